//! A demo store's flash sales, whose dates are counted from the furnishing.

use std::sync::Arc;

use chrono::Duration;

use super::{
    data::{Flash, Store},
    queries as demo,
};
use crate::{
    app::App,
    commerce::{
        catalog,
        catalog::variants,
        flash::{
            edit::{self, ItemInput, SaleInput},
            queries,
        },
    },
    db::TenantConn,
    error::{Error, Result},
    tenant::Tenant,
};

/// Makes them, unless there are any.
///
/// # Errors
/// When one is refused.
pub async fn write(app: &Arc<App>, store: &Arc<Store>, tenant: &Arc<Tenant>) -> Result<()> {
    let mut conn = app.db.tenant(tenant).await?;
    if store.facts.flash.is_empty() || !queries::all(&mut conn).await?.is_empty() {
        return Ok(());
    }
    for sale in &store.facts.flash {
        one(&mut conn, sale).await?;
    }
    conn.commit().await
}

async fn one(conn: &mut TenantConn, sale: &Flash) -> Result<()> {
    let starts_at = conn.now() + Duration::hours(sale.from_hours);
    let input = SaleInput {
        name: sale.name.clone(),
        starts_at: Some(starts_at),
        ends_at: Some(starts_at + Duration::hours(sale.hours)),
        customer_limit: sale.customer_limit,
    };
    let id = edit::create(conn, &input, "demo").await?;
    for goods in &sale.goods {
        let product = catalog::queries::product_by_slug(conn, &goods.slug).await?.ok_or(Error::NotFound("product"))?;
        let found: Vec<_> = variants::queries::of_product(conn, product).await?.into_iter().map(|one| one.id).collect();
        edit::add(conn, id, &found, Some(goods.rate), "demo").await?;
        let items = queries::items(conn, id).await?;
        let quotas = items.iter().map(|item| ItemInput {
            id: item.id,
            price: Some(item.price),
            quota: if item.product == product { Some(goods.quota) } else { item.quota },
            remove: false,
        });
        let version = queries::by_id(conn, id).await?.version;
        edit::update(conn, id, version, &input, &quotas.collect::<Vec<_>>(), "demo").await?;
        demo::set_flash_sold(conn, product, goods.sold).await?;
    }
    Ok(())
}
