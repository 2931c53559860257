//! The SQL of reminders. Decides nothing.

use chrono::{DateTime, Utc};
use diesel::{QueryableByName, prelude::*, sql_types};
use diesel_async::RunQueryDsl;

use super::super::queries::Head;
use crate::{
    db::{Statement, TenantConn, schema::tenant::carts},
    error::Result,
    ids::CartId,
};

#[derive(QueryableByName)]
struct IdRow {
    #[diesel(sql_type = sql_types::Uuid)]
    id: CartId,
}

/// Marks baskets that nobody touched since `before` (but not since `after`
/// either) and whose owner wanted to be reminded; the longest left first.
pub(super) async fn mark_due(conn: &mut TenantConn, after: DateTime<Utc>, before: DateTime<Utc>, most: i64) -> Result<Vec<CartId>> {
    let sql = "UPDATE carts SET reminded_at = ? WHERE id IN ( \
           SELECT c.id FROM carts c WHERE c.state = 'open' AND c.reminded_at IS NULL AND c.updated_at <= ? AND c.updated_at > ? AND c.expires_at > ? \
             AND c.draft ->> 'remind' = 'true' AND coalesce(c.draft #>> '{contact,email}', '') <> '' \
             AND EXISTS (SELECT 1 FROM cart_lines l WHERE l.cart_id = c.id) \
           ORDER BY c.updated_at LIMIT ? FOR UPDATE SKIP LOCKED) RETURNING id";
    let now = conn.now();
    let statement = Statement::new(sql).bind(now).bind(before).bind(after).bind(now).bind(most);
    let rows: Vec<IdRow> = statement.load(&mut **conn).await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

pub(super) async fn head(conn: &mut TenantConn, id: CartId) -> Result<Option<Head>> {
    Ok(carts::table.find(id).select(Head::as_select()).first(&mut **conn).await.optional()?)
}

#[derive(QueryableByName)]
struct Ordered {
    #[diesel(sql_type = sql_types::Bool)]
    ordered: bool,
}

/// Whether somebody with this address ordered since the basket was begun.
pub(super) async fn ordered_since(conn: &mut TenantConn, cart: CartId, email: &str) -> Result<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM orders o JOIN carts c ON c.id = ? WHERE lower(o.email) = ? AND o.placed_at >= c.created_at) AS ordered";
    let rows: Vec<Ordered> = Statement::new(sql).bind(cart.uuid()).bind(email.to_lowercase()).load(&mut **conn).await?;
    Ok(rows.into_iter().any(|row| row.ordered))
}
