//! `/admin/security`: how a member of staff signs in. Their identity is one at
//! all stores that they work for, and so is what they set here.

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};
use askama::Template;

use super::Page;
use crate::{
    error::{FieldErrors, Result},
    platform::two_step::Person,
    web::{
        Access, RateClass, Route, Staff, Surface, csrf, html_status, policy, see_other,
        two_step::{Answer, Form, View, Worker},
    },
};

const PATH: &str = "/admin/security";
const HOST: Surface = Surface::Admin;

const fn form(path: &'static str, name: &'static str, handler: fn() -> actix_web::Route) -> Route {
    Route::post(HOST, path, Access::StaffAny, name, handler).body(16 * 1024).rate(RateClass::SignIn)
}

/// What staff can do about their own sign-in.
pub(super) const ROUTES: &[Route] = &[
    Route::get(HOST, PATH, Access::StaffAny, "admin.security.show", || web::get().to(show)),
    form("/admin/security/begin", "admin.security.begin", || web::post().to(begin)),
    form("/admin/security/confirm", "admin.security.confirm", || web::post().to(confirm)),
    form("/admin/security/codes", "admin.security.codes", || web::post().to(renew)),
    form("/admin/security/other", "admin.security.replace", || web::post().to(replace)),
    form("/admin/security/keep", "admin.security.keep", || web::post().to(keep)),
    form("/admin/security/password", "admin.security.password", || web::post().to(change_password)),
    form("/admin/security/off", "admin.security.off", || web::post().to(turn_off)),
];

#[derive(Template)]
#[template(path = "admin/security/show.html")]
struct Show {
    page: Page,
    path: &'static str,
    onward: &'static str,
    view: View,
    errors: FieldErrors,
}

fn worker(staff: &Staff, request: &HttpRequest) -> Worker {
    Worker {
        app: staff.app.clone(),
        person: Person::Staff(staff.id().uuid()),
        tenant: Some(staff.tenant.id),
        email: staff.member.email.clone(),
        issuer: "SmartSeller",
        lang: staff.lang,
        zone: staff.tenant.time_zone,
        path: PATH,
        required: false,
        network: policy::network(&staff.app, request),
    }
}

fn answer(staff: &Staff, answer: Answer) -> Result<HttpResponse> {
    let (view, errors) = match answer {
        Answer::Go(path) => return Ok(see_other(&path)),
        Answer::Show(view, errors) => (view, errors),
    };
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    html_status(status, &Show { page: Page::of(staff, "security"), path: PATH, onward: PATH, view, errors })
}

async fn show(staff: Staff, request: HttpRequest) -> Result<HttpResponse> {
    answer(&staff, worker(&staff, &request).show(&request).await?)
}

async fn begin(staff: Staff, request: HttpRequest, form: web::Form<Form>) -> Result<HttpResponse> {
    csrf::check(&staff.csrf, &form.csrf)?;
    answer(&staff, worker(&staff, &request).begin(&request, &form).await?)
}

async fn confirm(staff: Staff, request: HttpRequest, form: web::Form<Form>) -> Result<HttpResponse> {
    csrf::check(&staff.csrf, &form.csrf)?;
    answer(&staff, worker(&staff, &request).confirm(&request, &form).await?)
}

async fn renew(staff: Staff, request: HttpRequest, form: web::Form<Form>) -> Result<HttpResponse> {
    csrf::check(&staff.csrf, &form.csrf)?;
    answer(&staff, worker(&staff, &request).renew(&request, &form).await?)
}

async fn replace(staff: Staff, request: HttpRequest, form: web::Form<Form>) -> Result<HttpResponse> {
    csrf::check(&staff.csrf, &form.csrf)?;
    answer(&staff, worker(&staff, &request).replace(&request, &form).await?)
}

async fn keep(staff: Staff, request: HttpRequest, form: web::Form<Form>) -> Result<HttpResponse> {
    csrf::check(&staff.csrf, &form.csrf)?;
    answer(&staff, worker(&staff, &request).keep(&request))
}

async fn turn_off(staff: Staff, request: HttpRequest, form: web::Form<Form>) -> Result<HttpResponse> {
    csrf::check(&staff.csrf, &form.csrf)?;
    answer(&staff, worker(&staff, &request).turn_off(&request, &form).await?)
}

async fn change_password(staff: Staff, request: HttpRequest, form: web::Form<Form>) -> Result<HttpResponse> {
    csrf::check(&staff.csrf, &form.csrf)?;
    answer(&staff, worker(&staff, &request).change_password(&request, &form).await?)
}
