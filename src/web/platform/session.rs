//! Operators sign in and out. Whatever was wrong, the answer is the same.

use actix_web::{
    HttpMessage, HttpRequest, HttpResponse,
    http::StatusCode,
    web::{Data, Form, Query},
};
use askama::Template;
use serde::Deserialize;

use super::page::Page;
use crate::{
    app::App,
    error::{Error, Result},
    i18n::{self, Lang},
    platform::{
        audit::{self, Entry},
        people,
    },
    web::{
        OperatorPage,
        extract::{end_session, start_session},
        hosts::Spoken,
        html::{html, html_status, safe_path, see_other},
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

fn lang(request: &HttpRequest) -> Lang {
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
    let refusal = match people::sign_in_operator(&app.db, &app.passwords, &email, &password).await {
        Ok(Some(operator)) => {
            note(&app, &email).await?;
            start_session(&request, "operator", None, operator.uuid())?;
            return Ok(see_other(&next));
        }
        Ok(None) => "platform-login-refused",
        Err(Error::TooMany { .. }) => "platform-login-busy",
        Err(other) => return Err(other),
    };
    let page = Page::anonymous(app, lang(&request));
    html_status(StatusCode::UNPROCESSABLE_ENTITY, &New { page, email, refusal, next })
}

async fn note(app: &App, email: &str) -> Result<()> {
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
