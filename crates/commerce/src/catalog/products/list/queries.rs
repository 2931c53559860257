//! The list's SQL.

use chrono::{DateTime, Utc};
use diesel::{
    prelude::*,
    sql_types::{Array, BigInt, Bool, Integer, Nullable, Text, Timestamptz, Uuid as SqlUuid},
};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::{Filter, LOW_STOCK, PAGE, Sort, Stock};
use crate::{db::TenantConn, error::Result};

/// A product in the list.
#[derive(Debug, Clone, QueryableByName)]
pub struct Row {
    /// Identity.
    #[diesel(sql_type = SqlUuid)]
    pub id: Uuid,
    /// What shoppers read.
    #[diesel(sql_type = Text)]
    pub name: String,
    /// The brand.
    #[diesel(sql_type = Text)]
    pub vendor: String,
    /// `active`, `draft`, `archived`.
    #[diesel(sql_type = Text)]
    pub status: String,
    /// Minor units.
    #[diesel(sql_type = BigInt)]
    pub price_min: i64,
    /// Minor units.
    #[diesel(sql_type = BigInt)]
    pub price_max: i64,
    /// The cover.
    #[diesel(sql_type = Nullable<SqlUuid>)]
    pub picture: Option<Uuid>,
    /// When it was saved last.
    #[diesel(sql_type = Timestamptz)]
    pub updated_at: DateTime<Utc>,
    /// Where it stands.
    #[diesel(sql_type = Nullable<Text>)]
    pub category: Option<String>,
    /// Variants on sale.
    #[diesel(sql_type = BigInt)]
    pub variants: i64,
    /// The code of its only variant.
    #[diesel(sql_type = Nullable<Text>)]
    pub sku: Option<String>,
    /// Pieces that can be sold.
    #[diesel(sql_type = BigInt)]
    pub stock: i64,
    /// Whether any stock is counted.
    #[diesel(sql_type = Bool)]
    pub tracked: bool,
    /// Whether some variant runs low.
    #[diesel(sql_type = Bool)]
    pub low: bool,
    /// Rows on all pages.
    #[diesel(sql_type = BigInt)]
    pub total: i64,
}

const SELECT: &str = "SELECT p.id, p.name, p.vendor, p.status, p.price_min, p.price_max, p.media_id AS picture, p.updated_at, \
     c.name AS category, s.variants, s.sku, s.stock, s.tracked, s.low, count(*) OVER () AS total \
     FROM products p LEFT JOIN categories c ON c.id = p.category_id \
     CROSS JOIN LATERAL (SELECT count(DISTINCT v.id) AS variants, CASE WHEN count(DISTINCT v.id) = 1 THEN min(v.sku) END AS sku, \
       coalesce(sum(l.on_hand - l.reserved), 0)::bigint AS stock, coalesce(bool_or(v.track_stock), false) AS tracked, \
       coalesce(bool_or(v.track_stock AND v.available <= $5), false) AS low \
       FROM (SELECT v.*, (SELECT coalesce(sum(a.on_hand - a.reserved), 0) FROM stock_levels a WHERE a.variant_id = v.id) AS available \
             FROM variants v WHERE v.product_id = p.id AND v.active) v LEFT JOIN stock_levels l ON l.variant_id = v.id) s \
     WHERE p.search_text LIKE ALL ($1) AND CASE WHEN $2 = '' THEN p.status <> 'archived' ELSE p.status = $2 END \
     AND ($3 IS NULL OR p.category_id = ANY ($3)) AND ($4 = '' OR $4 = ANY (p.tags))";

/// A page of the list.
pub async fn page(conn: &mut TenantConn, filter: &Filter) -> Result<Vec<Row>> {
    let stock = match filter.stock {
        None => "",
        Some(Stock::Low) => " AND s.low",
        Some(Stock::Out) => " AND s.tracked AND s.stock <= 0",
        Some(Stock::In) => " AND (NOT s.tracked OR s.stock > 0)",
    };
    let order = match filter.sort {
        Sort::Updated => "p.updated_at DESC",
        Sort::Created => "p.created_at DESC",
        Sort::Name => "lower(p.name)",
        Sort::PriceUp => "p.price_min",
        Sort::PriceDown => "p.price_max DESC",
    };
    let categories: Option<Vec<Uuid>> = filter.categories.as_ref().map(|ids| ids.iter().map(|id| id.uuid()).collect());
    Ok(diesel::sql_query(format!("{SELECT}{stock} ORDER BY {order}, p.id LIMIT $6 OFFSET $7"))
        .bind::<Array<Text>, _>(patterns(&filter.words))
        .bind::<Text, _>(filter.status.map_or("", |status| status.as_str()))
        .bind::<Nullable<Array<SqlUuid>>, _>(categories)
        .bind::<Text, _>(&filter.tag)
        .bind::<BigInt, _>(LOW_STOCK)
        .bind::<BigInt, _>(PAGE)
        .bind::<BigInt, _>((filter.page.max(1) - 1).saturating_mul(PAGE))
        .load(conn)
        .await?)
}

/// A pattern for each word, its wildcards taken as letters.
fn patterns(words: &str) -> Vec<String> {
    let plain = deunicode::deunicode(words).to_lowercase();
    plain
        .split_whitespace()
        .take(8)
        .map(|word| format!("%{}%", word.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")))
        .collect()
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = Text)]
    status: String,
    #[diesel(sql_type = Integer)]
    count: i32,
}

/// Products by status.
pub async fn counts(conn: &mut TenantConn) -> Result<Vec<(String, i32)>> {
    let rows: Vec<Count> = diesel::sql_query("SELECT status, count(*)::integer AS count FROM products GROUP BY status").load(conn).await?;
    Ok(rows.into_iter().map(|row| (row.status, row.count)).collect())
}
