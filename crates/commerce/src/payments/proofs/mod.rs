//! Receipts of bank transfers: a shopper sends one, staff look at it and
//! believe it or not.
//!
//! A picture is encoded anew before it is kept, so that nothing but its pixels
//! survives. A PDF is kept as it came and never opened here: staff save it.

pub mod queries;

use chrono::Duration;
use serde_json::json;

use super::{
    cards,
    machine::{AttemptEvent, AttemptStatus},
};
use crate::{
    db::{Job, TenantConn},
    error::{Error, Result},
    ids::{OrderId, ProofId},
    media::{Format, pipeline},
    orders::{
        self,
        statuses::{OrderStatus, Refusal, words},
        work::Work,
    },
};
use queries::NewProof;

/// The largest file, in bytes.
pub const MAX_BYTES: usize = 5 * 1024 * 1024;

/// Receipts that one attempt may have.
const MOST: i64 = 5;

/// What the shopper is given, after a receipt was rejected, to send another.
const SECOND_CHANCE: Duration = Duration::hours(24);

words! {
    /// What kind of file a receipt is.
    Kind {
        /// A picture, encoded by us.
        Webp = "webp",
        /// A document, as it came.
        Pdf = "pdf",
    }
}

words! {
    /// What staff said about a receipt.
    ProofStatus {
        /// Nothing yet.
        Submitted = "submitted",
        /// The money is there.
        Accepted = "accepted",
        /// It is not.
        Rejected = "rejected",
    }
}

/// A receipt whose file was checked.
#[derive(Debug, Clone)]
pub struct Prepared {
    kind: Kind,
    file: Vec<u8>,
}

/// Checks a file and encodes a picture anew. Call it before the transaction.
///
/// # Errors
/// [`Error::Invalid`] on `proof` when it is nothing that we take.
pub async fn prepare(bytes: Vec<u8>) -> Result<Prepared> {
    if bytes.is_empty() {
        return Err(Error::field("proof", "payments-error-proof-missing"));
    }
    if bytes.len() > MAX_BYTES {
        return Err(Error::field("proof", "payments-error-proof-too-large"));
    }
    if bytes.starts_with(b"%PDF-") {
        return Ok(Prepared { kind: Kind::Pdf, file: bytes });
    }
    let processed = pipeline::process(bytes).await.map_err(|error| match error {
        Error::Invalid(_) => Error::field("proof", "payments-error-proof-kind"),
        other => other,
    })?;
    let largest = processed.encoded.into_iter().filter(|one| one.format == Format::Webp).max_by_key(|one| one.width);
    let file = largest.ok_or_else(|| Error::unexpected("a picture has no renditions"))?.bytes;
    Ok(Prepared { kind: Kind::Webp, file })
}

/// Takes a receipt for the transfer that an order waits for. The order does
/// not run out of time while staff have not looked.
///
/// # Errors
/// [`Error::Conflict`] when no transfer is awaited; field errors for the rest.
pub async fn submit(conn: &mut TenantConn, order: OrderId, proof: &Prepared, sender: &str) -> Result<ProofId> {
    let sender = sender.trim();
    if sender.chars().count() > 80 {
        return Err(Error::field("sender", "payments-error-sender"));
    }
    let mut work = Work::lock(conn, order).await?;
    let at = awaited(&work)?;
    let payment = work.payments[at].id;
    if queries::count(conn, payment).await? >= MOST {
        return Err(Error::field("proof", "payments-error-proof-many"));
    }
    let sender = cards::masked(sender);
    let new = NewProof { payment, kind: proof.kind, file: &proof.file, sender: &sender };
    let id = queries::insert(conn, new).await?;
    work.step_payment(conn, at, AttemptEvent::SubmitProof, "proof_submitted", "shopper").await?;
    work.settle(conn).await?;
    Ok(id)
}

/// Staff saw the money: the attempt is captured.
///
/// # Errors
/// [`Error::Conflict`] when something else happened to it meanwhile.
pub async fn accept(conn: &mut TenantConn, order: OrderId, id: ProofId, actor: &str) -> Result<()> {
    let mut work = Work::lock(conn, order).await?;
    let at = reviewed(conn, &work, id).await?;
    queries::set_status(conn, id, ProofStatus::Accepted, "").await?;
    let amount = work.payments[at].amount;
    orders::capture(conn, &mut work, at, amount, actor).await
}

/// Staff do not believe a receipt. The shopper is told why and has time to
/// send another.
///
/// # Errors
/// As [`accept`]; a field error when no reason is given.
pub async fn reject(conn: &mut TenantConn, order: OrderId, id: ProofId, reason: &str, actor: &str) -> Result<()> {
    let reason = reason.trim();
    if reason.is_empty() {
        return Err(Error::field("proof_reason", "error-required"));
    }
    if reason.chars().count() > 300 {
        return Err(Error::field("proof_reason", "payments-error-reason"));
    }
    let mut work = Work::lock(conn, order).await?;
    let at = reviewed(conn, &work, id).await?;
    queries::set_status(conn, id, ProofStatus::Rejected, reason).await?;
    work.step_payment(conn, at, AttemptEvent::RejectProof, "proof_rejected", actor).await?;
    let until = conn.now() + SECOND_CHANCE;
    if work.order.expires_at.is_some_and(|end| end < until) {
        orders::queries::set_expiry(conn, order, Some(until)).await?;
        let key = format!("{order}:{}", until.timestamp());
        conn.enqueue(Job::new("order.expire", key, json!({ "order_id": order }))?.at(until)).await?;
    }
    work.settle(conn).await?;
    let payload = json!({ "order_id": order, "proof_id": id });
    conn.enqueue(Job::new("mail.proof_rejected", id.to_string(), payload)?).await
}

/// The open transfer of an order that stands.
fn awaited(work: &Work) -> Result<usize> {
    if work.order.status != OrderStatus::Placed {
        return Err(Refusal::Expired.into());
    }
    let at = work.payments.iter().rposition(|payment| payment.status.is_transfer());
    at.ok_or_else(|| Refusal::NotNow.into())
}

/// The attempt that a receipt under review belongs to, which must be of this order.
async fn reviewed(conn: &mut TenantConn, work: &Work, id: ProofId) -> Result<usize> {
    let proof = queries::by_id(conn, id).await?;
    let at = work.payments.iter().position(|payment| payment.id == proof.payment_id).ok_or(Error::NotFound("proof"))?;
    let open = proof.status == ProofStatus::Submitted && work.payments[at].status == AttemptStatus::ProofSubmitted;
    if open { Ok(at) } else { Err(Refusal::NotNow.into()) }
}
