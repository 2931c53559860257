//! Rows of variants and their stock.

use diesel::{dsl::sum, prelude::*};
use diesel_async::RunQueryDsl;

use super::{super::StockPolicy, VariantInput};
use crate::{
    db::{
        TenantConn,
        schema::tenant::{order_lines, stock_levels, variants},
    },
    error::Result,
    ids::{MediaId, ProductId, VariantId},
};

/// A variant as it is stored.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = variants, check_for_backend(diesel::pg::Pg))]
pub struct Variant {
    /// Identity.
    pub id: VariantId,
    /// In the order of the product's options.
    pub option_values: Vec<String>,
    /// The merchant's code.
    pub sku: Option<String>,
    /// GTIN or the like.
    pub barcode: String,
    /// Minor units.
    pub price: i64,
    /// Minor units.
    pub compare_at: Option<i64>,
    /// Minor units.
    pub cost: Option<i64>,
    /// Grams.
    pub weight_grams: i32,
    /// Whether sales lower the stock.
    pub track_stock: bool,
    /// What happens at zero.
    pub stock_policy: StockPolicy,
    /// Whether it must be delivered.
    pub requires_shipping: bool,
    /// Whether tax is due.
    pub taxable: bool,
    /// Its own picture.
    #[diesel(column_name = media_id)]
    pub media: Option<MediaId>,
    /// Whether it is on sale.
    pub active: bool,
}

impl Variant {
    /// As an input that changes nothing.
    pub fn input(&self) -> VariantInput {
        VariantInput {
            option_values: self.option_values.clone(),
            sku: self.sku.clone(),
            barcode: self.barcode.clone(),
            price: self.price,
            compare_at: self.compare_at,
            cost: self.cost,
            weight_grams: self.weight_grams,
            track_stock: self.track_stock,
            stock_policy: self.stock_policy,
            requires_shipping: self.requires_shipping,
            taxable: self.taxable,
            media: self.media,
            active: self.active,
            on_hand: None,
        }
    }
}

/// The variants of a product, in order.
pub async fn of_product(conn: &mut TenantConn, product: ProductId) -> Result<Vec<Variant>> {
    Ok(variants::table
        .filter(variants::product_id.eq(product))
        .order((variants::position, variants::id))
        .select(Variant::as_select())
        .load(conn)
        .await?)
}

/// Pieces on hand by variant, over all places.
pub async fn on_hand(conn: &mut TenantConn, product: ProductId) -> Result<Vec<(VariantId, i64)>> {
    let rows: Vec<(VariantId, i64)> = stock_levels::table
        .inner_join(variants::table.on(variants::id.eq(stock_levels::variant_id)))
        .filter(variants::product_id.eq(product))
        .select((stock_levels::variant_id, stock_levels::on_hand))
        .load(conn)
        .await?;
    Ok(rows)
}

/// Adds a row.
pub(super) async fn insert(conn: &mut TenantConn, id: VariantId, product: ProductId, at: usize, input: &VariantInput) -> Result<()> {
    diesel::insert_into(variants::table)
        .values((
            variants::id.eq(id),
            variants::product_id.eq(product),
            variants::position.eq(i32::try_from(at).unwrap_or(i32::MAX)),
            variants::option_values.eq(&input.option_values),
            (
                variants::sku.eq(input.sku()),
                variants::barcode.eq(input.barcode.trim()),
                variants::price.eq(input.price),
                variants::compare_at.eq(input.compare_at),
                variants::cost.eq(input.cost),
                variants::weight_grams.eq(input.weight_grams),
            ),
            (
                variants::track_stock.eq(input.track_stock),
                variants::stock_policy.eq(input.stock_policy),
                variants::requires_shipping.eq(input.requires_shipping),
                variants::taxable.eq(input.taxable),
                variants::media_id.eq(input.media),
                variants::active.eq(input.active),
            ),
            variants::created_at.eq(conn.now()),
            variants::updated_at.eq(conn.now()),
        ))
        .execute(conn)
        .await?;
    Ok(())
}

/// Rewrites everything but option values, place and stock.
pub(super) async fn update(conn: &mut TenantConn, id: VariantId, input: &VariantInput) -> Result<()> {
    diesel::update(variants::table.find(id))
        .set((
            (
                variants::sku.eq(input.sku()),
                variants::barcode.eq(input.barcode.trim()),
                variants::price.eq(input.price),
                variants::compare_at.eq(input.compare_at),
                variants::cost.eq(input.cost),
                variants::weight_grams.eq(input.weight_grams),
            ),
            (
                variants::track_stock.eq(input.track_stock),
                variants::stock_policy.eq(input.stock_policy),
                variants::requires_shipping.eq(input.requires_shipping),
                variants::taxable.eq(input.taxable),
                variants::media_id.eq(input.media),
                variants::active.eq(input.active),
            ),
            variants::updated_at.eq(conn.now()),
        ))
        .execute(conn)
        .await?;
    Ok(())
}

/// Takes the codes away from variants whose code will change, so that two can
/// swap theirs.
pub(in super::super) async fn clear_skus(conn: &mut TenantConn, ids: &[VariantId]) -> Result<()> {
    diesel::update(variants::table.filter(variants::id.eq_any(ids))).set(variants::sku.eq(None::<String>)).execute(conn).await?;
    Ok(())
}

/// Gives a variant its option values and its place in the product.
pub(in super::super) async fn place(conn: &mut TenantConn, id: VariantId, at: usize, values: &[String]) -> Result<()> {
    let at = i32::try_from(at).unwrap_or(i32::MAX);
    diesel::update(variants::table.find(id)).set((variants::position.eq(at), variants::option_values.eq(values))).execute(conn).await?;
    Ok(())
}

/// Which of these have pieces promised to orders.
pub(super) async fn promised(conn: &mut TenantConn, ids: &[VariantId]) -> Result<Vec<VariantId>> {
    Ok(stock_levels::table
        .filter(stock_levels::variant_id.eq_any(ids).and(stock_levels::reserved.gt(0)))
        .select(stock_levels::variant_id)
        .distinct()
        .load(conn)
        .await?)
}

/// Removes rows, and with them their stock and its movements.
pub(super) async fn delete(conn: &mut TenantConn, ids: &[VariantId]) -> Result<()> {
    diesel::delete(variants::table.filter(variants::id.eq_any(ids))).execute(conn).await?;
    Ok(())
}

/// Takes variants off the sale.
pub(super) async fn switch_off(conn: &mut TenantConn, ids: &[VariantId]) -> Result<()> {
    diesel::update(variants::table.filter(variants::id.eq_any(ids))).set(variants::active.eq(false)).execute(conn).await?;
    Ok(())
}

/// Pieces of a product that were ordered, ever.
pub async fn pieces_sold(conn: &mut TenantConn, product: ProductId) -> Result<i64> {
    let pieces: Option<i64> =
        order_lines::table.filter(order_lines::product_id.eq(product.uuid())).select(sum(order_lines::quantity)).first(conn).await?;
    Ok(pieces.unwrap_or(0))
}
