//! SQL of the dashboard's figures.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::{
    dsl::exists,
    prelude::*,
    sql_types::{BigInt, Date, Nullable, Text, Timestamptz, Uuid as SqlUuid},
};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::rules::Day;
use crate::{
    catalog::products::list::LOW_STOCK,
    db::{
        TenantConn,
        schema::tenant::{categories, orders, products, settings},
    },
    error::Result,
};

#[derive(QueryableByName)]
struct DayRow {
    #[diesel(sql_type = Date)]
    day: NaiveDate,
    #[diesel(sql_type = BigInt)]
    sales: i64,
    #[diesel(sql_type = BigInt)]
    orders: i64,
}

/// Sales by day since a moment.
pub async fn days(conn: &mut TenantConn, since: DateTime<Utc>) -> Result<Vec<Day>> {
    let zone = conn.tenant().time_zone.name();
    let rows: Vec<DayRow> = diesel::sql_query(
        "SELECT (placed_at AT TIME ZONE $1)::date AS day, sum(total - refunded_total)::bigint AS sales, count(*) AS orders \
         FROM orders WHERE placed_at >= $2 AND status NOT IN ('cancelled', 'expired') GROUP BY 1",
    )
    .bind::<Text, _>(zone)
    .bind::<Timestamptz, _>(since)
    .load(conn)
    .await?;
    Ok(rows.into_iter().map(|row| Day { day: row.day, sales: row.sales, orders: row.orders }).collect())
}

/// What waits for someone.
#[derive(Debug, Clone, QueryableByName)]
pub struct Work {
    /// Orders that may leave.
    #[diesel(sql_type = BigInt)]
    pub to_ship: i64,
    /// Orders that wait for money before anything else.
    #[diesel(sql_type = BigInt)]
    pub unpaid: i64,
    /// Active products of which some variant runs low.
    #[diesel(sql_type = BigInt)]
    pub low_stock: i64,
    /// Returns that wait for an answer or for their money.
    #[diesel(sql_type = BigInt)]
    pub returns: i64,
    /// Reviews that nobody has looked at.
    #[diesel(sql_type = BigInt)]
    pub reviews: i64,
}

/// Counts what waits for someone.
pub async fn work(conn: &mut TenantConn) -> Result<Work> {
    let ship = "status = 'placed' AND fulfilment_status IN ('unfulfilled', 'partial') \
         AND (payment_status IN ('paid', 'overpaid', 'partially_refunded') OR payment->>'method' = 'cash_on_delivery')";
    let unpaid =
        "status = 'placed' AND payment_status IN ('unpaid', 'pending', 'partially_paid') AND payment->>'method' <> 'cash_on_delivery'";
    let sql = format!(
        "SELECT (SELECT count(*) FROM orders WHERE {ship}) AS to_ship, (SELECT count(*) FROM orders WHERE {unpaid}) AS unpaid, \
         (SELECT count(*) FROM returns WHERE status IN ('requested', 'received')) AS returns, \
         (SELECT count(*) FROM reviews WHERE status = 'pending') AS reviews, \
         (SELECT count(DISTINCT p.id) FROM products p JOIN variants v ON v.product_id = p.id AND v.active AND v.track_stock \
          WHERE p.status = 'active' AND (SELECT coalesce(sum(l.on_hand - l.reserved), 0) FROM stock_levels l WHERE l.variant_id = v.id) <= $1) AS low_stock"
    );
    Ok(diesel::sql_query(sql).bind::<BigInt, _>(LOW_STOCK).get_result(conn).await?)
}

/// An order in the short list.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = orders, check_for_backend(diesel::pg::Pg))]
pub struct Latest {
    /// Identity.
    pub id: Uuid,
    /// What people call it.
    pub number: String,
    /// Who bought.
    pub customer_name: String,
    /// `paid` and the like.
    pub payment_status: String,
    /// `unfulfilled` and the like.
    pub fulfilment_status: String,
    /// Minor units.
    pub total: i64,
    /// When it was placed.
    pub placed_at: DateTime<Utc>,
}

/// The latest orders.
pub async fn latest(conn: &mut TenantConn, count: i64) -> Result<Vec<Latest>> {
    Ok(orders::table.order(orders::placed_at.desc()).limit(count).select(Latest::as_select()).load(conn).await?)
}

/// A product that sold.
#[derive(Debug, Clone, QueryableByName)]
pub struct Top {
    /// Its name when it was sold last.
    #[diesel(sql_type = Text)]
    pub name: String,
    /// Its cover.
    #[diesel(sql_type = Nullable<SqlUuid>)]
    pub picture: Option<Uuid>,
    /// Pieces.
    #[diesel(sql_type = BigInt)]
    pub pieces: i64,
    /// Minor units.
    #[diesel(sql_type = BigInt)]
    pub sales: i64,
}

/// The products that sold best since a moment.
pub async fn top(conn: &mut TenantConn, since: DateTime<Utc>, count: i64) -> Result<Vec<Top>> {
    Ok(diesel::sql_query(
        "SELECT max(l.name) AS name, (SELECT p.media_id FROM products p WHERE p.id = l.product_id) AS picture, \
         sum(l.quantity)::bigint AS pieces, sum(l.total - l.discount)::bigint AS sales \
         FROM order_lines l JOIN orders o ON o.id = l.order_id \
         WHERE o.placed_at >= $1 AND o.status NOT IN ('cancelled', 'expired') AND l.product_id IS NOT NULL \
         GROUP BY l.product_id ORDER BY sales DESC, l.product_id LIMIT $2",
    )
    .bind::<Timestamptz, _>(since)
    .bind::<BigInt, _>(count)
    .load(conn)
    .await?)
}

/// How far a store has been set up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Setup {
    /// It has a product on sale.
    pub products: bool,
    /// It has a category.
    pub categories: bool,
    /// Someone saved the store's settings.
    pub store: bool,
    /// Someone saved the design.
    pub design: bool,
    /// Someone saved the ways to pay.
    pub payments: bool,
    /// Someone has bought.
    pub orders: bool,
}

/// How far this store has been set up.
pub async fn setup(conn: &mut TenantConn) -> Result<Setup> {
    let saved: Vec<String> = settings::table.filter(settings::version.gt(0)).select(settings::section).load(conn).await?;
    let has = |section: &str| saved.iter().any(|one| one == section);
    let (goods, tree, sold): (bool, bool, bool) = diesel::select((
        exists(products::table.filter(products::status.eq("active"))),
        exists(categories::table.select(categories::id)),
        exists(orders::table.select(orders::id)),
    ))
    .get_result(conn)
    .await?;
    Ok(Setup { products: goods, categories: tree, store: has("store"), design: has("design"), payments: has("payments"), orders: sold })
}
