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
const INSTEAD: usize = 8;

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
    // Before the connection: the page may need one of its own, and a request holds one at a time.
    let page = Page::load(&shop).await?;
    let conn = shop.read().await?;
    moved_or_missing(&shop, page, &conn, request.path()).await
}

/// Sends on to where the path leads since it was renamed, or says that nothing is there.
///
/// # Errors
/// When the database fails.
pub async fn moved_or_missing(shop: &Shop, page: Page, conn: &TenantConn, path: &str) -> Result<HttpResponse> {
    if let Some(target) = queries::redirect(conn, path).await? {
        let target = crate::web::html::safe_path(&target, "/").to_owned();
        return Ok(HttpResponse::MovedPermanently().insert_header((header::LOCATION, shop.url(&target))).finish());
    }
    answer(page, conn, StatusCode::NOT_FOUND, "missing-title", "missing-text").await
}

/// Says that a product was sold once.
///
/// # Errors
/// When the database fails.
pub async fn gone(page: Page, conn: &TenantConn) -> Result<HttpResponse> {
    answer(page, conn, StatusCode::GONE, "missing-gone-title", "missing-gone-text").await
}

async fn answer(page: Page, conn: &TenantConn, status: StatusCode, title: &'static str, text: &'static str) -> Result<HttpResponse> {
    let cards = queries::row(conn, page.lang(), true, INSTEAD).await?;
    html_status(status, &Missing { page, number: status.as_u16(), title, text, cards })
}
