//! Goods that come back: a shopper asks, staff answer, the goods arrive, the
//! money returns.
//!
//! Every command locks the return's order first, as all commands about orders
//! do. So no piece is asked for twice, nothing is received or refunded twice,
//! and what happens stands in the order's timeline. Money goes back through
//! `orders::refund` alone, which knows what was paid.

pub mod list;
pub mod machine;
pub mod queries;
pub mod rules;

use serde_json::{Value, json};

pub use machine::{Reason, Refusal, ReturnEvent, ReturnStatus};
use queries::{Line, Return};

use crate::{
    db::{Job, TenantConn},
    error::{Error, FieldErrors, Result},
    ids::{OrderId, OrderLineId, ReturnId},
    notices,
    orders::{
        self,
        queries::{Entry, OrderEntry, OrderLine, Parcel},
        restock,
        statuses::{OrderEvent, OrderStatus},
        work::Work,
    },
    payments::cards,
    settings,
};

/// The longest note of a shopper and answer of staff, in characters.
pub const NOTE: usize = 1_000;

/// What people call a return: the order's number and which of its returns.
pub fn label(order: &str, number: i32) -> String {
    format!("{order}-R{number}")
}

/// What a shopper asks for.
#[derive(Debug, Clone)]
pub struct Wish {
    /// Pieces by line.
    pub lines: Vec<(OrderLineId, i32)>,
    /// Why.
    pub reason: Reason,
    /// In their words; may be empty.
    pub note: String,
    /// The form's own key: the same form sent twice is one return.
    pub request_key: String,
}

/// What staff give back for a return.
#[derive(Debug, Clone, Default)]
pub struct Repay {
    /// Minor units.
    pub amount: i64,
    /// The bank's number; may be empty.
    pub reference: String,
    /// Whether the provider that took the money is asked to return it.
    pub through_provider: bool,
    /// The form's own key.
    pub request_key: String,
}

/// What can be asked back of an order whose parts were read already.
///
/// # Errors
/// When the database refuses.
pub async fn offer(
    conn: &mut TenantConn,
    settings: &settings::AfterSaleSettings,
    lines: &[OrderLine],
    parcels: &[Parcel],
    events: &[OrderEntry],
    returns: &[Return],
) -> Result<rules::Offer> {
    let Some(order) = parcels.first().map(|parcel| parcel.order_id) else { return Ok(rules::Offer::default()) };
    let contents = orders::queries::fulfilment_contents(conn, order).await?;
    let facts = rules::Facts { lines, parcels, contents: &contents, events, returns };
    Ok(rules::offer(settings, facts, conn.now()))
}

/// A shopper asks to send pieces of an order back. An order that was put away
/// is taken out again.
///
/// # Errors
/// Field errors (`lines`, `note`) for what cannot be; [`Error::Conflict`] when
/// the order was called off.
pub async fn request(conn: &mut TenantConn, order: OrderId, wish: &Wish) -> Result<ReturnId> {
    check(wish)?;
    let mut work = Work::lock(conn, order).await?;
    let before = queries::of_order(conn, order).await?;
    if let Some(same) = before.iter().find(|one| one.request_key == wish.request_key) {
        return Ok(same.id);
    }
    if !work.order.status.is_live() {
        return Err(Refusal::NotNow.into());
    }
    let settings = settings::load(conn).await?.aftersale;
    let events = orders::queries::events(conn, order).await?;
    let offer = offer(conn, &settings, &work.lines, &work.parcels, &events, &before).await?;
    if wish.lines.iter().any(|(line, count)| *count > offer.of(*line)) {
        return Err(Error::field("lines", "return-error-too-many"));
    }
    if work.order.status == OrderStatus::Closed {
        work.step(conn, OrderEvent::Reopen, "reopened", "shopper", json!({})).await?;
    }
    let now = conn.now();
    let one = Return {
        id: ReturnId::new(),
        order_id: order,
        number: before.last().map_or(0, |last| last.number) + 1,
        status: ReturnStatus::Requested,
        reason: wish.reason,
        note: cards::masked(wish.note.trim()),
        answer: String::new(),
        lines: wish.lines.iter().map(|(line, quantity)| Line { line: *line, quantity: *quantity, restocked: 0 }).collect(),
        request_key: wish.request_key.clone(),
        created_at: now,
        updated_at: now,
    };
    queries::insert(conn, &one).await?;
    tell(conn, &one, None, ReturnStatus::Requested, json!({ "reason": one.reason.as_str() }), "shopper").await?;
    mail(conn, &one, "mail.return_requested", json!({})).await?;
    notices::return_requested(conn, order, one.id).await?;
    Ok(one.id)
}

/// Staff agree; the shopper is told what to do next.
///
/// # Errors
/// [`Error::Conflict`] when it was answered already; a field error for the message.
pub async fn approve(conn: &mut TenantConn, order: OrderId, id: ReturnId, message: &str, actor: &str) -> Result<()> {
    let message = answer(message, "message")?;
    let (_, one) = lock(conn, order, id).await?;
    step(conn, &one, ReturnEvent::Approve, &message, actor).await?;
    mail(conn, &one, "mail.return_answered", json!({ "approved": true })).await
}

/// Staff do not take it back, and say why.
///
/// # Errors
/// [`Error::Conflict`] when it is at an end or its money is on the way; a
/// field error when no reason is given.
pub async fn decline(conn: &mut TenantConn, order: OrderId, id: ReturnId, message: &str, actor: &str) -> Result<()> {
    let message = answer(message, "decline_message")?;
    if message.is_empty() {
        return Err(Error::field("decline_message", "error-required"));
    }
    let (_, one) = lock(conn, order, id).await?;
    if queries::refund_of(conn, id).await?.is_some() {
        return Err(Refusal::RefundUnderWay.into());
    }
    step(conn, &one, ReturnEvent::Decline, &message, actor).await?;
    mail(conn, &one, "mail.return_answered", json!({ "approved": false })).await
}

/// The shopper keeps the goods after all. Saying so twice changes nothing.
///
/// # Errors
/// [`Error::Conflict`] when the goods are there already or it is at an end.
pub async fn cancel(conn: &mut TenantConn, order: OrderId, id: ReturnId) -> Result<()> {
    let (_, one) = lock(conn, order, id).await?;
    if one.status == ReturnStatus::Cancelled {
        return Ok(());
    }
    step(conn, &one, ReturnEvent::Cancel, &one.answer, "shopper").await
}

/// The goods arrived. Those that can be sold again are put on the shelf.
///
/// # Errors
/// [`Error::Conflict`] when they arrived before or are not awaited; a field
/// error (`restock`) for more pieces than came.
pub async fn receive(conn: &mut TenantConn, order: OrderId, id: ReturnId, again: &[(OrderLineId, i32)], actor: &str) -> Result<()> {
    let (work, one) = lock(conn, order, id).await?;
    let mut lines = one.lines.clone();
    for (line, count) in again {
        let came = lines.iter_mut().find(|came| came.line == *line && (0..=came.quantity).contains(count));
        came.ok_or_else(|| Error::field("restock", "admin-orders-error-restock"))?.restocked = *count;
    }
    step(conn, &one, ReturnEvent::Receive, &one.answer, actor).await?;
    queries::set_lines(conn, id, &lines).await?;
    restock::put_back(conn, &work, again, actor).await?;
    mail(conn, &one, "mail.return_received", json!({})).await
}

/// Gives the money of a return back, at the bank or through the provider: at
/// most what is left of what was paid, and once.
///
/// # Errors
/// [`Error::Conflict`] when the goods are not there, or its money went back
/// or is on the way; as `orders::refund` for the rest.
pub async fn refund(conn: &mut TenantConn, order: OrderId, id: ReturnId, repay: &Repay, reason: &str, actor: &str) -> Result<()> {
    let input = orders::RefundInput {
        amount: repay.amount,
        reference: repay.reference.clone(),
        reason: reason.to_owned(),
        request_key: repay.request_key.clone(),
        notify: true,
        restock: Vec::new(),
        of_return: Some(id),
    };
    if repay.through_provider {
        orders::request_refund(conn, order, &input, actor).await?;
    } else {
        orders::refund(conn, order, &input, actor).await?;
    }
    Ok(())
}

/// Whether the money of a return may go back now. The order is locked.
pub(crate) async fn may_refund(conn: &mut TenantConn, order: OrderId, id: ReturnId) -> Result<()> {
    let one = queries::by_id(conn, id).await?;
    if one.order_id != order {
        return Err(Error::NotFound("return"));
    }
    one.status.after(ReturnEvent::Refund)?;
    match queries::refund_of(conn, id).await? {
        Some(_) => Err(Refusal::RefundUnderWay.into()),
        None => Ok(()),
    }
}

/// The money of a return went back. The order is locked.
pub(crate) async fn refunded(conn: &mut TenantConn, id: ReturnId, actor: &str) -> Result<()> {
    let one = queries::by_id(conn, id).await?;
    step(conn, &one, ReturnEvent::Refund, &one.answer, actor).await?;
    mail(conn, &one, "mail.return_refunded", json!({})).await
}

/// A return of this order, and the order, locked.
async fn lock(conn: &mut TenantConn, order: OrderId, id: ReturnId) -> Result<(Work, Return)> {
    let work = Work::lock(conn, order).await?;
    let one = queries::by_id(conn, id).await?;
    if one.order_id == order { Ok((work, one)) } else { Err(Error::NotFound("return")) }
}

async fn step(conn: &mut TenantConn, one: &Return, event: ReturnEvent, answer: &str, actor: &str) -> Result<()> {
    let to = one.status.after(event)?;
    if !queries::move_status(conn, one, to, answer).await? {
        return Err(Refusal::NotNow.into());
    }
    let data = if answer == one.answer { json!({}) } else { json!({ "text": answer }) };
    tell(conn, one, Some(one.status), to, data, actor).await
}

/// Writes the order's timeline.
async fn tell(
    conn: &mut TenantConn,
    one: &Return,
    from: Option<ReturnStatus>,
    to: ReturnStatus,
    mut data: Value,
    actor: &str,
) -> Result<()> {
    data["return_id"] = json!(one.id);
    data["number"] = json!(one.number);
    let kind = format!("return_{}", to.as_str());
    let entry = Entry { kind: &kind, machine: Some("return"), from: from.map(ReturnStatus::as_str), to: Some(to.as_str()), data, actor };
    orders::queries::insert_event(conn, one.order_id, entry).await
}

async fn mail(conn: &mut TenantConn, one: &Return, kind: &'static str, mut payload: Value) -> Result<()> {
    payload["order_id"] = json!(one.order_id);
    payload["return_id"] = json!(one.id);
    // A return is declined once more after it was approved: another letter.
    let step = if payload["approved"] == json!(false) { "declined" } else { "" };
    conn.enqueue(Job::new(kind, format!("{}{step}", one.id), payload)?).await
}

fn answer(message: &str, field: &'static str) -> Result<String> {
    let message = message.trim();
    if message.chars().count() > NOTE {
        return Err(Error::field(field, "error-note-too-long"));
    }
    Ok(cards::masked(message))
}

fn check(wish: &Wish) -> Result<()> {
    let mut errors = FieldErrors::default();
    let mut seen: Vec<OrderLineId> = wish.lines.iter().map(|line| line.0).collect();
    seen.sort_unstable();
    seen.dedup();
    if wish.lines.is_empty() || wish.lines.iter().any(|line| line.1 <= 0) || seen.len() != wish.lines.len() {
        errors.add("lines", "return-error-nothing");
    }
    if wish.note.trim().chars().count() > NOTE {
        errors.add_with("note", "error-too-long", &[("max", &NOTE.to_string())]);
    }
    if wish.request_key.is_empty() || wish.request_key.len() > 100 {
        errors.add("lines", "error-form-outdated");
    }
    errors.check()
}
