//! Keeps the figures that the console's list of tenants shows: how many
//! orders, and when something happened last. The list would otherwise have to
//! open every tenant's schema.

use std::sync::Arc;

use super::queries;
use crate::{app::App, error::Result, platform::tenants, tenant::Tenant};

/// Counts one tenant's orders and writes the figures beside its name.
///
/// # Errors
/// When a database does not answer.
pub(super) async fn run(app: &App, tenant: &Arc<Tenant>) -> Result<()> {
    let mut conn = app.db.tenant_read(tenant).await?;
    let (count, newest) = queries::orders(&mut conn).await?;
    drop(conn);
    let mut conn = app.db.platform().await?;
    tenants::queries::note_activity(&mut conn, tenant.id, count, newest).await?;
    conn.commit().await
}
