//! The order's account: what it costs, what came in, what went back, and what
//! proves it.

use super::view::{Badge, Making, badge, text};
use crate::{
    commerce::{
        currencies::Seen,
        discounts::Snapshot,
        orders::{queries::Refund, statuses::RefundStatus},
        payments::{
            Method,
            machine::AttemptStatus,
            proofs::{Kind, ProofStatus, queries::Proof},
            providers::Provider,
            queries::Payment,
        },
    },
    web::Permission,
};

/// A row of the account.
pub struct AccountRow {
    pub words: String,
    pub note: String,
    pub amount: String,
    pub strong: bool,
}

/// Money that came, is to come, or went back.
pub struct Move {
    pub words: String,
    pub note: String,
    /// Where the form leads that asks again; empty when there is nothing to ask.
    pub retry: String,
    pub date: String,
    pub reference: String,
    pub amount: String,
    pub badge: Badge,
}

/// A receipt of a transfer.
pub struct ProofView {
    pub path: String,
    pub picture: bool,
    pub badge: Badge,
    pub date: String,
    pub sender: String,
    pub reason: String,
    /// Whether staff can say something about it.
    pub open: bool,
}

fn attempt_badge(status: AttemptStatus) -> Badge {
    let tone = match status {
        AttemptStatus::Captured => "good",
        AttemptStatus::Pending | AttemptStatus::AwaitingTransfer | AttemptStatus::CodDue | AttemptStatus::Created => "warn hollow",
        AttemptStatus::ProofSubmitted => "warn",
        AttemptStatus::Failed | AttemptStatus::ProofRejected => "bad",
        AttemptStatus::Expired | AttemptStatus::Voided | AttemptStatus::PartiallyRefunded | AttemptStatus::Refunded => "",
    };
    badge(tone, "attempt", status.as_str())
}

fn proof_badge(tone: &'static str, status: ProofStatus) -> Badge {
    // The plain key is the sentence that the shopper reads.
    let state = if status == ProofStatus::Rejected { "rejected-state" } else { status.as_str() };
    badge(tone, "proof", state)
}

fn refund_badge(status: RefundStatus) -> Badge {
    let tone = match status {
        RefundStatus::Requested => "warn hollow",
        RefundStatus::Succeeded => "",
        RefundStatus::Failed => "bad",
    };
    badge(tone, "refund", status.as_str())
}

impl Making<'_> {
    pub(super) fn account(&self) -> Vec<AccountRow> {
        let (lang, order) = (self.lang, &self.of.order);
        let row = |key: &str, note: String, amount: String, strong| AccountRow { words: lang.w(key).to_owned(), note, amount, strong };
        let pieces: i64 = self.of.lines.iter().map(|line| i64::from(line.quantity)).sum();
        let mut rows = vec![row("admin-orders-subtotal", lang.n("common-items", pieces), self.money(order.subtotal), false)];
        let taken = Snapshot::read(&order.discounts);
        for one in taken.iter().filter(|one| one.goods > 0) {
            rows.push(row("admin-orders-discount", one.title().to_owned(), self.money(-one.goods), false));
        }
        rows.push(row("admin-orders-delivery", text(&order.delivery, "name").to_owned(), self.money(order.delivery_total), false));
        for one in taken.iter().filter(|one| one.delivery > 0) {
            let off = lang.with("admin-orders-delivery-off", "amount", self.money(one.delivery));
            rows.push(row("admin-orders-discount", one.title().to_owned(), off, false));
        }
        for line in crate::commerce::taxes::lines_of(order) {
            let key = if order.tax_included { "admin-orders-tax-included" } else { "admin-orders-tax" };
            rows.push(row(key, line.say(lang), self.money(line.amount), false));
        }
        rows.push(row("admin-orders-total", String::new(), self.money(order.total), true));
        if let Some(seen) = order.shown.as_ref().and_then(Seen::read) {
            rows.push(row("currency-seen-label", seen.rate(self.currency, lang.code()), seen.total.format(lang.code()), false));
        }
        rows.push(row("admin-orders-paid", String::new(), self.money(order.captured_total), false));
        if order.refunded_total > 0 {
            rows.push(row("admin-orders-refunded", String::new(), self.money(-order.refunded_total), false));
        }
        let due = if order.status.is_live() { order.total - order.captured_total } else { 0 };
        if due != 0 {
            rows.push(row(if due > 0 { "admin-orders-due" } else { "admin-orders-too-much" }, String::new(), self.money(due.abs()), true));
        }
        rows
    }

    pub(super) fn moves(&self) -> Vec<Move> {
        let zone = self.staff.tenant.time_zone;
        let payments = self.of.payments.iter().map(|payment| Move {
            words: self.attempt_words(payment),
            note: String::new(),
            retry: String::new(),
            date: self.lang.datetime(&payment.captured_at.unwrap_or(payment.created_at), zone),
            reference: payment.provider_ref.clone().unwrap_or_else(|| text(&payment.data, "reference").to_owned()),
            amount: self.money(payment.payable()),
            badge: attempt_badge(payment.status),
        });
        let refunds = self.of.refunds.iter().map(|refund| Move {
            words: if refund.reason.is_empty() { self.lang.w("admin-orders-refund").to_owned() } else { refund.reason.clone() },
            note: if refund.failure.is_empty() { String::new() } else { self.lang.w(&refund.failure).to_owned() },
            retry: self.retry(refund),
            date: self.lang.datetime(&refund.created_at, zone),
            reference: refund.reference.clone(),
            amount: self.money(-refund.amount),
            badge: refund_badge(refund.status),
        });
        payments.chain(refunds).collect()
    }

    /// Money that came and is neither returned nor asked to be.
    pub(super) fn refundable(&self) -> i64 {
        let asked = self.of.refunds.iter().filter(|refund| refund.status == RefundStatus::Requested).map(|refund| refund.amount);
        self.of.order.captured_total - self.of.order.refunded_total - asked.sum::<i64>()
    }

    /// The provider that can give money back; empty when none took any.
    pub(super) fn refund_through(&self) -> String {
        let came = |payment: &&Payment| matches!(payment.status, AttemptStatus::Captured | AttemptStatus::PartiallyRefunded);
        let hosted = self.of.payments.iter().rev().filter(came).find(|payment| payment.method == Method::Hosted);
        hosted.and_then(|payment| Provider::parse(&payment.provider).ok()).map(|provider| provider.brand().to_owned()).unwrap_or_default()
    }

    /// Whose page it is, and whether real money moves there.
    fn attempt_words(&self, payment: &Payment) -> String {
        let method = self.lang.w(payment.method.key());
        match Provider::parse(&payment.provider) {
            Ok(provider) if payment.live => format!("{method} · {}", provider.brand()),
            Ok(provider) => format!("{method} · {} ({})", provider.brand(), self.lang.w("payments-state-test")),
            Err(_) => method.to_owned(),
        }
    }

    fn retry(&self, refund: &Refund) -> String {
        let old = refund.created_at + chrono::Duration::minutes(15) < self.staff.app.clock.now();
        let open = refund.status == RefundStatus::Failed || (refund.status == RefundStatus::Requested && old);
        let may = self.staff.may(Permission::RefundOrders);
        if open && may { format!("/admin/orders/{}/refunds/{}/retry", refund.order_id, refund.id) } else { String::new() }
    }

    pub(super) fn proof(&self, proof: &Proof) -> ProofView {
        let of = self.of.payments.iter().find(|payment| payment.id == proof.payment_id);
        let tone = match proof.status {
            ProofStatus::Submitted => "warn",
            ProofStatus::Accepted => "good",
            ProofStatus::Rejected => "bad",
        };
        ProofView {
            path: format!("/admin/orders/{}/proofs/{}", self.of.order.id, proof.id),
            picture: proof.kind == Kind::Webp,
            badge: proof_badge(tone, proof.status),
            date: self.lang.datetime(&proof.created_at, self.staff.tenant.time_zone),
            sender: proof.sender.clone(),
            reason: proof.reason.clone(),
            open: proof.status == ProofStatus::Submitted && of.is_some_and(|payment| payment.status == AttemptStatus::ProofSubmitted),
        }
    }
}
