//! Cards of products: rows for sections, and every card for the index.

use chrono::{DateTime, Utc};
use diesel::{
    QueryableByName,
    sql_types::{Array, BigInt, Bool, Integer, Nullable, Text},
};
use diesel_async::RunQueryDsl;

use super::super::{
    Card, Picture,
    index::{Entry, Index, MOST_PRODUCTS},
};
use crate::{
    db::{Statement, TenantConn},
    error::Result,
    ids::{CategoryId, MediaId, ProductId},
    reviews::Rating,
};

/// Whether any variant of product `p` can be bought: the fewest that go together are there.
pub(super) const AVAILABLE: &str = "EXISTS (SELECT 1 FROM variants v LEFT JOIN stock_levels s ON s.variant_id = v.id \
    WHERE v.product_id = p.id AND v.active AND (NOT v.track_stock OR v.stock_policy = 'continue' OR s.on_hand - s.reserved >= p.quantity_least))";

pub(super) const CARD: &str = "p.id, p.slug, coalesce(nullif(p.translations #>> ARRAY[?, 'name'], ''), p.name) AS name, p.vendor, \
    coalesce(sale.price_min, p.price_min) AS price_min, coalesce(sale.price_max, p.price_max) AS price_max, \
    CASE WHEN sale.product_id IS NULL THEN p.compare_at_max ELSE sale.compare_at END AS compare_at, sale.product_id IS NOT NULL AS flash, \
    coalesce(jsonb_array_length(p.options #> '{0,values}'), 0)::bigint AS choices, p.ratings, \
    m.id AS picture_id, m.width AS picture_width, m.height AS picture_height, m.colour AS picture_colour, \
    h.id AS hover_id, h.width AS hover_width, h.height AS hover_height, h.colour AS hover_colour";

/// Joins to products `p` what those cost of which a variant is in a flash sale
/// that runs and is not sold out: `sale`. Its values are [`bind_sales`]'.
pub(super) const SALES: &str = "LEFT JOIN (SELECT v.product_id, min(coalesce(f.price, v.price)) AS price_min, \
      max(coalesce(f.price, v.price)) AS price_max, max(CASE WHEN f.id IS NULL THEN v.compare_at ELSE v.price END) AS compare_at \
    FROM variants v JOIN products q ON q.id = v.product_id \
    LEFT JOIN flash_items f ON f.id = v.flash_item_id AND f.starts_at <= ? AND f.ends_at > ? \
      AND (f.quota IS NULL OR f.sold + q.quantity_least <= f.quota) \
    WHERE v.active AND v.product_id IN (SELECT i.product_id FROM flash_items i WHERE i.starts_at <= ? AND i.ends_at > ?) \
    GROUP BY v.product_id HAVING bool_or(f.id IS NOT NULL)) AS sale ON sale.product_id = p.id";

/// The values of [`SALES`].
pub(super) fn bind_sales(statement: Statement, now: DateTime<Utc>) -> Statement {
    statement.bind(now).bind(now).bind(now).bind(now)
}

#[derive(QueryableByName)]
pub(super) struct CardRow {
    #[diesel(sql_type = diesel::sql_types::Uuid)]
    id: ProductId,
    #[diesel(sql_type = Text)]
    slug: String,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    vendor: String,
    #[diesel(sql_type = BigInt)]
    price_min: i64,
    #[diesel(sql_type = BigInt)]
    price_max: i64,
    #[diesel(sql_type = Nullable<BigInt>)]
    compare_at: Option<i64>,
    #[diesel(sql_type = Bool)]
    flash: bool,
    #[diesel(sql_type = BigInt)]
    choices: i64,
    #[diesel(sql_type = Bool)]
    available: bool,
    #[diesel(sql_type = Nullable<diesel::sql_types::Uuid>)]
    picture_id: Option<MediaId>,
    #[diesel(sql_type = Nullable<Integer>)]
    picture_width: Option<i32>,
    #[diesel(sql_type = Nullable<Integer>)]
    picture_height: Option<i32>,
    #[diesel(sql_type = Nullable<Text>)]
    picture_colour: Option<String>,
    #[diesel(sql_type = Nullable<diesel::sql_types::Uuid>)]
    hover_id: Option<MediaId>,
    #[diesel(sql_type = Nullable<Integer>)]
    hover_width: Option<i32>,
    #[diesel(sql_type = Nullable<Integer>)]
    hover_height: Option<i32>,
    #[diesel(sql_type = Nullable<Text>)]
    hover_colour: Option<String>,
    #[diesel(sql_type = Array<Integer>)]
    ratings: Vec<i32>,
}

pub(super) fn picture(id: Option<MediaId>, width: Option<i32>, height: Option<i32>, colour: Option<String>) -> Option<Picture> {
    Some(Picture { id: id?, width: width?, height: height?, colour: colour?, alt: String::new() })
}

impl From<CardRow> for Card {
    fn from(row: CardRow) -> Self {
        Self {
            id: row.id,
            slug: row.slug,
            name: row.name,
            vendor: row.vendor,
            flash: row.flash,
            price_min: row.price_min,
            price_max: row.price_max,
            compare_at: row.compare_at,
            choices: row.choices,
            available: row.available,
            picture: picture(row.picture_id, row.picture_width, row.picture_height, row.picture_colour),
            hover: picture(row.hover_id, row.hover_width, row.hover_height, row.hover_colour),
            rating: Rating::read(&row.ratings),
        }
    }
}

#[derive(QueryableByName)]
struct EntryRow {
    #[diesel(embed)]
    card: CardRow,
    #[diesel(sql_type = Nullable<diesel::sql_types::Uuid>)]
    category_id: Option<CategoryId>,
    #[diesel(sql_type = Array<Text>)]
    tags: Vec<String>,
    #[diesel(sql_type = Array<Text>)]
    facets: Vec<String>,
    #[diesel(sql_type = BigInt)]
    newest: i64,
    #[diesel(sql_type = BigInt)]
    by_name: i64,
}

/// Every active product for the index, or nothing when there are too many.
///
/// # Errors
/// When the database fails.
pub async fn index(conn: &TenantConn, locale: &str) -> Result<Option<Index>> {
    let sql = format!(
        "SELECT everything.*, row_number() OVER (ORDER BY everything.name, everything.id) AS by_name FROM ( \
           SELECT {CARD}, {AVAILABLE} AS available, p.category_id, p.tags, p.facets, p.featured, p.created_at, \
             row_number() OVER (ORDER BY p.created_at DESC, p.id) AS newest \
           FROM products p LEFT JOIN media m ON m.id = p.media_id LEFT JOIN media h ON h.id = p.hover_media_id {SALES} \
           WHERE p.status = 'active' LIMIT ?) AS everything \
         ORDER BY everything.featured DESC, everything.created_at DESC, everything.id"
    );
    let statement = bind_sales(Statement::new(sql).bind(locale), conn.now()).bind(MOST_PRODUCTS + 1);
    let rows: Vec<EntryRow> = statement.load(&mut conn.shared()).await?;
    if i64::try_from(rows.len()).is_ok_and(|rows| rows > MOST_PRODUCTS) {
        return Ok(None);
    }
    let entry = |row: EntryRow| Entry {
        card: row.card.into(),
        category: row.category_id,
        tags: row.tags,
        facets: row.facets,
        newest: row.newest,
        by_name: row.by_name,
    };
    Ok(Some(Index::new(rows.into_iter().map(entry).collect())))
}

/// A row of products for a section: featured ones first, or the newest.
///
/// # Errors
/// When the database fails.
pub async fn row(conn: &TenantConn, locale: &str, featured: bool, limit: usize) -> Result<Vec<Card>> {
    let order = if featured { "p.featured DESC, p.created_at DESC, p.id" } else { "p.created_at DESC, p.id" };
    let sql = format!(
        "SELECT {CARD}, {AVAILABLE} AS available FROM products p LEFT JOIN media m ON m.id = p.media_id LEFT JOIN media h ON h.id = p.hover_media_id {SALES} \
         WHERE p.status = 'active' ORDER BY {order} LIMIT ?"
    );
    let statement = bind_sales(Statement::new(sql).bind(locale), conn.now());
    let rows: Vec<CardRow> = statement.bind(i64::try_from(limit).unwrap_or(i64::MAX)).load(&mut conn.shared()).await?;
    Ok(rows.into_iter().map(Card::from).collect())
}

/// Products like one: of its category first, then those with its tags.
///
/// # Errors
/// When the database fails.
pub async fn related(conn: &TenantConn, locale: &str, slug: &str, limit: usize) -> Result<Vec<Card>> {
    let sql = format!(
        "SELECT {CARD}, {AVAILABLE} AS available FROM products this \
         JOIN products p ON p.id <> this.id AND p.status = 'active' AND (p.category_id = this.category_id OR p.tags && this.tags) \
         LEFT JOIN media m ON m.id = p.media_id LEFT JOIN media h ON h.id = p.hover_media_id {SALES} \
         WHERE this.slug = ? ORDER BY (p.category_id = this.category_id) DESC NULLS LAST, p.featured DESC, p.created_at DESC, p.id LIMIT ?"
    );
    let statement = bind_sales(Statement::new(sql).bind(locale), conn.now()).bind(slug);
    let rows: Vec<CardRow> = statement.bind(i64::try_from(limit).unwrap_or(i64::MAX)).load(&mut conn.shared()).await?;
    Ok(rows.into_iter().map(Card::from).collect())
}

/// The active ones of these products, in their order.
///
/// # Errors
/// When the database fails.
pub async fn of(conn: &TenantConn, locale: &str, products: &[ProductId]) -> Result<Vec<Card>> {
    let sql = format!(
        "SELECT {CARD}, {AVAILABLE} AS available FROM products p LEFT JOIN media m ON m.id = p.media_id LEFT JOIN media h ON h.id = p.hover_media_id {SALES} \
         WHERE p.status = 'active' AND p.id = ANY(?) ORDER BY array_position(?, p.id)"
    );
    let ids: Vec<uuid::Uuid> = products.iter().map(|id| id.uuid()).collect();
    let statement = bind_sales(Statement::new(sql).bind(locale), conn.now()).bind(ids.clone()).bind(ids);
    let rows: Vec<CardRow> = statement.load(&mut conn.shared()).await?;
    Ok(rows.into_iter().map(Card::from).collect())
}
