//! The SQL of receipts. Lists leave the files where they are.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::{Kind, ProofStatus};
use crate::{
    db::{
        TenantConn,
        schema::tenant::{payment_proofs, payments},
    },
    error::{Error, Result},
    ids::{OrderId, PaymentId, ProofId},
};

/// A receipt without its file.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = payment_proofs)]
pub struct Proof {
    /// Identity.
    pub id: ProofId,
    /// Of which attempt.
    pub payment_id: PaymentId,
    /// What kind of file it is.
    #[diesel(deserialize_as = String)]
    pub kind: Kind,
    /// In whose name the money was sent; may be empty.
    pub sender: String,
    /// What staff said.
    #[diesel(deserialize_as = String)]
    pub status: ProofStatus,
    /// Why it was rejected.
    pub reason: String,
    /// When it came.
    pub created_at: DateTime<Utc>,
}

/// A receipt to be.
#[derive(Debug, Clone, Copy)]
pub(super) struct NewProof<'a> {
    pub payment: PaymentId,
    pub kind: Kind,
    pub file: &'a [u8],
    pub sender: &'a str,
}

pub(super) async fn insert(conn: &mut TenantConn, new: NewProof<'_>) -> Result<ProofId> {
    let (id, now) = (ProofId::new(), conn.now());
    diesel::insert_into(payment_proofs::table)
        .values((
            payment_proofs::id.eq(id),
            payment_proofs::payment_id.eq(new.payment),
            payment_proofs::kind.eq(new.kind.as_str()),
            payment_proofs::file.eq(new.file),
            payment_proofs::sender.eq(new.sender),
            payment_proofs::created_at.eq(now),
        ))
        .execute(&mut **conn)
        .await?;
    Ok(id)
}

pub(super) async fn count(conn: &mut TenantConn, payment: PaymentId) -> Result<i64> {
    Ok(payment_proofs::table.filter(payment_proofs::payment_id.eq(payment)).count().get_result(&mut **conn).await?)
}

/// A receipt.
///
/// # Errors
/// [`Error::NotFound`] when there is none.
pub async fn by_id(conn: &mut TenantConn, id: ProofId) -> Result<Proof> {
    let proof = payment_proofs::table.find(id).select(Proof::as_select()).first(&mut **conn).await.optional()?;
    proof.ok_or(Error::NotFound("proof"))
}

/// The receipts of an order, the newest first.
///
/// # Errors
/// When the database refuses.
pub async fn of_order(conn: &mut TenantConn, order: OrderId) -> Result<Vec<Proof>> {
    let attempts = payments::table.filter(payments::order_id.eq(order)).select(payments::id);
    let proofs = payment_proofs::table.filter(payment_proofs::payment_id.eq_any(attempts)).order(payment_proofs::id.desc());
    Ok(proofs.select(Proof::as_select()).load(&mut **conn).await?)
}

/// The file of a receipt of this order.
///
/// # Errors
/// [`Error::NotFound`] when the order has no such receipt.
pub async fn file(conn: &mut TenantConn, order: OrderId, id: ProofId) -> Result<(Kind, Vec<u8>)> {
    let attempts = payments::table.filter(payments::order_id.eq(order)).select(payments::id);
    let found: Option<(String, Vec<u8>)> = payment_proofs::table
        .find(id)
        .filter(payment_proofs::payment_id.eq_any(attempts))
        .select((payment_proofs::kind, payment_proofs::file))
        .first(&mut **conn)
        .await
        .optional()?;
    let (kind, file) = found.ok_or(Error::NotFound("proof"))?;
    Ok((Kind::parse(&kind)?, file))
}

pub(super) async fn set_status(conn: &mut TenantConn, id: ProofId, status: ProofStatus, reason: &str) -> Result<()> {
    diesel::update(payment_proofs::table.find(id))
        .set((payment_proofs::status.eq(status.as_str()), payment_proofs::reason.eq(reason)))
        .execute(&mut **conn)
        .await?;
    Ok(())
}
