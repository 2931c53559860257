//! Asking a provider to give money back, and closing pages that are not
//! wanted any more. Both are jobs: the provider is called outside any
//! transaction, as often as it takes, under a key that makes it one request.

use std::sync::Arc;

use chrono::Duration;
use serde::Deserialize;
use serde_json::json;

use super::{
    Parts,
    gateway::{RefundRequest, Refunded},
    jobs,
    machine::AttemptStatus,
    queries,
};
use crate::{
    db::{Job, TenantConn},
    error::Result,
    ids::{PaymentId, RefundId},
    money::{Currency, Money},
    orders::{self, Settled, statuses::RefundStatus},
    tenant::Tenant,
};

/// Minutes between the questions while a provider decides; the last repeats.
const PAUSES: [i64; 5] = [1, 5, 30, 120, 720];

/// After so many questions, some days, staff may ask again by hand.
const MOST_ROUNDS: usize = 14;

/// Which refund, and how often it was asked about.
#[derive(Debug, Clone, Copy, Deserialize)]
pub struct GiveBack {
    /// The refund.
    pub refund_id: RefundId,
    /// Questions so far.
    #[serde(default)]
    pub round: usize,
}

/// Which attempt's page.
#[derive(Debug, Clone, Copy, Deserialize)]
pub struct Close {
    /// The attempt.
    pub payment_id: PaymentId,
}

/// Asks the provider to give money back, or what became of it.
///
/// # Errors
/// When the provider or the database does not answer; the job is done again
/// and is the same request.
pub async fn give_back(parts: Parts<'_>, tenant: &Arc<Tenant>, job: GiveBack) -> Result<()> {
    let mut conn = parts.db.tenant_read(tenant).await?;
    let refund = orders::queries::refund(&mut conn, job.refund_id).await?;
    if refund.status != RefundStatus::Requested {
        return Ok(());
    }
    let payment = queries::by_id(&mut conn, refund.payment_id).await?;
    let door = super::door(parts, &mut conn, &payment).await?;
    drop(conn);
    let answer = match door {
        None => None,
        Some(door) => {
            let request = RefundRequest {
                attempt: payment.asked_about()?,
                key: format!("{}-{}", refund.id, refund.tries),
                known: Some(refund.reference.clone()).filter(|known| !known.is_empty()),
                amount: Money::new(refund.amount, Currency::parse(&payment.currency)?),
            };
            Some(door.gateway.refund(&door.keys, &request).await?)
        }
    };
    let mut conn = parts.db.tenant(tenant).await?;
    match answer {
        None => orders::settle_refund(&mut conn, refund.id, Settled::Failed("order-refund-no-keys")).await?,
        Some(Refunded::Refused) => orders::settle_refund(&mut conn, refund.id, Settled::Failed("order-refund-refused")).await?,
        Some(Refunded::Done(reference)) => orders::settle_refund(&mut conn, refund.id, Settled::Done(&reference)).await?,
        Some(Refunded::Waiting(reference)) => wait(&mut conn, job, &reference).await?,
    }
    conn.commit().await
}

/// Keeps the provider's name of the refund and asks again later.
async fn wait(conn: &mut TenantConn, job: GiveBack, reference: &str) -> Result<()> {
    let mut refund = orders::queries::refund(conn, job.refund_id).await?;
    if refund.status == RefundStatus::Requested && refund.reference != reference {
        reference.clone_into(&mut refund.reference);
        orders::queries::set_refund(conn, &refund).await?;
    }
    if job.round >= MOST_ROUNDS {
        return Ok(());
    }
    let pause = PAUSES.get(job.round).or(PAUSES.last()).copied().unwrap_or(720);
    let at = conn.now() + Duration::minutes(pause);
    let payload = json!({ "refund_id": job.refund_id, "round": job.round + 1 });
    let key = format!("{}:{}:{}", job.refund_id, refund.tries, at.timestamp());
    conn.enqueue(Job::new("payment.refund", key, payload)?.at(at)).await
}

/// Closes a page at the provider, then asks whether money came before that:
/// the attempt has ended here and nobody else would ask.
///
/// # Errors
/// When the provider or the database does not answer; the job is done again.
pub async fn close(parts: Parts<'_>, tenant: &Arc<Tenant>, job: Close) -> Result<()> {
    let mut conn = parts.db.tenant_read(tenant).await?;
    let payment = queries::by_id(&mut conn, job.payment_id).await?;
    let door = super::door(parts, &mut conn, &payment).await?;
    drop(conn);
    // Money that came meanwhile is booked, and stays.
    let over = payment.status.rank() == AttemptStatus::Voided.rank();
    let Some(door) = door.filter(|_| over) else { return Ok(()) };
    door.gateway.cancel(&door.keys, &payment.asked_about()?).await?;
    jobs::ask(parts, tenant, &payment).await
}
