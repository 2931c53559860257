//! `serve`: everything in one process, until it is told to stop.

use std::net::{SocketAddr, TcpListener};

use anyhow::{Context, Result};
use tokio::signal::unix::{SignalKind, signal};

use super::{Installation, migrate};
use crate::{config::Config, jobs, listen, web};

/// Serves until SIGINT or SIGTERM, finishes what is under way, stops PostgreSQL.
///
/// # Errors
/// When the address is taken or the database cannot be used.
pub async fn run(config: Config) -> Result<()> {
    let listener = TcpListener::bind(config.listen).with_context(|| format!("cannot listen on {}", config.listen))?;
    listener.set_nonblocking(true)?;
    let installation = Installation::open(config).await?;
    let outcome = serve(&installation, listener).await;
    installation.close().await?;
    outcome
}

/// Serves an installation that is open already.
///
/// # Errors
/// When the migrations or the server fail.
pub async fn serve(installation: &Installation, listener: TcpListener) -> Result<()> {
    let app = &installation.app;
    migrate(app).await?;
    let listening = tokio::spawn(listen::run(app.clone()));
    let worker = jobs::start(app.clone());
    let server = web::serve::server(app, listener)?;
    let handle = server.handle();
    let running = tokio::spawn(server);
    if app.config.bench_routes {
        let beside = SocketAddr::new(app.config.listen.ip(), app.config.listen.port().saturating_add(1));
        tokio::spawn(web::bench::server(app, TcpListener::bind(beside)?)?);
    }
    tracing::info!(address = %app.config.listen, "serving {}", app.config.origin(&app.config.base_host));
    told_to_stop().await?;
    tracing::info!("stopping");
    handle.stop(true).await;
    running.await??;
    worker.stop().await;
    listening.abort();
    Ok(())
}

/// Waits for SIGINT or SIGTERM.
///
/// # Errors
/// When signals cannot be listened for.
pub async fn told_to_stop() -> Result<()> {
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
    }
    Ok(())
}
