//! The SQL of orders. Rows come back with their statuses as types.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use serde_json::Value;
use uuid::Uuid;

use super::statuses::{FulfilmentStatus, OrderStatus, ParcelStatus, PaymentStatus, RefundStatus};
use crate::{
    db::{
        TenantConn,
        schema::tenant::{counters, fulfilment_lines, fulfilments, order_events, order_lines, orders, refunds, variants},
    },
    error::{Error, Result},
    ids::{
        CartId, CustomerId, FulfilmentId, LocationId, MediaId, OrderId, OrderLineId, PaymentId, ProductId, RefundId, ReturnId, VariantId,
    },
};

/// The record of a sale.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = orders)]
pub struct Order {
    /// Identity.
    pub id: OrderId,
    /// What people call it.
    pub number: String,
    /// The basket it came from.
    pub cart_id: CartId,
    /// Where it is in its life.
    #[diesel(deserialize_as = String)]
    pub status: OrderStatus,
    /// How much is paid. Derived.
    #[diesel(deserialize_as = String)]
    pub payment_status: PaymentStatus,
    /// How much has left. Derived.
    #[diesel(deserialize_as = String)]
    pub fulfilment_status: FulfilmentStatus,
    /// Who bought.
    pub customer_name: String,
    /// Where mail goes.
    pub email: String,
    /// In international form.
    pub phone: String,
    /// A `commerce::address::Address`; none when the goods are fetched.
    pub shipping_address: Option<Value>,
    /// `{"id", "kind", "name", "description", "price"}`.
    pub delivery: Value,
    /// `{"method", "provider", "accounts", "instructions"}`.
    pub payment: Value,
    /// ISO code.
    pub currency: String,
    /// Minor units, as all amounts.
    pub subtotal: i64,
    /// What was taken off the goods.
    pub discount_total: i64,
    /// Price of the delivery.
    pub delivery_total: i64,
    /// All tax.
    pub tax_total: i64,
    /// Whether the tax is inside the amounts.
    pub tax_included: bool,
    /// Hundredths of a percent.
    pub tax_rate: i32,
    /// The tax by rate: the list of [`TaxLine`](crate::taxes::TaxLine). Empty
    /// on orders from before it was kept.
    pub tax_lines: Value,
    /// What it costs.
    pub total: i64,
    /// Money that came.
    pub captured_total: i64,
    /// Money that went back.
    pub refunded_total: i64,
    /// The shopper's note.
    pub note: String,
    /// The merchant's own note.
    pub staff_note: String,
    /// The shopper's language.
    pub locale: String,
    /// Part of what the private link signs.
    pub link_version: i32,
    /// A `CancelReason`.
    pub cancel_reason: Option<String>,
    /// When it was placed.
    pub placed_at: DateTime<Utc>,
    /// When it ends if no money comes.
    pub expires_at: Option<DateTime<Utc>>,
    /// When it was cancelled, expired or closed.
    pub ended_at: Option<DateTime<Utc>>,
    /// `discounts::Snapshot`s of what was taken off.
    pub discounts: Value,
    /// Words that go with a gift, maybe empty; `None` when it is none.
    pub gift_message: Option<String>,
    /// The account that it belongs to.
    pub customer_id: Option<CustomerId>,
    /// A `currencies::Seen`: the further currency that the shopper was shown
    /// prices in; `None` when it was the store's own.
    pub shown: Option<Value>,
}

/// A line of a sale, as it was sold.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = order_lines)]
pub struct OrderLine {
    /// Identity.
    pub id: OrderLineId,
    /// The product, if it still exists.
    pub product_id: Option<ProductId>,
    /// The variant, if it still exists.
    pub variant_id: Option<VariantId>,
    /// The product's address then.
    pub product_slug: String,
    /// The name then.
    pub name: String,
    /// "Red / 42", or empty.
    pub variant_name: String,
    /// The merchant's number then.
    pub sku: String,
    /// The picture then.
    pub media_id: Option<MediaId>,
    /// Minor units for one piece.
    pub unit_price: i64,
    /// Pieces.
    pub quantity: i32,
    /// Minor units, before discounts.
    pub total: i64,
    /// What was taken off it.
    pub discount: i64,
    /// `discounts::Snapshot`s of that.
    pub discounts: Value,
    /// This line's share of the tax.
    pub tax: i64,
    /// Whether it is handed over.
    pub requires_shipping: bool,
    /// Where its pieces lie.
    pub location_id: Option<LocationId>,
    /// Pieces that the stock holds for it.
    pub reserved: i32,
    /// Pieces that have left.
    pub fulfilled_quantity: i32,
}

/// An entry of the timeline.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = order_events)]
pub struct OrderEntry {
    /// Identity.
    pub id: Uuid,
    /// What happened.
    pub kind: String,
    /// `order`, `payment` or `fulfilment`, when one of them moved.
    pub machine: Option<String>,
    /// From which state.
    pub from_status: Option<String>,
    /// To which state.
    pub to_status: Option<String>,
    /// More about it.
    pub data: Value,
    /// Who did it.
    pub actor: String,
    /// When.
    pub created_at: DateTime<Utc>,
}

/// A parcel, or a hand-over.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = fulfilments)]
pub struct Parcel {
    /// Identity.
    pub id: FulfilmentId,
    /// Of which order.
    pub order_id: OrderId,
    /// Where it is.
    #[diesel(deserialize_as = String)]
    pub status: ParcelStatus,
    /// Who carries it.
    pub carrier: String,
    /// The carrier's number.
    pub tracking_number: String,
    /// The carrier's page.
    pub tracking_url: String,
    /// When it left.
    pub shipped_at: Option<DateTime<Utc>>,
    /// When it arrived.
    pub delivered_at: Option<DateTime<Utc>>,
}

/// Money given back.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = refunds)]
pub struct Refund {
    /// Identity.
    pub id: RefundId,
    /// Of which order.
    pub order_id: OrderId,
    /// Of which attempt.
    pub payment_id: PaymentId,
    /// Where it is.
    #[diesel(deserialize_as = String)]
    pub status: RefundStatus,
    /// Minor units.
    pub amount: i64,
    /// The bank's or provider's number.
    pub reference: String,
    /// Why.
    pub reason: String,
    /// Who recorded it.
    pub actor: String,
    /// When.
    pub created_at: DateTime<Utc>,
    /// Whether the customer is told when it comes to pass.
    pub notify: bool,
    /// Locale key of why it did not; empty while nothing is wrong.
    pub failure: String,
    /// How often it was requested.
    pub tries: i32,
    /// The return that it is for.
    pub return_id: Option<ReturnId>,
}

/// An order.
///
/// # Errors
/// [`Error::NotFound`] when there is none.
pub async fn by_id(conn: &mut TenantConn, id: OrderId) -> Result<Order> {
    let order = orders::table.find(id).select(Order::as_select()).first(&mut **conn).await.optional()?;
    order.ok_or(Error::NotFound("order"))
}

/// An order, locked until the transaction ends.
pub(crate) async fn lock(conn: &mut TenantConn, id: OrderId) -> Result<Order> {
    let order = orders::table.find(id).select(Order::as_select()).for_update().first(&mut **conn).await.optional()?;
    order.ok_or(Error::NotFound("order"))
}

/// The order that a basket became.
///
/// # Errors
/// When the database refuses.
pub async fn by_cart(conn: &mut TenantConn, cart: CartId) -> Result<Option<Order>> {
    Ok(orders::table.filter(orders::cart_id.eq(cart)).select(Order::as_select()).first(&mut **conn).await.optional()?)
}

/// The lines of an order, in their order.
///
/// # Errors
/// When the database refuses.
pub async fn lines(conn: &mut TenantConn, order: OrderId) -> Result<Vec<OrderLine>> {
    let query = order_lines::table.filter(order_lines::order_id.eq(order)).order(order_lines::position);
    Ok(query.select(OrderLine::as_select()).load(&mut **conn).await?)
}

/// What happened to an order, oldest first.
///
/// # Errors
/// When the database refuses.
pub async fn events(conn: &mut TenantConn, order: OrderId) -> Result<Vec<OrderEntry>> {
    let query = order_events::table.filter(order_events::order_id.eq(order)).order((order_events::created_at, order_events::id));
    Ok(query.select(OrderEntry::as_select()).load(&mut **conn).await?)
}

/// The parcels of an order, oldest first.
///
/// # Errors
/// When the database refuses.
pub async fn fulfilments(conn: &mut TenantConn, order: OrderId) -> Result<Vec<Parcel>> {
    let query = fulfilments::table.filter(fulfilments::order_id.eq(order)).order(fulfilments::id);
    Ok(query.select(Parcel::as_select()).load(&mut **conn).await?)
}

/// What lies in the parcels of an order: parcel, line, pieces.
///
/// # Errors
/// When the database refuses.
pub async fn fulfilment_contents(conn: &mut TenantConn, order: OrderId) -> Result<Vec<(FulfilmentId, OrderLineId, i32)>> {
    Ok(fulfilment_lines::table
        .inner_join(fulfilments::table.on(fulfilments::id.eq(fulfilment_lines::fulfilment_id)))
        .filter(fulfilments::order_id.eq(order))
        .order((fulfilment_lines::fulfilment_id, fulfilment_lines::order_line_id))
        .select((fulfilment_lines::fulfilment_id, fulfilment_lines::order_line_id, fulfilment_lines::quantity))
        .load(&mut **conn)
        .await?)
}

/// The money given back for an order, oldest first.
///
/// # Errors
/// When the database refuses.
pub async fn refunds(conn: &mut TenantConn, order: OrderId) -> Result<Vec<Refund>> {
    let query = refunds::table.filter(refunds::order_id.eq(order)).order(refunds::id);
    Ok(query.select(Refund::as_select()).load(&mut **conn).await?)
}

/// Which order a parcel belongs to.
///
/// # Errors
/// [`Error::NotFound`] when there is no such parcel.
pub async fn order_of_fulfilment(conn: &mut TenantConn, id: FulfilmentId) -> Result<OrderId> {
    let order = fulfilments::table.find(id).select(fulfilments::order_id).first(&mut **conn).await.optional()?;
    order.ok_or(Error::NotFound("fulfilment"))
}

/// Takes the next order number. The row stays locked until the transaction
/// ends, so it is taken as late as possible.
pub(crate) async fn next_number(conn: &mut TenantConn) -> Result<i64> {
    Ok(diesel::insert_into(counters::table)
        .values((counters::name.eq("order"), counters::value.eq(1_001_i64)))
        .on_conflict(counters::name)
        .do_update()
        .set(counters::value.eq(counters::value + 1))
        .returning(counters::value)
        .get_result(&mut **conn)
        .await?)
}

/// Moves an order if it still is where it was read.
pub(super) async fn move_status(
    conn: &mut TenantConn,
    id: OrderId,
    from: OrderStatus,
    to: OrderStatus,
    reason: Option<&str>,
) -> Result<bool> {
    let now = conn.now();
    let ended = (to != OrderStatus::Placed).then_some(now);
    let changed = diesel::update(orders::table.find(id).filter(orders::status.eq(from.as_str())))
        .set((orders::status.eq(to.as_str()), orders::ended_at.eq(ended), orders::cancel_reason.eq(reason), orders::updated_at.eq(now)))
        .execute(&mut **conn)
        .await?;
    Ok(changed == 1)
}

/// The one writer of the derived statuses.
pub(super) async fn store_statuses(conn: &mut TenantConn, id: OrderId, payment: PaymentStatus, fulfilment: FulfilmentStatus) -> Result<()> {
    let now = conn.now();
    diesel::update(orders::table.find(id))
        .set((orders::payment_status.eq(payment.as_str()), orders::fulfilment_status.eq(fulfilment.as_str()), orders::updated_at.eq(now)))
        .execute(&mut **conn)
        .await?;
    Ok(())
}

pub(super) async fn set_staff_note(conn: &mut TenantConn, id: OrderId, text: &str) -> Result<()> {
    let now = conn.now();
    let changed =
        diesel::update(orders::table.find(id)).set((orders::staff_note.eq(text), orders::updated_at.eq(now))).execute(&mut **conn).await?;
    if changed == 0 { Err(Error::NotFound("order")) } else { Ok(()) }
}

pub(super) async fn add_captured(conn: &mut TenantConn, id: OrderId, amount: i64) -> Result<()> {
    diesel::update(orders::table.find(id)).set(orders::captured_total.eq(orders::captured_total + amount)).execute(&mut **conn).await?;
    Ok(())
}

/// Books money that goes back, if so much of it came.
pub(super) async fn add_refunded(conn: &mut TenantConn, id: OrderId, amount: i64) -> Result<bool> {
    let changed = diesel::update(orders::table.find(id))
        .filter((orders::refunded_total + amount).le(orders::captured_total))
        .set(orders::refunded_total.eq(orders::refunded_total + amount))
        .execute(&mut **conn)
        .await?;
    Ok(changed == 1)
}

/// Says until when an order waits for money; `None` for as long as it takes.
pub(crate) async fn set_expiry(conn: &mut TenantConn, id: OrderId, expires_at: Option<DateTime<Utc>>) -> Result<()> {
    diesel::update(orders::table.find(id)).set(orders::expires_at.eq(expires_at)).execute(&mut **conn).await?;
    Ok(())
}

pub(super) async fn set_line_held(conn: &mut TenantConn, line: OrderLineId, location: Option<LocationId>, reserved: i32) -> Result<()> {
    diesel::update(order_lines::table.find(line))
        .set((order_lines::location_id.eq(location.map(LocationId::uuid)), order_lines::reserved.eq(reserved)))
        .execute(&mut **conn)
        .await?;
    Ok(())
}

/// Counts pieces of a line as sent, if so many are left; `held` of them were
/// held by the stock. Negative counts take them back.
pub(super) async fn move_line(conn: &mut TenantConn, line: OrderLineId, count: i32, held: i32) -> Result<bool> {
    let changed = diesel::update(order_lines::table.find(line))
        .filter((order_lines::fulfilled_quantity + count).le(order_lines::quantity))
        .filter((order_lines::fulfilled_quantity + count).ge(0))
        .set((
            order_lines::fulfilled_quantity.eq(order_lines::fulfilled_quantity + count),
            order_lines::reserved.eq(order_lines::reserved - held),
        ))
        .execute(&mut **conn)
        .await?;
    Ok(changed == 1)
}

/// An entry of the timeline to be.
#[derive(Debug, Clone, Default)]
pub(crate) struct Entry<'a> {
    pub kind: &'a str,
    pub machine: Option<&'a str>,
    pub from: Option<&'a str>,
    pub to: Option<&'a str>,
    pub data: Value,
    pub actor: &'a str,
}

/// Writes the timeline.
pub(crate) async fn insert_event(conn: &mut TenantConn, order: OrderId, entry: Entry<'_>) -> Result<()> {
    let now = conn.now();
    let data = if entry.data.is_null() { serde_json::json!({}) } else { entry.data };
    diesel::insert_into(order_events::table)
        .values((
            order_events::id.eq(Uuid::now_v7()),
            order_events::order_id.eq(order),
            order_events::kind.eq(entry.kind),
            order_events::machine.eq(entry.machine),
            order_events::from_status.eq(entry.from),
            order_events::to_status.eq(entry.to),
            order_events::data.eq(data),
            order_events::actor.eq(entry.actor),
            order_events::created_at.eq(now),
        ))
        .execute(&mut **conn)
        .await?;
    Ok(())
}

/// Writes the timeline once for a cause that may come twice.
pub(super) async fn insert_event_once(conn: &mut TenantConn, id: Uuid, order: OrderId, kind: &str, data: Value) -> Result<()> {
    let now = conn.now();
    diesel::insert_into(order_events::table)
        .values((
            order_events::id.eq(id),
            order_events::order_id.eq(order),
            order_events::kind.eq(kind),
            order_events::data.eq(data),
            order_events::actor.eq("system"),
            order_events::created_at.eq(now),
        ))
        .on_conflict_do_nothing()
        .execute(&mut **conn)
        .await?;
    Ok(())
}

/// The newest order, if there is any.
///
/// # Errors
/// When the database refuses.
pub async fn newest(conn: &mut TenantConn) -> Result<Option<OrderId>> {
    Ok(orders::table.order(orders::placed_at.desc()).select(orders::id).first(&mut **conn).await.optional()?)
}

/// The parcel that a form made, if it was sent before.
pub(super) async fn fulfilment_by_key(conn: &mut TenantConn, key: &str) -> Result<Option<FulfilmentId>> {
    Ok(fulfilments::table.filter(fulfilments::request_key.eq(key)).select(fulfilments::id).first(&mut **conn).await.optional()?)
}

/// A parcel to be.
#[derive(Debug, Clone, Copy)]
pub(super) struct NewParcel<'a> {
    pub order: OrderId,
    pub status: ParcelStatus,
    pub location: Option<LocationId>,
    pub carrier: &'a str,
    pub tracking_number: &'a str,
    pub tracking_url: &'a str,
    pub key: &'a str,
}

pub(super) async fn insert_fulfilment(conn: &mut TenantConn, parcel: NewParcel<'_>, lines: &[(OrderLineId, i32)]) -> Result<FulfilmentId> {
    let (id, now) = (FulfilmentId::new(), conn.now());
    diesel::insert_into(fulfilments::table)
        .values((
            fulfilments::id.eq(id),
            fulfilments::order_id.eq(parcel.order),
            fulfilments::status.eq(parcel.status.as_str()),
            fulfilments::location_id.eq(parcel.location.map(LocationId::uuid)),
            fulfilments::carrier.eq(parcel.carrier),
            fulfilments::tracking_number.eq(parcel.tracking_number),
            fulfilments::tracking_url.eq(parcel.tracking_url),
            fulfilments::request_key.eq(parcel.key),
            fulfilments::shipped_at.eq(Some(now)),
            fulfilments::created_at.eq(now),
        ))
        .execute(&mut **conn)
        .await?;
    let rows: Vec<_> = lines
        .iter()
        .map(|(line, quantity)| {
            (fulfilment_lines::fulfilment_id.eq(id), fulfilment_lines::order_line_id.eq(*line), fulfilment_lines::quantity.eq(*quantity))
        })
        .collect();
    diesel::insert_into(fulfilment_lines::table).values(rows).execute(&mut **conn).await?;
    Ok(id)
}

/// Moves a parcel if it still is where it was read.
pub(super) async fn move_fulfilment(conn: &mut TenantConn, id: FulfilmentId, from: ParcelStatus, to: ParcelStatus) -> Result<bool> {
    let delivered = (to == ParcelStatus::Delivered).then(|| conn.now());
    let changed = diesel::update(fulfilments::table.find(id).filter(fulfilments::status.eq(from.as_str())))
        .set((fulfilments::status.eq(to.as_str()), fulfilments::delivered_at.eq(delivered)))
        .execute(&mut **conn)
        .await?;
    Ok(changed == 1)
}

pub(super) async fn refund_by_key(conn: &mut TenantConn, key: &str) -> Result<Option<RefundId>> {
    Ok(refunds::table.filter(refunds::request_key.eq(key)).select(refunds::id).first(&mut **conn).await.optional()?)
}

/// A refund to be.
#[derive(Debug, Clone, Copy)]
pub(super) struct NewRefund<'a> {
    pub order: OrderId,
    pub payment: PaymentId,
    pub amount: i64,
    pub currency: &'a str,
    pub reference: &'a str,
    pub reason: &'a str,
    pub key: &'a str,
    pub actor: &'a str,
    pub status: RefundStatus,
    pub notify: bool,
    pub of_return: Option<ReturnId>,
}

pub(super) async fn insert_refund(conn: &mut TenantConn, refund: NewRefund<'_>) -> Result<RefundId> {
    let (id, now) = (RefundId::new(), conn.now());
    diesel::insert_into(refunds::table)
        .values((
            refunds::id.eq(id),
            refunds::order_id.eq(refund.order),
            refunds::payment_id.eq(refund.payment),
            refunds::status.eq(refund.status.as_str()),
            refunds::notify.eq(refund.notify),
            refunds::amount.eq(refund.amount),
            refunds::currency.eq(refund.currency),
            refunds::reference.eq(refund.reference),
            refunds::reason.eq(refund.reason),
            refunds::request_key.eq(refund.key),
            refunds::actor.eq(refund.actor),
            refunds::created_at.eq(now),
            refunds::return_id.eq(refund.of_return.map(ReturnId::uuid)),
        ))
        .execute(&mut **conn)
        .await?;
    Ok(id)
}

/// A refund.
///
/// # Errors
/// [`Error::NotFound`] when there is none.
pub async fn refund(conn: &mut TenantConn, id: RefundId) -> Result<Refund> {
    let refund = refunds::table.find(id).select(Refund::as_select()).first(&mut **conn).await.optional()?;
    refund.ok_or(Error::NotFound("refund"))
}

/// Writes how a refund stands.
pub(crate) async fn set_refund(conn: &mut TenantConn, refund: &Refund) -> Result<()> {
    diesel::update(refunds::table.find(refund.id))
        .set((
            refunds::status.eq(refund.status.as_str()),
            refunds::reference.eq(&refund.reference),
            refunds::failure.eq(&refund.failure),
            refunds::tries.eq(refund.tries),
        ))
        .execute(&mut **conn)
        .await?;
    Ok(())
}

/// Says how an order is to be paid from now on.
pub(crate) async fn set_payment(conn: &mut TenantConn, id: OrderId, payment: &Value) -> Result<()> {
    diesel::update(orders::table.find(id)).set(orders::payment.eq(payment)).execute(&mut **conn).await?;
    Ok(())
}

/// Whether these variants are counted and whether they are sold on at zero.
pub(super) async fn stock_rules(conn: &mut TenantConn, of: &[VariantId]) -> Result<Vec<(VariantId, bool, String)>> {
    let ids: Vec<Uuid> = of.iter().map(|variant| variant.uuid()).collect();
    let query = variants::table.filter(variants::id.eq_any(ids));
    Ok(query.select((variants::id, variants::track_stock, variants::stock_policy)).load(&mut **conn).await?)
}
