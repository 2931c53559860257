//! What the store asks of every order, and whether it wraps gifts.

use actix_web::{HttpResponse, http::StatusCode, web::Form};
use askama::Template;

use super::{Saved, amount, save, shown};
use crate::{
    commerce::{checkout::Conditions, settings},
    error::{FieldErrors, Result},
    web::{
        Permission, Staff,
        admin::{Page, fields::Fields},
        html, html_status, see_other,
    },
};

#[derive(Template)]
#[template(path = "admin/settings/checkout.html")]
struct Edit {
    page: Page,
    errors: FieldErrors,
    section: &'static str,
    may_edit: bool,
    stale: bool,
    version: i32,
    minimum: String,
    remind_after: String,
    conditions: Conditions,
}

fn page(staff: &Staff, conditions: Conditions, minimum: String, version: i32) -> Edit {
    Edit {
        page: Page::of(staff, "settings"),
        errors: FieldErrors::default(),
        section: "checkout",
        may_edit: staff.may(Permission::EditSettings),
        stale: false,
        version,
        minimum,
        remind_after: conditions.remind_after.filter(|hours| *hours > 0).unwrap_or(4).to_string(),
        conditions,
    }
}

/// Shows the form.
pub async fn edit(staff: Staff) -> Result<HttpResponse> {
    let settings = settings::load(&mut staff.read().await?).await?;
    let version = settings.version_of::<Conditions>();
    let minimum = shown(&staff, settings.checkout.minimum);
    html(&page(&staff, settings.checkout, minimum, version))
}

/// Saves it.
pub async fn update(staff: Staff, Form(fields): Form<Fields>) -> Result<HttpResponse> {
    let conn = staff.write(fields.get("csrf")).await?;
    let mut errors = FieldErrors::default();
    let typed = fields.text("minimum");
    let section = Conditions {
        minimum: amount(&staff, &mut errors, "minimum".to_owned(), &typed),
        phone_optional: fields.get("phone") == "optional",
        gifts: fields.on("gifts"),
        // What is no number is no time: the check says so.
        remind_after: fields.on("remind").then(|| fields.get("remind_after").parse().unwrap_or(-1)),
    };
    let version = fields.version();
    let again = |version| Edit { remind_after: fields.text("remind_after"), ..page(&staff, section.clone(), typed.clone(), version) };
    match save(&staff, conn, &section, version, errors).await? {
        Saved::Done => Ok(see_other("/admin/settings/checkout?notice=saved")),
        Saved::Wrong(errors) => html_status(StatusCode::UNPROCESSABLE_ENTITY, &Edit { errors, ..again(version) }),
        Saved::Stale(version) => html_status(StatusCode::CONFLICT, &Edit { stale: true, ..again(version) }),
    }
}
