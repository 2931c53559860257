//! The SQL of table `documents` and its counters. Decides nothing.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use serde_json::Value;

use super::Kind;
use crate::{
    db::{
        TenantConn,
        schema::tenant::{counters, documents},
    },
    error::{Error, Result},
    ids::{DocumentId, OrderId, RefundId},
};

/// A document with everything it says.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = documents)]
pub struct Document {
    /// Identity.
    pub id: DocumentId,
    /// What it is.
    #[diesel(deserialize_as = String)]
    pub kind: Kind,
    /// As it is printed.
    pub number: String,
    /// Of which order.
    pub order_id: OrderId,
    /// A [`super::Snapshot`].
    pub snapshot: Value,
    /// When.
    pub issued_at: DateTime<Utc>,
}

/// A document in a list.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = documents)]
pub struct Head {
    /// Identity.
    pub id: DocumentId,
    /// What it is.
    #[diesel(deserialize_as = String)]
    pub kind: Kind,
    /// As it is printed.
    pub number: String,
    /// When.
    pub issued_at: DateTime<Utc>,
}

/// A document of an order, reached through its order only.
///
/// # Errors
/// [`Error::NotFound`] when the order has no such document.
pub async fn of(conn: &mut TenantConn, order: OrderId, id: DocumentId) -> Result<Document> {
    let query = documents::table.find(id).filter(documents::order_id.eq(order)).select(Document::as_select());
    query.first(&mut **conn).await.optional()?.ok_or(Error::NotFound("document"))
}

/// The documents of an order, oldest first.
///
/// # Errors
/// When the database refuses.
pub async fn heads(conn: &mut TenantConn, order: OrderId) -> Result<Vec<Head>> {
    let query = documents::table.filter(documents::order_id.eq(order)).order(documents::id);
    Ok(query.select(Head::as_select()).load(&mut **conn).await?)
}

/// The invoice of an order, if it has one.
///
/// # Errors
/// When the database refuses.
pub async fn invoice_of(conn: &mut TenantConn, order: OrderId) -> Result<Option<Document>> {
    let query = documents::table.filter(documents::order_id.eq(order)).filter(documents::kind.eq(Kind::Invoice.as_str()));
    Ok(query.select(Document::as_select()).first(&mut **conn).await.optional()?)
}

/// Takes the next number of a kind. The row stays locked until the
/// transaction ends.
pub(super) async fn next_sequence(conn: &mut TenantConn, kind: Kind) -> Result<i64> {
    Ok(diesel::insert_into(counters::table)
        .values((counters::name.eq(kind.as_str()), counters::value.eq(1_i64)))
        .on_conflict(counters::name)
        .do_update()
        .set(counters::value.eq(counters::value + 1))
        .returning(counters::value)
        .get_result(&mut **conn)
        .await?)
}

/// A document to be.
pub(super) struct New<'a> {
    pub id: DocumentId,
    pub kind: Kind,
    pub sequence: i64,
    pub number: &'a str,
    pub order: OrderId,
    pub refund: Option<RefundId>,
    pub snapshot: Value,
    pub actor: &'a str,
}

pub(super) async fn insert(conn: &mut TenantConn, new: New<'_>) -> Result<()> {
    let now = conn.now();
    diesel::insert_into(documents::table)
        .values((
            documents::id.eq(new.id),
            documents::kind.eq(new.kind.as_str()),
            documents::sequence.eq(new.sequence),
            documents::number.eq(new.number),
            documents::order_id.eq(new.order),
            documents::refund_id.eq(new.refund.map(RefundId::uuid)),
            documents::snapshot.eq(new.snapshot),
            documents::actor.eq(new.actor),
            documents::issued_at.eq(now),
        ))
        .execute(&mut **conn)
        .await?;
    Ok(())
}
