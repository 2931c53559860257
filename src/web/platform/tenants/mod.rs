//! Tenants in the console: the list, opening one, one in detail.

mod open;
mod show;
pub(super) mod view;

use actix_web::{HttpResponse, web::Query};
use askama::Template;
use serde::Deserialize;

use self::view::View;
pub(super) use self::{
    open::{create, name_of, new, slug},
    show::{migrate, resume, show, suspend},
};
use super::page::Page;
use crate::{
    error::Result,
    platform::tenants::queries::{self, Filter, Sort},
    web::{OperatorPage, html},
};

const PER_PAGE: i64 = 25;

/// States in the order of the tabs; the empty one is all.
const TABS: [(&str, &str); 5] = [
    ("", "platform-tenants-all"),
    ("active", "platform-state-active"),
    ("suspended", "platform-state-suspended"),
    ("provisioning", "platform-state-provisioning"),
    ("closed", "platform-state-closed"),
];

const SORTS: [Choice; 4] = [
    Choice { value: "newest", label: "platform-sort-newest" },
    Choice { value: "name", label: "platform-sort-name" },
    Choice { value: "orders", label: "platform-sort-orders" },
    Choice { value: "activity", label: "platform-sort-activity" },
];

struct Choice {
    value: &'static str,
    label: &'static str,
}

/// A tab above a list.
pub(super) struct Tab {
    pub(super) path: String,
    pub(super) label: &'static str,
    pub(super) count: i64,
    pub(super) current: bool,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    q: String,
    state: String,
    sort: String,
    page: Option<i64>,
    notice: Option<String>,
}

impl Asked {
    fn path(&self, state: &str, page: i64) -> String {
        let mut pairs = url::form_urlencoded::Serializer::new(String::new());
        for (name, value) in [("q", self.q.as_str()), ("state", state), ("sort", self.sort.as_str())] {
            if !value.is_empty() {
                pairs.append_pair(name, value);
            }
        }
        if page > 1 {
            pairs.append_pair("page", &page.to_string());
        }
        let pairs = pairs.finish();
        if pairs.is_empty() { "/platform/tenants".to_owned() } else { format!("/platform/tenants?{pairs}") }
    }
}

#[derive(Template)]
#[template(path = "platform/tenants/index.html")]
struct Index {
    page: Page,
    tabs: Vec<Tab>,
    sorts: &'static [Choice],
    query: Asked,
    rows: Vec<View>,
    words: String,
    before: String,
    after: String,
    filtered: bool,
}

pub(super) async fn index(operator: OperatorPage, asked: Query<Asked>) -> Result<HttpResponse> {
    let query = asked.into_inner();
    let page = Page::of(&operator, "tenants", query.notice.as_deref());
    let number = query.page.unwrap_or(1).clamp(1, 10_000);
    let sort = match query.sort.as_str() {
        "name" => Sort::Name,
        "orders" => Sort::Orders,
        "activity" => Sort::Activity,
        _ => Sort::Newest,
    };
    let filter = Filter { search: query.q.trim().chars().take(80).collect(), state: query.state.clone(), sort };
    let mut conn = operator.app.db.platform().await?;
    let states = queries::count_by_state(&mut conn).await?;
    let (rows, total) = queries::page(&mut conn, &filter, (number - 1) * PER_PAGE, PER_PAGE).await?;
    drop(conn);
    let tabs = TABS
        .into_iter()
        .map(|(state, label)| Tab {
            path: query.path(state, 1),
            label,
            count: states.iter().filter(|(name, _)| state.is_empty() || name == state).map(|(_, count)| count).sum(),
            current: query.state == state,
        })
        .filter(|tab| tab.count > 0 || tab.current || tab.label == "platform-tenants-all")
        .collect();
    let shown = i64::try_from(rows.len()).unwrap_or(0);
    let last = (number - 1) * PER_PAGE + shown;
    html(&Index {
        tabs,
        sorts: &SORTS,
        words: range(&page, last - shown + 1, last, total),
        before: if number > 1 { query.path(&query.state, number - 1) } else { String::new() },
        after: if last < total { query.path(&query.state, number + 1) } else { String::new() },
        filtered: !filter.search.is_empty() || !filter.state.is_empty(),
        rows: rows.into_iter().map(|row| view::of(&page, &operator.app, row)).collect(),
        query,
        page,
    })
}

/// `1 to 25 of 80`.
pub(super) fn range(page: &Page, first: i64, last: i64, total: i64) -> String {
    page.t().args("platform-range", &[("first", &first.to_string()), ("last", &last.to_string()), ("total", &total.to_string())])
}
