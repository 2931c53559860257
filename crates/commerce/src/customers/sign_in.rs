//! Signing in. Every kind of no is one answer after the same work.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::{
    Account, canonical,
    link::{self, Purpose},
    queries,
};
use crate::{
    db::Db,
    error::Result,
    password::Passwords,
    tenant::Tenant,
    tries::{self, Attempt, Keys, Realm},
};

/// What came of it.
#[derive(Debug, Clone)]
pub enum Outcome {
    /// It is the owner.
    Welcome(Account),
    /// The password is the owner's, and the account wants a code besides:
    /// [`super::two_step::prove`].
    SecondStep(Account),
    /// The password is right, but the address was never proved; the link to do
    /// so is on its way again.
    Unproved,
    /// Anything else.
    Refused,
    /// Too many mistakes: not before then.
    Wait(DateTime<Utc>),
}

/// Signs somebody in. Guest orders that were placed with the address since
/// join the account.
///
/// # Errors
/// [`crate::error::Error::TooMany`] when too many passwords are being checked.
pub async fn sign_in(db: &Db, passwords: &Passwords, tenant: &Arc<Tenant>, attempt: &Attempt<'_>) -> Result<Outcome> {
    let email = canonical(attempt.email);
    let keys = Keys::of(attempt.secret, Realm::Customers, &email, attempt.network);
    let mut conn = db.tenant(tenant).await?;
    let found = queries::by_email(&mut conn, &email).await?;
    let now = conn.now();
    if let Some(until) = tries::begin(&mut conn, now, &keys).await? {
        return Ok(Outcome::Wait(until));
    }
    conn.commit().await?;
    let matches = passwords.verify(attempt.password, found.as_ref().map(|(_, hash)| hash.as_str())).await?;
    let Some((account, _)) = found.filter(|_| matches) else { return Ok(Outcome::Refused) };
    if account.disabled_at.is_some() {
        return Ok(Outcome::Refused);
    }
    let mut conn = db.tenant(tenant).await?;
    tries::succeed(&mut conn, now, &keys).await?;
    if account.verified_at.is_none() {
        link::send(&mut conn, Some(account.id), Purpose::Verify).await?;
        conn.commit().await?;
        return Ok(Outcome::Unproved);
    }
    if account.two_step_since.is_some() {
        conn.commit().await?;
        return Ok(Outcome::SecondStep(account));
    }
    queries::join_orders(&mut conn, account.id, &account.email).await?;
    conn.commit().await?;
    Ok(Outcome::Welcome(account))
}
