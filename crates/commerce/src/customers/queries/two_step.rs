//! The SQL of two-step sign-in: columns of the account.

use chrono::{DateTime, Utc};
use diesel::{dsl, prelude::*};
use diesel_async::RunQueryDsl;

use crate::{
    db::{TenantConn, schema::tenant::customers},
    error::Result,
    ids::CustomerId,
};

/// What an account has while it is on.
pub(in crate::customers) struct TwoStep {
    /// Sealed.
    pub key: Vec<u8>,
    pub since: DateTime<Utc>,
    /// Hashes of those that are left.
    pub recovery_codes: Vec<Vec<u8>>,
}

type Row = (Option<Vec<u8>>, Option<DateTime<Utc>>, Vec<Vec<u8>>);

pub(in crate::customers) async fn of(conn: &mut TenantConn, id: CustomerId) -> Result<Option<TwoStep>> {
    let query = customers::table.find(id).select((customers::totp_key, customers::totp_since, customers::recovery_codes));
    let row: Option<Row> = query.first(&mut **conn).await.optional()?;
    Ok(row.and_then(|(key, since, recovery_codes)| Some(TwoStep { key: key?, since: since?, recovery_codes })))
}

/// Gives the account's new version, unless it is on already.
pub(in crate::customers) async fn turn_on(
    conn: &mut TenantConn,
    id: CustomerId,
    key: &[u8],
    step: i64,
    codes: &[Vec<u8>],
) -> Result<Option<i32>> {
    let now = conn.now();
    let off = customers::table.find(id).filter(customers::totp_key.is_null());
    let version = diesel::update(off)
        .set((
            customers::totp_key.eq(Some(key)),
            customers::totp_since.eq(Some(now)),
            customers::totp_step.eq(step),
            customers::recovery_codes.eq(codes),
            customers::session_version.eq(customers::session_version + 1),
            customers::updated_at.eq(now),
        ))
        .returning(customers::session_version)
        .get_result(&mut **conn)
        .await;
    Ok(version.optional()?)
}

/// Says whether it was on.
pub(in crate::customers) async fn turn_off(conn: &mut TenantConn, id: CustomerId) -> Result<bool> {
    let now = conn.now();
    let on = customers::table.find(id).filter(customers::totp_key.is_not_null());
    let changed = diesel::update(on)
        .set((
            customers::totp_key.eq(None::<Vec<u8>>),
            customers::totp_since.eq(None::<DateTime<Utc>>),
            customers::recovery_codes.eq(Vec::<Vec<u8>>::new()),
            customers::updated_at.eq(now),
        ))
        .execute(&mut **conn)
        .await?;
    Ok(changed == 1)
}

/// Replaces the recovery codes; says whether it is on.
pub(in crate::customers) async fn set_codes(conn: &mut TenantConn, id: CustomerId, codes: &[Vec<u8>]) -> Result<bool> {
    let on = customers::table.find(id).filter(customers::totp_key.is_not_null());
    Ok(diesel::update(on).set(customers::recovery_codes.eq(codes)).execute(&mut **conn).await? == 1)
}

/// Uses a time step up: of many at once, one gets it, and none gets an earlier one.
pub(in crate::customers) async fn use_step(conn: &mut TenantConn, id: CustomerId, step: i64) -> Result<bool> {
    let unused = customers::table.find(id).filter(customers::totp_step.lt(step));
    Ok(diesel::update(unused).set(customers::totp_step.eq(step)).execute(&mut **conn).await? == 1)
}

/// Uses a recovery code up: of many at once, one gets it.
pub(in crate::customers) async fn use_code(conn: &mut TenantConn, id: CustomerId, hash: &[u8]) -> Result<bool> {
    let unused = customers::table.find(id).filter(customers::recovery_codes.contains(vec![hash]));
    let left = dsl::array_remove(customers::recovery_codes, hash);
    Ok(diesel::update(unused).set(customers::recovery_codes.eq(left)).execute(&mut **conn).await? == 1)
}
