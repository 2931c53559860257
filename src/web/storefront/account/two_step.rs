//! `/account/two-step`: turning two-step sign-in on and off, and its recovery
//! codes, which are shown once.

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};
use askama::Template;
use serde::Deserialize;

use super::{Me, frame, network, seals, session::confirmed};
use crate::{
    commerce::customers::{
        Outcome,
        two_step::{self, Asked},
    },
    error::{Error, FieldErrors, Result},
    two_step::Key,
    web::{
        Customer, customer, html_status,
        qr::Qr,
        second_step::{Enroller, Waiting},
        see_other, session,
        storefront::Page,
    },
};

const PATH: &str = "/account/two-step";
const SET_UP: &str = "/account/two-step/set-up";

#[derive(Template)]
#[template(path = "storefront/account/two_step.html")]
struct Show {
    page: Page,
    me: Me,
    /// Since when, and how many recovery codes are left; none while it is off.
    on: Option<(String, usize)>,
    /// Which form the mistakes belong to.
    open: &'static str,
    errors: FieldErrors,
}

impl Show {
    /// The mistake of a field of a form, in words; empty when there is none.
    fn wrong(&self, form: &str, field: &str) -> String {
        let mistake = self.errors.of(field).filter(|_| self.open == form);
        mistake.map(|error| self.page.say(error)).unwrap_or_default()
    }
}

#[derive(Template)]
#[template(path = "storefront/account/two_step_set_up.html")]
struct SetUp {
    page: Page,
    me: Me,
    qr: Qr,
    groups: String,
    /// What is wrong with the code, in words; empty when nothing is.
    wrong: String,
}

#[derive(Template)]
#[template(path = "storefront/account/two_step_codes.html")]
struct Codes {
    page: Page,
    me: Me,
    codes: Vec<String>,
}

/// Everything that a form of these pages can hold.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Form {
    csrf: String,
    current: String,
    code: String,
}

/// Whether it is on, and what can be done about it.
pub(super) async fn show(me: Customer) -> Result<HttpResponse> {
    page(&me, "", FieldErrors::default()).await
}

async fn page(me: &Customer, open: &'static str, errors: FieldErrors) -> Result<HttpResponse> {
    let page = frame(&me.shop, PATH).await?;
    let state = two_step::state(&mut me.read().await?, me.id()).await?;
    let on = state.map(|state| (me.shop.lang.date(&state.since, me.shop.tenant.time_zone), state.codes_left));
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    html_status(status, &Show { me: Me::of(me, "/account/security"), on, open, errors, page })
}

fn enroller(me: &Customer) -> Enroller<'_> {
    Enroller { app: &me.shop.app, tenant: Some(me.shop.tenant.id), person: me.id().uuid() }
}

/// Makes a key, for whoever types the password.
pub(super) async fn begin(me: Customer, request: HttpRequest, form: web::Form<Form>) -> Result<HttpResponse> {
    me.check(&form.csrf)?;
    if me.account.two_step_since.is_some() {
        return Ok(see_other(&me.shop.url(PATH)));
    }
    if let Err(errors) = confirmed(&me, &request, &form.current).await? {
        return page(&me, "begin", errors).await;
    }
    enroller(&me).begin(&request, false)?;
    Ok(see_other(&me.shop.url(SET_UP)))
}

/// The key, as a picture and in letters, and the form for its first code.
pub(super) async fn set_up(me: Customer, request: HttpRequest) -> Result<HttpResponse> {
    match enroller(&me).key(&request)? {
        Some(waiting) if me.account.two_step_since.is_none() => shown(&me, &waiting.key, StatusCode::OK, String::new()).await,
        _ => Ok(see_other(&me.shop.url(PATH))),
    }
}

async fn shown(me: &Customer, key: &Key, status: StatusCode, wrong: String) -> Result<HttpResponse> {
    let page = frame(&me.shop, SET_UP).await?;
    let qr = Qr::of(&key.url(page.store(), &me.account.email)?)?;
    html_status(status, &SetUp { me: Me::of(me, "/account/security"), qr, groups: key.groups(), wrong, page })
}

/// Turns it on, with a first code that shows that the app has the key.
pub(super) async fn confirm(me: Customer, request: HttpRequest, form: web::Form<Form>) -> Result<HttpResponse> {
    let mut conn = me.write(&form.csrf).await?;
    let Some(Waiting { key, .. }) = enroller(&me).key(&request)? else { return Ok(see_other(&me.shop.url(PATH))) };
    match two_step::turn_on(&mut conn, seals(&me.shop), &me.account, &key, &form.code).await {
        Ok((account, codes)) => {
            conn.commit().await?;
            enroller(&me).done(&request);
            session::end_all(&me.shop.app, account.id.uuid()).await?;
            customer::go_on(&request, &account)?;
            listed(&me, codes).await
        }
        Err(Error::Invalid(_)) => {
            drop(conn);
            let wrong = me.shop.lang.w("error-code-wrong").to_owned();
            shown(&me, &key, StatusCode::UNPROCESSABLE_ENTITY, wrong).await
        }
        Err(Error::Conflict(_)) => Ok(see_other(&me.shop.url(PATH))),
        Err(other) => Err(other),
    }
}

/// The recovery codes, this once.
async fn listed(me: &Customer, codes: Vec<String>) -> Result<HttpResponse> {
    let page = frame(&me.shop, PATH).await?;
    html_status(StatusCode::OK, &Codes { me: Me::of(me, "/account/security"), codes, page })
}

/// Other recovery codes, for whoever types password and code.
pub(super) async fn renew(me: Customer, request: HttpRequest, form: web::Form<Form>) -> Result<HttpResponse> {
    me.check(&form.csrf)?;
    if let Err(errors) = proved(&me, &request, &form).await? {
        return page(&me, "codes", errors).await;
    }
    let mut conn = me.write(&form.csrf).await?;
    let codes = two_step::renew_codes(&mut conn, seals(&me.shop), me.id()).await?;
    conn.commit().await?;
    listed(&me, codes).await
}

/// Turns it off, for whoever types password and code.
pub(super) async fn turn_off(me: Customer, request: HttpRequest, form: web::Form<Form>) -> Result<HttpResponse> {
    me.check(&form.csrf)?;
    if let Err(errors) = proved(&me, &request, &form).await? {
        return page(&me, "off", errors).await;
    }
    let mut conn = me.write(&form.csrf).await?;
    two_step::turn_off(&mut conn, me.id()).await?;
    conn.commit().await?;
    Ok(see_other(&me.shop.url("/account/two-step?notice=two-step-off")))
}

/// Asks for both steps once more; otherwise, what to say beside the fields.
async fn proved(me: &Customer, request: &HttpRequest, form: &Form) -> Result<Result<(), FieldErrors>> {
    let mut errors = FieldErrors::default();
    if form.code.trim().is_empty() {
        errors.add("code", "error-code-missing");
        return Ok(Err(errors));
    }
    if let Err(errors) = confirmed(me, request, &form.current).await? {
        return Ok(Err(errors));
    }
    let network = network(&me.shop, request);
    let asked = Asked { id: me.id(), version: me.account.session_version, code: &form.code, network: &network };
    let message = match two_step::prove(&me.shop.app.db, seals(&me.shop), &me.shop.tenant, &asked).await? {
        Outcome::Welcome(_) => return Ok(Ok(())),
        Outcome::Wait(_) => "error-password-wait",
        Outcome::Refused | Outcome::Unproved | Outcome::SecondStep(_) => "error-code-wrong",
    };
    errors.add("code", message);
    Ok(Err(errors))
}
