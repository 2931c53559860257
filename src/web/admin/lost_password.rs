//! For staff who have lost their password: a link by mail to choose another
//! one. Whether an address works here is said to its mailbox alone.

use actix_web::{
    HttpResponse,
    http::{StatusCode, header},
    web,
};
use askama::Template;
use serde::Deserialize;

use super::session::GatePage;
use crate::{
    error::{Error, Result},
    platform::staff_link,
    web::{
        Access, RateClass, Route, Shop, Surface,
        html::{html, html_status, see_other},
    },
};

const HOST: Surface = Surface::Admin;

/// The way back in.
pub(super) const ROUTES: &[Route] = &[
    Route::get(HOST, "/admin/sign-in/forgot", Access::Anonymous, "admin.password.forgot", || web::get().to(forgot)),
    Route::post(HOST, "/admin/sign-in/forgot", Access::Anonymous, "admin.password.send", || web::post().to(send))
        .body(16 * 1024)
        .rate(RateClass::SignIn),
    Route::get(HOST, "/admin/sign-in/reset/{token}", Access::Anonymous, "admin.password.link", || web::get().to(link)),
    Route::post(HOST, "/admin/sign-in/reset/{token}", Access::Anonymous, "admin.password.reset", || web::post().to(reset))
        .body(16 * 1024)
        .rate(RateClass::SignIn),
];

#[derive(Template)]
#[template(path = "admin/session/forgot.html")]
struct Forgot {
    page: GatePage,
    sent: bool,
}

#[derive(Template)]
#[template(path = "admin/session/reset.html")]
struct Reset {
    page: GatePage,
    /// Where the form goes; empty when the link cannot be used.
    path: String,
    email: String,
    refusal: &'static str,
}

/// What was done before.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Asked {
    sent: String,
}

/// What was typed.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Form {
    email: String,
    password: String,
}

async fn forgot(shop: Shop, asked: web::Query<Asked>) -> Result<HttpResponse> {
    html(&Forgot { page: GatePage(shop), sent: asked.sent == "1" })
}

/// Sends the link, if somebody works here with the address. The answer does not tell.
async fn send(shop: Shop, form: web::Form<Form>) -> Result<HttpResponse> {
    staff_link::send(&shop.app.db, &shop.tenant, &form.email).await?;
    Ok(see_other("/admin/sign-in/forgot?sent=1"))
}

/// Opens a link; uses nothing up.
async fn link(shop: Shop, token: web::Path<String>) -> Result<HttpResponse> {
    show(shop, &token, StatusCode::OK, "").await
}

async fn show(shop: Shop, token: &str, status: StatusCode, refusal: &'static str) -> Result<HttpResponse> {
    let mut conn = shop.app.db.platform().await?;
    let found = staff_link::find(&mut conn, &shop.app.config.secret, shop.tenant.id, token).await;
    drop(conn);
    let (status, shown) = match found {
        Ok(member) => {
            let path = format!("/admin/sign-in/reset/{token}");
            (status, Reset { page: GatePage(shop), path, email: member.email, refusal })
        }
        Err(Error::NotFound(_)) => {
            (StatusCode::NOT_FOUND, Reset { page: GatePage(shop), path: String::new(), email: String::new(), refusal: "" })
        }
        Err(other) => return Err(other),
    };
    let mut response = html_status(status, &shown)?;
    // The link is a key and must not reach another site.
    response.headers_mut().insert(header::REFERRER_POLICY, header::HeaderValue::from_static("no-referrer"));
    Ok(response)
}

/// Sets the password and ends every session; its owner signs in with it.
async fn reset(shop: Shop, token: web::Path<String>, form: web::Form<Form>) -> Result<HttpResponse> {
    let app = &shop.app;
    let done = staff_link::reset(&app.db, &app.passwords, &shop.tenant, &app.config.secret, &token, &form.password).await;
    match done {
        Ok(()) => Ok(see_other("/admin/sign-in?notice=password")),
        Err(Error::Invalid(errors)) => {
            let refusal = errors.of("password").map_or("error-password-missing", |error| error.message);
            show(shop, &token, StatusCode::UNPROCESSABLE_ENTITY, refusal).await
        }
        Err(Error::NotFound(_)) => show(shop, &token, StatusCode::NOT_FOUND, "").await,
        Err(other) => Err(other),
    }
}
