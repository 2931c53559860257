//! Rows of sessions. A key is known by its SHA-256 alone.

use chrono::{DateTime, Duration, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use serde_json::Value;
use uuid::Uuid;

use crate::{
    db::{PlatformConn, schema::platform::sessions},
    error::Result,
};

/// What a session is stored as.
#[derive(Insertable)]
#[diesel(table_name = sessions)]
pub struct NewSession {
    /// SHA-256 of the key.
    pub key_hash: Vec<u8>,
    /// `staff` or `operator`.
    pub realm: String,
    /// The tenant it is for; none for operators.
    pub tenant_id: Option<Uuid>,
    /// Who.
    pub person_id: Option<Uuid>,
    /// The session's values.
    pub state: Value,
    /// Ends without a request until then.
    pub expires_at: DateTime<Utc>,
    /// Ends then whatever happens.
    pub absolute_expires_at: DateTime<Utc>,
}

/// The values of a session that has not ended.
///
/// # Errors
/// When the database does not answer.
pub async fn load(conn: &mut PlatformConn, key_hash: &[u8]) -> Result<Option<Value>> {
    let now = conn.now();
    Ok(sessions::table
        .find(key_hash)
        .filter(sessions::expires_at.gt(now))
        .filter(sessions::absolute_expires_at.gt(now))
        .select(sessions::state)
        .first(conn)
        .await
        .optional()?)
}

/// Stores a new session.
///
/// # Errors
/// When the database refuses.
pub async fn insert(conn: &mut PlatformConn, session: &NewSession) -> Result<()> {
    diesel::insert_into(sessions::table).values(session).execute(conn).await?;
    Ok(())
}

/// Replaces the values.
///
/// # Errors
/// When the database refuses.
pub async fn update(conn: &mut PlatformConn, key_hash: &[u8], state: &Value, expires_at: DateTime<Utc>) -> Result<()> {
    diesel::update(sessions::table.find(key_hash))
        .set((sessions::state.eq(state), sessions::expires_at.eq(expires_at)))
        .execute(conn)
        .await?;
    Ok(())
}

/// Lets the session last until then, if that is longer by more than `slack`.
///
/// # Errors
/// When the database refuses.
pub async fn touch(conn: &mut PlatformConn, key_hash: &[u8], expires_at: DateTime<Utc>, slack: Duration) -> Result<()> {
    diesel::update(sessions::table.find(key_hash).filter(sessions::expires_at.lt(expires_at - slack)))
        .set(sessions::expires_at.eq(expires_at))
        .execute(conn)
        .await?;
    Ok(())
}

/// Ends a session.
///
/// # Errors
/// When the database refuses.
pub async fn delete(conn: &mut PlatformConn, key_hash: &[u8]) -> Result<()> {
    diesel::delete(sessions::table.find(key_hash)).execute(conn).await?;
    Ok(())
}

/// Ends every session of a person: the password changed, or they were shut out.
///
/// # Errors
/// When the database refuses.
pub async fn delete_of(conn: &mut PlatformConn, person: Uuid) -> Result<()> {
    diesel::delete(sessions::table.filter(sessions::person_id.eq(person))).execute(conn).await?;
    Ok(())
}

/// A session as it is stored.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = sessions)]
pub struct Stored {
    /// SHA-256 of the key.
    pub key_hash: Vec<u8>,
    /// The session's values.
    pub state: Value,
    /// Ends without a request until then.
    pub expires_at: DateTime<Utc>,
    /// When it was started.
    pub created_at: DateTime<Utc>,
}

/// The sessions of a customer of a tenant that have not ended, the newest first.
///
/// # Errors
/// When the database does not answer.
pub async fn of_customer(conn: &mut PlatformConn, tenant: Uuid, person: Uuid) -> Result<Vec<Stored>> {
    let now = conn.now();
    let own = sessions::table.filter(sessions::person_id.eq(person)).filter(sessions::realm.eq("customer"));
    Ok(own
        .filter(sessions::tenant_id.eq(tenant))
        .filter(sessions::expires_at.gt(now))
        .filter(sessions::absolute_expires_at.gt(now))
        .order(sessions::expires_at.desc())
        .select(Stored::as_select())
        .load(conn)
        .await?)
}

/// Removes what has ended. Run by the schedule.
///
/// # Errors
/// When the database refuses.
pub async fn sweep(conn: &mut PlatformConn) -> Result<usize> {
    let now = conn.now();
    Ok(diesel::delete(sessions::table.filter(sessions::expires_at.lt(now).or(sessions::absolute_expires_at.lt(now)))).execute(conn).await?)
}
