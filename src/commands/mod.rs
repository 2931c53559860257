//! What a person types. Each command says what it did in one line and ends
//! with 0 when it worked, 1 when it did not, 2 when it was not understood.

mod bench;
mod demo;
mod import;
mod log;
mod operators;
mod request_line;
mod serve;
pub mod staff;
mod tenants;
mod work;

use std::sync::Arc;

use anyhow::Result;
use clap::{Parser, Subcommand};

use crate::{app::App, clock::Clock, config::Config, db::embedded};

/// Many online stores in one program.
#[derive(Parser)]
#[command(name = "smartseller", version, about, arg_required_else_help = true)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve stores, admin and console, with the job runner inside.
    Serve,
    /// Do background jobs only: mails, pictures, what happens by the clock.
    Work,
    /// Set up three furnished stores if they are missing, print addresses and sign-ins, and serve.
    Demo {
        /// Port to listen on, on this machine only.
        #[arg(long)]
        port: Option<u16>,
        /// Folder of the database, pictures and passwords.
        #[arg(long)]
        data_dir: Option<String>,
    },
    /// Bring logins, roles, the platform's tables and every tenant's up to date.
    Migrate,
    /// Let people into the operators' console.
    #[command(subcommand)]
    Operator(operators::OperatorCommand),
    /// Help people who work for stores.
    #[command(subcommand)]
    Staff(staff::StaffCommand),
    /// Create, list, suspend, resume or delete tenants.
    #[command(subcommand)]
    Tenant(tenants::TenantCommand),
    /// Bring a catalogue from elsewhere.
    #[command(subcommand)]
    Import(import::ImportCommand),
    /// Seed what bench/run measures on.
    #[command(hide = true)]
    BenchSeed {
        /// Further tenants with the same catalogue.
        #[arg(long, default_value_t = 100)]
        copies: usize,
    },
}

/// Runs the command.
///
/// # Errors
/// What stopped it, in a sentence.
pub async fn run(cli: Cli) -> Result<()> {
    let config = match &cli.command {
        Command::Demo { port, data_dir } => Config::from_env_and(&[
            ("SMARTSELLER_LISTEN", port.map(|port| format!("127.0.0.1:{port}"))),
            ("SMARTSELLER_DATA_DIR", data_dir.clone()),
        ])?,
        _ => Config::from_env()?,
    };
    log::start(&config);
    let outcome = execute(cli.command, config).await;
    log::flush();
    outcome
}

async fn execute(command: Command, config: Config) -> Result<()> {
    match command {
        Command::Serve => serve::run(config).await,
        Command::Work => work::run(config).await,
        Command::Demo { .. } => demo::run(config).await,
        Command::Migrate => {
            let installation = Installation::open(config).await?;
            let outcome = migrate(&installation.app).await;
            installation.close().await?;
            outcome
        }
        Command::BenchSeed { copies } => {
            let installation = Installation::open(config).await?;
            let outcome = bench::seed(&installation.app, copies).await;
            installation.close().await?;
            outcome
        }
        Command::Import(command) => {
            let installation = Installation::open(config).await?;
            let outcome = import::run(&installation.app, command).await;
            installation.close().await?;
            outcome
        }
        Command::Operator(command) => {
            let installation = Installation::open(config).await?;
            let outcome = operators::run(&installation.app, command).await;
            installation.close().await?;
            outcome
        }
        Command::Staff(command) => {
            let installation = Installation::open(config).await?;
            let outcome = staff::run(&installation.app, command).await;
            installation.close().await?;
            outcome
        }
        Command::Tenant(command) => {
            let installation = Installation::open(config).await?;
            let outcome = tenants::run(&installation.app, command).await;
            installation.close().await?;
            outcome
        }
    }
}

/// The app with the database that it runs on, embedded or given.
pub struct Installation {
    /// The app.
    pub app: Arc<App>,
    server: Option<embedded::Server>,
}

impl Installation {
    /// Starts the embedded PostgreSQL when no address is set, and builds the app.
    ///
    /// # Errors
    /// When PostgreSQL cannot be started or its address cannot be read.
    pub async fn open(config: Config) -> Result<Self> {
        let (url, server) = match config.database_url.clone() {
            Some(url) => (url, None),
            None => {
                let server = embedded::Server::start(&config.data_dir).await?;
                (server.url(), Some(server))
            }
        };
        let app = App::new(config, &url, Clock::default())?;
        Ok(Self { app, server })
    }

    /// Stops what [`Installation::open`] started.
    ///
    /// # Errors
    /// When PostgreSQL does not stop.
    pub async fn close(self) -> Result<()> {
        if let Some(server) = self.server {
            server.stop().await?;
        }
        Ok(())
    }
}

/// Migrates everything and says what happened.
///
/// # Errors
/// When the platform or any tenant failed.
pub async fn migrate(app: &App) -> Result<()> {
    let report = app.migrate().await?;
    for (tenant, error) in &report.failed {
        eprintln!("tenant {tenant} was not migrated: {error}");
    }
    tracing::info!(migrated = report.migrated, failed = report.failed.len(), "migrations ran");
    anyhow::ensure!(report.failed.is_empty(), "{} tenants were not migrated", report.failed.len());
    Ok(())
}
