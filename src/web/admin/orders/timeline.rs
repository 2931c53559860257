//! What happened to an order, in words, the newest first.

use crate::{
    commerce::orders::queries::OrderEntry,
    money::{Currency, Money},
    web::{Permission, Staff},
};

use super::view::text;

/// An entry as it is shown.
pub struct Event {
    pub tone: &'static str,
    pub words: String,
    pub note: String,
    pub date: String,
    pub utc: String,
    pub actor: String,
    /// The letter that can be sent again, or empty.
    pub letter: String,
}

/// The timeline of an order in this currency.
pub fn timeline(staff: &Staff, currency: Currency, entries: &[OrderEntry]) -> Vec<Event> {
    entries.iter().rev().map(|entry| event(staff, currency, entry)).collect()
}

fn event(staff: &Staff, currency: Currency, entry: &OrderEntry) -> Event {
    let lang = staff.lang;
    let key = format!("order-event-{}", entry.kind.replace('_', "-"));
    let words = if lang.has(&key) { lang.w(&key).to_owned() } else { entry.kind.replace('_', " ") };
    let tone = match entry.kind.as_str() {
        "paid" | "delivered" => "good",
        "cancelled" | "expired" | "payment_failed" | "payment_mismatch" | "refund_failed" | "proof_rejected" | "return_declined" => "bad",
        "refund_needed" | "late_money" | "proof_submitted" | "return_requested" => "warn",
        "placed" | "shipped" | "ready_for_pickup" => "now",
        _ => "",
    };
    Event {
        tone,
        words,
        note: note(staff, currency, entry),
        date: lang.datetime(&entry.created_at, staff.tenant.time_zone),
        utc: entry.created_at.format("%Y-%m-%d %H:%M UTC").to_string(),
        actor: actor(staff, &entry.actor),
        letter: if entry.kind == "mail_sent" && staff.may(Permission::EditOrders) { entry.id.to_string() } else { String::new() },
    }
}

fn note(staff: &Staff, currency: Currency, entry: &OrderEntry) -> String {
    let data = &entry.data;
    let amount =
        || data.get("amount").and_then(serde_json::Value::as_i64).map(|minor| Money::new(minor, currency).format(staff.lang.code()));
    let parts = match entry.kind.as_str() {
        "return_requested" => vec![staff.lang.w(&format!("return-reason-{}", text(data, "reason").replace('_', "-"))).to_owned()],
        "return_approved" | "return_declined" => vec![text(data, "text").to_owned()],
        "note" => vec![text(data, "text").to_owned()],
        "document_issued" => vec![
            staff.lang.w(if text(data, "kind") == "invoice" { "document-invoice" } else { "document-credit-note" }).to_owned(),
            text(data, "number").to_owned(),
        ],
        "mail_sent" => {
            let title = text(data, "letter").replace("mail.", "letter-").replace('_', "-");
            vec![if staff.lang.has(&title) { staff.lang.w(&title).to_owned() } else { title }, text(data, "to").to_owned()]
        }
        "shipped" | "ready_for_pickup" => vec![text(data, "carrier").to_owned(), text(data, "tracking_number").to_owned()],
        "refunded" => vec![amount().unwrap_or_default(), text(data, "reason").to_owned(), text(data, "reference").to_owned()],
        "cancelled" => vec![staff.lang.w(&format!("order-cancel-{}", text(data, "reason").replace('_', "-"))).to_owned()],
        "paid" | "refund_needed" | "late_money" | "refund_requested" | "refund_failed" => vec![amount().unwrap_or_default()],
        _ => Vec::new(),
    };
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

/// Who it was, in words: a member's address stands behind `staff:`.
fn actor(staff: &Staff, actor: &str) -> String {
    let key = match actor {
        "shopper" => "admin-orders-actor-shopper",
        "system" => "admin-orders-actor-system",
        "gateway" => "admin-orders-actor-gateway",
        _ => return actor.strip_prefix("staff:").unwrap_or(actor).to_owned(),
    };
    staff.lang.w(key).to_owned()
}
