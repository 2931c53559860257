//! The list of customers.

use actix_web::{HttpResponse, web::Query};
use askama::Template;
use serde::Deserialize;

use crate::{
    commerce::customers::list::{Filter, PAGE, Sort, queries},
    error::Result,
    web::{Staff, admin::Page, html},
};

/// The address of the list.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Form {
    q: String,
    sort: String,
    page: String,
}

#[derive(Template)]
#[template(path = "admin/customers/index.html")]
struct Index {
    page: Page,
    form: Form,
    first_time: bool,
    sorts: Vec<(&'static str, String)>,
    rows: Vec<Row>,
    range: String,
    before: String,
    after: String,
}

struct Row {
    path: String,
    name: String,
    email: String,
    phone: String,
    tone: &'static str,
    state: &'static str,
    orders: i64,
    spent: String,
    last_order: String,
}

impl Form {
    fn filter(&self) -> Filter {
        Filter {
            words: self.q.chars().take(120).collect(),
            sort: Sort::parse(&self.sort),
            page: self.page.parse().unwrap_or(1).clamp(1, 100_000),
        }
    }

    /// The address of this list at another page.
    fn path(&self, page: i64) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        for (name, value) in [("q", &self.q), ("sort", &self.sort)] {
            if !value.is_empty() {
                query.append_pair(name, value);
            }
        }
        if page > 1 {
            query.append_pair("page", &page.to_string());
        }
        let query = query.finish();
        if query.is_empty() { "/admin/customers".to_owned() } else { format!("/admin/customers?{query}") }
    }
}

/// How an account stands: colour and locale key.
pub(super) fn state(verified: bool, disabled: bool) -> (&'static str, &'static str) {
    match (disabled, verified) {
        (true, _) => ("bad", "admin-customers-disabled"),
        (false, false) => ("warn hollow", "admin-customers-unproved"),
        (false, true) => ("good", "admin-customers-active"),
    }
}

/// Shows the list.
pub async fn index(staff: Staff, Query(form): Query<Form>) -> Result<HttpResponse> {
    let filter = form.filter();
    let found = queries::page(&mut staff.read().await?, &filter).await?;
    let all = found.first().map_or(0, |row| row.count);
    let page = Page::of(&staff, "customers");
    let rows: Vec<Row> = found.into_iter().map(|row| line(&page, row)).collect();
    let first = (filter.page - 1).saturating_mul(PAGE);
    let shown = i64::try_from(rows.len()).unwrap_or(0);
    let range = [(first + 1).to_string(), (first + shown).to_string(), all.to_string()];
    html(&Index {
        first_time: all == 0 && form.q.trim().is_empty() && filter.page == 1,
        sorts: Sort::ALL.iter().map(|sort| (sort.as_str(), format!("admin-customers-sort-{}", sort.as_str()))).collect(),
        rows,
        range: page.args("admin-page-range", &[("from", &range[0]), ("to", &range[1]), ("all", &range[2])]),
        before: if filter.page > 1 { form.path(filter.page - 1) } else { String::new() },
        after: if first + shown < all { form.path(filter.page + 1) } else { String::new() },
        form: Form { sort: filter.sort.as_str().to_owned(), ..form },
        page,
    })
}

fn line(page: &Page, row: queries::Row) -> Row {
    let (tone, state) = state(row.verified, row.disabled);
    Row {
        path: format!("/admin/customers/{}", row.id),
        tone,
        state,
        orders: row.orders,
        spent: page.money(row.spent),
        last_order: row.last_order.map(|at| page.date(&at)).unwrap_or_default(),
        name: row.name,
        email: row.email,
        phone: row.phone,
    }
}
