//! The outermost layer: whose host is asked, in which language, and the line
//! in the log.
//!
//! Reads `Host` (HTTP/1) or `:authority` (HTTP/2) and nothing else. actix-web's
//! own notion of the host believes `Forwarded` from anybody and is banned.

use std::{borrow::Cow, sync::Arc, time::Instant};

use actix_web::{
    Error as ActixError, HttpMessage,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{Method, StatusCode, Uri, header, uri::PathAndQuery},
    middleware::Next,
    web::Data,
};
use uuid::Uuid;

use super::{errors, policy};
use crate::{
    app::App,
    error::{Error, Result},
    host, i18n,
    i18n::Lang,
    tenancy::{Found, Tenant, TenantState},
};

/// Whose host was asked. Stands in the request's extensions before any route is chosen.
#[derive(Debug, Clone)]
pub enum Place {
    /// The platform's own host.
    Platform,
    /// A tenant's subdomain.
    Subdomain(Arc<Tenant>),
    /// A tenant's own domain.
    Domain(Arc<Tenant>),
    /// Nobody's host; only health answers.
    Nobody,
}

impl Place {
    /// The tenant of the host.
    pub fn tenant(&self) -> Option<&Arc<Tenant>> {
        match self {
            Self::Subdomain(tenant) | Self::Domain(tenant) => Some(tenant),
            Self::Platform | Self::Nobody => None,
        }
    }
}

/// Stands in the extensions of a request for a store at another host than the
/// one that its links name: search engines should not keep what is found there.
#[derive(Debug, Clone, Copy)]
pub struct ElsewhereToo;

/// Names a request in logs and on error pages.
#[derive(Debug, Clone, Copy)]
pub struct RequestId(pub Uuid);

/// The language that the address asks for, and its prefix in links.
#[derive(Clone, Copy)]
pub struct Spoken {
    /// The words.
    pub lang: Lang,
    /// Whether links carry the language: it is not the tenant's first.
    pub prefixed: bool,
}

impl Spoken {
    /// What stands before a path: `/en`, or nothing.
    pub fn prefix(&self) -> String {
        if self.prefixed { format!("/{}", self.lang.code()) } else { String::new() }
    }
}

/// Resolves host and language, runs the rest, writes headers and the log line.
///
/// # Errors
/// Never: what goes wrong inside becomes a page.
pub async fn resolve(mut request: ServiceRequest, next: Next<impl MessageBody + 'static>) -> Result<ServiceResponse<BoxBody>, ActixError> {
    let started = Instant::now();
    let id = RequestId(Uuid::now_v7());
    let app = request.app_data::<Data<App>>().cloned();
    request.extensions_mut().insert(id);
    let place = match &app {
        Some(app) => find(app, &request).await,
        None => Err(Error::unexpected("the app is not registered")),
    };
    let method = request.method().clone();
    let mut response = match place {
        Ok(place) => {
            let spoken = speak(&mut request, &place);
            let refusal = refusal(&place, request.path());
            remember(&request, place, spoken);
            match refusal {
                Some(refusal) => errors::refuse(request, refusal),
                None => next.call(request).await?.map_into_boxed_body(),
            }
        }
        Err(error) => {
            request.extensions_mut().insert(Place::Nobody);
            errors::answer(request, error)
        }
    };
    response = errors::dress(response);
    policy::headers(&mut response, app.as_ref().map(|app| app.get_ref()));
    log(&response, &method, started);
    Ok(response)
}

fn remember(request: &ServiceRequest, place: Place, spoken: Spoken) {
    let mut extensions = request.extensions_mut();
    extensions.insert(place);
    extensions.insert(spoken);
}

async fn find(app: &App, request: &ServiceRequest) -> Result<Place> {
    let host = asked_host(request)?;
    let place = match app.registry.find(&app.db, &host).await? {
        Found::Platform => Place::Platform,
        Found::Subdomain(tenant) => Place::Subdomain(tenant),
        Found::Domain(tenant) => Place::Domain(tenant),
        Found::Nobody => Place::Nobody,
    };
    if place.tenant().is_some_and(|tenant| tenant.canonical_host != host) {
        request.extensions_mut().insert(ElsewhereToo);
    }
    Ok(place)
}

/// The normal form of the one host that the request names.
fn asked_host(request: &ServiceRequest) -> Result<String> {
    let mut lines = request.headers().get_all(header::HOST);
    let line = lines.next().map(|value| value.to_str().map_err(|_| Error::BadRequest("the host is not text"))).transpose()?;
    if lines.next().is_some() {
        return Err(Error::BadRequest("more than one host"));
    }
    let authority = request.uri().authority().map(|authority| authority.as_str());
    let host = match (line, authority) {
        (Some(line), None) | (None, Some(line)) => host::normalise(line),
        (Some(line), Some(authority)) => host::normalise(line).filter(|host| host::normalise(authority).as_ref() == Some(host)),
        (None, None) => None,
    };
    host.ok_or(Error::BadRequest("the host cannot be read"))
}

/// What a host answers whose tenant is not open. Health answers everywhere,
/// and so do the files that the refusal's own page is made of.
fn refusal(place: &Place, path: &str) -> Option<errors::Refusal> {
    if matches!(path, "/healthz" | "/readyz") || path.starts_with("/static/") {
        return None;
    }
    match place {
        Place::Platform => None,
        Place::Nobody => Some(errors::Refusal::UnknownHost),
        Place::Subdomain(tenant) | Place::Domain(tenant) => match tenant.state {
            TenantState::Active => None,
            TenantState::Suspended => Some(errors::Refusal::Suspended),
            TenantState::Closed => Some(errors::Refusal::Closed),
            TenantState::Provisioning | TenantState::Deleting => Some(errors::Refusal::UnknownHost),
        },
    }
}

/// Chooses the language by the first segment of the path and takes the
/// segment off, so that routes know nothing of languages.
fn speak(request: &mut ServiceRequest, place: &Place) -> Spoken {
    let Some(tenant) = place.tenant() else {
        let wanted = request.headers().get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let lang = wanted.split(',').filter_map(|part| i18n::find(part.split(['-', ';']).next()?.trim())).next();
        return Spoken { lang: lang.unwrap_or_else(|| i18n::lang("en")), prefixed: false };
    };
    let (spoken, address) = language(&tenant.locales, address(request.uri()));
    if spoken.prefixed
        && let Some(uri) = moved(request.uri(), &address)
    {
        request.match_info_mut().get_mut().update(&uri);
        request.head_mut().uri = uri;
    }
    spoken
}

/// Path and query, as they were asked.
pub fn address(uri: &Uri) -> &str {
    uri.path_and_query().map_or_else(|| uri.path(), PathAndQuery::as_str)
}

/// The language that an address of a store is asked in, and the address
/// without the segment that says so. The first language has no segment.
pub fn language<'a>(locales: &[String], address: &'a str) -> (Spoken, Cow<'a, str>) {
    let first = address.strip_prefix('/').unwrap_or_default().split(['/', '?']).next().unwrap_or_default();
    let Some(code) = locales.iter().skip(1).find(|code| code.as_str() == first) else {
        let code = locales.first().map_or("en", String::as_str);
        return (Spoken { lang: i18n::lang(code), prefixed: false }, Cow::Borrowed(address));
    };
    let rest = address.get(1 + code.len()..).unwrap_or_default();
    let rest = if rest.starts_with('/') { Cow::Borrowed(rest) } else { Cow::Owned(format!("/{rest}")) };
    (Spoken { lang: i18n::lang(code), prefixed: true }, rest)
}

fn moved(uri: &Uri, address: &str) -> Option<Uri> {
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = Some(PathAndQuery::try_from(address).ok()?);
    Uri::from_parts(parts).ok()
}

fn log(response: &ServiceResponse<BoxBody>, method: &Method, started: Instant) {
    let request = response.request();
    let extensions = request.extensions();
    let tenant = extensions.get::<Place>().and_then(Place::tenant).map_or("-", |tenant| tenant.slug.as_str());
    let route = extensions.get::<policy::RouteName>().map_or("-", |name| name.0);
    let id = extensions.get::<RequestId>().map(|id| id.0);
    line(tenant, route, method, response.status(), started, id);
}

/// One line a request: no query, no address, nothing personal.
pub fn line(tenant: &str, route: &str, method: &Method, status: StatusCode, started: Instant, id: Option<Uuid>) {
    let micros = u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX);
    tracing::info!(target: "request", tenant, route, method = method.as_str(), status = status.as_u16(), micros, request_id = id.map(tracing::field::display));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn asked(address: &str, code: &str, rest: &str) {
        let (spoken, found) = language(&["id".to_owned(), "en".to_owned()], address);
        assert_eq!((spoken.lang.code(), &*found, spoken.prefixed), (code, rest, code == "en"), "{address}");
    }

    #[test]
    fn the_first_segment_says_the_language() {
        asked("/", "id", "/");
        asked("/en", "en", "/");
        asked("/en/", "en", "/");
        asked("/en?a=1", "en", "/?a=1");
        asked("/en/p/x?a=/en", "en", "/p/x?a=/en");
        asked("/english", "id", "/english");
        asked("/id/p/x", "id", "/id/p/x");
        asked("//en/x", "id", "//en/x");
        asked("", "id", "");
    }
}
