//! SQL that products, variants and pictures share: the derived columns of a
//! product, and addresses.

use std::collections::HashSet;

use diesel::{
    prelude::*,
    sql_types::{Array, Text, Uuid as SqlUuid},
};
use diesel_async::RunQueryDsl;
use serde_json::Value;

use super::{ProductOption, facets, rules};
use crate::{
    db::{
        TenantConn,
        schema::tenant::{categories, products, redirects, variants},
    },
    error::Result,
    ids::{ProductId, VariantId},
};

/// Name, summary, description, vendor, type, tags, options, translations.
type Words = (String, String, String, String, String, Vec<String>, Value, Value);
/// Option values and code.
type Codes = (Vec<String>, Option<String>, bool);

/// Works out the columns of a product that follow from its variants, pictures
/// and words: price range, first pictures, facets, search.
///
/// # Errors
/// When there is no such product.
pub async fn refresh_product(conn: &mut TenantConn, id: ProductId) -> Result<()> {
    let (name, summary, description, vendor, kind, tags, options, translations): Words = products::table
        .find(id)
        .select((
            products::name,
            products::summary,
            products::description_html,
            products::vendor,
            products::product_type,
            products::tags,
            products::options,
            products::translations,
        ))
        .first(conn)
        .await?;
    let codes: Vec<Codes> = variants::table
        .filter(variants::product_id.eq(id))
        .select((variants::option_values, variants::sku, variants::active))
        .load(conn)
        .await?;
    let options: Vec<ProductOption> = serde_json::from_value(options).unwrap_or_default();
    let facets = facets_of(&options, &codes);
    let skus = codes.iter().filter_map(|code| code.1.clone()).collect::<Vec<_>>().join(" ");
    let values = options.iter().flat_map(|option| option.values.iter()).cloned().collect::<Vec<_>>().join(" ");
    let near = format!("{vendor} {kind} {} {skus} {values}", tags.join(" "));
    let locales = conn.tenant().locales.clone();
    let mut names = vec![name.clone()];
    let default = locales.as_slice().first().map_or("en", String::as_str);
    write_derived(conn, id, &facets, default, [&name, &near, &summary, &rules::plain_text(&description)]).await?;
    for locale in locales.iter().skip(1) {
        let word = |key: &str| translations.get(locale).and_then(|words| words.get(key)).and_then(Value::as_str).unwrap_or("").to_owned();
        names.push(word("name"));
        let text = rules::plain_text(&word("description_html"));
        add_search(conn, id, locale, [&word("name"), "", &word("summary"), &text]).await?;
    }
    let search_text = deunicode::deunicode(&format!("{} {near}", names.join(" "))).to_lowercase();
    diesel::update(products::table.find(id)).set(products::search_text.eq(search_text.trim())).execute(conn).await?;
    Ok(())
}

/// `switch=red` for every value that a variant on sale has.
fn facets_of(options: &[ProductOption], codes: &[Codes]) -> Vec<String> {
    let mut seen = HashSet::new();
    let mut found = Vec::new();
    for (values, _, active) in codes {
        for (option, value) in options.iter().zip(values) {
            let facet = facets::facet(&option.name, value);
            if *active && seen.insert(facet.clone()) {
                found.push(facet);
            }
        }
    }
    found
}

/// Weighs name over brand, tags and codes, over summary, over description.
const SEARCH_VECTOR: &str = "setweight(to_tsvector($2::regconfig, $3), 'A') || setweight(to_tsvector($2::regconfig, $4), 'B') \
     || setweight(to_tsvector($2::regconfig, $5), 'C') || setweight(to_tsvector($2::regconfig, $6), 'D')";

async fn write_derived(conn: &mut TenantConn, id: ProductId, facets: &[String], locale: &str, words: [&str; 4]) -> Result<()> {
    let sql = format!(
        "UPDATE products SET facets = $7, search = {SEARCH_VECTOR}, \
         price_min = coalesce(v.price_min, 0), price_max = coalesce(v.price_max, 0), compare_at_max = v.compare_at_max, \
         media_id = (SELECT m.media_id FROM product_media m WHERE m.product_id = $1 ORDER BY m.position LIMIT 1), \
         hover_media_id = (SELECT m.media_id FROM product_media m WHERE m.product_id = $1 ORDER BY m.position OFFSET 1 LIMIT 1) \
         FROM (SELECT coalesce(min(price) FILTER (WHERE active), min(price)) AS price_min, \
                      coalesce(max(price) FILTER (WHERE active), max(price)) AS price_max, \
                      max(compare_at) FILTER (WHERE active AND compare_at > price) AS compare_at_max \
               FROM variants WHERE product_id = $1) v WHERE products.id = $1"
    );
    bound(sql, id, locale, words).bind::<Array<Text>, _>(facets).execute(conn).await?;
    Ok(())
}

async fn add_search(conn: &mut TenantConn, id: ProductId, locale: &str, words: [&str; 4]) -> Result<()> {
    let sql = format!("UPDATE products SET search = search || {SEARCH_VECTOR} WHERE id = $1");
    bound(sql, id, locale, words).execute(conn).await?;
    Ok(())
}

type Bound<'a> = diesel::query_builder::BoxedSqlQuery<'a, diesel::pg::Pg, diesel::query_builder::SqlQuery>;

fn bound<'a>(sql: String, id: ProductId, locale: &str, words: [&'a str; 4]) -> Bound<'a> {
    let mut query = diesel::sql_query(sql).into_boxed().bind::<SqlUuid, _>(id).bind::<Text, _>(facets::search_config(locale));
    for word in words {
        query = query.bind::<Text, _>(word);
    }
    query
}

/// Addresses of products that are `slug` or begin with it and a hyphen.
pub async fn product_slugs_like(conn: &mut TenantConn, slug: &str) -> Result<HashSet<String>> {
    let like = format!("{slug}-%");
    let slugs: Vec<String> =
        products::table.filter(products::slug.eq(slug).or(products::slug.like(like))).select(products::slug).load(conn).await?;
    Ok(slugs.into_iter().collect())
}

/// Addresses of categories that are `slug` or begin with it and a hyphen.
pub async fn category_slugs_like(conn: &mut TenantConn, slug: &str) -> Result<HashSet<String>> {
    let like = format!("{slug}-%");
    let slugs: Vec<String> =
        categories::table.filter(categories::slug.eq(slug).or(categories::slug.like(like))).select(categories::slug).load(conn).await?;
    Ok(slugs.into_iter().collect())
}

/// Leads an old address to the new one. Older addresses that led to the old
/// one are led on, so that nobody is sent twice, and an address that is in
/// use again leads nowhere.
pub async fn redirect(conn: &mut TenantConn, from: &str, to: &str) -> Result<()> {
    diesel::update(redirects::table.filter(redirects::target.eq(from))).set(redirects::target.eq(to)).execute(conn).await?;
    diesel::insert_into(redirects::table)
        .values((redirects::path.eq(from), redirects::target.eq(to), redirects::created_at.eq(conn.now())))
        .on_conflict(redirects::path)
        .do_update()
        .set(redirects::target.eq(to))
        .execute(conn)
        .await?;
    forget_redirect(conn, to).await
}

/// Takes the redirect away that stands where a page is.
pub async fn forget_redirect(conn: &mut TenantConn, path: &str) -> Result<()> {
    diesel::delete(redirects::table.find(path)).execute(conn).await?;
    Ok(())
}

/// The product with an address.
pub async fn product_by_slug(conn: &mut TenantConn, slug: &str) -> Result<Option<ProductId>> {
    Ok(products::table.filter(products::slug.eq(slug)).select(products::id).first(conn).await.optional()?)
}

/// The product that was imported under a handle.
pub async fn product_by_handle(conn: &mut TenantConn, handle: &str) -> Result<Option<ProductId>> {
    Ok(products::table.filter(products::import_handle.eq(handle)).select(products::id).first(conn).await.optional()?)
}

/// The product and variant that have a code.
pub async fn product_by_sku(conn: &mut TenantConn, sku: &str) -> Result<Option<(ProductId, VariantId)>> {
    Ok(variants::table.filter(variants::sku.eq(sku)).select((variants::product_id, variants::id)).first(conn).await.optional()?)
}
