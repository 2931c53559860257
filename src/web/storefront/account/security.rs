//! The password, where somebody is signed in, one's own data, and leaving.

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, http::header, web};
use askama::Template;
use serde::Deserialize;

use super::{
    Me, frame,
    session::{Token, confirmed, enter},
};
use crate::{
    commerce::customers::{export::export, profile},
    error::{Error, FieldErrors, Result},
    web::{
        Customer,
        extract::end_session,
        html_status, see_other, session, signed_in,
        storefront::{Page, basket},
    },
};

#[derive(Template)]
#[template(path = "storefront/account/security.html")]
struct Show {
    page: Page,
    me: Me,
    sessions: Vec<Place>,
    /// Whether signing in asks for a code too.
    two_step: bool,
    /// Which form the mistakes belong to.
    open: &'static str,
    errors: FieldErrors,
}

/// Where somebody is signed in.
struct Place {
    id: String,
    device: String,
    seen: String,
    here: bool,
}

impl Show {
    /// The mistake of a field of a form, in words; empty when there is none.
    fn wrong(&self, form: &str, field: &str) -> String {
        let mistake = self.errors.of(field).filter(|_| self.open == form);
        mistake.map(|error| self.page.say(error)).unwrap_or_default()
    }
}

/// Everything that a form of this page can hold.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Form {
    csrf: String,
    current: String,
    password: String,
    confirm: String,
}

/// The page.
pub(super) async fn show(me: Customer, request: HttpRequest) -> Result<HttpResponse> {
    page(&me, &request, "", FieldErrors::default()).await
}

async fn page(me: &Customer, request: &HttpRequest, open: &'static str, errors: FieldErrors) -> Result<HttpResponse> {
    let page = frame(&me.shop, "/account/security").await?;
    let found = signed_in::places(me, request).await?;
    let at = |time| me.shop.lang.datetime(&time, me.shop.tenant.time_zone);
    let place = |one: signed_in::Place| Place {
        id: one.id,
        device: signed_in::device(&one.agent).unwrap_or_else(|| me.shop.lang.w("account-device-unknown").to_owned()),
        seen: me.shop.lang.args("account-session-seen", &[("first", &at(one.first_seen)), ("last", &at(one.last_seen))]),
        here: one.here,
    };
    let sessions = found.into_iter().map(place).collect();
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let two_step = me.account.two_step_since.is_some();
    html_status(status, &Show { me: Me::of(me, "/account/security"), sessions, two_step, open, errors, page })
}

/// Another password; every other session ends.
pub(super) async fn password(me: Customer, request: HttpRequest, form: web::Form<Form>) -> Result<HttpResponse> {
    drop(me.write(&form.csrf).await?);
    if let Err(errors) = confirmed(&me, &request, &form.current).await? {
        return page(&me, &request, "password", errors).await;
    }
    let app = &me.shop.app;
    match profile::set_password(&app.db, &app.passwords, &me.shop.tenant, &me.account, &form.password).await {
        Ok(account) => {
            session::end_all(app, account.id.uuid()).await?;
            enter(&request, &me.shop, &account, "/account/security?notice=password-changed").await
        }
        Err(Error::Invalid(errors)) => page(&me, &request, "password", errors).await,
        Err(other) => Err(other),
    }
}

/// Ends one session.
pub(super) async fn end(me: Customer, request: HttpRequest, id: web::Path<String>, form: web::Form<Token>) -> Result<HttpResponse> {
    drop(me.write(&form.csrf).await?);
    signed_in::end(&me, &request, Some(id.as_str())).await?;
    Ok(see_other(&me.shop.url("/account/security?notice=session-ended")))
}

/// Ends every session but this one.
pub(super) async fn end_others(me: Customer, request: HttpRequest, form: web::Form<Token>) -> Result<HttpResponse> {
    drop(me.write(&form.csrf).await?);
    signed_in::end(&me, &request, None).await?;
    Ok(see_other(&me.shop.url("/account/security?notice=session-ended")))
}

/// Everything that the store knows, as a file, for whoever types the password.
pub(super) async fn data(me: Customer, request: HttpRequest, form: web::Form<Form>) -> Result<HttpResponse> {
    drop(me.write(&form.csrf).await?);
    if let Err(errors) = confirmed(&me, &request, &form.current).await? {
        return page(&me, &request, "data", errors).await;
    }
    let known = export(&mut me.read().await?, &me.account).await?;
    let body = serde_json::to_string_pretty(&known).map_err(Error::unexpected)?;
    Ok(HttpResponse::Ok()
        .content_type("application/json; charset=utf-8")
        .insert_header((header::CONTENT_DISPOSITION, "attachment; filename=\"account.json\""))
        .body(body))
}

/// Removes the account, for whoever types the password and the address.
pub(super) async fn delete(me: Customer, request: HttpRequest, form: web::Form<Form>) -> Result<HttpResponse> {
    drop(me.write(&form.csrf).await?);
    let mut errors = FieldErrors::default();
    if form.confirm.trim().to_lowercase() != me.account.email {
        errors.add("confirm", "error-confirm-email");
        return page(&me, &request, "delete", errors).await;
    }
    if let Err(errors) = confirmed(&me, &request, &form.current).await? {
        return page(&me, &request, "delete", errors).await;
    }
    let mut conn = me.write(&form.csrf).await?;
    profile::delete(&mut conn, me.id()).await?;
    conn.commit().await?;
    session::end_all(&me.shop.app, me.id().uuid()).await?;
    end_session(&request);
    basket::forget(see_other(&me.shop.url("/account/sign-in?notice=deleted")))
}
