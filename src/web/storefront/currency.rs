//! `/currency`: the further currency that a shopper looks at prices in.
//!
//! A cookie holds its code and nothing else. It is part of the key of every
//! kept page, so that whoever chose the same is given the same page; what it
//! names counts only where the store offers it.

use actix_web::{
    HttpRequest, HttpResponse,
    cookie::{Cookie, SameSite, time::Duration},
    http::header::HeaderMap,
    web,
};
use serde::Deserialize;

use crate::{
    error::{Error, Result},
    money::Currency,
    web::{
        Shop,
        html::safe_path,
        routes::{Access, Route, Surface},
        see_other,
    },
};

/// Host-only; nothing that a script needs.
const NAME: &str = "__Host-currency";

/// How long a choice is kept.
const KEPT_DAYS: i64 = 180;

/// What shoppers can ask.
pub const ROUTES: &[Route] =
    &[Route::post(Surface::Storefront, "/currency", Access::Anonymous, "store.currency.choose", || web::post().to(choose))];

/// What the browser says was chosen, read from the header itself: kept pages
/// are looked up before anything else is known of the request.
pub fn chosen(headers: &HeaderMap) -> Option<Currency> {
    let lines = headers.get_all(actix_web::http::header::COOKIE).filter_map(|line| line.to_str().ok());
    let mut pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    Currency::parse(pairs.find(|pair| pair.0 == NAME)?.1).ok()
}

#[derive(Deserialize)]
struct Choice {
    #[serde(default)]
    currency: String,
    #[serde(default, rename = "return")]
    back: String,
}

/// Keeps the choice, or forgets it where it is the store's own currency, and
/// goes back to where it was made.
async fn choose(shop: Shop, _: HttpRequest, form: web::Form<Choice>) -> Result<HttpResponse> {
    let frame = shop.app.frames.of(&shop).await?;
    let offered = frame.settings.currencies.chosen(&shop.tenant, &form.currency);
    let (value, kept) = match offered {
        Some(shown) => (shown.currency().code(), Duration::days(KEPT_DAYS)),
        None if form.currency == shop.tenant.currency.code() => ("", Duration::ZERO),
        None => return Err(Error::NotFound("currency")),
    };
    let cookie = Cookie::build(NAME, value).path("/").secure(true).http_only(true).same_site(SameSite::Lax).max_age(kept).finish();
    let mut response = see_other(&shop.url(safe_path(&form.back, "/")));
    response.add_cookie(&cookie).map_err(Error::unexpected)?;
    Ok(response)
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::{COOKIE, HeaderValue};

    use super::*;

    #[test]
    fn only_a_currency_that_exists_is_read_from_its_own_cookie() {
        let chosen = |line: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(COOKIE, HeaderValue::from_str(line).unwrap());
            super::chosen(&headers).map(Currency::code)
        };
        assert_eq!(chosen("__Host-cart=abc; __Host-currency=EUR"), Some("EUR"));
        for line in ["", "currency=EUR", "__Host-currency=", "__Host-currency=eur", "__Host-currency=<b>", "__Host-currency"] {
            assert_eq!(chosen(line), None, "{line}");
        }
    }
}
