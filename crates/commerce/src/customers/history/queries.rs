//! The SQL of an account's orders.

use chrono::{DateTime, Utc};
use diesel::{
    dsl::sql,
    prelude::*,
    sql_types::{BigInt, Bool, Text, Timestamptz, Uuid as SqlUuid},
};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::PAGE;
use crate::{
    db::{TenantConn, schema::tenant::orders},
    error::Result,
    ids::{CustomerId, OrderId},
};

/// An order in the history.
#[derive(Debug, Clone, QueryableByName)]
pub struct Row {
    /// Identity.
    #[diesel(sql_type = SqlUuid)]
    pub id: Uuid,
    /// What people call it.
    #[diesel(sql_type = Text)]
    pub number: String,
    /// When it was placed.
    #[diesel(sql_type = Timestamptz)]
    pub placed_at: DateTime<Utc>,
    /// Where it is in its life.
    #[diesel(sql_type = Text)]
    pub status: String,
    /// How much is paid.
    #[diesel(sql_type = Text)]
    pub payment_status: String,
    /// How much has left.
    #[diesel(sql_type = Text)]
    pub fulfilment_status: String,
    /// Minor units.
    #[diesel(sql_type = BigInt)]
    pub total: i64,
    /// The first thing bought.
    #[diesel(sql_type = Text)]
    pub name: String,
    /// Its picture.
    #[diesel(sql_type = diesel::sql_types::Nullable<SqlUuid>)]
    pub media_id: Option<Uuid>,
    /// Pieces.
    #[diesel(sql_type = BigInt)]
    pub items: i64,
    /// Orders on all pages.
    #[diesel(sql_type = BigInt)]
    pub count: i64,
}

/// A page of an account's orders, the newest first. `page` counts from 1.
///
/// # Errors
/// When the database refuses.
pub async fn page(conn: &mut TenantConn, of: CustomerId, page: i64, size: i64) -> Result<Vec<Row>> {
    let query = diesel::sql_query(
        "SELECT o.id, o.number, o.placed_at, o.status, o.payment_status, o.fulfilment_status, o.total, o.count, \
         f.name, f.media_id, (SELECT sum(l.quantity) FROM order_lines l WHERE l.order_id = o.id)::bigint AS items \
         FROM (SELECT *, count(*) OVER () AS count FROM orders WHERE customer_id = $1 ORDER BY placed_at DESC, id DESC LIMIT $2 OFFSET $3) o \
         JOIN order_lines f ON f.order_id = o.id AND f.position = 0 \
         ORDER BY o.placed_at DESC, o.id DESC",
    );
    Ok(query
        .bind::<SqlUuid, _>(of)
        .bind::<BigInt, _>(size.clamp(1, PAGE))
        .bind::<BigInt, _>((page.max(1) - 1).saturating_mul(size))
        .load(&mut **conn)
        .await?)
}

/// Whether an order is this account's.
///
/// # Errors
/// When the database refuses.
pub async fn is_of(conn: &mut TenantConn, order: OrderId, of: CustomerId) -> Result<bool> {
    let query = orders::table.find(order).filter(orders::customer_id.eq(of.uuid())).select(orders::id);
    Ok(query.first::<Uuid>(&mut **conn).await.optional()?.is_some())
}

/// The order of this number that was placed with this address.
pub(super) async fn by_number(conn: &mut TenantConn, number: &str, email: &str) -> Result<Option<OrderId>> {
    let query = orders::table
        .filter(sql::<Bool>("upper(number) = upper(").bind::<Text, _>(number).sql(") AND lower(email) = ").bind::<Text, _>(email))
        .select(orders::id);
    Ok(query.first(&mut **conn).await.optional()?)
}
