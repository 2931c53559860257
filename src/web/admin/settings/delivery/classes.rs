//! Classes of goods that cost more to send.

use actix_web::{HttpResponse, http::StatusCode, web::Form};
use askama::Template;

use super::{
    super::{Saved, amount, save, shown},
    slots::plain,
};
use crate::{
    commerce::{
        settings::{self, CLASSES},
        shipping::{Class, Settings},
    },
    error::{FieldErrors, Result},
    web::{
        Permission, Staff,
        admin::{Page, fields::Fields},
        html, html_status, see_other,
    },
};

#[derive(Template)]
#[template(path = "admin/settings/delivery/classes.html")]
struct Edit {
    page: Page,
    errors: FieldErrors,
    section: &'static str,
    may_edit: bool,
    stale: bool,
    version: i32,
    rows: Vec<Row>,
}

/// A class in the form; the fields' names end in its place.
#[derive(Clone)]
struct Row {
    at: usize,
    id: String,
    name: String,
    price: String,
    own: bool,
}

impl Row {
    fn field(&self, name: &str) -> String {
        format!("class_{name}_{}", self.at)
    }

    fn typed(fields: &Fields, from: usize, at: usize) -> Self {
        let text = |name: &str| fields.text(&format!("class_{name}_{from}"));
        Self { at, id: text("id"), name: text("name"), price: text("price"), own: text("way") == "own" }
    }

    fn class(&self, staff: &Staff, known: &[Class], errors: &mut FieldErrors) -> Class {
        Class {
            // Products carry the name that a class was made with.
            id: if known.iter().any(|class| class.id == self.id) { self.id.clone() } else { plain(&self.name) },
            name: self.name.clone(),
            price: amount(staff, errors, self.field("price"), &self.price).unwrap_or(0),
            own: self.own,
        }
    }
}

fn page(staff: &Staff, mut rows: Vec<Row>, version: i32) -> Edit {
    if rows.len() < CLASSES {
        rows.push(Row { at: rows.len(), id: String::new(), name: String::new(), price: String::new(), own: false });
    }
    Edit {
        page: Page::of(staff, "settings"),
        errors: FieldErrors::default(),
        section: "delivery",
        may_edit: staff.may(Permission::EditSettings),
        stale: false,
        version,
        rows,
    }
}

/// Shows the form.
pub async fn edit(staff: Staff) -> Result<HttpResponse> {
    let settings = settings::load(&mut staff.read().await?).await?;
    let row = |(at, class): (usize, &Class)| Row {
        at,
        id: class.id.clone(),
        name: class.name.clone(),
        price: shown(&staff, Some(class.price)),
        own: class.own,
    };
    let rows = settings.delivery.classes.iter().enumerate().map(row).collect();
    html(&page(&staff, rows, settings.version_of::<Settings>()))
}

/// Saves it.
pub async fn update(staff: Staff, Form(fields): Form<Fields>) -> Result<HttpResponse> {
    let mut conn = staff.write(fields.get("csrf")).await?;
    let before = settings::load(&mut conn).await?.delivery;
    let mut rows: Vec<Row> = Vec::new();
    for from in 0..=CLASSES {
        let row = Row::typed(&fields, from, rows.len());
        if !(row.name.is_empty() && row.price.is_empty()) {
            rows.push(row);
        }
    }
    let mut errors = FieldErrors::default();
    let classes = rows.iter().map(|row| row.class(&staff, &before.classes, &mut errors)).collect();
    let section = Settings { classes, ..before };
    match save(&staff, conn, &section, fields.version(), errors).await? {
        Saved::Done => Ok(see_other("/admin/settings/delivery?notice=saved")),
        Saved::Wrong(errors) => html_status(StatusCode::UNPROCESSABLE_ENTITY, &Edit { errors, ..page(&staff, rows, fields.version()) }),
        Saved::Stale(version) => html_status(StatusCode::CONFLICT, &Edit { stale: true, ..page(&staff, rows, version) }),
    }
}
