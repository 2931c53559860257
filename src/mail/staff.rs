//! What letters to the staff share: who gets one, and where they work.

use std::sync::Arc;

use super::{
    Letter,
    frame::{Parts, Store},
};
use crate::{
    app::App,
    commerce::{notices::ToStaff, settings},
    db::TenantConn,
    error::Result,
    i18n::{self, Lang},
    tenant::Tenant,
};

/// A letter to one of the staff, in the store's first language.
pub(super) struct Desk {
    pub(super) t: Lang,
    pub(super) store: Store,
    /// Address of the admin.
    pub(super) home: String,
    to: String,
}

/// Who of the staff is meant; nobody when the list got shorter meanwhile.
pub(super) async fn desk(app: &App, conn: &mut TenantConn, about: &ToStaff) -> Result<Option<Desk>> {
    let tenant = Arc::clone(conn.tenant());
    let settings = settings::load(conn).await?;
    let Some(to) = settings.notifications.recipients(&settings.store).get(about.to).cloned() else { return Ok(None) };
    let locale = tenant.default_locale();
    Ok(Some(Desk { t: i18n::lang(locale), store: Store::new(app, &tenant, &settings, locale), home: home(app, &tenant), to }))
}

impl Desk {
    /// The letter with these parts.
    pub(super) fn letter(&self, cause: impl std::fmt::Display, parts: Parts) -> Letter {
        self.store.letter(&self.to, cause, parts)
    }
}

/// The address of the admin, which is served on the platform's host alone.
pub(super) fn home(app: &App, tenant: &Tenant) -> String {
    format!("{}/admin", app.config.origin(&format!("{}.{}", tenant.slug, app.config.base_host)))
}
