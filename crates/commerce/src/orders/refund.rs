//! Money that goes back. A person returns it at their bank and records it
//! here, or the provider that took it is asked to: then it is requested first,
//! and booked when the provider says so.
//!
//! What is requested is as good as spent: nothing can be given back twice
//! while the provider thinks.

use serde_json::json;

use super::{
    queries::{self, NewRefund, Refund},
    restock,
    statuses::{RefundStatus, Refusal},
    work::Work,
};
use crate::{
    db::{Job, TenantConn},
    documents,
    error::{Error, FieldErrors, Result},
    ids::{OrderId, OrderLineId, PaymentId, RefundId, ReturnId},
    payments::{
        Method,
        machine::{AttemptEvent, AttemptStatus},
    },
    returns,
};

/// A refund as a staff person typed it.
#[derive(Debug, Clone, Default)]
pub struct RefundInput {
    /// Minor units.
    pub amount: i64,
    /// The bank's or provider's number; may be empty.
    pub reference: String,
    /// Why; may be empty.
    pub reason: String,
    /// The form's own key: the same form sent twice is one refund.
    pub request_key: String,
    /// Whether the customer gets a letter.
    pub notify: bool,
    /// Pieces that came back and can be sold again.
    pub restock: Vec<(OrderLineId, i32)>,
    /// The return that it is for.
    pub of_return: Option<ReturnId>,
}

/// How a request at a provider ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Settled<'a> {
    /// The money is on its way, under this name of the provider.
    Done(&'a str),
    /// It will not be: a locale key says why.
    Failed(&'static str),
}

/// Records money that a person gave back, never more than came.
///
/// # Errors
/// [`Error::Conflict`] when it would be more; field errors for what was typed.
pub async fn refund(conn: &mut TenantConn, id: OrderId, input: &RefundInput, actor: &str) -> Result<RefundId> {
    check(input)?;
    let mut work = Work::lock(conn, id).await?;
    if let Some(before) = queries::refund_by_key(conn, &input.request_key).await? {
        return Ok(before);
    }
    if let Some(of) = input.of_return {
        returns::may_refund(conn, id, of).await?;
    }
    let at = source(conn, &work, input.amount, |_| true).await?;
    let new = new(&work, at, input, actor, RefundStatus::Succeeded);
    let id = queries::insert_refund(conn, new).await?;
    let refund = queries::refund(conn, id).await?;
    book(conn, &mut work, at, &refund, actor).await?;
    restock::put_back(conn, &work, &input.restock, actor).await?;
    Ok(id)
}

/// Asks the provider that took the money to give some of it back. The goods
/// are on the shelf at once, the money is booked when the provider says so.
///
/// # Errors
/// As [`refund`]; also when no provider took so much.
pub async fn request_refund(conn: &mut TenantConn, id: OrderId, input: &RefundInput, actor: &str) -> Result<RefundId> {
    check(input)?;
    let work = Work::lock(conn, id).await?;
    if let Some(before) = queries::refund_by_key(conn, &input.request_key).await? {
        return Ok(before);
    }
    if let Some(of) = input.of_return {
        returns::may_refund(conn, id, of).await?;
    }
    let at = source(conn, &work, input.amount, |at| work.payments[at].method == Method::Hosted).await?;
    let new = new(&work, at, input, actor, RefundStatus::Requested);
    let refund = queries::insert_refund(conn, new).await?;
    let data = json!({ "refund_id": refund, "amount": input.amount, "reason": input.reason.trim() });
    work.tell(conn, "refund_requested", data, actor).await?;
    restock::put_back(conn, &work, &input.restock, actor).await?;
    ask(conn, refund, 0).await?;
    Ok(refund)
}

/// Asks the provider again for a refund that it refused, or of which nothing
/// was heard. One that came to pass is left alone.
///
/// # Errors
/// [`Error::Conflict`] when it came to pass, or the money went another way.
pub async fn retry_refund(conn: &mut TenantConn, order: OrderId, id: RefundId, actor: &str) -> Result<()> {
    let work = Work::lock(conn, order).await?;
    let mut refund = queries::refund(conn, id).await?;
    if refund.order_id != order {
        return Err(Error::NotFound("refund"));
    }
    if refund.status == RefundStatus::Succeeded {
        return Err(Refusal::NotNow.into());
    }
    if refund.status == RefundStatus::Failed {
        if let Some(of) = refund.return_id {
            returns::may_refund(conn, order, of).await?;
        }
        // The provider remembers the first request by its key and would refuse again.
        source(conn, &work, refund.amount, |at| work.payments[at].id == refund.payment_id).await?;
        refund.tries += 1;
        refund.status = RefundStatus::Requested;
        refund.failure.clear();
        refund.reference.clear();
        queries::set_refund(conn, &refund).await?;
        work.tell(conn, "refund_requested", json!({ "refund_id": id, "amount": refund.amount }), actor).await?;
    }
    let now = conn.now().timestamp();
    ask(conn, id, now).await
}

/// Books how a request ended. Once is enough: what is settled stays so.
///
/// # Errors
/// When the database refuses.
pub async fn settle_refund(conn: &mut TenantConn, id: RefundId, settled: Settled<'_>) -> Result<()> {
    let order = queries::refund(conn, id).await?.order_id;
    let mut work = Work::lock(conn, order).await?;
    let mut refund = queries::refund(conn, id).await?;
    if refund.status != RefundStatus::Requested {
        return Ok(());
    }
    match settled {
        Settled::Failed(key) => {
            refund.status = RefundStatus::Failed;
            key.clone_into(&mut refund.failure);
            queries::set_refund(conn, &refund).await?;
            work.tell(conn, "refund_failed", json!({ "refund_id": id, "amount": refund.amount }), "gateway").await
        }
        Settled::Done(reference) => {
            let at = position(&work, refund.payment_id)?;
            refund.status = RefundStatus::Succeeded;
            reference.chars().take(200).collect::<String>().clone_into(&mut refund.reference);
            queries::set_refund(conn, &refund).await?;
            book(conn, &mut work, at, &refund, "gateway").await
        }
    }
}

/// The provider says that so much of a payment went back in all. Whatever of
/// it is not known here was given back at the provider's own site, or was
/// requested here and its answer was overtaken. Says whether anything was new.
pub(crate) async fn refunded_elsewhere(conn: &mut TenantConn, work: &mut Work, at: usize, back: i64, event: &str) -> Result<bool> {
    let payment = work.payments[at].id;
    let of_payment: Vec<Refund> =
        queries::refunds(conn, work.order.id).await?.into_iter().filter(|one| one.payment_id == payment).collect();
    let known: i64 = of_payment.iter().filter(|one| one.status == RefundStatus::Succeeded).map(|one| one.amount).sum();
    let new_money = back - known;
    if new_money <= 0 {
        return Ok(false);
    }
    let asked = of_payment.into_iter().find(|one| one.status == RefundStatus::Requested && one.amount == new_money);
    let refund = match asked {
        Some(mut refund) => {
            refund.status = RefundStatus::Succeeded;
            queries::set_refund(conn, &refund).await?;
            refund
        }
        None => {
            let key = format!("{payment}:{event}");
            let input = RefundInput { amount: new_money, request_key: key, notify: true, ..RefundInput::default() };
            let new = new(work, at, &input, "gateway", RefundStatus::Succeeded);
            let id = queries::insert_refund(conn, new).await?;
            queries::refund(conn, id).await?
        }
    };
    book(conn, work, at, &refund, "gateway").await?;
    Ok(true)
}

fn new<'a>(work: &'a Work, at: usize, input: &'a RefundInput, actor: &'a str, status: RefundStatus) -> NewRefund<'a> {
    NewRefund {
        order: work.order.id,
        payment: work.payments[at].id,
        amount: input.amount,
        currency: &work.order.currency,
        reference: input.reference.trim(),
        reason: input.reason.trim(),
        key: &input.request_key,
        actor,
        status,
        notify: input.notify,
        of_return: input.of_return,
    }
}

/// Moves the machines for money that went back, and tells about it.
async fn book(conn: &mut TenantConn, work: &mut Work, at: usize, refund: &Refund, actor: &str) -> Result<()> {
    if !queries::add_refunded(conn, work.order.id, refund.amount).await? {
        return Err(Refusal::TooMuch.into());
    }
    work.order.refunded_total += refund.amount;
    let payment = &work.payments[at];
    let given = queries::refunds(conn, work.order.id).await?;
    let back: i64 =
        given.iter().filter(|one| one.payment_id == payment.id && one.status == RefundStatus::Succeeded).map(|one| one.amount).sum();
    let event = if back >= payment.amount { AttemptEvent::RefundRest } else { AttemptEvent::RefundPart };
    work.step_payment(conn, at, event, "payment_refunded", actor).await?;
    let data = json!({ "refund_id": refund.id, "amount": refund.amount, "reference": refund.reference, "reason": refund.reason });
    work.tell(conn, "refunded", data, actor).await?;
    work.settle(conn).await?;
    documents::on_refunded(conn, work.order.id, refund.id, actor).await?;
    if let Some(of) = refund.return_id {
        // Its own letter says that the money is on its way.
        returns::refunded(conn, of, actor).await
    } else if refund.notify {
        let payload = json!({ "order_id": work.order.id, "refund_id": refund.id });
        conn.enqueue(Job::new("mail.order_refunded", refund.id.to_string(), payload)?).await
    } else {
        Ok(())
    }
}

/// The newest payment that covers an amount: a refund over two payments is two
/// refunds. What is requested is not there any more.
async fn source(conn: &mut TenantConn, work: &Work, amount: i64, fits: impl Fn(usize) -> bool) -> Result<usize> {
    let given = queries::refunds(conn, work.order.id).await?;
    let left = |at: usize| {
        let payment = &work.payments[at];
        let gone = given.iter().filter(|one| one.payment_id == payment.id && one.status != RefundStatus::Failed);
        let came = matches!(payment.status, AttemptStatus::Captured | AttemptStatus::PartiallyRefunded);
        if came { payment.amount - gone.map(|one| one.amount).sum::<i64>() } else { 0 }
    };
    (0..work.payments.len()).rev().find(|at| fits(*at) && left(*at) >= amount).ok_or(Error::from(Refusal::TooMuch))
}

fn position(work: &Work, payment: PaymentId) -> Result<usize> {
    work.payments.iter().position(|one| one.id == payment).ok_or(Error::NotFound("payment"))
}

async fn ask(conn: &mut TenantConn, refund: RefundId, round: i64) -> Result<()> {
    let key = format!("{refund}:{round}");
    conn.enqueue(Job::new("payment.refund", key, json!({ "refund_id": refund, "round": 0 }))?).await
}

fn check(input: &RefundInput) -> Result<()> {
    let mut errors = FieldErrors::default();
    if input.amount <= 0 {
        errors.add("amount", "error-amount-invalid");
    }
    for (field, text) in [("reference", &input.reference), ("reason", &input.reason)] {
        if text.chars().count() > 200 {
            errors.add_with(field, "error-too-long", &[("max", "200")]);
        }
    }
    if input.request_key.is_empty() || input.request_key.len() > 100 {
        errors.add("request_key", "error-form-outdated");
    }
    errors.check()
}
