//! SQL of the runner's own jobs. Decides nothing.

use chrono::{DateTime, Utc};
use diesel::{dsl::max, prelude::*};
use diesel_async::RunQueryDsl;

use crate::{
    db::{
        TenantConn,
        schema::tenant::{carts, orders},
    },
    error::Result,
};

/// How many orders a tenant has, and when the newest was placed.
pub(super) async fn orders(conn: &mut TenantConn) -> Result<(i64, Option<DateTime<Utc>>)> {
    let count = orders::table.count().get_result(conn).await?;
    let newest = orders::table.select(max(orders::placed_at)).first(conn).await?;
    Ok((count, newest))
}

/// Removes open baskets whose time is over; their lines go with them.
pub(super) async fn delete_expired_carts(conn: &mut TenantConn) -> Result<usize> {
    let now = conn.now();
    let expired = carts::table.filter(carts::state.eq("open")).filter(carts::expires_at.lt(now));
    Ok(diesel::delete(expired).execute(conn).await?)
}
