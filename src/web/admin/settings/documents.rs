//! What stands on invoices and credit notes, and how that looks.

use actix_web::{
    HttpResponse,
    http::StatusCode,
    web::{Form, Path},
};
use askama::Template;

use super::{Saved, language_name, save};
use crate::{
    commerce::settings::{self, DocumentSettings, Localised},
    documents,
    error::{Error, FieldErrors, Result},
    i18n,
    web::{
        Permission, Staff,
        admin::{Page, fields::Fields},
        html, html_status, pdf, see_other,
    },
};

#[derive(Template)]
#[template(path = "admin/settings/documents.html")]
struct Edit {
    page: Page,
    errors: FieldErrors,
    section: &'static str,
    may_edit: bool,
    stale: bool,
    version: i32,
    documents: DocumentSettings,
    languages: Vec<Language>,
}

/// A language of the store.
struct Language {
    code: String,
    /// The field of its footer.
    field: String,
    footer: String,
    label: String,
    open: String,
}

fn page(staff: &Staff, documents: DocumentSettings, version: i32) -> Edit {
    let page = Page::of(staff, "settings");
    let languages = staff.tenant.locales.iter().map(|code| {
        let name = language_name(staff, code);
        Language {
            code: code.clone(),
            field: format!("footer_{code}"),
            footer: documents.footer.own(code).to_owned(),
            label: page.with("admin-settings-footer-in", "language", &name),
            open: page.with("admin-settings-document-example-open", "language", &name),
        }
    });
    Edit {
        languages: languages.collect(),
        errors: FieldErrors::default(),
        section: "documents",
        may_edit: staff.may(Permission::EditSettings),
        stale: false,
        version,
        documents,
        page,
    }
}

/// Shows the form.
pub async fn edit(staff: Staff) -> Result<HttpResponse> {
    let settings = settings::load(&mut staff.read().await?).await?;
    let version = settings.version_of::<DocumentSettings>();
    html(&page(&staff, settings.documents, version))
}

/// Saves it.
pub async fn update(staff: Staff, Form(fields): Form<Fields>) -> Result<HttpResponse> {
    let conn = staff.write(fields.get("csrf")).await?;
    let mut footer = Localised::default();
    for code in &staff.tenant.locales {
        footer.set(code, fields.get(&format!("footer_{code}")));
    }
    let section =
        DocumentSettings { invoice_prefix: fields.text("invoice_prefix"), credit_note_prefix: fields.text("credit_note_prefix"), footer };
    let version = fields.version();
    match save(&staff, conn, &section, version, FieldErrors::default()).await? {
        Saved::Done => Ok(see_other("/admin/settings/documents?notice=saved")),
        Saved::Wrong(errors) => html_status(StatusCode::UNPROCESSABLE_ENTITY, &Edit { errors, ..page(&staff, section, version) }),
        Saved::Stale(version) => html_status(StatusCode::CONFLICT, &Edit { stale: true, ..page(&staff, section, version) }),
    }
}

/// An invoice with made-up goods and the settings as they are saved.
pub async fn example(staff: Staff, locale: Path<String>) -> Result<HttpResponse> {
    let known = staff.tenant.locales.contains(&*locale) && i18n::find(&locale).is_some();
    if !known {
        return Err(Error::NotFound("language"));
    }
    let bytes = documents::example(&staff.app, staff.read().await?, &locale).await?;
    Ok(pdf(bytes, "example.pdf", true))
}
