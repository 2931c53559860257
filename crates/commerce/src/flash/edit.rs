//! Sales as staff make them: written, filled with goods, ended, and removed
//! while no order has anything of them. A sale that ended stays as it was.

use chrono::{DateTime, Utc};
use serde_json::json;

use super::{Item, Sale, queries, queries::Candidate, rules::reduced};
use crate::{
    audit,
    db::{Change, TenantConn},
    error::{Error, FieldErrors, Result},
    ids::{FlashItemId, FlashSaleId, VariantId},
    money::Money,
    quantity::Qty,
};

/// The longest name, in characters.
const NAME: usize = 120;
/// The most items of one sale.
pub const MOST_ITEMS: usize = 200;
/// The largest quota, in pieces.
const MOST_PIECES: i32 = 1_000_000;

/// A sale as someone wants it.
#[derive(Debug, Clone, Default)]
pub struct SaleInput {
    /// What shoppers read.
    pub name: String,
    /// From then on; `None` when it could not be read.
    pub starts_at: Option<DateTime<Utc>>,
    /// Until then; `None` when it could not be read.
    pub ends_at: Option<DateTime<Utc>>,
    /// Pieces of each item that one customer can buy; none: no limit.
    pub customer_limit: Option<i32>,
}

/// An item as someone wants it.
#[derive(Debug, Clone)]
pub struct ItemInput {
    /// Which.
    pub id: FlashItemId,
    /// Minor units; `None` when it could not be read.
    pub price: Option<i64>,
    /// Pieces; none: no limit but the stock.
    pub quota: Option<i32>,
    /// Whether it goes out of the sale.
    pub remove: bool,
}

/// What will be stored.
#[derive(Debug, Clone)]
pub(super) struct Clean {
    pub name: String,
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
    pub customer_limit: Option<i32>,
}

/// Everything that is wrong with a sale's own fields.
pub fn mistakes(input: &SaleInput, now: DateTime<Utc>) -> FieldErrors {
    match check(input, now) {
        Err(Error::Invalid(errors)) => errors,
        _ => FieldErrors::default(),
    }
}

/// Writes a sale without goods.
///
/// # Errors
/// [`Error::Invalid`] with fields of the form.
pub async fn create(conn: &mut TenantConn, input: &SaleInput, actor: &str) -> Result<FlashSaleId> {
    let clean = check(input, conn.now())?;
    let id = queries::insert(conn, &clean).await?;
    audit::record(conn, actor, "flash.create", &object(id), json!({ "name": clean.name })).await?;
    conn.changed(Change::Catalog);
    Ok(id)
}

/// Applies the form of a sale and of what is in it.
///
/// # Errors
/// [`Error::Conflict`] `error-stale` when someone saved since `version`,
/// `admin-flash-over` when the sale has ended; [`Error::Invalid`] with fields
/// of the form, items' as `price.<id>` and `quota.<id>`.
pub async fn update(
    conn: &mut TenantConn,
    id: FlashSaleId,
    version: i32,
    input: &SaleInput,
    items: &[ItemInput],
    actor: &str,
) -> Result<()> {
    let before = open(conn, id).await?;
    if before.version != version {
        return Err(Error::Conflict("error-stale".into()));
    }
    let stored = queries::items(conn, id).await?;
    let mut errors = mistakes(input, conn.now());
    let removed: Vec<FlashItemId> = items.iter().filter(|item| item.remove).map(|item| item.id).collect();
    for sold in queries::with_orders(conn, &removed).await? {
        errors.add(format!("price.{sold}"), "error-flash-sold");
    }
    let mut wanted = Vec::new();
    for item in stored.iter().filter(|item| !removed.contains(&item.id)) {
        let Some(typed) = items.iter().find(|typed| typed.id == item.id) else { continue };
        check_item(item, typed, input.customer_limit, &mut errors);
        wanted.push((item.id, typed.price.unwrap_or(item.price), typed.quota));
    }
    errors.check()?;
    let clean = check(input, conn.now())?;
    for (item, price, quota) in wanted {
        queries::set_item(conn, item, price, quota).await?;
    }
    queries::delete_items(conn, &removed).await?;
    queries::update(conn, id, &clean).await?;
    audit::record(conn, actor, "flash.update", &object(id), json!({ "name": [before.name, clean.name], "removed": removed.len() })).await?;
    changed(conn, &stored);
    Ok(())
}

/// Puts variants into a sale, each for so many hundredths of a percent less.
///
/// # Errors
/// [`Error::Invalid`] on `variants` when one is in another sale that has not
/// ended, or they are too many; on `percent` when it is none; [`Error::Conflict`] as [`update`].
pub async fn add(conn: &mut TenantConn, id: FlashSaleId, wanted: &[VariantId], rate: Option<i64>, actor: &str) -> Result<()> {
    let sale = open(conn, id).await?;
    let mut errors = FieldErrors::default();
    let rate = rate.filter(|rate| (1..=9_999).contains(rate));
    if rate.is_none() {
        errors.add("percent", "error-flash-percent");
    }
    if wanted.is_empty() {
        errors.add("variants", "error-flash-nothing");
    }
    let stored = queries::items(conn, id).await?;
    if stored.len() + wanted.len() > MOST_ITEMS {
        errors.add_with("variants", "error-flash-many", &[("max", &MOST_ITEMS.to_string())]);
    }
    errors.check()?;
    let mut errors = FieldErrors::default();
    let mut position = i32::try_from(stored.len()).unwrap_or(i32::MAX / 2);
    let currency = conn.tenant().currency;
    for (candidate, within) in queries::lock_variants(conn, wanted).await? {
        match within {
            Some((sale, _)) if sale == id => continue,
            Some((_, name)) => {
                errors.add_with("variants", "error-flash-elsewhere", &[("name", &named(&candidate)), ("sale", &name)]);
                continue;
            }
            None => {}
        }
        let price = reduced(candidate.price, rate.unwrap_or(0), currency)?;
        queries::insert_item(conn, &sale, &candidate, price, position).await?;
        position += 1;
    }
    errors.check()?;
    audit::record(conn, actor, "flash.add", &object(id), json!({ "name": sale.name, "variants": wanted.len() })).await?;
    let items = queries::items(conn, id).await?;
    changed(conn, &items);
    Ok(())
}

/// Ends a sale that runs. Doing it twice is no mistake.
///
/// # Errors
/// [`Error::Conflict`] when it has not begun: such a sale is removed.
pub async fn end(conn: &mut TenantConn, id: FlashSaleId, actor: &str) -> Result<()> {
    let sale = queries::lock(conn, id).await?;
    let now = conn.now();
    if now >= sale.ends_at {
        return Ok(());
    }
    if !sale.runs(now) {
        return Err(Error::Conflict("admin-flash-not-begun".into()));
    }
    let clean = Clean { name: sale.name, starts_at: sale.starts_at, ends_at: now, customer_limit: sale.customer_limit };
    queries::update(conn, id, &clean).await?;
    audit::record(conn, actor, "flash.end", &object(id), json!({ "name": clean.name })).await?;
    let items = queries::items(conn, id).await?;
    changed(conn, &items);
    Ok(())
}

/// Removes a sale of which no order ever had anything.
///
/// # Errors
/// [`Error::Conflict`] `admin-flash-delete-sold` when one had.
pub async fn delete(conn: &mut TenantConn, id: FlashSaleId, actor: &str) -> Result<()> {
    let sale = queries::lock(conn, id).await?;
    let items = queries::items(conn, id).await?;
    let ids: Vec<FlashItemId> = items.iter().map(|item| item.id).collect();
    if !queries::with_orders(conn, &ids).await?.is_empty() {
        return Err(Error::Conflict("admin-flash-delete-sold".into()));
    }
    queries::delete_items(conn, &ids).await?;
    queries::delete(conn, id).await?;
    audit::record(conn, actor, "flash.delete", &object(id), json!({ "name": sale.name })).await?;
    changed(conn, &items);
    Ok(())
}

/// Whether a sale can be removed.
///
/// # Errors
/// When the database refuses.
pub async fn can_delete(conn: &mut TenantConn, items: &[Item]) -> Result<bool> {
    let ids: Vec<FlashItemId> = items.iter().map(|item| item.id).collect();
    Ok(queries::with_orders(conn, &ids).await?.is_empty())
}

/// A sale that has not ended, locked.
async fn open(conn: &mut TenantConn, id: FlashSaleId) -> Result<Sale> {
    let sale = queries::lock(conn, id).await?;
    if conn.now() >= sale.ends_at { Err(Error::Conflict("admin-flash-over".into())) } else { Ok(sale) }
}

fn object(id: FlashSaleId) -> String {
    format!("flash_sale:{id}")
}

fn named(one: &Candidate) -> String {
    if one.variant_name.is_empty() { one.name.clone() } else { format!("{} ({})", one.name, one.variant_name) }
}

fn changed(conn: &mut TenantConn, items: &[Item]) {
    for item in items {
        conn.changed(Change::Product(item.product));
    }
    conn.changed(Change::Catalog);
}

/// The input as it will be stored, or all that is wrong with it.
fn check(input: &SaleInput, now: DateTime<Utc>) -> Result<Clean> {
    let mut errors = FieldErrors::default();
    let name = input.name.split_whitespace().collect::<Vec<_>>().join(" ");
    if name.is_empty() {
        errors.add("name", "error-name-missing");
    }
    if name.chars().count() > NAME {
        errors.add_with("name", "error-text-long", &[("max", &NAME.to_string())]);
    }
    if input.customer_limit.is_some_and(|limit| !(1..=Qty::MAX.column()).contains(&limit)) {
        errors.add("customer_limit", "error-flash-pieces");
    }
    for (field, at) in [("starts", input.starts_at), ("ends", input.ends_at)] {
        if at.is_none() {
            errors.add(field, "error-flash-date");
        }
    }
    let (Some(starts_at), Some(ends_at)) = (input.starts_at, input.ends_at) else {
        return Err(Error::Invalid(errors));
    };
    if ends_at <= starts_at {
        errors.add("ends", "error-discount-ends");
    } else if ends_at <= now {
        errors.add("ends", "error-flash-past");
    }
    errors.check()?;
    Ok(Clean { name, starts_at, ends_at, customer_limit: input.customer_limit })
}

fn check_item(item: &Item, typed: &ItemInput, customer_limit: Option<i32>, errors: &mut FieldErrors) {
    let (price, quota) = (format!("price.{}", item.id), format!("quota.{}", item.id));
    match typed.price {
        None => errors.add(price, "error-amount-invalid"),
        Some(minor) if !(0..=Money::MAX_INPUT).contains(&minor) => errors.add(price, "error-amount-invalid"),
        Some(minor) if minor >= item.regular => errors.add(price, "error-flash-price"),
        Some(_) => {}
    }
    let least = item.sold.max(item.least);
    match typed.quota {
        Some(pieces) if !(1..=MOST_PIECES).contains(&pieces) => errors.add(quota, "error-flash-pieces"),
        Some(pieces) if pieces < least => errors.add_with(quota, "error-flash-quota", &[("n", &least.to_string())]),
        _ => {}
    }
    if customer_limit.is_some_and(|limit| limit < item.least) && errors.of("customer_limit").is_none() {
        errors.add_with("customer_limit", "error-flash-least", &[("name", &item.name), ("n", &item.least.to_string())]);
    }
}
