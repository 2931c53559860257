//! What happens to accounts by itself: what is over is forgotten.

use chrono::Duration;

use super::queries;
use crate::{
    db::TenantConn,
    error::Result,
    tries::{self, MEMORY, Realm},
};

/// An account whose address nobody proved is forgotten.
const UNPROVED: Duration = Duration::days(30);

/// Forgets failures, links and unproved accounts that are over.
///
/// # Errors
/// When the database refuses.
pub async fn sweep(conn: &mut TenantConn) -> Result<()> {
    let now = conn.now();
    tries::sweep(conn, Realm::Customers, now - MEMORY).await?;
    queries::sweep(conn, now - UNPROVED).await
}
