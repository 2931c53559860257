//! Whose name letters carry, who of the staff is told, and the list of all
//! letters.

use actix_web::{HttpResponse, http::StatusCode, web::Form};
use askama::Template;

use super::{Saved, save};
use crate::{
    commerce::settings::{self, NotificationSettings, Settings},
    error::{FieldErrors, Result},
    mail::catalogue::{LETTERS, To},
    web::{
        Permission, Staff,
        admin::{Page, fields::Fields},
        html, html_status, see_other,
    },
};

#[derive(Template)]
#[template(path = "admin/settings/notifications.html")]
struct Edit {
    page: Page,
    errors: FieldErrors,
    section: &'static str,
    may_edit: bool,
    stale: bool,
    version: i32,
    told: NotificationSettings,
    /// One a line.
    staff: String,
    low_stock_at: String,
    /// What stands where nothing is typed.
    store_name: String,
    store_email: String,
    to_customer: Vec<Line>,
    to_staff: Vec<Line>,
}

/// A letter of the list.
struct Line {
    path: String,
    title: String,
    when: String,
}

fn lines(to: To) -> Vec<Line> {
    let letters = LETTERS.iter().filter(|kind| kind.to == to);
    letters
        .map(|kind| Line { path: format!("/admin/settings/notifications/{}", kind.name()), title: kind.title(), when: kind.when() })
        .collect()
}

fn page(staff: &Staff, settings: &Settings, told: NotificationSettings, low_stock_at: String, version: i32) -> Edit {
    Edit {
        page: Page::of(staff, "settings"),
        errors: FieldErrors::default(),
        section: "notifications",
        may_edit: staff.may(Permission::EditSettings),
        stale: false,
        version,
        staff: told.staff.join("\n"),
        low_stock_at,
        told,
        store_name: settings.store.name.clone(),
        store_email: settings.store.email.clone(),
        to_customer: lines(To::Customer),
        to_staff: lines(To::Staff),
    }
}

/// Shows the form and the list.
pub async fn edit(staff: Staff) -> Result<HttpResponse> {
    let settings = settings::load(&mut staff.read().await?).await?;
    let version = settings.version_of::<NotificationSettings>();
    let told = settings.notifications.clone();
    let low = told.low_stock_at.to_string();
    html(&page(&staff, &settings, told, low, version))
}

/// Saves the form.
pub async fn update(staff: Staff, Form(fields): Form<Fields>) -> Result<HttpResponse> {
    let mut conn = staff.write(fields.get("csrf")).await?;
    let settings = settings::load(&mut conn).await?;
    let low_stock_at = fields.text("low_stock_at");
    let mut staff_addresses: Vec<String> = Vec::new();
    for address in fields.get("staff").split([',', ';', '\n', '\r', ' ']).filter(|address| !address.is_empty()) {
        if !staff_addresses.iter().any(|one| one.eq_ignore_ascii_case(address)) {
            staff_addresses.push(address.to_owned());
        }
    }
    let section = NotificationSettings {
        sender_name: fields.text("sender_name"),
        reply_to: fields.text("reply_to"),
        staff: staff_addresses,
        new_order: fields.on("new_order"),
        low_stock: fields.on("low_stock"),
        // What is no number is no threshold: the check says so.
        low_stock_at: low_stock_at.parse().unwrap_or(-1),
        refund_needed: fields.on("refund_needed"),
        return_requested: fields.on("return_requested"),
    };
    let version = fields.version();
    let again = |version| page(&staff, &settings, section.clone(), low_stock_at.clone(), version);
    match save(&staff, conn, &section, version, FieldErrors::default()).await? {
        Saved::Done => Ok(see_other("/admin/settings/notifications?notice=saved")),
        Saved::Wrong(errors) => html_status(StatusCode::UNPROCESSABLE_ENTITY, &Edit { errors, ..again(version) }),
        Saved::Stale(version) => html_status(StatusCode::CONFLICT, &Edit { stale: true, ..again(version) }),
    }
}
