//! Pages of the storefront that are made for one shopper leave compressed,
//! as the kept ones do.
//!
//! What carries a form's secret token does not: the length of a compressed
//! page tells what it repeats (the BREACH attack). Those are the pages of an
//! account, the admin and the console.

use actix_web::{
    body::{BoxBody, MessageBody},
    dev::ServiceResponse,
    http::header::{self, HeaderMap, HeaderValue},
};

use super::{
    assets,
    routes::{Access, CacheClass, Route, Surface, Verb},
};

/// The smallest page that is worth it, in bytes: below, it fits one packet anyway.
const LEAST: usize = 1_400;
/// A page is made while somebody waits.
const QUALITY: u32 = 4;

/// Whether the route's pages may leave compressed. Pages that can be kept are
/// compressed there, once.
fn may(route: &Route) -> bool {
    let open = matches!(route.access, Access::Anonymous);
    open && route.surface == Surface::Storefront && route.method == Verb::Get && route.cache == CacheClass::Private
}

/// Compresses a page in the way that the browser takes.
pub fn shrink(route: &Route, response: ServiceResponse<BoxBody>) -> ServiceResponse<BoxBody> {
    let headers = response.headers();
    let html = headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    if !may(route) || !html || headers.contains_key(header::CONTENT_ENCODING) {
        return response;
    }
    let Some(encoding) = taken(response.request().headers()) else { return response };
    let (request, response) = response.into_parts();
    let (mut head, body) = response.into_parts();
    let plain = match body.try_into_bytes() {
        Ok(plain) if plain.len() >= LEAST => plain,
        Ok(plain) => return ServiceResponse::new(request, head.set_body(plain).map_into_boxed_body()),
        Err(body) => return ServiceResponse::new(request, head.set_body(body)),
    };
    let small = if encoding == "br" { assets::brotli(&plain, QUALITY) } else { assets::gzip(&plain) };
    head.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    ServiceResponse::new(request, head.set_body(small).map_into_boxed_body())
}

/// What both sides can do, the smaller first.
pub fn taken(headers: &HeaderMap) -> Option<&'static str> {
    let accepted = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
    ["br", "gzip"].into_iter().find(|encoding| accepted.contains(encoding))
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use actix_web::{HttpResponse, body::MessageBody as _, test::TestRequest};

    use super::{super::routes, *};

    /// What the route answers with `body`: the encoding and the bytes.
    fn answer(name: &str, accepts: &str, body: String) -> (Option<String>, Vec<u8>) {
        let route = routes::all().find(|route| route.name == name).unwrap();
        let request = TestRequest::default().insert_header((header::ACCEPT_ENCODING, accepts)).to_http_request();
        let page = HttpResponse::Ok().content_type("text/html; charset=utf-8").body(body);
        let shrunk = shrink(route, ServiceResponse::new(request, page));
        let encoding = shrunk.headers().get(header::CONTENT_ENCODING).map(|value| value.to_str().unwrap().to_owned());
        (encoding, shrunk.into_body().try_into_bytes().unwrap().to_vec())
    }

    #[test]
    fn a_shoppers_own_page_leaves_as_small_as_the_browser_can_take() {
        let page = "<p>Serambi Kopi</p>".repeat(500);
        let mut read = String::new();

        let (encoding, bytes) = answer("store.cart.show", "gzip, br", page.clone());
        brotli::Decompressor::new(bytes.as_slice(), 4096).read_to_string(&mut read).unwrap();
        assert_eq!((encoding.as_deref(), &read), (Some("br"), &page));
        assert!(bytes.len() < page.len() / 10);

        read.clear();
        let (encoding, bytes) = answer("store.cart.show", "gzip", page.clone());
        flate2::read::GzDecoder::new(bytes.as_slice()).read_to_string(&mut read).unwrap();
        assert_eq!((encoding.as_deref(), &read), (Some("gzip"), &page));

        assert_eq!(answer("store.cart.show", "identity", page.clone()), (None, page.into_bytes()));
        assert_eq!(answer("store.cart.badge", "br", "<span>2</span>".into()).0, None, "it fits a packet");
    }

    #[test]
    fn a_page_with_a_secret_token_tells_nothing_by_its_length() {
        let page = "<input name=csrf>".repeat(500);
        for route in routes::all().filter(|route| !matches!(route.access, Access::Anonymous) || route.surface != Surface::Storefront) {
            assert_eq!(answer(route.name, "br", page.clone()).0, None, "{}", route.name);
        }
    }
}
