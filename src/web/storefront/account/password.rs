//! A forgotten password: asking for a link, and choosing another one with it.

use actix_web::{HttpResponse, http::StatusCode, web};
use askama::Template;
use serde::Deserialize;

use super::{frame, private, register::gone};
use crate::{
    commerce::customers::{
        link::{self, Purpose},
        password,
    },
    error::{Error, Result},
    web::{Shop, html, html_status, see_other, storefront::Page},
};

#[derive(Template)]
#[template(path = "storefront/account/forgot.html")]
struct Forgot {
    page: Page,
}

#[derive(Template)]
#[template(path = "storefront/account/reset.html")]
struct Reset {
    page: Page,
    path: String,
    email: String,
    /// What is wrong, in words; empty when nothing is.
    refusal: String,
}

/// What was typed.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Form {
    email: String,
    password: String,
}

/// The form that asks for the address.
pub(super) async fn forgot(shop: Shop) -> Result<HttpResponse> {
    html(&Forgot { page: frame(&shop, "/account/forgot").await? })
}

/// Sends the link, if there is an account. The answer does not tell.
pub(super) async fn send(shop: Shop, form: web::Form<Form>) -> Result<HttpResponse> {
    let mut conn = shop.write().await?;
    password::forgot(&mut conn, &form.email).await?;
    conn.commit().await?;
    Ok(see_other(&shop.url("/account/check-mail?for=reset")))
}

/// Opens a link; uses nothing up.
pub(super) async fn link(shop: Shop, token: web::Path<String>) -> Result<HttpResponse> {
    show(&shop, &token, StatusCode::OK, String::new()).await
}

async fn show(shop: &Shop, token: &str, status: StatusCode, refusal: String) -> Result<HttpResponse> {
    let found = link::find(&mut shop.read().await?, &shop.app.config.secret, Purpose::Reset, token).await;
    let link = match found {
        Ok(link) => link,
        Err(Error::NotFound(_)) => return gone(shop, "/account/forgot").await,
        Err(other) => return Err(other),
    };
    let path = format!("/account/reset/{token}");
    let page = frame(shop, &path).await?;
    Ok(private(html_status(status, &Reset { page, path, email: link.email, refusal })?))
}

/// Sets the password and ends every session; the owner signs in with it.
pub(super) async fn reset(shop: Shop, token: web::Path<String>, form: web::Form<Form>) -> Result<HttpResponse> {
    let app = &shop.app;
    let refusal = match password::reset(&app.db, &app.passwords, &shop.tenant, &app.config.secret, &token, &form.password).await {
        Ok(account) => {
            crate::web::session::end_all(app, account.id.uuid()).await?;
            return Ok(private(see_other(&shop.url("/account/sign-in?notice=password"))));
        }
        Err(Error::Invalid(errors)) => errors.iter().map(|error| shop.lang.field_error(error)).collect::<Vec<_>>().join(" "),
        Err(Error::TooMany { .. }) => shop.lang.w("account-busy").to_owned(),
        Err(Error::NotFound(_)) => return gone(&shop, "/account/forgot").await,
        Err(other) => return Err(other),
    };
    show(&shop, &token, StatusCode::UNPROCESSABLE_ENTITY, refusal).await
}
