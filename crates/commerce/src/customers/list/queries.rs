//! The list's SQL.

use chrono::{DateTime, Utc};
use diesel::{
    prelude::*,
    sql_types::{BigInt, Bool, Nullable, Text, Timestamptz, Uuid as SqlUuid},
};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::{Filter, PAGE, Sort};
use crate::{db::TenantConn, error::Result, ids::CustomerId};

/// A customer in the list.
#[derive(Debug, Clone, QueryableByName)]
pub struct Row {
    /// Identity.
    #[diesel(sql_type = SqlUuid)]
    pub id: Uuid,
    /// As the person writes it.
    #[diesel(sql_type = Text)]
    pub name: String,
    /// Where mail goes.
    #[diesel(sql_type = Text)]
    pub email: String,
    /// In international form; may be empty.
    #[diesel(sql_type = Text)]
    pub phone: String,
    /// Whether the address was proved.
    #[diesel(sql_type = Bool)]
    pub verified: bool,
    /// Whether staff shut the account.
    #[diesel(sql_type = Bool)]
    pub disabled: bool,
    /// When it was opened.
    #[diesel(sql_type = Timestamptz)]
    pub created_at: DateTime<Utc>,
    /// Orders.
    #[diesel(sql_type = BigInt)]
    pub orders: i64,
    /// Money that came and was not given back, minor units.
    #[diesel(sql_type = BigInt)]
    pub spent: i64,
    /// When the last order was placed.
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub last_order: Option<DateTime<Utc>>,
    /// Customers on all pages.
    #[diesel(sql_type = BigInt)]
    pub count: i64,
}

fn order(sort: Sort) -> &'static str {
    match sort {
        Sort::Newest => "c.created_at DESC",
        Sort::Name => "lower(c.name)",
        Sort::Spent => "spent DESC",
        Sort::Orders => "orders DESC",
        Sort::LastOrder => "last_order DESC NULLS LAST",
    }
}

const BOUGHT: &str = "SELECT customer_id, count(*) AS orders, sum(captured_total - refunded_total) AS spent, max(placed_at) AS last_order \
                      FROM orders WHERE customer_id IS NOT NULL";

/// A page of the list.
///
/// # Errors
/// When the database refuses.
pub async fn page(conn: &mut TenantConn, filter: &Filter) -> Result<Vec<Row>> {
    let query = format!(
        "SELECT c.id, c.name, c.email, c.phone, c.verified_at IS NOT NULL AS verified, c.disabled_at IS NOT NULL AS disabled, c.created_at, \
         coalesce(o.orders, 0)::bigint AS orders, coalesce(o.spent, 0)::bigint AS spent, o.last_order, count(*) OVER () AS count \
         FROM customers c LEFT JOIN ({BOUGHT} GROUP BY customer_id) o ON o.customer_id = c.id \
         WHERE $1 = '' OR c.name ILIKE $1 OR c.email ILIKE $1 OR ($2 <> '' AND c.phone LIKE $2) \
         ORDER BY {}, c.id DESC LIMIT $3 OFFSET $4",
        order(filter.sort)
    );
    Ok(diesel::sql_query(query)
        .bind::<Text, _>(pattern(&filter.words))
        .bind::<Text, _>(digits(&filter.words))
        .bind::<BigInt, _>(PAGE)
        .bind::<BigInt, _>((filter.page.max(1) - 1).saturating_mul(PAGE))
        .load(&mut **conn)
        .await?)
}

/// A pattern that holds the words, their wildcards taken as letters.
fn pattern(words: &str) -> String {
    let words = words.trim();
    if words.is_empty() {
        return String::new();
    }
    format!("%{}%", words.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_"))
}

/// A pattern of a phone number, however it is written: the first zero stands
/// for the country, which is kept otherwise.
fn digits(words: &str) -> String {
    let number = words.chars().all(|c| c.is_ascii_digit() || " +-().".contains(c));
    let digits: String = words.chars().filter(char::is_ascii_digit).collect();
    let digits = digits.trim_start_matches('0');
    if number && digits.len() >= 4 { format!("%{digits}%") } else { String::new() }
}

/// What an account has bought.
#[derive(Debug, Clone, Default, QueryableByName)]
pub struct Bought {
    /// Orders.
    #[diesel(sql_type = BigInt)]
    pub orders: i64,
    /// Money that came and was not given back, minor units.
    #[diesel(sql_type = BigInt)]
    pub spent: i64,
    /// When the last order was placed.
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub last_order: Option<DateTime<Utc>>,
}

/// What one account has bought.
///
/// # Errors
/// When the database refuses.
pub async fn bought(conn: &mut TenantConn, of: CustomerId) -> Result<Bought> {
    let query = "SELECT count(*) AS orders, coalesce(sum(captured_total - refunded_total), 0)::bigint AS spent, max(placed_at) AS last_order \
                 FROM orders WHERE customer_id = $1";
    Ok(diesel::sql_query(query).bind::<SqlUuid, _>(of).get_result(&mut **conn).await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phone_number_is_found_however_it_is_written() {
        assert_eq!(digits("0812-3456"), "%8123456%");
        assert_eq!(digits("+62 812 3456"), "%628123456%");
        assert_eq!(digits("sari 0812"), "");
        assert_eq!(digits("08"), "");
        assert_eq!(pattern(" 50%_a "), "%50\\%\\_a%");
    }
}
