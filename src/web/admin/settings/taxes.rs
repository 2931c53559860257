//! The tax rate, and an example of what it does.

use actix_web::{HttpResponse, http::StatusCode, web::Form};
use askama::Template;

use super::{Saved, save};
use crate::{
    commerce::{
        settings::{self, parse_rate, rate_input},
        taxes::Settings,
    },
    error::{FieldErrors, Result},
    money::Money,
    web::{
        Permission, Staff,
        admin::{Page, fields::Fields},
        html, html_status, see_other,
    },
};

#[derive(Template)]
#[template(path = "admin/settings/taxes.html")]
struct Edit {
    page: Page,
    errors: FieldErrors,
    section: &'static str,
    may_edit: bool,
    stale: bool,
    version: i32,
    rate: String,
    taxes: Settings,
    example: Vec<Row>,
}

/// A line of the example.
struct Row {
    words: &'static str,
    amount: String,
    strong: bool,
}

fn page(staff: &Staff, taxes: Settings, rate: String, version: i32) -> Result<Edit> {
    Ok(Edit {
        page: Page::of(staff, "settings"),
        errors: FieldErrors::default(),
        section: "taxes",
        may_edit: staff.may(Permission::EditSettings),
        stale: false,
        version,
        rate,
        example: example(staff, &taxes)?,
        taxes,
    })
}

/// What a shopper pays for goods of a hundred, or of a hundred thousand where
/// the currency has no decimals.
fn example(staff: &Staff, taxes: &Settings) -> Result<Vec<Row>> {
    let currency = staff.tenant.currency;
    let units = if currency.exponent() == 0 { 100_000 } else { 100 * 10_i64.pow(currency.exponent()) };
    let price = Money::new(units, currency);
    let tax = taxes.on(price)?;
    let pays = if taxes.included { price } else { price.checked_add(tax)? };
    let row = |words, amount: Money, strong| Row { words, amount: amount.format(staff.lang.code()), strong };
    let tax_words = if taxes.included { "admin-settings-example-contained" } else { "admin-settings-example-tax" };
    Ok(vec![row("admin-settings-example-price", price, false), row(tax_words, tax, false), row("admin-settings-example-pays", pays, true)])
}

/// Shows the form.
pub async fn edit(staff: Staff) -> Result<HttpResponse> {
    let settings = settings::load(&mut staff.read().await?).await?;
    let version = settings.version_of::<Settings>();
    let rate = rate_input(settings.taxes.rate);
    html(&page(&staff, settings.taxes, rate, version)?)
}

/// Saves it.
pub async fn update(staff: Staff, Form(fields): Form<Fields>) -> Result<HttpResponse> {
    let conn = staff.write(fields.get("csrf")).await?;
    let mut errors = FieldErrors::default();
    let typed = fields.text("rate");
    let rate = if typed.is_empty() { Some(0) } else { parse_rate(&typed) };
    if rate.is_none() {
        errors.add("rate", "admin-settings-error-rate");
    }
    let section = Settings { rate: rate.unwrap_or(0), included: fields.get("included") == "1", on_delivery: fields.on("on_delivery") };
    let version = fields.version();
    match save(&staff, conn, &section, version, errors).await? {
        Saved::Done => Ok(see_other("/admin/settings/taxes?notice=saved")),
        Saved::Wrong(errors) => html_status(StatusCode::UNPROCESSABLE_ENTITY, &Edit { errors, ..page(&staff, section, typed, version)? }),
        Saved::Stale(version) => html_status(StatusCode::CONFLICT, &Edit { stale: true, ..page(&staff, section, typed, version)? }),
    }
}
