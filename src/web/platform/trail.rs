//! The audit log in words.

use super::page::Page;
use crate::platform::audit::queries::Row;

/// A line of the log.
pub(super) struct Line {
    pub(super) actor: String,
    pub(super) words: String,
    pub(super) detail: String,
    pub(super) tenant: String,
    pub(super) time: String,
    pub(super) when: String,
    pub(super) tone: &'static str,
}

/// `named` says whether the tenant is named in each line.
pub(super) fn lines(page: &Page, rows: Vec<Row>, named: bool) -> Vec<Line> {
    rows.into_iter().map(|row| line(page, row, named)).collect()
}

fn line(page: &Page, row: Row, named: bool) -> Line {
    let key = format!("platform-did-{}", row.action.replace(['.', '_'], "-"));
    let words = if page.t().has(&key) { page.w(&key).to_owned() } else { row.action.clone() };
    let of = |name: &str| row.detail.get(name).map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned));
    let detail = match row.action.as_str() {
        "tenant.suspend" => of("reason"),
        "tenant.create" => of("owner"),
        "jobs.retry" | "jobs.drop" => of("count").map(|count| page.n("platform-jobs-n", &count.parse().unwrap_or(0))),
        _ => None,
    };
    Line {
        words,
        detail: detail.unwrap_or_default(),
        tenant: row.tenant.filter(|_| named).unwrap_or_default(),
        time: row.created_at.to_rfc3339(),
        when: page.ago(&row.created_at),
        tone: match row.action.as_str() {
            "tenant.suspend" | "jobs.drop" => "warn",
            "tenant.create" | "tenant.resume" => "good",
            _ => "",
        },
        actor: row.actor,
    }
}
