//! A tenant in words, as all pages of the console show it.

use super::super::page::Page;
use crate::{app::App, db::migrations, platform::tenants::queries::Row};

/// A tenant in words.
pub(in crate::web::platform) struct View {
    pub(in crate::web::platform) slug: String,
    pub(in crate::web::platform) name: String,
    pub(in crate::web::platform) host: String,
    pub(in crate::web::platform) url: String,
    pub(in crate::web::platform) state_key: String,
    pub(in crate::web::platform) tone: &'static str,
    pub(in crate::web::platform) plan: String,
    pub(in crate::web::platform) version: String,
    pub(in crate::web::platform) version_tone: &'static str,
    pub(in crate::web::platform) behind: bool,
    pub(in crate::web::platform) orders: i64,
    pub(in crate::web::platform) activity: String,
    pub(in crate::web::platform) created: String,
    pub(in crate::web::platform) active: bool,
    pub(in crate::web::platform) suspended: bool,
    pub(in crate::web::platform) reason: String,
    pub(in crate::web::platform) migration_error: String,
}

pub(in crate::web::platform) fn of(page: &Page, app: &App, row: Row) -> View {
    let host = format!("{}.{}", row.slug, app.config.base_host);
    let behind = row.schema_version != migrations::newest_tenant_version();
    View {
        url: app.config.origin(&host),
        host,
        state_key: format!("platform-state-{}", row.state),
        tone: match row.state.as_str() {
            "active" => "good",
            "suspended" => "warn",
            "deleting" => "bad",
            _ => "hollow",
        },
        plan: row.plan,
        version_tone: if row.migration_error.is_some() {
            "bad"
        } else if behind {
            "warn"
        } else {
            ""
        },
        version: short(&row.schema_version),
        behind,
        orders: row.orders_count,
        activity: page.ago_or_never(row.last_activity_at.as_ref()),
        created: page.t().date(&row.created_at, chrono_tz::UTC),
        active: row.state == "active",
        suspended: row.state == "suspended",
        reason: row.suspended_reason.filter(|_| row.state == "suspended").unwrap_or_default(),
        migration_error: row.migration_error.unwrap_or_default(),
        slug: row.slug,
        name: row.name,
    }
}

/// `2026-11-23-000001_create` without its words: `2026-11-23-000001`.
pub(in crate::web::platform) fn short(version: &str) -> String {
    version.split_once('_').map_or(version, |(number, _)| number).to_owned()
}
