//! What shoppers can still ask for when the goods are there.

use actix_web::{HttpResponse, http::StatusCode, web::Form};
use askama::Template;

use super::{Saved, save};
use crate::{
    commerce::settings::{self, AfterSaleSettings},
    error::{FieldErrors, Result},
    web::{
        Permission, Staff,
        admin::{Page, fields::Fields},
        html, html_status, see_other,
    },
};

#[derive(Template)]
#[template(path = "admin/settings/aftersale.html")]
struct Edit {
    page: Page,
    errors: FieldErrors,
    section: &'static str,
    may_edit: bool,
    stale: bool,
    version: i32,
    after: AfterSaleSettings,
    return_days: String,
    ask_days: String,
}

fn page(staff: &Staff, after: AfterSaleSettings, [return_days, ask_days]: [String; 2], version: i32) -> Edit {
    Edit {
        page: Page::of(staff, "settings"),
        errors: FieldErrors::default(),
        section: "aftersale",
        may_edit: staff.may(Permission::EditSettings),
        stale: false,
        version,
        after,
        return_days,
        ask_days,
    }
}

/// Shows the form.
pub async fn edit(staff: Staff) -> Result<HttpResponse> {
    let settings = settings::load(&mut staff.read().await?).await?;
    let version = settings.version_of::<AfterSaleSettings>();
    let days = [settings.aftersale.return_days, settings.aftersale.ask_review_days].map(|days| days.to_string());
    html(&page(&staff, settings.aftersale, days, version))
}

/// Saves it.
pub async fn update(staff: Staff, Form(fields): Form<Fields>) -> Result<HttpResponse> {
    let conn = staff.write(fields.get("csrf")).await?;
    let days = [fields.text("return_days"), fields.text("ask_review_days")];
    let section = AfterSaleSettings {
        returns: fields.on("returns"),
        // What is no number is no time: the check says so.
        return_days: days[0].parse().unwrap_or(0),
        return_instructions: fields.text("return_instructions"),
        ask_review: fields.on("ask_review"),
        ask_review_days: days[1].parse().unwrap_or(0),
    };
    let version = fields.version();
    match save(&staff, conn, &section, version, FieldErrors::default()).await? {
        Saved::Done => Ok(see_other("/admin/settings/aftersale?notice=saved")),
        Saved::Wrong(errors) => html_status(StatusCode::UNPROCESSABLE_ENTITY, &Edit { errors, ..page(&staff, section, days, version) }),
        Saved::Stale(version) => html_status(StatusCode::CONFLICT, &Edit { stale: true, ..page(&staff, section, days, version) }),
    }
}
