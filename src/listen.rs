//! Hearing what other processes changed.
//!
//! While nothing can be heard, everything known is taken for old every two
//! seconds, so that no process believes a stale answer longer than the five
//! seconds that the registry allows.

use std::{sync::Arc, time::Duration};

use diesel_async::SimpleAsyncConnection;
use futures_util::StreamExt;

use crate::{
    app::App,
    db::Change,
    error::{Error, Result},
};

/// The pause between attempts to listen.
const RETRY: Duration = Duration::from_secs(2);

/// Listens until the task is dropped.
pub async fn run(app: Arc<App>) {
    loop {
        if let Err(error) = listen(&app).await {
            tracing::warn!(%error, "cannot hear changes of other processes");
        }
        app.db.changes().note_everything();
        app.registry.forget();
        tokio::time::sleep(RETRY).await;
    }
}

async fn listen(app: &App) -> Result<()> {
    let mut conn = app.db.listener().await?;
    conn.batch_execute("LISTEN smartseller_changes; LISTEN smartseller_registry").await?;
    app.db.changes().note_everything();
    app.registry.forget();
    let mut heard = std::pin::pin!(conn.notifications_stream());
    while let Some(notification) = heard.next().await {
        let notification = notification.map_err(Error::from)?;
        match (notification.channel.as_str(), Change::parse(&notification.payload)) {
            ("smartseller_changes", Some((tenant, change))) => app.db.changes().note(tenant, change),
            ("smartseller_registry", _) => app.registry.forget(),
            _ => {}
        }
    }
    Err(Error::Busy("the listening connection ended".into()))
}
