//! `/cart/left/<link>`: what somebody left in a basket, from the letter that
//! reminds of it. Looking changes nothing, because mail scanners look; the
//! button puts the goods into the basket of whoever presses it. What was typed
//! at the checkout is never shown and never comes along.

use actix_web::{
    HttpRequest, HttpResponse,
    http::header,
    web::{self, Path},
};
use askama::Template;

use super::{basket, page::Page};
use crate::{
    commerce::cart::{
        Cart, Line,
        reminder::{self, link},
    },
    error::{Error, Result},
    web::{Access, Route, Shop, Surface, html, see_other},
};

pub(super) const ROUTES: &[Route] = &[
    Route::get(Surface::Storefront, "/cart/left/{link}", Access::Anonymous, "store.cart.left", || web::get().to(show)),
    Route::post(Surface::Storefront, "/cart/left/{link}", Access::Anonymous, "store.cart.restore", || web::post().to(restore)).body(1024),
];

#[derive(Template)]
#[template(path = "storefront/pages/cart_left.html")]
struct Show {
    page: Page,
    path: String,
    /// None once it became an order or its time is over.
    lines: Vec<Line>,
}

async fn show(shop: Shop, asked: Path<String>) -> Result<HttpResponse> {
    let cart = find(&shop, &asked).await?;
    let page = Page::load(&shop).await?;
    let lines = cart.map(|cart| cart.good().cloned().collect()).unwrap_or_default();
    let mut response = html(&Show { path: shop.url(&format!("/cart/left/{asked}")), page, lines })?;
    // The link is a key: it must not reach another site.
    response.headers_mut().insert(header::REFERRER_POLICY, header::HeaderValue::from_static("no-referrer"));
    Ok(response)
}

async fn restore(shop: Shop, request: HttpRequest, asked: Path<String>) -> Result<HttpResponse> {
    let Some(cart) = find(&shop, &asked).await? else { return Ok(see_other(&shop.url("/cart"))) };
    let mut conn = shop.write_basket().await?;
    let (token, missing) = reminder::restore(&mut conn, basket::token(&request), &cart, shop.lang.code()).await?;
    conn.commit().await?;
    let path = if missing == 0 { "/cart".to_owned() } else { format!("/cart?notice=again-part&n={missing}") };
    let response = see_other(&shop.url(&path));
    match token {
        Some(token) => basket::keep(response, &token),
        None => Ok(response),
    }
}

/// The basket of a link, if it is still there.
async fn find(shop: &Shop, token: &str) -> Result<Option<Cart>> {
    let id = link::read(&shop.app.config.secret, shop.tenant.id, token).ok_or(Error::NotFound("link"))?;
    reminder::open(&mut shop.read().await?, id, Some(shop.lang.code())).await
}
