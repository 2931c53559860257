//! The migrations that are compiled in, and how one set is brought up to date.
//! How they are written is said in `migrations/README.md`.

use diesel::{QueryableByName, sql_types::Text};
use diesel_async::{RunQueryDsl, SimpleAsyncConnection};
use rust_embed::RustEmbed;

use super::{AdminConn, Db, PlatformConn};
use crate::error::{Error, Result};

#[derive(RustEmbed)]
#[folder = "../../migrations"]
struct Files;

/// One step of a set.
#[derive(Debug, Clone)]
pub struct Migration {
    /// `2026-11-23-000001_create`: sorts by time.
    pub version: String,
    /// What it runs.
    pub sql: String,
}

/// The steps for the schemas `platform` and `jobs`, oldest first.
pub fn platform() -> Vec<Migration> {
    set("platform/")
}

/// The steps for every tenant's schema, oldest first.
pub fn tenant() -> Vec<Migration> {
    set("tenant/")
}

/// The version that a tenant has when nothing is left to run.
pub fn newest_tenant_version() -> String {
    tenant().pop().map(|migration| migration.version).unwrap_or_default()
}

fn set(prefix: &str) -> Vec<Migration> {
    let mut steps: Vec<Migration> = Files::iter()
        .filter_map(|path| {
            let version = path.strip_prefix(prefix)?.strip_suffix("/up.sql")?.to_owned();
            let sql = String::from_utf8_lossy(&Files::get(&path)?.data).into_owned();
            Some(Migration { version, sql })
        })
        .collect();
    steps.sort_by(|a, b| a.version.cmp(&b.version));
    steps
}

#[derive(QueryableByName)]
struct Version {
    #[diesel(sql_type = Text)]
    version: String,
}

/// Brings the platform's own schemas up to date. Safe to repeat and to run twice at once.
///
/// # Errors
/// When a step fails; the steps before it stay.
pub async fn migrate_platform(db: &Db) -> Result<Vec<String>> {
    let mut conn = db.admin().await?;
    conn.batch_execute(
        "BEGIN; SELECT pg_advisory_xact_lock(7305001); SET LOCAL ROLE ss_owner;
         CREATE TABLE IF NOT EXISTS platform.schema_migrations (version text PRIMARY KEY, run_at timestamptz NOT NULL DEFAULT now());
         COMMIT;",
    )
    .await?;
    let mut done = Vec::new();
    for step in platform() {
        if run_platform_step(&mut conn, &step).await? {
            done.push(step.version);
        }
    }
    Ok(done)
}

const VERSIONS: &str = "SELECT version FROM platform.schema_migrations ORDER BY version";

/// Versions of the platform's migrations that have run.
///
/// # Errors
/// When the table is missing or PostgreSQL does not answer.
pub async fn versions(conn: &mut PlatformConn) -> Result<Vec<String>> {
    let rows: Vec<Version> = diesel::sql_query(VERSIONS).load(&mut **conn).await?;
    Ok(rows.into_iter().map(|row| row.version).collect())
}

async fn versions_as_owner(conn: &mut AdminConn) -> Result<Vec<String>> {
    let rows: Vec<Version> = diesel::sql_query(VERSIONS).load(&mut **conn).await?;
    Ok(rows.into_iter().map(|row| row.version).collect())
}

async fn run_platform_step(conn: &mut AdminConn, step: &Migration) -> Result<bool> {
    if versions_as_owner(conn).await?.contains(&step.version) {
        return Ok(false);
    }
    let batch = format!(
        "BEGIN; SELECT pg_advisory_xact_lock(7305001); SET LOCAL ROLE ss_owner; SET LOCAL lock_timeout = '5s';
         INSERT INTO platform.schema_migrations (version) VALUES ('{}');
         {}
         GRANT SELECT ON platform.schema_migrations TO ss_platform;
         COMMIT;",
        step.version, step.sql
    );
    let outcome = conn.batch_execute(&batch).await;
    if let Err(error) = outcome {
        conn.batch_execute("ROLLBACK").await?;
        if Error::violates(&error, "schema_migrations_pkey") {
            return Ok(false);
        }
        return Err(Error::unexpected(format!("migration platform/{}: {error}", step.version)));
    }
    Ok(true)
}
