//! The link by which somebody who works for a store and has lost their
//! password chooses another one: whoever opens it reads their mail.
//!
//! A link is the id of a row and an HMAC-SHA256 over tenant and id, as those
//! of shoppers are (`customers::link`). It is good once, for half an hour, at
//! the store where it was asked for. Two-step sign-in stays as it is.

use std::sync::Arc;

use chrono::Duration;
use serde_json::json;
use uuid::Uuid;

use super::{
    audit::{self, Entry},
    people::{self, Member},
    sessions,
    two_step::Person,
};
use crate::{
    db::{Db, Job, PlatformConn},
    error::{Error, Result},
    ids::TenantId,
    password::{Passwords, weakness},
    signed,
    tenant::Tenant,
};

mod queries;

/// How long it can be used.
const LASTS: Duration = Duration::minutes(30);
/// No two letters to the same person within this time.
const PAUSE: Duration = Duration::minutes(1);
/// Bytes of the seal.
const SEAL: usize = 32;
/// The letter that carries it.
const MAIL: &str = "mail.staff_reset";

/// Sends a link to whoever works here with this address; the same work for
/// everybody else: the job of a link that is not there writes no letter.
///
/// # Errors
/// When the database refuses.
pub async fn send(db: &Db, tenant: &Arc<Tenant>, email: &str) -> Result<()> {
    // Unlike other ids it must be impossible to guess.
    let id = Uuid::new_v4();
    let mut conn = db.platform().await?;
    queries::put(&mut conn, &email.trim().to_lowercase(), tenant.id, id, LASTS, PAUSE).await?;
    conn.commit().await?;
    let mut conn = db.tenant(tenant).await?;
    conn.enqueue(Job::new(MAIL, id.to_string(), json!({ "link_id": id }))?).await?;
    conn.commit().await
}

/// What stands in the link.
pub fn token(secret: &[u8], tenant: TenantId, id: Uuid) -> String {
    signed::write::<SEAL>(secret, &[b"staff-link:", tenant.uuid().as_bytes()], id.as_bytes())
}

/// Whose link this is, if it can still be used and they still work here. Uses
/// nothing up.
///
/// # Errors
/// [`Error::NotFound`] otherwise.
pub async fn by_id(conn: &mut PlatformConn, tenant: TenantId, id: Uuid) -> Result<Member> {
    let staff = queries::find(conn, tenant, id).await?.ok_or(Error::NotFound("link"))?;
    people::member(conn, staff, tenant).await?.ok_or(Error::NotFound("link"))
}

/// As [`by_id`], by what stands in the link.
///
/// # Errors
/// [`Error::NotFound`], the same for one that is malformed, forged, of another
/// tenant, used or too old.
pub async fn find(conn: &mut PlatformConn, secret: &[u8], tenant: TenantId, token: &str) -> Result<Member> {
    let id = read(secret, tenant, token).ok_or(Error::NotFound("link"))?;
    by_id(conn, tenant, id).await
}

/// Sets another password and ends every session, at all stores.
///
/// # Errors
/// [`Error::NotFound`] for a link that cannot be used, [`Error::Invalid`] for
/// a password that is not taken; the link can be used again then.
pub async fn reset(db: &Db, passwords: &Passwords, tenant: &Tenant, secret: &[u8], token: &str, typed: &str) -> Result<()> {
    let id = read(secret, tenant.id, token).ok_or(Error::NotFound("link"))?;
    let mut conn = db.platform().await?;
    let member = by_id(&mut conn, tenant.id, id).await?;
    drop(conn);
    if let Some(message) = weakness(typed, &[&member.email, &member.name, &tenant.name]) {
        return Err(Error::field("password", message));
    }
    let hash = passwords.hash(typed).await?;
    let mut conn = db.platform().await?;
    // Of many at once, one gets it.
    let staff = queries::take(&mut conn, tenant.id, id).await?.ok_or(Error::NotFound("link"))?;
    people::set_password(&mut conn, Person::Staff(staff.uuid()), &hash).await?;
    sessions::delete_of(&mut conn, staff.uuid()).await?;
    let actor = format!("staff:{}", member.email);
    audit::record(&mut conn, Entry { actor: &actor, action: "password.reset", tenant: Some(tenant.id), detail: json!({}) }).await?;
    conn.commit().await
}

fn read(secret: &[u8], tenant: TenantId, token: &str) -> Option<Uuid> {
    signed::read::<16, SEAL>(secret, &[b"staff-link:", tenant.uuid().as_bytes()], token).map(Uuid::from_bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_staff_link_is_of_one_tenant() {
        let (tenant, id) = (TenantId::new(), Uuid::new_v4());
        let link = token(b"secret", tenant, id);

        assert_eq!(read(b"secret", tenant, &link), Some(id));
        assert_eq!(read(b"secret", TenantId::new(), &link), None);
        assert_eq!(read(b"other", tenant, &link), None);
        for bad in ["", "x", &link[1..], &format!("{link}A")] {
            assert_eq!(read(b"secret", tenant, bad), None);
        }
    }
}
