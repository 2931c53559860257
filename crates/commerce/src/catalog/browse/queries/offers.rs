//! Parts of the active catalogue for sitemaps and feeds, in the order of identity.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::{
    QueryableByName,
    sql_types::{Array, BigInt, Integer, Nullable, Text, Timestamptz},
};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::{
    super::{
        Variant,
        offers::{Listed, Offered},
    },
    product::TOLD_IN,
    sales::{ITEM, ItemRow, RUNS},
};
use crate::{
    db::{Statement, TenantConn},
    error::Result,
    ids::{CategoryId, MediaId, ProductId},
};

/// The first pictures of product `p`.
const PICTURES: &str = "ARRAY(SELECT g.media_id FROM product_media g WHERE g.product_id = p.id ORDER BY g.position LIMIT 10)";

#[derive(QueryableByName)]
struct CountRow {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

/// How many products shoppers can see.
///
/// # Errors
/// When the database fails.
pub async fn count(conn: &TenantConn) -> Result<i64> {
    let rows: Vec<CountRow> =
        Statement::new("SELECT count(*) AS n FROM products p WHERE p.status = 'active'").load(&mut conn.shared()).await?;
    Ok(rows.into_iter().next().map_or(0, |row| row.n))
}

#[derive(QueryableByName)]
struct ListedRow {
    #[diesel(sql_type = Text)]
    slug: String,
    #[diesel(sql_type = Timestamptz)]
    updated_at: DateTime<Utc>,
    #[diesel(sql_type = Array<Text>)]
    languages: Vec<String>,
    #[diesel(sql_type = Array<diesel::sql_types::Uuid>)]
    pictures: Vec<Uuid>,
}

/// Lines of a sitemap.
///
/// # Errors
/// When the database fails.
pub async fn listed(conn: &TenantConn, before: i64, limit: i64) -> Result<Vec<Listed>> {
    let sql = format!(
        "SELECT p.slug, p.updated_at, {TOLD_IN} AS languages, {PICTURES} AS pictures FROM products p \
         WHERE p.status = 'active' ORDER BY p.id OFFSET ? LIMIT ?"
    );
    let rows: Vec<ListedRow> = Statement::new(sql).bind(before).bind(limit).load(&mut conn.shared()).await?;
    let listed = |row: ListedRow| Listed {
        slug: row.slug,
        updated_at: row.updated_at,
        languages: row.languages,
        pictures: row.pictures.into_iter().map(MediaId::from).collect(),
    };
    Ok(rows.into_iter().map(listed).collect())
}

#[derive(QueryableByName)]
struct OfferedRow {
    #[diesel(sql_type = diesel::sql_types::Uuid)]
    id: ProductId,
    #[diesel(sql_type = Text)]
    slug: String,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    description: String,
    #[diesel(sql_type = Text)]
    vendor: String,
    #[diesel(sql_type = Nullable<diesel::sql_types::Uuid>)]
    category_id: Option<CategoryId>,
    #[diesel(sql_type = Array<diesel::sql_types::Uuid>)]
    pictures: Vec<Uuid>,
}

#[derive(QueryableByName)]
struct VariantRow {
    #[diesel(sql_type = diesel::sql_types::Uuid)]
    product_id: ProductId,
    #[diesel(sql_type = diesel::sql_types::Uuid)]
    id: Uuid,
    #[diesel(sql_type = Array<Text>)]
    option_values: Vec<String>,
    #[diesel(sql_type = Text)]
    sku: String,
    #[diesel(sql_type = Text)]
    barcode: String,
    #[diesel(sql_type = BigInt)]
    price: i64,
    #[diesel(sql_type = Nullable<BigInt>)]
    compare_at: Option<i64>,
    #[diesel(sql_type = Nullable<BigInt>)]
    pieces: Option<i64>,
    #[diesel(sql_type = Nullable<diesel::sql_types::Uuid>)]
    media_id: Option<MediaId>,
    #[diesel(sql_type = Integer)]
    weight_grams: i32,
    #[diesel(sql_type = Integer)]
    quantity_least: i32,
    #[diesel(embed)]
    sale: ItemRow,
}

/// Products of a feed in a language.
///
/// # Errors
/// When the database fails.
pub async fn offered(conn: &TenantConn, locale: &str, before: i64, limit: i64) -> Result<Vec<Offered>> {
    let sql = format!(
        "SELECT p.id, p.slug, coalesce(nullif(p.translations #>> ARRAY[?, 'name'], ''), p.name) AS name, \
           coalesce(nullif(p.translations #>> ARRAY[?, 'description_html'], ''), nullif(p.description_html, ''), p.summary) AS description, \
           p.vendor, p.category_id, {PICTURES} AS pictures FROM products p WHERE p.status = 'active' ORDER BY p.id OFFSET ? LIMIT ?"
    );
    let rows: Vec<OfferedRow> = Statement::new(sql).bind(locale).bind(locale).bind(before).bind(limit).load(&mut conn.shared()).await?;
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id.uuid()).collect();
    let mut variants = variants(conn, ids).await?;
    let offered = |row: OfferedRow| Offered {
        variants: variants.remove(&row.id).unwrap_or_default(),
        id: row.id,
        slug: row.slug,
        name: row.name,
        description: row.description,
        vendor: row.vendor,
        category: row.category_id,
        pictures: row.pictures.into_iter().map(MediaId::from).collect(),
    };
    Ok(rows.into_iter().map(offered).collect())
}

async fn variants(conn: &TenantConn, products: Vec<Uuid>) -> Result<HashMap<ProductId, Vec<(Variant, i32)>>> {
    let sql = format!(
        "SELECT v.product_id, v.id, v.option_values, coalesce(v.sku, '') AS sku, v.barcode, v.price, v.compare_at, v.media_id, v.weight_grams, p.quantity_least, {ITEM}, \
           CASE WHEN v.track_stock AND v.stock_policy = 'deny' THEN coalesce((SELECT sum(s.on_hand - s.reserved)::bigint FROM stock_levels s WHERE s.variant_id = v.id), 0) END AS pieces \
         FROM variants v JOIN products p ON p.id = v.product_id {RUNS} \
         WHERE v.product_id = ANY(?) AND v.active ORDER BY v.product_id, v.position, v.id"
    );
    let now = conn.now();
    let rows: Vec<VariantRow> = Statement::new(sql).bind(now).bind(now).bind(products).load(&mut conn.shared()).await?;
    let mut by_product: HashMap<ProductId, Vec<(Variant, i32)>> = HashMap::new();
    for row in rows {
        let mut variant = Variant {
            id: row.id.into(),
            values: row.option_values,
            sku: row.sku,
            barcode: row.barcode,
            price: row.price,
            compare_at: row.compare_at,
            flash: None,
            left: row.pieces,
            media: row.media_id,
        };
        variant.settle(row.sale, row.quantity_least);
        by_product.entry(row.product_id).or_default().push((variant, row.weight_grams));
    }
    Ok(by_product)
}

#[derive(QueryableByName)]
struct StampRow {
    #[diesel(sql_type = Text)]
    slug: String,
    #[diesel(sql_type = Timestamptz)]
    updated_at: DateTime<Utc>,
}

/// When each category was saved last, by its part of the address.
///
/// # Errors
/// When the database fails.
pub async fn category_stamps(conn: &TenantConn) -> Result<HashMap<String, DateTime<Utc>>> {
    let rows: Vec<StampRow> =
        Statement::new("SELECT c.slug, c.updated_at FROM categories c WHERE c.visible").load(&mut conn.shared()).await?;
    Ok(rows.into_iter().map(|row| (row.slug, row.updated_at)).collect())
}
