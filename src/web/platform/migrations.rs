//! Where every tenant's tables stand, and the buttons that bring those behind
//! up to date.

use actix_web::{
    HttpResponse,
    web::{Form, Query},
};
use askama::Template;
use serde::Deserialize;

use super::{
    page::Page,
    tenants::{
        range,
        view::{self, View},
    },
};
use crate::{
    db::migrations,
    error::Result,
    platform::{
        audit::{self, Entry},
        tenants::queries,
    },
    tenancy::migrate,
    web::{OperatorPage, html, html::see_other},
};

const PER_PAGE: i64 = 50;

struct Version {
    name: String,
    count: i64,
    newest: bool,
}

#[derive(Template)]
#[template(path = "platform/migrations/index.html")]
struct Index {
    page: Page,
    ready: String,
    versions: Vec<Version>,
    rows: Vec<View>,
    words: String,
    before: String,
    after: String,
    behind: i64,
    total: i64,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    page: Option<i64>,
    notice: Option<String>,
}

pub(super) async fn index(operator: OperatorPage, asked: Query<Asked>) -> Result<HttpResponse> {
    let page = Page::of(&operator, "migrations", asked.notice.as_deref());
    let number = asked.page.unwrap_or(1).clamp(1, 10_000);
    let newest = migrations::newest_tenant_version();
    let mut conn = operator.app.db.platform().await?;
    let versions = queries::versions(&mut conn).await?;
    let rows = queries::by_version(&mut conn, &newest, (number - 1) * PER_PAGE, PER_PAGE).await?;
    drop(conn);
    let total = versions.iter().map(|(_, count)| count).sum();
    let behind = versions.iter().filter(|(version, _)| *version != newest).map(|(_, count)| count).sum();
    let last = (number - 1) * PER_PAGE + i64::try_from(rows.len()).unwrap_or(0);
    let path = |number: i64| format!("/platform/migrations?page={number}");
    html(&Index {
        ready: if behind == 0 { page.w("platform-migrations-ready").to_owned() } else { page.n("platform-migrations-behind", &behind) },
        versions: versions.into_iter().map(|(name, count)| Version { newest: name == newest, name, count }).collect(),
        words: range(&page, (number - 1) * PER_PAGE + 1, last, total),
        before: if number > 1 { path(number - 1) } else { String::new() },
        after: if last < total { path(number + 1) } else { String::new() },
        behind,
        total,
        rows: rows.into_iter().map(|row| view::of(&page, &operator.app, row)).collect(),
        page,
    })
}

#[derive(Deserialize)]
pub(super) struct Token {
    #[serde(default)]
    csrf: String,
}

pub(super) async fn run(operator: OperatorPage, token: Form<Token>) -> Result<HttpResponse> {
    operator.check(&token.csrf)?;
    let report = migrate::all(&operator.app.db).await?;
    operator.app.registry.forget();
    let mut conn = operator.app.db.platform().await?;
    let detail = serde_json::json!({ "migrated": report.migrated, "failed": report.failed.len() });
    audit::record(&mut conn, Entry { actor: &operator.actor(), action: "migrations.run", tenant: None, detail }).await?;
    conn.commit().await?;
    let notice = if report.failed.is_empty() { "migrations-done" } else { "migrations-failed" };
    Ok(see_other(&format!("/platform/migrations?notice={notice}")))
}
