//! What staff do with an account: a note, shutting it, opening it again, and
//! sending its owner a link to choose another password.

use super::{
    Account,
    link::{self, Purpose},
    queries,
};
use crate::{
    db::TenantConn,
    error::{Error, Result},
    ids::CustomerId,
};

/// The longest note, in characters.
const NOTE: usize = 2_000;

/// Replaces the merchant's own note, which no shopper sees.
///
/// # Errors
/// A field error when it is too long, [`Error::NotFound`] without an account.
pub async fn note(conn: &mut TenantConn, id: CustomerId, text: &str) -> Result<()> {
    let text = text.trim();
    if text.chars().count() > NOTE {
        return Err(Error::field("note", "error-note-too-long"));
    }
    if queries::set_note(conn, id, text).await? { Ok(()) } else { Err(Error::NotFound("customer")) }
}

/// Shuts an account and ends its sessions; shutting it twice is no mistake.
///
/// # Errors
/// [`Error::NotFound`] without an account.
pub async fn disable(conn: &mut TenantConn, id: CustomerId) -> Result<()> {
    if !queries::set_disabled(conn, id, true).await? {
        return Err(Error::NotFound("customer"));
    }
    queries::forget_links(conn, id).await
}

/// Opens an account again.
///
/// # Errors
/// [`Error::NotFound`] without an account.
pub async fn enable(conn: &mut TenantConn, id: CustomerId) -> Result<()> {
    if queries::set_disabled(conn, id, false).await? { Ok(()) } else { Err(Error::NotFound("customer")) }
}

/// Sends the owner a link to choose another password.
///
/// # Errors
/// [`Error::Conflict`] while the account is shut, [`Error::NotFound`] without one.
pub async fn send_reset(conn: &mut TenantConn, id: CustomerId) -> Result<Account> {
    let account = queries::by_id(conn, id).await?.ok_or(Error::NotFound("customer"))?;
    if account.disabled_at.is_some() {
        return Err(Error::Conflict("admin-customers-is-disabled".into()));
    }
    link::send(conn, Some(id), Purpose::Reset).await?;
    Ok(account)
}
