//! Operators sign in and out. Whatever was wrong, the answer is the same.
//! Whoever has no second step yet is led to it (`set_up`) before anything else.

use actix_web::{
    HttpMessage, HttpRequest, HttpResponse,
    http::StatusCode,
    web::{Data, Form, Query},
};
use askama::Template;
use serde::Deserialize;

use super::{page::Page, set_up};
use crate::{
    app::App,
    error::{Error, Result},
    i18n::{self, Lang},
    platform::{
        audit::{self, Entry},
        people::{self, SignedIn},
        two_step::{self, Person, Proof},
    },
    tries::Attempt,
    web::{
        OperatorPage,
        extract::{end_session, start_session},
        hosts::Spoken,
        html::{html, html_status, safe_path, see_other},
        policy,
        second_step::{self, Pending},
        two_step::seals,
    },
};

#[derive(Template)]
#[template(path = "platform/session/new.html")]
struct New {
    page: Page,
    email: String,
    refusal: &'static str,
    next: String,
}

#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    next: String,
}

#[derive(Deserialize)]
pub(super) struct Typed {
    #[serde(default)]
    email: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    next: String,
}

/// The language that the browser prefers.
pub(super) fn lang(request: &HttpRequest) -> Lang {
    request.extensions().get::<Spoken>().map_or_else(|| i18n::lang("en"), |spoken| spoken.lang)
}

pub(super) async fn new(request: HttpRequest, app: Data<App>, asked: Query<Asked>) -> Result<HttpResponse> {
    let page = Page::anonymous(app, lang(&request));
    let next = safe_path(&asked.next, "/platform").to_owned();
    html(&New { page, email: String::new(), refusal: "", next })
}

pub(super) async fn create(request: HttpRequest, app: Data<App>, typed: Form<Typed>) -> Result<HttpResponse> {
    let Typed { email, password, next } = typed.into_inner();
    let next = safe_path(&next, "/platform").to_owned();
    let network = policy::network(&app, &request);
    let attempt = Attempt { secret: &app.config.secret, email: &email, password: &password, network: &network };
    let (status, refusal) = match people::sign_in_operator(&app.db, &app.passwords, &attempt).await {
        Ok(Some(SignedIn::Welcome(operator))) if app.config.operators_prove_twice => {
            return set_up::begin(&request, &app, operator.uuid(), &email, next);
        }
        Ok(Some(SignedIn::Welcome(operator))) => {
            note(&app, &email).await?;
            start_session(&request, "operator", None, operator.uuid())?;
            return Ok(see_other(&next));
        }
        Ok(Some(SignedIn::SecondStep(operator))) => {
            second_step::begin(&request, "operator", None, &Pending { person: operator.uuid(), version: 0, next })?;
            return Ok(see_other("/platform/sign-in/code"));
        }
        Ok(None) => (StatusCode::UNPROCESSABLE_ENTITY, "platform-login-refused"),
        Err(Error::TooMany { .. }) => (StatusCode::TOO_MANY_REQUESTS, "admin-login-locked"),
        Err(other) => return Err(other),
    };
    let page = Page::anonymous(app, lang(&request));
    html_status(status, &New { page, email, refusal, next })
}

/// The page of the second step.
#[derive(Template)]
#[template(path = "platform/session/code.html")]
struct CodePage {
    page: Page,
    refusal: &'static str,
}

/// A code of the app, or a recovery code.
#[derive(Deserialize)]
pub(super) struct Code {
    #[serde(default)]
    code: String,
}

pub(super) async fn code(request: HttpRequest, app: Data<App>) -> Result<HttpResponse> {
    match second_step::pending(&request, "operator", None) {
        Some(_) => html(&CodePage { page: Page::anonymous(app, lang(&request)), refusal: "" }),
        None => Ok(see_other("/platform/sign-in")),
    }
}

pub(super) async fn prove(request: HttpRequest, app: Data<App>, typed: Form<Code>) -> Result<HttpResponse> {
    let Some(pending) = second_step::pending(&request, "operator", None) else { return Ok(see_other("/platform/sign-in")) };
    let network = policy::network(&app, &request);
    let (status, refusal) = match typed.code.trim() {
        "" => (StatusCode::UNPROCESSABLE_ENTITY, "error-code-missing"),
        typed => match two_step::prove(&app.db, seals(&app), Person::Operator(pending.person), typed, &network).await? {
            Proof::Right => {
                let mut conn = app.db.platform().await?;
                if let Some(operator) = people::operator(&mut conn, pending.person.into()).await? {
                    drop(conn);
                    note(&app, &operator.email).await?;
                }
                start_session(&request, "operator", None, pending.person)?;
                return Ok(see_other(safe_path(&pending.next, "/platform")));
            }
            Proof::Wrong => (StatusCode::UNPROCESSABLE_ENTITY, "error-code-wrong"),
            Proof::Resting => (StatusCode::TOO_MANY_REQUESTS, "admin-login-locked"),
        },
    };
    let page = Page::anonymous(app, lang(&request));
    html_status(status, &CodePage { page, refusal })
}

/// Tells the audit log that somebody came in.
pub(super) async fn note(app: &App, email: &str) -> Result<()> {
    let actor = format!("operator:{}", email.trim().to_lowercase());
    let mut conn = app.db.platform().await?;
    audit::record(&mut conn, Entry { actor: &actor, action: "operator.sign_in", tenant: None, detail: serde_json::json!({}) }).await?;
    conn.commit().await
}

#[derive(Deserialize)]
pub(super) struct Token {
    #[serde(default)]
    csrf: String,
}

pub(super) async fn delete(request: HttpRequest, operator: OperatorPage, token: Form<Token>) -> Result<HttpResponse> {
    operator.check(&token.csrf)?;
    end_session(&request);
    Ok(see_other("/platform/sign-in"))
}
