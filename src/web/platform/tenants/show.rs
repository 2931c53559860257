//! One tenant: how it stands, who works there, what happened, and the
//! switches that close it and open it again.

use actix_web::{
    HttpResponse,
    http::StatusCode,
    web::{Form, Path, Query},
};
use askama::Template;
use serde::Deserialize;

use super::{
    super::{
        page::{Page, initials},
        trail,
    },
    open::name_of,
    view::{self, View},
};
use crate::{
    error::{Error, FieldErrors, Result},
    platform::{
        audit, outbox,
        tenants::{
            self,
            queries::{self, Row},
        },
    },
    web::{
        OperatorPage,
        html::{html_status, see_other},
    },
};

struct Fact {
    label: &'static str,
    value: String,
    mono: bool,
}

struct Person {
    name: String,
    email: String,
    initials: String,
    role_key: String,
}

struct Domain {
    host: String,
    verified: bool,
}

struct Job {
    kind: String,
    error: String,
    when: String,
}

#[derive(Template)]
#[template(path = "platform/tenants/show.html")]
struct Show {
    page: Page,
    errors: FieldErrors,
    row: View,
    facts: Vec<Fact>,
    domains: Vec<Domain>,
    people: Vec<Person>,
    trail: Vec<trail::Line>,
    jobs: Vec<Job>,
    reason: String,
}

#[derive(Deserialize)]
pub(in crate::web::platform) struct Asked {
    notice: Option<String>,
}

pub(in crate::web::platform) async fn show(operator: OperatorPage, slug: Path<String>, asked: Query<Asked>) -> Result<HttpResponse> {
    page(&operator, &slug, asked.notice.as_deref(), FieldErrors::default(), String::new(), StatusCode::OK).await
}

async fn page(
    operator: &OperatorPage,
    slug: &str,
    notice: Option<&str>,
    errors: FieldErrors,
    reason: String,
    status: StatusCode,
) -> Result<HttpResponse> {
    let page = Page::of(operator, "tenants", notice);
    let mut conn = operator.app.db.platform().await?;
    let row = queries::by_slug(&mut conn, slug).await?;
    let domains = queries::domains(&mut conn, row.id).await?;
    let people = queries::people(&mut conn, row.id).await?;
    let trail = audit::queries::newest(&mut conn, Some(row.id), 12).await?;
    let (dead, _) = outbox::queries::list(&mut conn, outbox::queries::Listed::Dead, None, Some(&row.schema_name), 0, 5).await?;
    drop(conn);
    let show = Show {
        facts: facts(&page, &row),
        domains: domains.into_iter().map(|domain| Domain { host: domain.host, verified: domain.verified_at.is_some() }).collect(),
        people: people
            .into_iter()
            .map(|person| Person {
                initials: initials(&person.name),
                role_key: format!("platform-role-{}", person.role),
                name: person.name,
                email: person.email,
            })
            .collect(),
        trail: trail::lines(&page, trail, false),
        jobs: dead
            .into_iter()
            .map(|job| Job { kind: job.kind, error: job.last_error.unwrap_or_default(), when: page.ago_or_never(job.finished_at.as_ref()) })
            .collect(),
        row: view::of(&page, &operator.app, row),
        errors,
        reason,
        page,
    };
    html_status(status, &show)
}

fn facts(page: &Page, row: &Row) -> Vec<Fact> {
    let plain = |label, value: String| Fact { label, value, mono: false };
    let mono = |label, value: String| Fact { label, value, mono: true };
    vec![
        plain("platform-fact-owner", row.owner_email.clone()),
        plain("platform-tenants-plan", row.plan.clone()),
        plain("platform-new-currency", row.currency.clone()),
        plain("platform-new-language", row.locales.iter().map(|code| name_of(code)).collect::<Vec<_>>().join(", ")),
        plain("platform-new-zone", row.time_zone.replace('_', " ")),
        plain("platform-new-theme", row.theme.clone()),
        plain("platform-fact-listed", page.w(if row.listed { "admin-yes" } else { "admin-no" }).to_owned()),
        plain("platform-tenants-created", page.moment(&row.created_at)),
        mono("platform-tenants-version", view::short(&row.schema_version)),
        mono("platform-fact-schema", row.schema_name.clone()),
        plain("platform-fact-lane", row.lane.to_string()),
    ]
}

#[derive(Deserialize)]
pub(in crate::web::platform) struct Reason {
    #[serde(default)]
    csrf: String,
    #[serde(default)]
    reason: String,
}

pub(in crate::web::platform) async fn suspend(operator: OperatorPage, slug: Path<String>, typed: Form<Reason>) -> Result<HttpResponse> {
    operator.check(&typed.csrf)?;
    let row = find(&operator, &slug).await?;
    match tenants::suspend(&operator.app, row.id, &typed.reason, &operator.actor()).await {
        Ok(()) => Ok(see_other(&format!("/platform/tenants/{}?notice=tenant-suspended", row.slug))),
        Err(Error::Invalid(errors)) => {
            page(&operator, &slug, None, errors, typed.into_inner().reason, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(other) => Err(other),
    }
}

#[derive(Deserialize)]
pub(in crate::web::platform) struct Token {
    #[serde(default)]
    csrf: String,
}

pub(in crate::web::platform) async fn resume(operator: OperatorPage, slug: Path<String>, token: Form<Token>) -> Result<HttpResponse> {
    operator.check(&token.csrf)?;
    let row = find(&operator, &slug).await?;
    tenants::resume(&operator.app, row.id, &operator.actor()).await?;
    Ok(see_other(&format!("/platform/tenants/{}?notice=tenant-resumed", row.slug)))
}

pub(in crate::web::platform) async fn migrate(operator: OperatorPage, slug: Path<String>, token: Form<Token>) -> Result<HttpResponse> {
    operator.check(&token.csrf)?;
    let row = find(&operator, &slug).await?;
    let notice = match tenants::migrate(&operator.app, row.id, &operator.actor()).await {
        Ok(()) => "tenant-migrated",
        Err(Error::Conflict(_)) => "migration-failed",
        Err(other) => return Err(other),
    };
    Ok(see_other(&format!("/platform/tenants/{}?notice={notice}", row.slug)))
}

async fn find(operator: &OperatorPage, slug: &str) -> Result<Row> {
    let mut conn = operator.app.db.platform().await?;
    queries::by_slug(&mut conn, slug).await
}
