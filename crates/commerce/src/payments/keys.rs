//! The keys of a tenant's accounts at payment providers.
//!
//! Staff write them and never read them. A set is usable when every key that
//! the provider needs is there; both modes can be, since money that was
//! promised in one still comes after the store went over to the other.

use super::{
    gateway::Keys,
    providers::{KeyField, Provider},
};
use crate::{
    db::TenantConn,
    error::Result,
    secret_box::{Secret, SecretBox},
    secrets, settings,
};

/// The longest key, in characters.
const LONGEST: usize = 255;

/// A key as its form shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// Which key.
    pub field: KeyField,
    /// Of which mode.
    pub live: bool,
    /// Whether there is one.
    pub set: bool,
    /// How it ends; may be empty.
    pub hint: String,
}

fn prefix(provider: Provider, live: bool) -> String {
    format!("{}.{}.", provider.as_str(), if live { "live" } else { "test" })
}

fn name(provider: Provider, live: bool, field: &KeyField) -> String {
    format!("{}{}", prefix(provider, live), field.name)
}

/// The keys for one mode, if all are there. The provider of development needs
/// none and has no live mode.
///
/// # Errors
/// When a key cannot be opened.
pub async fn load(conn: &mut TenantConn, boxed: &SecretBox, provider: Provider, live: bool) -> Result<Option<Keys>> {
    let tenant = conn.tenant().id;
    if provider == Provider::Test {
        return Ok((!live).then(|| Keys { tenant, live, merchant: String::new(), secrets: Default::default() }));
    }
    let secrets = secrets::below(conn, boxed, &prefix(provider, live)).await?;
    if !provider.keys().iter().all(|field| secrets.contains_key(field.name)) {
        return Ok(None);
    }
    let settings = settings::load(conn).await?.payments;
    let merchant = settings.account(provider).map(|account| account.merchant(live).to_owned()).unwrap_or_default();
    Ok(Some(Keys { tenant, live, merchant, secrets }))
}

/// The usable keys of both modes: news of either is read.
///
/// # Errors
/// As [`load`].
pub async fn both(conn: &mut TenantConn, boxed: &SecretBox, provider: Provider) -> Result<Vec<Keys>> {
    let mut sets = Vec::new();
    for live in [true, false] {
        sets.extend(load(conn, boxed, provider, live).await?);
    }
    Ok(sets)
}

/// Every key that the provider needs, as its form shows them: test, then live.
///
/// # Errors
/// When the database refuses.
pub async fn shown(conn: &mut TenantConn, provider: Provider) -> Result<Vec<Shown>> {
    let rows = secrets::queries::below(conn, &format!("{}.", provider.as_str())).await?;
    let modes = [false, true].into_iter().flat_map(|live| provider.keys().iter().map(move |field| (live, *field)));
    let show = |(live, field): (bool, KeyField)| {
        let row = rows.iter().find(|row| row.name == name(provider, live, &field));
        Shown { field, live, set: row.is_some(), hint: row.map(|row| row.hint.clone()).unwrap_or_default() }
    };
    Ok(modes.map(show).collect())
}

/// Keeps a key in place of the one before.
///
/// # Errors
/// The locale key of what is wrong with it, in the inner result.
pub async fn put(
    conn: &mut TenantConn,
    boxed: &SecretBox,
    provider: Provider,
    live: bool,
    field: &KeyField,
    text: &str,
) -> Result<Result<(), &'static str>> {
    let plain = text.chars().all(|letter| letter.is_ascii_graphic());
    if !plain || text.chars().count() > LONGEST {
        return Ok(Err("payments-error-key"));
    }
    if !field.fits(text, live) {
        return Ok(Err(if live { "payments-error-key-live" } else { "payments-error-key-test" }));
    }
    secrets::put(conn, boxed, &name(provider, live, field), &Secret::new(text)).await?;
    Ok(Ok(()))
}

/// Forgets a key.
///
/// # Errors
/// When the database refuses.
pub async fn remove(conn: &mut TenantConn, provider: Provider, live: bool, field: &KeyField) -> Result<()> {
    secrets::queries::delete(conn, &name(provider, live, field)).await
}
