//! The list of flash sales, the newest first.

use actix_web::{HttpResponse, http::StatusCode};
use askama::Template;

use super::badge;
use crate::{
    commerce::flash::{self, queries},
    error::Result,
    web::{Permission, Staff, admin::Page, html_status},
};

#[derive(Template)]
#[template(path = "admin/flash/index.html")]
struct Index {
    page: Page,
    may_edit: bool,
    refusal: String,
    rows: Vec<Row>,
}

struct Row {
    id: String,
    name: String,
    items: i64,
    sold: String,
    tone: &'static str,
    status: String,
    window: String,
}

pub(super) async fn index(staff: Staff) -> Result<HttpResponse> {
    list(&staff, StatusCode::OK, "").await
}

/// The list, with why something was refused.
pub(super) async fn list(staff: &Staff, status: StatusCode, refusal: &str) -> Result<HttpResponse> {
    let mut conn = staff.read().await?;
    let (now, all) = (conn.now(), queries::all(&mut conn).await?);
    let page = Page::of(staff, "flash");
    let rows = all.iter().map(|(sale, items)| {
        let (tone, status) = badge(sale.status(now, flash::sold_out(items)));
        let sold: i64 = items.iter().map(|item| i64::from(item.sold)).sum();
        Row {
            id: sale.id.to_string(),
            name: sale.name.clone(),
            items: i64::try_from(items.len()).unwrap_or(i64::MAX),
            sold: sold.to_string(),
            tone,
            status,
            window: page
                .args("admin-discounts-from-until", &[("from", &page.datetime(&sale.starts_at)), ("until", &page.datetime(&sale.ends_at))]),
        }
    });
    let rows = rows.collect();
    html_status(status, &Index { may_edit: staff.may(Permission::EditDiscounts), refusal: refusal.to_owned(), rows, page })
}
