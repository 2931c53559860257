//! The SQL of notices to the staff. Decides nothing.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use crate::{
    db::{
        TenantConn,
        schema::tenant::{products, stock_alerts, variants},
    },
    error::Result,
    ids::{ProductId, VariantId},
};

fn ids(of: &[VariantId]) -> Vec<Uuid> {
    of.iter().map(|id| id.uuid()).collect()
}

/// Those of these variants that are for sale and counted.
pub(super) async fn tracked(conn: &mut TenantConn, of: &[VariantId]) -> Result<Vec<VariantId>> {
    let counted = variants::table.filter(variants::id.eq_any(ids(of))).filter(variants::track_stock).filter(variants::active);
    Ok(counted.order(variants::id).select(variants::id).load(&mut **conn).await?)
}

/// Notes that these run low; gives those that were not noted before.
pub(super) async fn note(conn: &mut TenantConn, low: &[VariantId]) -> Result<Vec<VariantId>> {
    if low.is_empty() {
        return Ok(Vec::new());
    }
    let now = conn.now();
    let rows: Vec<_> = low.iter().map(|id| (stock_alerts::variant_id.eq(*id), stock_alerts::created_at.eq(now))).collect();
    Ok(diesel::insert_into(stock_alerts::table)
        .values(rows)
        .on_conflict_do_nothing()
        .returning(stock_alerts::variant_id)
        .get_results(&mut **conn)
        .await?)
}

/// There are enough of these.
pub(super) async fn forget(conn: &mut TenantConn, enough: &[VariantId]) -> Result<()> {
    diesel::delete(stock_alerts::table.filter(stock_alerts::variant_id.eq_any(ids(enough)))).execute(&mut **conn).await?;
    Ok(())
}

/// A variant, its product, both names and its number.
type Named = (VariantId, ProductId, String, Vec<String>, Option<String>);

pub(super) async fn names(conn: &mut TenantConn, of: &[VariantId]) -> Result<Vec<Named>> {
    Ok(variants::table
        .inner_join(products::table.on(products::id.eq(variants::product_id)))
        .filter(variants::id.eq_any(ids(of)))
        .order((products::name, variants::position))
        .select((variants::id, products::id, products::name, variants::option_values, variants::sku))
        .load(&mut **conn)
        .await?)
}
