//! `/account/sign-in/code`: the second step, for whoever has shown a password
//! of an account that wants a code too.

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, http::header, web};
use askama::Template;
use serde::Deserialize;

use super::{
    frame, network, seals,
    session::{enter, onward, wait},
};
use crate::{
    commerce::customers::{
        Outcome,
        two_step::{self, Asked},
    },
    error::Result,
    web::{Shop, html_status, second_step, see_other, storefront::Page},
};

#[derive(Template)]
#[template(path = "storefront/account/code.html")]
struct Code {
    page: Page,
    /// What is wrong, in words; empty when nothing is.
    refusal: String,
}

/// What was typed.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Form {
    code: String,
}

/// The form; without a password just shown, the sign-in.
pub(super) async fn new(shop: Shop, request: HttpRequest) -> Result<HttpResponse> {
    match second_step::pending(&request, "customer", Some(&shop.tenant)) {
        Some(_) => show(&shop, StatusCode::OK, String::new()).await,
        None => Ok(see_other(&shop.url("/account/sign-in"))),
    }
}

async fn show(shop: &Shop, status: StatusCode, refusal: String) -> Result<HttpResponse> {
    let page = frame(shop, "/account/sign-in/code").await?;
    html_status(status, &Code { page, refusal })
}

/// Signs in with a code of the app or a recovery code.
pub(super) async fn create(shop: Shop, request: HttpRequest, form: web::Form<Form>) -> Result<HttpResponse> {
    let Some(pending) = second_step::pending(&request, "customer", Some(&shop.tenant)) else {
        return Ok(see_other(&shop.url("/account/sign-in")));
    };
    if form.code.trim().is_empty() {
        return show(&shop, StatusCode::UNPROCESSABLE_ENTITY, shop.lang.w("error-code-missing").to_owned()).await;
    }
    let network = network(&shop, &request);
    let asked = Asked { id: pending.person.into(), version: pending.version, code: &form.code, network: &network };
    match two_step::prove(&shop.app.db, seals(&shop), &shop.tenant, &asked).await? {
        Outcome::Welcome(account) => enter(&request, &shop, &account, &onward(&pending.next)).await,
        Outcome::Wait(until) => {
            let mut response = show(&shop, StatusCode::TOO_MANY_REQUESTS, wait(&shop, until)).await?;
            response.headers_mut().insert(header::RETRY_AFTER, header::HeaderValue::from_static("60"));
            Ok(response)
        }
        Outcome::Refused | Outcome::Unproved | Outcome::SecondStep(_) => {
            show(&shop, StatusCode::UNPROCESSABLE_ENTITY, shop.lang.w("error-code-wrong").to_owned()).await
        }
    }
}
