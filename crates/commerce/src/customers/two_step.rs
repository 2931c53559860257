//! Two-step sign-in: after the password a code of the owner's authenticator
//! app, or one of ten recovery codes.
//!
//! A time step and a recovery code are good once, which guarded updates decide
//! when two come at once. Tries are counted before a code is looked at, and
//! apart from wrong passwords. Another password changes nothing here: whoever
//! reads the owner's mail does not hold the owner's phone.

use std::sync::Arc;

use serde_json::json;

use super::{Account, Outcome, queries};
use crate::{
    db::{Db, Job, TenantConn},
    error::{Error, Result},
    ids::CustomerId,
    tenant::Tenant,
    tries::{self, Keys, Realm},
    two_step::{self, Key, Seals, State},
};

/// Somebody whose password was right, and who is asked for a code.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// Whose account.
    pub id: CustomerId,
    /// The version of the account whose password was right.
    pub version: i32,
    /// A code of the app, or a recovery code, as typed.
    pub code: &'a str,
    /// Where they come from.
    pub network: &'a str,
}

/// How it is with an account; none while it is off.
///
/// # Errors
/// When the database refuses.
pub async fn state(conn: &mut TenantConn, id: CustomerId) -> Result<Option<State>> {
    let found = queries::two_step::of(conn, id).await?;
    Ok(found.map(|found| State { since: found.since, codes_left: found.recovery_codes.len() }))
}

/// Turns it on for whoever types a code of the key that they were shown. Every
/// session ends but the one that goes on with the account that this gives.
/// The recovery codes beside it are shown once and never known again.
///
/// # Errors
/// [`Error::Invalid`] for another code, [`Error::Conflict`] when it is on already.
pub async fn turn_on(conn: &mut TenantConn, seals: Seals<'_>, account: &Account, key: &Key, typed: &str) -> Result<(Account, Vec<String>)> {
    let now = conn.now();
    let step = key.step_of(typed, now).ok_or_else(|| Error::field("code", "error-code-wrong"))?;
    let sealed = seals.seal(conn.tenant().id, &name(account.id), key)?;
    let (codes, hashes) = seals.fresh_codes(account.id.uuid());
    let version = queries::two_step::turn_on(conn, account.id, &sealed, step, &hashes).await?;
    let session_version = version.ok_or_else(|| Error::Conflict("two-step-is-on".into()))?;
    tell(conn, "mail.account_two_step_on", account.id).await?;
    Ok((Account { session_version, two_step_since: Some(now), ..account.clone() }, codes))
}

/// Turns it off, and tells the owner. Whoever calls this has asked for the
/// password and a code, or is staff who know whom they help.
///
/// # Errors
/// [`Error::NotFound`] when it is not on.
pub async fn turn_off(conn: &mut TenantConn, id: CustomerId) -> Result<()> {
    if !queries::two_step::turn_off(conn, id).await? {
        return Err(Error::NotFound("two-step sign-in"));
    }
    tell(conn, "mail.account_two_step_off", id).await
}

/// Ten other recovery codes; those before are worth nothing any more.
///
/// # Errors
/// [`Error::NotFound`] when it is not on.
pub async fn renew_codes(conn: &mut TenantConn, seals: Seals<'_>, id: CustomerId) -> Result<Vec<String>> {
    let (codes, hashes) = seals.fresh_codes(id.uuid());
    if queries::two_step::set_codes(conn, id, &hashes).await? { Ok(codes) } else { Err(Error::NotFound("two-step sign-in")) }
}

/// Looks at a code. Guest orders that were placed with the address since join
/// the account of whoever is let in.
///
/// # Errors
/// When the database refuses, or the key was sealed with another secret.
pub async fn prove(db: &Db, seals: Seals<'_>, tenant: &Arc<Tenant>, asked: &Asked<'_>) -> Result<Outcome> {
    let mut conn = db.tenant(tenant).await?;
    let keys = Keys::of_code(seals.secret, Realm::Customers, asked.id.uuid(), asked.network);
    let now = conn.now();
    if let Some(until) = tries::begin(&mut conn, now, &keys).await? {
        return Ok(Outcome::Wait(until));
    }
    conn.commit().await?;
    let mut conn = db.tenant(tenant).await?;
    let Some(account) = queries::of_session(&mut conn, asked.id, asked.version).await? else { return Ok(Outcome::Refused) };
    if !accepts(&mut conn, seals, asked).await? {
        return Ok(Outcome::Refused);
    }
    tries::succeed(&mut conn, now, &keys).await?;
    queries::join_orders(&mut conn, account.id, &account.email).await?;
    conn.commit().await?;
    Ok(Outcome::Welcome(account))
}

/// Whether the code is good, which it is no more after this.
async fn accepts(conn: &mut TenantConn, seals: Seals<'_>, asked: &Asked<'_>) -> Result<bool> {
    let Some(found) = queries::two_step::of(conn, asked.id).await? else { return Ok(false) };
    if let Some(hash) = two_step::recovery_hash(seals.secret, asked.id.uuid(), asked.code) {
        let good = queries::two_step::use_code(conn, asked.id, &hash).await?;
        if good {
            tell(conn, "mail.account_recovery_code", asked.id).await?;
        }
        return Ok(good);
    }
    let key = seals.open(conn.tenant().id, &name(asked.id), &found.key)?;
    match key.step_of(asked.code, conn.now()) {
        Some(step) => queries::two_step::use_step(conn, asked.id, step).await,
        None => Ok(false),
    }
}

async fn tell(conn: &mut TenantConn, letter: &'static str, id: CustomerId) -> Result<()> {
    let cause = format!("{id}/{}", conn.now().timestamp_micros());
    conn.enqueue(Job::new(letter, cause, json!({ "customer_id": id }))?).await
}

/// What the key of an account is sealed for.
fn name(id: CustomerId) -> String {
    format!("two-step/{id}")
}
