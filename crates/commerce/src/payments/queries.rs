//! The SQL of attempts to pay and of the inbox of gateways' news.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    Method, Offer,
    gateway::{Attempt, GatewayEvent},
    machine::AttemptStatus,
};
use crate::{
    db::{
        TenantConn,
        schema::tenant::{payment_events, payments},
    },
    error::{Error, Result},
    ids::{OrderId, PaymentId},
    money::{Currency, Money},
    orders::queries::Order,
};

/// One attempt to pay.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = payments)]
pub struct Payment {
    /// Identity; the gateway is told this one.
    pub id: PaymentId,
    /// Of which order.
    pub order_id: OrderId,
    /// How.
    #[diesel(deserialize_as = String)]
    pub method: Method,
    /// The gateway's name, or `manual`.
    pub provider: String,
    /// Where it is.
    #[diesel(deserialize_as = String)]
    pub status: AttemptStatus,
    /// Minor units.
    pub amount: i64,
    /// ISO code.
    pub currency: String,
    /// The gateway's name of it.
    pub provider_ref: Option<String>,
    /// `{"redirect_url"}` once a hosted page is open.
    pub data: Value,
    /// When the money came.
    pub captured_at: Option<DateTime<Utc>>,
    /// When the gateway gives up.
    pub expires_at: Option<DateTime<Utc>>,
    /// When it was begun.
    pub created_at: DateTime<Utc>,
    /// Whether the provider's live keys opened it.
    pub live: bool,
    /// What is transferred beside the amount, to tell it from others.
    pub digits: i64,
}

/// An attempt to be.
#[derive(Debug, Clone, Copy)]
pub(crate) struct NewPayment {
    /// How, and at whose page.
    pub offer: Offer,
    /// Whether real money moves at the provider.
    pub live: bool,
    /// Minor units.
    pub amount: i64,
    /// When it is given up.
    pub expires_at: Option<DateTime<Utc>>,
    /// Unique digits to try, the first that is free is taken; none for none.
    pub digits: i64,
}

impl Payment {
    /// What the shopper transfers: the amount and its digits.
    pub fn payable(&self) -> i64 {
        self.amount.saturating_add(self.digits)
    }

    /// What its gateway is asked about.
    ///
    /// # Errors
    /// When the currency is not one of ours, which no order has.
    pub fn asked_about(&self) -> Result<Attempt> {
        let amount = Money::new(self.amount, Currency::parse(&self.currency)?);
        Ok(Attempt { payment: self.id, provider_ref: self.provider_ref.clone(), amount })
    }

    /// Where the shopper pays, while that page is open.
    pub fn redirect_url(&self, now: DateTime<Utc>) -> Option<&str> {
        let open = self.status == AttemptStatus::Pending && self.expires_at.is_none_or(|at| at > now);
        self.data.get("redirect_url").and_then(Value::as_str).filter(|_| open)
    }
}

/// The attempts of an order, oldest first.
///
/// # Errors
/// When the database refuses.
pub async fn of_order(conn: &mut TenantConn, order: OrderId) -> Result<Vec<Payment>> {
    let query = payments::table.filter(payments::order_id.eq(order)).order(payments::id);
    Ok(query.select(Payment::as_select()).load(&mut **conn).await?)
}

/// An attempt.
///
/// # Errors
/// [`Error::NotFound`] when there is none.
pub async fn by_id(conn: &mut TenantConn, id: PaymentId) -> Result<Payment> {
    let payment = payments::table.find(id).select(Payment::as_select()).first(&mut **conn).await.optional()?;
    payment.ok_or(Error::NotFound("payment"))
}

/// The attempt that a gateway speaks of: by its own name of it, or by ours
/// while its name has not been written down yet.
pub(super) async fn find(conn: &mut TenantConn, provider: &str, provider_ref: &str, id: Option<PaymentId>) -> Result<Option<Payment>> {
    let of_provider = payments::table.filter(payments::provider.eq(provider));
    let by_ref = of_provider.filter(payments::provider_ref.eq(provider_ref)).select(Payment::as_select());
    if let Some(found) = by_ref.first(&mut **conn).await.optional()? {
        return Ok(Some(found));
    }
    let Some(id) = id else { return Ok(None) };
    let unnamed =
        payments::table.filter(payments::provider.eq(provider)).filter(payments::id.eq(id)).filter(payments::provider_ref.is_null());
    Ok(unnamed.select(Payment::as_select()).first(&mut **conn).await.optional()?)
}

/// Writes an attempt down in the first state of its method; `None` when the
/// sum of its digits is awaited already.
pub(crate) async fn try_insert(conn: &mut TenantConn, order: &Order, new: NewPayment) -> Result<Option<Payment>> {
    let now = conn.now();
    let status = match new.offer.method {
        Method::BankTransfer => AttemptStatus::AwaitingTransfer,
        Method::CashOnDelivery => AttemptStatus::CodDue,
        Method::Hosted => AttemptStatus::Created,
    };
    Ok(diesel::insert_into(payments::table)
        .values((
            payments::id.eq(PaymentId::new()),
            payments::order_id.eq(order.id),
            payments::method.eq(new.offer.method.as_str()),
            payments::provider.eq(new.offer.provider_name()),
            payments::status.eq(status.as_str()),
            payments::amount.eq(new.amount),
            payments::currency.eq(&order.currency),
            payments::live.eq(new.live),
            payments::digits.eq(new.digits),
            payments::expires_at.eq(new.expires_at),
            payments::created_at.eq(now),
            payments::updated_at.eq(now),
        ))
        .on_conflict_do_nothing()
        .returning(Payment::as_returning())
        .get_result(&mut **conn)
        .await
        .optional()?)
}

/// Moves an attempt if it still is where it was read.
pub(crate) async fn move_status(conn: &mut TenantConn, id: PaymentId, from: AttemptStatus, to: AttemptStatus) -> Result<bool> {
    let now = conn.now();
    let moved = diesel::update(payments::table.find(id).filter(payments::status.eq(from.as_str())))
        .set((payments::status.eq(to.as_str()), payments::updated_at.eq(now)))
        .execute(&mut **conn)
        .await?;
    if moved == 1 && to == AttemptStatus::Captured {
        diesel::update(payments::table.find(id)).set(payments::captured_at.eq(Some(now))).execute(&mut **conn).await?;
    }
    Ok(moved == 1)
}

/// Writes down where the gateway's page is, unless another call was faster:
/// the page that is shown is then its page, and this one is never seen.
pub(super) async fn set_started(conn: &mut TenantConn, id: PaymentId, provider_ref: &str, redirect_url: &str) -> Result<()> {
    diesel::update(payments::table.find(id).filter(payments::provider_ref.is_null()))
        .set((payments::provider_ref.eq(Some(provider_ref)), payments::data.eq(json!({ "redirect_url": redirect_url }))))
        .execute(&mut **conn)
        .await?;
    Ok(())
}

/// Keeps the number that the bank's statement shows for an attempt.
pub(crate) async fn set_reference(conn: &mut TenantConn, id: PaymentId, reference: &str) -> Result<()> {
    diesel::update(payments::table.find(id)).set(payments::data.eq(json!({ "reference": reference }))).execute(&mut **conn).await?;
    Ok(())
}

/// Puts a gateway's event into the inbox; `None` when it is there already.
/// Waits for another transaction that is putting the same event in.
pub(super) async fn insert_event(conn: &mut TenantConn, provider: &str, event: &GatewayEvent, asked: bool) -> Result<Option<Uuid>> {
    let (id, now) = (Uuid::now_v7(), conn.now());
    Ok(diesel::insert_into(payment_events::table)
        .values((
            payment_events::id.eq(id),
            payment_events::provider.eq(provider),
            payment_events::event_id.eq(&event.event_id),
            payment_events::payload.eq(&event.payload),
            payment_events::asked.eq(asked),
            payment_events::received_at.eq(now),
        ))
        .on_conflict((payment_events::provider, payment_events::event_id))
        .do_nothing()
        .returning(payment_events::id)
        .get_result(&mut **conn)
        .await
        .optional()?)
}

/// Says what became of an event.
pub(super) async fn set_event_outcome(conn: &mut TenantConn, event: Uuid, payment: Option<PaymentId>, outcome: &str) -> Result<()> {
    let now = conn.now();
    diesel::update(payment_events::table.find(event))
        .set((
            payment_events::payment_id.eq(payment.map(PaymentId::uuid)),
            payment_events::outcome.eq(outcome),
            payment_events::applied_at.eq(Some(now)),
        ))
        .execute(&mut **conn)
        .await?;
    Ok(())
}

/// When the provider told something by itself last, and what became of it.
///
/// # Errors
/// When the database refuses.
pub async fn last_news(conn: &mut TenantConn, provider: &str) -> Result<Option<(DateTime<Utc>, String)>> {
    let sent = payment_events::table.filter(payment_events::provider.eq(provider)).filter(payment_events::asked.eq(false));
    let last = sent.order(payment_events::id.desc()).select((payment_events::received_at, payment_events::outcome));
    Ok(last.first(&mut **conn).await.optional()?)
}
