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
/// What every new tenant is written into.
const PLATFORM: [&str; 5] = ["tenants", "domains", "staff", "staff_access", "audit_log"];

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

    /// Tells the planner what is in the platform's tables and the catalogues,
    /// and does now what PostgreSQL would do about so many new rows while it
    /// is measured. Tables without rows are left alone, as PostgreSQL leaves
    /// those of a new store: it plans for a few pages of them then, and for
    /// nothing at all where somebody has looked.
    ///
    /// # Errors
    /// When PostgreSQL refuses.
    pub async fn settle(&self, tenants: &[Arc<Tenant>]) -> Result<()> {
        let mut admin = self.admin().await?;
        let platform = PLATFORM.map(|table| format!("platform.{table}")).join(", ");
        admin.batch_execute(&format!("VACUUM (FREEZE, ANALYZE) {platform}")).await?;
        for tenant in tenants {
            let catalogue = CATALOGUE.map(|table| format!("{}.{table}", tenant.schema)).join(", ");
            admin.batch_execute(&format!("VACUUM (FREEZE, ANALYZE) {catalogue}")).await?;
        }
        Ok(admin.batch_execute("CHECKPOINT").await?)
    }
}
