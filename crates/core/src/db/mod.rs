//! The door to PostgreSQL. Nothing outside this module sees a pool: commerce
//! gets a [`TenantConn`], the platform a [`PlatformConn`], and both are
//! transactions that end clean whatever happens to the request.
//!
//! What must stay true: a tenant's connection has the tenant's role and path
//! for exactly as long as it is held; a path never holds `public`; a login
//! that has taken no role can read nothing.

mod bench;
mod changes;
mod connect;
pub mod embedded;
mod lanes;
pub mod migrations;
mod platform_conn;
pub mod schema;
mod setup;
mod statement;
mod tenant_conn;

use std::{sync::Arc, time::Duration};

pub use changes::{Change, Changes, Stamp};
pub use connect::AdminConn;
pub use lanes::LaneStatus;
pub use platform_conn::PlatformConn;
pub use setup::setup;
pub use statement::{Bind, Statement};
use tenant_conn::Purpose;
pub use tenant_conn::{Job, TenantConn};
use tokio::sync::Notify;

use crate::{
    clock::Clock,
    config::Config,
    error::{Error, Result},
    tenant::Tenant,
};

/// The longest wait for a connection; after it the request is answered 503.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(3);

/// All connections of this process.
pub struct Db {
    address: connect::Address,
    lanes: Vec<Arc<lanes::Lane>>,
    /// The benchmark's yardstick, where it is switched on.
    bare: Option<Arc<lanes::Lane>>,
    platform: platform_conn::Pool,
    changes: Arc<Changes>,
    jobs_waiting: Arc<Notify>,
    clock: Clock,
    tenant_roles: bool,
}

impl Db {
    /// Pools at this address. Opens nothing yet.
    ///
    /// # Errors
    /// When `url` is not an address of PostgreSQL.
    pub fn new(url: &str, config: &Config, clock: Clock) -> Result<Self> {
        let address = connect::Address::parse(url, &config.secret)?;
        let lanes = (0..config.lanes).map(|number| Arc::new(lanes::Lane::new(number, &address, config.lane_connections))).collect();
        let bare = config.bench_routes.then(|| Arc::new(lanes::Lane::of_owner(&address, config.lane_connections)));
        Ok(Self {
            bare,
            platform: platform_conn::pool(&address, config.platform_connections)?,
            address,
            lanes,
            changes: Arc::default(),
            jobs_waiting: Arc::default(),
            clock,
            tenant_roles: config.tenant_roles,
        })
    }

    /// A transaction in the tenant's schema that may write.
    ///
    /// # Errors
    /// [`Error::Busy`] when no connection can be had in time.
    pub async fn tenant(&self, tenant: &Arc<Tenant>) -> Result<TenantConn> {
        tenant_conn::begin(self, tenant, Purpose::Write).await
    }

    /// A transaction in the tenant's schema whose commit does not wait for the
    /// disk: all of it is there for everybody at once, and only a crash of
    /// PostgreSQL itself can take back what the last half second committed this
    /// way. For baskets, which are written often and can be filled again;
    /// never for an order, a payment or the stock.
    ///
    /// # Errors
    /// [`Error::Busy`] when no connection can be had in time.
    pub async fn tenant_soon(&self, tenant: &Arc<Tenant>) -> Result<TenantConn> {
        tenant_conn::begin(self, tenant, Purpose::WriteSoon).await
    }

    /// A transaction in the tenant's schema that the database keeps from writing.
    ///
    /// # Errors
    /// [`Error::Busy`] when no connection can be had in time.
    pub async fn tenant_read(&self, tenant: &Arc<Tenant>) -> Result<TenantConn> {
        tenant_conn::begin(self, tenant, Purpose::Read).await
    }

    /// A transaction in the platform's own tables.
    ///
    /// # Errors
    /// [`Error::Busy`] when no connection can be had in time.
    pub async fn platform(&self) -> Result<PlatformConn> {
        platform_conn::begin(self).await
    }

    /// A connection of the role that owns the installation, for migrations
    /// and provisioning; not pooled.
    ///
    /// # Errors
    /// [`Error::Busy`] when PostgreSQL does not answer.
    pub async fn admin(&self) -> Result<AdminConn> {
        self.address.admin().await
    }

    /// A connection that hears what other processes announce.
    ///
    /// # Errors
    /// [`Error::Busy`] when PostgreSQL does not answer.
    pub async fn listener(&self) -> Result<diesel_async::AsyncPgConnection> {
        Ok(connect::open(&self.address.login(platform_conn::LOGIN)).await?)
    }

    /// What changed in which tenant: caches compare against it.
    pub fn changes(&self) -> &Arc<Changes> {
        &self.changes
    }

    /// Wakes the job runner of this process.
    pub fn jobs_waiting(&self) -> &Arc<Notify> {
        &self.jobs_waiting
    }

    /// Number of lanes that tenants can be given.
    pub fn lane_count(&self) -> i16 {
        i16::try_from(self.lanes.len()).unwrap_or(i16::MAX)
    }

    /// How the lanes are used, for the console.
    pub fn lane_status(&self) -> Vec<LaneStatus> {
        self.lanes.iter().map(|lane| lane.status()).collect()
    }

    fn lane(&self, tenant: &Tenant) -> Result<&Arc<lanes::Lane>> {
        let count = self.lanes.len();
        let number = usize::try_from(tenant.lane).unwrap_or(0);
        self.lanes.get(number % count.max(1)).ok_or_else(|| Error::unexpected("there are no lanes"))
    }
}
