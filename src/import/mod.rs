//! Catalogues from elsewhere: files of other shops, read and written into a
//! tenant.
//!
//! A reader of a format is pure and knows no tenant. What it read is written
//! through the commands of `commerce`, one transaction a product, so that a
//! bad one does not stop the rest. Importing a file again changes nothing
//! unless the file did.

mod gallery;
mod product;
pub mod report;
pub mod shopify;

use std::sync::Arc;

use crate::{
    app::App,
    error::{Error, Result},
    integrations::fetch::Fetcher,
    tenant::Tenant,
};
use gallery::Gallery;
use product::Done;
use report::{Outcome, Report};
use shopify::{ImportedProduct, Parsed};

/// The name of the importer in the audit log and in stock movements.
const ACTOR: &str = "import";

/// How to import.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Find out what would happen and change nothing.
    pub dry_run: bool,
    /// Set the stock of variants that exist already. Without it only new
    /// variants get the file's pieces, because what is on the shelf has
    /// changed since the file was written.
    pub stock: bool,
    /// Fetches pictures; `None` leaves them out.
    pub fetcher: Option<Fetcher>,
}

/// Writes what was read into a tenant.
///
/// `progress` hears of each product: how many are done, of how many, which.
///
/// # Errors
/// When the database cannot be used at all. What is wrong with a product is
/// in the report.
pub async fn run(
    app: &Arc<App>,
    tenant: &Arc<Tenant>,
    parsed: Parsed,
    options: &Options,
    progress: &mut dyn FnMut(usize, usize, &str),
) -> Result<Report> {
    let mut report = Report::new(&parsed);
    let mut gallery = Gallery::open(app, tenant, &parsed.products, options).await?;
    let total = parsed.products.len();
    for (at, imported) in parsed.products.iter().enumerate() {
        progress(at, total, &imported.handle);
        gallery.fetch(app, tenant, imported, &mut report).await;
        match one(app, tenant, imported, options, &mut gallery).await {
            Ok(done) => note(&mut report, imported, &done),
            Err(error) => refuse(&mut report, imported, error),
        }
    }
    progress(total, total, "");
    report.pictures = gallery.counts();
    Ok(report)
}

/// One product, in a transaction of its own.
async fn one(app: &Arc<App>, tenant: &Arc<Tenant>, imported: &ImportedProduct, options: &Options, gallery: &mut Gallery) -> Result<Done> {
    let mut conn = app.db.tenant(tenant).await?;
    let pictures = gallery.store(&mut conn, imported).await?;
    let done = product::write(&mut conn, imported, &pictures, options).await?;
    if options.dry_run {
        // Dropped without a commit: nothing of it stays.
        return Ok(done);
    }
    conn.commit().await?;
    gallery.stored(pictures);
    Ok(done)
}

fn note(report: &mut Report, imported: &ImportedProduct, done: &Done) {
    for row in &imported.rows {
        report.add(*row, &imported.handle, done.outcome, "");
    }
    for remark in &done.remarks {
        report.remark(imported.row, &imported.handle, remark.clone());
    }
    report.count(done.outcome);
}

/// A refusal of the catalogue names a variant by its place; people know rows.
fn refuse(report: &mut Report, imported: &ImportedProduct, error: Error) {
    let (row, reason) = product::reason(imported, error);
    for other in &imported.rows {
        if *other == row {
            report.add(row, &imported.handle, Outcome::Error, &reason);
        } else {
            report.add(*other, &imported.handle, Outcome::Error, &format!("left out because of row {row}"));
        }
    }
    report.count(Outcome::Error);
}
