//! The list of orders.

use actix_web::{HttpResponse, web::Query};
use askama::Template;
use chrono::{DateTime, Days, NaiveDate, TimeZone, Utc};
use chrono_tz::Tz;
use serde::Deserialize;

use super::view::{Badge, fulfilment_badge, order_badge, payment_badge};
use crate::{
    commerce::{
        orders::{
            list::{Filter, PAGE, View, queries},
            statuses::{FulfilmentStatus, OrderStatus, PaymentStatus},
        },
        payments::Method,
    },
    error::Result,
    money::{Currency, Money},
    web::{Staff, admin::Page, html},
};

/// The address of the list.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Form {
    tab: String,
    q: String,
    method: String,
    from: String,
    until: String,
    page: String,
}

#[derive(Template)]
#[template(path = "admin/orders/index.html")]
struct Index {
    page: Page,
    form: Form,
    first_time: bool,
    filtered: bool,
    clear: String,
    tabs: Vec<Tab>,
    methods: Vec<(&'static str, &'static str)>,
    rows: Vec<Row>,
    range: String,
    before: String,
    after: String,
}

struct Tab {
    label: &'static str,
    path: String,
    count: i64,
    here: bool,
}

struct Row {
    id: String,
    tick: String,
    path: String,
    number: String,
    date: String,
    utc: String,
    customer: String,
    payment: Badge,
    fulfilment: Badge,
    items: i64,
    total: String,
}

impl Form {
    fn filter(&self, zone: Tz) -> Filter {
        Filter {
            view: View::parse(&self.tab),
            words: self.q.chars().take(120).collect(),
            method: Method::parse(&self.method).ok(),
            from: day(&self.from, zone, 0),
            until: day(&self.until, zone, 1),
            page: self.page.parse().unwrap_or(1).clamp(1, 100_000),
        }
    }

    /// The address of this list with another view or page.
    fn path(&self, view: View, page: i64) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        for (name, value) in [
            ("tab", if view == View::All { "" } else { view.as_str() }),
            ("q", &self.q),
            ("method", &self.method),
            ("from", &self.from),
            ("until", &self.until),
        ] {
            if !value.is_empty() {
                query.append_pair(name, value);
            }
        }
        if page > 1 {
            query.append_pair("page", &page.to_string());
        }
        let query = query.finish();
        if query.is_empty() { "/admin/orders".to_owned() } else { format!("/admin/orders?{query}") }
    }
}

/// When a day begins where the store is, or so many days later.
fn day(text: &str, zone: Tz, later: u64) -> Option<DateTime<Utc>> {
    let day: NaiveDate = text.parse().ok()?;
    let start = day.checked_add_days(Days::new(later))?.and_hms_opt(0, 0, 0)?;
    zone.from_local_datetime(&start).earliest().map(|time| time.with_timezone(&Utc))
}

/// Shows the list.
pub async fn index(staff: Staff, Query(form): Query<Form>) -> Result<HttpResponse> {
    let filter = form.filter(staff.tenant.time_zone);
    let mut conn = staff.read().await?;
    let counts = queries::counts(&mut conn).await?;
    let found = queries::page(&mut conn, &filter).await?;
    drop(conn);
    let all = found.first().map_or(0, |row| row.count);
    let page = Page::of(&staff, "orders");
    let rows = found.into_iter().map(|row| line(&page, &staff, row)).collect::<Result<Vec<_>>>()?;
    let first = (filter.page - 1).saturating_mul(PAGE);
    let shown = i64::try_from(rows.len()).unwrap_or(0);
    let range = [(first + 1).to_string(), (first + shown).to_string(), all.to_string()];
    let labels = [
        "admin-all",
        "admin-orders-unpaid",
        "payments-proofs-tab",
        "admin-orders-to-ship",
        "admin-orders-shipped",
        "admin-orders-cancelled",
    ];
    let tab = |((view, label), count): ((View, &'static str), i64)| Tab {
        label,
        count,
        here: view == filter.view,
        path: Form { page: String::new(), ..form.clone() }.path(view, 1),
    };
    let form = Form { tab: filter.view.as_str().to_owned(), ..form.clone() };
    html(&Index {
        first_time: counts[0] == 0,
        filtered: ![&form.q, &form.method, &form.from, &form.until].iter().all(|text| text.is_empty()),
        clear: Form::default().path(filter.view, 1),
        tabs: View::ALL.into_iter().zip(labels).zip(counts).map(tab).collect(),
        methods: Method::ALL.iter().map(|method| (method.as_str(), method.key())).collect(),
        rows,
        range: page.args("admin-page-range", &[("from", &range[0]), ("to", &range[1]), ("all", &range[2])]),
        before: if filter.page > 1 { form.path(filter.view, filter.page - 1) } else { String::new() },
        after: if first + shown < all { form.path(filter.view, filter.page + 1) } else { String::new() },
        form,
        page,
    })
}

fn line(page: &Page, staff: &Staff, row: queries::Row) -> Result<Row> {
    let status = OrderStatus::parse(&row.status)?;
    let fulfilment = match status {
        OrderStatus::Cancelled | OrderStatus::Expired => order_badge(status),
        OrderStatus::Placed | OrderStatus::Closed => fulfilment_badge(FulfilmentStatus::parse(&row.fulfilment_status)?),
    };
    Ok(Row {
        id: row.id.to_string(),
        tick: page.with("admin-orders-slips-tick", "number", &row.number),
        path: format!("/admin/orders/{}", row.id),
        number: row.number,
        date: page.datetime(&row.placed_at),
        utc: row.placed_at.format("%Y-%m-%d %H:%M UTC").to_string(),
        customer: row.customer_name,
        payment: payment_badge(PaymentStatus::parse(&row.payment_status)?),
        fulfilment,
        items: row.items,
        total: Money::new(row.total, Currency::parse(&row.currency)?).format(staff.lang.code()),
    })
}
