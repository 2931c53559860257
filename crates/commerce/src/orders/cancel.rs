//! The two ends of an order that is not carried out.

use serde_json::json;

use super::{
    queries::{self, Order, Parcel},
    statuses::{OrderEvent, OrderStatus, ParcelStatus, Refusal, words},
    work::Work,
};
use crate::{
    db::TenantConn,
    discounts::redeem,
    error::Result,
    flash,
    ids::OrderId,
    inventory::{self, Reason},
    notices,
    payments::machine::{AttemptEvent, AttemptStatus},
};

words! {
    /// Why an order was called off.
    CancelReason {
        /// The shopper asked for it.
        Customer = "customer",
        /// The money did not come.
        Declined = "declined",
        /// It looked wrong.
        Fraud = "fraud",
        /// The goods are not there.
        OutOfStock = "out_of_stock",
        /// A mistake of the store.
        Staff = "staff",
        /// Said in a note.
        Other = "other",
    }
}

/// How an order is called off.
#[derive(Debug, Clone, Copy)]
pub struct Cancel {
    /// Why.
    pub reason: CancelReason,
    /// Whether its pieces can be sold again; otherwise they leave the shelf.
    pub restock: bool,
    /// Whether the customer gets a letter.
    pub notify: bool,
}

/// Calls an order off of which nothing has left, and lets its pieces go.
/// Money that came stays booked and is marked as to be given back.
///
/// # Errors
/// [`crate::error::Error::Conflict`] with the reason why it cannot be.
pub async fn cancel(conn: &mut TenantConn, id: OrderId, how: Cancel, actor: &str) -> Result<()> {
    let mut work = Work::lock(conn, id).await?;
    let data = json!({ "reason": how.reason.as_str(), "restock": how.restock });
    work.step(conn, OrderEvent::Cancel, "cancelled", actor, data).await?;
    redeem::give_back(conn, id).await?;
    flash::claim::give_back(conn, id).await?;
    let held = work.held();
    if how.restock {
        inventory::release(conn, id, &held, Reason::OrderCancelled, actor).await?;
    } else {
        inventory::send(conn, id, &held, Reason::Damage, actor).await?;
    }
    finish(conn, &mut work, AttemptEvent::Void, actor).await?;
    if work.order.captured_total > work.order.refunded_total {
        let amount = work.order.captured_total - work.order.refunded_total;
        work.tell(conn, "refund_needed", json!({ "amount": amount }), "system").await?;
        notices::refund_needed(conn, id, amount, "cancelled").await?;
    }
    if how.notify {
        work.mail(conn, "mail.order_cancelled").await?;
    }
    Ok(())
}

/// Whether a shopper may call an order off: it stands, no money came, and
/// nothing is packed.
pub fn cancellable(order: &Order, parcels: &[Parcel]) -> bool {
    let packed = parcels.iter().any(|parcel| parcel.status != ParcelStatus::Cancelled);
    order.status == OrderStatus::Placed && order.captured_total == 0 && !packed
}

/// A shopper calls an order off.
///
/// # Errors
/// [`crate::error::Error::Conflict`] once money came or goods are packed.
pub async fn cancel_own(conn: &mut TenantConn, id: OrderId) -> Result<()> {
    let work = Work::lock(conn, id).await?;
    if !cancellable(&work.order, &work.parcels) {
        return Err(Refusal::NotNow.into());
    }
    cancel(conn, id, Cancel { reason: CancelReason::Customer, restock: true, notify: true }, "shopper").await
}

/// Ends an order whose time to pay is over. Does nothing to one that was paid,
/// ended, or given more time since the job was written; says whether it did.
///
/// # Errors
/// When the database refuses.
pub async fn expire(conn: &mut TenantConn, id: OrderId) -> Result<bool> {
    let mut work = Work::lock(conn, id).await?;
    let due = work.order.expires_at.is_some_and(|at| at <= conn.now());
    // A receipt waits for staff: who looks at it decides.
    let proven = work.payments.iter().any(|payment| payment.status == AttemptStatus::ProofSubmitted);
    if !due || proven || work.order.status.after(OrderEvent::Expire, work.facts()).is_err() {
        return Ok(false);
    }
    work.step(conn, OrderEvent::Expire, "expired", "system", json!({})).await?;
    redeem::give_back(conn, id).await?;
    flash::claim::give_back(conn, id).await?;
    inventory::release(conn, id, &work.held(), Reason::OrderExpired, "system").await?;
    finish(conn, &mut work, AttemptEvent::Expire, "system").await?;
    work.mail(conn, "mail.order_expired").await?;
    Ok(true)
}

/// The order holds nothing and waits for nothing any more.
async fn finish(conn: &mut TenantConn, work: &mut Work, event: AttemptEvent, actor: &str) -> Result<()> {
    for line in work.lines.iter_mut().filter(|line| line.reserved > 0) {
        queries::set_line_held(conn, line.id, line.location_id, 0).await?;
        line.reserved = 0;
    }
    work.end_payments(conn, event, None, actor).await?;
    queries::set_expiry(conn, work.order.id, None).await?;
    work.settle(conn).await
}
