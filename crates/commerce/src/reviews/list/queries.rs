//! The list's SQL.

use chrono::{DateTime, Utc};
use diesel::{
    QueryableByName,
    sql_types::{BigInt, Integer, Jsonb, Text, Timestamptz, Uuid as SqlUuid},
};
use diesel_async::RunQueryDsl;
use serde_json::Value;
use uuid::Uuid;

use super::{
    super::queries::{PICTURES, pictures},
    Filter, PAGE, View,
};
use crate::{
    catalog::browse::Picture,
    db::{Statement, TenantConn},
    error::{Error, Result},
    ids::ReviewId,
};

/// A review as staff see it.
#[derive(Debug, Clone, QueryableByName)]
pub struct Row {
    /// Identity.
    #[diesel(sql_type = SqlUuid)]
    pub id: Uuid,
    /// What it speaks of.
    #[diesel(sql_type = SqlUuid)]
    pub product_id: Uuid,
    /// Its name.
    #[diesel(sql_type = Text)]
    pub product: String,
    /// Its part of the address.
    #[diesel(sql_type = Text)]
    pub slug: String,
    /// The purchase.
    #[diesel(sql_type = SqlUuid)]
    pub order_id: Uuid,
    /// What people call it.
    #[diesel(sql_type = Text)]
    pub order_number: String,
    /// Who speaks.
    #[diesel(sql_type = Text)]
    pub author: String,
    /// What they bought; may be empty.
    #[diesel(sql_type = Text)]
    pub variant: String,
    /// One to five.
    #[diesel(sql_type = Integer)]
    pub stars: i32,
    /// May be empty.
    #[diesel(sql_type = Text)]
    pub title: String,
    /// What they say.
    #[diesel(sql_type = Text)]
    pub body: String,
    /// Where it is.
    #[diesel(sql_type = Text)]
    pub status: String,
    /// The store's answer; may be empty.
    #[diesel(sql_type = Text)]
    pub reply: String,
    /// When it was written.
    #[diesel(sql_type = Timestamptz)]
    pub created_at: DateTime<Utc>,
    #[diesel(sql_type = Jsonb)]
    pictures: Value,
    /// Reviews on all pages.
    #[diesel(sql_type = BigInt)]
    pub count: i64,
}

impl Row {
    /// What they photographed.
    ///
    /// # Errors
    /// When the database gave what we did not ask for.
    pub fn photos(&self) -> Result<Vec<Picture>> {
        pictures(self.pictures.clone())
    }
}

const COLUMNS: &str = "r.id, r.product_id, p.name AS product, p.slug, r.order_id, o.number AS order_number, r.author, r.variant, r.stars, \
    r.title, r.body, r.status, r.reply, r.created_at";

/// A page of the list, the newest first.
///
/// # Errors
/// When the database refuses.
pub async fn page(conn: &mut TenantConn, filter: &Filter) -> Result<Vec<Row>> {
    let sql = format!(
        "SELECT {COLUMNS}, {PICTURES}, count(*) OVER () AS count \
         FROM reviews r JOIN products p ON p.id = r.product_id JOIN orders o ON o.id = r.order_id \
         WHERE (? = 'all' OR r.status = ?) AND (? = 0 OR r.stars = ?) \
         AND (? = '' OR r.author ILIKE ? OR r.title ILIKE ? OR r.body ILIKE ? OR p.name ILIKE ? OR o.number ILIKE ?) \
         ORDER BY r.created_at DESC, r.id DESC LIMIT ? OFFSET ?"
    );
    let (view, words) = (filter.view.as_str(), pattern(&filter.words));
    let stars = i64::from(filter.stars.unwrap_or(0));
    let statement = Statement::new(sql).bind(view).bind(view).bind(stars).bind(stars);
    let statement = (0..6).fold(statement, |statement, _| statement.bind(words.clone()));
    Ok(statement.bind(PAGE).bind((filter.page.max(1) - 1).saturating_mul(PAGE)).load(&mut conn.shared()).await?)
}

/// One review.
///
/// # Errors
/// [`Error::NotFound`] when there is none.
pub async fn by_id(conn: &mut TenantConn, id: ReviewId) -> Result<Row> {
    let sql = format!(
        "SELECT {COLUMNS}, {PICTURES}, 1::bigint AS count \
         FROM reviews r JOIN products p ON p.id = r.product_id JOIN orders o ON o.id = r.order_id WHERE r.id = ?"
    );
    let rows: Vec<Row> = Statement::new(sql).bind(id.uuid()).load(&mut conn.shared()).await?;
    rows.into_iter().next().ok_or(Error::NotFound("review"))
}

/// A pattern that holds the words, their wildcards taken as letters.
fn pattern(words: &str) -> String {
    let words = words.trim();
    if words.is_empty() {
        return String::new();
    }
    format!("%{}%", words.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_"))
}

#[derive(QueryableByName)]
struct Counts {
    #[diesel(sql_type = BigInt)]
    pending: i64,
    #[diesel(sql_type = BigInt)]
    published: i64,
    #[diesel(sql_type = BigInt)]
    rejected: i64,
    #[diesel(sql_type = BigInt)]
    every: i64,
}

/// How many reviews each view holds, in the order of [`View::ALL`].
///
/// # Errors
/// When the database refuses.
pub async fn counts(conn: &mut TenantConn) -> Result<[i64; 4]> {
    let [pending, published, rejected, _] = View::ALL.map(View::as_str);
    let sql = format!(
        "SELECT count(*) FILTER (WHERE status = '{pending}') AS pending, count(*) FILTER (WHERE status = '{published}') AS published, \
         count(*) FILTER (WHERE status = '{rejected}') AS rejected, count(*) AS every FROM reviews"
    );
    let counts: Counts = diesel::sql_query(sql).get_result(&mut **conn).await?;
    Ok([counts.pending, counts.published, counts.rejected, counts.every])
}
