//! `/back-in-stock?variant_id=…`: leaving an address at something that is sold
//! out. A page of its own, because it knows who has signed in and a product's
//! page, which is kept, must not; a script puts it into the product's page.

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};
use askama::Template;
use serde::Deserialize;

use super::page::Page;
use crate::{
    commerce::back_in_stock::{self, Subject},
    error::{Error, FieldErrors, Result},
    ids::VariantId,
    web::{Access, Customer, RateClass, Route, Shop, Surface, html::html_status, see_other},
};

const PATH: &str = "/back-in-stock";

pub(super) const ROUTES: &[Route] = &[
    Route::get(Surface::Storefront, PATH, Access::Anonymous, "store.back_in_stock.show", || web::get().to(show)).recognises(),
    Route::post(Surface::Storefront, PATH, Access::Anonymous, "store.back_in_stock.wait", || web::post().to(wait))
        .body(4 * 1024)
        .rate(RateClass::Message),
];

#[derive(Template)]
#[template(path = "storefront/pages/back_in_stock.html", blocks = ["ask"])]
struct Show {
    page: Page,
    subject: Subject,
    email: String,
    errors: FieldErrors,
    sent: bool,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Asked {
    variant_id: String,
    sent: String,
    email: String,
    /// Nobody sees this field; programs that fill in everything fill it in.
    website: String,
}

async fn show(shop: Shop, request: HttpRequest, asked: web::Query<Asked>) -> Result<HttpResponse> {
    let subject = subject(&shop, &asked.variant_id).await?;
    if subject.available && !shop.htmx {
        return Ok(see_other(&shop.url(&format!("/p/{}?v={}", subject.slug, subject.variant))));
    }
    let email = Customer::of(&request)?.map(|customer| customer.account.email).unwrap_or_default();
    answer(&shop, StatusCode::OK, subject, email, FieldErrors::default(), asked.sent == "1").await
}

/// Whatever the address is, the answer is the same.
async fn wait(shop: Shop, form: web::Form<Asked>) -> Result<HttpResponse> {
    let subject = subject(&shop, &form.variant_id).await?;
    if form.website.is_empty() {
        let mut conn = shop.write().await?;
        match back_in_stock::wait(&mut conn, subject.variant, &form.email, shop.lang.code()).await {
            Ok(()) => conn.commit().await?,
            Err(Error::Invalid(errors)) => {
                drop(conn);
                let email = form.email.chars().take(255).collect();
                return answer(&shop, StatusCode::UNPROCESSABLE_ENTITY, subject, email, errors, false).await;
            }
            Err(other) => return Err(other),
        }
    }
    if shop.htmx {
        return answer(&shop, StatusCode::OK, subject, String::new(), FieldErrors::default(), true).await;
    }
    Ok(see_other(&shop.url(&format!("{PATH}?variant_id={}&sent=1", subject.variant))))
}

async fn subject(shop: &Shop, id: &str) -> Result<Subject> {
    let id: VariantId = id.parse().map_err(|_| Error::NotFound("variant"))?;
    back_in_stock::subject(&mut shop.read().await?, id, shop.lang.code()).await
}

async fn answer(shop: &Shop, status: StatusCode, subject: Subject, email: String, errors: FieldErrors, sent: bool) -> Result<HttpResponse> {
    let page = Page::load(shop).await?.placed(&format!("{PATH}?variant_id={}", subject.variant));
    let shown = Show { page, subject, email, errors, sent };
    if shop.htmx { html_status(status, &shown.as_ask()) } else { html_status(status, &shown) }
}
