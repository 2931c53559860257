//! The list's SQL.

use chrono::{DateTime, Utc};
use diesel::{
    QueryableByName,
    sql_types::{BigInt, Integer, Text, Timestamptz, Uuid as SqlUuid},
};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::{Filter, PAGE, View};
use crate::{
    db::{Statement, TenantConn},
    error::Result,
    returns::Reason,
};

/// A return in the list.
#[derive(Debug, Clone, QueryableByName)]
pub struct Row {
    /// Identity.
    #[diesel(sql_type = SqlUuid)]
    pub id: Uuid,
    /// Counts within the order.
    #[diesel(sql_type = Integer)]
    pub number: i32,
    /// What people call the order.
    #[diesel(sql_type = Text)]
    pub order_number: String,
    /// Who bought.
    #[diesel(sql_type = Text)]
    pub customer_name: String,
    /// Where it is.
    #[diesel(sql_type = Text)]
    pub status: String,
    /// Why.
    #[diesel(sql_type = Text)]
    pub reason: String,
    /// Pieces.
    #[diesel(sql_type = BigInt)]
    pub pieces: i64,
    /// When it was asked for.
    #[diesel(sql_type = Timestamptz)]
    pub created_at: DateTime<Utc>,
    /// Returns on all pages.
    #[diesel(sql_type = BigInt)]
    pub count: i64,
}

/// Which returns a view holds.
fn condition(view: View) -> &'static str {
    match view {
        View::All => "true",
        View::ToAnswer => "r.status = 'requested'",
        View::Awaited => "r.status = 'approved'",
        View::ToRefund => "r.status = 'received'",
        View::Done => "r.status IN ('refunded', 'declined', 'cancelled')",
    }
}

/// A page of the list, the newest first.
///
/// # Errors
/// When the database refuses.
pub async fn page(conn: &mut TenantConn, filter: &Filter) -> Result<Vec<Row>> {
    let sql = format!(
        "SELECT r.id, r.number, o.number AS order_number, o.customer_name, r.status, r.reason, r.created_at, \
         coalesce((SELECT sum((l->>'quantity')::bigint) FROM jsonb_array_elements(r.lines) l), 0)::bigint AS pieces, count(*) OVER () AS count \
         FROM returns r JOIN orders o ON o.id = r.order_id \
         WHERE {} AND (? = '' OR r.reason = ?) AND (? = '' OR o.number ILIKE ? OR o.customer_name ILIKE ? OR o.email ILIKE ?) \
         ORDER BY r.created_at DESC, r.id DESC LIMIT ? OFFSET ?",
        condition(filter.view)
    );
    let reason = filter.reason.map_or("", Reason::as_str);
    let words = pattern(&filter.words);
    let statement = Statement::new(sql).bind(reason).bind(reason);
    let statement = statement.bind(words.clone()).bind(words.clone()).bind(words.clone()).bind(words);
    Ok(statement.bind(PAGE).bind((filter.page.max(1) - 1).saturating_mul(PAGE)).load(&mut conn.shared()).await?)
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
    every: i64,
    #[diesel(sql_type = BigInt)]
    to_answer: i64,
    #[diesel(sql_type = BigInt)]
    awaited: i64,
    #[diesel(sql_type = BigInt)]
    to_refund: i64,
    #[diesel(sql_type = BigInt)]
    done: i64,
}

/// How many returns each view holds, in the order of [`View::ALL`].
///
/// # Errors
/// When the database refuses.
pub async fn counts(conn: &mut TenantConn) -> Result<[i64; 5]> {
    let [_, to_answer, awaited, to_refund, done] = View::ALL.map(condition);
    let sql = format!(
        "SELECT count(*) AS every, count(*) FILTER (WHERE {to_answer}) AS to_answer, count(*) FILTER (WHERE {awaited}) AS awaited, \
         count(*) FILTER (WHERE {to_refund}) AS to_refund, count(*) FILTER (WHERE {done}) AS done FROM returns r"
    );
    let counts: Counts = diesel::sql_query(sql).get_result(&mut **conn).await?;
    Ok([counts.every, counts.to_answer, counts.awaited, counts.to_refund, counts.done])
}
