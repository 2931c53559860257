//! Opening an account and proving its address.

use std::sync::Arc;

use serde_json::json;

use super::{
    Account, Outcome, canonical,
    link::{self, Purpose},
    queries::{self, NewAccount},
};
use crate::{
    address,
    db::{Db, Job, TenantConn},
    error::{Error, FieldErrors, Result},
    password::{Passwords, weakness},
    tenant::Tenant,
    tries::{self, Attempt, Keys, Realm},
};

/// What somebody typed who wants an account.
#[derive(Debug, Clone, Default)]
pub struct Registration {
    /// Of the person.
    pub name: String,
    /// That letters will go to.
    pub email: String,
    /// As it will be typed to sign in.
    pub password: String,
    /// The language of the page.
    pub locale: String,
}

/// Opens an account that its owner still has to prove, and writes to the
/// address: the link to do so, or that there is an account already. The
/// answer is the same.
///
/// # Errors
/// [`Error::Invalid`] for what anybody can see is wrong; [`Error::TooMany`]
/// when too many passwords are being hashed.
pub async fn register(db: &Db, passwords: &Passwords, tenant: &Arc<Tenant>, typed: &Registration) -> Result<()> {
    let mut errors = FieldErrors::default();
    let name = address::check_name(&typed.name, &mut errors);
    let email = canonical(&address::check_email(&typed.email, &mut errors));
    if let Some(message) = weakness(&typed.password, &[&email, &name, &tenant.name]) {
        errors.add("password", message);
    }
    errors.check()?;
    let hash = passwords.hash(&typed.password).await?;
    let mut conn = db.tenant(tenant).await?;
    let new = NewAccount { email: &email, name: &name, password_hash: &hash, locale: &typed.locale };
    let (id, proved) = queries::open(&mut conn, new).await?;
    if proved {
        // Once an hour at most, whoever asks.
        let hour = conn.now().format("%Y-%m-%dT%H");
        let job = Job::new("mail.account_taken", format!("{id}/{hour}"), json!({ "customer_id": id }))?;
        conn.enqueue(job).await?;
    } else {
        link::send(&mut conn, Some(id), Purpose::Verify).await?;
    }
    conn.commit().await
}

/// Proves an account: the link shows who reads the address, the password that
/// it is the one who opened the account. Guest orders of the address join it.
///
/// # Errors
/// [`Error::NotFound`] for a link that cannot be used, [`Error::TooMany`] when
/// too many passwords are being checked.
pub async fn verify(db: &Db, passwords: &Passwords, tenant: &Arc<Tenant>, token: &str, attempt: &Attempt<'_>) -> Result<Outcome> {
    let mut conn = db.tenant(tenant).await?;
    let link = link::find(&mut conn, attempt.secret, Purpose::Verify, token).await?;
    let keys = Keys::of(attempt.secret, Realm::Customers, &link.email, attempt.network);
    let hash = queries::password_hash(&mut conn, link.customer_id).await?;
    let now = conn.now();
    if let Some(until) = tries::begin(&mut conn, now, &keys).await? {
        return Ok(Outcome::Wait(until));
    }
    conn.commit().await?;
    if !passwords.verify(attempt.password, hash.as_deref()).await? {
        return Ok(Outcome::Refused);
    }
    let mut conn = db.tenant(tenant).await?;
    let link = link::take(&mut conn, attempt.secret, Purpose::Verify, token).await?;
    // Somebody else may have typed another password meanwhile.
    if queries::password_hash(&mut conn, link.customer_id).await? != hash {
        return Ok(Outcome::Refused);
    }
    tries::succeed(&mut conn, now, &keys).await?;
    let account = prove(&mut conn, &link).await?;
    conn.commit().await?;
    Ok(Outcome::Welcome(account))
}

/// The owner of the account reads the address.
pub(super) async fn prove(conn: &mut TenantConn, link: &queries::Link) -> Result<Account> {
    queries::verify(conn, link.customer_id).await?;
    queries::forget_links(conn, link.customer_id).await?;
    queries::join_orders(conn, link.customer_id, &link.email).await?;
    queries::by_id(conn, link.customer_id).await?.filter(Account::is_open).ok_or(Error::NotFound("link"))
}

/// Sends the link once more, to whoever has an account that is not proved;
/// the same work for everybody else.
///
/// # Errors
/// When the database refuses.
pub async fn ask_again(conn: &mut TenantConn, email: &str) -> Result<()> {
    let found = queries::by_email(conn, &canonical(email)).await?;
    let waiting = found.map(|(account, _)| account).filter(|account| account.verified_at.is_none());
    link::send(conn, waiting.map(|account| account.id), Purpose::Verify).await
}
