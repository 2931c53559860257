//! SQL of the counts: a table of each tenant's for shoppers, one of the
//! platform's for those who work. Decides nothing.

use chrono::{DateTime, Utc};
use diesel::{
    QueryableByName,
    sql_types::{Array, Bytea, Integer, Timestamptz},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::{Count, Keys, Realm, past};
use crate::error::Result;

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Bytea)]
    key: Vec<u8>,
    #[diesel(sql_type = Integer)]
    failures: i32,
    #[diesel(sql_type = Timestamptz)]
    last_at: DateTime<Utc>,
    #[diesel(sql_type = Timestamptz)]
    free_at: DateTime<Utc>,
}

/// The counts of an attempt, locked until the transaction ends, in the order of the keys.
pub(super) async fn lock(conn: &mut AsyncPgConnection, now: DateTime<Utc>, keys: &Keys) -> Result<[Option<Count>; 3]> {
    let table = keys.realm.table();
    // All take their locks in one order, else two could wait for each other.
    let mut sorted = keys.keys.to_vec();
    sorted.sort();
    let insert = format!(
        "INSERT INTO {table} (key, failures, last_at, free_at) SELECT k, 0, $2, $3 FROM unnest($1) k ORDER BY k ON CONFLICT DO NOTHING"
    );
    let insert = diesel::sql_query(insert).bind::<Array<Bytea>, _>(&sorted).bind::<Timestamptz, _>(now).bind::<Timestamptz, _>(past(now));
    insert.execute(conn).await?;
    let select = format!("SELECT key, failures, last_at, free_at FROM {table} WHERE key = ANY($1) ORDER BY key FOR UPDATE");
    let found: Vec<Row> = diesel::sql_query(select).bind::<Array<Bytea>, _>(&sorted).load(conn).await?;
    let count = |key: &Vec<u8>| {
        let row = found.iter().find(|row| row.key == *key)?;
        Some(Count { failures: row.failures, last_at: row.last_at, free_at: row.free_at })
    };
    Ok([count(&keys.keys[0]), count(&keys.keys[1]), count(&keys.keys[2])])
}

pub(super) async fn put(conn: &mut AsyncPgConnection, realm: Realm, key: &[u8], count: Count) -> Result<()> {
    let sql = format!("UPDATE {} SET failures = $2, last_at = $3, free_at = $4 WHERE key = $1", realm.table());
    let update = diesel::sql_query(sql).bind::<Bytea, _>(key).bind::<Integer, _>(count.failures);
    update.bind::<Timestamptz, _>(count.last_at).bind::<Timestamptz, _>(count.free_at).execute(conn).await?;
    Ok(())
}

pub(super) async fn forget(conn: &mut AsyncPgConnection, realm: Realm, keys: &[&Vec<u8>]) -> Result<()> {
    let sql = format!("DELETE FROM {} WHERE key = ANY($1)", realm.table());
    diesel::sql_query(sql).bind::<Array<Bytea>, _>(keys).execute(conn).await?;
    Ok(())
}

/// One failure less, and no wait that it brought.
pub(super) async fn give_back(conn: &mut AsyncPgConnection, realm: Realm, key: &[u8], now: DateTime<Utc>) -> Result<()> {
    let table = realm.table();
    let sql = format!("UPDATE {table} SET failures = greatest(failures - 1, 0), free_at = least(free_at, $2) WHERE key = $1");
    diesel::sql_query(sql).bind::<Bytea, _>(key).bind::<Timestamptz, _>(past(now)).execute(conn).await?;
    Ok(())
}

/// Removes counts that nobody will ask for: without a failure since then.
///
/// # Errors
/// When the database refuses.
pub async fn sweep(conn: &mut AsyncPgConnection, realm: Realm, until: DateTime<Utc>) -> Result<()> {
    let sql = format!("DELETE FROM {} WHERE last_at < $1", realm.table());
    diesel::sql_query(sql).bind::<Timestamptz, _>(until).execute(conn).await?;
    Ok(())
}
