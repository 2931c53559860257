//! What words find.

use diesel::{QueryableByName, sql_types::Text};
use diesel_async::{RunQueryDsl, SimpleAsyncConnection};
use uuid::Uuid;

use super::super::index::MOST_PRODUCTS;
use crate::{
    catalog::facets,
    db::{Statement, TenantConn},
    error::Result,
    ids::ProductId,
};

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
