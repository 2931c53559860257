//! The SQL that writes an order.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use serde_json::Value;

use super::{quote::Quote, requirements::Ready};
use crate::{
    cart::{Head, Line},
    db::{
        TenantConn,
        schema::tenant::{order_lines, orders},
    },
    discounts::Decision,
    error::{Error, Result},
    ids::{CustomerId, LocationId, MediaId, OrderId, OrderLineId, ProductId, VariantId},
    inventory::Held,
    orders::queries::Order,
};

/// An order to be.
#[derive(Debug, Clone)]
pub(super) struct NewOrder<'a> {
    pub id: OrderId,
    pub number: String,
    pub cart: &'a Head,
    pub ready: &'a Ready,
    pub quote: &'a Quote,
    pub discounts: &'a Decision,
    pub delivery: Value,
    pub payment: Value,
    pub note: &'a str,
    pub gift_message: Option<&'a str>,
    pub locale: &'a str,
    pub expires_at: Option<DateTime<Utc>>,
    pub customer: Option<CustomerId>,
    pub shown: Option<Value>,
}

pub(super) async fn insert_order(conn: &mut TenantConn, new: &NewOrder<'_>) -> Result<Order> {
    let now = conn.now();
    let address = new.ready.address.as_ref().map(serde_json::to_value).transpose().map_err(Error::unexpected)?;
    let discounts = serde_json::to_value(new.discounts.snapshots()).map_err(Error::unexpected)?;
    let tax_rate = i32::try_from(new.quote.tax_rate).map_err(Error::unexpected)?;
    Ok(diesel::insert_into(orders::table)
        .values((
            (
                orders::id.eq(new.id),
                orders::number.eq(&new.number),
                orders::cart_id.eq(new.cart.id),
                orders::status.eq("placed"),
                orders::payment_status.eq("unpaid"),
                orders::fulfilment_status.eq("unfulfilled"),
                orders::customer_name.eq(&new.ready.contact.name),
                orders::email.eq(&new.ready.contact.email),
                orders::phone.eq(&new.ready.contact.phone),
                orders::shipping_address.eq(&address),
                orders::billing_address.eq(&address),
                orders::delivery.eq(&new.delivery),
                orders::payment.eq(&new.payment),
            ),
            (
                orders::currency.eq(new.quote.total.currency().code()),
                orders::subtotal.eq(new.quote.subtotal.minor()),
                orders::discount_total.eq(new.quote.discount.minor()),
                orders::discounts.eq(discounts),
                orders::delivery_total.eq(new.quote.delivery.minor()),
                orders::tax_total.eq(new.quote.tax.minor()),
                orders::tax_included.eq(new.quote.tax_included),
                orders::tax_rate.eq(tax_rate),
                orders::tax_lines.eq(serde_json::to_value(&new.quote.tax_lines).map_err(Error::unexpected)?),
                orders::total.eq(new.quote.total.minor()),
                orders::note.eq(new.note),
                orders::gift_message.eq(new.gift_message),
                orders::locale.eq(new.locale),
                orders::placed_at.eq(now),
                orders::expires_at.eq(new.expires_at),
                orders::updated_at.eq(now),
                orders::customer_id.eq(new.customer.map(CustomerId::uuid)),
                orders::shown.eq(&new.shown),
            ),
        ))
        .returning(Order::as_returning())
        .get_result(&mut **conn)
        .await?)
}

#[derive(Insertable)]
#[diesel(table_name = order_lines)]
struct NewLine<'a> {
    id: OrderLineId,
    order_id: OrderId,
    position: i32,
    product_id: Option<ProductId>,
    variant_id: Option<VariantId>,
    product_slug: &'a str,
    name: &'a str,
    variant_name: &'a str,
    sku: &'a str,
    media_id: Option<MediaId>,
    unit_price: i64,
    quantity: i32,
    total: i64,
    tax: i64,
    weight_grams: i32,
    requires_shipping: bool,
    location_id: Option<LocationId>,
    reserved: i32,
    discount: i64,
    discounts: Value,
}

pub(super) async fn insert_lines(conn: &mut TenantConn, order: OrderId, lines: &[Line], new: &NewOrder<'_>, held: &[Held]) -> Result<()> {
    let rows: Result<Vec<NewLine<'_>>> = lines
        .iter()
        .zip(&new.quote.lines)
        .zip(held)
        .enumerate()
        .map(|(at, ((line, priced), held))| {
            Ok(NewLine {
                id: OrderLineId::new(),
                order_id: order,
                position: i32::try_from(at).map_err(Error::unexpected)?,
                product_id: Some(line.product),
                variant_id: Some(line.variant),
                product_slug: &line.slug,
                name: &line.name,
                variant_name: &line.variant_name,
                sku: &line.sku,
                media_id: line.media,
                unit_price: line.unit_price,
                quantity: line.quantity.column(),
                total: priced.total.minor(),
                tax: priced.tax.minor(),
                weight_grams: line.weight,
                requires_shipping: line.requires_shipping,
                location_id: held.location,
                reserved: held.reserved,
                discount: priced.discount.minor(),
                discounts: serde_json::to_value(new.discounts.line_snapshots(at)).map_err(Error::unexpected)?,
            })
        })
        .collect();
    diesel::insert_into(order_lines::table).values(rows?).execute(&mut **conn).await?;
    Ok(())
}
