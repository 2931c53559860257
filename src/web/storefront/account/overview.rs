//! The first page of an account, and its orders.

use actix_web::{HttpResponse, web};
use askama::Template;
use chrono::{DateTime, Utc};
use serde::Deserialize;

use super::{Me, frame};
use crate::{
    commerce::{
        customers::history::{
            PAGE,
            queries::{self, Row},
        },
        media,
        orders::statuses::{FulfilmentStatus, OrderStatus, PaymentStatus},
    },
    error::Result,
    ids::MediaId,
    web::{Customer, html, storefront::Page},
};

/// Orders on the first page.
const LATEST: i64 = 3;

#[derive(Template)]
#[template(path = "storefront/account/overview.html")]
struct Overview {
    page: Page,
    me: Me,
    first_name: String,
    orders: Vec<Line>,
    more: bool,
}

#[derive(Template)]
#[template(path = "storefront/account/orders.html")]
struct Orders {
    page: Page,
    me: Me,
    orders: Vec<Line>,
    pages: Vec<(i64, bool)>,
}

/// An order in a list.
struct Line {
    path: String,
    number: String,
    date: String,
    title: String,
    /// Pieces besides the first line's.
    items: i64,
    total: i64,
    picture: Option<String>,
    /// Class and locale key of how it stands.
    tone: &'static str,
    state: String,
}

impl Line {
    fn of(page: &Page, row: Row) -> Result<Self> {
        let (tone, state) = state(&row)?;
        Ok(Self {
            path: format!("/account/orders/{}", row.id),
            date: date(page, &row.placed_at),
            number: row.number,
            title: row.name,
            items: row.items,
            total: row.total,
            picture: row.media_id.map(|id| media::url(MediaId::from(id), 160)),
            tone,
            state,
        })
    }
}

/// The one thing that a shopper wants to know of an order.
fn state(row: &Row) -> Result<(&'static str, String)> {
    let word = |family: &str, state: &str| format!("order-{family}-{}", state.replace('_', "-"));
    let status = OrderStatus::parse(&row.status)?;
    if !status.is_live() {
        return Ok(("badge-danger", word("status", &row.status)));
    }
    let payment = PaymentStatus::parse(&row.payment_status)?;
    let fulfilment = FulfilmentStatus::parse(&row.fulfilment_status)?;
    Ok(match (payment, fulfilment) {
        (PaymentStatus::Refunded | PaymentStatus::PartiallyRefunded, _) => ("badge-info", word("payment", &row.payment_status)),
        (_, FulfilmentStatus::Delivered) => ("badge-success", word("fulfilment", &row.fulfilment_status)),
        (_, FulfilmentStatus::Fulfilled | FulfilmentStatus::Partial) => ("badge-info", word("fulfilment", &row.fulfilment_status)),
        (PaymentStatus::Paid | PaymentStatus::Overpaid, _) => ("badge-success", word("payment", &row.payment_status)),
        _ => ("badge-warning", word("payment", &row.payment_status)),
    })
}

fn date(page: &Page, at: &DateTime<Utc>) -> String {
    crate::i18n::lang(page.lang()).date(at, page.tenant().time_zone)
}

/// The first page.
pub(super) async fn show(me: Customer) -> Result<HttpResponse> {
    let page = frame(&me.shop, "/account").await?;
    let rows = queries::page(&mut me.read().await?, me.id(), 1, LATEST).await?;
    let more = rows.first().is_some_and(|row| row.count > LATEST);
    let orders = rows.into_iter().map(|row| Line::of(&page, row)).collect::<Result<_>>()?;
    html(&Overview { first_name: me.account.first_name().to_owned(), me: Me::of(&me, "/account"), orders, more, page })
}

/// Which page of the history.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Asked {
    page: String,
}

/// The orders, a page at a time.
pub(super) async fn orders(me: Customer, asked: web::Query<Asked>) -> Result<HttpResponse> {
    let number = asked.page.parse().unwrap_or(1).clamp(1, 100_000);
    let page = frame(&me.shop, "/account/orders").await?;
    let rows = queries::page(&mut me.read().await?, me.id(), number, PAGE).await?;
    let count = rows.first().map_or(0, |row| row.count);
    let last = (count + PAGE - 1) / PAGE;
    let near = |other: &i64| *other == 1 || *other == last || (other - number).abs() <= 2;
    let pages = (1..=last).filter(near).map(|other| (other, other == number)).collect();
    let orders = rows.into_iter().map(|row| Line::of(&page, row)).collect::<Result<_>>()?;
    html(&Orders { me: Me::of(&me, "/account/orders"), orders, pages, page })
}
