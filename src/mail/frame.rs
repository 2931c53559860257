//! What every letter of a store has around its words: the store's face, its
//! sender, and for letters that nobody is owed the way to have no more of them.

use std::sync::Arc;

use super::{Letter, on_colour, one_line, tidy_text};
use crate::{
    app::App,
    commerce::{
        design,
        settings::{self, Settings},
        unsubscribe::{Topic, link},
    },
    db::TenantConn,
    error::Result,
    ids::TenantId,
    tenant::Tenant,
};

/// Subject, text and HTML, as templates made them.
pub type Parts = (String, String, String);

/// The store's face in a letter: what `layouts/mail.html` calls `m.store`.
#[derive(Debug, Clone)]
pub struct Store {
    /// As on its pages.
    pub name: String,
    /// `scheme://host` of its pages, with the language where it is not the first.
    pub url: String,
    /// Where customers write to; may be empty.
    pub email: String,
    /// One line; may be empty.
    pub address: String,
    /// Brand colour, `#rrggbb`.
    pub colour: String,
    /// Readable on `colour`.
    pub on_colour: &'static str,
    /// The name beside the sender's address.
    sender: String,
    /// Where answers go.
    reply_to: String,
    tenant: TenantId,
}

impl Store {
    /// The face of the connection's tenant, in a language.
    ///
    /// # Errors
    /// When the settings cannot be read.
    pub async fn read(app: &App, conn: &mut TenantConn, locale: &str) -> Result<Self> {
        let tenant = Arc::clone(conn.tenant());
        Ok(Self::new(app, &tenant, &settings::load(conn).await?, locale))
    }

    /// The same from settings that were read already.
    pub fn new(app: &App, tenant: &Tenant, settings: &Settings, locale: &str) -> Self {
        let theme = design::theme(&settings.design.theme);
        let colour = settings.design.colours.get("brand").unwrap_or(theme.colours.brand).to_string();
        Self {
            name: settings.store.name.clone(),
            url: format!("{}{}", app.config.origin(&tenant.canonical_host), prefix(tenant, locale)),
            email: or(&settings.notifications.reply_to, &settings.store.email),
            address: settings.store.address.lines().join(", "),
            sender: or(&settings.notifications.sender_name, &settings.store.name),
            reply_to: or(&settings.notifications.reply_to, &settings.store.email),
            on_colour: on_colour(&colour),
            colour,
            tenant: tenant.id,
        }
    }

    /// The letter with these parts. `cause` is its kind and what caused it,
    /// `mail.order_paid/<order>`: the same cause is the same letter.
    pub fn letter(&self, to: &str, cause: impl std::fmt::Display, parts: Parts) -> Letter {
        let (subject, text, html) = parts;
        Letter {
            tenant: Some(self.tenant),
            from_name: self.sender.clone(),
            reply_to: self.reply_to.clone(),
            to: to.to_owned(),
            subject: one_line(&subject),
            text: tidy_text(&text),
            html,
            dedupe_key: format!("{}/{cause}", self.tenant),
            unsubscribe: String::new(),
        }
    }

    /// The address by which `to` ends letters of this topic: for the letter's
    /// [`Letter::unsubscribe`] and for the template's foot.
    pub fn unsubscribe_url(&self, app: &App, topic: Topic, to: &str) -> String {
        format!("{}{}", self.url, link::path(&app.config.secret, self.tenant, topic, to))
    }
}

fn or(own: &str, otherwise: &str) -> String {
    if own.is_empty() { otherwise } else { own }.to_owned()
}

/// `/en` where the language is not the store's first, else empty.
pub(super) fn prefix(tenant: &Tenant, locale: &str) -> String {
    if locale == tenant.default_locale() { String::new() } else { format!("/{locale}") }
}
