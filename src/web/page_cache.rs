//! Whole anonymous pages, kept by tenant and compressed once.
//!
//! A page is kept for the address as it was asked (path, query, language,
//! page or fragment) and believed until something changes that it was made
//! from: the catalogue, the design or the settings of its tenant, and what
//! the handler names in [`MadeFrom`] besides. The key holds the tenant; it has
//! one constructor.

use std::{sync::Arc, time::Duration};

use actix_web::{
    HttpMessage, HttpResponse,
    body::BoxBody,
    dev::{ServiceRequest, ServiceResponse},
    http::{Method, StatusCode, header},
    web::Bytes,
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use moka::sync::Cache;
use sha2::{Digest, Sha256};

use super::{
    assets,
    hosts::{Place, Spoken},
    policy,
    routes::Route,
};
use crate::{
    app::App,
    db::{Change, Stamp},
    ids::TenantId,
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
    address: String,
}

struct Page {
    stamp: Stamp,
    parts: Vec<Change>,
    etag: String,
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
    key: Key,
    stamp: Stamp,
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
    fn of(request: &ServiceRequest) -> Option<Self> {
        let extensions = request.extensions();
        let tenant = extensions.get::<Place>()?.tenant()?.id;
        let lang = extensions.get::<Spoken>()?.lang.code();
        let uri = request.uri();
        if uri.query().is_some_and(|query| query.len() > MAX_QUERY) {
            return None;
        }
        let address = uri.path_and_query().map_or_else(|| uri.path().to_owned(), |address| address.as_str().to_owned());
        Some(Self { tenant, lang, fragment: request.headers().contains_key("hx-request"), address })
    }
}

/// The kept page for this request, if there is one that is still true.
pub fn find(app: &App, route: &Route, request: &ServiceRequest) -> Option<HttpResponse> {
    let pages = app.pages.pages.as_ref()?;
    if !policy::shareable(route, request) {
        return None;
    }
    let key = Key::of(request)?;
    let page = pages.get(&key)?;
    if !app.db.changes().holds(page.stamp, key.tenant, &page.parts) {
        pages.invalidate(&key);
        return None;
    }
    Some(answer(request, &page))
}

/// Notes that a page is about to be made. The stamp is taken before anything is read.
pub fn begin(app: &App, route: &Route, request: &ServiceRequest) -> Option<Making> {
    let key = policy::shareable(route, request).then(|| Key::of(request)).flatten()?;
    Some(Making { key, stamp: app.db.changes().stamp() })
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
    let Ok(plain) = actix_web::body::to_bytes(body).await else {
        return ServiceResponse::new(request, head.set_body(()).map_into_boxed_body());
    };
    let Some(pages) = &app.pages.pages else {
        let mut response = head.set_body(plain).map_into_boxed_body();
        share(response.headers_mut());
        return ServiceResponse::new(request, response);
    };
    let page = Arc::new(Page {
        stamp: making.stamp,
        parts,
        etag: format!("\"{}\"", URL_SAFE_NO_PAD.encode(&Sha256::digest(&plain)[..12])),
        gzip: assets::gzip(&plain).into(),
        brotli: assets::brotli(&plain, 5).into(),
        plain,
    });
    pages.insert(making.key, Arc::clone(&page));
    let answered = answer_head(request.headers(), request.method(), &page);
    ServiceResponse::new(request, answered)
}

fn answer(request: &ServiceRequest, page: &Page) -> HttpResponse {
    answer_head(request.headers(), request.method(), page)
}

fn answer_head(headers: &header::HeaderMap, method: &Method, page: &Page) -> HttpResponse {
    let text = |name: header::HeaderName| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if text(header::IF_NONE_MATCH).split(',').any(|tag| tag.trim().trim_start_matches("W/") == page.etag) {
        let mut response = HttpResponse::NotModified().insert_header((header::ETAG, page.etag.clone())).finish();
        share(response.headers_mut());
        return response;
    }
    let accepted = text(header::ACCEPT_ENCODING);
    let (encoding, body) = if accepted.contains("br") {
        (Some("br"), &page.brotli)
    } else if accepted.contains("gzip") {
        (Some("gzip"), &page.gzip)
    } else {
        (None, &page.plain)
    };
    let mut builder = HttpResponse::Ok();
    builder.content_type("text/html; charset=utf-8").insert_header((header::ETAG, page.etag.clone()));
    if let Some(encoding) = encoding {
        builder.insert_header((header::CONTENT_ENCODING, encoding));
    }
    let mut response = if *method == Method::HEAD { builder.body(BoxBody::new(Bytes::new())) } else { builder.body(body.clone()) };
    share(response.headers_mut());
    response
}

/// Others may keep the page, but ask each time whether it is still true.
fn share(headers: &mut header::HeaderMap) {
    headers.insert(header::CACHE_CONTROL, header::HeaderValue::from_static("public, max-age=0, must-revalidate"));
    headers.insert(header::VARY, header::HeaderValue::from_static("Accept-Encoding, HX-Request"));
}
