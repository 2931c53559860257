//! The list's SQL.

use chrono::{DateTime, Utc};
use diesel::{
    prelude::*,
    sql_types::{BigInt, Nullable, Text, Timestamptz, Uuid as SqlUuid},
};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::{Filter, PAGE, View};
use crate::{db::TenantConn, error::Result};

/// An order in the list.
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
    /// Who bought.
    #[diesel(sql_type = Text)]
    pub customer_name: String,
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
    /// ISO code.
    #[diesel(sql_type = Text)]
    pub currency: String,
    /// Pieces.
    #[diesel(sql_type = BigInt)]
    pub items: i64,
    /// Orders on all pages.
    #[diesel(sql_type = BigInt)]
    pub count: i64,
}

/// Which orders a view holds.
fn condition(view: View) -> &'static str {
    match view {
        View::All => "true",
        View::Unpaid => "o.status = 'placed' AND o.payment_status IN ('unpaid', 'pending', 'partially_paid')",
        View::Proofs => {
            "o.status = 'placed' AND EXISTS (SELECT 1 FROM payments p WHERE p.order_id = o.id AND p.status = 'proof_submitted')"
        }
        View::ToShip => {
            "o.status = 'placed' AND o.fulfilment_status IN ('unfulfilled', 'partial') \
             AND (o.payment_status IN ('paid', 'overpaid', 'partially_refunded') OR o.payment->>'method' = 'cash_on_delivery')"
        }
        View::Shipped => "o.fulfilment_status IN ('fulfilled', 'delivered')",
        View::Cancelled => "o.status IN ('cancelled', 'expired')",
    }
}

/// A page of the list, the newest order first.
///
/// # Errors
/// When the database refuses.
pub async fn page(conn: &mut TenantConn, filter: &Filter) -> Result<Vec<Row>> {
    let condition = condition(filter.view);
    let query = format!(
        "SELECT o.id, o.number, o.placed_at, o.customer_name, o.status, o.payment_status, o.fulfilment_status, o.total, o.currency, \
         coalesce((SELECT sum(l.quantity) FROM order_lines l WHERE l.order_id = o.id), 0)::bigint AS items, count(*) OVER () AS count \
         FROM orders o WHERE {condition} \
         AND ($1 = '' OR o.number ILIKE $1 OR o.customer_name ILIKE $1 OR o.email ILIKE $1) \
         AND ($2 = '' OR o.payment->>'method' = $2) \
         AND ($3 IS NULL OR o.placed_at >= $3) AND ($4 IS NULL OR o.placed_at < $4) \
         ORDER BY o.placed_at DESC, o.id DESC LIMIT $5 OFFSET $6"
    );
    Ok(diesel::sql_query(query)
        .bind::<Text, _>(pattern(&filter.words))
        .bind::<Text, _>(filter.method.map_or("", |method| method.as_str()))
        .bind::<Nullable<Timestamptz>, _>(filter.from)
        .bind::<Nullable<Timestamptz>, _>(filter.until)
        .bind::<BigInt, _>(PAGE)
        .bind::<BigInt, _>((filter.page.max(1) - 1).saturating_mul(PAGE))
        .load(&mut **conn)
        .await?)
}

/// A pattern that holds the words, their wildcards taken as letters.
fn pattern(words: &str) -> String {
    let words = words.trim();
    if words.is_empty() {
        return String::new();
    }
    format!("%{}%", words.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_"))
}

#[derive(QueryableByName)]
struct Counts {
    #[diesel(sql_type = BigInt)]
    every: i64,
    #[diesel(sql_type = BigInt)]
    unpaid: i64,
    #[diesel(sql_type = BigInt)]
    proofs: i64,
    #[diesel(sql_type = BigInt)]
    to_ship: i64,
    #[diesel(sql_type = BigInt)]
    shipped: i64,
    #[diesel(sql_type = BigInt)]
    cancelled: i64,
}

/// How many orders each view holds, in the order of [`View::ALL`].
///
/// # Errors
/// When the database refuses.
pub async fn counts(conn: &mut TenantConn) -> Result<[i64; 6]> {
    let [_, unpaid, proofs, to_ship, shipped, cancelled] = View::ALL.map(condition);
    let query = format!(
        "SELECT count(*) AS every, count(*) FILTER (WHERE {unpaid}) AS unpaid, count(*) FILTER (WHERE {proofs}) AS proofs, count(*) FILTER (WHERE {to_ship}) AS to_ship, \
         count(*) FILTER (WHERE {shipped}) AS shipped, count(*) FILTER (WHERE {cancelled}) AS cancelled FROM orders o"
    );
    let counts: Counts = diesel::sql_query(query).get_result(&mut **conn).await?;
    Ok([counts.every, counts.unpaid, counts.proofs, counts.to_ship, counts.shipped, counts.cancelled])
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    number: i64,
}

/// Orders of a mail address besides this one.
///
/// # Errors
/// When the database refuses.
pub async fn others(conn: &mut TenantConn, email: &str, than: Uuid) -> Result<i64> {
    let query = diesel::sql_query("SELECT count(*) AS number FROM orders WHERE lower(email) = lower($1) AND id <> $2");
    let row: Number = query.bind::<Text, _>(email).bind::<SqlUuid, _>(than).get_result(&mut **conn).await?;
    Ok(row.number)
}

/// Whether anything was ever sold: what an order says fixes the currency.
///
/// # Errors
/// When the database refuses.
pub async fn any(conn: &mut TenantConn) -> Result<bool> {
    let query = diesel::sql_query("SELECT count(*) AS number FROM (SELECT 1 FROM orders LIMIT 1) o");
    let row: Number = query.get_result(&mut **conn).await?;
    Ok(row.number > 0)
}
