//! Pieces that an order takes of a sale, within its quota and its limit.
//!
//! [`take`] raises the counters by guarded updates before the order is
//! written, and the rows stay locked until its transaction ends, so the limit
//! per customer can be counted behind the lock. Rows are taken in the order
//! of their ids, after the discounts and before any stock, here and in what
//! gives back: two transactions cannot wait for each other.

use super::queries;
use crate::{
    cart::Line,
    db::{Change, TenantConn},
    discounts::Buyer,
    error::Result,
    ids::{CustomerId, FlashItemId, OrderId},
};

/// Who buys, as far as the limit counts: by address, and by account.
#[derive(Debug, Clone, Copy)]
pub struct Who<'a> {
    /// Whose address it is.
    pub buyer: &'a Buyer,
    /// The account of somebody who has signed in.
    pub customer: Option<CustomerId>,
}

/// Pieces of an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Want {
    /// Which item.
    pub item: FlashItemId,
    /// How many.
    pub quantity: i32,
    /// Pieces that one customer can have.
    pub limit: Option<i64>,
}

/// What came of taking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// Everything.
    All,
    /// Nothing: the sale ended or somebody took the last ones.
    Gone,
    /// Nothing: this customer would have more of the item than one may.
    Limit(Want),
}

/// What the lines of a basket want of sales, in the order in which it is taken.
pub fn wanted(lines: &[Line]) -> Vec<Want> {
    let want = |line: &Line| {
        let live = line.flash.as_ref()?;
        Some(Want { item: live.item, quantity: line.quantity.column(), limit: live.customer_limit })
    };
    let mut wants: Vec<Want> = lines.iter().filter_map(want).collect();
    wants.sort_by_key(|want| want.item);
    wants
}

/// Takes all of it, or nothing.
///
/// # Errors
/// When the database refuses.
pub async fn take(conn: &mut TenantConn, wants: &[Want], who: Who<'_>) -> Result<Taken> {
    for (at, want) in wants.iter().enumerate() {
        let Some(raised) = queries::raise(conn, want.item, want.quantity).await? else {
            put_back(conn, &wants[..at]).await?;
            return Ok(Taken::Gone);
        };
        tell(conn, &raised, 0);
        if let Some(limit) = want.limit
            && queries::bought(conn, want.item, who).await?.saturating_add(i64::from(want.quantity)) > limit
        {
            put_back(conn, &wants[..=at]).await?;
            return Ok(Taken::Limit(*want));
        }
    }
    Ok(Taken::All)
}

/// Lowers the counters again for an order that did not come about.
pub(crate) async fn put_back(conn: &mut TenantConn, wants: &[Want]) -> Result<()> {
    for want in wants {
        queries::add(conn, want.item, -want.quantity).await?;
    }
    Ok(())
}

/// Writes down what [`take`] took, once the order is there.
pub(crate) async fn record(conn: &mut TenantConn, order: OrderId, wants: &[Want], who: Who<'_>) -> Result<()> {
    if wants.is_empty() { Ok(()) } else { queries::insert_purchases(conn, order, wants, who).await }
}

/// Gives the pieces of an order back that was called off or ran out of time.
/// Twice is no mistake.
pub(crate) async fn give_back(conn: &mut TenantConn, order: OrderId) -> Result<()> {
    for (item, quantity) in queries::mark_given_back(conn, order, true).await? {
        if let Some(lowered) = queries::add(conn, item, -quantity).await? {
            tell(conn, &lowered, quantity);
        }
    }
    Ok(())
}

/// Takes the pieces of an order again that came back to life. Its price
/// stands, so neither quota nor dates are asked.
pub(crate) async fn take_again(conn: &mut TenantConn, order: OrderId) -> Result<()> {
    for (item, quantity) in queries::mark_given_back(conn, order, false).await? {
        if let Some(raised) = queries::add(conn, item, quantity).await? {
            tell(conn, &raised, 0);
        }
    }
    Ok(())
}

/// Tells the pages that show the counter. A listing shows only the price,
/// which turns where fewer are left, or were before `returned` came back, than
/// go together.
fn tell(conn: &mut TenantConn, counter: &queries::Counter, returned: i32) {
    conn.changed(Change::Product(counter.product_id));
    if counter.quota.is_some_and(|quota| quota - counter.sold - returned < counter.least) {
        conn.changed(Change::Catalog);
    }
}
