//! `/platform/security`: how an operator signs in.

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};
use askama::Template;
use serde::Deserialize;

use super::page::Page;
use crate::{
    error::{FieldErrors, Result},
    platform::two_step::Person,
    web::{
        Access, OperatorPage, RateClass, Route, Surface, html_status, policy, see_other,
        two_step::{Answer, Form, View, Worker},
    },
};

const PATH: &str = "/platform/security";
const HOST: Surface = Surface::Platform;

const fn form(path: &'static str, name: &'static str, handler: fn() -> actix_web::Route) -> Route {
    Route::post(HOST, path, Access::Operator, name, handler).body(16 * 1024).rate(RateClass::SignIn)
}

/// What operators can do about their own sign-in.
pub(super) const ROUTES: &[Route] = &[
    Route::get(HOST, PATH, Access::Operator, "platform.security.show", || web::get().to(show)),
    form("/platform/security/begin", "platform.security.begin", || web::post().to(begin)),
    form("/platform/security/confirm", "platform.security.confirm", || web::post().to(confirm)),
    form("/platform/security/codes", "platform.security.codes", || web::post().to(renew)),
    form("/platform/security/other", "platform.security.replace", || web::post().to(replace)),
    form("/platform/security/keep", "platform.security.keep", || web::post().to(keep)),
    form("/platform/security/password", "platform.security.password", || web::post().to(change_password)),
    form("/platform/security/off", "platform.security.off", || web::post().to(turn_off)),
];

#[derive(Template)]
#[template(path = "platform/security/show.html")]
struct Show {
    page: Page,
    path: &'static str,
    onward: &'static str,
    view: View,
    errors: FieldErrors,
}

/// What was done before.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Asked {
    notice: String,
}

fn worker(operator: &OperatorPage, request: &HttpRequest) -> Worker {
    Worker {
        app: operator.app.clone(),
        person: Person::Operator(operator.operator.id.uuid()),
        tenant: None,
        email: operator.operator.email.clone(),
        issuer: "SmartSeller console",
        lang: operator.lang,
        zone: chrono_tz::UTC,
        path: PATH,
        required: operator.app.config.operators_prove_twice,
        network: policy::network(&operator.app, request),
    }
}

fn answer(operator: &OperatorPage, answer: Answer, notice: &str) -> Result<HttpResponse> {
    let (view, errors) = match answer {
        Answer::Go(path) => return Ok(see_other(&path)),
        Answer::Show(view, errors) => (view, errors),
    };
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    html_status(status, &Show { page: Page::of(operator, "security", Some(notice)), path: PATH, onward: PATH, view, errors })
}

async fn show(operator: OperatorPage, request: HttpRequest, asked: web::Query<Asked>) -> Result<HttpResponse> {
    answer(&operator, worker(&operator, &request).show(&request).await?, &asked.notice)
}

async fn begin(operator: OperatorPage, request: HttpRequest, form: web::Form<Form>) -> Result<HttpResponse> {
    operator.check(&form.csrf)?;
    answer(&operator, worker(&operator, &request).begin(&request, &form).await?, "")
}

async fn confirm(operator: OperatorPage, request: HttpRequest, form: web::Form<Form>) -> Result<HttpResponse> {
    operator.check(&form.csrf)?;
    answer(&operator, worker(&operator, &request).confirm(&request, &form).await?, "")
}

async fn renew(operator: OperatorPage, request: HttpRequest, form: web::Form<Form>) -> Result<HttpResponse> {
    operator.check(&form.csrf)?;
    answer(&operator, worker(&operator, &request).renew(&request, &form).await?, "")
}

async fn replace(operator: OperatorPage, request: HttpRequest, form: web::Form<Form>) -> Result<HttpResponse> {
    operator.check(&form.csrf)?;
    answer(&operator, worker(&operator, &request).replace(&request, &form).await?, "")
}

async fn keep(operator: OperatorPage, request: HttpRequest, form: web::Form<Form>) -> Result<HttpResponse> {
    operator.check(&form.csrf)?;
    answer(&operator, worker(&operator, &request).keep(&request), "")
}

async fn turn_off(operator: OperatorPage, request: HttpRequest, form: web::Form<Form>) -> Result<HttpResponse> {
    operator.check(&form.csrf)?;
    answer(&operator, worker(&operator, &request).turn_off(&request, &form).await?, "")
}

async fn change_password(operator: OperatorPage, request: HttpRequest, form: web::Form<Form>) -> Result<HttpResponse> {
    operator.check(&form.csrf)?;
    answer(&operator, worker(&operator, &request).change_password(&request, &form).await?, "")
}
