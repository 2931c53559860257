//! Opening a hosted payment page: before, between and after the network.
//!
//! An attempt is written down first, then the gateway is called outside any
//! transaction, then its answer is written down. Whatever is cut off between,
//! the attempt is there: the shopper can press "pay" again, and the
//! reconciliation job asks the gateway by the attempt's own id.

use std::sync::Arc;

use chrono::{DateTime, Duration, Utc};
use serde_json::{Value, json};

use super::{
    Method, Offer, Parts, Settings, choose, digits,
    gateway::{StartRequest, Started},
    machine::{AttemptEvent, AttemptStatus},
    queries::{self, Payment},
};
use crate::{
    db::{Job, TenantConn},
    error::{Error, Result},
    ids::{OrderId, PaymentId},
    money::{Currency, Money},
    orders::{
        self, link,
        queries::Order,
        statuses::{OrderStatus, Refusal},
        work::Work,
    },
    settings,
    tenant::Tenant,
};

/// Between the end of a hosted page and the end of its order, so that money
/// sent in the last minute still finds the order standing.
pub const GRACE_MINUTES: i64 = 15;

/// Makes sure that an order has a page where it can be paid; the order's
/// attempt then says where it is.
///
/// # Errors
/// [`Error::Conflict`] when nothing is to be paid; [`Error::Busy`] when the
/// gateway does not answer.
pub async fn start(parts: Parts<'_>, tenant: &Arc<Tenant>, order: OrderId) -> Result<()> {
    let mut conn = parts.db.tenant(tenant).await?;
    let (order, payment) = attempt(&mut conn, order).await?;
    let open = payment.redirect_url(conn.now()).is_some();
    let door = if open { None } else { super::door(parts, &mut conn, &payment).await? };
    conn.commit().await?;
    if open {
        return Ok(());
    }
    let door = door.ok_or(Error::Conflict("checkout-gateway-missing".into()))?;
    let request = request(parts, tenant, &order, &payment)?;
    let started = door.gateway.start(&door.keys, &request).await?;
    let mut conn = parts.db.tenant(tenant).await?;
    opened(&mut conn, order.id, payment.id, &started).await?;
    conn.commit().await
}

fn request(parts: Parts<'_>, tenant: &Tenant, order: &Order, payment: &Payment) -> Result<StartRequest> {
    let prefix = if order.locale == tenant.default_locale() { String::new() } else { format!("/{}", order.locale) };
    let path = link::path(&parts.config.secret, tenant.id, order.id, order.link_version);
    let origin = parts.config.origin(&tenant.canonical_host);
    Ok(StartRequest {
        payment: payment.id,
        order_number: order.number.clone(),
        store_name: tenant.name.clone(),
        amount: Money::new(payment.amount, Currency::parse(&payment.currency)?),
        return_url: format!("{origin}{prefix}{path}?from=payment"),
        hook_url: format!("{origin}/webhooks/payments/{}", payment.provider),
        locale: order.locale.clone(),
        email: order.email.clone(),
        name: order.customer_name.clone(),
        expires_at: payment.expires_at.unwrap_or_else(|| parts.clock.now() + Duration::hours(1)),
    })
}

/// The attempt that a page is to be opened for: the open one, or a new one
/// after a failure, for which the order is given time.
async fn attempt(conn: &mut TenantConn, id: OrderId) -> Result<(Order, Payment)> {
    let mut work = Work::lock(conn, id).await?;
    if work.order.status != OrderStatus::Placed {
        return Err(Refusal::Expired.into());
    }
    if work.due() <= 0 {
        return Err(Refusal::Paid.into());
    }
    let now = conn.now();
    let usable = |payment: &Payment| payment.status == AttemptStatus::Created || payment.redirect_url(now).is_some();
    if let Some(at) = work.payments.iter().rposition(|payment| payment.method == Method::Hosted && usable(payment)) {
        return Ok((work.order, work.payments.swap_remove(at)));
    }
    let offered = settings::load(conn).await?.payments;
    let due = Money::new(work.due(), Currency::parse(&work.order.currency)?);
    let offer =
        again(&offered.offers(due, delivery(&work.order)), &work.payments).ok_or(Error::Conflict("checkout-gateway-missing".into()))?;
    let until = now + Duration::minutes(offered.patience(offer.method, offer.provider).unwrap_or(60));
    let payment = replace(conn, &mut work, offer, &offered, due, Some(until)).await?;
    Ok((work.order, payment))
}

/// Begins an attempt in place of those that are open.
async fn replace(
    conn: &mut TenantConn,
    work: &mut Work,
    offer: Offer,
    offered: &Settings,
    due: Money,
    until: Option<DateTime<Utc>>,
) -> Result<Payment> {
    work.end_payments(conn, AttemptEvent::Void, None, "shopper").await?;
    let payment = digits::begin(conn, &work.order, offered, offer, due, until).await?;
    orders::queries::set_payment(conn, work.order.id, &offered.snapshot(offer)).await?;
    match until {
        Some(_) => wait_for(conn, &work.order, &payment).await?,
        None => orders::queries::set_expiry(conn, work.order.id, None).await?,
    }
    work.payments.push(payment.clone());
    work.settle(conn).await?;
    Ok(payment)
}

/// The ways to pay that a shopper may still go over to: while the order stands,
/// something is due and nothing has left. The one that is open is not among them.
///
/// # Errors
/// When the order's currency is not one of ours, which none has.
pub fn choices(order: &Order, payments: &[Payment], offered: &Settings, nothing_sent: bool) -> Result<Vec<Offer>> {
    let due = order.total - order.captured_total;
    if order.status != OrderStatus::Placed || due <= 0 || !nothing_sent {
        return Ok(Vec::new());
    }
    let open = payments.iter().rev().find(|payment| payment.status.is_open());
    let is_open = |offer: &Offer| open.is_some_and(|one| one.method == offer.method && one.provider == offer.provider_name());
    let offers = offered.offers(Money::new(due, Currency::parse(&order.currency)?), delivery(order));
    Ok(offers.into_iter().filter(|offer| offer.refused.is_none() && !is_open(offer)).collect())
}

/// Goes over to another way to pay, and says whether it is at a page, which
/// [`start`] then opens.
///
/// # Errors
/// [`Error::Conflict`] when nothing is to be paid any more; a field error when
/// the choice is not offered.
pub async fn change(conn: &mut TenantConn, id: OrderId, value: &str) -> Result<bool> {
    let mut work = Work::lock(conn, id).await?;
    if work.order.status != OrderStatus::Placed {
        return Err(Refusal::Expired.into());
    }
    if work.due() <= 0 {
        return Err(Refusal::Paid.into());
    }
    let offered = settings::load(conn).await?.payments;
    let offers = choices(&work.order, &work.payments, &offered, work.facts().sent == 0)?;
    let offer = *choose(&offers, value).ok_or_else(|| Error::field("payment", "error-payment-missing"))?;
    let due = Money::new(work.due(), Currency::parse(&work.order.currency)?);
    let until = offered.patience(offer.method, offer.provider).map(|minutes| conn.now() + Duration::minutes(minutes));
    replace(conn, &mut work, offer, &offered, due, until).await?;
    Ok(offer.method == Method::Hosted)
}

/// How the order travels.
fn delivery(order: &Order) -> &str {
    order.delivery.get("id").and_then(Value::as_str).unwrap_or("")
}

/// The page to try again: that of the last attempt's provider while the store
/// still offers it, else the first.
fn again(offers: &[Offer], before: &[Payment]) -> Option<Offer> {
    let last = before.iter().rev().find(|payment| payment.method == Method::Hosted).map(|payment| payment.provider.as_str());
    let mut pages = offers.iter().filter(|offer| offer.method == Method::Hosted);
    pages.clone().find(|offer| Some(offer.provider_name()) == last).or_else(|| pages.next()).copied()
}

/// Gives an order time for an attempt: it ends some minutes after the page
/// does, and the gateway is asked in case its news gets lost.
pub(crate) async fn wait_for(conn: &mut TenantConn, order: &Order, payment: &Payment) -> Result<()> {
    let Some(until) = payment.expires_at else { return Ok(()) };
    let grace = if payment.method == Method::Hosted { GRACE_MINUTES } else { 0 };
    let end = order.expires_at.map_or(until + Duration::minutes(grace), |at| at.max(until + Duration::minutes(grace)));
    orders::queries::set_expiry(conn, order.id, Some(end)).await?;
    let key = format!("{}:{}", order.id, end.timestamp());
    conn.enqueue(Job::new("order.expire", key, json!({ "order_id": order.id }))?.at(end)).await?;
    if payment.method == Method::BankTransfer {
        remind(conn, payment, until).await?;
    }
    if payment.method == Method::Hosted {
        super::jobs::ask_later(conn, payment.id, 0).await?;
    }
    Ok(())
}

/// A letter when a quarter of the time to transfer is left, where that is
/// long enough to act on.
async fn remind(conn: &mut TenantConn, payment: &Payment, until: DateTime<Utc>) -> Result<()> {
    let left = (until - conn.now()) / 4;
    if left < Duration::minutes(30) {
        return Ok(());
    }
    let payload = json!({ "order_id": payment.order_id, "payment_id": payment.id });
    conn.enqueue(Job::new("mail.payment_reminder", payment.id.to_string(), payload)?.at(until - left)).await
}

/// Writes the gateway's answer down. News of the payment may have overtaken
/// it; then only the name is kept.
async fn opened(conn: &mut TenantConn, order: OrderId, payment: PaymentId, started: &Started) -> Result<()> {
    let mut work = Work::lock(conn, order).await?;
    let at = work.payments.iter().position(|one| one.id == payment).ok_or(Error::NotFound("payment"))?;
    queries::set_started(conn, payment, &started.provider_ref, &started.redirect_url).await?;
    if work.payments[at].status == AttemptStatus::Created {
        work.step_payment(conn, at, AttemptEvent::Start, "payment_started", "shopper").await?;
        work.settle(conn).await?;
    }
    Ok(())
}
