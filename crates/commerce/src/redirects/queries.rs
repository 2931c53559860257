//! Rows of redirects.

use std::collections::HashSet;

use diesel::{
    QueryableByName,
    prelude::*,
    sql_types::{BigInt, Text},
};
use diesel_async::RunQueryDsl;

use super::{Source, rules::Map};
use crate::{
    db::{Statement, TenantConn, schema::tenant::redirects},
    error::Result,
};

/// Rows that one statement writes.
const BATCH: usize = 1_000;

/// A redirect as staff see it.
#[derive(Debug, Clone, Queryable)]
pub struct Redirect {
    /// The old address.
    pub path: String,
    /// Where it leads.
    pub target: String,
    /// The word of [`Source`].
    pub source: String,
}

impl Redirect {
    /// Locale key of where it comes from.
    pub fn source_key(&self) -> &'static str {
        match self.source.as_str() {
            "added" => "redirect-source-added",
            "imported" => "redirect-source-imported",
            _ => "redirect-source-renamed",
        }
    }
}

/// Every pair.
///
/// # Errors
/// When the database fails.
pub async fn all(conn: &mut TenantConn) -> Result<Vec<(String, String)>> {
    Ok(redirects::table.select((redirects::path, redirects::target)).load(conn).await?)
}

#[derive(QueryableByName)]
struct CountRow {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

/// How many there are that hold these words.
///
/// # Errors
/// When the database fails.
pub async fn count(conn: &TenantConn, words: &str) -> Result<i64> {
    let sql = "SELECT count(*) AS n FROM redirects r WHERE position(lower(?) in lower(r.path || ' ' || r.target)) > 0";
    let rows: Vec<CountRow> = Statement::new(sql).bind(words).load(&mut conn.shared()).await?;
    Ok(rows.into_iter().next().map_or(0, |row| row.n))
}

/// A page of the list, by path.
///
/// # Errors
/// When the database fails.
pub async fn page(conn: &mut TenantConn, words: &str, before: i64, limit: i64) -> Result<Vec<Redirect>> {
    // `%` and `_` are letters here.
    let like = format!("%{}%", words.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_"));
    Ok(redirects::table
        .filter(redirects::path.ilike(&like).or(redirects::target.ilike(&like)))
        .order(redirects::path)
        .offset(before)
        .limit(limit)
        .select((redirects::path, redirects::target, redirects::source))
        .load(conn)
        .await?)
}

#[derive(QueryableByName)]
struct PathRow {
    #[diesel(sql_type = Text)]
    path: String,
}

/// Those of the paths at which something is shown, so that no redirect would be asked.
///
/// # Errors
/// When the database fails.
pub async fn in_use(conn: &TenantConn, paths: Vec<String>) -> Result<HashSet<String>> {
    // 63 is the question mark, which in a statement's text is the place of a value.
    let sql = "SELECT u.path FROM unnest(?) AS u(path) WHERE split_part(u.path, chr(63), 1) IN ( \
         SELECT '/p/' || p.slug FROM products p WHERE p.status = 'active' \
         UNION ALL SELECT '/c/' || c.slug FROM categories c WHERE c.visible \
         UNION ALL SELECT '/pages/' || g.slug FROM pages g WHERE g.published)";
    let rows: Vec<PathRow> = Statement::new(sql).bind(paths).load(&mut conn.shared()).await?;
    Ok(rows.into_iter().map(|row| row.path).collect())
}

/// Writes what changed in the map. What led on before keeps its source.
///
/// # Errors
/// When the database fails.
pub(super) async fn write(conn: &mut TenantConn, map: &Map, source: Source) -> Result<()> {
    let now = conn.now();
    let changed: Vec<(&str, &str)> = map.changed().collect();
    for part in changed.chunks(BATCH) {
        let rows: Vec<_> = part
            .iter()
            .map(|(path, target)| {
                (
                    redirects::path.eq(*path),
                    redirects::target.eq(*target),
                    redirects::source.eq(source.as_str()),
                    redirects::created_at.eq(now),
                )
            })
            .collect();
        diesel::insert_into(redirects::table)
            .values(rows)
            .on_conflict(redirects::path)
            .do_update()
            .set(redirects::target.eq(diesel::upsert::excluded(redirects::target)))
            .execute(conn)
            .await?;
    }
    Ok(())
}

/// Removes a row; whether it was there.
///
/// # Errors
/// When the database fails.
pub(super) async fn delete(conn: &mut TenantConn, path: &str) -> Result<bool> {
    Ok(diesel::delete(redirects::table.find(path)).execute(conn).await? > 0)
}
