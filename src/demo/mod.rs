//! The demo: three stores with catalogue, pictures, orders and sign-ins, made
//! through the product's own commands and pipeline, so that what a guest sees
//! is what a merchant would get. What they hold is in the folder `demo/`.
//!
//! A store is seeded while its tenant is being provisioned and opened last:
//! an interrupted seeding goes on where it stopped, a finished one is never
//! touched again.

mod aftersale;
mod art;
mod catalog;
mod content;
mod data;
mod discounts;
mod flash;
mod history;
mod lettering;
mod logins;
mod people;
mod pictures;
mod queries;
mod settings;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use anyhow::{Context, Result, anyhow};

use crate::{
    app::App,
    error::Error,
    i18n,
    money::Currency,
    tenancy::provision::{self, NewTenant},
    tenant::{Tenant, TenantState},
};
use data::Store;
use logins::Logins;

/// Makes what is missing of the demo and prints where everything is.
///
/// # Errors
/// When the data or the database refuse; repeating it goes on.
pub async fn ensure(app: &Arc<App>) -> Result<()> {
    let mut logins = Logins::open(&app.config.data_dir)?;
    let mut missing = Vec::new();
    for slug in data::STORES {
        let mut conn = app.db.platform().await?;
        let tenant = app.registry.by_slug(&mut conn, slug).await?;
        if tenant.is_none_or(|tenant| tenant.state == TenantState::Provisioning) {
            missing.push(slug);
        }
    }
    if !missing.is_empty() {
        println!("Setting up {} demo stores; this takes a few minutes and happens once.", missing.len());
    }
    for slug in missing {
        seed(app, slug, &mut logins).await.with_context(|| format!("setting up the demo store {slug}"))?;
    }
    logins.ensure(app).await?;
    announce(app, &logins);
    Ok(())
}

async fn seed(app: &Arc<App>, slug: &str, logins: &mut Logins) -> Result<()> {
    let store = Arc::new(Store::load(slug)?);
    let facts = &store.facts;
    let owner_email = logins::owner(slug);
    let new = NewTenant {
        slug: facts.slug.clone(),
        name: facts.name.clone(),
        owner_email,
        currency: Currency::parse(&facts.currency).map_err(said)?,
        locales: facts.languages.clone(),
        time_zone: facts.time_zone.parse().map_err(|_| anyhow!("{} is no time zone", facts.time_zone))?,
        theme: facts.theme.clone(),
        listed: true,
    };
    println!("{}: store, settings, pictures", facts.name);
    let tenant = provision::create(&app.db, &app.registry, &new).await.map_err(said)?;
    logins.staff(app, &store, &tenant).await?;
    settings::write(app, &store, &tenant).await.map_err(said)?;
    catalog::write(app, &store, &tenant).await?;
    content::write(app, &store, &tenant).await.map_err(said)?;
    history::write(app, &store, &tenant).await?;
    discounts::write(app, &store, &tenant).await.map_err(said)?;
    flash::write(app, &store, &tenant).await.map_err(said)?;
    provision::activate(&app.db, &app.registry, tenant.id).await.map_err(said)?;
    println!("{}: ready", facts.name);
    Ok(())
}

/// Addresses and sign-ins, for the person at the terminal.
fn announce(app: &App, logins: &Logins) {
    let origin = |host: &str| app.config.origin(host);
    let base = &app.config.base_host;
    println!("\n  The platform   {}/", origin(base));
    for slug in data::STORES {
        println!("  {:<14} {}/", slug, origin(&format!("{slug}.{base}")));
    }
    println!("  Mailbox        {}/dev/mailbox", origin(base));
    println!("\n  Sign in        at                                   as                         with");
    for login in logins.all(base) {
        println!("  {:<14} {:<36} {:<26} {}", login.what, origin(&login.host) + login.path, login.email, login.password);
    }
    println!();
}

/// A refusal in words.
fn said(error: Error) -> anyhow::Error {
    let t = i18n::lang("en");
    match error {
        Error::Invalid(errors) => {
            let lines: Vec<String> = errors.iter().map(|error| format!("{}: {}", error.field, t.field_error(error))).collect();
            anyhow!(lines.join("\n"))
        }
        Error::Conflict(key) => anyhow!(t.w(&key).to_owned()),
        other => other.into(),
    }
}

/// What the loader works on, handed from step to step.
#[derive(Clone)]
struct Seeding {
    app: Arc<App>,
    store: Arc<Store>,
    tenant: Arc<Tenant>,
}
