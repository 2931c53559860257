//! The outbox of jobs, as the runner and the console see it.
//!
//! A row is written in the transaction of its cause. It is `pending` until it
//! is `done`, or `dead` after too many failures; a dead one waits for an
//! operator, who puts it back or drops it. What a job does is not known here.

pub mod queries;
pub mod rules;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{
    db::PlatformConn,
    error::{Error, Result},
    ids::{JobId, TenantId},
    platform::audit,
};

/// A job that this process holds until its lease ends.
#[derive(Debug, Clone)]
pub struct Claimed {
    /// Identity.
    pub id: JobId,
    /// Whose it is; `None` for the platform's own.
    pub tenant: Option<TenantId>,
    /// What to do, `mail.order_placed`.
    pub kind: String,
    /// Unique by tenant and kind.
    pub dedupe_key: String,
    /// What the job needs.
    pub payload: serde_json::Value,
    /// Tries so far, this one included.
    pub attempts: i32,
    /// Proof that the job is still ours: whoever takes it over writes another.
    pub lease: DateTime<Utc>,
}

/// Which dead letters an operator means.
#[derive(Debug, Clone)]
pub enum Which {
    /// This one.
    One(JobId),
    /// All of a kind.
    Kind(String),
    /// All.
    All,
}

/// Puts dead letters back with all their tries, to be done at once.
///
/// # Errors
/// [`Error::NotFound`] when none is meant.
pub async fn retry(conn: &mut PlatformConn, which: &Which, actor: &str) -> Result<usize> {
    let changed = queries::revive(conn, which).await?;
    note(conn, "jobs.retry", which, changed, actor).await
}

/// Throws dead letters away.
///
/// # Errors
/// [`Error::NotFound`] when none is meant.
pub async fn drop_dead(conn: &mut PlatformConn, which: &Which, actor: &str) -> Result<usize> {
    let changed = queries::delete_dead(conn, which).await?;
    note(conn, "jobs.drop", which, changed, actor).await
}

async fn note(conn: &mut PlatformConn, action: &str, which: &Which, changed: usize, actor: &str) -> Result<usize> {
    if changed == 0 {
        return Err(Error::NotFound("job"));
    }
    let meant = match which {
        Which::One(id) => id.to_string(),
        Which::Kind(kind) => kind.clone(),
        Which::All => "all".to_owned(),
    };
    let detail = serde_json::json!({ "jobs": meant, "count": changed });
    audit::record(conn, audit::Entry { actor, action, tenant: None, detail }).await?;
    Ok(changed)
}

/// A job of the platform itself; the same kind and key is one job.
///
/// # Errors
/// When the database refuses.
pub async fn enqueue(conn: &mut PlatformConn, kind: &str, dedupe_key: &str, payload: serde_json::Value) -> Result<()> {
    let now = conn.now();
    queries::insert(conn, Uuid::now_v7(), kind, dedupe_key, payload, now).await
}
