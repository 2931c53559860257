//! SQL of the outbox. Decides nothing.

use chrono::{DateTime, Duration, Utc};
use diesel::{
    prelude::*,
    sql_types::{BigInt, Integer, Jsonb, Nullable, Text, Timestamptz, Uuid as SqlUuid},
};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::{Claimed, Which};
use crate::{
    db::{
        PlatformConn,
        schema::platform::{outbox, tenants},
    },
    error::Result,
    ids::{JobId, TenantId},
};

/// Kinds that the schedule makes for tenants: they are no sign of life.
const SWEEPS: [&str; 4] = ["tenant.activity", "carts.sweep", "carts.remind", "media.sweep"];

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = SqlUuid)]
    id: JobId,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    tenant_id: Option<TenantId>,
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Text)]
    dedupe_key: String,
    #[diesel(sql_type = Jsonb)]
    payload: serde_json::Value,
    #[diesel(sql_type = Integer)]
    attempts: i32,
    #[diesel(sql_type = Timestamptz)]
    leased_until: DateTime<Utc>,
}

/// Takes up to `limit` due jobs for as long as `lease`.
///
/// Tenants take turns, so that one with ten thousand mails does not make the
/// others wait. Jobs of a tenant that is not active stay where they are.
/// `SKIP LOCKED` lets two workers claim at once without waiting.
pub async fn claim(conn: &mut PlatformConn, limit: i64, lease: Duration) -> Result<Vec<Claimed>> {
    let now = conn.now();
    let rows: Vec<Row> = diesel::sql_query(
        "WITH due AS MATERIALIZED (
             SELECT o.id, o.run_at, t.id AS tenant_id, row_number() OVER (PARTITION BY o.schema_name ORDER BY o.run_at, o.id) AS turn
             FROM (SELECT id, run_at, schema_name FROM jobs.outbox
                   WHERE state = 'pending' AND run_at <= $1 AND (leased_until IS NULL OR leased_until <= $1)
                     AND (schema_name IS NULL OR schema_name IN (SELECT schema_name FROM platform.tenants WHERE state = 'active'))
                   ORDER BY run_at LIMIT 500) o
             LEFT JOIN platform.tenants t ON t.schema_name = o.schema_name),
         taken AS (
             SELECT o.id, due.tenant_id FROM jobs.outbox o JOIN due ON due.id = o.id
             WHERE o.state = 'pending' AND (o.leased_until IS NULL OR o.leased_until <= $1)
             ORDER BY due.turn, due.run_at LIMIT $2 FOR UPDATE OF o SKIP LOCKED)
         UPDATE jobs.outbox o SET leased_until = $3, attempts = o.attempts + 1
         FROM taken WHERE o.id = taken.id
         RETURNING o.id, taken.tenant_id, o.kind, o.dedupe_key, o.payload, o.attempts, o.leased_until",
    )
    .bind::<Timestamptz, _>(now)
    .bind::<BigInt, _>(limit)
    .bind::<Timestamptz, _>(now + lease)
    .load(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Claimed {
            id: row.id,
            tenant: row.tenant_id,
            kind: row.kind,
            dedupe_key: row.dedupe_key,
            payload: row.payload,
            attempts: row.attempts,
            lease: row.leased_until,
        })
        .collect())
}

/// How a job that we hold ended.
pub enum End<'a> {
    /// It is done.
    Done,
    /// It is tried again then.
    Again(DateTime<Utc>, &'a str),
    /// It is given up.
    Dead(&'a str),
    /// It was not tried: the worker stops.
    Untried,
}

/// Writes how a job ended, unless another worker has taken it over.
pub async fn end(conn: &mut PlatformConn, job: &Claimed, end: &End<'_>) -> Result<bool> {
    let now = conn.now();
    let ours = outbox::table.filter(outbox::id.eq(job.id)).filter(outbox::leased_until.eq(job.lease)).filter(outbox::state.eq("pending"));
    let update = diesel::update(ours);
    let free = outbox::leased_until.eq(None::<DateTime<Utc>>);
    let changed = match end {
        End::Done => {
            update
                .set((free, outbox::state.eq("done"), outbox::finished_at.eq(now), outbox::last_error.eq(None::<String>)))
                .execute(conn)
                .await?
        }
        End::Again(at, error) => update.set((free, outbox::run_at.eq(*at), outbox::last_error.eq(*error))).execute(conn).await?,
        End::Dead(error) => {
            update.set((free, outbox::state.eq("dead"), outbox::finished_at.eq(now), outbox::last_error.eq(*error))).execute(conn).await?
        }
        End::Untried => update.set((free, outbox::attempts.eq(job.attempts - 1))).execute(conn).await?,
    };
    Ok(changed == 1)
}

pub(super) async fn insert(
    conn: &mut PlatformConn,
    id: Uuid,
    kind: &str,
    dedupe_key: &str,
    payload: serde_json::Value,
    run_at: DateTime<Utc>,
) -> Result<()> {
    diesel::insert_into(outbox::table)
        .values((
            outbox::id.eq(id),
            outbox::kind.eq(kind),
            outbox::dedupe_key.eq(dedupe_key),
            outbox::payload.eq(payload),
            outbox::run_at.eq(run_at),
        ))
        .on_conflict_do_nothing()
        .execute(conn)
        .await?;
    Ok(())
}

/// One job for every active tenant that anything happened in since `since`.
pub async fn insert_for_busy_tenants(conn: &mut PlatformConn, kind: &str, dedupe_key: &str, since: DateTime<Utc>) -> Result<()> {
    let now = conn.now();
    let busy: Vec<String> = tenants::table
        .filter(tenants::state.eq("active"))
        .filter(
            tenants::schema_name
                .nullable()
                .eq_any(outbox::table.filter(outbox::created_at.gt(since)).filter(outbox::kind.ne_all(SWEEPS)).select(outbox::schema_name))
                .or(tenants::last_activity_at.gt(since)),
        )
        .select(tenants::schema_name)
        .load(conn)
        .await?;
    for chunk in busy.chunks(500) {
        let rows: Vec<_> = chunk
            .iter()
            .map(|schema| {
                (
                    outbox::id.eq(Uuid::now_v7()),
                    outbox::schema_name.eq(schema),
                    outbox::kind.eq(kind),
                    outbox::dedupe_key.eq(dedupe_key),
                    outbox::payload.eq(serde_json::json!({})),
                    outbox::run_at.eq(now),
                )
            })
            .collect();
        diesel::insert_into(outbox::table).values(rows).on_conflict_do_nothing().execute(conn).await?;
    }
    Ok(())
}

/// Forgets jobs that were done before `before`; the schedule's own sooner.
pub async fn delete_done(conn: &mut PlatformConn, before: DateTime<Utc>, schedule_before: DateTime<Utc>) -> Result<usize> {
    let own = outbox::schema_name.is_null().or(outbox::kind.eq_any(SWEEPS));
    let old = outbox::finished_at.lt(before).or(own.and(outbox::finished_at.lt(schedule_before)));
    Ok(diesel::delete(outbox::table.filter(outbox::state.eq("done")).filter(old)).execute(conn).await?)
}

/// A kind of job with its figures.
#[derive(Debug, QueryableByName)]
pub struct KindCount {
    /// The kind.
    #[diesel(sql_type = Text)]
    pub kind: String,
    /// Waiting for their time or for a worker.
    #[diesel(sql_type = BigInt)]
    pub pending: i64,
    /// Held by a worker.
    #[diesel(sql_type = BigInt)]
    pub running: i64,
    /// Waiting, and failed before.
    #[diesel(sql_type = BigInt)]
    pub failing: i64,
    /// Done, as far as they are still kept.
    #[diesel(sql_type = BigInt)]
    pub done: i64,
    /// Given up.
    #[diesel(sql_type = BigInt)]
    pub dead: i64,
    /// When the oldest that should have run was due.
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub oldest_due: Option<DateTime<Utc>>,
}

/// Figures by kind, the troubled first.
pub async fn counts(conn: &mut PlatformConn) -> Result<Vec<KindCount>> {
    let now = conn.now();
    Ok(diesel::sql_query(
        "SELECT kind,
                count(*) FILTER (WHERE state = 'pending' AND (leased_until IS NULL OR leased_until <= $1)) AS pending,
                count(*) FILTER (WHERE state = 'pending' AND leased_until > $1) AS running,
                count(*) FILTER (WHERE state = 'pending' AND last_error IS NOT NULL) AS failing,
                count(*) FILTER (WHERE state = 'done') AS done,
                count(*) FILTER (WHERE state = 'dead') AS dead,
                min(run_at) FILTER (WHERE state = 'pending' AND run_at <= $1) AS oldest_due
         FROM jobs.outbox GROUP BY kind ORDER BY dead DESC, pending DESC, kind",
    )
    .bind::<Timestamptz, _>(now)
    .load(conn)
    .await?)
}

/// A job as an operator sees it.
#[derive(Debug, Queryable)]
pub struct Entry {
    /// Identity.
    pub id: JobId,
    /// What to do.
    pub kind: String,
    /// Its key.
    pub dedupe_key: String,
    /// What it needs: ids.
    pub payload: serde_json::Value,
    /// Tries so far.
    pub attempts: i32,
    /// When it is tried next.
    pub run_at: DateTime<Utc>,
    /// What went wrong last.
    pub last_error: Option<String>,
    /// When its cause happened.
    pub created_at: DateTime<Utc>,
    /// When it was given up.
    pub finished_at: Option<DateTime<Utc>>,
    /// Slug of its tenant.
    pub tenant: Option<String>,
}

/// Which jobs to list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Listed {
    /// Given up.
    Dead,
    /// Waiting after a failure.
    Failing,
    /// Waiting.
    Pending,
}

/// A page of jobs, newest trouble first, and whether there are more.
pub async fn list(
    conn: &mut PlatformConn,
    listed: Listed,
    kind: Option<&str>,
    schema: Option<&str>,
    offset: i64,
    limit: i64,
) -> Result<(Vec<Entry>, bool)> {
    let mut query = outbox::table.left_join(tenants::table.on(outbox::schema_name.eq(tenants::schema_name.nullable()))).into_boxed();
    query = match listed {
        Listed::Dead => query.filter(outbox::state.eq("dead")).order(outbox::finished_at.desc()),
        Listed::Failing => query.filter(outbox::state.eq("pending")).filter(outbox::last_error.is_not_null()).order(outbox::run_at),
        Listed::Pending => query.filter(outbox::state.eq("pending")).order(outbox::run_at),
    };
    if let Some(kind) = kind {
        query = query.filter(outbox::kind.eq(kind.to_owned()));
    }
    if let Some(schema) = schema {
        query = query.filter(outbox::schema_name.eq(schema.to_owned()));
    }
    let mut rows: Vec<Entry> = query
        .select((
            outbox::id,
            outbox::kind,
            outbox::dedupe_key,
            outbox::payload,
            outbox::attempts,
            outbox::run_at,
            outbox::last_error,
            outbox::created_at,
            outbox::finished_at,
            tenants::slug.nullable(),
        ))
        .offset(offset)
        .limit(limit + 1)
        .load(conn)
        .await?;
    let more = i64::try_from(rows.len()).unwrap_or(i64::MAX) > limit;
    rows.truncate(usize::try_from(limit).unwrap_or(0));
    Ok((rows, more))
}

pub(super) async fn revive(conn: &mut PlatformConn, which: &Which) -> Result<usize> {
    let now = conn.now();
    let fresh = (
        outbox::state.eq("pending"),
        outbox::attempts.eq(0),
        outbox::run_at.eq(now),
        outbox::leased_until.eq(None::<DateTime<Utc>>),
        outbox::finished_at.eq(None::<DateTime<Utc>>),
    );
    let dead = outbox::table.filter(outbox::state.eq("dead"));
    Ok(match which {
        Which::One(id) => diesel::update(dead.filter(outbox::id.eq(*id))).set(fresh).execute(conn).await?,
        Which::Kind(kind) => diesel::update(dead.filter(outbox::kind.eq(kind))).set(fresh).execute(conn).await?,
        Which::All => diesel::update(dead).set(fresh).execute(conn).await?,
    })
}

pub(super) async fn delete_dead(conn: &mut PlatformConn, which: &Which) -> Result<usize> {
    let dead = outbox::table.filter(outbox::state.eq("dead"));
    Ok(match which {
        Which::One(id) => diesel::delete(dead.filter(outbox::id.eq(*id))).execute(conn).await?,
        Which::Kind(kind) => diesel::delete(dead.filter(outbox::kind.eq(kind))).execute(conn).await?,
        Which::All => diesel::delete(dead).execute(conn).await?,
    })
}
