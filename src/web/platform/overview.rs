//! The console's first page: what needs an operator, and how things stand.

use actix_web::HttpResponse;
use askama::Template;
use chrono::Duration;
use serde::Deserialize;

use super::{
    page::Page,
    tenants::view::{self, View},
    trail,
};
use crate::{
    db::PlatformConn,
    error::Result,
    platform::{audit, outbox, tenants},
    web::{OperatorPage, html},
};

/// A figure that leads somewhere.
struct Figure {
    path: &'static str,
    icon: &'static str,
    label: &'static str,
    value: i64,
    note: String,
}

/// Something that needs an operator.
struct Worry {
    tone: &'static str,
    title: String,
    path: &'static str,
    action: &'static str,
}

struct Lane {
    number: i16,
    words: String,
}

#[derive(Template)]
#[template(path = "platform/overview/index.html")]
struct Index {
    page: Page,
    figures: Vec<Figure>,
    worries: Vec<Worry>,
    newest: Vec<View>,
    trail: Vec<trail::Line>,
    lanes: Vec<Lane>,
}

#[derive(Deserialize)]
pub(super) struct Asked {
    notice: Option<String>,
}

pub(super) async fn index(operator: OperatorPage, asked: actix_web::web::Query<Asked>) -> Result<HttpResponse> {
    let page = Page::of(&operator, "overview", asked.notice.as_deref());
    let mut conn = operator.app.db.platform().await?;
    let counts = outbox::queries::counts(&mut conn).await?;
    let worries = worries(&page, &counts, tenants::queries::count_failed_migrations(&mut conn).await?);
    let figures = figures(&page, &mut conn, &counts).await?;
    let (rows, _) = tenants::queries::page(&mut conn, &tenants::queries::Filter::default(), 0, 6).await?;
    let trail = trail::lines(&page, audit::queries::newest(&mut conn, None, 8).await?, true);
    drop(conn);
    let newest = rows.into_iter().map(|row| view::of(&page, &operator.app, row)).collect();
    let lanes = operator
        .app
        .db
        .lane_status()
        .into_iter()
        .map(|lane| Lane {
            words: page.t().args(
                "platform-lane-use",
                &[("busy", &lane.busy.to_string()), ("idle", &lane.idle.to_string()), ("size", &lane.size.to_string())],
            ),
            number: lane.number,
        })
        .collect();
    html(&Index { page, figures, worries, newest, trail, lanes })
}

fn worries(page: &Page, counts: &[outbox::queries::KindCount], failed_migrations: i64) -> Vec<Worry> {
    let dead: i64 = counts.iter().map(|kind| kind.dead).sum();
    let mut worries = Vec::new();
    if dead > 0 {
        worries.push(Worry {
            tone: "bad",
            title: page.n("platform-worry-dead", &dead),
            path: "/platform/jobs",
            action: "platform-worry-dead-look",
        });
    }
    if failed_migrations > 0 {
        worries.push(Worry {
            tone: "bad",
            title: page.n("platform-worry-migrations", &failed_migrations),
            path: "/platform/migrations",
            action: "platform-worry-migrations-look",
        });
    }
    let oldest = counts.iter().filter_map(|kind| kind.oldest_due).min();
    if let Some(oldest) = oldest.filter(|oldest| page.now() - *oldest > Duration::minutes(5)) {
        worries.push(Worry {
            tone: "warn",
            title: page.with("platform-worry-late", "when", page.ago(&oldest)),
            path: "/platform/jobs?list=pending",
            action: "platform-worry-late-look",
        });
    }
    worries
}

async fn figures(page: &Page, conn: &mut PlatformConn, counts: &[outbox::queries::KindCount]) -> Result<Vec<Figure>> {
    let states = tenants::queries::count_by_state(conn).await?;
    let of = |state: &str| states.iter().find(|(name, _)| name == state).map_or(0, |(_, count)| *count);
    let since = conn.now() - Duration::days(30);
    let opened = tenants::queries::opened_since(conn, since).await?;
    let waiting = counts.iter().map(|kind| kind.pending).sum();
    let note = |key: &str| page.w(key).to_owned();
    Ok(vec![
        Figure {
            path: "/platform/tenants?state=active",
            icon: "store",
            label: "platform-figure-open",
            value: of("active"),
            note: page.n("platform-figure-open-note", &opened),
        },
        Figure {
            path: "/platform/tenants?state=suspended",
            icon: "pause",
            label: "platform-figure-suspended",
            value: of("suspended"),
            note: note("platform-figure-suspended-note"),
        },
        Figure {
            path: "/platform/tenants?sort=orders",
            icon: "receipt",
            label: "platform-figure-orders",
            value: tenants::queries::orders_total(conn).await?,
            note: note("platform-figure-orders-note"),
        },
        Figure {
            path: "/platform/jobs?list=pending",
            icon: "activity",
            label: "platform-figure-jobs",
            value: waiting,
            note: note("platform-figure-jobs-note"),
        },
    ])
}
