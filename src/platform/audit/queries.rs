//! SQL of the audit log. Decides nothing.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::Entry;
use crate::{
    db::{
        PlatformConn,
        schema::platform::{audit_log, tenants},
    },
    error::Result,
    ids::TenantId,
};

/// A row of the log.
#[derive(Debug, Queryable)]
pub struct Row {
    /// Who.
    pub actor: String,
    /// What.
    pub action: String,
    /// More about it.
    pub detail: serde_json::Value,
    /// When.
    pub created_at: DateTime<Utc>,
    /// Slug of the tenant it was done to.
    pub tenant: Option<String>,
}

pub(super) async fn insert(conn: &mut PlatformConn, entry: &Entry<'_>) -> Result<()> {
    let now = conn.now();
    diesel::insert_into(audit_log::table)
        .values((
            audit_log::id.eq(Uuid::now_v7()),
            audit_log::actor.eq(entry.actor),
            audit_log::action.eq(entry.action),
            audit_log::tenant_id.eq(entry.tenant),
            audit_log::detail.eq(&entry.detail),
            audit_log::created_at.eq(now),
        ))
        .execute(conn)
        .await?;
    Ok(())
}

/// The newest rows, of one tenant or of all.
pub async fn newest(conn: &mut PlatformConn, tenant: Option<TenantId>, limit: i64) -> Result<Vec<Row>> {
    let mut query = audit_log::table.left_join(tenants::table.on(audit_log::tenant_id.eq(tenants::id.nullable()))).into_boxed();
    if let Some(tenant) = tenant {
        query = query.filter(audit_log::tenant_id.eq(tenant));
    }
    let columns = (audit_log::actor, audit_log::action, audit_log::detail, audit_log::created_at, tenants::slug.nullable());
    Ok(query.order(audit_log::created_at.desc()).limit(limit).select(columns).load(conn).await?)
}
