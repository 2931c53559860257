//! Redemptions: that an order uses a discount, within the discount's limits.
//!
//! [`take`] raises the counters by guarded updates before the order is
//! written, and the rows stay locked until its transaction ends, so the limit
//! per customer can be counted behind the lock. Rows are taken in the order
//! of their ids, and before any stock, here and in what gives back: two
//! transactions cannot wait for each other.

use super::{Applied, Buyer, queries};
use crate::{
    db::TenantConn,
    error::Result,
    ids::{DiscountId, OrderId},
};

/// Takes one redemption of each, or none of any: says whether it could.
pub(crate) async fn take(conn: &mut TenantConn, applied: &[Applied], buyer: &Buyer) -> Result<bool> {
    let mut ids: Vec<DiscountId> = applied.iter().map(|one| one.id).collect();
    ids.sort_unstable();
    for (at, id) in ids.iter().enumerate() {
        let raised = queries::raise(conn, *id).await?;
        if raised && within_customers_limit(conn, *id, buyer).await? {
            continue;
        }
        put_back(conn, &ids[..at + usize::from(raised)]).await?;
        return Ok(false);
    }
    Ok(true)
}

/// Counted behind the row's lock: whoever redeemed before has committed.
async fn within_customers_limit(conn: &mut TenantConn, id: DiscountId, buyer: &Buyer) -> Result<bool> {
    match queries::customer_limit(conn, id).await? {
        Some(limit) => Ok(queries::uses_of(conn, id, buyer).await? < i64::from(limit)),
        None => Ok(true),
    }
}

/// Lowers the counters again for an order that did not come about.
pub(crate) async fn put_back(conn: &mut TenantConn, ids: &[DiscountId]) -> Result<()> {
    for id in ids {
        queries::lower(conn, *id).await?;
    }
    Ok(())
}

/// Writes down what [`take`] took, once the order is there.
pub(crate) async fn record(conn: &mut TenantConn, order: OrderId, applied: &[Applied], buyer: &Buyer) -> Result<()> {
    if applied.is_empty() {
        return Ok(());
    }
    let of: Vec<(DiscountId, i64)> = applied.iter().map(|one| (one.id, one.goods.minor() + one.delivery.minor())).collect();
    queries::insert_redemptions(conn, order, &of, buyer).await
}

/// Gives the redemptions of an order back that was called off or ran out of
/// time. Twice is no mistake.
pub(crate) async fn give_back(conn: &mut TenantConn, order: OrderId) -> Result<()> {
    let ids = queries::mark_given_back(conn, order, true).await?;
    put_back(conn, &ids).await
}

/// Takes the redemptions of an order again that came back to life. Its price
/// stands, so the limits are not asked.
pub(crate) async fn take_again(conn: &mut TenantConn, order: OrderId) -> Result<()> {
    for id in queries::mark_given_back(conn, order, false).await? {
        queries::raise_anyway(conn, id).await?;
    }
    Ok(())
}
