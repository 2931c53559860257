//! Signing in and out of a store's admin. Every kind of no is one answer.

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};
use askama::Template;
use serde::Deserialize;

use super::page;
use crate::{
    error::{Error, Result},
    platform::{
        people::{self, SignedIn},
        two_step::{self, Person, Proof},
    },
    tries::Attempt,
    web::{
        Access, RateClass, Route, Shop, Staff, Surface, csrf,
        extract::{end_session, start_session},
        html::{html, html_status, safe_path, see_other},
        policy,
        second_step::{self, Pending},
        two_step::seals,
    },
};

/// The door's routes.
pub(super) const ROUTES: &[Route] = &[
    Route::get(Surface::Admin, "/admin/sign-in", Access::Anonymous, "admin.session.new", || web::get().to(new)),
    Route::post(Surface::Admin, "/admin/sign-in", Access::Anonymous, "admin.session.create", || web::post().to(create))
        .body(16 * 1024)
        .rate(RateClass::SignIn),
    Route::get(Surface::Admin, "/admin/sign-in/code", Access::Anonymous, "admin.session.code", || web::get().to(code)),
    Route::post(Surface::Admin, "/admin/sign-in/code", Access::Anonymous, "admin.session.prove", || web::post().to(prove))
        .body(16 * 1024)
        .rate(RateClass::SignIn),
    Route::post(Surface::Admin, "/admin/sign-out", Access::StaffAny, "admin.session.delete", || web::post().to(delete)),
];

#[derive(Template)]
#[template(path = "admin/session/sign_in.html")]
struct SignIn {
    page: GatePage,
    email: String,
    next: String,
    refusal: &'static str,
    /// Whether another password was chosen just now.
    chosen: bool,
}

/// What a page without the frame needs.
pub(super) struct GatePage(pub(super) Shop);

impl GatePage {
    pub(super) fn w<'a>(&'a self, key: &'a str) -> &'a str {
        self.0.lang.w(key)
    }

    pub(super) fn lang(&self) -> &str {
        self.0.lang.code()
    }

    pub(super) fn asset(&self, name: &str) -> String {
        self.0.app.assets.url(name)
    }

    pub(super) fn store(&self) -> &str {
        &self.0.tenant.name
    }

    pub(super) fn initial(&self) -> String {
        page::initial(&self.0.tenant.name)
    }
}

/// Where to go after signing in.
#[derive(Deserialize)]
struct Next {
    #[serde(default)]
    next: String,
    #[serde(default)]
    notice: String,
}

/// What was typed.
#[derive(Deserialize)]
struct Credentials {
    email: String,
    password: String,
    #[serde(default)]
    next: String,
}

/// A form that carries nothing but its token.
#[derive(Deserialize)]
pub(super) struct Token {
    /// The token.
    pub(super) csrf: String,
}

async fn new(shop: Shop, query: web::Query<Next>) -> Result<HttpResponse> {
    let next = admin_path(&query.next);
    html(&SignIn { page: GatePage(shop), email: String::new(), next, refusal: "", chosen: query.notice == "password" })
}

async fn create(request: HttpRequest, shop: Shop, form: web::Form<Credentials>) -> Result<HttpResponse> {
    let Credentials { email, password, next } = form.into_inner();
    let next = admin_path(&next);
    let network = policy::network(&shop.app, &request);
    let attempt = Attempt { secret: &shop.app.config.secret, email: &email, password: &password, network: &network };
    let signed_in = people::sign_in_staff(&shop.app.db, &shop.app.passwords, shop.tenant.id, &attempt).await;
    let (status, refusal) = match signed_in {
        Ok(Some(SignedIn::Welcome(person))) => {
            start_session(&request, "staff", Some(&shop.tenant), person.uuid())?;
            return Ok(see_other(&next));
        }
        Ok(Some(SignedIn::SecondStep(person))) => {
            let pending = Pending { person: person.uuid(), version: 0, next };
            second_step::begin(&request, "staff", Some(&shop.tenant), &pending)?;
            return Ok(see_other("/admin/sign-in/code"));
        }
        Ok(None) => (StatusCode::UNPROCESSABLE_ENTITY, "admin-login-wrong"),
        Err(Error::TooMany { .. }) => (StatusCode::TOO_MANY_REQUESTS, "admin-login-locked"),
        Err(other) => return Err(other),
    };
    let email = email.chars().take(254).collect();
    html_status(status, &SignIn { page: GatePage(shop), email, next, refusal, chosen: false })
}

/// The page of the second step.
#[derive(Template)]
#[template(path = "admin/session/code.html")]
struct CodePage {
    page: GatePage,
    refusal: &'static str,
}

/// A code of the app, or a recovery code.
#[derive(Deserialize)]
struct Code {
    #[serde(default)]
    code: String,
}

async fn code(request: HttpRequest, shop: Shop) -> Result<HttpResponse> {
    match second_step::pending(&request, "staff", Some(&shop.tenant)) {
        Some(_) => html(&CodePage { page: GatePage(shop), refusal: "" }),
        None => Ok(see_other("/admin/sign-in")),
    }
}

async fn prove(request: HttpRequest, shop: Shop, form: web::Form<Code>) -> Result<HttpResponse> {
    let Some(pending) = second_step::pending(&request, "staff", Some(&shop.tenant)) else { return Ok(see_other("/admin/sign-in")) };
    let person = Person::Staff(pending.person);
    let network = policy::network(&shop.app, &request);
    let (status, refusal) = match form.code.trim() {
        "" => (StatusCode::UNPROCESSABLE_ENTITY, "error-code-missing"),
        typed => match two_step::prove(&shop.app.db, seals(&shop.app), person, typed, &network).await? {
            Proof::Right => {
                start_session(&request, "staff", Some(&shop.tenant), pending.person)?;
                return Ok(see_other(&admin_path(&pending.next)));
            }
            Proof::Wrong => (StatusCode::UNPROCESSABLE_ENTITY, "error-code-wrong"),
            Proof::Resting => (StatusCode::TOO_MANY_REQUESTS, "admin-login-locked"),
        },
    };
    html_status(status, &CodePage { page: GatePage(shop), refusal })
}

async fn delete(request: HttpRequest, staff: Staff, form: web::Form<Token>) -> Result<HttpResponse> {
    csrf::check(&staff.csrf, &form.csrf)?;
    end_session(&request);
    Ok(see_other("/admin/sign-in"))
}

/// A page of the admin, and never the sign-in itself.
fn admin_path(next: &str) -> String {
    let path = safe_path(next, "/admin");
    if path.starts_with("/admin") && !path.starts_with("/admin/sign-") { path.to_owned() } else { "/admin".to_owned() }
}
