//! `/orders/find`: the private link of an order for whoever lost it. It goes
//! to the address that the order was placed with, and the answer on the page
//! is the same whether there is such an order or not.

use actix_web::{HttpResponse, http::StatusCode, web};
use askama::Template;
use serde::Deserialize;

use super::frame;
use crate::{
    commerce::{address, customers::history},
    error::{FieldErrors, Result},
    web::{Shop, html, html_status, see_other, storefront::Page},
};

#[derive(Template)]
#[template(path = "storefront/account/find.html")]
struct Find {
    page: Page,
    number: String,
    email: String,
    sent: bool,
    errors: FieldErrors,
}

impl Find {
    /// The mistake of a field, in words; empty when there is none.
    fn wrong(&self, field: &str) -> String {
        self.errors.of(field).map(|error| self.page.say(error)).unwrap_or_default()
    }
}

/// Whether a search was just sent.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Asked {
    sent: String,
}

/// What was typed.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Form {
    number: String,
    email: String,
}

/// The form.
pub(super) async fn new(shop: Shop, asked: web::Query<Asked>) -> Result<HttpResponse> {
    let page = frame(&shop, "/orders/find").await?;
    html(&Find { page, number: String::new(), email: String::new(), sent: !asked.sent.is_empty(), errors: FieldErrors::default() })
}

/// Sends the link, if number and address belong together.
pub(super) async fn send(shop: Shop, form: web::Form<Form>) -> Result<HttpResponse> {
    let Form { number, email } = form.into_inner();
    let mut errors = FieldErrors::default();
    if number.trim().is_empty() {
        errors.add("number", "error-order-number-missing");
    } else if number.chars().count() > 40 {
        errors.add_with("number", "error-too-long", &[("max", "40")]);
    }
    let email = address::check_email(&email, &mut errors);
    if !errors.is_empty() {
        let page = frame(&shop, "/orders/find").await?;
        let short = |text: String| text.chars().take(254).collect();
        let shown = Find { page, number: short(number), email: short(email), sent: false, errors };
        return html_status(StatusCode::UNPROCESSABLE_ENTITY, &shown);
    }
    let mut conn = shop.write().await?;
    history::send_link(&mut conn, &number, &email).await?;
    conn.commit().await?;
    Ok(see_other(&shop.url("/orders/find?sent=1")))
}
