//! SQL that only the demo needs. Decides nothing.

use diesel::{prelude::*, sql_types::Text};
use diesel_async::RunQueryDsl;

use crate::{
    db::{
        PlatformConn, TenantConn,
        schema::tenant::{counters, flash_items, orders, products, stock_levels, variants},
    },
    error::Result,
    ids::{ProductId, VariantId},
    tenant::SchemaName,
};

/// Makes the next order the one after this number, unless there was one.
pub(super) async fn begin_orders_after(conn: &mut TenantConn, number: i64) -> Result<()> {
    diesel::insert_into(counters::table)
        .values((counters::name.eq("order"), counters::value.eq(number)))
        .on_conflict_do_nothing()
        .execute(&mut **conn)
        .await?;
    Ok(())
}

/// How many orders there are.
pub(super) async fn orders(conn: &mut TenantConn) -> Result<i64> {
    Ok(orders::table.count().get_result(&mut **conn).await?)
}

/// Variants of which more than `least` pieces can be sold, one at a time, with price and
/// product, always in the same order.
pub(super) async fn well_stocked(conn: &mut TenantConn, least: i64) -> Result<Vec<(VariantId, i64, String)>> {
    Ok(variants::table
        .inner_join(stock_levels::table.on(stock_levels::variant_id.eq(variants::id)))
        .inner_join(products::table.on(products::id.eq(variants::product_id)))
        .filter((stock_levels::on_hand - stock_levels::reserved).gt(least))
        .filter(products::quantity_least.eq(1).and(products::quantity_step.eq(1)))
        .order(variants::sku)
        .select((variants::id, variants::price, products::slug))
        .load(&mut **conn)
        .await?)
}

/// Notes that so many pieces of each variant of a product were sold in a flash sale.
pub(super) async fn set_flash_sold(conn: &mut TenantConn, product: ProductId, sold: i32) -> Result<()> {
    let of = flash_items::table.filter(flash_items::product_id.eq(product));
    diesel::update(of).set(flash_items::sold.eq(sold)).execute(&mut **conn).await?;
    Ok(())
}

/// Takes back the letters about orders of the past: nobody waits for them.
pub(super) async fn forget_letters(conn: &mut PlatformConn, schema: &SchemaName) -> Result<()> {
    diesel::sql_query("DELETE FROM jobs.outbox WHERE schema_name = $1 AND kind LIKE 'mail.%' AND state = 'pending'")
        .bind::<Text, _>(schema.as_str())
        .execute(&mut **conn)
        .await?;
    Ok(())
}
