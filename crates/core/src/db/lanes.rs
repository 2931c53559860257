//! Small pools that tenants are spread over.
//!
//! A PostgreSQL backend keeps the catalogue of every schema it has touched
//! and never gives it back, and serving the tenant that it served last is far
//! cheaper than any other. So a tenant belongs to one lane, prefers within it
//! the connection that served it last, and a connection that has seen many
//! tenants is retired. Each lane has a login of its own, which is a member of
//! its tenants' roles only.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use diesel_async::AsyncPgConnection;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_postgres::Config;

use super::{ACQUIRE_TIMEOUT, connect};
use crate::{
    error::{Error, Result},
    ids::TenantId,
};

/// A backend is retired after it has touched so many tenants: about 0.35 MB each.
const MAX_TENANTS: usize = 600;
/// Or after so long.
const MAX_AGE: Duration = Duration::from_secs(1_800);

pub(super) struct Lane {
    number: i16,
    login: Config,
    /// Most recently used last.
    idle: Mutex<Vec<Connection>>,
    permits: Arc<Semaphore>,
    size: usize,
}

/// A connection with what its backend has seen.
pub(super) struct Connection {
    pub(super) conn: Box<AsyncPgConnection>,
    last: Option<TenantId>,
    tenants: HashSet<TenantId>,
    born: Instant,
}

/// A connection on loan, with the right to hold one.
pub(super) struct Loan {
    pub(super) connection: Connection,
    pub(super) lane: Arc<Lane>,
    pub(super) reused: bool,
    _permit: OwnedSemaphorePermit,
}

/// How a lane is used at this moment.
#[derive(Debug, Clone, Copy)]
pub struct LaneStatus {
    /// The lane.
    pub number: i16,
    /// Connections it may open.
    pub size: usize,
    /// Connections that wait for work.
    pub idle: usize,
    /// Connections on loan.
    pub busy: usize,
}

/// The login of a lane.
pub(super) fn login_name(number: i16) -> String {
    format!("ss_lane_{number:02}")
}

impl Lane {
    pub(super) fn new(number: i16, address: &connect::Address, size: usize) -> Self {
        Self { number, login: address.login(&login_name(number)), idle: Mutex::default(), permits: Arc::new(Semaphore::new(size)), size }
    }

    /// The benchmark's, of the owner's login and beside the numbered ones.
    pub(super) fn of_owner(address: &connect::Address, size: usize) -> Self {
        Self { number: -1, login: address.bare(), idle: Mutex::default(), permits: Arc::new(Semaphore::new(size)), size }
    }

    /// Lends a connection, the one that served the tenant last if it is free.
    /// With `fresh` a new one is opened, because an idle one proved dead.
    pub(super) async fn lend(self: &Arc<Self>, tenant: TenantId, fresh: bool) -> Result<Loan> {
        let permit = tokio::time::timeout(ACQUIRE_TIMEOUT, Arc::clone(&self.permits).acquire_owned())
            .await
            .map_err(|_| Error::Busy("every connection of the lane is in use".into()))?
            .map_err(Error::unexpected)?;
        let idle = if fresh { None } else { self.take_idle(tenant) };
        let reused = idle.is_some();
        let mut connection = match idle {
            Some(connection) => connection,
            None => {
                Connection { conn: Box::new(connect::open(&self.login).await?), last: None, tenants: HashSet::new(), born: Instant::now() }
            }
        };
        connection.last = Some(tenant);
        connection.tenants.insert(tenant);
        Ok(Loan { connection, lane: Arc::clone(self), reused, _permit: permit })
    }

    fn take_idle(&self, tenant: TenantId) -> Option<Connection> {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        let at = idle.iter().rposition(|connection| connection.last == Some(tenant)).or((!idle.is_empty()).then_some(0))?;
        Some(idle.remove(at))
    }

    /// Forgets the idle connections: the server behind them is gone.
    pub(super) fn forget_idle(&self) {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    pub(super) fn status(&self) -> LaneStatus {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).len();
        LaneStatus { number: self.number, size: self.size, idle, busy: self.size.saturating_sub(self.permits.available_permits()) }
    }
}

impl Loan {
    /// Takes the connection back into the lane. Only for one that is outside
    /// any transaction.
    pub(super) fn give_back(self) {
        if self.connection.tenants.len() > MAX_TENANTS || self.connection.born.elapsed() > MAX_AGE {
            return;
        }
        let mut idle = self.lane.idle.lock().unwrap_or_else(PoisonError::into_inner);
        idle.push(self.connection);
    }
}
