//! `demo`: three furnished stores, made if they are missing, then `serve`.

use std::net::TcpListener;

use anyhow::{Context, Result, ensure};

use super::{Installation, migrate, serve};
use crate::{config::Config, demo};

/// Seeds what is missing, prints addresses and sign-ins, and serves.
///
/// # Errors
/// When the address is taken, the database cannot be used, or in production.
pub async fn run(mut config: Config) -> Result<()> {
    ensure!(config.is_development(), "the demo prints its passwords and is refused in production");
    config.operators_prove_twice = false;
    let listener = TcpListener::bind(config.listen).with_context(|| format!("cannot listen on {}", config.listen))?;
    listener.set_nonblocking(true)?;
    let installation = Installation::open(config).await?;
    let outcome = furnish(&installation, listener).await;
    installation.close().await?;
    outcome
}

async fn furnish(installation: &Installation, listener: TcpListener) -> Result<()> {
    migrate(&installation.app).await?;
    tokio::select! {
        made = demo::ensure(&installation.app) => made?,
        // Stopped half way: the next start goes on from there.
        stopped = serve::told_to_stop() => return stopped,
    }
    serve::serve(installation, listener).await
}
