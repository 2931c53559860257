//! The benchmark's own ways in, which exist only where its routes are
//! switched on: a yardstick without tenancy, and copies of a seeded tenant.

use std::sync::Arc;

use diesel_async::SimpleAsyncConnection;

use super::{Db, TenantConn, lanes::Lane, tenant_conn};
use crate::{
    error::{Error, Result},
    tenant::Tenant,
};

/// What a catalogue is made of, in an order that foreign keys allow.
const CATALOGUE: [&str; 7] = ["media", "categories", "products", "product_media", "variants", "locations", "stock_levels"];

impl Db {
    /// A connection of the owner that stands in the tenant's schema for good:
    /// no transaction, no role, no path to set. What the same queries cost on
    /// it is what they cost without tenancy. Serves one tenant only.
    ///
    /// # Errors
    /// Where the benchmark is not switched on, or no connection can be had.
    pub async fn bare(&self, tenant: &Arc<Tenant>) -> Result<TenantConn> {
        let lane: &Arc<Lane> = self.bare.as_ref().ok_or_else(|| Error::unexpected("the benchmark is not switched on"))?;
        let mut loan = lane.lend(tenant.id, false).await?;
        if !loan.reused {
            loan.connection.conn.batch_execute(&format!("SET search_path TO {}", tenant.schema)).await?;
        }
        Ok(tenant_conn::bare(self, tenant, loan))
    }

    /// Copies a tenant's catalogue into another that has none.
    ///
    /// # Errors
    /// When PostgreSQL refuses.
    pub async fn copy_catalogue(&self, from: &Tenant, to: &Tenant) -> Result<()> {
        let mut admin = self.admin().await?;
        for table in CATALOGUE {
            let sql = format!("INSERT INTO {}.{table} SELECT * FROM {}.{table} ON CONFLICT DO NOTHING", to.schema, from.schema);
            admin.batch_execute(&sql).await?;
        }
        Ok(())
    }

    /// Tells the planner what is in the tables, and does now what PostgreSQL
    /// would do about so many new rows while it is measured.
    ///
    /// # Errors
    /// When PostgreSQL refuses.
    pub async fn settle(&self) -> Result<()> {
        let mut admin = self.admin().await?;
        admin.batch_execute("VACUUM (FREEZE, ANALYZE)").await?;
        Ok(admin.batch_execute("CHECKPOINT").await?)
    }
}
