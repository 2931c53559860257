//! Between the password and the code, and between a new key and its first
//! code: what the server remembers meanwhile, in the session.
//!
//! A pending session is of no realm, so nothing but the page that takes the
//! code knows it, and it ends after minutes. A key that is being enrolled is
//! sealed, is of the session that asked for it, and counts for nothing until
//! its owner types a code of it.

use actix_session::SessionExt;
use actix_web::HttpRequest;
use base64::{Engine, engine::general_purpose::STANDARD_NO_PAD};
use chrono::{DateTime, Duration, Utc};
use uuid::Uuid;

use super::{
    extract::start_session,
    session::{PENDING, keys},
};
use crate::{
    app::App,
    error::{Error, Result},
    ids::TenantId,
    tenancy::Tenant,
    two_step::Key,
};

/// How long a key waits for its first code.
const ENROLMENT: Duration = Duration::minutes(30);

/// Somebody whose password was right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pending {
    /// Who.
    pub person: Uuid,
    /// The account's version then; 0 where accounts have none.
    pub version: i32,
    /// Where they want to go.
    pub next: String,
}

/// Remembers that the password of this person was right: a new session key,
/// nothing kept of an older one.
///
/// # Errors
/// When the values cannot be stored.
pub fn begin(request: &HttpRequest, realm: &str, tenant: Option<&Tenant>, pending: &Pending) -> Result<()> {
    start_session(request, PENDING, tenant, pending.person)?;
    let session = request.get_session();
    let values = [(keys::BECOMES, realm), (keys::VERSION, &pending.version.to_string()), (keys::NEXT, &pending.next)];
    for (key, value) in values {
        session.insert(key, value).map_err(Error::unexpected)?;
    }
    Ok(())
}

/// Whose password was right a moment ago, in this realm at this tenant.
pub fn pending(request: &HttpRequest, realm: &str, tenant: Option<&Tenant>) -> Option<Pending> {
    let session = request.get_session();
    let get = |key: &str| session.get::<String>(key).ok().flatten();
    let here =
        get(keys::REALM)? == PENDING && get(keys::BECOMES)? == realm && get(keys::TENANT) == tenant.map(|tenant| tenant.id.to_string());
    let person = get(keys::PERSON)?.parse().ok()?;
    let version = get(keys::VERSION)?.parse().ok()?;
    here.then(|| Pending { person, version, next: get(keys::NEXT).unwrap_or_default() })
}

/// Whose session a key is enrolled in.
#[derive(Clone, Copy)]
pub struct Enroller<'a> {
    /// What seals it.
    pub app: &'a App,
    /// The tenant that they are at; none for operators.
    pub tenant: Option<TenantId>,
    /// Who.
    pub person: Uuid,
}

/// A key that waits for its first code.
pub struct Waiting {
    /// The key.
    pub key: Key,
    /// Whether it will take the place of one that is in use: it was asked for with both steps.
    pub replaces: bool,
}

impl Enroller<'_> {
    /// A new key, in place of one that waits.
    ///
    /// # Errors
    /// When it cannot be stored.
    pub fn begin(self, request: &HttpRequest, replaces: bool) -> Result<()> {
        let sealed = self.app.secrets.seal(self.tenant(), &self.name(replaces), &Key::random().secret())?;
        let value = (self.app.clock.now().timestamp(), STANDARD_NO_PAD.encode(sealed), replaces);
        request.get_session().insert(keys::ENROLMENT, value).map_err(Error::unexpected)
    }

    /// The key that waits for its first code.
    ///
    /// # Errors
    /// When it was sealed with another secret.
    pub fn key(self, request: &HttpRequest) -> Result<Option<Waiting>> {
        let stored = request.get_session().get::<(i64, String, bool)>(keys::ENROLMENT).ok().flatten();
        let Some((at, sealed, replaces)) = stored else { return Ok(None) };
        let begun: Option<DateTime<Utc>> = DateTime::from_timestamp(at, 0);
        if begun.is_none_or(|begun| begun + ENROLMENT <= self.app.clock.now()) {
            return Ok(None);
        }
        let sealed = STANDARD_NO_PAD.decode(sealed).map_err(Error::unexpected)?;
        let key = Key::read(&self.app.secrets.open(self.tenant(), &self.name(replaces), &sealed)?)?;
        Ok(Some(Waiting { key, replaces }))
    }

    /// It waits no more.
    pub fn done(self, request: &HttpRequest) {
        request.get_session().remove(keys::ENROLMENT);
    }

    fn name(self, replaces: bool) -> String {
        format!("enrolment/{}/{}", if replaces { "other" } else { "first" }, self.person)
    }

    fn tenant(self) -> TenantId {
        self.tenant.unwrap_or_else(TenantId::none)
    }
}
