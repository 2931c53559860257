//! The first page of the admin: what sold, what waits, what to do next.

use actix_web::{HttpResponse, web};
use askama::Template;
use chrono::{Datelike, Days, NaiveDate, TimeZone, Timelike};

use super::page::Page;
use crate::{
    commerce::{
        media,
        orders::list::{self, View},
        reports::{
            queries::{self, Latest, Setup, Top, Work},
            rules::{self, Day},
        },
    },
    error::Result,
    web::{Access, Permission, Route, Staff, Surface, html},
};

/// The page's route.
pub(super) const ROUTES: &[Route] = &[Route::get(Surface::Admin, "/admin", Access::StaffAny, "admin.home.index", || web::get().to(index))];

/// Days that the chart shows.
const CHART: u64 = 30;

#[derive(Template)]
#[template(path = "admin/home/index.html")]
struct Index {
    page: Page,
    greeting: &'static str,
    today: String,
    setup_open: bool,
    setup: Vec<Step>,
    setup_done: usize,
    setup_all: usize,
    setup_progress: String,
    figures: Option<Figures>,
    packing: Option<Packing>,
}

struct Step {
    done: bool,
    title: &'static str,
    text: &'static str,
    action: &'static str,
    path: &'static str,
}

struct Figures {
    spans: Vec<SpanCard>,
    to_ship: i64,
    unpaid: i64,
    low_stock: i64,
    returns: i64,
    reviews: i64,
    sold: bool,
    chart: Chart,
    latest: Vec<OrderRow>,
    top: Vec<TopRow>,
}

/// What waits to be packed, for those who see no figures.
struct Packing {
    waiting: String,
    rows: Vec<PackRow>,
}

struct PackRow {
    id: String,
    number: String,
    customer: String,
    when: String,
    pieces: String,
}

struct SpanCard {
    label: &'static str,
    before: &'static str,
    sales: String,
    orders: String,
    delta: String,
    tone: &'static str,
}

struct Chart {
    total: String,
    top: String,
    bars: Vec<Bar>,
    days: Vec<String>,
}

struct Bar {
    x: i64,
    y: i64,
    height: i64,
    day: String,
    value: String,
    words: String,
}

struct OrderRow {
    id: String,
    number: String,
    customer: String,
    when: String,
    payment: String,
    payment_tone: &'static str,
    fulfilment: String,
    fulfilment_tone: &'static str,
    total: String,
}

struct TopRow {
    name: String,
    picture: String,
    pieces: String,
    sales: String,
}

async fn index(staff: Staff) -> Result<HttpResponse> {
    let page = Page::of(&staff, "home");
    let zone = staff.tenant.time_zone;
    let mut conn = staff.read().await?;
    let now = conn.now().with_timezone(&zone);
    let today = now.date_naive();
    let setup = queries::setup(&mut conn).await?;
    let figures = if staff.may(Permission::ViewReports) && (setup.orders || setup.products) {
        let start = |back: u64| {
            today
                .checked_sub_days(Days::new(back))
                .and_then(|day| zone.from_local_datetime(&day.and_hms_opt(0, 0, 0)?).earliest())
                .unwrap_or(now)
                .to_utc()
        };
        let days = queries::days(&mut conn, start(CHART * 2)).await?;
        let work = queries::work(&mut conn).await?;
        let latest = queries::latest(&mut conn, 6).await?;
        let top = queries::top(&mut conn, start(CHART - 1), 5).await?;
        Some(figures(&page, today, &days, &work, latest, top))
    } else {
        None
    };
    let packing = if figures.is_none() && setup.orders && staff.may(Permission::ViewOrders) {
        Some(packing(&page, list::queries::page(&mut conn, &list::Filter { view: View::ToShip, ..list::Filter::default() }).await?))
    } else {
        None
    };
    let steps = steps(setup);
    let done = steps.iter().filter(|step| step.done).count();
    let greeting = match now.hour() {
        3..=10 => "admin-home-morning",
        11..=17 => "admin-home-noon",
        _ => "admin-home-evening",
    };
    html(&Index {
        greeting,
        today: page.date(&now.to_utc()),
        setup_open: !setup.orders && done < steps.len() && staff.may(Permission::EditSettings),
        setup_done: done,
        setup_all: steps.len(),
        setup_progress: page.args("admin-setup-progress", &[("done", &done.to_string()), ("all", &steps.len().to_string())]),
        setup: steps,
        figures,
        packing,
        page,
    })
}

/// A page of the orders that may leave, the one that waits longest first.
fn packing(page: &Page, rows: Vec<list::queries::Row>) -> Packing {
    Packing {
        waiting: page.n("admin-home-packing-count", rows.first().map_or(0, |row| row.count)),
        rows: rows
            .into_iter()
            .rev()
            .map(|row| PackRow {
                id: row.id.to_string(),
                number: row.number,
                customer: row.customer_name,
                when: page.datetime(&row.placed_at),
                pieces: page.n("admin-home-pieces", row.items),
            })
            .collect(),
    }
}

fn steps(setup: Setup) -> Vec<Step> {
    vec![
        Step {
            done: setup.products,
            title: "admin-setup-product-title",
            text: "admin-setup-product-text",
            action: "admin-setup-product-action",
            path: "/admin/products/new",
        },
        Step {
            done: setup.categories,
            title: "admin-setup-category-title",
            text: "admin-setup-category-text",
            action: "admin-setup-category-action",
            path: "/admin/categories/new",
        },
        Step {
            done: setup.store,
            title: "admin-setup-store-title",
            text: "admin-setup-store-text",
            action: "admin-setup-store-action",
            path: "/admin/settings",
        },
        Step {
            done: setup.design,
            title: "admin-setup-design-title",
            text: "admin-setup-design-text",
            action: "admin-setup-design-action",
            path: "/admin/design",
        },
        Step {
            done: setup.payments,
            title: "admin-setup-payment-title",
            text: "admin-setup-payment-text",
            action: "admin-setup-payment-action",
            path: "/admin/settings",
        },
    ]
}

fn figures(page: &Page, today: NaiveDate, days: &[Day], work: &Work, latest: Vec<Latest>, top: Vec<Top>) -> Figures {
    let spans = [
        (1, "admin-home-today", "admin-home-before-today"),
        (7, "admin-home-week", "admin-home-before-week"),
        (30, "admin-home-month", "admin-home-before-month"),
    ];
    Figures {
        spans: spans.into_iter().map(|(length, label, before)| span_card(page, rules::span(days, today, length), label, before)).collect(),
        to_ship: work.to_ship,
        unpaid: work.unpaid,
        low_stock: work.low_stock,
        returns: work.returns,
        reviews: work.reviews,
        sold: days.iter().any(|day| day.orders > 0),
        chart: chart(page, &rules::series(days, today, CHART)),
        latest: latest.into_iter().map(|order| order_row(page, order)).collect(),
        top: top
            .into_iter()
            .map(|row| TopRow {
                picture: row.picture.map(|id| media::url(id.into(), 160)).unwrap_or_default(),
                pieces: page.n("admin-home-pieces", row.pieces),
                sales: page.money(row.sales),
                name: row.name,
            })
            .collect(),
    }
}

fn span_card(page: &Page, span: rules::Span, label: &'static str, before: &'static str) -> SpanCard {
    let change = rules::change(span.sales, span.before);
    let tone = match change {
        Some(percent) if percent > 0 => "up",
        Some(percent) if percent < 0 => "down",
        _ => "",
    };
    SpanCard {
        label,
        before,
        sales: page.money(span.sales),
        orders: page.n("admin-home-orders-count", span.orders),
        delta: change.map(|percent| format!("{} %", percent.abs())).unwrap_or_default(),
        tone,
    }
}

fn chart(page: &Page, days: &[Day]) -> Chart {
    let top = rules::round_up(days.iter().map(|day| day.sales).max().unwrap_or(0)).max(1);
    let name = |day: NaiveDate| format!("{}/{}", day.day(), day.month());
    let bars = days.iter().zip(0i64..).map(|(day, at)| {
        let exact = i128::from(day.sales.max(0)) * 100 / i128::from(top);
        let height = i64::try_from(exact).unwrap_or(0).max(i64::from(day.sales > 0));
        let value = page.money(day.sales);
        Bar { x: at * 10, y: 100 - height, height, day: name(day.day), words: format!("{}: {value}", name(day.day)), value }
    });
    Chart {
        total: page.money(days.iter().map(|day| day.sales).sum()),
        top: page.money(top),
        bars: bars.collect(),
        days: days.iter().step_by(7).map(|day| name(day.day)).collect(),
    }
}

fn order_row(page: &Page, order: Latest) -> OrderRow {
    OrderRow {
        id: order.id.to_string(),
        number: order.number,
        customer: order.customer_name,
        when: page.datetime(&order.placed_at),
        payment_tone: match order.payment_status.as_str() {
            "paid" => "good",
            "overpaid" | "partially_paid" | "pending" => "warn",
            "unpaid" => "warn hollow",
            _ => "",
        },
        payment: format!("order-payment-{}", order.payment_status.replace('_', "-")),
        fulfilment_tone: match order.fulfilment_status.as_str() {
            "fulfilled" | "delivered" => "good",
            "partial" => "info",
            "unfulfilled" => "warn hollow",
            _ => "",
        },
        fulfilment: format!("order-fulfilment-{}", order.fulfilment_status.replace('_', "-")),
        total: page.money(order.total),
    }
}
