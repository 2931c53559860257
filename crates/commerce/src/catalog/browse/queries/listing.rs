//! One page of a listing and what its filters offer, for catalogues that have no index.

use diesel::{
    QueryableByName,
    sql_types::{BigInt, Text},
};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::{
    super::{Among, Card, Facets, Filter, Listing, PAGE_SIZE, Sort},
    cards::{AVAILABLE, CARD, CardRow, SALES, bind_sales},
};
use crate::{
    db::{Bind, Statement, TenantConn},
    error::Result,
    ids::ProductId,
};

/// The filters that may be set. Four values bound twice each: an unset one is null or empty.
const NARROWED: &str = "(?::bigint IS NULL OR coalesce(sale.price_max, p.price_max) >= ?) AND (?::bigint IS NULL OR coalesce(sale.price_min, p.price_min) <= ?) \
    AND (cardinality(?) = 0 OR p.vendor = ANY(?)) AND (cardinality(?) = 0 OR p.tags && ?)";

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
        Sort::PriceUp => "price_min, p.id",
        Sort::PriceDown => "price_min DESC, p.id",
        Sort::Name => "name, p.id",
        Sort::Relevance => "array_position(?, p.id), p.id",
    };
    let narrowed = if filter.narrows() { format!(" AND {NARROWED} AND (NOT ? OR {AVAILABLE}) AND {FACETS_FIT}") } else { String::new() };
    let sql = format!(
        "SELECT {CARD}, {AVAILABLE} AS available FROM products p LEFT JOIN media m ON m.id = p.media_id LEFT JOIN media h ON h.id = p.hover_media_id {SALES} \
         WHERE {condition}{narrowed} ORDER BY {order} LIMIT {PAGE_SIZE} OFFSET ?"
    );
    let mut statement = value.into_iter().fold(bind_sales(Statement::new(sql).bind(locale), conn.now()), Statement::bind);
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
        "WITH base AS (SELECT p.facets, p.tags, p.vendor, coalesce(sale.price_min, p.price_min) AS price_min, coalesce(sale.price_max, p.price_max) AS price_max, {AVAILABLE} AS available, array_remove(ARRAY[ \
           CASE WHEN (?::bigint IS NULL OR coalesce(sale.price_max, p.price_max) >= ?) AND (?::bigint IS NULL OR coalesce(sale.price_min, p.price_min) <= ?) THEN '' ELSE 'price' END, \
           CASE WHEN cardinality(?) = 0 OR p.vendor = ANY(?) THEN '' ELSE 'vendor' END, \
           CASE WHEN cardinality(?) = 0 OR p.tags && ? THEN '' ELSE 'tag' END, \
           CASE WHEN NOT ? OR {AVAILABLE} THEN '' ELSE 'stock' END], '') || \
           ARRAY(SELECT 'o.' || split_part(wanted, '=', 1) FROM unnest(?) AS wanted WHERE NOT p.facets && string_to_array(wanted, E'\\n')) AS failed \
         FROM products p {SALES} WHERE {condition}) \
         SELECT 'total' AS kind, '' AS value, count(*) AS n, 0::bigint AS low, 0::bigint AS high FROM base WHERE failed = '{{}}' \
         UNION ALL SELECT 'price', '', count(*), coalesce(min(price_min), 0), coalesce(max(price_max), 0) FROM base WHERE failed <@ '{{price}}' \
         UNION ALL SELECT 'stock', '', count(*), 0, 0 FROM base WHERE available AND failed <@ '{{stock}}' \
         UNION ALL SELECT 'vendor', vendor, count(*), 0, 0 FROM base WHERE vendor <> '' AND failed <@ '{{vendor}}' GROUP BY vendor \
         UNION ALL SELECT 'tag', tag, count(*), 0, 0 FROM base, unnest(tags) AS tag WHERE failed <@ '{{tag}}' GROUP BY tag \
         UNION ALL SELECT 'option', facet, count(*), 0, 0 FROM base, unnest(facets) AS facet WHERE failed <@ ARRAY['o.' || split_part(facet, '=', 1)] GROUP BY facet"
    );
    let statement = bind_narrowed(Statement::new(sql), filter).bind(filter.in_stock).bind(filter.facet_groups());
    let statement = value.into_iter().fold(bind_sales(statement, conn.now()), Statement::bind);
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
