//! `/orders/<link>/pay`: the way to where an order is paid.

use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use super::{orders::private, page::Page};
use crate::{
    commerce::{orders::link, payments},
    error::{Error, Result},
    web::{
        Shop, html,
        routes::{Access, Route, Surface},
        see_other,
    },
};

/// What holders of a private link can do to pay.
pub const ROUTES: &[Route] = &[
    Route::get(Surface::Storefront, "/orders/{token}/pay", Access::Anonymous, "store.orders.pay", || web::get().to(pay)),
    Route::post(Surface::Storefront, "/orders/{token}/pay", Access::Anonymous, "store.orders.start", || web::post().to(start)),
];

#[derive(Template)]
#[template(path = "storefront/pages/pay.html")]
struct Pay {
    page: Page,
    path: String,
    url: String,
}

/// Takes the browser to the provider's page. A page of its own, because a form
/// of ours may only lead to us.
async fn pay(shop: Shop, token: web::Path<String>) -> Result<HttpResponse> {
    let page = Page::load(&shop).await?;
    let mut conn = shop.read().await?;
    let order = link::resolve(&mut conn, &shop.app.config.secret, &token).await?;
    let attempts = payments::queries::of_order(&mut conn, order.id).await?;
    let now = conn.now();
    let path = shop.url(&format!("/orders/{token}"));
    match attempts.iter().rev().find_map(|attempt| attempt.redirect_url(now)) {
        Some(url) => private(html(&Pay { page, path, url: url.to_owned() })?),
        None => Ok(see_other(&path)),
    }
}

/// What the form of another way to pay sends; nothing where the shopper tries
/// the same again.
#[derive(Deserialize)]
struct Change {
    #[serde(default)]
    payment: String,
}

async fn start(shop: Shop, token: web::Path<String>, form: web::Form<Change>) -> Result<HttpResponse> {
    let order = link::resolve(&mut shop.read().await?, &shop.app.config.secret, &token).await?;
    let path = shop.url(&format!("/orders/{token}"));
    if !form.payment.is_empty() {
        let mut conn = shop.write().await?;
        match payments::start::change(&mut conn, order.id, &form.payment).await {
            Ok(at_a_page) => {
                conn.commit().await?;
                if !at_a_page {
                    return Ok(see_other(&path));
                }
            }
            // What was chosen is open already, or not offered any more: the page shows what is.
            Err(Error::Conflict(_) | Error::Invalid(_)) => return Ok(see_other(&path)),
            Err(other) => return Err(other),
        }
    }
    match payments::start::start(shop.app.payment_parts(), &shop.tenant, order.id).await {
        Ok(_) => Ok(see_other(&format!("{path}/pay"))),
        // Paid or ended meanwhile: the page says so.
        Err(Error::Conflict(key)) if key.starts_with("order-refused") => Ok(see_other(&path)),
        Err(other) => Err(other),
    }
}
