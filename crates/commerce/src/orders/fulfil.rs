//! Goods that leave, arrive, or come back from the counter.

use serde_json::json;

use super::{
    queries::{self, Entry, NewParcel, OrderLine},
    statuses::{ParcelEvent, ParcelStatus, Refusal, may_send},
    work::Work,
};
use crate::{
    db::{Job, TenantConn},
    error::{Error, FieldErrors, Result},
    ids::{FulfilmentId, OrderId, OrderLineId},
    inventory::{self, Pieces, Reason},
    reviews,
};

/// What leaves, and how.
#[derive(Debug, Clone, Default)]
pub struct Fulfil {
    /// Pieces by line; empty means everything that is left.
    pub lines: Vec<(OrderLineId, i32)>,
    /// Who carries it; may be empty.
    pub carrier: String,
    /// The carrier's number; may be empty.
    pub tracking_number: String,
    /// The carrier's page; may be empty.
    pub tracking_url: String,
    /// The form's own key: the same form sent twice is one parcel.
    pub request_key: String,
    /// Whether the customer gets a letter.
    pub notify: bool,
}

/// Sends pieces of an order, or puts them on the counter if it is fetched.
/// They leave the shelf at that moment.
///
/// # Errors
/// [`Error::Conflict`] when it is not paid for, or more is sent than is left;
/// field errors for what was typed.
pub async fn fulfil(conn: &mut TenantConn, id: OrderId, how: &Fulfil, actor: &str) -> Result<FulfilmentId> {
    check(how)?;
    let mut work = Work::lock(conn, id).await?;
    if let Some(before) = queries::fulfilment_by_key(conn, &how.request_key).await? {
        return Ok(before);
    }
    may_send(work.order.status, work.order.payment_status, work.is_cash())?;
    let chosen = choose(&work.lines, &how.lines)?;
    for (at, count) in &chosen {
        let line = &mut work.lines[*at];
        send_line(conn, id, line, *count, actor).await?;
        line.fulfilled_quantity += count;
    }
    let contents: Vec<(OrderLineId, i32)> = chosen.iter().map(|(at, count)| (work.lines[*at].id, *count)).collect();
    let pickup = work.order.delivery.get("kind").and_then(|kind| kind.as_str()) == Some("pickup");
    let parcel = NewParcel {
        order: id,
        status: if pickup { ParcelStatus::ReadyForPickup } else { ParcelStatus::Shipped },
        location: chosen.first().and_then(|(at, _)| work.lines[*at].location_id),
        carrier: how.carrier.trim(),
        tracking_number: how.tracking_number.trim(),
        tracking_url: how.tracking_url.trim(),
        key: &how.request_key,
    };
    let fulfilment = queries::insert_fulfilment(conn, parcel, &contents).await?;
    record(conn, &mut work, fulfilment, None, parcel.status, actor).await?;
    if how.notify {
        let payload = json!({ "order_id": id, "fulfilment_id": fulfilment });
        conn.enqueue(Job::new("mail.order_shipped", fulfilment.to_string(), payload)?).await?;
    }
    Ok(fulfilment)
}

/// A parcel reached the shopper.
///
/// # Errors
/// [`Error::Conflict`] when it has already, or was taken back.
pub async fn deliver(conn: &mut TenantConn, id: FulfilmentId, actor: &str) -> Result<()> {
    let work = step(conn, id, ParcelEvent::Deliver, actor).await?;
    reviews::ask_later(conn, work.order.id).await?;
    let pickup = work.order.delivery.get("kind").and_then(|kind| kind.as_str()) == Some("pickup");
    // Who stands at the counter needs no letter about it.
    if !pickup {
        let payload = json!({ "order_id": work.order.id, "fulfilment_id": id });
        conn.enqueue(Job::new("mail.order_delivered", id.to_string(), payload)?).await?;
    }
    Ok(())
}

/// What was not fetched goes back to the shelf and stays held for its order.
///
/// # Errors
/// [`Error::Conflict`] when it is not at the counter.
pub async fn cancel_pickup(conn: &mut TenantConn, id: FulfilmentId, actor: &str) -> Result<()> {
    let mut work = step(conn, id, ParcelEvent::TakeBack, actor).await?;
    let contents = queries::fulfilment_contents(conn, work.order.id).await?;
    let mut back = Vec::new();
    for (_, line, count) in contents.into_iter().filter(|content| content.0 == id) {
        let Some(line) = work.lines.iter_mut().find(|one| one.id == line) else { continue };
        let pieces = line.location_id.zip(line.variant_id);
        let held = if pieces.is_some() { count } else { 0 };
        if !queries::move_line(conn, line.id, -count, -held).await? {
            return Err(Refusal::NotNow.into());
        }
        line.fulfilled_quantity -= count;
        back.extend(pieces.map(|(location, variant)| Pieces { variant, location, count: i64::from(count) }));
    }
    inventory::take_back(conn, work.order.id, &back, actor).await?;
    work.settle(conn).await
}

async fn step(conn: &mut TenantConn, id: FulfilmentId, event: ParcelEvent, actor: &str) -> Result<Work> {
    let order = queries::order_of_fulfilment(conn, id).await?;
    let mut work = Work::lock(conn, order).await?;
    let parcel = work.parcels.iter().find(|parcel| parcel.id == id).ok_or(Error::NotFound("fulfilment"))?;
    let (from, to) = (parcel.status, parcel.status.after(event)?);
    if !queries::move_fulfilment(conn, id, from, to).await? {
        return Err(Refusal::NotNow.into());
    }
    record(conn, &mut work, id, Some(from), to, actor).await?;
    Ok(work)
}

/// Writes the parcel's step into the timeline and derives the order's status.
async fn record(
    conn: &mut TenantConn,
    work: &mut Work,
    id: FulfilmentId,
    from: Option<ParcelStatus>,
    to: ParcelStatus,
    actor: &str,
) -> Result<()> {
    work.parcels = queries::fulfilments(conn, work.order.id).await?;
    let parcel = work.parcels.iter().find(|parcel| parcel.id == id);
    let data = json!({
        "fulfilment_id": id,
        "carrier": parcel.map(|parcel| parcel.carrier.as_str()),
        "tracking_number": parcel.map(|parcel| parcel.tracking_number.as_str()),
    });
    let kind = if to == ParcelStatus::Cancelled { "taken_back" } else { to.as_str() };
    let from = from.map(ParcelStatus::as_str);
    let entry = Entry { kind, machine: Some("fulfilment"), from, to: Some(to.as_str()), data, actor };
    queries::insert_event(conn, work.order.id, entry).await?;
    work.settle(conn).await
}

/// The pieces that leave, by position of the line.
fn choose(lines: &[OrderLine], wanted: &[(OrderLineId, i32)]) -> Result<Vec<(usize, i32)>> {
    let mut chosen = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let left = line.quantity - line.fulfilled_quantity;
        let count = if wanted.is_empty() { left } else { wanted.iter().filter(|want| want.0 == line.id).map(|want| want.1).sum() };
        if count < 0 || count > left {
            return Err(Refusal::TooMany.into());
        }
        if count > 0 {
            chosen.push((at, count));
        }
    }
    if chosen.is_empty() { Err(Refusal::Nothing.into()) } else { Ok(chosen) }
}

/// Takes a line's pieces off the shelf: those that are held, then those owed.
async fn send_line(conn: &mut TenantConn, order: OrderId, line: &mut OrderLine, count: i32, actor: &str) -> Result<()> {
    let held = count.min(line.reserved);
    if !queries::move_line(conn, line.id, count, held).await? {
        return Err(Refusal::TooMany.into());
    }
    line.reserved -= held;
    let Some((variant, location)) = line.variant_id.zip(line.location_id) else { return Ok(()) };
    if held > 0 {
        let pieces = Pieces { variant, location, count: i64::from(held) };
        inventory::send(conn, order, &[pieces], Reason::OrderShipped, actor).await?;
    }
    if count > held {
        inventory::send_owed(conn, order, Pieces { variant, location, count: i64::from(count - held) }, actor).await?;
    }
    Ok(())
}

fn check(how: &Fulfil) -> Result<()> {
    let mut errors = FieldErrors::default();
    for (field, text, max) in
        [("carrier", &how.carrier, 80), ("tracking_number", &how.tracking_number, 120), ("tracking_url", &how.tracking_url, 500)]
    {
        if text.chars().count() > max {
            errors.add_with(field, "error-too-long", &[("max", &max.to_string())]);
        }
    }
    let url = how.tracking_url.trim();
    if !url.is_empty() && !url.starts_with("https://") && !url.starts_with("http://") {
        errors.add("tracking_url", "error-link-invalid");
    }
    if how.request_key.is_empty() || how.request_key.len() > 100 {
        errors.add("request_key", "error-form-outdated");
    }
    errors.check()
}
