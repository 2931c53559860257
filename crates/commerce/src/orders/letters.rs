//! Which letters about an order went out, to whom, and sending one again.

use serde::Serialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::queries;
use crate::{
    db::{Job, TenantConn},
    error::{Error, Result},
    ids::OrderId,
};

/// Letters to a customer about an order: what the timeline knows and what can
/// be sent again.
pub const LETTERS: [&str; 11] = [
    "mail.order_placed",
    "mail.order_paid",
    "mail.order_shipped",
    "mail.order_delivered",
    "mail.order_cancelled",
    "mail.order_expired",
    "mail.order_refunded",
    "mail.return_requested",
    "mail.return_answered",
    "mail.return_received",
    "mail.return_refunded",
];

/// Notes in the timeline that a letter left. The same letter is noted once,
/// however often its job runs.
///
/// # Errors
/// When the database refuses.
pub async fn sent(conn: &mut TenantConn, order: OrderId, kind: &str, to: &str, payload: &impl Serialize, key: &str) -> Result<()> {
    let digest = Sha256::digest(key.as_bytes());
    let id = Uuid::from_slice(&digest[..16]).map_err(Error::unexpected)?;
    let data = json!({ "letter": kind, "to": to, "payload": serde_json::to_value(payload).map_err(Error::unexpected)? });
    queries::insert_event_once(conn, id, order, "mail_sent", data).await
}

/// Sends a letter of the timeline again, as things stand now. The same form
/// sent twice is one letter.
///
/// # Errors
/// [`Error::NotFound`] when the order has no such letter.
pub async fn send_again(conn: &mut TenantConn, order: OrderId, event: Uuid, request_key: &str) -> Result<()> {
    if request_key.is_empty() || request_key.len() > 100 {
        return Err(Error::field("request_key", "error-form-outdated"));
    }
    let events = queries::events(conn, order).await?;
    let event = events.into_iter().find(|one| one.id == event && one.kind == "mail_sent").ok_or(Error::NotFound("letter"))?;
    let kind = event.data.get("letter").and_then(Value::as_str).unwrap_or_default();
    let kind = LETTERS.into_iter().find(|one| *one == kind).ok_or(Error::NotFound("letter"))?;
    let mut payload = event.data.get("payload").cloned().unwrap_or_default();
    payload["again"] = json!(request_key);
    conn.enqueue(Job::new(kind, format!("{}/{request_key}", event.id), payload)?).await
}
