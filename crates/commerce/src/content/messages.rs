//! What visitors write to the store. A message is kept and the store's letter
//! about it enqueued in one transaction; the letter's job reads it.

use chrono::Duration;
use diesel::Queryable;
use serde_json::json;

use super::queries;
use crate::{
    db::{Job, TenantConn},
    error::{Error, FieldErrors, Result},
    ids::MessageId,
    payments::cards,
    settings::looks_like_mail,
};

/// What it can be about; the form offers them in this order.
pub const TOPICS: [&str; 4] = ["order", "product", "return", "other"];
/// Shortest and longest message, in characters.
pub const BODY: (usize, usize) = (10, 2_000);
/// Messages that a store gets in a day, and of one address.
const A_DAY: (i64, i64) = (300, 10);
/// How long a message is kept, in days.
const KEPT: i64 = 90;

/// A message as it was typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Queryable)]
pub struct Message {
    /// Who writes.
    pub name: String,
    /// Where the answer goes.
    pub email: String,
    /// May be empty.
    pub order_number: String,
    /// One of [`TOPICS`].
    pub topic: String,
    /// The message.
    pub body: String,
    /// The language that the writer reads.
    pub locale: String,
}

/// Locale key of a topic.
pub fn topic_key(topic: &str) -> &'static str {
    match topic {
        "order" => "contact-topic-order",
        "product" => "contact-topic-product",
        "return" => "contact-topic-return",
        _ => "contact-topic-other",
    }
}

/// Takes a message in.
///
/// # Errors
/// [`Error::Invalid`] with fields of the form, [`Error::TooMany`] when too much comes in a day.
pub async fn send(conn: &mut TenantConn, message: &Message) -> Result<MessageId> {
    let message = checked(message)?;
    let day = conn.now() - Duration::days(1);
    let (all, own) = queries::messages_since(conn, day, &message.email).await?;
    if all >= A_DAY.0 || own >= A_DAY.1 {
        return Err(Error::TooMany { retry_after: 3600 });
    }
    let id = MessageId::new();
    let kept_since = conn.now() - Duration::days(KEPT);
    queries::insert_message(conn, id, &message, kept_since).await?;
    conn.enqueue(Job::new("mail.contact_message", id.to_string(), json!({ "message_id": id }))?).await?;
    Ok(id)
}

fn checked(message: &Message) -> Result<Message> {
    let line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    // Line breaks and tabs are part of what people write; other controls are not.
    let plain = |text: &str| text.replace("\r\n", "\n").chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect::<String>();
    let clean = Message {
        name: line(&plain(&message.name)),
        email: message.email.trim().to_lowercase(),
        order_number: line(&plain(&message.order_number)),
        topic: message.topic.clone(),
        body: cards::masked(plain(message.body.trim()).trim()),
        locale: message.locale.clone(),
    };
    let mut errors = FieldErrors::default();
    if clean.name.is_empty() {
        errors.add("name", "error-required");
    }
    for (field, text, max) in [("name", &clean.name, 100), ("order_number", &clean.order_number, 40)] {
        if text.chars().count() > max {
            errors.add_with(field, "error-too-long", &[("max", &max.to_string())]);
        }
    }
    if !looks_like_mail(&clean.email) {
        errors.add("email", "error-email");
    }
    if !TOPICS.contains(&clean.topic.as_str()) {
        errors.add("topic", "contact-error-topic");
    }
    match clean.body.chars().count() {
        letters if letters < BODY.0 => errors.add_with("body", "contact-error-short", &[("min", &BODY.0.to_string())]),
        letters if letters > BODY.1 => errors.add_with("body", "error-too-long", &[("max", &BODY.1.to_string())]),
        _ => {}
    }
    errors.check()?;
    Ok(clean)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(body: &str) -> Message {
        Message {
            name: "Sari\r\nBcc: x@y.id".to_owned(),
            email: " Sari@Example.com ".to_owned(),
            topic: "order".to_owned(),
            body: body.to_owned(),
            ..Message::default()
        }
    }

    #[test]
    fn a_message_is_kept_as_people_meant_it_and_nothing_else() {
        let clean = checked(&typed("Halo,\r\nkapan dikirim?\u{1}\0")).unwrap();
        assert_eq!(clean.name, "Sari Bcc: x@y.id");
        assert_eq!(clean.email, "sari@example.com");
        assert_eq!(clean.body, "Halo,\nkapan dikirim?");
    }

    #[test]
    fn mistakes_are_named_by_field() {
        let fields = |message: &Message| match checked(message) {
            Err(Error::Invalid(errors)) => errors.iter().map(|error| error.field.to_string()).collect::<Vec<_>>(),
            _ => Vec::new(),
        };
        assert_eq!(fields(&typed("short")), ["body"]);
        assert_eq!(fields(&typed(&"x".repeat(2_001))), ["body"]);
        assert_eq!(fields(&Message::default()), ["name", "email", "topic", "body"]);
    }
}
