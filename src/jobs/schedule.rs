//! What happens by the clock.
//!
//! Each period of each entry is one job of the platform, keyed by the start
//! of the period: whichever process asks first enqueues it, the others find
//! it there. So it runs once however many processes look, is tried again
//! when it fails, and shows in the console like any other job. Periods that
//! passed while nothing ran are not made up for.

use std::collections::HashMap;

use chrono::{DateTime, Duration, TimeZone, Utc};
use serde_json::json;

use crate::{
    app::App,
    error::{Error, Result},
    platform::{
        outbox::{self, Claimed},
        sessions, tenants,
    },
    tenancy,
    tries::{self, Realm},
};

/// A job and how often it is due.
struct Entry {
    kind: &'static str,
    /// Seconds.
    every: i64,
}

const ENTRIES: [Entry; 7] = [
    Entry { kind: "schedule.tenant_activity", every: 30 },
    Entry { kind: "schedule.spare_schemas", every: 60 },
    Entry { kind: "schedule.sessions_sweep", every: 600 },
    Entry { kind: "schedule.carts_sweep", every: 6 * 3_600 },
    Entry { kind: "schedule.cart_reminders", every: 1_800 },
    Entry { kind: "schedule.outbox_cleanup", every: 1_800 },
    Entry { kind: "schedule.media_sweep", every: 24 * 3_600 },
];

/// Done jobs are kept this long, so that the console can tell what happened.
const KEEP_DONE: Duration = Duration::days(14);
/// Done jobs of the schedule, which say little.
const KEEP_SCHEDULE: Duration = Duration::hours(2);

/// The start of the period that `now` is in.
fn period(now: DateTime<Utc>, every: i64) -> DateTime<Utc> {
    let start = now.timestamp() - now.timestamp().rem_euclid(every);
    Utc.timestamp_opt(start, 0).single().unwrap_or(now)
}

/// What this process has enqueued, so that it asks the database once a period.
#[derive(Default)]
pub struct Schedule {
    seen: HashMap<&'static str, DateTime<Utc>>,
}

impl Schedule {
    /// Enqueues what has become due since this process looked last.
    ///
    /// # Errors
    /// When the outbox cannot be written.
    pub async fn tick(&mut self, app: &App) -> Result<()> {
        let now = app.clock.now();
        let due: Vec<&Entry> = ENTRIES.iter().filter(|entry| self.seen.get(entry.kind) != Some(&period(now, entry.every))).collect();
        if due.is_empty() {
            return Ok(());
        }
        let mut conn = app.db.platform().await?;
        for entry in &due {
            outbox::enqueue(&mut conn, entry.kind, &period(now, entry.every).to_rfc3339(), json!({})).await?;
        }
        conn.commit().await?;
        self.seen.extend(due.into_iter().map(|entry| (entry.kind, period(now, entry.every))));
        Ok(())
    }
}

/// Does a job of the schedule.
///
/// # Errors
/// When it should be tried again.
pub(super) async fn run(app: &App, job: &Claimed) -> Result<()> {
    match job.kind.as_str() {
        "schedule.tenant_activity" => note_activity(app, &job.dedupe_key).await,
        "schedule.carts_sweep" => for_busy_tenants(app, "carts.sweep", &job.dedupe_key, Duration::days(40)).await,
        "schedule.cart_reminders" => for_busy_tenants(app, "carts.remind", &job.dedupe_key, Duration::days(14)).await,
        "schedule.media_sweep" => for_busy_tenants(app, "media.sweep", &job.dedupe_key, Duration::days(40)).await,
        "schedule.spare_schemas" => tenancy::provision::refill_spares(&app.db).await,
        "schedule.sessions_sweep" => sweep_sessions(app).await,
        "schedule.outbox_cleanup" => clean_outbox(app).await,
        other => Err(Error::unexpected(format!("no job of the kind {other} is known"))),
    }
}

/// A tenant's figures are counted when something happened in it lately: every
/// order enqueues a mail, and people who work there have sessions.
async fn note_activity(app: &App, key: &str) -> Result<()> {
    let since = app.clock.now() - Duration::minutes(5);
    let mut conn = app.db.platform().await?;
    tenants::queries::note_sign_ins(&mut conn, since).await?;
    conn.commit().await?;
    for_busy_tenants(app, "tenant.activity", key, Duration::minutes(5)).await
}

async fn for_busy_tenants(app: &App, kind: &str, key: &str, within: Duration) -> Result<()> {
    let mut conn = app.db.platform().await?;
    let since = conn.now() - within;
    outbox::queries::insert_for_busy_tenants(&mut conn, kind, key, since).await?;
    conn.wake_jobs();
    conn.commit().await
}

async fn sweep_sessions(app: &App) -> Result<()> {
    let mut conn = app.db.platform().await?;
    let count = sessions::sweep(&mut conn).await?;
    let now = conn.now();
    // Those of operators stand in the same table.
    tries::sweep(&mut conn, Realm::Staff, now - tries::MEMORY).await?;
    conn.commit().await?;
    tracing::debug!(count, "expired sessions were removed");
    Ok(())
}

async fn clean_outbox(app: &App) -> Result<()> {
    let mut conn = app.db.platform().await?;
    let now = conn.now();
    let count = outbox::queries::delete_done(&mut conn, now - KEEP_DONE, now - KEEP_SCHEDULE).await?;
    conn.commit().await?;
    tracing::debug!(count, "done jobs were forgotten");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_has_one_start() {
        let at = |seconds: i64| Utc.timestamp_opt(seconds, 0).unwrap();
        assert_eq!(period(at(1_199), 600), at(600));
        assert_eq!(period(at(1_200), 600), at(1_200));
    }

    #[test]
    fn periods_are_longer_than_the_look() {
        assert!(ENTRIES.iter().all(|entry| entry.every >= 10));
    }
}
