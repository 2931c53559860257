//! Opening an account and proving the address.

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};
use askama::Template;
use serde::Deserialize;

use super::{
    frame, network, private,
    session::{enter, wait},
};
use crate::{
    commerce::customers::{
        Outcome,
        link::{self, Purpose},
        register::{self, Registration},
    },
    error::{Error, FieldErrors, Result},
    tries::Attempt,
    web::{Customer, Shop, html, html_status, see_other, storefront::Page},
};

#[derive(Template)]
#[template(path = "storefront/account/register.html")]
struct Register {
    page: Page,
    name: String,
    email: String,
    errors: FieldErrors,
    refusal: &'static str,
}

impl Register {
    /// The mistake of a field, in words; empty when there is none.
    fn wrong(&self, field: &str) -> String {
        self.errors.of(field).map(|error| self.page.say(error)).unwrap_or_default()
    }
}

/// What was typed.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Form {
    name: String,
    email: String,
    password: String,
}

/// The form; whoever is signed in has an account already.
pub(super) async fn new(shop: Shop, request: HttpRequest) -> Result<HttpResponse> {
    if Customer::of(&request)?.is_some() {
        return Ok(see_other(&shop.url("/account")));
    }
    let page = frame(&shop, "/account/register").await?;
    html(&Register { page, name: String::new(), email: String::new(), errors: FieldErrors::default(), refusal: "" })
}

/// Opens an account. The answer is the same for an address that has one.
pub(super) async fn create(shop: Shop, form: web::Form<Form>) -> Result<HttpResponse> {
    let Form { name, email, password } = form.into_inner();
    let typed = Registration { name, email, password, locale: shop.lang.code().to_owned() };
    let (errors, refusal) = match register::register(&shop.app.db, &shop.app.passwords, &shop.tenant, &typed).await {
        Ok(()) => return Ok(see_other(&shop.url("/account/check-mail?for=register"))),
        Err(Error::Invalid(errors)) => (errors, ""),
        Err(Error::TooMany { .. }) => (FieldErrors::default(), "account-busy"),
        Err(other) => return Err(other),
    };
    let page = frame(&shop, "/account/register").await?;
    let short = |text: String| text.chars().take(254).collect();
    let shown = Register { page, name: short(typed.name), email: short(typed.email), errors, refusal };
    html_status(StatusCode::UNPROCESSABLE_ENTITY, &shown)
}

#[derive(Template)]
#[template(path = "storefront/account/check_mail.html")]
struct CheckMail {
    page: Page,
    text: &'static str,
    /// Whether another link to prove an address can be asked for here.
    again: bool,
    /// Whether one was.
    asked: bool,
}

/// What a letter was promised for.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Sent {
    r#for: String,
}

/// "Look into your mail."
pub(super) async fn sent(shop: Shop, sent: web::Query<Sent>) -> Result<HttpResponse> {
    let page = frame(&shop, "/account/check-mail").await?;
    let (text, again) = match sent.r#for.as_str() {
        "reset" => ("account-check-reset", false),
        _ => ("account-check-register", true),
    };
    html(&CheckMail { page, text, again, asked: sent.r#for == "again" })
}

/// Sends the link once more, if there is anything to prove.
pub(super) async fn again(shop: Shop, form: web::Form<Form>) -> Result<HttpResponse> {
    let mut conn = shop.write().await?;
    register::ask_again(&mut conn, &form.email).await?;
    conn.commit().await?;
    Ok(see_other(&shop.url("/account/check-mail?for=again")))
}

#[derive(Template)]
#[template(path = "storefront/account/verify.html")]
struct Verify {
    page: Page,
    path: String,
    email: String,
    refusal: String,
}

#[derive(Template)]
#[template(path = "storefront/account/link_gone.html")]
struct LinkGone {
    page: Page,
    /// Where another link can be asked for.
    again: &'static str,
}

/// The page of a link that cannot be used, whatever the reason.
pub(super) async fn gone(shop: &Shop, again: &'static str) -> Result<HttpResponse> {
    let page = Page::load(shop).await?;
    Ok(private(html_status(StatusCode::NOT_FOUND, &LinkGone { page, again })?))
}

/// Opens a link; uses nothing up.
pub(super) async fn link(shop: Shop, token: web::Path<String>) -> Result<HttpResponse> {
    show(&shop, &token, StatusCode::OK, String::new()).await
}

async fn show(shop: &Shop, token: &str, status: StatusCode, refusal: String) -> Result<HttpResponse> {
    let found = link::find(&mut shop.read().await?, &shop.app.config.secret, Purpose::Verify, token).await;
    let link = match found {
        Ok(link) => link,
        Err(Error::NotFound(_)) => return gone(shop, "/account/check-mail").await,
        Err(other) => return Err(other),
    };
    let path = format!("/account/verify/{token}");
    let page = frame(shop, &path).await?;
    Ok(private(html_status(status, &Verify { page, path, email: link.email, refusal })?))
}

/// Proves the address, with the password that the account was opened with.
pub(super) async fn verify(shop: Shop, request: HttpRequest, token: web::Path<String>, form: web::Form<Form>) -> Result<HttpResponse> {
    let network = network(&shop, &request);
    let attempt = Attempt { secret: &shop.app.config.secret, email: "", password: &form.password, network: &network };
    let refusal = match register::verify(&shop.app.db, &shop.app.passwords, &shop.tenant, &token, &attempt).await {
        Ok(Outcome::Welcome(account)) => {
            return Ok(private(enter(&request, &shop, &account, "/account?notice=welcome").await?));
        }
        Ok(Outcome::Wait(until)) => wait(&shop, until),
        Ok(Outcome::Refused | Outcome::Unproved | Outcome::SecondStep(_)) => shop.lang.w("account-verify-wrong").to_owned(),
        Err(Error::TooMany { .. }) => shop.lang.w("account-busy").to_owned(),
        Err(Error::NotFound(_)) => return gone(&shop, "/account/check-mail").await,
        Err(other) => return Err(other),
    };
    show(&shop, &token, StatusCode::UNPROCESSABLE_ENTITY, refusal).await
}
