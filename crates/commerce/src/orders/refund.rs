//! Money that goes back. It is recorded here; the transfer itself is made by
//! a person at their bank or provider.

use serde_json::json;

use super::{
    queries::{self, NewRefund},
    restock,
    statuses::Refusal,
    work::Work,
};
use crate::{
    db::{Job, TenantConn},
    documents,
    error::{Error, FieldErrors, Result},
    ids::{OrderId, OrderLineId, RefundId},
    payments::machine::{AttemptEvent, AttemptStatus},
};

/// A refund as a staff person typed it.
#[derive(Debug, Clone, Default)]
pub struct RefundInput {
    /// Minor units.
    pub amount: i64,
    /// The bank's or provider's number; may be empty.
    pub reference: String,
    /// Why; may be empty.
    pub reason: String,
    /// The form's own key: the same form sent twice is one refund.
    pub request_key: String,
    /// Whether the customer gets a letter.
    pub notify: bool,
    /// Pieces that came back and can be sold again.
    pub restock: Vec<(OrderLineId, i32)>,
}

/// Records money that goes back, never more than came.
///
/// # Errors
/// [`Error::Conflict`] when it would be more; field errors for what was typed.
pub async fn refund(conn: &mut TenantConn, id: OrderId, input: &RefundInput, actor: &str) -> Result<RefundId> {
    check(input)?;
    let mut work = Work::lock(conn, id).await?;
    if let Some(before) = queries::refund_by_key(conn, &input.request_key).await? {
        return Ok(before);
    }
    if !queries::add_refunded(conn, id, input.amount).await? {
        return Err(Refusal::TooMuch.into());
    }
    let given = queries::refunds(conn, id).await?;
    let left = |at: usize| {
        let payment = &work.payments[at];
        let back: i64 = given.iter().filter(|refund| refund.payment_id == payment.id).map(|refund| refund.amount).sum();
        let came = matches!(payment.status, AttemptStatus::Captured | AttemptStatus::PartiallyRefunded);
        if came { payment.amount - back } else { 0 }
    };
    // The newest payment that covers it: a refund over two payments is two refunds.
    let at = (0..work.payments.len()).rev().find(|at| left(*at) >= input.amount).ok_or(Error::from(Refusal::TooMuch))?;
    let event = if left(at) == input.amount { AttemptEvent::RefundRest } else { AttemptEvent::RefundPart };
    let refund = NewRefund {
        order: id,
        payment: work.payments[at].id,
        amount: input.amount,
        currency: &work.order.currency,
        reference: input.reference.trim(),
        reason: input.reason.trim(),
        key: &input.request_key,
        actor,
    };
    let refund = queries::insert_refund(conn, refund).await?;
    work.order.refunded_total += input.amount;
    work.step_payment(conn, at, event, "payment_refunded", actor).await?;
    let data = json!({ "refund_id": refund, "amount": input.amount, "reference": input.reference.trim(), "reason": input.reason.trim() });
    work.tell(conn, "refunded", data, actor).await?;
    restock::put_back(conn, &work, &input.restock, actor).await?;
    work.settle(conn).await?;
    documents::on_refunded(conn, id, refund, actor).await?;
    if input.notify {
        let payload = json!({ "order_id": id, "refund_id": refund });
        conn.enqueue(Job::new("mail.order_refunded", refund.to_string(), payload)?).await?;
    }
    Ok(refund)
}

fn check(input: &RefundInput) -> Result<()> {
    let mut errors = FieldErrors::default();
    if input.amount <= 0 {
        errors.add("amount", "error-amount-invalid");
    }
    for (field, text) in [("reference", &input.reference), ("reason", &input.reason)] {
        if text.chars().count() > 200 {
            errors.add_with(field, "error-too-long", &[("max", "200")]);
        }
    }
    if input.request_key.is_empty() || input.request_key.len() > 100 {
        errors.add("request_key", "error-form-outdated");
    }
    errors.check()
}
