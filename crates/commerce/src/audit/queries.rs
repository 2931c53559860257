//! Rows of the audit log.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use serde_json::Value;
use uuid::Uuid;

use crate::{
    db::{TenantConn, schema::tenant::audit_log},
    error::Result,
};

/// Adds a row.
pub(super) async fn insert(conn: &mut TenantConn, actor: &str, action: &str, object: &str, detail: Value) -> Result<()> {
    diesel::insert_into(audit_log::table)
        .values((
            audit_log::id.eq(Uuid::now_v7()),
            audit_log::actor.eq(actor),
            audit_log::action.eq(action),
            audit_log::object.eq(object),
            audit_log::detail.eq(detail),
            audit_log::created_at.eq(conn.now()),
        ))
        .execute(conn)
        .await?;
    Ok(())
}

/// Who wrote an object last, and when.
pub async fn latest(conn: &mut TenantConn, object: &str) -> Result<Option<(String, DateTime<Utc>)>> {
    Ok(audit_log::table
        .filter(audit_log::object.eq(object))
        .order(audit_log::id.desc())
        .select((audit_log::actor, audit_log::created_at))
        .first(conn)
        .await
        .optional()?)
}
