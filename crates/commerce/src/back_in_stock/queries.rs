//! The SQL of waiting for stock. Decides nothing.

use chrono::Duration;
use diesel::{
    QueryableByName, dsl,
    prelude::*,
    sql_types::{Array, Bool, Jsonb, Nullable, Text},
};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use crate::{
    cart::rules::{translated_name, variant_name},
    db::{
        Statement, TenantConn,
        schema::tenant::{stock_waits, variants},
    },
    error::{Error, Result},
    ids::{MediaId, ProductId, VariantId},
};

/// That variant `v` of product `p` can be bought: the fewest that go together are there.
const THERE: &str = "v.active AND p.status = 'active' AND (NOT v.track_stock OR v.stock_policy = 'continue' OR EXISTS ( \
    SELECT 1 FROM stock_levels s WHERE s.variant_id = v.id AND s.on_hand - s.reserved >= p.quantity_least))";

/// What somebody waits for.
#[derive(Debug, Clone)]
pub struct Subject {
    /// Which.
    pub variant: VariantId,
    /// The product's part of the address.
    pub slug: String,
    /// The product's name in a language.
    pub name: String,
    /// "Red / 42", or empty.
    pub variant_name: String,
    /// Its picture.
    pub media: Option<MediaId>,
    /// Minor units, without any sale.
    pub price: i64,
    /// Whether it can be bought now.
    pub available: bool,
}

#[derive(QueryableByName)]
struct SubjectRow {
    #[diesel(sql_type = Text)]
    slug: String,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Jsonb)]
    translations: serde_json::Value,
    #[diesel(sql_type = Jsonb)]
    options: serde_json::Value,
    #[diesel(sql_type = Array<Text>)]
    option_values: Vec<String>,
    #[diesel(sql_type = Nullable<diesel::sql_types::Uuid>)]
    media_id: Option<MediaId>,
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    price: i64,
    #[diesel(sql_type = Bool)]
    available: bool,
}

/// A variant that is sold, in a language.
///
/// # Errors
/// [`Error::NotFound`] when there is none.
pub async fn subject(conn: &mut TenantConn, variant: VariantId, locale: &str) -> Result<Subject> {
    let sql = format!(
        "SELECT p.slug, p.name, p.translations, p.options, v.option_values, coalesce(v.media_id, p.media_id) AS media_id, v.price, {THERE} AS available \
         FROM variants v JOIN products p ON p.id = v.product_id WHERE v.id = ? AND v.active AND p.status = 'active'"
    );
    let rows: Vec<SubjectRow> = Statement::new(sql).bind(variant.uuid()).load(&mut **conn).await?;
    let row = rows.into_iter().next().ok_or(Error::NotFound("variant"))?;
    Ok(Subject {
        variant,
        name: translated_name(&row.name, &row.translations, locale),
        variant_name: variant_name(&row.option_values, &row.options, &row.translations, locale),
        slug: row.slug,
        media: row.media_id,
        price: row.price,
        available: row.available,
    })
}

/// Somebody who waits.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = stock_waits)]
pub struct Wait {
    /// For which variant.
    pub variant_id: VariantId,
    /// In small letters.
    pub email: String,
    /// The language that it was asked in.
    pub locale: String,
}

/// A wait; none when it was forgotten meanwhile.
///
/// # Errors
/// When the database refuses.
pub async fn by_id(conn: &mut TenantConn, id: Uuid) -> Result<Option<Wait>> {
    Ok(stock_waits::table.find(id).select(Wait::as_select()).first(&mut **conn).await.optional()?)
}

/// Takes the mark away that a wait was answered, unless the address waits anew.
///
/// # Errors
/// When the database refuses.
pub async fn reopen(conn: &mut TenantConn, id: Uuid) -> Result<()> {
    let sql = "UPDATE stock_waits w SET told_at = NULL WHERE w.id = ? AND NOT EXISTS ( \
         SELECT 1 FROM stock_waits o WHERE o.variant_id = w.variant_id AND o.email = w.email AND o.told_at IS NULL)";
    Statement::new(sql).bind(id).execute(&mut **conn).await?;
    Ok(())
}

pub(super) async fn open_of(conn: &mut TenantConn, email: &str) -> Result<i64> {
    let open = stock_waits::table.filter(stock_waits::email.eq(email)).filter(stock_waits::told_at.is_null());
    Ok(open.count().get_result(&mut **conn).await?)
}

pub(super) async fn insert(conn: &mut TenantConn, variant: VariantId, email: &str, locale: &str) -> Result<()> {
    let now = conn.now();
    diesel::insert_into(stock_waits::table)
        .values((
            stock_waits::id.eq(Uuid::now_v7()),
            stock_waits::variant_id.eq(variant),
            stock_waits::email.eq(email),
            stock_waits::locale.eq(locale),
            stock_waits::created_at.eq(now),
        ))
        .on_conflict_do_nothing()
        .execute(&mut **conn)
        .await?;
    Ok(())
}

/// Those of these variants that somebody waits for.
pub(super) async fn awaited(conn: &mut TenantConn, of: &[VariantId]) -> Result<Vec<VariantId>> {
    let ids: Vec<Uuid> = of.iter().map(|id| id.uuid()).collect();
    let open = stock_waits::table.filter(stock_waits::variant_id.eq_any(ids)).filter(stock_waits::told_at.is_null());
    Ok(open.select(stock_waits::variant_id).distinct().load(&mut **conn).await?)
}

#[derive(QueryableByName)]
struct IdRow {
    #[diesel(sql_type = diesel::sql_types::Uuid)]
    id: Uuid,
}

/// Marks who waits for what can be bought now, those who waited longest first.
pub(super) async fn mark_told(conn: &mut TenantConn, of: &[VariantId], most: i64) -> Result<Vec<Uuid>> {
    let sql = format!(
        "UPDATE stock_waits SET told_at = ? WHERE id IN ( \
           SELECT w.id FROM stock_waits w JOIN variants v ON v.id = w.variant_id JOIN products p ON p.id = v.product_id \
           WHERE w.variant_id = ANY(?) AND w.told_at IS NULL AND {THERE} ORDER BY w.created_at, w.id LIMIT ? FOR UPDATE OF w SKIP LOCKED) \
         RETURNING id"
    );
    let ids: Vec<Uuid> = of.iter().map(|id| id.uuid()).collect();
    let now = conn.now();
    let rows: Vec<IdRow> = Statement::new(sql).bind(now).bind(ids).bind(most).load(&mut **conn).await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

/// How many wait for the variants of a product.
///
/// # Errors
/// When the database refuses.
pub async fn waiting(conn: &mut TenantConn, product: ProductId) -> Result<i64> {
    let open = stock_waits::table
        .inner_join(variants::table.on(variants::id.eq(stock_waits::variant_id)))
        .filter(variants::product_id.eq(product))
        .filter(stock_waits::told_at.is_null());
    Ok(open.select(dsl::count_star()).first(&mut **conn).await?)
}

pub(super) async fn sweep(conn: &mut TenantConn) -> Result<()> {
    let now = conn.now();
    let answered = stock_waits::told_at.lt(now - Duration::days(30)).assume_not_null();
    let old = stock_waits::created_at.lt(now - Duration::days(365));
    diesel::delete(stock_waits::table.filter(answered.or(old))).execute(&mut **conn).await?;
    Ok(())
}

pub(super) async fn forget(conn: &mut TenantConn, email: &str) -> Result<()> {
    diesel::delete(stock_waits::table.filter(stock_waits::email.eq(email))).execute(&mut **conn).await?;
    Ok(())
}
