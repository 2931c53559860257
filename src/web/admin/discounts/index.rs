//! The list of discounts: a store has tens of them, so one page holds all
//! that match.

use actix_web::{HttpResponse, http::StatusCode, web};
use askama::Template;
use serde::Deserialize;

use super::view;
use crate::{
    commerce::discounts::{Discount, Status, queries},
    error::Result,
    web::{Permission, Staff, admin::Page, html_status},
};

#[derive(Template)]
#[template(path = "admin/discounts/index.html")]
struct Index {
    page: Page,
    may_edit: bool,
    first_time: bool,
    refusal: String,
    query: Query,
    tabs: Vec<Tab>,
    rows: Vec<Row>,
}

struct Tab {
    path: String,
    label: String,
    count: usize,
    here: bool,
}

struct Row {
    id: String,
    name: String,
    code: String,
    what: String,
    terms: String,
    tone: &'static str,
    status: String,
    uses: String,
    window: String,
}

/// What the address narrows the list to.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Query {
    q: String,
    status: String,
}

impl Query {
    fn matches(&self, discount: &Discount) -> bool {
        let words = self.q.trim().to_lowercase();
        let text = format!("{} {}", discount.name, discount.code.as_deref().unwrap_or_default()).to_lowercase();
        words.split_whitespace().take(8).all(|word| text.contains(word))
    }

    fn path(&self, status: &str) -> String {
        let mut address = url::form_urlencoded::Serializer::new(String::new());
        for (name, value) in [("q", self.q.trim()), ("status", status)] {
            if !value.is_empty() {
                address.append_pair(name, value);
            }
        }
        let query = address.finish();
        if query.is_empty() { "/admin/discounts".to_owned() } else { format!("/admin/discounts?{query}") }
    }
}

pub(super) async fn index(staff: Staff, query: web::Query<Query>) -> Result<HttpResponse> {
    list(&staff, query.into_inner(), StatusCode::OK, "").await
}

/// The list, with why something was refused.
pub(super) async fn list(staff: &Staff, mut query: Query, status: StatusCode, refusal: &str) -> Result<HttpResponse> {
    query.q = query.q.chars().take(120).collect();
    let mut conn = staff.read().await?;
    let (now, all) = (conn.now(), queries::all(&mut conn).await?);
    let page = Page::of(staff, "discounts");
    let wanted = Status::ALL.iter().find(|status| status.as_str() == query.status);
    let found: Vec<&Discount> = all.iter().filter(|one| query.matches(one)).collect();
    let count = |status: Status| found.iter().filter(|one| one.status(now) == status).count();
    let tab = |status: &str, label: &str, count| Tab {
        path: query.path(status),
        label: format!("admin-discounts-{label}"),
        count,
        here: query.status == status,
    };
    let mut tabs = vec![tab("", "all", found.len())];
    tabs.extend(Status::ALL.iter().map(|status| tab(status.as_str(), status.as_str(), count(*status))));
    let shown = found.iter().filter(|one| wanted.is_none_or(|status| one.status(now) == *status));
    let rows = shown.map(|one| {
        let (tone, status) = view::badge(one, now);
        Row {
            id: one.id.to_string(),
            name: one.name.clone(),
            code: one.code.clone().unwrap_or_default(),
            what: view::what(&page, one),
            terms: view::terms(&page, one),
            tone,
            status,
            uses: view::uses(&page, one),
            window: view::window(&page, one),
        }
    });
    let rows = rows.collect();
    let may_edit = staff.may(Permission::EditDiscounts);
    html_status(status, &Index { may_edit, first_time: all.is_empty(), refusal: refusal.to_owned(), tabs, rows, query, page })
}
