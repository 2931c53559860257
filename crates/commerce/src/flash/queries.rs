//! The SQL of flash sales. Decides nothing.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::{
    QueryableByName, dsl,
    prelude::*,
    sql_types::{Array, Integer, Nullable, Text, Timestamptz},
};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::{
    Announced, Item,
    claim::{Want, Who},
    edit::Clean,
};
use crate::{
    db::{
        Statement, TenantConn,
        schema::tenant::{flash_items, flash_purchases, flash_sales, products, variants},
    },
    error::{Error, Result},
    ids::{FlashItemId, FlashSaleId, OrderId, ProductId, VariantId},
};

/// The most sales that pages know of beforehand.
const MOST_ANNOUNCED: i64 = 200;
/// What one search shows.
const FOUND: i64 = 50;

/// A sale without its items.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = flash_sales, check_for_backend(diesel::pg::Pg))]
pub struct Sale {
    /// Identity.
    pub id: FlashSaleId,
    /// What shoppers read.
    pub name: String,
    /// From then on.
    pub starts_at: DateTime<Utc>,
    /// Until then: at this moment it is over.
    pub ends_at: DateTime<Utc>,
    /// Pieces of each item that one customer can buy.
    pub customer_limit: Option<i32>,
    /// Raised by every save.
    pub version: i32,
}

#[derive(QueryableByName)]
struct AnnouncedRow {
    #[diesel(sql_type = diesel::sql_types::Uuid)]
    id: Uuid,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Timestamptz)]
    starts_at: DateTime<Utc>,
    #[diesel(sql_type = Timestamptz)]
    ends_at: DateTime<Utc>,
    #[diesel(sql_type = Nullable<Integer>)]
    customer_limit: Option<i32>,
    #[diesel(sql_type = Integer)]
    version: i32,
    #[diesel(sql_type = Array<diesel::sql_types::Uuid>)]
    products: Vec<Uuid>,
}

/// Sales with something in them that have not ended, the earliest first.
///
/// # Errors
/// When the database refuses.
pub async fn announced(conn: &TenantConn) -> Result<Vec<Announced>> {
    let sql = "SELECT s.id, s.name, s.starts_at, s.ends_at, s.customer_limit, s.version, i.products FROM flash_sales s \
         JOIN LATERAL (SELECT array_agg(one.product_id ORDER BY one.position) AS products FROM ( \
           SELECT f.product_id, min(f.position) AS position FROM flash_items f WHERE f.sale_id = s.id GROUP BY f.product_id) AS one) i \
           ON i.products IS NOT NULL \
         WHERE s.ends_at > ? ORDER BY s.starts_at, s.id LIMIT ?";
    let rows: Vec<AnnouncedRow> = Statement::new(sql).bind(conn.now()).bind(MOST_ANNOUNCED).load(&mut conn.shared()).await?;
    let one = |row: AnnouncedRow| Announced {
        sale: Sale {
            id: row.id.into(),
            name: row.name,
            starts_at: row.starts_at,
            ends_at: row.ends_at,
            customer_limit: row.customer_limit,
            version: row.version,
        },
        products: row.products.into_iter().map(ProductId::from).collect(),
    };
    Ok(rows.into_iter().map(one).collect())
}

/// How much of a product is sold in a sale: quota and pieces sold, where every
/// variant of it in the sale has a quota.
///
/// # Errors
/// When the database refuses.
pub async fn progress(conn: &mut TenantConn, sales: &[FlashSaleId]) -> Result<HashMap<(FlashSaleId, ProductId), (i64, i64)>> {
    type Row = (FlashSaleId, ProductId, Option<i32>, i32);
    let ids: Vec<Uuid> = sales.iter().map(|id| id.uuid()).collect();
    let rows: Vec<Row> = flash_items::table
        .filter(flash_items::sale_id.eq_any(ids))
        .select((flash_items::sale_id, flash_items::product_id, flash_items::quota, flash_items::sold))
        .load(&mut **conn)
        .await?;
    let mut sums: HashMap<(FlashSaleId, ProductId), Option<(i64, i64)>> = HashMap::new();
    for (sale, product, quota, sold) in rows {
        let sum = sums.entry((sale, product)).or_insert(Some((0, 0)));
        *sum = sum.zip(quota).map(|((quotas, pieces), quota)| (quotas + i64::from(quota), pieces + i64::from(sold.min(quota))));
    }
    Ok(sums.into_iter().filter_map(|(of, sum)| Some((of, sum?))).collect())
}

/// Every sale, the newest first, with how many items and what was sold.
///
/// # Errors
/// When the database refuses.
pub async fn all(conn: &mut TenantConn) -> Result<Vec<(Sale, Vec<Item>)>> {
    let sales: Vec<Sale> = flash_sales::table
        .order((flash_sales::starts_at.desc(), flash_sales::id))
        .select(Sale::as_select())
        .limit(500)
        .load(&mut **conn)
        .await?;
    let ids: Vec<Uuid> = sales.iter().map(|sale| sale.id.uuid()).collect();
    let mut items = items_of(conn, &ids).await?;
    Ok(sales
        .into_iter()
        .map(|sale| {
            let (own, others) = items.drain(..).partition(|(of, _)| *of == sale.id);
            items = others;
            let own: Vec<(FlashSaleId, Item)> = own;
            (sale, own.into_iter().map(|(_, item)| item).collect())
        })
        .collect())
}

/// A sale.
///
/// # Errors
/// [`Error::NotFound`] when there is none.
pub async fn by_id(conn: &mut TenantConn, id: FlashSaleId) -> Result<Sale> {
    let found = flash_sales::table.find(id).select(Sale::as_select()).first(&mut **conn).await.optional()?;
    found.ok_or(Error::NotFound("flash sale"))
}

pub(super) async fn lock(conn: &mut TenantConn, id: FlashSaleId) -> Result<Sale> {
    let found = flash_sales::table.find(id).select(Sale::as_select()).for_update().first(&mut **conn).await.optional()?;
    found.ok_or(Error::NotFound("flash sale"))
}

/// What is in a sale, in the merchant's order.
///
/// # Errors
/// When the database refuses.
pub async fn items(conn: &mut TenantConn, sale: FlashSaleId) -> Result<Vec<Item>> {
    Ok(items_of(conn, &[sale.uuid()]).await?.into_iter().map(|(_, item)| item).collect())
}

async fn items_of(conn: &mut TenantConn, sales: &[Uuid]) -> Result<Vec<(FlashSaleId, Item)>> {
    type Named = (VariantId, i64, Vec<String>);
    type Row = (FlashSaleId, FlashItemId, i64, Option<i32>, i32, Named, (ProductId, String, i32));
    let rows: Vec<Row> = flash_items::table
        .inner_join(variants::table.on(variants::id.eq(flash_items::variant_id)))
        .inner_join(products::table.on(products::id.eq(flash_items::product_id)))
        .filter(flash_items::sale_id.eq_any(sales.to_vec()))
        .order((flash_items::position, flash_items::id))
        .select((
            flash_items::sale_id,
            flash_items::id,
            flash_items::price,
            flash_items::quota,
            flash_items::sold,
            (variants::id, variants::price, variants::option_values),
            (products::id, products::name, products::quantity_least),
        ))
        .load(&mut **conn)
        .await?;
    let one = |(sale, id, price, quota, sold, (variant, regular, values), (product, name, least)): Row| {
        (sale, Item { id, variant, product, name, variant_name: values.join(" / "), regular, price, quota, sold, least })
    };
    Ok(rows.into_iter().map(one).collect())
}

/// A variant that could be in a sale.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// Which.
    pub variant: VariantId,
    /// Of which product.
    pub product: ProductId,
    /// The product's name.
    pub name: String,
    /// "Red / 42", or empty.
    pub variant_name: String,
    /// The ordinary price, minor units.
    pub price: i64,
}

/// Active variants whose product or code holds the words, but those of the sale.
///
/// # Errors
/// When the database refuses.
pub async fn candidates(conn: &mut TenantConn, but: FlashSaleId, words: &str) -> Result<Vec<Candidate>> {
    type Row = (VariantId, ProductId, String, Vec<String>, i64);
    let escaped = words.trim().replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    let like = format!("%{escaped}%");
    let inside = flash_items::table.filter(flash_items::sale_id.eq(but)).select(flash_items::variant_id);
    let rows: Vec<Row> = variants::table
        .inner_join(products::table.on(products::id.eq(variants::product_id)))
        .filter(products::status.eq("active"))
        .filter(variants::active)
        .filter(products::name.ilike(&like).or(variants::sku.ilike(&like).assume_not_null()).or(products::vendor.ilike(&like)))
        .filter(variants::id.ne_all(inside))
        .order((products::name, variants::position, variants::id))
        .limit(FOUND)
        .select((variants::id, products::id, products::name, variants::option_values, variants::price))
        .load(&mut **conn)
        .await?;
    let one = |(variant, product, name, values, price): Row| Candidate { variant, product, name, variant_name: values.join(" / "), price };
    Ok(rows.into_iter().map(one).collect())
}

/// Variants by identity, locked, each with the sale that it is in, if that has not ended.
pub(super) async fn lock_variants(conn: &mut TenantConn, of: &[VariantId]) -> Result<Vec<(Candidate, Option<(FlashSaleId, String)>)>> {
    type Row = (VariantId, ProductId, String, Vec<String>, i64, Option<Uuid>);
    let ids: Vec<Uuid> = of.iter().map(|id| id.uuid()).collect();
    // Locked first and alone, in the order of ids; what they point at is read behind the locks.
    let locked = variants::table.filter(variants::id.eq_any(&ids)).order(variants::id).select(variants::id).for_no_key_update();
    locked.load::<Uuid>(&mut **conn).await?;
    let rows: Vec<Row> = variants::table
        .inner_join(products::table.on(products::id.eq(variants::product_id)))
        .filter(variants::id.eq_any(ids))
        .order((products::name, variants::position, variants::id))
        .select((variants::id, products::id, products::name, variants::option_values, variants::price, variants::flash_item_id))
        .load(&mut **conn)
        .await?;
    let pointed: Vec<Uuid> = rows.iter().filter_map(|row| row.5).collect();
    let lasting: Vec<(Uuid, FlashSaleId, String)> = flash_items::table
        .inner_join(flash_sales::table.on(flash_sales::id.eq(flash_items::sale_id)))
        .filter(flash_items::id.eq_any(pointed))
        .filter(flash_sales::ends_at.gt(conn.now()))
        .select((flash_items::id, flash_sales::id, flash_sales::name))
        .load(&mut **conn)
        .await?;
    let one = |(variant, product, name, values, price, item): Row| {
        let within = lasting.iter().find(|(id, _, _)| Some(*id) == item).map(|(_, sale, name)| (*sale, name.clone()));
        (Candidate { variant, product, name, variant_name: values.join(" / "), price }, within)
    };
    Ok(rows.into_iter().map(one).collect())
}

pub(super) async fn insert(conn: &mut TenantConn, clean: &Clean) -> Result<FlashSaleId> {
    let (id, now) = (FlashSaleId::new(), conn.now());
    diesel::insert_into(flash_sales::table)
        .values((
            flash_sales::id.eq(id),
            flash_sales::name.eq(&clean.name),
            flash_sales::starts_at.eq(clean.starts_at),
            flash_sales::ends_at.eq(clean.ends_at),
            flash_sales::customer_limit.eq(clean.customer_limit),
            flash_sales::created_at.eq(now),
            flash_sales::updated_at.eq(now),
        ))
        .execute(&mut **conn)
        .await?;
    Ok(id)
}

/// Rewrites a sale, and the copies that its items have.
pub(super) async fn update(conn: &mut TenantConn, id: FlashSaleId, clean: &Clean) -> Result<()> {
    diesel::update(flash_sales::table.find(id))
        .set((
            flash_sales::name.eq(&clean.name),
            flash_sales::starts_at.eq(clean.starts_at),
            flash_sales::ends_at.eq(clean.ends_at),
            flash_sales::customer_limit.eq(clean.customer_limit),
            flash_sales::version.eq(flash_sales::version + 1),
            flash_sales::updated_at.eq(conn.now()),
        ))
        .execute(&mut **conn)
        .await?;
    diesel::update(flash_items::table.filter(flash_items::sale_id.eq(id)))
        .set((
            flash_items::starts_at.eq(clean.starts_at),
            flash_items::ends_at.eq(clean.ends_at),
            flash_items::customer_limit.eq(clean.customer_limit),
        ))
        .execute(&mut **conn)
        .await?;
    Ok(())
}

pub(super) async fn set_item(conn: &mut TenantConn, item: FlashItemId, price: i64, quota: Option<i32>) -> Result<()> {
    let row = flash_items::table.find(item);
    diesel::update(row).set((flash_items::price.eq(price), flash_items::quota.eq(quota))).execute(&mut **conn).await?;
    Ok(())
}

/// Puts a variant into a sale, after what is there.
pub(super) async fn insert_item(conn: &mut TenantConn, sale: &Sale, of: &Candidate, price: i64, position: i32) -> Result<()> {
    let id = FlashItemId::new();
    diesel::insert_into(flash_items::table)
        .values((
            flash_items::id.eq(id),
            flash_items::sale_id.eq(sale.id),
            flash_items::variant_id.eq(of.variant),
            flash_items::product_id.eq(of.product),
            flash_items::price.eq(price),
            flash_items::starts_at.eq(sale.starts_at),
            flash_items::ends_at.eq(sale.ends_at),
            flash_items::customer_limit.eq(sale.customer_limit),
            flash_items::position.eq(position),
        ))
        .execute(&mut **conn)
        .await?;
    diesel::update(variants::table.find(of.variant)).set(variants::flash_item_id.eq(Some(id.uuid()))).execute(&mut **conn).await?;
    Ok(())
}

/// Takes items out. A variant that pointed at one points at nothing.
pub(super) async fn delete_items(conn: &mut TenantConn, items: &[FlashItemId]) -> Result<()> {
    let ids: Vec<Uuid> = items.iter().map(|id| id.uuid()).collect();
    let pointing = variants::table.filter(variants::flash_item_id.eq_any(ids.clone()));
    diesel::update(pointing).set(variants::flash_item_id.eq(None::<Uuid>)).execute(&mut **conn).await?;
    diesel::delete(flash_items::table.filter(flash_items::id.eq_any(ids))).execute(&mut **conn).await?;
    Ok(())
}

pub(super) async fn delete(conn: &mut TenantConn, id: FlashSaleId) -> Result<()> {
    diesel::delete(flash_sales::table.find(id)).execute(&mut **conn).await?;
    Ok(())
}

/// Which of these items some order ever had.
pub(super) async fn with_orders(conn: &mut TenantConn, items: &[FlashItemId]) -> Result<Vec<FlashItemId>> {
    let ids: Vec<Uuid> = items.iter().map(|id| id.uuid()).collect();
    let query = flash_purchases::table.filter(flash_purchases::item_id.eq_any(ids)).select(flash_purchases::item_id).distinct();
    Ok(query.load(&mut **conn).await?)
}

/// An item's counter after it changed.
#[derive(Debug, QueryableByName)]
pub(super) struct Counter {
    #[diesel(sql_type = diesel::sql_types::Uuid)]
    pub product_id: ProductId,
    #[diesel(sql_type = Nullable<Integer>)]
    pub quota: Option<i32>,
    #[diesel(sql_type = Integer)]
    pub sold: i32,
    /// The fewest pieces of the product that go together.
    #[diesel(sql_type = Integer)]
    pub least: i32,
}

const COUNTER: &str = "RETURNING product_id, quota, sold, (SELECT p.quantity_least FROM products p WHERE p.id = product_id) AS least";

/// Raises the counter if the sale runs and its quota allows it. The row stays
/// locked until the transaction ends.
pub(super) async fn raise(conn: &mut TenantConn, item: FlashItemId, quantity: i32) -> Result<Option<Counter>> {
    let now = conn.now();
    let sql = format!(
        "UPDATE flash_items SET sold = sold + ?::integer WHERE id = ? AND starts_at <= ? AND ends_at > ? \
           AND (quota IS NULL OR sold + ?::integer <= quota) {COUNTER}"
    );
    let quantity = i64::from(quantity);
    let statement = Statement::new(sql).bind(quantity).bind(item.uuid()).bind(now).bind(now).bind(quantity);
    Ok(statement.load(&mut **conn).await?.into_iter().next())
}

/// Changes the counter whatever dates and quota say.
pub(super) async fn add(conn: &mut TenantConn, item: FlashItemId, quantity: i32) -> Result<Option<Counter>> {
    let sql = format!("UPDATE flash_items SET sold = greatest(sold + ?::integer, 0) WHERE id = ? {COUNTER}");
    let statement = Statement::new(sql).bind(i64::from(quantity)).bind(item.uuid());
    Ok(statement.load(&mut **conn).await?.into_iter().next())
}

/// Pieces of an item, whose row is locked, that a customer has in orders.
pub(super) async fn bought(conn: &mut TenantConn, item: FlashItemId, who: Who<'_>) -> Result<i64> {
    let account = who.customer.map(|id| id.uuid());
    let theirs = flash_purchases::email.eq(&who.buyer.email).or(flash_purchases::customer_id.eq(account).assume_not_null());
    let sum: Option<i64> = flash_purchases::table
        .filter(flash_purchases::item_id.eq(item))
        .filter(flash_purchases::given_back_at.is_null())
        .filter(theirs)
        .select(dsl::sum(flash_purchases::quantity))
        .first(&mut **conn)
        .await?;
    Ok(sum.unwrap_or(0))
}

pub(super) async fn insert_purchases(conn: &mut TenantConn, order: OrderId, of: &[Want], who: Who<'_>) -> Result<()> {
    let now = conn.now();
    let rows: Vec<_> = of
        .iter()
        .map(|want| {
            (
                flash_purchases::item_id.eq(want.item),
                flash_purchases::order_id.eq(order),
                flash_purchases::email.eq(&who.buyer.email),
                flash_purchases::customer_id.eq(who.customer.map(|id| id.uuid())),
                flash_purchases::quantity.eq(want.quantity),
                flash_purchases::created_at.eq(now),
            )
        })
        .collect();
    diesel::insert_into(flash_purchases::table).values(rows).execute(&mut **conn).await?;
    Ok(())
}

/// Marks an order's pieces as given back, or takes the mark away; returns those that changed, in order.
pub(super) async fn mark_given_back(conn: &mut TenantConn, order: OrderId, given_back: bool) -> Result<Vec<(FlashItemId, i32)>> {
    let mark = given_back.then(|| conn.now());
    let of = flash_purchases::table.filter(flash_purchases::order_id.eq(order));
    let of = of.filter(flash_purchases::given_back_at.is_null().eq(given_back));
    let mut items: Vec<(FlashItemId, i32)> = diesel::update(of)
        .set(flash_purchases::given_back_at.eq(mark))
        .returning((flash_purchases::item_id, flash_purchases::quantity))
        .get_results(&mut **conn)
        .await?;
    items.sort_unstable();
    Ok(items)
}
