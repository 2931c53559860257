//! Signing in and out. Every kind of no is one answer.

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, http::header, web};
use askama::Template;
use chrono::{DateTime, Utc};
use serde::Deserialize;

use super::{frame, network};
use crate::{
    commerce::{
        cart,
        customers::{self, Account, Outcome},
    },
    error::{Error, FieldErrors, Result},
    tries::Attempt,
    web::{
        Customer, Shop, csrf, customer,
        extract::end_session,
        html,
        html::{html_status, safe_path},
        second_step::{self, Pending},
        see_other,
        storefront::{Page, basket},
    },
};

#[derive(Template)]
#[template(path = "storefront/account/sign_in.html")]
struct SignIn {
    page: Page,
    email: String,
    next: String,
    /// Locale key of what was done before, or empty.
    notice: &'static str,
    /// What is wrong, in words; empty when nothing is.
    refusal: String,
    /// Whether the link that proves the address was sent.
    unproved: bool,
}

/// Where to go after signing in, and what was done before.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Asked {
    next: String,
    notice: String,
}

/// What was typed.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Credentials {
    email: String,
    password: String,
    next: String,
}

/// A form that carries nothing but its token.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Token {
    /// The token.
    pub(super) csrf: String,
}

/// The form; whoever is signed in is led on.
pub(super) async fn new(shop: Shop, request: HttpRequest, asked: web::Query<Asked>) -> Result<HttpResponse> {
    let next = onward(&asked.next);
    if Customer::of(&request)?.is_some() {
        return Ok(see_other(&shop.url(&next)));
    }
    let notice = match asked.notice.as_str() {
        "password" => "account-notice-password",
        "signed-out" => "account-notice-signed-out",
        "email-changed" => "account-notice-email-changed",
        "deleted" => "account-notice-account-deleted",
        "wishlist" => "account-notice-wishlist",
        _ => "",
    };
    let page = frame(&shop, "/account/sign-in").await?;
    html(&SignIn { page, email: String::new(), next, notice, refusal: String::new(), unproved: false })
}

/// Signs in.
pub(super) async fn create(shop: Shop, request: HttpRequest, form: web::Form<Credentials>) -> Result<HttpResponse> {
    let Credentials { email, password, next } = form.into_inner();
    let next = onward(&next);
    let network = network(&shop, &request);
    let attempt = Attempt { secret: &shop.app.config.secret, email: &email, password: &password, network: &network };
    let outcome = customers::sign_in(&shop.app.db, &shop.app.passwords, &shop.tenant, &attempt).await;
    let (status, refusal, unproved) = match outcome {
        Ok(Outcome::Welcome(account)) => {
            return enter(&request, &shop, &account, &next).await;
        }
        Ok(Outcome::SecondStep(account)) => {
            let pending = Pending { person: account.id.uuid(), version: account.session_version, next };
            second_step::begin(&request, "customer", Some(&shop.tenant), &pending)?;
            return Ok(see_other(&shop.url("/account/sign-in/code")));
        }
        Ok(Outcome::Unproved) => (StatusCode::UNPROCESSABLE_ENTITY, String::new(), true),
        Ok(Outcome::Refused) => (StatusCode::UNPROCESSABLE_ENTITY, shop.lang.w("account-refused").to_owned(), false),
        Ok(Outcome::Wait(until)) => (StatusCode::TOO_MANY_REQUESTS, wait(&shop, until), false),
        Err(Error::TooMany { .. }) => (StatusCode::TOO_MANY_REQUESTS, shop.lang.w("account-busy").to_owned(), false),
        Err(other) => return Err(other),
    };
    let email = email.chars().take(254).collect();
    let page = frame(&shop, "/account/sign-in").await?;
    let mut response = html_status(status, &SignIn { page, email, next, notice: "", refusal, unproved })?;
    if status == StatusCode::TOO_MANY_REQUESTS {
        response.headers_mut().insert(header::RETRY_AFTER, header::HeaderValue::from_static("60"));
    }
    Ok(response)
}

/// Starts a session and brings the basket of the browser and the account's together.
pub(super) async fn enter(request: &HttpRequest, shop: &Shop, account: &Account, path: &str) -> Result<HttpResponse> {
    customer::start(request, shop, account)?;
    let mut conn = shop.write().await?;
    let token = cart::join(&mut conn, &shop.app.config.secret, basket::token(request).as_ref(), account.id).await?;
    conn.commit().await?;
    let response = see_other(&shop.url(path));
    match token {
        Some(token) => basket::keep(response, &token),
        None => Ok(response),
    }
}

/// Asks for the password once more; otherwise, what to say beside its field.
pub(super) async fn confirmed(me: &Customer, request: &HttpRequest, password: &str) -> Result<Result<(), FieldErrors>> {
    let mut errors = FieldErrors::default();
    if password.is_empty() {
        // A form that was sent too soon is no try.
        errors.add("current", "error-password-missing");
        return Ok(Err(errors));
    }
    let (shop, network) = (&me.shop, network(&me.shop, request));
    let attempt = Attempt { secret: &shop.app.config.secret, email: &me.account.email, password, network: &network };
    let message = match customers::sign_in(&shop.app.db, &shop.app.passwords, &shop.tenant, &attempt).await {
        Ok(Outcome::Welcome(_) | Outcome::SecondStep(_)) => return Ok(Ok(())),
        Ok(Outcome::Wait(_)) | Err(Error::TooMany { .. }) => "error-password-wait",
        Ok(Outcome::Refused | Outcome::Unproved) => "error-password-wrong",
        Err(other) => return Err(other),
    };
    errors.add("current", message);
    Ok(Err(errors))
}

/// How long to wait, in whole minutes.
pub(super) fn wait(shop: &Shop, until: DateTime<Utc>) -> String {
    let seconds = (until - shop.app.clock.now()).num_seconds().max(0);
    shop.lang.n("account-wait", seconds / 60 + 1)
}

/// Signs out. The basket stays with the account.
pub(super) async fn delete(request: HttpRequest, me: Customer, form: web::Form<Token>) -> Result<HttpResponse> {
    csrf::check(&me.csrf, &form.csrf)?;
    end_session(&request);
    basket::forget(see_other(&me.shop.url("/account/sign-in?notice=signed-out")))
}

/// A page of this store, and never the sign-in itself.
pub(super) fn onward(next: &str) -> String {
    let path = safe_path(next, "/account");
    let gate = path.starts_with("/account/sign-") || path.starts_with("/admin") || path.starts_with("/platform");
    if gate { "/account".to_owned() } else { path.to_owned() }
}
