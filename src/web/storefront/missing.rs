//! What is not there: moved, gone, or never was.

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, http::header};
use askama::Template;

use super::page::Page;
use crate::{
    commerce::catalog::browse::{Card, queries},
    db::TenantConn,
    error::Result,
    web::{Shop, html_status},
};

/// Products that the page offers instead.
const INSTEAD: i64 = 8;

#[derive(Template)]
#[template(path = "storefront/pages/missing.html")]
struct Missing {
    page: Page,
    number: u16,
    title: &'static str,
    text: &'static str,
    cards: Vec<Card>,
}

/// Any address that no other route answers.
pub async fn show(shop: Shop, request: HttpRequest) -> Result<HttpResponse> {
    let conn = shop.read().await?;
    moved_or_missing(&shop, &conn, request.path()).await
}

/// Sends on to where the path leads since it was renamed, or says that nothing is there.
///
/// # Errors
/// When the database fails.
pub async fn moved_or_missing(shop: &Shop, conn: &TenantConn, path: &str) -> Result<HttpResponse> {
    if let Some(target) = queries::redirect(conn, path).await? {
        let target = crate::web::html::safe_path(&target, "/").to_owned();
        return Ok(HttpResponse::MovedPermanently().insert_header((header::LOCATION, shop.url(&target))).finish());
    }
    answer(shop, conn, StatusCode::NOT_FOUND, "missing-title", "missing-text").await
}

/// Says that a product was sold once.
///
/// # Errors
/// When the database fails.
pub async fn gone(shop: &Shop, conn: &TenantConn) -> Result<HttpResponse> {
    answer(shop, conn, StatusCode::GONE, "missing-gone-title", "missing-gone-text").await
}

async fn answer(shop: &Shop, conn: &TenantConn, status: StatusCode, title: &'static str, text: &'static str) -> Result<HttpResponse> {
    let cards = queries::row(conn, shop.lang.code(), true, INSTEAD).await?;
    let page = Page::load(shop).await?;
    html_status(status, &Missing { page, number: status.as_u16(), title, text, cards })
}
