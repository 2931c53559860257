//! Name, phone number, language, newsletter, and the mail address, which is
//! another one only once it was proved.

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};
use askama::Template;
use serde::Deserialize;

use super::{
    Me, frame, private,
    register::gone,
    session::{Token, confirmed, enter},
};
use crate::{
    commerce::customers::{
        link::{self, Purpose},
        profile::{self, NEWSLETTER, Profile},
        queries,
    },
    error::{Error, FieldErrors, Result},
    web::{Customer, Shop, html_status, see_other, storefront::Page},
};

#[derive(Template)]
#[template(path = "storefront/account/profile.html")]
struct Show {
    page: Page,
    me: Me,
    name: String,
    phone: String,
    locale: String,
    newsletter: bool,
    new_email: String,
    errors: FieldErrors,
}

impl Show {
    /// The mistake of a field, in words; empty when there is none.
    fn wrong(&self, field: &str) -> String {
        self.errors.of(field).map(|error| self.page.say(error)).unwrap_or_default()
    }
}

/// Everything that a form of this page can hold.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Form {
    csrf: String,
    name: String,
    phone: String,
    locale: String,
    newsletter: String,
    email: String,
    current: String,
}

/// The page.
pub(super) async fn show(me: Customer) -> Result<HttpResponse> {
    page(&me, None, FieldErrors::default()).await
}

async fn page(me: &Customer, typed: Option<&Form>, errors: FieldErrors) -> Result<HttpResponse> {
    let consents = queries::consents(&mut me.read().await?, me.id()).await?;
    let page = frame(&me.shop, "/account/profile").await?;
    let account = &me.account;
    let kept = |typed: Option<&String>, kept: &String| typed.filter(|typed| !typed.is_empty()).unwrap_or(kept).chars().take(254).collect();
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let shown = Show {
        me: Me::of(me, "/account/profile"),
        name: kept(typed.map(|form| &form.name), &account.name),
        phone: kept(typed.map(|form| &form.phone), &account.phone),
        locale: account.locale.clone(),
        newsletter: queries::wants(&consents, NEWSLETTER),
        new_email: typed.map(|form| form.email.chars().take(254).collect()).unwrap_or_default(),
        errors,
        page,
    };
    html_status(status, &shown)
}

/// Saves name, phone number, language and the wish for the newsletter.
pub(super) async fn update(me: Customer, form: web::Form<Form>) -> Result<HttpResponse> {
    let mut conn = me.write(&form.csrf).await?;
    let typed = Profile { name: form.name.clone(), phone: form.phone.clone(), locale: form.locale.clone() };
    let country = Page::load(&me.shop).await?.settings().delivery.countries.first().cloned().unwrap_or_default();
    match profile::update(&mut conn, me.id(), &typed, &country).await {
        Ok(()) => {}
        Err(Error::Invalid(errors)) => {
            drop(conn);
            return page(&me, Some(&form), errors).await;
        }
        Err(other) => return Err(other),
    }
    profile::set_newsletter(&mut conn, me.id(), !form.newsletter.is_empty(), "account").await?;
    conn.commit().await?;
    Ok(see_other(&me.shop.url("/account/profile?notice=saved")))
}

/// Sends a link to the new address, for whoever types the password.
pub(super) async fn ask(me: Customer, request: HttpRequest, form: web::Form<Form>) -> Result<HttpResponse> {
    drop(me.write(&form.csrf).await?);
    if let Err(errors) = confirmed(&me, &request, &form.current).await? {
        return page(&me, Some(&form), errors).await;
    }
    let mut conn = me.write(&form.csrf).await?;
    match profile::ask_email(&mut conn, &me.account, &form.email).await {
        Ok(()) => conn.commit().await?,
        Err(Error::Invalid(errors)) => {
            drop(conn);
            return page(&me, Some(&form), errors).await;
        }
        Err(other) => return Err(other),
    }
    Ok(see_other(&me.shop.url("/account/profile?notice=email-asked")))
}

#[derive(Template)]
#[template(path = "storefront/account/email.html")]
struct Confirm {
    page: Page,
    path: String,
    email: String,
}

/// Opens a link; uses nothing up.
pub(super) async fn link(shop: Shop, token: web::Path<String>) -> Result<HttpResponse> {
    let found = link::find(&mut shop.read().await?, &shop.app.config.secret, Purpose::ChangeEmail, &token).await;
    let link = match found {
        Ok(link) => link,
        Err(Error::NotFound(_)) => return gone(&shop, "/account/profile").await,
        Err(other) => return Err(other),
    };
    let path = format!("/account/email/{token}");
    let page = frame(&shop, &path).await?;
    Ok(private(html_status(StatusCode::OK, &Confirm { page, path, email: link.email })?))
}

/// Makes the address the account's.
pub(super) async fn confirm(shop: Shop, request: HttpRequest, token: web::Path<String>, _: web::Form<Token>) -> Result<HttpResponse> {
    let mut conn = shop.write().await?;
    let account = match profile::confirm_email(&mut conn, &shop.app.config.secret, &token).await {
        Ok(account) => account,
        Err(Error::NotFound(_)) => {
            drop(conn);
            return gone(&shop, "/account/profile").await;
        }
        Err(other) => return Err(other),
    };
    conn.commit().await?;
    crate::web::session::end_all(&shop.app, account.id.uuid()).await?;
    Ok(private(match Customer::of(&request)?.filter(|me| me.id() == account.id) {
        Some(_) => enter(&request, &shop, &account, "/account/profile?notice=email-changed").await?,
        None => see_other(&shop.url("/account/sign-in?notice=email-changed")),
    }))
}
