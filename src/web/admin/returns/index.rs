//! The list of returns.

use actix_web::{HttpResponse, web::Query};
use askama::Template;
use serde::Deserialize;

use super::{super::orders::view::Badge, badge};
use crate::{
    commerce::returns::{
        Reason, ReturnStatus, label,
        list::{Filter, PAGE, View, queries},
    },
    error::Result,
    web::{Staff, admin::Page, html},
};

/// The address of the list.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Form {
    tab: String,
    q: String,
    reason: String,
    page: String,
}

#[derive(Template)]
#[template(path = "admin/returns/index.html")]
struct Index {
    page: Page,
    form: Form,
    first_time: bool,
    filtered: bool,
    clear: String,
    tabs: Vec<Tab>,
    reasons: Vec<(&'static str, String)>,
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
    path: String,
    number: String,
    date: String,
    utc: String,
    customer: String,
    reason: String,
    badge: Badge,
    pieces: i64,
}

impl Form {
    fn filter(&self) -> Filter {
        Filter {
            view: View::parse(&self.tab),
            words: self.q.chars().take(120).collect(),
            reason: Reason::parse(&self.reason).ok(),
            page: self.page.parse().unwrap_or(1).clamp(1, 100_000),
        }
    }

    /// The address of this list with another view or page.
    fn path(&self, view: View, page: i64) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        for (name, value) in [("tab", if view == View::All { "" } else { view.as_str() }), ("q", &self.q), ("reason", &self.reason)] {
            if !value.is_empty() {
                query.append_pair(name, value);
            }
        }
        if page > 1 {
            query.append_pair("page", &page.to_string());
        }
        let query = query.finish();
        if query.is_empty() { "/admin/returns".to_owned() } else { format!("/admin/returns?{query}") }
    }
}

/// Shows the list.
pub async fn index(staff: Staff, Query(form): Query<Form>) -> Result<HttpResponse> {
    let filter = form.filter();
    let mut conn = staff.read().await?;
    let counts = queries::counts(&mut conn).await?;
    let found = queries::page(&mut conn, &filter).await?;
    drop(conn);
    let all = found.first().map_or(0, |row| row.count);
    let page = Page::of(&staff, "returns");
    let rows = found.into_iter().map(|row| line(&page, row)).collect::<Result<Vec<_>>>()?;
    let first = (filter.page - 1).saturating_mul(PAGE);
    let shown = i64::try_from(rows.len()).unwrap_or(0);
    let range = [(first + 1).to_string(), (first + shown).to_string(), all.to_string()];
    let labels = ["admin-all", "admin-returns-to-answer", "admin-returns-awaited", "admin-returns-to-refund", "admin-returns-done"];
    let tab = |((view, label), count): ((View, &'static str), i64)| Tab {
        label,
        count,
        here: view == filter.view,
        path: Form { page: String::new(), ..form.clone() }.path(view, 1),
    };
    let form = Form { tab: filter.view.as_str().to_owned(), ..form.clone() };
    html(&Index {
        first_time: counts[0] == 0,
        filtered: !form.q.is_empty() || !form.reason.is_empty(),
        clear: Form::default().path(filter.view, 1),
        tabs: View::ALL.into_iter().zip(labels).zip(counts).map(tab).collect(),
        reasons: Reason::ALL.iter().map(|reason| (reason.as_str(), reason.key())).collect(),
        rows,
        range: page.args("admin-page-range", &[("from", &range[0]), ("to", &range[1]), ("all", &range[2])]),
        before: if filter.page > 1 { form.path(filter.view, filter.page - 1) } else { String::new() },
        after: if first + shown < all { form.path(filter.view, filter.page + 1) } else { String::new() },
        form,
        page,
    })
}

fn line(page: &Page, row: queries::Row) -> Result<Row> {
    Ok(Row {
        path: format!("/admin/returns/{}", row.id),
        number: label(&row.order_number, row.number),
        date: page.datetime(&row.created_at),
        utc: row.created_at.format("%Y-%m-%d %H:%M UTC").to_string(),
        customer: row.customer_name,
        reason: Reason::parse(&row.reason)?.key(),
        badge: badge(ReturnStatus::parse(&row.status)?),
        pieces: row.pieces,
    })
}
