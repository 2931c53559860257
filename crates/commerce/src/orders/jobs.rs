//! What happens to an order by itself: its time to pay ends.

use std::sync::Arc;

use serde::Deserialize;

use crate::{
    error::Result,
    ids::OrderId,
    payments::{self, Method, Parts},
    tenant::Tenant,
};

/// Which order.
#[derive(Debug, Clone, Copy, Deserialize)]
pub struct Expire {
    /// The order.
    pub order_id: OrderId,
}

/// Ends an order whose time to pay is over. Before goods are given back, the
/// gateway is asked once more whether the money came.
///
/// # Errors
/// When the gateway or the database does not answer; the job is done again.
pub async fn expire(parts: Parts<'_>, tenant: &Arc<Tenant>, job: Expire) -> Result<()> {
    let attempts = payments::queries::of_order(&mut parts.db.tenant_read(tenant).await?, job.order_id).await?;
    for attempt in attempts.iter().filter(|attempt| attempt.method == Method::Hosted && attempt.status.is_open()) {
        payments::jobs::ask(parts, tenant, attempt).await?;
    }
    let mut conn = parts.db.tenant(tenant).await?;
    super::expire(&mut conn, job.order_id).await?;
    conn.commit().await
}
