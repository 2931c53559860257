//! Host to tenant, kept in memory.
//!
//! An entry lives four seconds at the most, and a change announced by
//! `NOTIFY` drops all of them at once, so a suspended store is closed in
//! every process without a restart. Whoever keeps what was found keeps it for
//! a second at most and looks at [`Registry::generation`].

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use chrono_tz::Tz;
use futures_util::FutureExt;
use moka::future::Cache;

use super::queries;
use crate::{
    db::{Db, PlatformConn},
    error::{Error, Result},
    host,
    ids::TenantId,
    money::Currency,
    tenant::Tenant,
};

/// The longest that a process may believe what it knows about a host.
const STALENESS: Duration = Duration::from_secs(4);

/// What a host is.
#[derive(Debug, Clone)]
pub enum Found {
    /// The platform's own host.
    Platform,
    /// A tenant's subdomain.
    Subdomain(Arc<Tenant>),
    /// A tenant's own, verified domain. Staff pages are not served there:
    /// control of a customer's DNS must not be control of the admin.
    Domain(Arc<Tenant>),
    /// Nobody's.
    Nobody,
}

/// Host to tenant.
#[derive(Clone)]
pub struct Registry {
    hosts: Cache<String, Found>,
    generation: Arc<AtomicU64>,
    base_host: String,
}

/// What the registry knows about a store that its staff can change.
pub struct Profile<'a> {
    /// What shoppers read.
    pub name: &'a str,
    /// What it sells in.
    pub currency: Currency,
    /// Languages, the default first.
    pub locales: &'a [String],
    /// Where its days begin.
    pub time_zone: Tz,
    /// The theme it wears.
    pub theme: &'a str,
}

impl Registry {
    /// An empty registry for tenants below this host.
    pub fn new(base_host: &str) -> Self {
        Self {
            hosts: Cache::builder().max_capacity(20_000).time_to_live(STALENESS).build(),
            generation: Arc::default(),
            base_host: base_host.to_owned(),
        }
    }

    /// Whose host this is. `host` is in its normal form.
    ///
    /// # Errors
    /// [`Error::Busy`] when the database does not answer: an unknown answer
    /// is never "nobody".
    pub async fn find(&self, db: &Db, host: &str) -> Result<Found> {
        if host == self.base_host {
            return Ok(Found::Platform);
        }
        if let Some(found) = self.hosts.get(host).await {
            return Ok(found);
        }
        self.hosts.try_get_with(host.to_owned(), self.look_up(db, host)).await.map_err(|error| Error::Busy(error.to_string().into()))
    }

    /// Whose host this is, where that is known already. `host` is in its normal form.
    pub fn known(&self, host: &str) -> Option<Found> {
        // The cache waits for nothing but its own housekeeping, which it goes on with next time.
        self.hosts.get(host).now_or_never().flatten()
    }

    async fn look_up(&self, db: &Db, host: &str) -> Result<Found> {
        let mut conn = db.platform().await?;
        if host::subdomain(host, &self.base_host).is_none() && host.ends_with(&self.base_host) {
            return Ok(Found::Nobody);
        }
        let found = match host::subdomain(host, &self.base_host) {
            Some(slug) => queries::by_slug(&mut conn, slug).await?.map(|row| (row, true)),
            None => queries::by_domain(&mut conn, host).await?.map(|row| (row, false)),
        };
        Ok(match found {
            None => Found::Nobody,
            Some((row, subdomain)) => {
                let tenant = Arc::new(row.into_tenant(&self.base_host)?);
                if subdomain { Found::Subdomain(tenant) } else { Found::Domain(tenant) }
            }
        })
    }

    /// The tenant with this id, whatever its state, from the database.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn by_id(&self, conn: &mut PlatformConn, id: TenantId) -> Result<Option<Arc<Tenant>>> {
        let row = queries::by_id(conn, id).await?;
        row.map(|row| row.into_tenant(&self.base_host).map(Arc::new)).transpose()
    }

    /// The tenant with this slug, whatever its state, from the database.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn by_slug(&self, conn: &mut PlatformConn, slug: &str) -> Result<Option<Arc<Tenant>>> {
        let row = queries::by_slug(conn, slug).await?;
        row.map(|row| row.into_tenant(&self.base_host).map(Arc::new)).transpose()
    }

    /// Every tenant, by slug.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn all(&self, conn: &mut PlatformConn) -> Result<Vec<Arc<Tenant>>> {
        let rows = queries::all(conn).await?;
        rows.into_iter().map(|row| row.into_tenant(&self.base_host).map(Arc::new)).collect()
    }

    /// Writes what staff changed about their store. The caller commits.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn update_profile(&self, conn: &mut PlatformConn, id: TenantId, profile: &Profile<'_>) -> Result<()> {
        queries::update_profile(conn, id, profile).await?;
        conn.registry_changed().await
    }

    /// Forgets everything: something in the registry changed.
    pub fn forget(&self) {
        self.hosts.invalidate_all();
        // Last, so that whoever sees the new number finds nothing old.
        self.generation.fetch_add(1, Ordering::AcqRel);
    }

    /// Another number after each change: what was found before it may be wrong.
    pub fn generation(&self) -> u64 {
        self.generation.load(Ordering::Acquire)
    }
}
