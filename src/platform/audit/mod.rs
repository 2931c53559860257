//! Who did what on the platform. Rows are added and never changed.

pub mod queries;

use crate::{db::PlatformConn, error::Result, ids::TenantId};

/// Something that an operator, a command or the program itself did.
#[derive(Debug)]
pub struct Entry<'a> {
    /// A person's name, `command` or `system`.
    pub actor: &'a str,
    /// `tenant.suspend`, `jobs.retry`.
    pub action: &'a str,
    /// Which tenant it was done to.
    pub tenant: Option<TenantId>,
    /// What else matters; no secrets.
    pub detail: serde_json::Value,
}

/// Writes a row in the transaction of what was done.
///
/// # Errors
/// When the database refuses.
pub async fn record(conn: &mut PlatformConn, entry: Entry<'_>) -> Result<()> {
    queries::insert(conn, &entry).await
}
