//! A form counts only when it was sent from our own page.
//!
//! Two fences. Every unsafe request must say that it is of the same origin:
//! `Sec-Fetch-Site: same-origin`, or an `Origin` that is this very host where
//! a browser does not send that header; a sibling tenant (`same-site`) is as
//! foreign as anybody. Forms of signed-in people carry a token besides, bound
//! to their session and to the host's tenant.

use actix_web::{dev::ServiceRequest, http::header};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;

use crate::{
    app::App,
    error::{Error, Result},
    host,
};

/// Refuses an unsafe request that another origin sent, or that does not say.
///
/// # Errors
/// [`Error::Forbidden`].
pub fn same_origin(app: &App, request: &ServiceRequest) -> Result<()> {
    let text = |name: header::HeaderName| request.headers().get(name).map(|value| value.to_str().unwrap_or("unreadable"));
    match text(header::HeaderName::from_static("sec-fetch-site")) {
        Some("same-origin") => return Ok(()),
        Some(_) => return Err(Error::Forbidden),
        None => {}
    }
    let origin = text(header::ORIGIN).and_then(|origin| url::Url::parse(origin).ok()).ok_or(Error::Forbidden)?;
    let asked = text(header::HOST).or(request.uri().authority().map(|authority| authority.as_str())).unwrap_or_default();
    let port = |raw: &str| raw.rsplit_once(':').and_then(|(_, port)| port.parse::<u16>().ok());
    let same_host = origin.host_str().and_then(host::normalise) == host::normalise(asked);
    let same_port = origin.port() == port(asked).filter(|port| !matches!(port, 80 | 443));
    if same_host && same_port && origin.scheme() == app.config.public_scheme { Ok(()) } else { Err(Error::Forbidden) }
}

/// The token of a form: bound to the realm, the session (or cart) and the tenant.
pub fn token(app: &App, realm: &str, session: &str, tenant: &str) -> String {
    URL_SAFE_NO_PAD.encode(mac(app, realm, session, tenant).finalize().into_bytes())
}

/// Compares a form's token in constant time.
///
/// # Errors
/// [`Error::Forbidden`] when it is another's or missing.
pub fn check(expected: &str, given: &str) -> Result<()> {
    if expected.as_bytes().ct_eq(given.as_bytes()).into() { Ok(()) } else { Err(Error::Forbidden) }
}

fn mac(app: &App, realm: &str, session: &str, tenant: &str) -> Hmac<Sha256> {
    let mut mac = Hmac::<Sha256>::new_from_slice(&app.config.secret).expect("HMAC takes a key of any length");
    for part in ["csrf", realm, session, tenant] {
        mac.update(part.as_bytes());
        mac.update(&[0]);
    }
    mac
}
