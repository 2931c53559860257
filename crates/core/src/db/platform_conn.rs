//! The door to the platform's own tables.

use std::ops::{Deref, DerefMut};

use chrono::{DateTime, Utc};
use deadpool::managed::{Object, PoolError, Timeouts};
use diesel_async::{
    AnsiTransactionManager, AsyncPgConnection, SimpleAsyncConnection, TransactionManager,
    pooled_connection::{AsyncDieselConnectionManager, ManagerConfig, RecyclingMethod},
};
use futures_util::FutureExt;

use super::{ACQUIRE_TIMEOUT, Db, connect};
use crate::{
    clock::Clock,
    error::{Error, Result},
};

type Manager = AsyncDieselConnectionManager<AsyncPgConnection>;
pub(super) type Pool = deadpool::managed::Pool<Manager>;

/// The login of the registry, the console and the job runner.
pub(super) const LOGIN: &str = "ss_platform";

pub(super) fn pool(address: &connect::Address, size: usize) -> Result<Pool> {
    let login = address.login(LOGIN);
    let mut config = ManagerConfig::<AsyncPgConnection>::default();
    config.recycling_method = RecyclingMethod::Fast;
    config.custom_setup = Box::new(move |_| {
        let login = login.clone();
        async move { connect::open(&login).await }.boxed()
    });
    Pool::builder(Manager::new_with_config("", config))
        .max_size(size)
        .timeouts(Timeouts { wait: Some(ACQUIRE_TIMEOUT), create: Some(ACQUIRE_TIMEOUT), recycle: Some(ACQUIRE_TIMEOUT) })
        .runtime(deadpool::Runtime::Tokio1)
        .build()
        .map_err(Error::unexpected)
}

/// A transaction in the schemas `platform` and `jobs`. Queries name the
/// schema; the path finds nothing. Dropping it closes the connection when it
/// has not ended, and rolls back thereby.
pub struct PlatformConn {
    object: Option<Object<Manager>>,
    clock: Clock,
    jobs_waiting: std::sync::Arc<tokio::sync::Notify>,
}

/// The pool does not know that a server has gone, so a dead connection shows
/// at BEGIN; each is thrown away until a new one is opened.
pub(super) async fn begin(db: &Db) -> Result<PlatformConn> {
    let mut last = None;
    for _ in 0..=db.platform.status().max_size {
        let mut object = db.platform.get().await.map_err(refused)?;
        match AnsiTransactionManager::begin_transaction_sql(&mut *object, "BEGIN").await {
            Ok(()) => return Ok(PlatformConn { object: Some(object), clock: db.clock.clone(), jobs_waiting: db.jobs_waiting.clone() }),
            Err(error) => {
                drop(Object::take(object));
                last = Some(error);
            }
        }
    }
    Err(last.map_or_else(|| Error::Busy("no connection to the platform's tables".into()), Error::from))
}

fn refused(error: PoolError<diesel_async::pooled_connection::PoolError>) -> Error {
    Error::Busy(format!("platform pool: {error}").into())
}

impl PlatformConn {
    /// The time, for rows that this transaction writes.
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// Commits.
    ///
    /// # Errors
    /// When the commit fails.
    pub async fn commit(mut self) -> Result<()> {
        let mut object = self.object.take().ok_or_else(|| Error::unexpected("the transaction has ended"))?;
        AnsiTransactionManager::commit_transaction(&mut *object).await?;
        Ok(())
    }

    /// Tells every process that the registry changed, when this commits.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn registry_changed(&mut self) -> Result<()> {
        self.batch_execute("NOTIFY smartseller_registry").await.map_err(Error::from)
    }

    /// Wakes the job runner of this process; call it after rows of the outbox were put back.
    pub fn wake_jobs(&self) {
        self.jobs_waiting.notify_one();
    }
}

impl Deref for PlatformConn {
    type Target = AsyncPgConnection;

    fn deref(&self) -> &AsyncPgConnection {
        self.object.as_ref().expect("a transaction holds its connection until it ends")
    }
}

impl DerefMut for PlatformConn {
    fn deref_mut(&mut self) -> &mut AsyncPgConnection {
        self.object.as_mut().expect("a transaction holds its connection until it ends")
    }
}

impl Drop for PlatformConn {
    fn drop(&mut self) {
        let Some(mut object) = self.object.take() else { return };
        match tokio::runtime::Handle::try_current() {
            Ok(runtime) => drop(runtime.spawn(async move {
                if AnsiTransactionManager::rollback_transaction(&mut *object).await.is_err() {
                    drop(Object::take(object));
                }
            })),
            Err(_) => drop(Object::take(object)),
        }
    }
}
