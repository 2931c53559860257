//! `work`: the job runner by itself, for an installation whose web processes
//! should do nothing else.

use anyhow::Result;
use tokio::signal::unix::{SignalKind, signal};

use super::Installation;
use crate::{config::Config, jobs, listen};

/// Works until SIGINT or SIGTERM and hands back what it has not done.
///
/// # Errors
/// When the database cannot be used.
pub async fn run(config: Config) -> Result<()> {
    let installation = Installation::open(config).await?;
    let listening = tokio::spawn(listen::run(installation.app.clone()));
    let worker = jobs::start(installation.app.clone());
    tracing::info!("working");
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
    }
    tracing::info!("stopping");
    worker.stop().await;
    listening.abort();
    installation.close().await
}
