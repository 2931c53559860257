//! News of a gateway: stored once, checked, applied.

use serde_json::json;

use super::{
    gateway::{GatewayEvent, Outcome},
    machine::{AttemptEvent, AttemptStatus},
    providers::Provider,
    queries::{self, Payment},
};
use crate::{
    db::TenantConn,
    error::{Error, Result},
    orders::{self, work::Work},
};

/// How news reached us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// The provider sent it, signed.
    Sent,
    /// We asked.
    Asked,
}

/// What became of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Received {
    /// It moved its payment.
    Applied,
    /// It was known already.
    Duplicate,
    /// It came too late to move anything.
    Ignored,
    /// It belongs to no payment of this tenant.
    Unknown,
    /// Amount, currency, account or mode differ from what was agreed.
    Mismatch,
}

impl Received {
    fn as_str(self) -> &'static str {
        match self {
            Self::Applied => "applied",
            Self::Duplicate => "duplicate",
            Self::Ignored => "ignored",
            Self::Unknown => "unknown",
            Self::Mismatch => "mismatch",
        }
    }
}

/// Takes an event whose signature was checked, or that the gateway answered
/// when it was asked. The event's row and its effect commit together, so the
/// same event twice, even at once, has one effect.
///
/// # Errors
/// When the database refuses; then nothing happened and the event may come again.
pub async fn receive(conn: &mut TenantConn, provider: Provider, event: &GatewayEvent, source: Source) -> Result<Received> {
    let provider = provider.as_str();
    let Some(row) = queries::insert_event(conn, provider, event, source == Source::Asked).await? else {
        return Ok(Received::Duplicate);
    };
    if event.outcome == Outcome::Other {
        queries::set_event_outcome(conn, row, None, Received::Ignored.as_str()).await?;
        return Ok(Received::Ignored);
    }
    let payment = queries::find(conn, provider, &event.provider_ref, event.payment).await?;
    let received = match &payment {
        None => Received::Unknown,
        Some(payment) => apply(conn, payment, event).await?,
    };
    if matches!(received, Received::Unknown | Received::Mismatch) {
        tracing::warn!(provider, event.id = %event.event_id, outcome = received.as_str(), "a gateway's event fits no payment");
    }
    queries::set_event_outcome(conn, row, payment.map(|payment| payment.id), received.as_str()).await?;
    Ok(received)
}

async fn apply(conn: &mut TenantConn, payment: &Payment, event: &GatewayEvent) -> Result<Received> {
    let mut work = Work::lock(conn, payment.order_id).await?;
    let at = work.payments.iter().position(|one| one.id == payment.id).ok_or(Error::NotFound("payment"))?;
    if !matches(&work.payments[at], event) {
        let data = json!({ "payment_id": payment.id, "event_id": event.event_id, "amount": event.amount, "currency": event.currency });
        work.tell(conn, "payment_mismatch", data, "gateway").await?;
        return Ok(Received::Mismatch);
    }
    if let Outcome::Refunded(back) = event.outcome {
        return refunded(conn, &mut work, at, event, back).await;
    }
    let step = match event.outcome {
        Outcome::Pending => AttemptEvent::Start,
        Outcome::Paid => AttemptEvent::Capture,
        Outcome::Failed => AttemptEvent::Fail,
        Outcome::Expired => AttemptEvent::Expire,
        Outcome::Refunded(_) | Outcome::Other => return Ok(Received::Ignored),
    };
    let now = work.payments[at].status;
    if now.after(step).is_err() {
        return Ok(Received::Ignored);
    }
    match event.outcome {
        Outcome::Paid => orders::capture(conn, &mut work, at, event.amount, "gateway").await?,
        Outcome::Pending => work.step_payment(conn, at, step, "payment_started", "gateway").await?,
        Outcome::Failed => work.step_payment(conn, at, step, "payment_failed", "gateway").await?,
        Outcome::Expired | Outcome::Refunded(_) | Outcome::Other => work.step_payment(conn, at, step, "payment_ended", "gateway").await?,
    }
    if work.payments[at].status != AttemptStatus::Captured {
        work.settle(conn).await?;
    }
    Ok(Received::Applied)
}

/// Money that went back came before: news of the first may have overtaken news
/// of the second, so both are booked.
async fn refunded(conn: &mut TenantConn, work: &mut Work, at: usize, event: &GatewayEvent, back: i64) -> Result<Received> {
    if !(1..=event.amount).contains(&back) {
        return Ok(Received::Mismatch);
    }
    if work.payments[at].status.rank() < AttemptStatus::Captured.rank() {
        orders::capture(conn, work, at, event.amount, "gateway").await?;
    }
    let moved = orders::refunded_elsewhere(conn, work, at, back, &event.event_id).await?;
    Ok(if moved { Received::Applied } else { Received::Ignored })
}

/// Whether the event is about this payment's money and nobody else's.
fn matches(payment: &Payment, event: &GatewayEvent) -> bool {
    payment.amount == event.amount
        && payment.currency == event.currency
        && payment.live == event.live
        && event.ours
        && payment.provider_ref.as_deref().is_none_or(|known| known == event.provider_ref)
}
