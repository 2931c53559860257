//! Who did what in a store: one row for every write by a person or a program.
//! Rows are written in the transaction of the change, so neither exists
//! without the other. Nothing here is ever changed or deleted.

pub mod queries;

use serde_json::Value;

use crate::{db::TenantConn, error::Result};

/// Notes a write.
///
/// `action` is a word like `product.update`, `object` names what was written
/// (`product:<id>`), `detail` says what changed, without secrets.
///
/// # Errors
/// When the database refuses.
pub async fn record(conn: &mut TenantConn, actor: &str, action: &str, object: &str, detail: Value) -> Result<()> {
    queries::insert(conn, actor, action, object, detail).await
}
