//! Signing in and out of a store's admin. Every kind of no is one answer.

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};
use askama::Template;
use serde::Deserialize;

use super::page;
use crate::{
    error::{Error, Result},
    platform::people,
    web::{
        Access, RateClass, Route, Shop, Staff, Surface, csrf,
        extract::{end_session, start_session},
        html::{html, html_status, safe_path, see_other},
    },
};

/// The door's routes.
pub(super) const ROUTES: &[Route] = &[
    Route::get(Surface::Admin, "/admin/sign-in", Access::Anonymous, "admin.session.new", || web::get().to(new)),
    Route::post(Surface::Admin, "/admin/sign-in", Access::Anonymous, "admin.session.create", || web::post().to(create))
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
}

/// What a page without the frame needs.
struct GatePage(Shop);

impl GatePage {
    fn w<'a>(&'a self, key: &'a str) -> &'a str {
        self.0.lang.w(key)
    }

    fn lang(&self) -> &str {
        self.0.lang.code()
    }

    fn asset(&self, name: &str) -> String {
        self.0.app.assets.url(name)
    }

    fn store(&self) -> &str {
        &self.0.tenant.name
    }

    fn initial(&self) -> String {
        page::initial(&self.0.tenant.name)
    }
}

/// Where to go after signing in.
#[derive(Deserialize)]
struct Next {
    #[serde(default)]
    next: String,
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
    html(&SignIn { page: GatePage(shop), email: String::new(), next, refusal: "" })
}

async fn create(request: HttpRequest, shop: Shop, form: web::Form<Credentials>) -> Result<HttpResponse> {
    let Credentials { email, password, next } = form.into_inner();
    let next = admin_path(&next);
    let signed_in = people::sign_in_staff(&shop.app.db, &shop.app.passwords, shop.tenant.id, &email, &password).await;
    let refusal = match signed_in {
        Ok(Some(person)) => {
            start_session(&request, "staff", Some(&shop.tenant), person.uuid())?;
            return Ok(see_other(&next));
        }
        Ok(None) => "admin-login-wrong",
        Err(Error::TooMany { .. }) => "admin-login-locked",
        Err(other) => return Err(other),
    };
    let email = email.chars().take(254).collect();
    html_status(StatusCode::UNPROCESSABLE_ENTITY, &SignIn { page: GatePage(shop), email, next, refusal })
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
