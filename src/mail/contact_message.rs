//! "Somebody wrote to you": sent to the store when a visitor used its contact
//! page. In the store's first language; an answer goes to the visitor.

use std::sync::Arc;

use askama::Template;
use serde::Deserialize;

use super::{Letter, one_line, tidy_text};
use crate::{
    app::App,
    commerce::{
        content::{
            messages::{Message, topic_key},
            queries,
        },
        settings,
    },
    error::{Error, Result},
    i18n::{self, Lang},
    ids::MessageId,
    tenant::Tenant,
};

/// What the job carries.
#[derive(Debug, Deserialize)]
pub struct About {
    message_id: MessageId,
}

#[derive(Template)]
#[template(path = "mail/contact_message/body.txt", whitespace = "preserve")]
struct Text<'a> {
    t: Lang,
    store: &'a str,
    topic: &'a str,
    message: &'a Message,
}

#[derive(Template)]
#[template(path = "mail/contact_message/body.html", whitespace = "minimize")]
struct Html<'a> {
    t: Lang,
    store: &'a str,
    topic: &'a str,
    message: &'a Message,
}

/// Writes and sends the letter. A message that is gone needs none.
///
/// # Errors
/// When the message cannot be read or the letter is not taken.
pub async fn run(app: &App, tenant: &Arc<Tenant>, about: About) -> Result<()> {
    let mut conn = app.db.tenant_read(tenant).await?;
    let message = match queries::message(&mut conn, about.message_id).await {
        Ok(message) => message,
        Err(Error::NotFound(_)) => return Ok(()),
        Err(other) => return Err(other),
    };
    let store = settings::load(&mut conn).await?.store;
    drop(conn);
    let t = i18n::lang(tenant.default_locale());
    let topic = t.w(topic_key(&message.topic));
    let text = Text { t, store: &store.name, topic, message: &message }.render().map_err(Error::unexpected)?;
    let html = Html { t, store: &store.name, topic, message: &message }.render().map_err(Error::unexpected)?;
    let letter = Letter {
        tenant: Some(tenant.id),
        from_name: store.name.clone(),
        reply_to: message.email.clone(),
        to: if store.email.is_empty() { tenant.owner_email.clone() } else { store.email.clone() },
        subject: one_line(&t.args("mail-contact-subject", &[("topic", topic), ("name", &message.name)])),
        text: tidy_text(&text),
        html,
        unsubscribe: String::new(),
        dedupe_key: format!("{}/mail.contact_message/{}", tenant.id, about.message_id),
    };
    app.mailer.send(&letter).await
}
