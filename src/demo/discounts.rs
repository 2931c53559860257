//! A demo store's codes and offers.

use std::sync::Arc;

use super::data::{Discount, Store};
use crate::{
    app::App,
    commerce::discounts::{
        Kind, Terms,
        edit::{self, DiscountInput},
        queries,
    },
    error::Result,
    tenant::Tenant,
};

/// Makes them, unless there are any.
///
/// # Errors
/// When one is refused.
pub async fn write(app: &Arc<App>, store: &Arc<Store>, tenant: &Arc<Tenant>) -> Result<()> {
    let mut conn = app.db.tenant(tenant).await?;
    if !queries::all(&mut conn).await?.is_empty() {
        return Ok(());
    }
    for discount in &store.facts.discount {
        edit::create(&mut conn, &input(discount)?, "demo").await?;
    }
    conn.commit().await
}

fn input(discount: &Discount) -> Result<DiscountInput> {
    Ok(DiscountInput {
        name: discount.name.clone(),
        by_code: discount.code.is_some(),
        code: discount.code.clone().unwrap_or_default(),
        kind: Some(Kind::parse(&discount.kind)?),
        value: Some(discount.value),
        maximum: discount.maximum,
        terms: Terms { minimum: discount.minimum, first_order: discount.first_order, ..Terms::default() },
        combines: discount.combines,
        total_limit: discount.total_limit,
        customer_limit: discount.customer_limit,
        live: true,
        ..DiscountInput::default()
    })
}
