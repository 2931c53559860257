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
    moved_or_missing(&shop, page, &conn, &request).await
}

/// Sends on to where the address leads since it was moved, or says that nothing is there.
///
/// # Errors
/// When the database fails.
pub async fn moved_or_missing(shop: &Shop, page: Page, conn: &TenantConn, request: &HttpRequest) -> Result<HttpResponse> {
    match moved(shop, conn, request).await? {
        Some(sent_on) => Ok(sent_on),
        None => answer(page, conn, StatusCode::NOT_FOUND, "missing-title", "missing-text").await,
    }
}

/// Sends on to what followed a product, or says that it was sold once.
///
/// # Errors
/// When the database fails.
pub async fn moved_or_gone(shop: &Shop, page: Page, conn: &TenantConn, request: &HttpRequest) -> Result<HttpResponse> {
    match moved(shop, conn, request).await? {
        Some(sent_on) => Ok(sent_on),
        None => answer(page, conn, StatusCode::GONE, "missing-gone-title", "missing-gone-text").await,
    }
}

async fn moved(shop: &Shop, conn: &TenantConn, request: &HttpRequest) -> Result<Option<HttpResponse>> {
    let Some(target) = queries::redirect(conn, request.path(), request.query_string()).await? else { return Ok(None) };
    let target = crate::web::html::safe_path(&target, "/").to_owned();
    Ok(Some(HttpResponse::MovedPermanently().insert_header((header::LOCATION, shop.url(&target))).finish()))
}

async fn answer(page: Page, conn: &TenantConn, status: StatusCode, title: &'static str, text: &'static str) -> Result<HttpResponse> {
    let cards = queries::row(conn, page.lang(), true, INSTEAD).await?;
    html_status(status, &Missing { page, number: status.as_u16(), title, text, cards })
}
