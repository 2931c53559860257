//! Background jobs: how many there are, which are given up, and the buttons
//! that put those back or drop them.

use actix_web::{
    HttpResponse,
    web::{Form, Query},
};
use askama::Template;
use serde::Deserialize;

use super::{page::Page, tenants::Tab};
use crate::{
    error::{Error, Result},
    ids::JobId,
    platform::outbox::{
        self, Which,
        queries::{self, Entry, KindCount, Listed},
    },
    web::{OperatorPage, html, html::see_other},
};

const PER_PAGE: i64 = 25;

struct Figure {
    label: &'static str,
    value: String,
    note: String,
    attention: bool,
}

struct Kind {
    kind: String,
    pending: i64,
    running: i64,
    done: i64,
    dead: i64,
    oldest: String,
}

struct Row {
    id: String,
    kind: String,
    tenant: String,
    attempts: i32,
    when: String,
    error: String,
    error_short: String,
    payload: String,
}

#[derive(Template)]
#[template(path = "platform/jobs/index.html")]
struct Index {
    page: Page,
    figures: Vec<Figure>,
    kinds: Vec<Kind>,
    tabs: Vec<Tab>,
    rows: Vec<Row>,
    words: String,
    before: String,
    after: String,
    dead_listed: bool,
    dead_count: i64,
    when_label: &'static str,
    empty_title: &'static str,
    empty_text: &'static str,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    list: String,
    kind: String,
    page: Option<i64>,
    notice: Option<String>,
}

impl Asked {
    fn path(&self, list: &str, page: i64) -> String {
        let mut pairs = url::form_urlencoded::Serializer::new(String::new());
        for (name, value) in [("list", list), ("kind", self.kind.as_str())] {
            if !value.is_empty() {
                pairs.append_pair(name, value);
            }
        }
        if page > 1 {
            pairs.append_pair("page", &page.to_string());
        }
        let pairs = pairs.finish();
        if pairs.is_empty() { "/platform/jobs".to_owned() } else { format!("/platform/jobs?{pairs}") }
    }
}

pub(super) async fn index(operator: OperatorPage, asked: Query<Asked>) -> Result<HttpResponse> {
    let page = Page::of(&operator, "jobs", asked.notice.as_deref());
    let number = asked.page.unwrap_or(1).clamp(1, 10_000);
    let listed = match asked.list.as_str() {
        "failing" => Listed::Failing,
        "pending" => Listed::Pending,
        _ => Listed::Dead,
    };
    let kind = Some(asked.kind.as_str()).filter(|kind| !kind.is_empty());
    let mut conn = operator.app.db.platform().await?;
    let counts = queries::counts(&mut conn).await?;
    let (rows, more) = queries::list(&mut conn, listed, kind, None, (number - 1) * PER_PAGE, PER_PAGE).await?;
    std::mem::drop(conn);
    let (empty_title, empty_text) = match listed {
        Listed::Dead => ("platform-jobs-none-dead", "platform-jobs-none-dead-text"),
        Listed::Failing | Listed::Pending => ("platform-jobs-none", "platform-jobs-none-text"),
    };
    html(&Index {
        figures: figures(&page, &counts),
        tabs: tabs(&asked, listed, &counts),
        words: page.n("platform-jobs-page", &number),
        before: if number > 1 { asked.path(&asked.list, number - 1) } else { String::new() },
        after: if more { asked.path(&asked.list, number + 1) } else { String::new() },
        dead_listed: listed == Listed::Dead,
        dead_count: counts.iter().map(|kind| kind.dead).sum(),
        when_label: if listed == Listed::Dead { "platform-jobs-died" } else { "platform-jobs-next" },
        empty_title,
        empty_text,
        rows: rows.into_iter().map(|entry| row(&page, entry, listed)).collect(),
        kinds: counts.into_iter().map(|count| kind_row(&page, count)).collect(),
        page,
    })
}

fn tabs(asked: &Asked, listed: Listed, counts: &[KindCount]) -> Vec<Tab> {
    let sum = |of: fn(&KindCount) -> i64| counts.iter().map(of).sum();
    [
        ("", Listed::Dead, "platform-jobs-dead", sum(|kind| kind.dead)),
        ("failing", Listed::Failing, "platform-jobs-failing", sum(|kind| kind.failing)),
        ("pending", Listed::Pending, "platform-jobs-pending", sum(|kind| kind.pending + kind.running)),
    ]
    .into_iter()
    .map(|(list, which, label, count)| Tab { path: asked.path(list, 1), label, count, current: which == listed })
    .collect()
}

fn figures(page: &Page, counts: &[KindCount]) -> Vec<Figure> {
    let sum = |of: fn(&KindCount) -> i64| -> i64 { counts.iter().map(of).sum() };
    let oldest = counts.iter().filter_map(|kind| kind.oldest_due).min();
    let late = oldest.is_some_and(|oldest| page.now() - oldest > chrono::Duration::minutes(5));
    let figure =
        |label, value: i64, note: &str, attention| Figure { label, value: value.to_string(), note: page.w(note).to_owned(), attention };
    vec![
        figure("platform-jobs-dead", sum(|kind| kind.dead), "platform-jobs-dead-note", sum(|kind| kind.dead) > 0),
        figure("platform-jobs-pending", sum(|kind| kind.pending), "platform-jobs-pending-note", false),
        figure("platform-jobs-running", sum(|kind| kind.running), "platform-jobs-running-note", false),
        Figure {
            label: "platform-jobs-oldest",
            value: oldest.map_or_else(|| page.w("platform-jobs-nothing-due").to_owned(), |oldest| page.ago(&oldest)),
            note: page.w("platform-jobs-oldest-note").to_owned(),
            attention: late,
        },
    ]
}

fn kind_row(page: &Page, count: KindCount) -> Kind {
    Kind {
        oldest: count.oldest_due.map_or_else(|| "–".to_owned(), |oldest| page.ago(&oldest)),
        kind: count.kind,
        pending: count.pending,
        running: count.running,
        done: count.done,
        dead: count.dead,
    }
}

fn row(page: &Page, entry: Entry, listed: Listed) -> Row {
    let error = entry.last_error.unwrap_or_default();
    let time = if listed == Listed::Dead { entry.finished_at.unwrap_or(entry.run_at) } else { entry.run_at };
    Row {
        id: entry.id.to_string(),
        kind: entry.kind,
        tenant: entry.tenant.unwrap_or_default(),
        attempts: entry.attempts,
        when: page.ago(&time),
        error_short: error.lines().next().unwrap_or_default().chars().take(90).collect(),
        error,
        payload: format!("{}\n{}", entry.dedupe_key, entry.payload),
    }
}

#[derive(Deserialize)]
pub(super) struct Chosen {
    #[serde(default)]
    csrf: String,
    #[serde(default)]
    id: String,
    #[serde(default)]
    all: String,
}

impl Chosen {
    fn which(&self) -> Result<Which> {
        if self.all == "1" {
            return Ok(Which::All);
        }
        self.id.parse::<JobId>().map(Which::One).map_err(|_| Error::NotFound("job"))
    }
}

pub(super) async fn retry(operator: OperatorPage, chosen: Form<Chosen>) -> Result<HttpResponse> {
    operator.check(&chosen.csrf)?;
    let mut conn = operator.app.db.platform().await?;
    let notice = match outbox::retry(&mut conn, &chosen.which()?, &operator.actor()).await {
        Ok(_) => {
            conn.commit().await?;
            operator.app.db.jobs_waiting().notify_one();
            "jobs-retried"
        }
        Err(Error::NotFound(_)) => "jobs-none",
        Err(other) => return Err(other),
    };
    Ok(see_other(&format!("/platform/jobs?notice={notice}")))
}

pub(super) async fn drop(operator: OperatorPage, chosen: Form<Chosen>) -> Result<HttpResponse> {
    operator.check(&chosen.csrf)?;
    let mut conn = operator.app.db.platform().await?;
    let notice = match outbox::drop_dead(&mut conn, &chosen.which()?, &operator.actor()).await {
        Ok(_) => {
            conn.commit().await?;
            "jobs-dropped"
        }
        Err(Error::NotFound(_)) => "jobs-none",
        Err(other) => return Err(other),
    };
    Ok(see_other(&format!("/platform/jobs?notice={notice}")))
}
