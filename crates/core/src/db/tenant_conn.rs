//! The one door to a tenant's data.

use std::{
    ops::{Deref, DerefMut},
    sync::Arc,
    time::Duration,
};

use chrono::{DateTime, Utc};
use diesel::sql_types;
use diesel_async::{AnsiTransactionManager, AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection, TransactionManager};
use serde::Serialize;
use tokio::sync::Notify;

use super::{Change, Changes, Db, lanes::Loan};
use crate::{
    clock::Clock,
    error::{Error, Result},
    ids::JobId,
    tenant::Tenant,
};

/// A transaction in one tenant's schema, under the tenant's role.
///
/// The only thing that a commerce query accepts, and only [`Db`] makes one.
/// Dropping it rolls back and cleans the connection before anyone else gets
/// it; a connection that cannot be cleaned is closed. Role and path are set
/// with `SET LOCAL`, so they end with the transaction by PostgreSQL's own
/// rules and not by our care.
pub struct TenantConn {
    /// Always there until the transaction ends.
    loan: Option<Loan>,
    tenant: Arc<Tenant>,
    changes: Vec<Change>,
    hub: Arc<Changes>,
    jobs: bool,
    jobs_waiting: Arc<Notify>,
    clock: Clock,
    /// Outside any transaction: the benchmark's yardstick.
    bare: bool,
}

/// Something to do after the transaction has committed, at least once.
pub struct Job {
    /// What to do, `mail.order_placed`.
    pub kind: &'static str,
    /// The same cause enqueued twice is one job; unique by tenant and kind.
    pub dedupe_key: String,
    /// What the job needs, as little as possible: ids, no personal data.
    pub payload: serde_json::Value,
    /// Not before.
    pub run_at: Option<DateTime<Utc>>,
}

impl Job {
    /// A job to be done at once.
    ///
    /// # Errors
    /// When the payload cannot be JSON.
    pub fn new(kind: &'static str, dedupe_key: impl Into<String>, payload: impl Serialize) -> Result<Self> {
        let payload = serde_json::to_value(payload).map_err(Error::unexpected)?;
        Ok(Self { kind, dedupe_key: dedupe_key.into(), payload, run_at: None })
    }

    /// Puts it off.
    #[must_use]
    pub fn at(mut self, run_at: DateTime<Utc>) -> Self {
        self.run_at = Some(run_at);
        self
    }
}

diesel::define_sql_function! {
    #[sql_name = "jobs.enqueue"]
    fn jobs_enqueue(id: sql_types::Uuid, kind: sql_types::Text, dedupe_key: sql_types::Text, payload: sql_types::Jsonb, run_at: sql_types::Timestamptz);
}

/// What a transaction is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// The database keeps it from writing.
    Read,
    /// What it commits is on the disk.
    Write,
    /// What it commits is on the disk a moment later.
    WriteSoon,
}

/// Starts the transaction. An idle connection may have died with its server,
/// which shows only now: the lane then forgets its idle ones and opens anew.
pub(super) async fn begin(db: &Db, tenant: &Arc<Tenant>, purpose: Purpose) -> Result<TenantConn> {
    let lane = db.lane(tenant)?;
    let sql = begin_sql(tenant, purpose, db.tenant_roles);
    let mut loan = lane.lend(tenant.id, false).await?;
    let mut begun = AnsiTransactionManager::begin_transaction_sql(&mut *loan.connection.conn, &sql).await;
    if begun.is_err() && loan.reused {
        lane.forget_idle();
        drop(loan);
        loan = lane.lend(tenant.id, true).await?;
        begun = AnsiTransactionManager::begin_transaction_sql(&mut *loan.connection.conn, &sql).await;
    }
    // A failed batch leaves the server in a transaction that Diesel does not
    // know of: the connection is dropped with the loan, never given back.
    begun.map_err(|error| match Error::from(error) {
        Error::Unexpected(cause) => Error::Unexpected(cause.context("cannot enter the tenant's schema")),
        other => other,
    })?;
    Ok(lent(db, tenant, loan, false))
}

/// A connection that needs no transaction to be where it is.
pub(super) fn bare(db: &Db, tenant: &Arc<Tenant>, loan: Loan) -> TenantConn {
    lent(db, tenant, loan, true)
}

fn lent(db: &Db, tenant: &Arc<Tenant>, loan: Loan, bare: bool) -> TenantConn {
    TenantConn {
        loan: Some(loan),
        tenant: Arc::clone(tenant),
        changes: Vec::new(),
        hub: Arc::clone(&db.changes),
        jobs: false,
        jobs_waiting: Arc::clone(&db.jobs_waiting),
        clock: db.clock.clone(),
        bare,
    }
}

fn begin_sql(tenant: &Tenant, purpose: Purpose, roles: bool) -> String {
    let begin = match purpose {
        Purpose::Read => "BEGIN READ ONLY",
        Purpose::Write => "BEGIN",
        Purpose::WriteSoon => "BEGIN; SET LOCAL synchronous_commit TO off",
    };
    let schema = tenant.schema.as_str();
    if roles {
        format!("{begin}; SET LOCAL ROLE {schema}; SET LOCAL search_path TO {schema}")
    } else {
        format!("{begin}; SET LOCAL search_path TO {schema}")
    }
}

impl TenantConn {
    /// Whose data this is.
    pub fn tenant(&self) -> &Arc<Tenant> {
        &self.tenant
    }

    /// The time, for rows that this transaction writes.
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// Declares what this transaction changes; caches learn of it when it commits.
    pub fn changed(&mut self, change: Change) {
        if !self.changes.contains(&change) {
            self.changes.push(change);
        }
    }

    /// Enqueues a job that exists exactly if this transaction commits.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn enqueue(&mut self, job: Job) -> Result<()> {
        let run_at = job.run_at.unwrap_or_else(|| self.clock.now());
        let call = jobs_enqueue(JobId::new().uuid(), job.kind, job.dedupe_key, job.payload, run_at);
        diesel::select(call).execute(&mut *self).await?;
        self.jobs = true;
        Ok(())
    }

    /// Commits, then tells the caches and the job runner.
    ///
    /// # Errors
    /// When the commit fails. If the connection was lost while committing, it
    /// is unknown whether it happened: a command that matters is repeatable.
    pub async fn commit(mut self) -> Result<()> {
        for change in std::mem::take(&mut self.changes) {
            let message = change.message(self.tenant.id);
            self.batch_execute(&format!("NOTIFY smartseller_changes, '{message}'")).await?;
            self.changes.push(change);
        }
        let mut loan = self.loan.take().ok_or_else(|| Error::unexpected("the transaction has ended"))?;
        AnsiTransactionManager::commit_transaction(&mut *loan.connection.conn).await?;
        loan.give_back();
        for change in &self.changes {
            self.hub.note(self.tenant.id, *change);
        }
        if self.jobs {
            self.jobs_waiting.notify_one();
        }
        Ok(())
    }

    /// The connection for several queries at once, sent in one go:
    /// `try_join!(a.load(&mut conn.shared()), b.load(&mut conn.shared()))`.
    pub fn shared(&self) -> &AsyncPgConnection {
        self
    }
}

impl Deref for TenantConn {
    type Target = AsyncPgConnection;

    fn deref(&self) -> &AsyncPgConnection {
        &self.loan.as_ref().expect("a transaction holds its connection until it ends").connection.conn
    }
}

impl DerefMut for TenantConn {
    fn deref_mut(&mut self) -> &mut AsyncPgConnection {
        &mut self.loan.as_mut().expect("a transaction holds its connection until it ends").connection.conn
    }
}

impl Drop for TenantConn {
    /// Rolls back in a task of its own, because a dropped request cannot
    /// wait. The loan's permit goes with it, so nobody is lent a connection
    /// that is not clean. Without a runtime the connection is closed.
    fn drop(&mut self) {
        let Some(mut loan) = self.loan.take() else { return };
        if self.bare {
            return loan.give_back();
        }
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(async move {
                let rollback = AnsiTransactionManager::rollback_transaction(&mut *loan.connection.conn);
                if matches!(tokio::time::timeout(Duration::from_secs(2), rollback).await, Ok(Ok(()))) {
                    loan.give_back();
                }
            });
        }
    }
}
