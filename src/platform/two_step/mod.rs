//! Two-step sign-in of staff and operators: after the password a code of an
//! authenticator app, or one of ten recovery codes.
//!
//! An identity is global, so this holds wherever a member of staff works.
//! Wrong codes are counted apart from wrong passwords (`tries`), so that a known
//! password does not clear the count of guessed codes.

pub mod queries;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{
    db::{Db, PlatformConn},
    error::{Error, Result},
    ids::TenantId,
    tries::{self, Keys, Realm},
    two_step::{self, Key, Seals, State},
};

/// Who signs in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Person {
    /// Somebody who works for tenants.
    Staff(Uuid),
    /// Somebody who runs the platform.
    Operator(Uuid),
}

impl Person {
    /// Their identity.
    pub fn id(self) -> Uuid {
        match self {
            Self::Staff(id) | Self::Operator(id) => id,
        }
    }

    /// The realm of their sessions.
    pub fn realm(self) -> &'static str {
        match self {
            Self::Staff(_) => "staff",
            Self::Operator(_) => "operator",
        }
    }

    /// Whose counts theirs are.
    fn counts(self) -> Realm {
        match self {
            Self::Staff(_) => Realm::Staff,
            Self::Operator(_) => Realm::Operators,
        }
    }

    /// What the key of their app is sealed for.
    fn seal(self) -> String {
        format!("two-step/{}/{}", self.realm(), self.id())
    }
}

/// What a code turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    /// The owner's, and used up now.
    Right,
    /// Not one that counts.
    Wrong,
    /// Not looked at: too many mistakes.
    Resting,
}

/// How it is with somebody; none while it is off.
///
/// # Errors
/// When the database refuses.
pub async fn state(conn: &mut PlatformConn, person: Person) -> Result<Option<State>> {
    let row = queries::lock(conn, person).await?;
    Ok(row.and_then(|row| Some(State { since: row.totp_since?, codes_left: row.recovery_codes.len() })))
}

/// Turns it on for whoever types a code of the key that they were shown; gives
/// the recovery codes, which are shown once and never known again. A key that
/// `replaces` another, for somebody with a new phone, must have been asked for
/// with both steps.
///
/// # Errors
/// [`Error::Invalid`] for another code, [`Error::Conflict`] when it is on
/// already, or off where the key replaces another.
pub async fn turn_on(
    conn: &mut PlatformConn,
    seals: Seals<'_>,
    person: Person,
    key: &Key,
    typed: &str,
    replaces: bool,
) -> Result<Vec<String>> {
    let step = key.step_of(typed, conn.now()).ok_or_else(|| Error::field("code", "error-code-wrong"))?;
    let sealed = seals.seal(TenantId::none(), &person.seal(), key)?;
    let (codes, hashes) = seals.fresh_codes(person.id());
    if queries::set_key(conn, person, &sealed, step, &hashes, replaces).await? {
        Ok(codes)
    } else {
        Err(Error::Conflict("two-step-is-on".into()))
    }
}

/// Turns it off; says whether it was on.
///
/// # Errors
/// When the database refuses.
pub async fn turn_off(conn: &mut PlatformConn, person: Person) -> Result<bool> {
    queries::turn_off(conn, person).await
}

/// Ten other recovery codes; those before are worth nothing any more.
///
/// # Errors
/// [`Error::NotFound`] when it is not on.
pub async fn renew_codes(conn: &mut PlatformConn, seals: Seals<'_>, person: Person) -> Result<Vec<String>> {
    let (codes, hashes) = seals.fresh_codes(person.id());
    if queries::set_codes(conn, person, &hashes).await? { Ok(codes) } else { Err(Error::NotFound("two-step sign-in")) }
}

/// Somebody made too many mistakes: not before then.
pub fn too_many(until: DateTime<Utc>, now: DateTime<Utc>) -> Error {
    Error::TooMany { retry_after: (until - now).num_seconds().unsigned_abs() + 1 }
}

/// Looks at a code. Of many at once with the same one, one is right.
///
/// # Errors
/// When the database refuses, or the key was sealed with another secret.
pub async fn prove(db: &Db, seals: Seals<'_>, person: Person, typed: &str, network: &str) -> Result<Proof> {
    let mut conn = db.platform().await?;
    let now = conn.now();
    let Some(row) = queries::lock(&mut conn, person).await? else { return Ok(Proof::Wrong) };
    let keys = Keys::of_code(seals.secret, person.counts(), person.id(), network);
    if tries::begin(&mut conn, now, &keys).await?.is_some() {
        return Ok(Proof::Resting);
    }
    let proof = match accepted(seals, person, &row, typed, now)? {
        Some((step, codes)) => {
            queries::succeed(&mut conn, person, step, &codes).await?;
            tries::succeed(&mut conn, now, &keys).await?;
            Proof::Right
        }
        None => Proof::Wrong,
    };
    conn.commit().await?;
    Ok(proof)
}

/// The last used step and the recovery codes that are left, if the code is good.
fn accepted(seals: Seals<'_>, person: Person, row: &queries::Row, typed: &str, now: DateTime<Utc>) -> Result<Option<(i64, Vec<Vec<u8>>)>> {
    let Some(sealed) = &row.totp_key else { return Ok(None) };
    if let Some(hash) = two_step::recovery_hash(seals.secret, person.id(), typed) {
        let left: Vec<_> = row.recovery_codes.iter().filter(|code| **code != hash).cloned().collect();
        return Ok((left.len() < row.recovery_codes.len()).then_some((row.totp_step, left)));
    }
    let key = seals.open(TenantId::none(), &person.seal(), sealed)?;
    let step = key.step_of(typed, now).filter(|step| *step > row.totp_step);
    Ok(step.map(|step| (step, row.recovery_codes.clone())))
}
