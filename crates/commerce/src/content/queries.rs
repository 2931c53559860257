//! Rows of pages and messages.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use diesel::{QueryableByName, dsl::count_star, prelude::*, sql_types::Timestamptz};
use diesel_async::RunQueryDsl;
use serde_json::{Value, json};

use super::{PageInput, messages::Message};
use crate::{
    db::{
        Statement, TenantConn,
        schema::tenant::{messages, pages, products},
    },
    error::{Error, Result},
    ids::{MessageId, PageId, ProductId},
};

/// A page as it is stored.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = pages, check_for_backend(diesel::pg::Pg))]
#[expect(missing_docs, reason = "named after the columns")]
pub struct Page {
    pub id: PageId,
    pub slug: String,
    pub kind: String,
    pub title: String,
    pub body_html: String,
    pub seo_title: String,
    pub seo_description: String,
    pub translations: Value,
    pub published: bool,
    pub version: i32,
    pub updated_at: DateTime<Utc>,
}

/// Every page, the newest change first.
///
/// # Errors
/// When the database fails.
pub async fn all(conn: &mut TenantConn) -> Result<Vec<Page>> {
    Ok(pages::table.order((pages::updated_at.desc(), pages::id)).select(Page::as_select()).load(conn).await?)
}

/// How many there are.
///
/// # Errors
/// When the database fails.
pub async fn count(conn: &mut TenantConn) -> Result<i64> {
    Ok(pages::table.select(count_star()).first(conn).await?)
}

/// One page.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn by_id(conn: &mut TenantConn, id: PageId) -> Result<Page> {
    pages::table.find(id).select(Page::as_select()).first(conn).await.map_err(missing)
}

/// One page, held until the transaction ends.
pub(super) async fn lock(conn: &mut TenantConn, id: PageId) -> Result<Page> {
    pages::table.find(id).select(Page::as_select()).for_update().first(conn).await.map_err(missing)
}

fn missing(error: diesel::result::Error) -> Error {
    match error {
        diesel::result::Error::NotFound => Error::NotFound("page"),
        other => other.into(),
    }
}

/// Addresses that are `slug` or begin with it and a hyphen.
pub(super) async fn slugs_like(conn: &mut TenantConn, slug: &str) -> Result<HashSet<String>> {
    let like = format!("{slug}-%");
    let slugs: Vec<String> = pages::table.filter(pages::slug.eq(slug).or(pages::slug.like(like))).select(pages::slug).load(conn).await?;
    Ok(slugs.into_iter().collect())
}

/// Adds a row.
pub(super) async fn insert(conn: &mut TenantConn, id: PageId, slug: &str, input: &PageInput) -> Result<()> {
    diesel::insert_into(pages::table)
        .values((
            pages::id.eq(id),
            pages::slug.eq(slug),
            pages::kind.eq(input.kind.as_str()),
            pages::title.eq(&input.words.title),
            pages::body_html.eq(&input.words.body_html),
            pages::seo_title.eq(&input.words.seo_title),
            pages::seo_description.eq(&input.words.seo_description),
            pages::translations.eq(json!(input.translations)),
            pages::published.eq(input.published),
            pages::created_at.eq(conn.now()),
            pages::updated_at.eq(conn.now()),
        ))
        .execute(conn)
        .await?;
    Ok(())
}

/// Rewrites a row and raises its version.
pub(super) async fn update(conn: &mut TenantConn, id: PageId, slug: &str, input: &PageInput) -> Result<()> {
    diesel::update(pages::table.find(id))
        .set((
            pages::slug.eq(slug),
            pages::title.eq(&input.words.title),
            pages::body_html.eq(&input.words.body_html),
            pages::seo_title.eq(&input.words.seo_title),
            pages::seo_description.eq(&input.words.seo_description),
            pages::translations.eq(json!(input.translations)),
            pages::published.eq(input.published),
            pages::version.eq(pages::version + 1),
            pages::updated_at.eq(conn.now()),
        ))
        .execute(conn)
        .await?;
    Ok(())
}

/// Removes a row.
pub(super) async fn delete(conn: &mut TenantConn, id: PageId) -> Result<()> {
    diesel::delete(pages::table.find(id)).execute(conn).await?;
    Ok(())
}

/// A page that shoppers see, without its text.
#[derive(Debug, Clone, QueryableByName)]
#[expect(missing_docs, reason = "named after the columns")]
pub struct Link {
    #[diesel(sql_type = diesel::sql_types::Uuid)]
    pub id: PageId,
    #[diesel(sql_type = diesel::sql_types::Text)]
    pub slug: String,
    #[diesel(sql_type = diesel::sql_types::Text)]
    pub kind: String,
    /// In the language of the page.
    #[diesel(sql_type = diesel::sql_types::Text)]
    pub title: String,
    /// Further languages that it is told in.
    #[diesel(sql_type = diesel::sql_types::Array<diesel::sql_types::Text>)]
    pub languages: Vec<String>,
    #[diesel(sql_type = Timestamptz)]
    pub updated_at: DateTime<Utc>,
}

/// The languages whose translation of page `p` says as much as the original does.
const TOLD_IN: &str = "ARRAY(SELECT t.key FROM jsonb_each(p.translations) AS t WHERE coalesce(t.value ->> 'title', '') <> '' \
    AND (p.body_html = '' OR coalesce(t.value ->> 'body_html', '') <> '') ORDER BY t.key)";

/// The pages that shoppers see, by title.
///
/// # Errors
/// When the database fails.
pub async fn links(conn: &TenantConn, locale: &str) -> Result<Vec<Link>> {
    let sql = format!(
        "SELECT p.id, p.slug, p.kind, coalesce(nullif(p.translations #>> ARRAY[?, 'title'], ''), p.title) AS title, \
           {TOLD_IN} AS languages, p.updated_at FROM pages p WHERE p.published ORDER BY 4, p.id"
    );
    Ok(Statement::new(sql).bind(locale).load(&mut conn.shared()).await?)
}

/// A page as shoppers read it.
#[derive(Debug, Clone, QueryableByName)]
#[expect(missing_docs, reason = "named after the columns")]
pub struct Shown {
    #[diesel(sql_type = diesel::sql_types::Text)]
    pub slug: String,
    #[diesel(sql_type = diesel::sql_types::Text)]
    pub title: String,
    #[diesel(sql_type = diesel::sql_types::Text)]
    pub body_html: String,
    #[diesel(sql_type = diesel::sql_types::Text)]
    pub seo_title: String,
    #[diesel(sql_type = diesel::sql_types::Text)]
    pub seo_description: String,
    #[diesel(sql_type = diesel::sql_types::Array<diesel::sql_types::Text>)]
    pub languages: Vec<String>,
    #[diesel(sql_type = Timestamptz)]
    pub updated_at: DateTime<Utc>,
}

/// The published page at an address. A description of the first language does
/// not stand under a text of another.
///
/// # Errors
/// When the database fails.
pub async fn shown(conn: &TenantConn, locale: &str, slug: &str) -> Result<Option<Shown>> {
    let first = conn.tenant().default_locale() == locale;
    let sql = format!(
        "SELECT p.slug, coalesce(nullif(t.words ->> 'title', ''), p.title) AS title, \
           coalesce(nullif(t.words ->> 'body_html', ''), p.body_html) AS body_html, \
           coalesce(t.words ->> 'seo_title', CASE WHEN ? THEN p.seo_title ELSE '' END) AS seo_title, \
           coalesce(t.words ->> 'seo_description', CASE WHEN ? THEN p.seo_description ELSE '' END) AS seo_description, \
           {TOLD_IN} AS languages, p.updated_at \
         FROM pages p CROSS JOIN LATERAL (SELECT p.translations -> ? AS words) AS t WHERE p.slug = ? AND p.published"
    );
    let rows: Vec<Shown> = Statement::new(sql).bind(first).bind(first).bind(locale).bind(slug).load(&mut conn.shared()).await?;
    Ok(rows.into_iter().next())
}

#[derive(QueryableByName)]
struct ProductRow {
    #[diesel(sql_type = diesel::sql_types::Uuid)]
    id: ProductId,
    #[diesel(sql_type = diesel::sql_types::Text)]
    slug: String,
    #[diesel(sql_type = diesel::sql_types::Text)]
    name: String,
}

/// Addresses and names of the active products with these ids.
///
/// # Errors
/// When the database fails.
pub async fn products_by_id(conn: &TenantConn, locale: &str, ids: Vec<ProductId>) -> Result<HashMap<ProductId, (String, String)>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let ids: Vec<uuid::Uuid> = ids.into_iter().map(ProductId::uuid).collect();
    let sql = "SELECT p.id, p.slug, coalesce(nullif(p.translations #>> ARRAY[?, 'name'], ''), p.name) AS name \
         FROM products p WHERE p.id = ANY(?) AND p.status = 'active'";
    let rows: Vec<ProductRow> = Statement::new(sql).bind(locale).bind(ids).load(&mut conn.shared()).await?;
    Ok(rows.into_iter().map(|row| (row.id, (row.slug, row.name))).collect())
}

/// Products that a menu is offered: address and name, featured ones first.
///
/// # Errors
/// When the database fails.
pub async fn offered_products(conn: &mut TenantConn, limit: i64) -> Result<Vec<(String, String)>> {
    Ok(products::table
        .filter(products::status.eq("active"))
        .order((products::featured.desc(), products::name))
        .limit(limit)
        .select((products::slug, products::name))
        .load(conn)
        .await?)
}

/// Adds a message and lets go of those that are older than `kept_since`.
pub(super) async fn insert_message(conn: &mut TenantConn, id: MessageId, message: &Message, kept_since: DateTime<Utc>) -> Result<()> {
    diesel::delete(messages::table.filter(messages::created_at.lt(kept_since))).execute(conn).await?;
    diesel::insert_into(messages::table)
        .values((
            messages::id.eq(id),
            messages::name.eq(&message.name),
            messages::email.eq(&message.email),
            messages::order_number.eq(&message.order_number),
            messages::topic.eq(&message.topic),
            messages::body.eq(&message.body),
            messages::locale.eq(&message.locale),
            messages::created_at.eq(conn.now()),
        ))
        .execute(conn)
        .await?;
    Ok(())
}

/// How many messages came since: of everybody, and of one address.
pub(super) async fn messages_since(conn: &mut TenantConn, since: DateTime<Utc>, email: &str) -> Result<(i64, i64)> {
    let all = messages::table.filter(messages::created_at.ge(since)).select(count_star()).first(conn).await?;
    let own =
        messages::table.filter(messages::created_at.ge(since).and(messages::email.eq(email))).select(count_star()).first(conn).await?;
    Ok((all, own))
}

/// One message.
///
/// # Errors
/// [`Error::NotFound`] when it is gone.
pub async fn message(conn: &mut TenantConn, id: MessageId) -> Result<Message> {
    messages::table
        .find(id)
        .select((messages::name, messages::email, messages::order_number, messages::topic, messages::body, messages::locale))
        .first(conn)
        .await
        .map_err(missing)
}

/// Something whose words are missing in a language.
#[derive(Debug, Clone, QueryableByName)]
pub struct Untold {
    /// `product`, `category`, `page`.
    #[diesel(sql_type = diesel::sql_types::Text)]
    pub kind: String,
    /// Identity.
    #[diesel(sql_type = diesel::sql_types::Uuid)]
    pub id: uuid::Uuid,
    /// In the store's first language.
    #[diesel(sql_type = diesel::sql_types::Text)]
    pub name: String,
    /// What is missing: `name`, `summary`, `text`.
    #[diesel(sql_type = diesel::sql_types::Array<diesel::sql_types::Text>)]
    pub missing: Vec<String>,
    /// How many there are of it altogether.
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    pub total: i64,
}

/// What is not told in a language yet, of one kind or (`""`) of all, a page of
/// the list: what shoppers see comes first, archived products not at all.
///
/// # Errors
/// When the database fails.
pub async fn untold(conn: &TenantConn, language: &str, kind: &str, before: i64, limit: i64) -> Result<Vec<Untold>> {
    let sql = "SELECT every.kind, every.id, every.name, every.missing, count(*) OVER () AS total FROM ( \
           SELECT 'product' AS kind, p.id, p.name, p.status = 'active' AS seen, array_remove(ARRAY[ \
               CASE WHEN coalesce(w.words ->> 'name', '') = '' THEN 'name' END, \
               CASE WHEN p.summary <> '' AND coalesce(w.words ->> 'summary', '') = '' THEN 'summary' END, \
               CASE WHEN p.description_html <> '' AND coalesce(w.words ->> 'description_html', '') = '' THEN 'text' END], NULL) AS missing \
             FROM products p CROSS JOIN LATERAL (SELECT p.translations -> ? AS words) AS w WHERE p.status <> 'archived' \
           UNION ALL SELECT 'category', c.id, c.name, c.visible, array_remove(ARRAY[ \
               CASE WHEN coalesce(w.words ->> 'name', '') = '' THEN 'name' END, \
               CASE WHEN c.description <> '' AND coalesce(w.words ->> 'description', '') = '' THEN 'text' END], NULL) \
             FROM categories c CROSS JOIN LATERAL (SELECT c.translations -> ? AS words) AS w \
           UNION ALL SELECT 'page', g.id, g.title, g.published, array_remove(ARRAY[ \
               CASE WHEN coalesce(w.words ->> 'title', '') = '' THEN 'name' END, \
               CASE WHEN g.body_html <> '' AND coalesce(w.words ->> 'body_html', '') = '' THEN 'text' END], NULL) \
             FROM pages g CROSS JOIN LATERAL (SELECT g.translations -> ? AS words) AS w) AS every \
         WHERE every.missing <> '{}' AND (? = '' OR every.kind = ?) ORDER BY every.seen DESC, every.kind, every.name, every.id OFFSET ? LIMIT ?";
    let statement = Statement::new(sql).bind(language).bind(language).bind(language).bind(kind).bind(kind).bind(before).bind(limit);
    Ok(statement.load(&mut conn.shared()).await?)
}
