//! `tenant …`: the life of tenants from the command line.

use std::sync::Arc;

use anyhow::{Context, Result, anyhow};
use clap::{Args, Subcommand};

use crate::{
    app::App,
    error::Error,
    i18n,
    money::Currency,
    platform::tenants,
    tenancy::{
        Tenant,
        provision::{self, NewTenant},
    },
};

/// What can be done with tenants.
#[derive(Subcommand)]
pub enum TenantCommand {
    /// Create a tenant with its schema and its owner's sign-in.
    Create(Create),
    /// List every tenant.
    List,
    /// Close a store until it is resumed.
    Suspend {
        /// Label of its subdomain.
        slug: String,
        /// Why, for the console.
        #[arg(long, default_value = "by the operator")]
        reason: String,
    },
    /// Open a suspended store again.
    Resume {
        /// Label of its subdomain.
        slug: String,
    },
    /// Remove a tenant and all its data. Cannot be undone.
    Delete {
        /// Label of its subdomain.
        slug: String,
        /// The slug once more, to show that it is meant.
        #[arg(long)]
        confirm: String,
    },
}

/// What a tenant is created from.
#[derive(Args)]
pub struct Create {
    /// Label of its subdomain: 3 to 40 of a-z, 0-9 and hyphens.
    #[arg(long)]
    slug: String,
    /// Name that shoppers read.
    #[arg(long)]
    name: String,
    /// Address of the owner, who signs in with it.
    #[arg(long)]
    owner_email: String,
    /// ISO code of the currency.
    #[arg(long, default_value = "IDR")]
    currency: String,
    /// Languages, the default first, for instance id,en.
    #[arg(long, default_value = "id", value_delimiter = ',')]
    language: Vec<String>,
    /// Theme of the store.
    #[arg(long, default_value = "circuit")]
    theme: String,
    /// Time zone of the store.
    #[arg(long, default_value = "Asia/Jakarta")]
    time_zone: String,
}

/// Runs one of them.
///
/// # Errors
/// What stopped it, in a sentence.
pub async fn run(app: &Arc<App>, command: TenantCommand) -> Result<()> {
    super::migrate(app).await?;
    match command {
        TenantCommand::Create(create) => self::create(app, create).await,
        TenantCommand::List => list(app).await,
        TenantCommand::Suspend { slug, reason } => {
            let tenant = find(app, &slug).await?;
            tenants::suspend(app, tenant.id, &reason, "command").await.map_err(said)?;
            println!("{slug} is suspended");
            Ok(())
        }
        TenantCommand::Resume { slug } => {
            let tenant = find(app, &slug).await?;
            tenants::resume(app, tenant.id, "command").await.map_err(said)?;
            println!("{slug} is open again");
            Ok(())
        }
        TenantCommand::Delete { slug, confirm } => {
            anyhow::ensure!(slug == confirm, "--confirm must repeat the slug {slug}");
            let tenant = find(app, &slug).await?;
            provision::delete(&app.db, &app.registry, &tenant).await.map_err(said)?;
            println!("{slug} is deleted");
            Ok(())
        }
    }
}

async fn create(app: &App, create: Create) -> Result<()> {
    let new = NewTenant {
        slug: create.slug,
        name: create.name,
        owner_email: create.owner_email,
        currency: Currency::parse(&create.currency).map_err(said)?,
        locales: create.language,
        time_zone: create.time_zone.parse().map_err(|_| anyhow!("--time-zone is not a time zone such as Asia/Jakarta"))?,
        theme: create.theme,
        listed: true,
    };
    let opened = tenants::open(app, &new, "command").await.map_err(said)?;
    let origin = app.config.origin(&opened.tenant.canonical_host);
    println!("{origin}");
    match opened.password {
        Some(password) => println!("sign in at {origin}/admin as {} with {password}", opened.owner_email),
        None => println!("sign in at {origin}/admin as {} with the password of that account", opened.owner_email),
    }
    Ok(())
}

async fn list(app: &App) -> Result<()> {
    let mut conn = app.db.platform().await?;
    for tenant in app.registry.all(&mut conn).await? {
        println!(
            "{:<24} {:<12} {:<4} {:<28} {}",
            tenant.slug,
            tenant.state.as_str(),
            tenant.currency.code(),
            tenant.schema_version,
            tenant.name
        );
    }
    Ok(())
}

async fn find(app: &App, slug: &str) -> Result<Arc<Tenant>> {
    let mut conn = app.db.platform().await?;
    app.registry.by_slug(&mut conn, slug).await?.with_context(|| format!("there is no tenant {slug}"))
}

/// A refusal in words.
fn said(error: Error) -> anyhow::Error {
    let t = i18n::lang("en");
    match error {
        Error::Invalid(errors) => {
            anyhow!(errors.iter().map(|error| format!("{}: {}", error.field, t.field_error(error))).collect::<Vec<_>>().join("\n"))
        }
        Error::Conflict(key) => anyhow!(t.w(&key).to_owned()),
        other => other.into(),
    }
}
