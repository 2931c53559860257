//! The SQL of sealed secrets.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use crate::{
    db::{TenantConn, schema::tenant::secrets},
    error::Result,
};

/// A secret as it lies in the database.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = secrets)]
pub struct Row {
    /// Whose key it is.
    pub name: String,
    /// What only the application can open.
    pub sealed: Vec<u8>,
    /// Its last characters, or nothing.
    pub hint: String,
    /// When it was written.
    pub updated_at: DateTime<Utc>,
}

/// The secrets whose name begins so.
///
/// # Errors
/// When the database refuses.
pub async fn below(conn: &mut TenantConn, prefix: &str) -> Result<Vec<Row>> {
    let named = secrets::table.filter(secrets::name.like(format!("{}%", escaped(prefix)))).order(secrets::name);
    Ok(named.select(Row::as_select()).load(&mut **conn).await?)
}

/// Writes a secret over the one before.
pub(super) async fn upsert(conn: &mut TenantConn, name: &str, sealed: &[u8], hint: &str) -> Result<()> {
    let now = conn.now();
    diesel::insert_into(secrets::table)
        .values((secrets::name.eq(name), secrets::sealed.eq(sealed), secrets::hint.eq(hint), secrets::updated_at.eq(now)))
        .on_conflict(secrets::name)
        .do_update()
        .set((secrets::sealed.eq(sealed), secrets::hint.eq(hint), secrets::updated_at.eq(now)))
        .execute(&mut **conn)
        .await?;
    Ok(())
}

/// Forgets a secret.
///
/// # Errors
/// When the database refuses.
pub async fn delete(conn: &mut TenantConn, name: &str) -> Result<()> {
    diesel::delete(secrets::table.find(name)).execute(&mut **conn).await?;
    Ok(())
}

/// An underscore stands for itself, not for any letter.
fn escaped(prefix: &str) -> String {
    prefix.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")
}
