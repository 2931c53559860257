//! What a merchant sets up, in typed sections: each is one JSON row of table
//! `settings`, with defaults for whatever a row does not say yet. Features
//! with settings of their own (payments, shipping, taxes) define the types.
//!
//! A section is checked before it is saved and saved against the version that
//! was read. What the host must know before a tenant's connection is opened
//! (name, currency, languages, time zone, theme) is mirrored in the
//! platform's tenant row by whoever saves (`tenancy::registry::Profile`).

mod aftersale;
mod delivery;
mod design;
mod documents;
mod methods;
mod notifications;
pub mod queries;
mod store;
mod text;

pub use self::{
    aftersale::{AfterSaleSettings, MOST_DAYS},
    delivery::{CLASSES, METHODS, PLACES, TIERS, ZONES, check_zone},
    design::{Colours, CustomCss, DesignSettings, Hero},
    documents::DocumentSettings,
    methods::{MOST, MOST_REGIONS, parse_rate, rate_input},
    notifications::{NotificationSettings, STAFF},
    store::{SocialLinks, StoreAddress, StoreSettings},
    text::Localised,
};

use std::collections::HashMap;

use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

use crate::{
    checkout::Conditions,
    content, currencies,
    db::{Change, TenantConn},
    error::{Error, FieldErrors, Result},
    payments, shipping, taxes,
    tenant::Tenant,
};

/// A part of the settings that is saved on its own.
pub trait Section: Serialize + DeserializeOwned + Default {
    /// Primary key of the row.
    const NAME: &'static str;
    /// What caches must forget when it changes.
    const CHANGE: Change;

    /// What is wrong with it, by the names of the form's fields.
    fn check(&self) -> FieldErrors;
}

/// All sections of one tenant, as they were at one moment.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// Who the store is.
    pub store: StoreSettings,
    /// How shoppers pay.
    pub payments: payments::Settings,
    /// How goods reach them.
    pub delivery: shipping::Settings,
    /// What is asked of every order.
    pub checkout: Conditions,
    /// What is added or contained.
    pub taxes: taxes::Settings,
    /// Further currencies that prices are shown in.
    pub currencies: currencies::Settings,
    /// How it looks.
    pub design: DesignSettings,
    /// What stands above and below every page.
    pub menus: content::menus::Menus,
    /// Whose name letters carry, and who of the staff is told.
    pub notifications: NotificationSettings,
    /// What stands on invoices.
    pub documents: DocumentSettings,
    /// What a shopper can still ask for when the goods are there.
    pub aftersale: AfterSaleSettings,
    versions: HashMap<String, i32>,
}

impl Settings {
    /// The version to save a section against; 0 when it was never saved.
    pub fn version_of<S: Section>(&self) -> i32 {
        self.versions.get(S::NAME).copied().unwrap_or(0)
    }

    /// The settings that these rows hold, with the tenant's own facts where
    /// a row is silent.
    fn from_rows(tenant: &Tenant, rows: Vec<queries::Row>) -> Result<Self> {
        let versions = rows.iter().map(|row| (row.section.clone(), row.version)).collect();
        let mut values: HashMap<String, Value> = rows.into_iter().map(|row| (row.section, row.value)).collect();
        let mut settings = Self {
            store: take(&mut values)?,
            payments: take(&mut values)?,
            delivery: take(&mut values)?,
            checkout: take(&mut values)?,
            taxes: take(&mut values)?,
            currencies: take(&mut values)?,
            design: take(&mut values)?,
            menus: take(&mut values)?,
            documents: take(&mut values)?,
            aftersale: take(&mut values)?,
            notifications: take(&mut values)?,
            versions,
        };
        settings.store.follow(tenant);
        if settings.design.theme.is_empty() {
            settings.design.theme.clone_from(&tenant.theme);
        }
        Ok(settings)
    }
}

fn take<S: Section>(values: &mut HashMap<String, Value>) -> Result<S> {
    match values.remove(S::NAME) {
        Some(value) => serde_json::from_value(value).map_err(|err| Error::unexpected(format!("settings section {}: {err}", S::NAME))),
        None => Ok(S::default()),
    }
}

/// All settings of the connection's tenant, in one query.
///
/// # Errors
/// When the database cannot answer or a row has a shape we did not write.
pub async fn load(conn: &mut TenantConn) -> Result<Settings> {
    let rows = queries::all(conn).await?;
    Settings::from_rows(conn.tenant(), rows)
}

/// Saves a section that was read at `expected_version`.
///
/// Two people saving at once is settled by the version: the second one gets
/// [`Error::Conflict`] and nothing changes.
///
/// # Errors
/// [`Error::Invalid`] when the section's own check fails, [`Error::Conflict`]
/// (`error-stale`) when somebody saved in between.
pub async fn save_section<S: Section>(conn: &mut TenantConn, section: &S, expected_version: i32) -> Result<()> {
    section.check().check()?;
    let value = serde_json::to_value(section).map_err(Error::unexpected)?;
    let written = if expected_version == 0 {
        queries::insert(conn, S::NAME, &value).await?
    } else {
        queries::update(conn, S::NAME, &value, expected_version).await?
    };
    if written == 0 {
        return Err(Error::Conflict("error-stale".into()));
    }
    conn.changed(S::CHANGE);
    Ok(())
}

/// Writes a section whatever stands there: for provisioning, imports and the demo.
///
/// # Errors
/// As [`save_section`], without the conflict.
pub async fn put_section<S: Section>(conn: &mut TenantConn, section: &S) -> Result<()> {
    section.check().check()?;
    let value = serde_json::to_value(section).map_err(Error::unexpected)?;
    queries::upsert(conn, S::NAME, &value).await?;
    conn.changed(S::CHANGE);
    Ok(())
}

/// Notes a text that is longer than it may be, counted in characters.
fn check_length(errors: &mut FieldErrors, field: &'static str, text: &str, max: usize) {
    if text.chars().count() > max {
        errors.add_with(field, "error-too-long", &[("max", &max.to_string())]);
    }
}

/// Whether a text can be an address for mail: one `@` with something around
/// it and a dot behind. Whether it exists only a mail can tell.
pub(crate) fn looks_like_mail(text: &str) -> bool {
    let plain = text.len() <= 254 && !text.chars().any(|c| c.is_whitespace() || c.is_control() || "<>()[],;:\\\"".contains(c));
    plain
        && text.split_once('@').is_some_and(|(name, host)| {
            !name.is_empty() && !host.contains('@') && host.split('.').count() > 1 && host.split('.').all(|label| !label.is_empty())
        })
}
