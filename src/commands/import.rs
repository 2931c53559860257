//! `import …`: catalogues from elsewhere.

use std::{
    io::{IsTerminal, Write},
    path::PathBuf,
    sync::Arc,
};

use anyhow::{Context, Result};
use clap::{Args, Subcommand, ValueEnum};

use crate::{
    app::App,
    import::{self, Options, shopify},
    integrations::fetch::{Fetcher, Reach},
};

/// What can be imported.
#[derive(Subcommand)]
pub enum ImportCommand {
    /// Products with variants, prices, stock and pictures from a file.
    ///
    /// Safe to repeat: products are found by the handle of the file, else by
    /// SKU, and what is as the file says already is left alone. A product with
    /// a wrong row is left out whole and the others are imported. Ends with 1
    /// when any was left out.
    Products(Products),
}

/// What products are imported from.
#[derive(Args)]
pub struct Products {
    /// Slug of the tenant.
    #[arg(long)]
    tenant: String,
    /// What wrote the file.
    #[arg(long, value_enum, default_value = "shopify")]
    format: Format,
    /// Say what would happen and change nothing.
    #[arg(long)]
    dry_run: bool,
    /// Also set the stock of variants that exist already.
    #[arg(long)]
    update_stock: bool,
    /// Leave pictures out.
    #[arg(long)]
    no_pictures: bool,
    /// The file.
    file: PathBuf,
}

/// Who writes such files.
#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// Shopify's product CSV.
    Shopify,
}

/// Runs one of them.
///
/// # Errors
/// What stopped it, in a sentence; also when a product was left out.
pub async fn run(app: &Arc<App>, command: ImportCommand) -> Result<()> {
    let ImportCommand::Products(products) = command;
    super::migrate(app).await?;
    let tenant = {
        let mut conn = app.db.platform().await?;
        let found = app.registry.by_slug(&mut conn, &products.tenant).await?;
        found.with_context(|| format!("there is no tenant {}", products.tenant))?
    };
    let file = products.file.display();
    let length = std::fs::metadata(&products.file).with_context(|| format!("cannot read {file}"))?.len();
    anyhow::ensure!(length <= u64::try_from(shopify::MAX_BYTES)?, shopify::Unreadable::TooLarge);
    let bytes = std::fs::read(&products.file).with_context(|| format!("cannot read {file}"))?;
    let Format::Shopify = products.format;
    let parsed = shopify::parse(&bytes, tenant.currency)?;
    let fetcher = if products.no_pictures || products.dry_run { None } else { Some(Fetcher::new(Reach::Public)?) };
    let options = Options { dry_run: products.dry_run, stock: products.update_stock, fetcher };
    let report = import::run(app, &tenant, parsed, &options, &mut progress).await?;
    println!("{report}");
    if products.dry_run {
        println!("this was a dry run: nothing has changed");
    }
    anyhow::ensure!(!report.has_errors(), "some rows were left out, see the report");
    Ok(())
}

/// One line that rewrites itself on a terminal, a line now and then elsewhere.
fn progress(done: usize, total: usize, handle: &str) {
    let mut err = std::io::stderr();
    let handle: String = handle.chars().take(50).collect();
    // That progress cannot be shown is no reason to stop.
    let _ = if err.is_terminal() {
        let end = if done == total { "\n" } else { "" };
        write!(err, "\r\x1b[K{done} of {total}  {handle}{end}").and_then(|()| err.flush())
    } else if done.is_multiple_of(50) || done == total {
        writeln!(err, "{done} of {total}")
    } else {
        Ok(())
    };
}
