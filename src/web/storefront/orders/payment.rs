//! What the page of an order says about its payment.

use serde_json::Value;

use super::Show;
use crate::{
    commerce::{
        orders::statuses::OrderStatus,
        payments::{Method, machine::AttemptStatus, providers::Provider, queries::Payment},
    },
    money::{Currency, Money},
};

/// Seconds between the looks of a page that waits: often while the shopper
/// comes back from paying, then rarely, and after a quarter of an hour no more.
const LOOKS: [u32; 24] = [2, 2, 3, 3, 4, 5, 5, 8, 8, 10, 10, 15, 15, 20, 20, 30, 30, 45, 60, 60, 90, 120, 120, 120];

impl Show {
    pub(super) fn head_unpaid(&self) -> (&'static str, &'static str, &'static str, &'static str) {
        let last = self.payments.last();
        match last.map(|payment| (payment.method, payment.status)) {
            Some((Method::CashOnDelivery, _)) => ("order-head-cash", "order-head-cash-text", "check-circle", "success"),
            Some((Method::Hosted, AttemptStatus::Created | AttemptStatus::Pending)) if self.returned => {
                ("order-head-processing", "order-head-processing-text", "clock", "info")
            }
            Some((Method::Hosted, AttemptStatus::Created | AttemptStatus::Pending)) => {
                ("order-head-pay", "order-head-pay-text", "card", "warning")
            }
            Some((_, AttemptStatus::ProofSubmitted)) => ("order-head-proof", "order-head-proof-text", "clock", "info"),
            Some((_, AttemptStatus::ProofRejected)) => ("order-head-proof-rejected", "order-head-proof-rejected-text", "alert", "danger"),
            Some((Method::Hosted, _)) => ("order-head-failed", "order-head-failed-text", "alert", "danger"),
            _ => ("order-head-transfer", "order-head-transfer-text", "bank", "warning"),
        }
    }

    /// Whether news can come at any moment.
    pub(super) fn waits(&self) -> bool {
        let waiting = |payment: &Payment| payment.method == Method::Hosted && payment.status.is_open();
        self.order.status == OrderStatus::Placed && self.payments.last().is_some_and(waiting)
    }

    /// Where the page looks next, and after how many seconds; none when nothing
    /// is awaited or it looked long enough.
    pub(super) fn next_look(&self) -> Option<(String, u32)> {
        let pause = LOOKS.get(self.looked).filter(|_| self.waits())?;
        let from = if self.returned { "from=payment&" } else { "" };
        Some((format!("{}?{from}look={}", self.path, self.looked + 1), *pause))
    }

    /// Whether it gave up looking though something is awaited.
    pub(super) fn looked_enough(&self) -> bool {
        self.waits() && self.looked >= LOOKS.len()
    }

    /// Whether the shopper can pay at a provider's page.
    pub(super) fn can_pay(&self) -> bool {
        self.order.status == OrderStatus::Placed
            && self.due() > 0
            && self.payments.last().is_some_and(|payment| payment.method == Method::Hosted)
    }

    /// Whether the last attempt went wrong.
    pub(super) fn failed(&self) -> bool {
        self.payments.last().is_some_and(|payment| payment.method == Method::Hosted && !payment.status.is_open())
    }

    pub(super) fn awaits_transfer(&self) -> bool {
        self.order.status == OrderStatus::Placed && self.payments.last().is_some_and(|payment| payment.status.is_transfer())
    }

    /// What is to be transferred: the part before the unique digits, and they.
    pub(super) fn transfer_amount(&self) -> (String, String) {
        let Some(payment) = self.payments.last() else { return Default::default() };
        let amount = self.page.money(payment.payable());
        let shown = if amount.contains(',') && amount.contains('.') { 2 } else { 3 };
        let at = amount.len().saturating_sub(if payment.digits > 0 { shown } else { 0 });
        let (head, tail) = amount.split_at_checked(at).unwrap_or((&amount, ""));
        (head.to_owned(), tail.to_owned())
    }

    /// The same as a bank's form wants it: digits alone.
    pub(super) fn transfer_plain(&self) -> String {
        let currency = Currency::parse(&self.order.currency);
        let payable = self.payments.last().map_or(0, Payment::payable);
        currency.map(|currency| Money::new(payable, currency).input()).unwrap_or_default()
    }

    pub(super) fn proof_waits(&self) -> bool {
        self.payments.last().is_some_and(|payment| payment.status == AttemptStatus::ProofSubmitted)
    }

    /// Why the last receipt was not believed; empty when it was not judged.
    pub(super) fn proof_reason(&self) -> &str {
        let rejected = self.payments.last().is_some_and(|payment| payment.status == AttemptStatus::ProofRejected);
        self.proof.as_ref().filter(|_| rejected).map_or("", |proof| proof.reason.as_str())
    }

    pub(super) fn due(&self) -> i64 {
        self.order.total - self.order.captured_total
    }

    pub(super) fn instructions(&self) -> &str {
        self.order.payment.get("instructions").and_then(Value::as_str).unwrap_or_default()
    }

    pub(super) fn payment_words(&self) -> &str {
        let last = self.payments.last();
        let provider = last.and_then(|payment| Provider::parse(&payment.provider).ok());
        last.map_or("", |payment| self.page.w(provider.map_or(payment.method.key(), Provider::key)))
    }

    pub(super) fn until(&self) -> Option<String> {
        let open = self.order.status == OrderStatus::Placed && self.due() > 0;
        self.order.expires_at.filter(|_| open).map(|at| self.page.with("order-pay-before", "date", self.date(&at)))
    }
}
