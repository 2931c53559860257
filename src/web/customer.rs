//! Shoppers who have signed in: how a session becomes a person, and when it
//! does not.

use std::future::{Ready, ready};

use actix_session::SessionExt;
use actix_web::{
    FromRequest, HttpMessage, HttpRequest,
    dev::{Payload, ServiceRequest},
    http::header,
};

use super::{
    Shop, csrf,
    extract::{shop, start_session},
    hosts::Place,
    session::{PENDING, keys},
};
use crate::{
    app::App,
    commerce::customers::{Account, queries},
    db::TenantConn,
    error::{Error, Result},
    ids::CustomerId,
};

/// The longest that is kept of what a browser says it is.
const DEVICE: usize = 300;

/// A shopper who has signed in at the host's tenant.
#[derive(Clone)]
pub struct Customer {
    /// The store, as for any visitor.
    pub shop: Shop,
    /// Who.
    pub account: Account,
    /// Token for forms.
    pub csrf: String,
    /// What was just done: `saved` of `?notice=saved`, or empty.
    pub notice: String,
}

impl Customer {
    /// Whoever asks, if they have signed in. For routes that recognise people.
    ///
    /// # Errors
    /// When the request is of no store.
    pub fn of(request: &HttpRequest) -> Result<Option<Self>> {
        let known = request.extensions().get::<Known>().cloned();
        let Some(Known(account, csrf)) = known else { return Ok(None) };
        let notice = url::form_urlencoded::parse(request.query_string().as_bytes()).find(|(key, _)| key == "notice");
        Ok(Some(Self { shop: shop(request)?, account, csrf, notice: notice.map(|(_, value)| value.into_owned()).unwrap_or_default() }))
    }

    /// Their identity.
    pub fn id(&self) -> CustomerId {
        self.account.id
    }

    /// A read-only transaction.
    ///
    /// # Errors
    /// [`Error::Busy`].
    pub async fn read(&self) -> Result<TenantConn> {
        self.shop.read().await
    }

    /// Checks the token of a form that writes nothing.
    ///
    /// # Errors
    /// [`Error::Forbidden`] when the token is not this session's.
    pub fn check(&self, token: &str) -> Result<()> {
        csrf::check(&self.csrf, token)
    }

    /// A transaction that may write, for a form that carried this token.
    ///
    /// # Errors
    /// [`Error::Forbidden`] when the token is not this session's.
    pub async fn write(&self, token: &str) -> Result<TenantConn> {
        csrf::check(&self.csrf, token)?;
        self.shop.write().await
    }
}

impl FromRequest for Customer {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let wanted = Self::of(request)
            .and_then(|customer| customer.ok_or_else(|| Error::unexpected("the route admits anybody but its handler wants a customer")));
        ready(wanted)
    }
}

#[derive(Clone)]
struct Known(Account, String);

/// Loads the session's customer, who must be there. Runs before the handler.
pub(super) async fn admit(app: &App, request: &ServiceRequest) -> Result<()> {
    recognise(app, request).await?;
    if request.extensions().get::<Known>().is_some() { Ok(()) } else { Err(Error::SignIn) }
}

/// Loads the session's customer, if there is one: realm and tenant are those
/// of the host, the account is open, and the session of its present version.
/// A session that is anything else ends.
pub(super) async fn recognise(app: &App, request: &ServiceRequest) -> Result<()> {
    let tenant = request.extensions().get::<Place>().and_then(Place::tenant).cloned().ok_or(Error::NotFound("page"))?;
    let session = request.get_session();
    let get = |key: &str| session.get::<String>(key).ok().flatten();
    let (Some(realm), Some(of), Some(person), Some(nonce)) = (get(keys::REALM), get(keys::TENANT), get(keys::PERSON), get(keys::NONCE))
    else {
        return Ok(());
    };
    if realm == PENDING {
        return Ok(());
    }
    if realm != "customer" || of != tenant.id.to_string() {
        tracing::warn!(tenant = %tenant.slug, "session_tenant_mismatch");
        session.purge();
        return Ok(());
    }
    let version = get(keys::VERSION).and_then(|version| version.parse().ok());
    let (Ok(id), Some(version)) = (person.parse::<CustomerId>(), version) else {
        session.purge();
        return Ok(());
    };
    let mut conn = app.db.tenant_read(&tenant).await?;
    match queries::of_session(&mut conn, id, version).await? {
        Some(account) => drop(request.extensions_mut().insert(Known(account, csrf::token(app, "customer", &nonce, &of)))),
        None => session.purge(),
    }
    Ok(())
}

/// Goes on with the session under a new key, as one of the account's new
/// version: its owner stays, and every other session has ended.
///
/// # Errors
/// When the values cannot be stored.
pub fn go_on(request: &HttpRequest, account: &Account) -> Result<()> {
    let session = request.get_session();
    session.renew();
    session.insert(keys::VERSION, account.session_version.to_string()).map_err(Error::unexpected)
}

/// Starts a session of this account: a new key, nothing kept of an older one.
///
/// # Errors
/// When the values cannot be stored.
pub fn start(request: &HttpRequest, shop: &Shop, account: &Account) -> Result<()> {
    start_session(request, "customer", Some(&shop.tenant), account.id.uuid())?;
    let agent = request.headers().get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let session = request.get_session();
    session.insert(keys::VERSION, account.session_version.to_string()).map_err(Error::unexpected)?;
    session.insert(keys::DEVICE, agent.chars().take(DEVICE).collect::<String>()).map_err(Error::unexpected)
}
