//! The rows of table `settings`.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use serde_json::Value;

use crate::{
    db::{TenantConn, schema::tenant::settings},
    error::Result,
};

/// One section as it is stored.
#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = settings)]
pub struct Row {
    /// Its name.
    pub section: String,
    /// Its content.
    pub value: Value,
    /// Raised by every save.
    pub version: i32,
}

/// Every section.
///
/// # Errors
/// When the database cannot answer.
pub async fn all(conn: &mut TenantConn) -> Result<Vec<Row>> {
    Ok(settings::table.select(Row::as_select()).load(conn).await?)
}

/// Adds a section; 0 when it is there already.
///
/// # Errors
/// When the database cannot answer.
pub async fn insert(conn: &mut TenantConn, section: &str, value: &Value) -> Result<usize> {
    let now = conn.now();
    Ok(diesel::insert_into(settings::table)
        .values((settings::section.eq(section), settings::value.eq(value), settings::updated_at.eq(now)))
        .on_conflict_do_nothing()
        .execute(conn)
        .await?)
}

/// Replaces a section that still has this version; 0 when it has not.
///
/// # Errors
/// When the database cannot answer.
pub async fn update(conn: &mut TenantConn, section: &str, value: &Value, version: i32) -> Result<usize> {
    let now = conn.now();
    Ok(diesel::update(settings::table.filter(settings::section.eq(section)).filter(settings::version.eq(version)))
        .set((settings::value.eq(value), settings::version.eq(settings::version + 1), settings::updated_at.eq(now)))
        .execute(conn)
        .await?)
}

/// Adds or replaces a section.
///
/// # Errors
/// When the database cannot answer.
pub async fn upsert(conn: &mut TenantConn, section: &str, value: &Value) -> Result<usize> {
    let now = conn.now();
    Ok(diesel::insert_into(settings::table)
        .values((settings::section.eq(section), settings::value.eq(value), settings::updated_at.eq(now)))
        .on_conflict(settings::section)
        .do_update()
        .set((settings::value.eq(value), settings::version.eq(settings::version + 1), settings::updated_at.eq(now)))
        .execute(conn)
        .await?)
}
