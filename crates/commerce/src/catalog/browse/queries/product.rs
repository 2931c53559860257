//! What stands at a product's address.

use std::collections::HashSet;

use diesel::{
    QueryableByName,
    sql_types::{Array, BigInt, Integer, Jsonb, Nullable, Text},
};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::{
    super::{Choice, Picture, Product, Variant},
    sales::{ITEM, ItemRow, RUNS},
};
use crate::{
    db::{Statement, TenantConn},
    error::Result,
    ids::{CategoryId, MediaId, ProductId},
    quantity,
    reviews::Rating,
};

#[derive(QueryableByName)]
struct ProductRow {
    #[diesel(sql_type = diesel::sql_types::Uuid)]
    id: ProductId,
    #[diesel(sql_type = Text)]
    slug: String,
    #[diesel(sql_type = Text)]
    status: String,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    summary: String,
    #[diesel(sql_type = Text)]
    description_html: String,
    #[diesel(sql_type = Text)]
    vendor: String,
    #[diesel(sql_type = Nullable<diesel::sql_types::Uuid>)]
    category_id: Option<CategoryId>,
    #[diesel(sql_type = Jsonb)]
    options: serde_json::Value,
    #[diesel(sql_type = Nullable<Jsonb>)]
    shown_options: Option<serde_json::Value>,
    #[diesel(sql_type = Text)]
    seo_title: String,
    #[diesel(sql_type = Text)]
    seo_description: String,
    #[diesel(sql_type = Array<Text>)]
    languages: Vec<String>,
    #[diesel(sql_type = Integer)]
    quantity_least: i32,
    #[diesel(sql_type = Nullable<Integer>)]
    quantity_most: Option<i32>,
    #[diesel(sql_type = Integer)]
    quantity_step: i32,
    #[diesel(sql_type = Array<Integer>)]
    ratings: Vec<i32>,
}

/// The languages whose translation of product `p` says as much as the original does.
pub(super) const TOLD_IN: &str = "ARRAY(SELECT t.key FROM jsonb_each(p.translations) AS t WHERE coalesce(t.value ->> 'name', '') <> '' \
    AND (p.description_html = '' OR coalesce(t.value ->> 'description_html', '') <> '') ORDER BY t.key)";

/// What stands at a product's address.
#[derive(Debug)]
pub enum Found {
    /// A product that can be shown; boxed because it is large.
    Active(Box<Product>),
    /// One that was sold once.
    Archived,
    /// Nothing that a shopper may know of.
    Nothing,
}

/// The product at an address, with variants and pictures.
///
/// # Errors
/// When the database fails.
pub async fn product(conn: &TenantConn, locale: &str, slug: &str) -> Result<Found> {
    let first = conn.tenant().default_locale() == locale;
    let sql = format!(
        "SELECT p.id, p.slug, p.status, coalesce(nullif(p.translations #>> ARRAY[?, 'name'], ''), p.name) AS name, \
           coalesce(nullif(p.translations #>> ARRAY[?, 'summary'], ''), p.summary) AS summary, \
           coalesce(nullif(p.translations #>> ARRAY[?, 'description_html'], ''), p.description_html) AS description_html, \
           p.vendor, p.category_id, p.options, p.translations #> ARRAY[?, 'options'] AS shown_options, \
           CASE WHEN ? THEN p.seo_title ELSE '' END AS seo_title, CASE WHEN ? THEN p.seo_description ELSE '' END AS seo_description, \
           {TOLD_IN} AS languages, p.quantity_least, p.quantity_most, p.quantity_step, p.ratings FROM products p WHERE p.slug = ? AND p.status <> 'draft'"
    );
    let statement = Statement::new(sql).bind(locale).bind(locale).bind(locale).bind(locale).bind(first).bind(first).bind(slug);
    let row = async { Ok::<Vec<ProductRow>, crate::error::Error>(statement.load(&mut conn.shared()).await?) };
    let (rows, variants, pictures) = futures_util::try_join!(row, variants(conn, slug), pictures(conn, slug))?;
    let Some(row) = rows.into_iter().next() else { return Ok(Found::Nothing) };
    if row.status == "archived" {
        return Ok(Found::Archived);
    }
    if variants.is_empty() {
        return Ok(Found::Nothing);
    }
    let rules = quantity::Rules { least: row.quantity_least, most: row.quantity_most, step: row.quantity_step };
    let settled = variants.into_iter().map(|(mut variant, sale)| {
        variant.settle(sale, rules.least);
        variant
    });
    let variants = settled.collect();
    Ok(Found::Active(Box::new(Product {
        rules,
        choices: choices(&row.options, row.shown_options.as_ref()),
        id: row.id,
        slug: row.slug,
        name: row.name,
        summary: row.summary,
        description_html: row.description_html,
        vendor: row.vendor,
        category: row.category_id,
        seo_title: row.seo_title,
        seo_description: row.seo_description,
        languages: row.languages,
        variants,
        pictures,
        rating: Rating::read(&row.ratings),
    })))
}

fn choices(options: &serde_json::Value, shown: Option<&serde_json::Value>) -> Vec<Choice> {
    let texts = |value: &serde_json::Value| -> Vec<String> {
        value["values"].as_array().into_iter().flatten().map(|text| text.as_str().unwrap_or_default().to_owned()).collect()
    };
    let choice = |(at, option): (usize, &serde_json::Value)| {
        let words = shown.map_or(&serde_json::Value::Null, |shown| &shown[at]);
        let name = words["name"].as_str().filter(|name| !name.is_empty()).or_else(|| option["name"].as_str());
        Choice { label: name.unwrap_or_default().to_owned(), values: texts(option), labels: texts(words) }
    };
    options.as_array().into_iter().flatten().enumerate().map(choice).collect()
}

#[derive(QueryableByName)]
struct VariantRow {
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
    #[diesel(embed)]
    sale: ItemRow,
}

async fn variants(conn: &TenantConn, slug: &str) -> Result<Vec<(Variant, ItemRow)>> {
    let sql = format!(
        "SELECT v.id, v.option_values, coalesce(v.sku, '') AS sku, v.barcode, v.price, v.compare_at, v.media_id, {ITEM}, \
           CASE WHEN v.track_stock AND v.stock_policy = 'deny' THEN coalesce((SELECT sum(s.on_hand - s.reserved)::bigint FROM stock_levels s WHERE s.variant_id = v.id), 0) END AS pieces \
         FROM variants v {RUNS} \
         WHERE v.product_id = (SELECT p.id FROM products p WHERE p.slug = ?) AND v.active ORDER BY v.position, v.id"
    );
    let now = conn.now();
    let rows: Vec<VariantRow> = Statement::new(sql).bind(now).bind(now).bind(slug).load(&mut conn.shared()).await?;
    let variant = |row: VariantRow| {
        (
            Variant {
                id: row.id.into(),
                values: row.option_values,
                sku: row.sku,
                barcode: row.barcode,
                price: row.price,
                compare_at: row.compare_at,
                flash: None,
                left: row.pieces,
                media: row.media_id,
            },
            row.sale,
        )
    };
    Ok(rows.into_iter().map(variant).collect())
}

#[derive(QueryableByName)]
struct PictureRow {
    #[diesel(sql_type = diesel::sql_types::Uuid)]
    id: MediaId,
    #[diesel(sql_type = Integer)]
    width: i32,
    #[diesel(sql_type = Integer)]
    height: i32,
    #[diesel(sql_type = Text)]
    colour: String,
    #[diesel(sql_type = Text)]
    alt: String,
}

impl From<PictureRow> for Picture {
    fn from(row: PictureRow) -> Self {
        Self { id: row.id, width: row.width, height: row.height, colour: row.colour, alt: row.alt }
    }
}

/// The gallery, then pictures that only a variant has.
async fn pictures(conn: &TenantConn, slug: &str) -> Result<Vec<Picture>> {
    let sql = "SELECT m.id, m.width, m.height, m.colour, coalesce(nullif(g.alt, ''), m.alt) AS alt, 0 AS kind, g.position \
           FROM product_media g JOIN media m ON m.id = g.media_id WHERE g.product_id = (SELECT p.id FROM products p WHERE p.slug = ?) \
         UNION ALL SELECT m.id, m.width, m.height, m.colour, m.alt, 1, v.position FROM variants v JOIN media m ON m.id = v.media_id \
           WHERE v.product_id = (SELECT p.id FROM products p WHERE p.slug = ?) AND v.active \
         ORDER BY kind, position, id";
    let rows: Vec<PictureRow> = Statement::new(sql).bind(slug).bind(slug).load(&mut conn.shared()).await?;
    let mut seen = HashSet::new();
    Ok(rows.into_iter().filter(|row| seen.insert(row.id)).map(Picture::from).collect())
}

/// Pictures by identity, in no order.
///
/// # Errors
/// When the database fails.
pub async fn pictures_by_id(conn: &TenantConn, ids: Vec<MediaId>) -> Result<Vec<Picture>> {
    let ids: Vec<Uuid> = ids.into_iter().map(MediaId::uuid).collect();
    let rows: Vec<PictureRow> = Statement::new("SELECT m.id, m.width, m.height, m.colour, m.alt FROM media m WHERE m.id = ANY(?)")
        .bind(ids)
        .load(&mut conn.shared())
        .await?;
    Ok(rows.into_iter().map(Picture::from).collect())
}

#[derive(QueryableByName)]
struct TargetRow {
    #[diesel(sql_type = Text)]
    target: String,
}

/// Where an address that was used once leads, as a path: with its query if
/// that was moved, else without; whether a slash ends it does not matter.
///
/// # Errors
/// When the database fails.
pub async fn redirect(conn: &TenantConn, path: &str, query: &str) -> Result<Option<String>> {
    let path = if path.len() > 1 { path.trim_end_matches('/') } else { path };
    let mut asked = vec![path.to_owned()];
    if !query.is_empty() {
        asked.push(format!("{path}?{query}"));
    }
    let rows: Vec<TargetRow> = Statement::new("SELECT r.target FROM redirects r WHERE r.path = ANY(?) ORDER BY length(r.path) DESC")
        .bind(asked)
        .load(&mut conn.shared())
        .await?;
    Ok(rows.into_iter().next().map(|row| row.target))
}
