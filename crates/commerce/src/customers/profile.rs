//! What the owner of an account changes about it. Whoever calls these has
//! asked for the password where it matters.

use std::sync::Arc;

use serde_json::json;

use super::{
    Account, canonical,
    link::{self, Purpose},
    queries,
};
use crate::{
    address, back_in_stock,
    db::{Db, Job, TenantConn},
    error::{Error, FieldErrors, Result},
    ids::CustomerId,
    password::{Passwords, weakness},
    tenant::Tenant,
};

/// What somebody typed about themselves.
#[derive(Debug, Clone, Default)]
pub struct Profile {
    /// Of the person.
    pub name: String,
    /// May be empty.
    pub phone: String,
    /// The language of letters.
    pub locale: String,
}

/// Changes name, phone number and language. `country` says what a leading
/// zero of the phone number stands for.
///
/// # Errors
/// [`Error::Invalid`] with every field that lacks something.
pub async fn update(conn: &mut TenantConn, id: CustomerId, typed: &Profile, country: &str) -> Result<()> {
    let mut errors = FieldErrors::default();
    let name = address::check_name(&typed.name, &mut errors);
    let phone = address::check_phone(&typed.phone, country, &mut errors);
    if !conn.tenant().locales.contains(&typed.locale) {
        errors.add("locale", "error-language");
    }
    errors.check()?;
    queries::set_profile(conn, id, &name, &phone, &typed.locale).await
}

/// Sets another password. Every session ends but the one that is started with
/// the account that this gives.
///
/// # Errors
/// [`Error::Invalid`] for a password that is not taken.
pub async fn set_password(db: &Db, passwords: &Passwords, tenant: &Arc<Tenant>, account: &Account, typed: &str) -> Result<Account> {
    if let Some(message) = weakness(typed, &[&account.email, &account.name, &tenant.name]) {
        return Err(Error::field("password", message));
    }
    let hash = passwords.hash(typed).await?;
    let mut conn = db.tenant(tenant).await?;
    let session_version = queries::set_password(&mut conn, account.id, &hash).await?;
    queries::forget_links(&mut conn, account.id).await?;
    conn.commit().await?;
    Ok(Account { session_version, ..account.clone() })
}

/// Sends a link to the address that is to become the account's. When it is
/// another account's already, its owner is told instead; the answer is the same.
///
/// # Errors
/// [`Error::Invalid`] for an address that can be none, or is the same.
pub async fn ask_email(conn: &mut TenantConn, account: &Account, typed: &str) -> Result<()> {
    let mut errors = FieldErrors::default();
    let email = canonical(&address::check_email(typed, &mut errors));
    if email == account.email {
        errors.add("email", "error-email-same");
    }
    errors.check()?;
    match queries::by_email(conn, &email).await? {
        Some((other, _)) if other.verified_at.is_some() => {
            let hour = conn.now().format("%Y-%m-%dT%H");
            let job = Job::new("mail.account_taken", format!("{}/{hour}", other.id), json!({ "customer_id": other.id }))?;
            conn.enqueue(job).await
        }
        _ => link::send_to(conn, Some(account.id), Purpose::ChangeEmail, Some(&email)).await,
    }
}

/// Makes the address of a link the account's, tells the old one, and ends
/// every session but the one that is started with what this gives.
///
/// # Errors
/// [`Error::NotFound`] for a link that cannot be used, also because another
/// account has proved the address meanwhile.
pub async fn confirm_email(conn: &mut TenantConn, secret: &[u8], token: &str) -> Result<Account> {
    let link = link::take(conn, secret, Purpose::ChangeEmail, token).await?;
    if !queries::move_email(conn, link.customer_id, &link.email).await? {
        return Err(Error::NotFound("link"));
    }
    queries::forget_links(conn, link.customer_id).await?;
    queries::join_orders(conn, link.customer_id, &link.email).await?;
    let account = queries::by_id(conn, link.customer_id).await?.filter(Account::is_open).ok_or(Error::NotFound("link"))?;
    conn.enqueue(Job::new("mail.account_moved", link.id.to_string(), json!({ "customer_id": account.id }))?).await?;
    Ok(account)
}

/// What letters an account may get besides those about its orders.
pub const NEWSLETTER: &str = "newsletter";

/// Notes whether the owner wants the newsletter: when it was said and where.
/// Saying the same again notes nothing.
///
/// # Errors
/// When the database refuses.
pub async fn set_newsletter(conn: &mut TenantConn, id: CustomerId, wanted: bool, source: &str) -> Result<()> {
    let before = queries::consents(conn, id).await?;
    if queries::wants(&before, NEWSLETTER) == wanted {
        return Ok(());
    }
    let said = json!({ "topic": NEWSLETTER, "given": wanted, "at": conn.now(), "source": source });
    queries::add_consent(conn, id, &said).await
}

/// Removes an account: its addresses, links, consents and basket go with it,
/// and whatever its address waits for.
/// Orders stay, as the law wants, and belong to nobody's account any more.
///
/// # Errors
/// When the database refuses.
pub async fn delete(conn: &mut TenantConn, id: CustomerId) -> Result<()> {
    if let Some(account) = queries::by_id(conn, id).await? {
        back_in_stock::forget(conn, &account.email).await?;
    }
    queries::delete(conn, id).await
}
