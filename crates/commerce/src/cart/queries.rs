//! The SQL of baskets.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::{dsl, prelude::*};
use diesel_async::RunQueryDsl;
use serde_json::Value;
use uuid::Uuid;

use super::{
    Cart, Token,
    rules::{self, Line},
};
use crate::{
    db::{
        Statement, TenantConn,
        schema::tenant::{cart_lines, carts, customers, flash_items, products, stock_levels, variants},
    },
    error::{Error, Result},
    flash,
    ids::{CartId, CartLineId, CategoryId, CustomerId, VariantId},
    inventory,
    quantity::{self, Qty},
    taxes,
};

/// A basket without its lines.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = carts)]
pub struct Head {
    /// Identity.
    pub id: CartId,
    /// `open` or `converted`.
    pub state: String,
    /// ISO code that it was begun in.
    pub currency: String,
    /// The shopper's language.
    pub locale: String,
    /// For the merchant.
    pub note: String,
    /// What was typed at the checkout.
    pub draft: Value,
    /// When it is forgotten.
    pub expires_at: DateTime<Utc>,
    /// Discount codes, in the order they were typed.
    pub codes: Vec<String>,
    /// The account whose basket it is.
    pub customer_id: Option<CustomerId>,
}

/// The basket of a token, whatever its state.
///
/// # Errors
/// When the database refuses.
pub async fn head(conn: &mut TenantConn, token: &Token) -> Result<Option<Head>> {
    let query = carts::table.filter(carts::token_hash.eq(token.hash())).select(Head::as_select());
    Ok(query.first(&mut **conn).await.optional()?)
}

/// As [`head`], locked until the transaction ends.
///
/// # Errors
/// When the database refuses.
pub async fn lock(conn: &mut TenantConn, token: &Token) -> Result<Option<Head>> {
    let query = carts::table.filter(carts::token_hash.eq(token.hash())).select(Head::as_select()).for_update();
    Ok(query.first(&mut **conn).await.optional()?)
}

/// The basket of an account, whether its time is over or not; two who ask for
/// the same account wait for each other.
pub(super) async fn lock_own(conn: &mut TenantConn, customer: CustomerId) -> Result<Option<Head>> {
    let account = customers::table.find(customer).select(customers::id).for_no_key_update();
    account.first::<Uuid>(&mut **conn).await?;
    let own = carts::table.filter(carts::customer_id.eq(customer.uuid())).filter(carts::state.eq("open"));
    Ok(own.select(Head::as_select()).for_update().first(&mut **conn).await.optional()?)
}

/// Makes a basket the account's, under another token.
pub(super) async fn give(conn: &mut TenantConn, cart: CartId, to: CustomerId, token: &Token, expires_at: DateTime<Utc>) -> Result<()> {
    let now = conn.now();
    diesel::update(carts::table.find(cart))
        .set((
            carts::customer_id.eq(Some(to.uuid())),
            carts::token_hash.eq(token.hash()),
            carts::updated_at.eq(now),
            carts::expires_at.eq(expires_at),
        ))
        .execute(&mut **conn)
        .await?;
    Ok(())
}

/// Takes a basket away, and its lines with it.
pub(super) async fn delete(conn: &mut TenantConn, cart: CartId) -> Result<()> {
    diesel::delete(carts::table.find(cart)).execute(&mut **conn).await?;
    Ok(())
}

/// Basket and line in one statement: half the work of two.
const INSERT: &str = "WITH cart AS (INSERT INTO carts (id, token_hash, currency, locale, created_at, updated_at, expires_at) \
     VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id, created_at) \
     INSERT INTO cart_lines (id, cart_id, variant_id, quantity, seen_price, created_at) SELECT ?, id, ?, ?::integer, ?, created_at FROM cart";

/// A new basket with its first line.
pub(super) async fn insert(
    conn: &mut TenantConn,
    token: &Token,
    locale: &str,
    expires_at: DateTime<Utc>,
    (variant, quantity, price): (VariantId, Qty, i64),
) -> Result<()> {
    let (now, currency) = (conn.now(), conn.tenant().currency.code());
    Statement::new(INSERT)
        .bind(CartId::new().uuid())
        .bind(token.hash())
        .bind(currency)
        .bind(locale)
        .bind(now)
        .bind(now)
        .bind(expires_at)
        .bind(CartLineId::new().uuid())
        .bind(variant.uuid())
        .bind(quantity.count())
        .bind(price)
        .execute(&mut **conn)
        .await?;
    Ok(())
}

pub(super) async fn touch(conn: &mut TenantConn, cart: CartId, expires_at: DateTime<Utc>) -> Result<()> {
    let now = conn.now();
    diesel::update(carts::table.find(cart)).set((carts::updated_at.eq(now), carts::expires_at.eq(expires_at))).execute(&mut **conn).await?;
    Ok(())
}

pub(super) async fn set_note(conn: &mut TenantConn, cart: CartId, note: &str) -> Result<()> {
    diesel::update(carts::table.find(cart)).set(carts::note.eq(note)).execute(&mut **conn).await?;
    Ok(())
}

/// Keeps what was typed at the checkout.
///
/// # Errors
/// When the database refuses.
pub async fn set_draft(conn: &mut TenantConn, cart: CartId, draft: &Value, note: &str, locale: &str) -> Result<()> {
    let now = conn.now();
    diesel::update(carts::table.find(cart))
        .set((carts::draft.eq(draft), carts::note.eq(note), carts::locale.eq(locale), carts::updated_at.eq(now)))
        .execute(&mut **conn)
        .await?;
    Ok(())
}

/// Ends a basket that became an order. What was typed lives on in the order.
///
/// # Errors
/// When the database refuses.
pub async fn convert(conn: &mut TenantConn, cart: CartId) -> Result<()> {
    let now = conn.now();
    diesel::update(carts::table.find(cart).filter(carts::state.eq("open")))
        .set((carts::state.eq("converted"), carts::draft.eq(serde_json::json!({})), carts::updated_at.eq(now)))
        .execute(&mut **conn)
        .await?;
    Ok(())
}

/// Pieces in the open basket of a token.
///
/// # Errors
/// When the database refuses.
pub async fn count(conn: &mut TenantConn, token: &Token) -> Result<i64> {
    let now = conn.now();
    let sum: Option<i64> = carts::table
        .inner_join(cart_lines::table.on(cart_lines::cart_id.eq(carts::id)))
        .filter(carts::token_hash.eq(token.hash()))
        .filter(carts::state.eq("open"))
        .filter(carts::expires_at.gt(now))
        .select(dsl::sum(cart_lines::quantity))
        .first(&mut **conn)
        .await?;
    Ok(sum.unwrap_or(0))
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = variants)]
struct VariantRow {
    id: VariantId,
    option_values: Vec<String>,
    sku: Option<String>,
    price: i64,
    weight_grams: i32,
    track_stock: bool,
    stock_policy: String,
    requires_shipping: bool,
    taxable: bool,
    media_id: Option<Uuid>,
    active: bool,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = products)]
struct ProductRow {
    id: Uuid,
    slug: String,
    name: String,
    translations: Value,
    options: Value,
    status: String,
    category_id: Option<CategoryId>,
    media_id: Option<Uuid>,
    shipping_class: String,
    tax_class: String,
    quantity_least: i32,
    quantity_most: Option<i32>,
    quantity_step: i32,
}

/// The columns of a [`flash::Row`].
const FLASH: (
    flash_items::id,
    flash_items::price,
    flash_items::quota,
    flash_items::sold,
    flash_items::ends_at,
    flash_items::customer_limit,
) = (flash_items::id, flash_items::price, flash_items::quota, flash_items::sold, flash_items::ends_at, flash_items::customer_limit);

/// That an item is the variant's, and that its time is now.
macro_rules! runs {
    ($now:expr) => {
        variants::flash_item_id.eq(flash_items::id.nullable()).and(flash_items::starts_at.le($now)).and(flash_items::ends_at.gt($now))
    };
}

/// The lines of a basket in the order they were added, with what the
/// catalogue and the shelf say of them now.
///
/// # Errors
/// When the database refuses.
pub async fn lines(conn: &mut TenantConn, cart: CartId, locale: &str) -> Result<Vec<Line>> {
    type Row = (CartLineId, i32, i64, VariantRow, ProductRow, Option<flash::Row>);
    let now = conn.now();
    let rows: Vec<Row> = cart_lines::table
        .inner_join(variants::table.on(variants::id.eq(cart_lines::variant_id)))
        .inner_join(products::table.on(products::id.eq(variants::product_id)))
        .left_join(flash_items::table.on(runs!(now)))
        .filter(cart_lines::cart_id.eq(cart))
        .order((cart_lines::created_at, cart_lines::id))
        .select((
            cart_lines::id,
            cart_lines::quantity,
            cart_lines::seen_price,
            VariantRow::as_select(),
            ProductRow::as_select(),
            FLASH.nullable(),
        ))
        .load(&mut **conn)
        .await?;
    let ids: Vec<VariantId> = rows.iter().map(|row| row.3.id).collect();
    let left = inventory::available(conn, &ids).await?;
    rows.into_iter()
        .map(|(id, quantity, seen_price, variant, product, sale)| {
            line(Own { id, quantity, seen_price: Some(seen_price) }, variant, product, sale, &left, locale)
        })
        .collect()
}

/// Variants as lines of one piece that are in no basket, in their order, with
/// the price in minor units at which the shopper saw each. One that was
/// deleted is left out.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn pieces(conn: &mut TenantConn, wanted: &[(VariantId, i64)], locale: &str) -> Result<Vec<Line>> {
    let ids: Vec<VariantId> = wanted.iter().map(|(id, _)| *id).collect();
    let now = conn.now();
    let rows: Vec<(VariantRow, ProductRow, Option<flash::Row>)> = variants::table
        .inner_join(products::table.on(products::id.eq(variants::product_id)))
        .left_join(flash_items::table.on(runs!(now)))
        .filter(variants::id.eq_any(ids.iter().map(|id| id.uuid())))
        .select((VariantRow::as_select(), ProductRow::as_select(), FLASH.nullable()))
        .load(&mut **conn)
        .await?;
    let left = inventory::available(conn, &ids).await?;
    let mut by_id: HashMap<VariantId, _> = rows.into_iter().map(|row| (row.0.id, row)).collect();
    let found = wanted.iter().filter_map(|(id, seen)| by_id.remove(id).map(|row| (*seen, row)));
    let of = |seen| Own { id: CartLineId::new(), quantity: 1, seen_price: Some(seen) };
    found.map(|(seen, (variant, product, sale))| line(of(seen), variant, product, sale, &left, locale)).collect()
}

/// Which variants a basket holds and how many pieces of each.
pub(super) async fn held(conn: &mut TenantConn, cart: CartId) -> Result<Vec<(VariantId, i32)>> {
    let query = cart_lines::table.filter(cart_lines::cart_id.eq(cart)).select((cart_lines::variant_id, cart_lines::quantity));
    Ok(query.load(&mut **conn).await?)
}

/// A variant as a line of one piece that is not in a basket yet.
///
/// # Errors
/// [`Error::NotFound`] when there is none.
pub async fn candidate(conn: &mut TenantConn, variant: VariantId, locale: &str) -> Result<Line> {
    type Row = (VariantRow, ProductRow, Option<(i64, i64)>, Option<flash::Row>);
    let now = conn.now();
    // A row a place where it is kept: one order is sent from one place.
    let rows: Vec<Row> = variants::table
        .inner_join(products::table.on(products::id.eq(variants::product_id)))
        .left_join(stock_levels::table.on(stock_levels::variant_id.eq(variants::id)))
        .left_join(flash_items::table.on(runs!(now)))
        .filter(variants::id.eq(variant))
        .select((
            VariantRow::as_select(),
            ProductRow::as_select(),
            (stock_levels::on_hand, stock_levels::reserved).nullable(),
            FLASH.nullable(),
        ))
        .load(&mut **conn)
        .await?;
    let most = rows.iter().filter_map(|row| row.2).map(|(on_hand, reserved)| on_hand - reserved).max();
    let left = most.map(|most| (variant, most)).into_iter().collect();
    let (variant_row, product, _, sale) = rows.into_iter().next().ok_or(Error::NotFound("variant"))?;
    line(Own { id: CartLineId::new(), quantity: 1, seen_price: None }, variant_row, product, sale, &left, locale)
}

/// What a basket itself says of a line; no price was seen of one that is new.
struct Own {
    id: CartLineId,
    quantity: i32,
    seen_price: Option<i64>,
}

fn line(
    own: Own,
    variant: VariantRow,
    product: ProductRow,
    sale: Option<flash::Row>,
    left: &HashMap<VariantId, i64>,
    locale: &str,
) -> Result<Line> {
    let live = sale.and_then(|row| flash::Live::of(row, product.quantity_least));
    let unit_price = live.as_ref().map_or(variant.price, |live| live.price);
    Ok(Line {
        id: own.id,
        variant: variant.id,
        product: product.id.into(),
        category: product.category_id,
        name: rules::translated_name(&product.name, &product.translations, locale),
        variant_name: rules::variant_name(&variant.option_values, &product.options, &product.translations, locale),
        slug: product.slug,
        sku: variant.sku.unwrap_or_default(),
        media: variant.media_id.or(product.media_id).map(Into::into),
        quantity: Qty::new(i64::from(own.quantity)).ok_or_else(|| Error::unexpected("a line has an impossible quantity"))?,
        unit_price,
        regular_price: variant.price,
        seen_price: own.seen_price.unwrap_or(unit_price),
        flash: live,
        weight: variant.weight_grams,
        requires_shipping: variant.requires_shipping,
        shipping_class: product.shipping_class,
        taxable: variant.taxable,
        tax_class: taxes::Class::parse(&product.tax_class).unwrap_or_default(),
        sold: variant.active && product.status == "active",
        tracked: variant.track_stock,
        oversell: variant.stock_policy == "continue",
        left: left.get(&variant.id).copied().unwrap_or(0),
        rules: quantity::Rules { least: product.quantity_least, most: product.quantity_most, step: product.quantity_step },
    })
}

/// Puts a line in, or sets the quantity of the one that is there.
pub(super) async fn put_line(conn: &mut TenantConn, cart: CartId, variant: VariantId, quantity: Qty, price: i64) -> Result<()> {
    let now = conn.now();
    diesel::insert_into(cart_lines::table)
        .values((
            cart_lines::id.eq(CartLineId::new()),
            cart_lines::cart_id.eq(cart),
            cart_lines::variant_id.eq(variant),
            cart_lines::quantity.eq(quantity.column()),
            cart_lines::seen_price.eq(price),
            cart_lines::created_at.eq(now),
        ))
        .on_conflict((cart_lines::cart_id, cart_lines::variant_id))
        .do_update()
        .set((cart_lines::quantity.eq(quantity.column()), cart_lines::seen_price.eq(price)))
        .execute(&mut **conn)
        .await?;
    Ok(())
}

pub(super) async fn delete_line(conn: &mut TenantConn, cart: CartId, line: CartLineId) -> Result<bool> {
    let gone = diesel::delete(cart_lines::table.find(line).filter(cart_lines::cart_id.eq(cart))).execute(&mut **conn).await?;
    Ok(gone == 1)
}

impl Cart {
    pub(super) async fn read(conn: &mut TenantConn, head: Head, locale: &str) -> Result<Self> {
        let lines = lines(conn, head.id, locale).await?;
        Ok(Self { head, lines })
    }
}
