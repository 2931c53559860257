//! The loop that claims and does jobs.

use std::{sync::Arc, time::Duration};

use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::{kinds, schedule::Schedule};
use crate::{
    app::App,
    error::{Error, Result},
    platform::outbox::{
        Claimed,
        queries::{self, End},
        rules,
    },
    tenant::Tenant,
};

/// Jobs that this process does at once. Each needs a connection of its
/// tenant's lane for a while, and requests need those too.
const AT_ONCE: usize = 4;
/// How often to look when nobody rang.
const POLL: Duration = Duration::from_secs(1);
/// How long a stopping worker waits for the jobs it has begun.
const FAREWELL: Duration = Duration::from_secs(8);

/// A worker of this process.
pub struct Running {
    stop: CancellationToken,
    task: tokio::task::JoinHandle<()>,
}

impl Running {
    /// Takes no more jobs, waits a little for those in hand and hands the
    /// rest back, so that another worker need not wait for the leases.
    pub async fn stop(self) {
        self.stop.cancel();
        if self.task.await.is_err() {
            tracing::error!("the job runner ended badly");
        }
    }
}

/// Starts a worker and its schedule.
pub fn start(app: Arc<App>) -> Running {
    let stop = CancellationToken::new();
    let task = tokio::spawn(work(app, stop.clone()));
    Running { stop, task }
}

async fn work(app: Arc<App>, stop: CancellationToken) {
    let mut hands = JoinSet::new();
    let mut held: Vec<Claimed> = Vec::new();
    let mut schedule = Schedule::default();
    while !stop.is_cancelled() {
        while let Some(done) = hands.try_join_next() {
            forget(&mut held, done.ok());
        }
        if let Err(error) = schedule.tick(&app).await {
            tracing::warn!(%error, "the schedule could not be looked at");
        }
        let free = AT_ONCE.saturating_sub(hands.len());
        let jobs = match claim(&app, free).await {
            Ok(jobs) => jobs,
            Err(error) => {
                tracing::warn!(%error, "no jobs can be claimed");
                Vec::new()
            }
        };
        let idle = jobs.len() < free || free == 0;
        for job in jobs {
            held.push(job.clone());
            let app = Arc::clone(&app);
            hands.spawn(async move {
                let id = job.id;
                finish(&app, job).await;
                id
            });
        }
        if idle {
            tokio::select! {
                () = stop.cancelled() => {}
                () = app.db.jobs_waiting().notified() => {}
                () = tokio::time::sleep(POLL) => {}
                done = hands.join_next(), if !hands.is_empty() => forget(&mut held, done.and_then(std::result::Result::ok)),
            }
        }
    }
    farewell(&app, hands, held).await;
}

fn forget(held: &mut Vec<Claimed>, done: Option<crate::ids::JobId>) {
    held.retain(|job| Some(job.id) != done);
}

async fn farewell(app: &App, mut hands: JoinSet<crate::ids::JobId>, mut held: Vec<Claimed>) {
    let wait = async {
        while let Some(done) = hands.join_next().await {
            forget(&mut held, done.ok());
        }
    };
    if tokio::time::timeout(FAREWELL, wait).await.is_ok() {
        return;
    }
    hands.shutdown().await;
    for job in held {
        if let Err(error) = write_end(app, &job, &End::Untried).await {
            tracing::warn!(%error, job.id = %job.id, "a job could not be handed back; its lease will end");
        }
    }
}

/// Does everything that is due, one after the other, and says how many jobs
/// that was. For tests and commands; the schedule is not looked at.
///
/// # Errors
/// When the outbox cannot be read. A job's own failure is written to it.
pub async fn run_due(app: &Arc<App>) -> Result<usize> {
    let mut count = 0;
    loop {
        let jobs = claim(app, 1).await?;
        if jobs.is_empty() {
            return Ok(count);
        }
        for job in jobs {
            count += 1;
            finish(app, job).await;
        }
    }
}

async fn claim(app: &App, limit: usize) -> Result<Vec<Claimed>> {
    if limit == 0 {
        return Ok(Vec::new());
    }
    let mut conn = app.db.platform().await?;
    let jobs = queries::claim(&mut conn, i64::try_from(limit).unwrap_or(1), rules::LEASE).await?;
    conn.commit().await?;
    Ok(jobs)
}

/// Does a job and writes how it ended.
async fn finish(app: &Arc<App>, job: Claimed) {
    let outcome = attempt(app, &job).await;
    let failed = outcome.err().map(|error| describe(&error));
    let written = match &failed {
        None => write_end(app, &job, &End::Done).await,
        Some(error) => match rules::after_failure(job.attempts, rand::random_range(0..1000)) {
            rules::Next::Retry(wait) => {
                tracing::warn!(job.id = %job.id, job.kind = %job.kind, job.attempts, error, "a job failed and will be tried again");
                write_end(app, &job, &End::Again(app.clock.now() + wait, error)).await
            }
            rules::Next::Dead => {
                tracing::error!(job.id = %job.id, job.kind = %job.kind, job.attempts, error, "a job failed too often and is dead");
                write_end(app, &job, &End::Dead(error)).await
            }
        },
    };
    if let Err(error) = written {
        tracing::warn!(%error, job.id = %job.id, "how a job ended could not be written; it will be done again");
    }
}

async fn write_end(app: &App, job: &Claimed, end: &End<'_>) -> Result<()> {
    let mut conn = app.db.platform().await?;
    if !queries::end(&mut conn, job, end).await? {
        tracing::warn!(job.id = %job.id, "another worker has taken this job over");
    }
    conn.commit().await
}

/// Runs in a task of its own, so that a panic stays in it.
async fn attempt(app: &Arc<App>, job: &Claimed) -> Result<()> {
    if job.attempts > rules::TRIES {
        return Err(Error::unexpected("the program ended while it did this job"));
    }
    let tenant = owner(app, job).await?;
    let (own_app, own_job) = (Arc::clone(app), job.clone());
    let mut task = tokio::spawn(async move { kinds::run(&own_app, tenant.as_ref(), own_job).await });
    match tokio::time::timeout(rules::PATIENCE, &mut task).await {
        Ok(Ok(outcome)) => outcome,
        Ok(Err(panic)) => Err(Error::unexpected(format!("panicked: {}", message(panic)))),
        Err(_) => {
            task.abort();
            Err(Error::unexpected("took too long"))
        }
    }
}

async fn owner(app: &App, job: &Claimed) -> Result<Option<Arc<Tenant>>> {
    let Some(id) = job.tenant else { return Ok(None) };
    let mut conn = app.db.platform().await?;
    app.registry.by_id(&mut conn, id).await?.ok_or(Error::NotFound("tenant")).map(Some)
}

fn message(error: tokio::task::JoinError) -> String {
    match error.try_into_panic() {
        Ok(panic) => panic
            .downcast_ref::<&str>()
            .map(|text| (*text).to_owned())
            .or_else(|| panic.downcast_ref::<String>().cloned())
            .unwrap_or_else(|| "without a message".to_owned()),
        Err(error) => error.to_string(),
    }
}

/// What the console shows: the chain of causes, of a bearable length.
fn describe(error: &Error) -> String {
    let text = match error {
        Error::Unexpected(cause) => format!("{cause:#}"),
        other => other.to_string(),
    };
    text.chars().take(2_000).collect()
}
