//! Money that came for an order.

use serde_json::json;

use super::{
    queries,
    statuses::{OrderEvent, OrderStatus, PaymentStatus, Refusal},
    work::Work,
};
use crate::{
    db::TenantConn,
    discounts::redeem,
    documents,
    error::{Error, Result},
    flash,
    ids::{OrderId, VariantId},
    inventory::{self, Claim, Wanted},
    notices,
    payments::{self, Method, Offer, machine::AttemptEvent},
    quantity::Qty,
};

/// Money that a staff person saw.
#[derive(Debug, Clone, Default)]
pub struct Receipt {
    /// Minor units; `None` is all that is due.
    pub amount: Option<i64>,
    /// The bank's number; may be empty.
    pub reference: String,
}

/// A staff person saw the money: the open attempt is captured, or one is
/// written down where there is none. An order that ran out of time comes back
/// if its goods can still be had.
///
/// # Errors
/// [`crate::error::Error::Conflict`] when it is paid, called off, or its goods are gone.
pub async fn mark_paid(conn: &mut TenantConn, id: OrderId, actor: &str) -> Result<()> {
    record_payment(conn, id, &Receipt::default(), actor).await
}

/// As [`mark_paid`], with what stands on the bank's statement: less than what
/// is due leaves the order partly paid.
///
/// # Errors
/// As [`mark_paid`], and a field error when the amount is nothing or above what is due.
pub async fn record_payment(conn: &mut TenantConn, id: OrderId, receipt: &Receipt, actor: &str) -> Result<()> {
    let mut work = Work::lock(conn, id).await?;
    match work.order.status {
        OrderStatus::Cancelled => return Err(Refusal::Cancelled.into()),
        OrderStatus::Closed => return Err(Refusal::Closed.into()),
        OrderStatus::Expired => {
            if !revive(conn, &mut work, actor).await? {
                return Err(Refusal::Expired.into());
            }
        }
        OrderStatus::Placed => {}
    }
    let due = work.due();
    if due <= 0 {
        return Err(Refusal::Paid.into());
    }
    // The statement shows the digits too, which pay for nothing.
    let awaited = |sum: &i64| work.payments.iter().find(|payment| payment.status.is_open() && payment.payable() == *sum);
    let amount = receipt.amount.map_or(due, |sum| awaited(&sum).map_or(sum, |payment| payment.amount));
    if !(1..=due).contains(&amount) {
        return Err(Error::field("paid_amount", "admin-orders-error-amount"));
    }
    let reference = receipt.reference.trim();
    if reference.chars().count() > 100 {
        return Err(Error::field("paid_reference", "admin-orders-error-reference"));
    }
    let open = work.payments.iter().rposition(|payment| payment.status.is_open() && payment.amount == amount);
    let at = match open {
        Some(at) => at,
        None => {
            let payment = payments::digits::plain(conn, &work.order, Offer::of(Method::BankTransfer), amount).await?;
            work.payments.push(payment);
            work.payments.len() - 1
        }
    };
    if !reference.is_empty() {
        payments::queries::set_reference(conn, work.payments[at].id, reference).await?;
    }
    capture(conn, &mut work, at, amount, actor).await
}

/// Books the money of an attempt, which may come at any time.
///
/// On an order that stands, it is paid. On one that ran out of time, the order
/// comes back if its goods can be had; otherwise, and on one that was called
/// off, the money is kept and marked as to be given back.
pub(crate) async fn capture(conn: &mut TenantConn, work: &mut Work, at: usize, amount: i64, actor: &str) -> Result<()> {
    work.step_payment(conn, at, AttemptEvent::Capture, "paid", actor).await?;
    queries::add_captured(conn, work.order.id, amount).await?;
    work.order.captured_total += amount;
    let back = work.order.status == OrderStatus::Expired && revive(conn, work, actor).await?;
    if work.order.status.is_live() {
        if work.due() <= 0 {
            work.end_payments(conn, AttemptEvent::Void, Some(at), "system").await?;
            queries::set_expiry(conn, work.order.id, None).await?;
        }
    } else {
        work.tell(conn, "late_money", json!({ "amount": amount }), "system").await?;
        work.tell(conn, "refund_needed", json!({ "amount": amount }), "system").await?;
        notices::refund_needed(conn, work.order.id, amount, &work.payments[at].id.to_string()).await?;
    }
    work.settle(conn).await?;
    let paid = matches!(work.order.payment_status, PaymentStatus::Paid | PaymentStatus::Overpaid);
    if work.order.status.is_live() && paid {
        work.mail(conn, "mail.order_paid").await?;
        documents::on_paid(conn, work.order.id).await?;
    }
    if back {
        tracing::info!(order.id = %work.order.id, "an expired order was paid and its goods could be had again");
    }
    Ok(())
}

/// Takes an expired order up again if every line's goods can be held; says
/// whether it could.
async fn revive(conn: &mut TenantConn, work: &mut Work, actor: &str) -> Result<bool> {
    let variants: Vec<VariantId> = work.lines.iter().filter_map(|line| line.variant_id).collect();
    let rules = queries::stock_rules(conn, &variants).await?;
    let mut wanted = Vec::with_capacity(work.lines.len());
    for line in &work.lines {
        let rule = rules.iter().find(|rule| Some(rule.0) == line.variant_id);
        let (Some((variant, tracked, policy)), Some(quantity)) = (rule, Qty::new(i64::from(line.quantity))) else { return Ok(false) };
        wanted.push(Wanted { variant: *variant, quantity, tracked: *tracked, oversell: policy == "continue" });
    }
    redeem::take_again(conn, work.order.id).await?;
    flash::claim::take_again(conn, work.order.id).await?;
    let Claim::Held(held) = inventory::claim(conn, work.order.id, &wanted, actor).await? else {
        redeem::give_back(conn, work.order.id).await?;
        flash::claim::give_back(conn, work.order.id).await?;
        return Ok(false);
    };
    for (line, held) in work.lines.iter_mut().zip(held) {
        queries::set_line_held(conn, line.id, held.location, held.reserved).await?;
        line.location_id = held.location;
        line.reserved = held.reserved;
    }
    work.step(conn, OrderEvent::Revive, "revived", actor, json!({})).await?;
    Ok(true)
}
