//! What the storefront reads of the catalogue. Every text is one of a few
//! shapes, so that the connections' caches of prepared statements stay small.

use diesel::{
    QueryableByName,
    sql_types::{Array, BigInt, Bool, Integer, Jsonb, Nullable, Text},
};
use diesel_async::{RunQueryDsl, SimpleAsyncConnection};
use uuid::Uuid;

use super::{
    Among, Card, Category, Choice, Facets, Filter, Labels, Listing, PAGE_SIZE, Picture, Product, Sort, Variant,
    index::{Entry, Index, MOST_PRODUCTS},
};
use crate::{
    catalog::facets,
    db::{Bind, Statement, TenantConn},
    error::Result,
    ids::{CategoryId, MediaId, ProductId},
};

/// Whether any variant of product `p` can be bought.
const AVAILABLE: &str = "EXISTS (SELECT 1 FROM variants v LEFT JOIN stock_levels s ON s.variant_id = v.id \
    WHERE v.product_id = p.id AND v.active AND (NOT v.track_stock OR v.stock_policy = 'continue' OR s.on_hand > s.reserved))";

const CARD: &str = "p.id, p.slug, coalesce(nullif(p.translations #>> ARRAY[?, 'name'], ''), p.name) AS name, p.vendor, \
    p.price_min, p.price_max, p.compare_at_max AS compare_at, coalesce(jsonb_array_length(p.options #> '{0,values}'), 0)::bigint AS choices, \
    m.id AS picture_id, m.width AS picture_width, m.height AS picture_height, m.colour AS picture_colour, \
    h.id AS hover_id, h.width AS hover_width, h.height AS hover_height, h.colour AS hover_colour";

/// The filters that may be set. Four values bound twice each: an unset one is null or empty.
const NARROWED: &str = "(?::bigint IS NULL OR p.price_max >= ?) AND (?::bigint IS NULL OR p.price_min <= ?) \
    AND (cardinality(?) = 0 OR p.vendor = ANY(?)) AND (cardinality(?) = 0 OR p.tags && ?)";

#[derive(QueryableByName)]
struct CardRow {
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
}

fn picture(id: Option<MediaId>, width: Option<i32>, height: Option<i32>, colour: Option<String>) -> Option<Picture> {
    Some(Picture { id: id?, width: width?, height: height?, colour: colour?, alt: String::new() })
}

impl From<CardRow> for Card {
    fn from(row: CardRow) -> Self {
        Self {
            id: row.id,
            slug: row.slug,
            name: row.name,
            vendor: row.vendor,
            price_min: row.price_min,
            price_max: row.price_max,
            compare_at: row.compare_at,
            choices: row.choices,
            available: row.available,
            picture: picture(row.picture_id, row.picture_width, row.picture_height, row.picture_colour),
            hover: picture(row.hover_id, row.hover_width, row.hover_height, row.hover_colour),
        }
    }
}

/// The condition that a listing is about these products, and its value.
fn condition(among: Among<'_>) -> (&'static str, Option<Bind>) {
    match among {
        Among::All => ("p.status = 'active'", None),
        Among::Categories(ids) => {
            ("p.status = 'active' AND p.category_id = ANY(?)", Some(ids.iter().map(|id| id.uuid()).collect::<Vec<_>>().into()))
        }
        Among::Found(ids) => ("p.status = 'active' AND p.id = ANY(?)", Some(uuids(ids).into())),
    }
}

fn uuids(ids: &[ProductId]) -> Vec<Uuid> {
    ids.iter().map(|id| id.uuid()).collect()
}

/// One page of cards.
async fn cards(conn: &TenantConn, among: Among<'_>, locale: &str, filter: &Filter) -> Result<Vec<Card>> {
    let (condition, value) = condition(among);
    let order = match filter.order() {
        Sort::Featured => "p.featured DESC, p.created_at DESC, p.id",
        Sort::Newest => "p.created_at DESC, p.id",
        Sort::PriceUp => "p.price_min, p.id",
        Sort::PriceDown => "p.price_min DESC, p.id",
        Sort::Name => "name, p.id",
        Sort::Relevance => "array_position(?, p.id), p.id",
    };
    let narrowed = if filter.narrows() { format!(" AND {NARROWED} AND (NOT ? OR {AVAILABLE}) AND {FACETS_FIT}") } else { String::new() };
    let sql = format!(
        "SELECT {CARD}, {AVAILABLE} AS available FROM products p LEFT JOIN media m ON m.id = p.media_id LEFT JOIN media h ON h.id = p.hover_media_id \
         WHERE {condition}{narrowed} ORDER BY {order} LIMIT {PAGE_SIZE} OFFSET ?"
    );
    let mut statement = value.into_iter().fold(Statement::new(sql).bind(locale), Statement::bind);
    if filter.narrows() {
        statement = bind_narrowed(statement, filter).bind(filter.in_stock).bind(filter.facet_groups());
    }
    if filter.order() == Sort::Relevance {
        statement = statement.bind(if let Among::Found(ids) = among { uuids(ids) } else { Vec::new() });
    }
    let rows: Vec<CardRow> = statement.bind(filter.offset()).load(&mut conn.shared()).await?;
    Ok(rows.into_iter().map(Card::from).collect())
}

/// Every option that is narrowed has one of the values.
const FACETS_FIT: &str = "NOT EXISTS (SELECT 1 FROM unnest(?) AS wanted WHERE NOT p.facets && string_to_array(wanted, E'\\n'))";

fn bind_narrowed(statement: Statement, filter: &Filter) -> Statement {
    let vendors: Vec<String> = filter.vendors.iter().cloned().collect();
    let tags: Vec<String> = filter.tags.iter().cloned().collect();
    statement
        .bind(filter.price_from)
        .bind(filter.price_from)
        .bind(filter.price_to)
        .bind(filter.price_to)
        .bind(vendors.clone())
        .bind(vendors)
        .bind(tags.clone())
        .bind(tags)
}

#[derive(QueryableByName)]
struct FacetRow {
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Text)]
    value: String,
    #[diesel(sql_type = BigInt)]
    n: i64,
    #[diesel(sql_type = BigInt)]
    low: i64,
    #[diesel(sql_type = BigInt)]
    high: i64,
}

/// How many products there are in all, and what the filters offer.
///
/// `failed` names the kinds of filter that a product does not pass: it counts
/// for a kind when it passes all the others.
async fn facets(conn: &TenantConn, among: Among<'_>, filter: &Filter) -> Result<(i64, Facets)> {
    let (condition, value) = condition(among);
    let sql = format!(
        "WITH base AS (SELECT p.facets, p.tags, p.vendor, p.price_min, p.price_max, {AVAILABLE} AS available, array_remove(ARRAY[ \
           CASE WHEN (?::bigint IS NULL OR p.price_max >= ?) AND (?::bigint IS NULL OR p.price_min <= ?) THEN '' ELSE 'price' END, \
           CASE WHEN cardinality(?) = 0 OR p.vendor = ANY(?) THEN '' ELSE 'vendor' END, \
           CASE WHEN cardinality(?) = 0 OR p.tags && ? THEN '' ELSE 'tag' END, \
           CASE WHEN NOT ? OR {AVAILABLE} THEN '' ELSE 'stock' END], '') || \
           ARRAY(SELECT 'o.' || split_part(wanted, '=', 1) FROM unnest(?) AS wanted WHERE NOT p.facets && string_to_array(wanted, E'\\n')) AS failed \
         FROM products p WHERE {condition}) \
         SELECT 'total' AS kind, '' AS value, count(*) AS n, 0::bigint AS low, 0::bigint AS high FROM base WHERE failed = '{{}}' \
         UNION ALL SELECT 'price', '', count(*), coalesce(min(price_min), 0), coalesce(max(price_max), 0) FROM base WHERE failed <@ '{{price}}' \
         UNION ALL SELECT 'stock', '', count(*), 0, 0 FROM base WHERE available AND failed <@ '{{stock}}' \
         UNION ALL SELECT 'vendor', vendor, count(*), 0, 0 FROM base WHERE vendor <> '' AND failed <@ '{{vendor}}' GROUP BY vendor \
         UNION ALL SELECT 'tag', tag, count(*), 0, 0 FROM base, unnest(tags) AS tag WHERE failed <@ '{{tag}}' GROUP BY tag \
         UNION ALL SELECT 'option', facet, count(*), 0, 0 FROM base, unnest(facets) AS facet WHERE failed <@ ARRAY['o.' || split_part(facet, '=', 1)] GROUP BY facet"
    );
    let statement = bind_narrowed(Statement::new(sql), filter).bind(filter.in_stock).bind(filter.facet_groups());
    let statement = value.into_iter().fold(statement, Statement::bind);
    let rows: Vec<FacetRow> = statement.load(&mut conn.shared()).await?;
    Ok(fold_facets(rows))
}

fn fold_facets(rows: Vec<FacetRow>) -> (i64, Facets) {
    let mut total = 0;
    let mut found = Facets::default();
    for row in rows {
        match row.kind.as_str() {
            "total" => total = row.n,
            "price" => found.prices = (row.n > 0).then_some((row.low, row.high)),
            "stock" => found.in_stock = row.n,
            "vendor" => found.vendors.push((row.value, row.n)),
            "tag" => found.tags.push((row.value, row.n)),
            _ => {
                if let Some((name, value)) = row.value.split_once('=') {
                    match found.options.iter_mut().find(|(option, _)| option == name) {
                        Some((_, values)) => values.push((value.to_owned(), row.n)),
                        None => found.options.push((name.to_owned(), vec![(value.to_owned(), row.n)])),
                    }
                }
            }
        }
    }
    (total, found.sorted())
}

/// A page of a listing with what its filters offer, and the filter with the
/// page that is shown: beyond the last one it is the last.
///
/// # Errors
/// When the database fails.
pub async fn listing(conn: &TenantConn, among: Among<'_>, locale: &str, filter: &Filter) -> Result<(Listing, Filter)> {
    let (cards, (total, facets)) = futures_util::try_join!(cards(conn, among, locale, filter), facets(conn, among, filter))?;
    let listing = Listing { cards, total, facets };
    if listing.cards.is_empty() && listing.total > 0 && filter.page > listing.pages() {
        let filter = filter.on_page(listing.pages());
        let cards = self::cards(conn, among, locale, &filter).await?;
        return Ok((Listing { cards, ..listing }, filter));
    }
    Ok((listing, filter.clone()))
}

#[derive(QueryableByName)]
struct FoundRow {
    #[diesel(sql_type = diesel::sql_types::Uuid)]
    id: ProductId,
}

/// With fewer products that hold the words, a search shows what looks alike too.
const FEW: usize = 8;

/// What a search finds, the best first: what holds the words, and when that
/// is little, what is written alike.
///
/// `stems` is the store's first language, whose word stems the search knows.
/// Likeness is worked out product by product, so it is left out where the
/// words themselves find enough.
///
/// # Errors
/// When the database fails.
pub async fn search(conn: &mut TenantConn, stems: &str, words: &str) -> Result<Vec<ProductId>> {
    // "hedset" and "headset" are 0.5 alike, and PostgreSQL's usual limit is 0.6.
    conn.batch_execute("SET LOCAL pg_trgm.word_similarity_threshold = 0.45").await?;
    let sql = format!(
        "WITH exact AS MATERIALIZED ( \
           SELECT p.id, ts_rank(p.search, q.query) AS rank, public.word_similarity(?, p.search_text) AS likeness \
           FROM products p, (SELECT websearch_to_tsquery(?::regconfig, ?) AS query) AS q WHERE p.status = 'active' AND p.search @@ q.query) \
         SELECT found.id FROM ( \
           SELECT exact.id, 0 AS tier, exact.rank, exact.likeness FROM exact \
           UNION ALL SELECT p.id, 1, 0, public.word_similarity(?, p.search_text) FROM products p \
             WHERE (SELECT count(*) FROM exact) < {FEW} AND p.status = 'active' AND ?::text OPERATOR(public.<%) p.search_text \
               AND NOT EXISTS (SELECT 1 FROM exact WHERE exact.id = p.id)) AS found \
         ORDER BY found.tier, found.rank DESC, found.likeness DESC, found.id LIMIT {MOST_PRODUCTS}"
    );
    let plain = words.to_lowercase();
    let statement = Statement::new(sql).bind(plain.as_str()).bind(facets::search_config(stems)).bind(words).bind(plain).bind(guess(words));
    let rows: Vec<FoundRow> = statement.load(&mut conn.shared()).await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

/// The words to look for with tolerance, or nothing when the shopper wrote
/// operators: who excludes a word does not want something like it.
fn guess(words: &str) -> Option<String> {
    let exact = words.contains('"') || words.split_whitespace().any(|word| word.starts_with('-') || word.eq_ignore_ascii_case("or"));
    (!exact).then(|| words.to_lowercase())
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
           FROM products p LEFT JOIN media m ON m.id = p.media_id LEFT JOIN media h ON h.id = p.hover_media_id \
           WHERE p.status = 'active' LIMIT ?) AS everything \
         ORDER BY everything.featured DESC, everything.created_at DESC, everything.id"
    );
    let rows: Vec<EntryRow> = Statement::new(sql).bind(locale).bind(MOST_PRODUCTS + 1).load(&mut conn.shared()).await?;
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
        "SELECT {CARD}, {AVAILABLE} AS available FROM products p LEFT JOIN media m ON m.id = p.media_id LEFT JOIN media h ON h.id = p.hover_media_id \
         WHERE p.status = 'active' ORDER BY {order} LIMIT ?"
    );
    let rows: Vec<CardRow> =
        Statement::new(sql).bind(locale).bind(i64::try_from(limit).unwrap_or(i64::MAX)).load(&mut conn.shared()).await?;
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
         LEFT JOIN media m ON m.id = p.media_id LEFT JOIN media h ON h.id = p.hover_media_id \
         WHERE this.slug = ? ORDER BY (p.category_id = this.category_id) DESC NULLS LAST, p.featured DESC, p.created_at DESC, p.id LIMIT ?"
    );
    let rows: Vec<CardRow> =
        Statement::new(sql).bind(locale).bind(slug).bind(i64::try_from(limit).unwrap_or(i64::MAX)).load(&mut conn.shared()).await?;
    Ok(rows.into_iter().map(Card::from).collect())
}

#[derive(QueryableByName)]
struct CategoryRow {
    #[diesel(sql_type = diesel::sql_types::Uuid)]
    id: CategoryId,
    #[diesel(sql_type = Nullable<diesel::sql_types::Uuid>)]
    parent_id: Option<CategoryId>,
    #[diesel(sql_type = Text)]
    slug: String,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    description: String,
    #[diesel(sql_type = Nullable<diesel::sql_types::Uuid>)]
    picture_id: Option<MediaId>,
    #[diesel(sql_type = Nullable<Integer>)]
    picture_width: Option<i32>,
    #[diesel(sql_type = Nullable<Integer>)]
    picture_height: Option<i32>,
    #[diesel(sql_type = Nullable<Text>)]
    picture_colour: Option<String>,
}

/// The visible categories in order, each with a picture if it or one of its products has one.
///
/// # Errors
/// When the database fails.
pub async fn categories(conn: &TenantConn, locale: &str) -> Result<Vec<Category>> {
    let sql = "SELECT c.id, c.parent_id, c.slug, coalesce(nullif(c.translations #>> ARRAY[?, 'name'], ''), c.name) AS name, \
           coalesce(nullif(c.translations #>> ARRAY[?, 'description'], ''), c.description) AS description, \
           m.id AS picture_id, m.width AS picture_width, m.height AS picture_height, m.colour AS picture_colour \
         FROM categories c LEFT JOIN media m ON m.id = coalesce(c.media_id, (SELECT p.media_id FROM products p \
           WHERE p.category_id = c.id AND p.status = 'active' AND p.media_id IS NOT NULL ORDER BY p.featured DESC, p.created_at DESC LIMIT 1)) \
         WHERE c.visible ORDER BY c.position, c.name, c.id";
    let rows: Vec<CategoryRow> = Statement::new(sql).bind(locale).bind(locale).load(&mut conn.shared()).await?;
    let category = |row: CategoryRow| Category {
        id: row.id,
        parent: row.parent_id,
        slug: row.slug,
        name: row.name,
        description: row.description,
        picture: picture(row.picture_id, row.picture_width, row.picture_height, row.picture_colour),
    };
    Ok(rows.into_iter().map(category).collect())
}

#[derive(QueryableByName)]
struct LabelRow {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    value: String,
    #[diesel(sql_type = Text)]
    name_shown: String,
    #[diesel(sql_type = Text)]
    value_shown: String,
    #[diesel(sql_type = BigInt)]
    position: i64,
}

/// How the option values of active products are written for people.
///
/// # Errors
/// When the database fails.
pub async fn labels(conn: &TenantConn, locale: &str) -> Result<Labels> {
    let sql = "SELECT o.option ->> 'name' AS name, v.value, coalesce(nullif(t.option ->> 'name', ''), o.option ->> 'name') AS name_shown, \
           coalesce(nullif(t.option #>> ARRAY['values', (v.at - 1)::text], ''), v.value) AS value_shown, min(v.at) AS position \
         FROM products p CROSS JOIN jsonb_array_elements(p.options) WITH ORDINALITY AS o(option, at) \
         CROSS JOIN jsonb_array_elements_text(o.option -> 'values') WITH ORDINALITY AS v(value, at) \
         CROSS JOIN LATERAL (SELECT p.translations #> ARRAY[?, 'options', (o.at - 1)::text] AS option) AS t \
         WHERE p.status = 'active' GROUP BY 1, 2, 3, 4 ORDER BY 5, 2 LIMIT 5000";
    let rows: Vec<LabelRow> = Statement::new(sql).bind(locale).load(&mut conn.shared()).await?;
    let mut labels = Labels::default();
    for row in rows {
        labels.note(facets::facet(&row.name, &row.value), row.name_shown, row.value_shown, row.position);
    }
    Ok(labels)
}

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
}

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
    let sql = "SELECT p.id, p.slug, p.status, coalesce(nullif(p.translations #>> ARRAY[?, 'name'], ''), p.name) AS name, \
           coalesce(nullif(p.translations #>> ARRAY[?, 'summary'], ''), p.summary) AS summary, \
           coalesce(nullif(p.translations #>> ARRAY[?, 'description_html'], ''), p.description_html) AS description_html, \
           p.vendor, p.category_id, p.options, p.translations #> ARRAY[?, 'options'] AS shown_options, p.seo_title, p.seo_description \
         FROM products p WHERE p.slug = ? AND p.status <> 'draft'";
    let statement = Statement::new(sql).bind(locale).bind(locale).bind(locale).bind(locale).bind(slug);
    let row = async { Ok::<Vec<ProductRow>, crate::error::Error>(statement.load(&mut conn.shared()).await?) };
    let (rows, variants, pictures) = futures_util::try_join!(row, variants(conn, slug), pictures(conn, slug))?;
    let Some(row) = rows.into_iter().next() else { return Ok(Found::Nothing) };
    if row.status == "archived" {
        return Ok(Found::Archived);
    }
    if variants.is_empty() {
        return Ok(Found::Nothing);
    }
    Ok(Found::Active(Box::new(Product {
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
        variants,
        pictures,
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
    #[diesel(sql_type = BigInt)]
    price: i64,
    #[diesel(sql_type = Nullable<BigInt>)]
    compare_at: Option<i64>,
    #[diesel(sql_type = Nullable<BigInt>)]
    pieces: Option<i64>,
    #[diesel(sql_type = Nullable<diesel::sql_types::Uuid>)]
    media_id: Option<MediaId>,
}

async fn variants(conn: &TenantConn, slug: &str) -> Result<Vec<Variant>> {
    let sql = "SELECT v.id, v.option_values, coalesce(v.sku, '') AS sku, v.price, v.compare_at, v.media_id, \
           CASE WHEN v.track_stock AND v.stock_policy = 'deny' THEN coalesce((SELECT sum(s.on_hand - s.reserved)::bigint FROM stock_levels s WHERE s.variant_id = v.id), 0) END AS pieces \
         FROM variants v JOIN products p ON p.id = v.product_id WHERE p.slug = ? AND p.status = 'active' AND v.active ORDER BY v.position, v.id";
    let rows: Vec<VariantRow> = Statement::new(sql).bind(slug).load(&mut conn.shared()).await?;
    let variant = |row: VariantRow| Variant {
        id: row.id.into(),
        values: row.option_values,
        sku: row.sku,
        price: row.price,
        compare_at: row.compare_at,
        left: row.pieces,
        media: row.media_id,
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
    let sql = "SELECT m.id, m.width, m.height, m.colour, coalesce(nullif(a.alt, ''), m.alt) AS alt FROM ( \
           SELECT DISTINCT ON (media_id) media_id, kind, position, alt FROM ( \
             SELECT g.media_id, 0 AS kind, g.position, g.alt FROM product_media g JOIN products p ON p.id = g.product_id WHERE p.slug = ? \
             UNION ALL SELECT v.media_id, 1, v.position, '' FROM variants v JOIN products p ON p.id = v.product_id WHERE p.slug = ? AND v.active AND v.media_id IS NOT NULL \
           ) AS every ORDER BY media_id, kind, position) AS a JOIN media m ON m.id = a.media_id ORDER BY a.kind, a.position, m.id";
    let rows: Vec<PictureRow> = Statement::new(sql).bind(slug).bind(slug).load(&mut conn.shared()).await?;
    Ok(rows.into_iter().map(Picture::from).collect())
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
struct SkuRow {
    #[diesel(sql_type = Text)]
    slug: String,
    #[diesel(sql_type = diesel::sql_types::Uuid)]
    id: Uuid,
}

/// The product and variant with exactly this SKU, in any case.
///
/// # Errors
/// When the database fails.
pub async fn by_sku(conn: &TenantConn, sku: &str) -> Result<Option<(String, Uuid)>> {
    let sql = "SELECT p.slug, v.id FROM variants v JOIN products p ON p.id = v.product_id \
         WHERE v.sku = ANY(?) AND v.active AND p.status = 'active' LIMIT 1";
    let spellings = vec![sku.to_owned(), sku.to_uppercase(), sku.to_lowercase()];
    let rows: Vec<SkuRow> = Statement::new(sql).bind(spellings).load(&mut conn.shared()).await?;
    Ok(rows.into_iter().next().map(|row| (row.slug, row.id)))
}

#[derive(QueryableByName)]
struct TargetRow {
    #[diesel(sql_type = Text)]
    target: String,
}

/// Where a path that a product or category once had leads, as a path.
///
/// # Errors
/// When the database fails.
pub async fn redirect(conn: &TenantConn, path: &str) -> Result<Option<String>> {
    let rows: Vec<TargetRow> =
        Statement::new("SELECT r.target FROM redirects r WHERE r.path = ?").bind(path).load(&mut conn.shared()).await?;
    Ok(rows.into_iter().next().map(|row| row.target))
}
