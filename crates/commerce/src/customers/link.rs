//! Links that are sent by mail: whoever opens one reads the mail.
//!
//! A link is the id of a row and an HMAC-SHA256 over tenant, purpose and id,
//! so the table alone opens nothing, a link of one purpose or tenant is none
//! of another, and the letter can be written again without keeping a secret.
//! The row goes when the link is used.

use chrono::Duration;
use serde_json::json;
use uuid::Uuid;

use super::queries::{self, Link};
use crate::{
    db::{Job, TenantConn},
    error::{Error, Result},
    ids::{CustomerId, TenantId},
    signed,
};

/// What a link is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Proving that a new account's address is read by whoever opened it.
    Verify,
    /// Choosing another password.
    Reset,
    /// Proving that another address is read by the owner of the account.
    ChangeEmail,
}

impl Purpose {
    /// The word in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Verify => "verify",
            Self::Reset => "reset",
            Self::ChangeEmail => "change_email",
        }
    }

    /// How long it can be used.
    pub fn lasts(self) -> Duration {
        match self {
            Self::Verify => Duration::hours(24),
            Self::Reset => Duration::minutes(30),
            Self::ChangeEmail => Duration::hours(1),
        }
    }

    /// The letter that carries it.
    fn mail(self) -> &'static str {
        match self {
            Self::Verify => "mail.account_verify",
            Self::Reset => "mail.account_reset",
            Self::ChangeEmail => "mail.account_email",
        }
    }
}

/// Bytes of the seal.
const SEAL: usize = 32;
/// No two letters of a purpose to the same account within this time.
const PAUSE: Duration = Duration::minutes(1);

/// Sends a link to an account, or does the same work for nobody: the job of a
/// link that is not there writes no letter. A link that was sent a moment ago
/// stands, and no second letter is written.
///
/// # Errors
/// When the database refuses.
pub async fn send(conn: &mut TenantConn, to: Option<CustomerId>, purpose: Purpose) -> Result<()> {
    send_to(conn, to, purpose, None).await
}

/// As [`send`], to another address than the account's own.
pub(super) async fn send_to(conn: &mut TenantConn, to: Option<CustomerId>, purpose: Purpose, email: Option<&str>) -> Result<()> {
    let to = to.unwrap_or_else(CustomerId::new);
    // Unlike other ids it must be impossible to guess.
    let id = Uuid::new_v4();
    queries::put_link(conn, to, (purpose, id, email), purpose.lasts(), PAUSE).await?;
    conn.enqueue(Job::new(purpose.mail(), id.to_string(), json!({ "link_id": id }))?).await
}

/// What stands in the link.
pub fn token(secret: &[u8], tenant: TenantId, purpose: Purpose, id: Uuid) -> String {
    signed::write::<SEAL>(secret, &[b"customer-link:", purpose.as_str().as_bytes(), tenant.uuid().as_bytes()], id.as_bytes())
}

/// The link of a token, if it can still be used. Uses nothing up.
///
/// # Errors
/// [`Error::NotFound`], the same for one that is malformed, forged, of another
/// tenant or purpose, used or too old.
pub async fn find(conn: &mut TenantConn, secret: &[u8], purpose: Purpose, token: &str) -> Result<Link> {
    let id = read(secret, conn.tenant().id, purpose, token).ok_or(Error::NotFound("link"))?;
    queries::link(conn, id).await?.ok_or(Error::NotFound("link"))
}

/// Uses a link up: of many at once, one gets it.
///
/// # Errors
/// As [`find`].
pub async fn take(conn: &mut TenantConn, secret: &[u8], purpose: Purpose, token: &str) -> Result<Link> {
    let id = read(secret, conn.tenant().id, purpose, token).ok_or(Error::NotFound("link"))?;
    queries::take_link(conn, id).await?.ok_or(Error::NotFound("link"))
}

fn read(secret: &[u8], tenant: TenantId, purpose: Purpose, token: &str) -> Option<Uuid> {
    signed::read::<16, SEAL>(secret, &[b"customer-link:", purpose.as_str().as_bytes(), tenant.uuid().as_bytes()], token)
        .map(Uuid::from_bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_of_one_tenant_and_one_purpose() {
        let (tenant, id) = (TenantId::new(), Uuid::new_v4());
        let link = token(b"secret", tenant, Purpose::Verify, id);

        assert_eq!(read(b"secret", tenant, Purpose::Verify, &link), Some(id));
        assert_eq!(read(b"secret", tenant, Purpose::Reset, &link), None);
        assert_eq!(read(b"secret", TenantId::new(), Purpose::Verify, &link), None);
        assert_eq!(read(b"other", tenant, Purpose::Verify, &link), None);
        for bad in ["", "x", &link[1..], &format!("{link}A")] {
            assert_eq!(read(b"secret", tenant, Purpose::Verify, bad), None);
        }
    }
}
