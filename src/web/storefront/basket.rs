//! The cookie that holds a shopper's key to their basket.

use actix_web::{
    HttpRequest, HttpResponse,
    cookie::{Cookie, SameSite, time::Duration},
};

use crate::{
    commerce::cart::{KEPT_DAYS, Token},
    error::{Error, Result},
};

/// Host-only and out of a script's reach.
const NAME: &str = "__Host-cart";

/// The key that the browser sent, if it can be one.
pub(super) fn token(request: &HttpRequest) -> Option<Token> {
    request.cookie(NAME)?.value().parse().ok()
}

/// The key, where there is no going on without one.
pub(super) fn need(request: &HttpRequest) -> Result<Token> {
    token(request).ok_or(Error::NotFound("cart"))
}

/// Has the browser forget the key: the basket is an account's, and its owner left.
pub(super) fn forget(mut response: HttpResponse) -> Result<HttpResponse> {
    let cookie = Cookie::build(NAME, "").path("/").secure(true).http_only(true).same_site(SameSite::Lax).max_age(Duration::ZERO).finish();
    response.add_cookie(&cookie).map_err(Error::unexpected)?;
    Ok(response)
}

/// Has the browser keep the key, from now on for as long as the basket is kept.
pub(super) fn keep(mut response: HttpResponse, token: &Token) -> Result<HttpResponse> {
    let cookie = Cookie::build(NAME, token.reveal())
        .path("/")
        .secure(true)
        .http_only(true)
        .same_site(SameSite::Lax)
        .max_age(Duration::days(KEPT_DAYS))
        .finish();
    response.add_cookie(&cookie).map_err(Error::unexpected)?;
    Ok(response)
}
