//! Whole anonymous pages, and the files that are made like pages, kept by tenant and compressed once.
//!
//! A page is kept for the address as it was asked (path, query, language,
//! page or fragment) and the further currency that its prices are shown in, and
//! believed until something changes that it was made from: the catalogue, the
//! design or the settings of its tenant, and what the handler names in
//! [`MadeFrom`] besides; and until a flash sale of the store begins or ends,
//! because prices turn then and nothing is written. The key holds the tenant;
//! it has one constructor.

use std::{sync::Arc, time::Duration};

use actix_http::{RequestHead, Response};
use actix_web::{
    HttpMessage,
    body::BoxBody,
    dev::{ServiceRequest, ServiceResponse},
    http::{Method, StatusCode, header, header::HeaderMap},
    web::Bytes,
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use moka::sync::Cache;
use sha2::{Digest, Sha256};

use super::{
    assets, hosts,
    hosts::{Place, Spoken},
    policy,
    routes::Route,
    shrink,
    storefront::currency,
};
use crate::{
    app::App,
    db::{Change, Stamp},
    i18n::Lang,
    ids::TenantId,
    money::Currency,
    tenancy::Tenant,
};

/// Memory for pages of all tenants.
const CAPACITY: u64 = 64 * 1024 * 1024;
/// A page is made anew after so long even if nothing is known to have changed.
const AGE: Duration = Duration::from_secs(120);
/// Longer queries are nobody's shared link.
const MAX_QUERY: usize = 300;

/// What every storefront page is made from.
const ALWAYS: [Change; 3] = [Change::Catalog, Change::Design, Change::Settings];

/// Put into the response's extensions by a handler whose page depends on more.
#[derive(Debug, Clone)]
pub struct MadeFrom(pub Vec<Change>);

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Key {
    tenant: TenantId,
    lang: &'static str,
    fragment: bool,
    /// A further one that the store offers; none is its own, also for whoever
    /// chose what is not offered.
    currency: Option<&'static str>,
    address: String,
}

struct Page {
    /// The route that made it, for the log.
    route: &'static str,
    stamp: Stamp,
    parts: Vec<Change>,
    /// When prices turn that it may show.
    until: Option<DateTime<Utc>>,
    content_type: header::HeaderValue,
    etag: header::HeaderValue,
    plain: Bytes,
    gzip: Bytes,
    brotli: Bytes,
}

/// The pages.
pub struct PageCache {
    pages: Option<Cache<Key, Arc<Page>>>,
}

/// A page that is being made.
pub struct Making {
    route: &'static str,
    key: Key,
    stamp: Stamp,
    begun: DateTime<Utc>,
    tenant: Arc<Tenant>,
}

impl PageCache {
    /// An empty cache, or none.
    pub fn new(on: bool) -> Self {
        let weigh = |key: &Key, page: &Arc<Page>| {
            u32::try_from(key.address.len() + page.plain.len() + page.gzip.len() + page.brotli.len() + 300).unwrap_or(u32::MAX)
        };
        Self { pages: on.then(|| Cache::builder().max_capacity(CAPACITY).weigher(weigh).time_to_live(AGE).build()) }
    }
}

impl Key {
    fn of(tenant: &Tenant, lang: Lang, headers: &HeaderMap, address: &str) -> Option<Self> {
        if address.split_once('?').is_some_and(|(_, query)| query.len() > MAX_QUERY) {
            return None;
        }
        let (fragment, currency) = (headers.contains_key("hx-request"), currency::chosen(headers).map(Currency::code));
        Some(Self { tenant: tenant.id, lang: lang.code(), fragment, currency, address: address.to_owned() })
    }

    /// The key with a currency only where the store offers it; none while it
    /// is not known what the store offers.
    fn settled(self, app: &App, tenant: &Tenant) -> Option<Self> {
        let Some(code) = self.currency else { return Some(self) };
        let frame = app.frames.known(app.db.changes(), self.tenant, self.lang)?;
        let offered = frame.settings.currencies.chosen(tenant, code).is_some();
        Some(Self { currency: self.currency.filter(|_| offered), ..self })
    }
}

/// The kept page for this address of a store, without the language's segment,
/// if there is one that is still true; with the name of the route that made it.
/// `base` are the headers that every answer has.
///
/// Asked before a route is chosen: only pages of routes that anybody may read
/// are ever kept, so a page that is here needs no further admission.
pub fn find(
    app: &App,
    tenant: &Tenant,
    lang: Lang,
    request: &RequestHead,
    address: &str,
    base: &HeaderMap,
) -> Option<(&'static str, Response<BoxBody>)> {
    let pages = app.pages.pages.as_ref()?;
    let key = Key::of(tenant, lang, &request.headers, address)?.settled(app, tenant)?;
    let page = pages.get(&key)?;
    let turned = page.until.is_some_and(|until| app.clock.now() >= until);
    if turned || !app.db.changes().holds(page.stamp, key.tenant, &page.parts) {
        pages.invalidate(&key);
        return None;
    }
    Some((page.route, answer(&request.headers, &request.method, &page, base.clone())))
}

/// Notes that a page is about to be made. The stamp is taken before anything is read.
pub fn begin(app: &App, route: &Route, request: &ServiceRequest) -> Option<Making> {
    if !policy::shareable(route, request) {
        return None;
    }
    let extensions = request.extensions();
    let (place, spoken) = (extensions.get::<Place>()?, extensions.get::<Spoken>()?);
    let tenant = place.tenant()?;
    let key = Key::of(tenant, spoken.lang, request.headers(), hosts::address(request.uri()))?;
    Some(Making { route: route.name, key, stamp: app.db.changes().stamp(), begun: app.clock.now(), tenant: Arc::clone(tenant) })
}

/// Keeps a page that was made, and answers with it.
pub async fn keep(app: &App, making: Making, response: ServiceResponse<BoxBody>) -> ServiceResponse<BoxBody> {
    if response.status() != StatusCode::OK || response.headers().contains_key(header::SET_COOKIE) {
        return response;
    }
    let mut parts = ALWAYS.to_vec();
    if let Some(MadeFrom(more)) = response.response().extensions().get::<MadeFrom>() {
        parts.extend(more);
    }
    let (request, response) = response.into_parts();
    let (head, body) = response.into_parts();
    let html = header::HeaderValue::from_static("text/html; charset=utf-8");
    let content_type = head.headers().get(header::CONTENT_TYPE).cloned().unwrap_or(html);
    let Ok(plain) = actix_web::body::to_bytes(body).await else {
        return ServiceResponse::new(request, head.set_body(()).map_into_boxed_body());
    };
    // Whoever made a page asked for its frame. Without it nobody knows how long the page is true.
    let frame = app.frames.known(app.db.changes(), making.key.tenant, making.key.lang);
    let (Some(pages), Some(frame)) = (&app.pages.pages, frame) else {
        let mut response = head.set_body(plain).map_into_boxed_body();
        share(response.headers_mut());
        return ServiceResponse::new(request, response);
    };
    let tag = format!("\"{}\"", URL_SAFE_NO_PAD.encode(&Sha256::digest(&plain)[..12]));
    let Ok(etag) = header::HeaderValue::from_str(&tag) else {
        return ServiceResponse::new(request, head.set_body(plain).map_into_boxed_body());
    };
    let page = Arc::new(Page {
        route: making.route,
        stamp: making.stamp,
        parts,
        until: frame.next_turn(making.begun),
        content_type,
        etag,
        gzip: assets::gzip(&plain).into(),
        brotli: assets::brotli(&plain, 5).into(),
        plain,
    });
    // The handler has just read what the store offers.
    if let Some(key) = making.key.settled(app, &making.tenant) {
        pages.insert(key, Arc::clone(&page));
    }
    let answered = answer(request.headers(), request.method(), &page, HeaderMap::new());
    ServiceResponse::new(request, answered.into())
}

fn answer(headers: &HeaderMap, method: &Method, page: &Page, base: HeaderMap) -> Response<BoxBody> {
    let text = |name: &header::HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    let same = |tags: &str| tags.split(',').any(|tag| tag.trim().trim_start_matches("W/") == page.etag);
    let known = text(&header::IF_NONE_MATCH).is_some_and(same);
    let encoding = shrink::taken(headers);
    let body = match encoding {
        Some("br") => &page.brotli,
        Some(_) => &page.gzip,
        None => &page.plain,
    };
    let mut response = match (known, method) {
        (true, _) => Response::with_body(StatusCode::NOT_MODIFIED, BoxBody::new(())),
        (false, &Method::HEAD) => Response::with_body(StatusCode::OK, BoxBody::new(Bytes::new())),
        (false, _) => Response::with_body(StatusCode::OK, BoxBody::new(body.clone())),
    };
    let head = response.headers_mut();
    *head = base;
    head.insert(header::ETAG, page.etag.clone());
    share(head);
    if !known {
        head.insert(header::CONTENT_TYPE, page.content_type.clone());
        if let Some(encoding) = encoding {
            head.insert(header::CONTENT_ENCODING, header::HeaderValue::from_static(encoding));
        }
    }
    response
}

/// Others may keep the page, but ask each time whether it is still true. The
/// answer is by the chosen currency like the page, so what somebody else kept
/// is found to be another one by its tag, without naming every cookie here.
fn share(headers: &mut HeaderMap) {
    headers.insert(header::CACHE_CONTROL, header::HeaderValue::from_static("public, max-age=0, must-revalidate"));
    headers.insert(header::VARY, header::HeaderValue::from_static("Accept-Encoding, HX-Request"));
}
