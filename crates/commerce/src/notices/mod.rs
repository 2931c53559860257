//! What the staff are told: a new order, something that runs low, money that
//! has to go back.
//!
//! Who is told and of what are settings. Every recipient is a job of its own,
//! so that one address that is refused keeps nobody else waiting; the job
//! names its recipient by place in the list, because a job holds no address.

mod queries;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    db::{Job, TenantConn},
    error::Result,
    ids::{OrderId, ReturnId, VariantId},
    inventory, orders,
    settings::{self, Settings},
};

/// What a job about an order carries.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct AboutOrder {
    /// The order.
    pub order_id: OrderId,
}

/// What a job about stock carries.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AboutStock {
    /// What moved.
    pub variants: Vec<VariantId>,
}

/// What a letter to one of the staff carries.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ToStaff {
    /// Which of the recipients.
    pub to: usize,
    /// Tells two letters of a kind apart.
    pub cause: String,
    /// The order that it is about, if it is about one.
    pub order_id: Option<OrderId>,
    /// The return that it is about, if it is about one.
    pub return_id: Option<ReturnId>,
    /// What runs low.
    pub variants: Vec<VariantId>,
    /// Minor units that have to go back.
    pub amount: i64,
}

/// What follows from a new order for the staff: done by the job
/// `order.announce`, so that placing it does not wait.
///
/// # Errors
/// When the database refuses.
pub async fn announce(conn: &mut TenantConn, about: AboutOrder) -> Result<()> {
    let settings = settings::load(conn).await?;
    if settings.notifications.new_order {
        let letter = ToStaff { cause: about.order_id.to_string(), order_id: Some(about.order_id), ..ToStaff::default() };
        tell(conn, &settings, "mail.staff_new_order", letter).await?;
    }
    let lines = orders::queries::lines(conn, about.order_id).await?;
    let variants: Vec<VariantId> = lines.iter().filter_map(|line| line.variant_id).collect();
    look(conn, &settings, &variants).await
}

/// Looks whether something has begun to run low, or is there again: done by
/// the job `stock.watch`.
///
/// # Errors
/// When the database refuses.
pub async fn watch(conn: &mut TenantConn, about: &AboutStock) -> Result<()> {
    let settings = settings::load(conn).await?;
    look(conn, &settings, &about.variants).await
}

/// Has [`watch`] look after the transaction.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn watch_later(conn: &mut TenantConn, variant: VariantId) -> Result<()> {
    conn.enqueue(Job::new("stock.watch", Uuid::now_v7().to_string(), AboutStock { variants: vec![variant] })?).await
}

/// Money came that has to go back, which a person does.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn refund_needed(conn: &mut TenantConn, order: OrderId, amount: i64, cause: &str) -> Result<()> {
    let settings = settings::load(conn).await?;
    if !settings.notifications.refund_needed {
        return Ok(());
    }
    let letter = ToStaff { cause: format!("{order}/{cause}"), order_id: Some(order), amount, ..ToStaff::default() };
    tell(conn, &settings, "mail.staff_refund_needed", letter).await
}

/// A shopper asks to send something back, which a person answers.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn return_requested(conn: &mut TenantConn, order: OrderId, id: ReturnId) -> Result<()> {
    let settings = settings::load(conn).await?;
    if !settings.notifications.return_requested {
        return Ok(());
    }
    let letter = ToStaff { cause: id.to_string(), order_id: Some(order), return_id: Some(id), ..ToStaff::default() };
    tell(conn, &settings, "mail.staff_return_requested", letter).await
}

async fn look(conn: &mut TenantConn, settings: &Settings, variants: &[VariantId]) -> Result<()> {
    let at = settings.notifications.low_stock_at;
    let tracked = queries::tracked(conn, variants).await?;
    let left = inventory::available(conn, &tracked).await?;
    let (low, enough): (Vec<VariantId>, Vec<VariantId>) = tracked.into_iter().partition(|id| left.get(id).copied().unwrap_or(0) <= at);
    queries::forget(conn, &enough).await?;
    // Two orders at once are settled by the key: one of them tells.
    let new = queries::note(conn, &low).await?;
    if new.is_empty() || !settings.notifications.low_stock {
        return Ok(());
    }
    let letter = ToStaff { cause: Uuid::now_v7().to_string(), variants: new, ..ToStaff::default() };
    tell(conn, settings, "mail.staff_low_stock", letter).await
}

async fn tell(conn: &mut TenantConn, settings: &Settings, kind: &'static str, letter: ToStaff) -> Result<()> {
    for to in 0..settings.notifications.recipients(&settings.store).len() {
        let letter = ToStaff { to, ..letter.clone() };
        conn.enqueue(Job::new(kind, format!("{}/{to}", letter.cause), letter)?).await?;
    }
    Ok(())
}

/// What a letter says about something that runs low.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Low {
    /// The product.
    pub name: String,
    /// Option values, or empty.
    pub variant: String,
    /// The merchant's number, or empty.
    pub sku: String,
    /// The product's identity.
    pub product: crate::ids::ProductId,
    /// Pieces that can be sold now.
    pub left: i64,
}

/// How these variants stand now, the fewest first.
///
/// # Errors
/// When the database refuses.
pub async fn low(conn: &mut TenantConn, variants: &[VariantId]) -> Result<Vec<Low>> {
    let left = inventory::available(conn, variants).await?;
    let mut low: Vec<Low> = queries::names(conn, variants)
        .await?
        .into_iter()
        .map(|(id, product, name, values, sku)| Low {
            name,
            variant: values.join(" / "),
            sku: sku.unwrap_or_default(),
            product,
            left: left.get(&id).copied().unwrap_or(0),
        })
        .collect();
    low.sort_by_key(|one| one.left);
    Ok(low)
}
