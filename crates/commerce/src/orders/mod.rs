//! What happens to an order after it was placed.
//!
//! Each command locks the order, moves its machines by guarded updates, writes
//! the timeline, and leaves the commit to its caller. Two people who do
//! conflicting things at once wait for each other at the lock; the second
//! finds the order moved and is refused with a reason.

mod cancel;
mod fulfil;
pub mod jobs;
pub mod letters;
pub mod link;
pub mod list;
mod pay;
pub mod queries;
mod refund;
pub(crate) mod restock;
pub mod statuses;
pub(crate) mod work;

pub use cancel::{Cancel, CancelReason, cancel, cancel_own, cancellable, expire};
pub use fulfil::{Fulfil, cancel_pickup, deliver, fulfil};
pub(crate) use pay::capture;
pub use pay::{Receipt, mark_paid, record_payment};
pub(crate) use refund::refunded_elsewhere;
pub use refund::{RefundInput, Settled, refund, request_refund, retry_refund, settle_refund};
pub use restock::returnable;

use serde_json::json;

use crate::{
    db::TenantConn,
    error::{Error, Result},
    ids::OrderId,
    payments::cards,
    returns,
};
use statuses::OrderEvent;
use work::Work;

/// The longest note of the timeline, in characters.
const NOTE: usize = 2_000;

/// Puts an order away that is paid, or paid back, and delivered.
///
/// # Errors
/// [`Error::Conflict`] when work, money or a return is left.
pub async fn close(conn: &mut TenantConn, id: OrderId, actor: &str) -> Result<()> {
    let mut work = Work::lock(conn, id).await?;
    if returns::queries::any_open(conn, id).await? {
        return Err(statuses::Refusal::OpenReturn.into());
    }
    work.step(conn, OrderEvent::Close, "closed", actor, json!({})).await
}

/// Takes an order out again.
///
/// # Errors
/// [`Error::Conflict`] when it is not put away.
pub async fn reopen(conn: &mut TenantConn, id: OrderId, actor: &str) -> Result<()> {
    Work::lock(conn, id).await?.step(conn, OrderEvent::Reopen, "reopened", actor, json!({})).await
}

/// Writes a note of a staff person into the timeline.
///
/// # Errors
/// A field error when it is empty or too long.
pub async fn note(conn: &mut TenantConn, id: OrderId, text: &str, actor: &str) -> Result<()> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Error::field("text", "error-required"));
    }
    if text.chars().count() > NOTE {
        return Err(Error::field("text", "error-note-too-long"));
    }
    Work::lock(conn, id).await?.tell(conn, "note", json!({ "text": cards::masked(text) }), actor).await
}

/// Replaces the merchant's own note, which no shopper sees.
///
/// # Errors
/// A field error when it is too long.
pub async fn set_staff_note(conn: &mut TenantConn, id: OrderId, text: &str) -> Result<()> {
    let text = text.trim();
    if text.chars().count() > NOTE {
        return Err(Error::field("staff_note", "error-note-too-long"));
    }
    queries::set_staff_note(conn, id, &cards::masked(text)).await
}
