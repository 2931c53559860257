//! The SQL of returns. Decides nothing.

use chrono::{DateTime, Utc};
use diesel::{dsl::exists, prelude::*, select};
use diesel_async::RunQueryDsl;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::machine::{Reason, ReturnStatus};
use crate::{
    db::{
        TenantConn,
        schema::tenant::{refunds, returns},
    },
    error::{Error, Result},
    ids::{OrderId, OrderLineId, RefundId, ReturnId},
};

/// Pieces of a line of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Which.
    pub line: OrderLineId,
    /// Pieces that are to come back.
    pub quantity: i32,
    /// Pieces that came back and can be sold again.
    #[serde(default)]
    pub restocked: i32,
}

/// Goods that are to come back.
#[derive(Debug, Clone)]
pub struct Return {
    /// Identity.
    pub id: ReturnId,
    /// Of which order.
    pub order_id: OrderId,
    /// Counts within the order, from 1.
    pub number: i32,
    /// Where it is.
    pub status: ReturnStatus,
    /// Why.
    pub reason: Reason,
    /// The shopper's words; may be empty.
    pub note: String,
    /// The last words of staff to the shopper; may be empty.
    pub answer: String,
    /// What.
    pub lines: Vec<Line>,
    /// The form's own key.
    pub request_key: String,
    /// When it was asked for.
    pub created_at: DateTime<Utc>,
    /// When it moved last.
    pub updated_at: DateTime<Utc>,
}

type Row = (ReturnId, OrderId, i32, String, String, String, String, Value, String, DateTime<Utc>, DateTime<Utc>);

fn read(row: Row) -> Result<Return> {
    let (id, order_id, number, status, reason, note, answer, lines, request_key, created_at, updated_at) = row;
    Ok(Return {
        id,
        order_id,
        number,
        status: ReturnStatus::parse(&status)?,
        reason: Reason::parse(&reason)?,
        note,
        answer,
        lines: serde_json::from_value(lines).map_err(Error::unexpected)?,
        request_key,
        created_at,
        updated_at,
    })
}

/// The returns of an order, oldest first.
///
/// # Errors
/// When the database refuses.
pub async fn of_order(conn: &mut TenantConn, order: OrderId) -> Result<Vec<Return>> {
    let rows: Vec<Row> = returns::table.filter(returns::order_id.eq(order)).order(returns::number).load(&mut **conn).await?;
    rows.into_iter().map(read).collect()
}

/// A return.
///
/// # Errors
/// [`Error::NotFound`] when there is none.
pub async fn by_id(conn: &mut TenantConn, id: ReturnId) -> Result<Return> {
    let row: Option<Row> = returns::table.find(id).first(&mut **conn).await.optional()?;
    row.map(read).transpose()?.ok_or(Error::NotFound("return"))
}

/// Whether an order has a return that is not at its end.
///
/// # Errors
/// When the database refuses.
pub async fn any_open(conn: &mut TenantConn, order: OrderId) -> Result<bool> {
    let open: Vec<&str> = ReturnStatus::ALL.iter().filter(|status| status.is_open()).map(|status| status.as_str()).collect();
    let rows = returns::table.filter(returns::order_id.eq(order)).filter(returns::status.eq_any(open));
    Ok(select(exists(rows)).get_result(&mut **conn).await?)
}

/// A refund of a return that came to pass or is under way.
///
/// # Errors
/// When the database refuses.
pub async fn refund_of(conn: &mut TenantConn, id: ReturnId) -> Result<Option<RefundId>> {
    let rows = refunds::table.filter(refunds::return_id.eq(id)).filter(refunds::status.ne("failed"));
    Ok(rows.select(refunds::id).first(&mut **conn).await.optional()?)
}

pub(super) async fn insert(conn: &mut TenantConn, one: &Return) -> Result<()> {
    let lines = serde_json::to_value(&one.lines).map_err(Error::unexpected)?;
    diesel::insert_into(returns::table)
        .values((
            returns::id.eq(one.id),
            returns::order_id.eq(one.order_id),
            returns::number.eq(one.number),
            returns::status.eq(one.status.as_str()),
            returns::reason.eq(one.reason.as_str()),
            returns::note.eq(&one.note),
            returns::lines.eq(lines),
            returns::request_key.eq(&one.request_key),
            returns::created_at.eq(one.created_at),
            returns::updated_at.eq(one.updated_at),
        ))
        .execute(&mut **conn)
        .await?;
    Ok(())
}

/// Moves a return if it still is where it was read.
pub(super) async fn move_status(conn: &mut TenantConn, one: &Return, to: ReturnStatus, answer: &str) -> Result<bool> {
    let now = conn.now();
    let changed = diesel::update(returns::table.find(one.id).filter(returns::status.eq(one.status.as_str())))
        .set((returns::status.eq(to.as_str()), returns::answer.eq(answer), returns::updated_at.eq(now)))
        .execute(&mut **conn)
        .await?;
    Ok(changed == 1)
}

/// Writes which pieces can be sold again.
pub(super) async fn set_lines(conn: &mut TenantConn, id: ReturnId, lines: &[Line]) -> Result<()> {
    let lines = serde_json::to_value(lines).map_err(Error::unexpected)?;
    diesel::update(returns::table.find(id)).set(returns::lines.eq(lines)).execute(&mut **conn).await?;
    Ok(())
}
