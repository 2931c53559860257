//! Bringing every tenant's schema up to date.
//!
//! One transaction a tenant: the steps and the new version commit together or
//! not at all, so a killed run goes on where it was. A tenant that fails is
//! noted with its error and does not stop the others; code tolerates one
//! version of difference in the meantime (expand, then contract).

use std::sync::Arc;

use diesel_async::SimpleAsyncConnection;
use tokio::sync::Semaphore;

use super::queries;
use crate::{
    db::{Db, migrations},
    error::{Error, Result},
    ids::TenantId,
    tenant::SchemaName,
};

/// Tenants migrated at once.
const PARALLEL: usize = 4;
/// Attempts when a long reader holds a lock.
const ATTEMPTS: u32 = 3;

/// What a run did.
#[derive(Debug, Default)]
pub struct Report {
    /// Tenants that are at the newest version now.
    pub migrated: usize,
    /// Tenants that failed, with the error.
    pub failed: Vec<(TenantId, String)>,
}

/// Migrates all tenants that are behind.
///
/// # Errors
/// When the registry cannot be read; a tenant's own failure is in the report.
pub async fn all(db: &Arc<Db>) -> Result<Report> {
    let target = migrations::newest_tenant_version();
    let mut conn = db.platform().await?;
    queries::ensure_server(&mut conn, db.lane_count()).await?;
    let behind = queries::behind(&mut conn, &target).await?;
    conn.commit().await?;
    let permits = Arc::new(Semaphore::new(PARALLEL));
    let mut running = tokio::task::JoinSet::new();
    for (id, version) in behind {
        let permit = Arc::clone(&permits).acquire_owned().await.map_err(Error::unexpected)?;
        let db = Arc::clone(db);
        running.spawn(async move {
            let outcome = one(&db, id, &version).await;
            drop(permit);
            (id, outcome)
        });
    }
    let mut report = Report::default();
    while let Some(joined) = running.join_next().await {
        match joined.map_err(Error::unexpected)? {
            (_, Ok(())) => report.migrated += 1,
            (id, Err(error)) => report.failed.push((id, error.to_string())),
        }
    }
    Ok(report)
}

/// Migrates one tenant from the version that its row says.
///
/// # Errors
/// What PostgreSQL said; also noted in the tenant's row.
pub async fn one(db: &Db, id: TenantId, version: &str) -> Result<()> {
    let steps: Vec<_> = migrations::tenant().into_iter().filter(|step| step.version.as_str() > version).collect();
    let Some(newest) = steps.last().map(|step| step.version.clone()) else { return Ok(()) };
    let sql: String = steps.into_iter().map(|step| step.sql).collect::<Vec<_>>().join("\n");
    let mut last = Error::unexpected("not tried");
    for attempt in 1..=ATTEMPTS {
        match run(db, id, &sql, &newest).await {
            Ok(()) => return Ok(()),
            Err(error @ Error::Busy(_)) if attempt < ATTEMPTS => last = error,
            Err(error) => {
                last = error;
                break;
            }
        }
    }
    let mut conn = db.platform().await?;
    queries::note_migration_error(&mut conn, id, &last.to_string()).await?;
    conn.commit().await?;
    Err(last)
}

async fn run(db: &Db, id: TenantId, sql: &str, newest: &str) -> Result<()> {
    let schema = SchemaName::of(id);
    let mut conn = db.admin().await?;
    let batch = format!(
        "BEGIN; SET LOCAL ROLE ss_owner; SET LOCAL search_path TO {schema}; SET LOCAL lock_timeout = '2s';
         {sql}
         UPDATE platform.tenants SET schema_version = '{newest}', migration_error = NULL, updated_at = now() WHERE id = '{id}';
         COMMIT;"
    );
    if let Err(error) = conn.batch_execute(&batch).await {
        conn.batch_execute("ROLLBACK").await?;
        return Err(error.into());
    }
    Ok(())
}
