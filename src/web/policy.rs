//! What is decided before a handler runs, from its route's line in the table:
//! who may ask, that the request comes from our own page, how large it may
//! be, how often it may come, how long it may take, and who may keep the answer.

use std::{net::IpAddr, sync::Arc, time::Duration};

use actix_web::{
    Error as ActixError, HttpMessage, HttpRequest,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{
        Method, header,
        header::{HeaderMap, HeaderValue},
    },
    middleware::Next,
    web::Data,
};
use futures_util::FutureExt;

use super::{
    csrf, customer, errors, extract,
    hosts::{ElsewhereToo, Place},
    page_cache, rate,
    routes::{Access, CacheClass, RateClass, Route, Surface, Verb},
    session, shrink,
};
use crate::{
    app::App,
    error::{Error, Result},
};

/// The name of the route that answered, for the log.
#[derive(Debug, Clone, Copy)]
pub struct RouteName(pub &'static str);

/// The longest that a handler may take, its body included: a slow sender
/// cannot hold a connection for ever.
const DEADLINE: Duration = Duration::from_secs(30);
/// The same where files are uploaded.
const UPLOAD_DEADLINE: Duration = Duration::from_secs(180);
/// A body above this is an upload.
const UPLOAD: usize = 1024 * 1024;

/// Enforces the route's line, then runs the handler.
///
/// # Errors
/// Never: a refusal becomes a page.
pub async fn enforce(
    routes: Arc<[&'static Route]>,
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, ActixError> {
    let Some(route) = routes.iter().copied().find(|route| route.answers(request.method())) else {
        return Ok(next.call(request).await?.map_into_boxed_body());
    };
    request.extensions_mut().insert(RouteName(route.name));
    let Some(app) = request.app_data::<Data<App>>().cloned() else {
        return Ok(errors::answer(request, Error::unexpected("the app is not registered")));
    };
    if let Err(error) = admit(&app, route, &request).await {
        return Ok(errors::answer(request, error));
    }
    let making = page_cache::begin(&app, route, &request);
    // Kept to answer with when the handler cannot: it takes the request with it.
    let asked = request.request().clone();
    let deadline = if route.body > UPLOAD { UPLOAD_DEADLINE } else { DEADLINE };
    let handled = std::panic::AssertUnwindSafe(tokio::time::timeout(deadline, next.call(request))).catch_unwind().await;
    let mut response = match handled {
        Ok(Ok(response)) => response?.map_into_boxed_body(),
        Ok(Err(_)) => return Ok(errors::answer_for(asked, &Error::Busy("the handler took too long".into()))),
        Err(_) => return Ok(errors::answer_for(asked, &Error::unexpected("a handler panicked"))),
    };
    response = errors::dress(response);
    match making {
        Some(making) => Ok(page_cache::keep(&app, making, response).await),
        None => {
            if route.cache != CacheClass::Own && !response.headers().contains_key(header::CACHE_CONTROL) {
                response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
            }
            Ok(shrink::shrink(route, response))
        }
    }
}

async fn admit(app: &App, route: &Route, request: &ServiceRequest) -> Result<()> {
    let exists = match route.access {
        Access::Development => app.config.is_development(),
        Access::Bench => app.config.bench_routes,
        Access::Anonymous | Access::Customer | Access::StaffAny | Access::Staff(_) | Access::Operator => true,
    };
    if !exists {
        return Err(Error::NotFound("page"));
    }
    let length = request.headers().get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    if length.is_some_and(|length| length > route.body && route.method == Verb::Post) {
        return Err(Error::TooLarge);
    }
    if route.method == Verb::Post && !route.signed {
        csrf::same_origin(app, request)?;
    }
    // Whatever is small on the wire stays small: nothing here unpacks.
    if request.headers().get(header::CONTENT_ENCODING).is_some_and(|coding| coding != "identity") {
        return Err(Error::BadRequest("a packed body is not read"));
    }
    if session::stands_twice(request.headers()) {
        return Err(Error::BadRequest("a cookie of ours stands twice"));
    }
    let tenant = request.extensions().get::<Place>().and_then(Place::tenant).map(|tenant| tenant.id);
    if route.rate != RateClass::Browse || route.method == Verb::Post {
        app.rates.admit(tenant, client_address(app, request.request()), route.rate)?;
    }
    match route.access {
        Access::Staff(permission) => extract::admit_staff(app, request, Some(permission)).await,
        Access::StaffAny => extract::admit_staff(app, request, None).await,
        Access::Operator => extract::admit_operator(app, request).await,
        Access::Customer => customer::admit(app, request).await,
        Access::Anonymous if route.recognises => customer::recognise(app, request).await,
        Access::Anonymous | Access::Development | Access::Bench => Ok(()),
    }
}

/// The peer, or what a configured proxy says of it: the last entry of
/// `X-Forwarded-For`, the only one that the proxy itself wrote.
pub fn client_address(app: &App, request: &HttpRequest) -> Option<IpAddr> {
    let peer = request.peer_addr()?.ip();
    if !app.config.trusted_proxies.contains(&peer) {
        return Some(peer);
    }
    let forwarded = request.headers().get("x-forwarded-for").and_then(|value| value.to_str().ok());
    forwarded.and_then(|list| list.rsplit(',').next()?.trim().parse().ok()).or(Some(peer))
}

/// The network that they come from, for counts of mistakes; empty where nobody knows.
pub fn network(app: &App, request: &HttpRequest) -> String {
    client_address(app, request).map(|address| rate::network(address).to_string()).unwrap_or_default()
}

/// Headers of every answer, errors and redirects included.
pub fn headers(response: &mut ServiceResponse<BoxBody>, app: Option<&App>) {
    let own_domain = matches!(response.request().extensions().get::<Place>(), Some(Place::Domain(_)));
    let elsewhere = response.request().extensions().get::<ElsewhereToo>().is_some();
    let https = app.is_some_and(|app| app.config.public_scheme == "https");
    protect(response.headers_mut(), https, own_domain, elsewhere);
}

/// What tells browsers to take nothing of anybody else's, and search engines
/// to keep nothing of a store `elsewhere` than where its links lead. A header
/// that is there already stays.
pub fn protect(head: &mut HeaderMap, https: bool, own_domain: bool, elsewhere: bool) {
    let mut put = |name: header::HeaderName, value: &'static str| {
        if !head.contains_key(&name) {
            head.insert(name, HeaderValue::from_static(value));
        }
    };
    put(
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    );
    put(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    put(header::X_FRAME_OPTIONS, "DENY");
    put(header::REFERRER_POLICY, "strict-origin-when-cross-origin");
    put(header::CROSS_ORIGIN_OPENER_POLICY, "same-origin");
    put(header::CROSS_ORIGIN_RESOURCE_POLICY, "same-origin");
    put(header::PERMISSIONS_POLICY, "camera=(), geolocation=(), microphone=()");
    if elsewhere {
        put(header::HeaderName::from_static("x-robots-tag"), "noindex");
    }
    if https {
        // A tenant's own domain has siblings that are not ours to bind.
        put(header::STRICT_TRANSPORT_SECURITY, if own_domain { "max-age=31536000" } else { "max-age=63072000; includeSubDomains" });
    }
}

/// Whether the answer to this request may be kept and shared.
pub fn shareable(route: &Route, request: &ServiceRequest) -> bool {
    route.cache == CacheClass::Page && route.surface == Surface::Storefront && matches!(*request.method(), Method::GET | Method::HEAD)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use actix_web::{App as ActixApp, HttpResponse, middleware::from_fn, test, web};

    use super::*;
    use crate::{clock::Clock, config::Config};

    static BROKEN: Route = Route::get(Surface::Anywhere, "/broken", Access::Anonymous, "test.broken", || web::get().to(broken));

    async fn broken() -> HttpResponse {
        panic!("a handler that panics")
    }

    #[actix_web::test]
    async fn a_panic_is_a_page_with_a_reference_and_the_next_request_is_answered() {
        let app = App::new(Config::development(Path::new("/nowhere")), "postgres://localhost/none", Clock::default()).unwrap();
        let service = ActixApp::new().app_data(web::Data::from(app)).service(
            web::resource("/broken").route((BROKEN.handler)()).wrap(from_fn(|request, next| enforce(Arc::from([&BROKEN]), request, next))),
        );
        let service = test::init_service(service).await;

        for _ in 0..2 {
            let response = test::call_service(&service, test::TestRequest::get().uri("/broken").to_request()).await;
            assert_eq!(response.status(), 500);
            let body = test::read_body(response).await;
            assert!(String::from_utf8_lossy(&body).contains("Something went wrong on our side"));
        }
    }
}
