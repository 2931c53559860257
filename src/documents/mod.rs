//! Documents as PDF: takes what `commerce` keeps, chooses the words in the
//! document's language, and hands both to `smartseller_paper`.
//!
//! Reading is done first and the connection given back; the pages are made on
//! a thread of their own, because that is work for the processor.

mod slip;
mod statement;

pub use slip::slips;
pub use statement::example;

use serde_json::Value;
use smartseller_paper::{Fault, Letterhead};

use crate::{
    app::App,
    commerce::{
        documents::{Document, Snapshot, Store},
        media::{self, Format, Shelved},
    },
    db::TenantConn,
    error::{Error, Result},
    i18n::{self, Lang},
    ids::MediaId,
    tenant::Tenant,
};

/// The pages of an issued document.
///
/// # Errors
/// When its logo cannot be read, or the pages cannot be written.
pub async fn pdf(app: &App, mut conn: TenantConn, document: &Document) -> Result<Vec<u8>> {
    let tenant = std::sync::Arc::clone(conn.tenant());
    let snapshot = Snapshot::read(document)?;
    let logo = logo(app, &mut conn, snapshot.store.logo).await?;
    drop(conn);
    let t = i18n::lang(&snapshot.locale);
    let statement = statement::of(t, &tenant, document.kind, &document.number, document.issued_at, &snapshot, logo)?;
    draw(move || smartseller_paper::statement(&statement)).await
}

/// A file name from a document's number, which may hold slashes.
pub fn file_name(number: &str) -> String {
    let plain: String = number.chars().map(|c| if c.is_ascii_alphanumeric() || "-_.".contains(c) { c } else { '-' }).collect();
    format!("{plain}.pdf")
}

/// Makes pages where they block nobody.
async fn draw(make: impl FnOnce() -> std::result::Result<Vec<u8>, Fault> + Send + 'static) -> Result<Vec<u8>> {
    tokio::task::spawn_blocking(make).await.map_err(Error::unexpected)?.map_err(Error::unexpected)
}

/// The bytes of a store's logo; none where the picture is gone.
async fn logo(app: &App, conn: &mut TenantConn, id: Option<MediaId>) -> Result<Option<Vec<u8>>> {
    let Some(id) = id else { return Ok(None) };
    let tenant = std::sync::Arc::clone(conn.tenant());
    let load = async { media::queries::find(conn, id).await?.map(|picture| Shelved::of(&tenant.schema, &picture)).transpose() };
    let Some(known) = app.shelf.get(tenant.id, id, load).await? else { return Ok(None) };
    // Wide enough for a printer, and no larger.
    match known.nearest(640, Format::Webp) {
        Some(key) => app.files.read(&key).await,
        None => Ok(None),
    }
}

fn letterhead(t: Lang, store: &Store, number: &str, logo: Option<Vec<u8>>) -> Letterhead {
    let own = if store.legal_name.is_empty() { &store.name } else { &store.legal_name };
    let parts = [own.as_str(), store.email.as_str(), store.phone.as_str(), number];
    Letterhead {
        name: store.name.clone(),
        logo,
        colour: store.colour.clone(),
        language: t.code().to_owned(),
        foot: parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · "),
        pages: t.args("document-page", &[("page", "{page}"), ("pages", "{pages}")]),
    }
}

/// An address of an order, without the name, line by line.
fn address(t: Lang, tenant: &Tenant, value: &Value) -> Vec<String> {
    let part = |name: &str| value.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let joined = |names: &[&str], between: &str| {
        names.iter().map(|name| part(name)).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(between)
    };
    let country = part("country");
    let key = format!("country-{}", country.to_lowercase());
    // At home nobody writes the country.
    let home = tenant.default_locale() == "id" && country == "ID";
    let abroad = if home || !t.has(&key) { String::new() } else { t.w(&key).to_owned() };
    let lines =
        [part("line1"), part("line2"), joined(&["village", "district", "city"], ", "), joined(&["region", "postcode"], " "), abroad];
    lines.into_iter().filter(|line| !line.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_becomes_one_file_name() {
        assert_eq!(file_name("INV/2026/00042"), "INV-2026-00042.pdf");
        assert_eq!(file_name("a\"b\r\n;é"), "a-b----.pdf");
    }
}
