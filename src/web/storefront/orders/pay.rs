//! To where an order is paid: the provider's page, and another way to pay.

use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use super::{super::page::Page, private};
use crate::{
    commerce::{orders::link, payments},
    error::{Error, Result},
    web::{Shop, html, see_other},
};

#[derive(Template)]
#[template(path = "storefront/pages/pay.html")]
struct Pay {
    page: Page,
    path: String,
    url: String,
}

/// Takes the browser to the provider's page. A page of its own, because a form
/// of ours may only lead to us.
pub(super) async fn pay(shop: Shop, token: web::Path<String>) -> Result<HttpResponse> {
    let page = Page::load(&shop).await?.booked();
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
pub(super) struct Change {
    #[serde(default)]
    payment: String,
}

pub(super) async fn start(shop: Shop, token: web::Path<String>, form: web::Form<Change>) -> Result<HttpResponse> {
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
