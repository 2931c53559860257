//! An order in a person's or a machine's hands: locked, with everything that
//! a decision about it needs. Every command begins with [`Work::lock`], steps
//! through guarded updates, and ends with [`Work::settle`], which derives the
//! statuses that summarise and stores them.

use serde_json::{Value, json};

use super::{
    queries::{self, Entry, Order, OrderLine, Parcel},
    statuses::{Facts, OrderEvent, OrderStatus, ParcelStatus, Refusal, fulfilment_status, payment_status},
};
use crate::{
    db::{Job, TenantConn},
    error::{Error, Result},
    ids::OrderId,
    inventory::Pieces,
    payments::{
        self,
        machine::{AttemptEvent, AttemptStatus},
        queries::Payment,
    },
};

/// A locked order.
#[derive(Debug)]
pub(crate) struct Work {
    pub order: Order,
    pub lines: Vec<OrderLine>,
    pub payments: Vec<Payment>,
    pub parcels: Vec<Parcel>,
}

impl Work {
    /// Locks an order and reads what belongs to it.
    pub async fn lock(conn: &mut TenantConn, id: OrderId) -> Result<Self> {
        let order = queries::lock(conn, id).await?;
        Ok(Self {
            lines: queries::lines(conn, id).await?,
            payments: payments::queries::of_order(conn, id).await?,
            parcels: queries::fulfilments(conn, id).await?,
            order,
        })
    }

    /// What decisions depend on.
    pub fn facts(&self) -> Facts {
        let to_send = self.lines.iter().filter(|line| line.requires_shipping);
        let (sent, ordered) =
            to_send.fold((0, 0), |(sent, ordered), line| (sent + i64::from(line.fulfilled_quantity), ordered + i64::from(line.quantity)));
        let under_way = |parcel: &&Parcel| parcel.status != ParcelStatus::Cancelled;
        Facts {
            sent,
            ordered,
            arrived: self.parcels.iter().filter(under_way).all(|parcel| parcel.status == ParcelStatus::Delivered),
            captured: self.order.captured_total,
            refunded: self.order.refunded_total,
            total: self.order.total,
        }
    }

    /// Whether the courier collects the money.
    pub fn is_cash(&self) -> bool {
        self.payments.iter().any(|payment| payment.status == AttemptStatus::CodDue)
    }

    /// What is still to be paid, in minor units.
    pub fn due(&self) -> i64 {
        self.order.total - self.order.captured_total
    }

    /// Pieces that the stock holds for this order.
    pub fn held(&self) -> Vec<Pieces> {
        let held = self.lines.iter().filter(|line| line.reserved > 0);
        held.filter_map(|line| Some(Pieces { variant: line.variant_id?, location: line.location_id?, count: i64::from(line.reserved) }))
            .collect()
    }

    /// Moves the order's own status.
    pub async fn step(&mut self, conn: &mut TenantConn, event: OrderEvent, kind: &str, actor: &str, data: Value) -> Result<()> {
        let from = self.order.status;
        let to = from.after(event, self.facts())?;
        let reason = data.get("reason").and_then(Value::as_str).filter(|_| to == OrderStatus::Cancelled);
        if !queries::move_status(conn, self.order.id, from, to, reason).await? {
            return Err(Refusal::NotNow.into());
        }
        self.order.status = to;
        let (from, to) = (Some(from.as_str()), Some(to.as_str()));
        queries::insert_event(conn, self.order.id, Entry { kind, machine: Some("order"), from, to, data, actor }).await
    }

    /// Moves one attempt to pay.
    pub async fn step_payment(&mut self, conn: &mut TenantConn, at: usize, event: AttemptEvent, kind: &str, actor: &str) -> Result<()> {
        let payment = self.payments.get_mut(at).ok_or_else(|| Error::unexpected("there is no such attempt"))?;
        let (from, to) = (payment.status, payment.status.after(event)?);
        if !payments::queries::move_status(conn, payment.id, from, to).await? {
            return Err(Refusal::NotNow.into());
        }
        payment.status = to;
        let data = json!({ "payment_id": payment.id, "method": payment.method.as_str(), "amount": payment.amount });
        let (from, to) = (Some(from.as_str()), Some(to.as_str()));
        queries::insert_event(conn, self.order.id, Entry { kind, machine: Some("payment"), from, to, data, actor }).await
    }

    /// Ends every attempt that is still open.
    pub async fn end_payments(&mut self, conn: &mut TenantConn, event: AttemptEvent, except: Option<usize>, actor: &str) -> Result<()> {
        for at in 0..self.payments.len() {
            let open = self.payments[at].status.is_open() && Some(at) != except;
            if !open {
                continue;
            }
            let event = if self.payments[at].status.after(event).is_ok() { event } else { AttemptEvent::Void };
            let has_page = self.payments[at].provider_ref.is_some();
            self.step_payment(conn, at, event, "payment_ended", actor).await?;
            if has_page {
                // The page at the provider would still take money.
                let id = self.payments[at].id;
                conn.enqueue(Job::new("payment.close", id.to_string(), json!({ "payment_id": id }))?).await?;
            }
        }
        Ok(())
    }

    /// Notes that stand in no machine.
    pub async fn tell(&self, conn: &mut TenantConn, kind: &str, data: Value, actor: &str) -> Result<()> {
        queries::insert_event(conn, self.order.id, Entry { kind, data, actor, ..Entry::default() }).await
    }

    /// Derives the summarising statuses and stores them.
    pub async fn settle(&mut self, conn: &mut TenantConn) -> Result<()> {
        let facts = self.facts();
        let under_way = self.payments.iter().any(|payment| payment.status.is_under_way());
        let to_send = self.lines.iter().any(|line| line.requires_shipping);
        self.order.payment_status = payment_status(self.order.status, facts, under_way);
        self.order.fulfilment_status = fulfilment_status(self.order.status, facts, to_send);
        queries::store_statuses(conn, self.order.id, self.order.payment_status, self.order.fulfilment_status).await
    }

    /// Causes a letter about this order.
    pub async fn mail(&self, conn: &mut TenantConn, kind: &'static str) -> Result<()> {
        let job = Job::new(kind, self.order.id.to_string(), json!({ "order_id": self.order.id }))?;
        conn.enqueue(job).await
    }
}
