//! The key of a tenant's account at a provider of courier prices. Staff write
//! it and never read it.

use super::Provider;
use crate::{
    db::TenantConn,
    error::Result,
    secret_box::{Secret, SecretBox},
    secrets,
};

/// The longest key, in characters.
const LONGEST: usize = 1_000;

fn prefix(provider: Provider) -> String {
    format!("rates.{}.", provider.as_str())
}

const NAME: &str = "api_key";

/// The key, if there is one. The provider of development needs none.
///
/// # Errors
/// When it cannot be opened.
pub async fn load(conn: &mut TenantConn, boxed: &SecretBox, provider: Provider) -> Result<Option<Secret>> {
    if provider == Provider::Test {
        return Ok(Some(Secret::new("")));
    }
    Ok(secrets::below(conn, boxed, &prefix(provider)).await?.remove(NAME))
}

/// How the key ends, if there is one; the end may be empty.
///
/// # Errors
/// When the database refuses.
pub async fn hint(conn: &mut TenantConn, provider: Provider) -> Result<Option<String>> {
    let rows = secrets::queries::below(conn, &prefix(provider)).await?;
    Ok(rows.into_iter().next().map(|row| row.hint))
}

/// Keeps a key in place of the one before.
///
/// # Errors
/// The locale key of what is wrong with it, in the inner result.
pub async fn put(conn: &mut TenantConn, boxed: &SecretBox, provider: Provider, text: &str) -> Result<Result<(), &'static str>> {
    if !text.chars().all(|letter| letter.is_ascii_graphic()) || text.chars().count() > LONGEST {
        return Ok(Err("admin-couriers-error-key"));
    }
    secrets::put(conn, boxed, &format!("{}{NAME}", prefix(provider)), &Secret::new(text)).await?;
    Ok(Ok(()))
}

/// Forgets the key.
///
/// # Errors
/// When the database refuses.
pub async fn remove(conn: &mut TenantConn, provider: Provider) -> Result<()> {
    secrets::queries::delete(conn, &format!("{}{NAME}", prefix(provider))).await
}
