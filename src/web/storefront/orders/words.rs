//! What the page of an order says about the order itself: how it stands, its
//! way, its parcels, what was taken off and added.

use serde_json::Value;

use super::{super::discounts, Show};
use crate::{
    commerce::{
        address::Address,
        currencies::Seen,
        discounts::Snapshot,
        media,
        orders::{
            queries::{OrderEntry, OrderLine, Parcel},
            statuses::{FulfilmentStatus, OrderStatus, ParcelStatus, PaymentStatus},
        },
        payments::Method,
        taxes,
    },
    money::Currency,
};

/// How an order stands, in one sentence and a picture.
pub(super) struct Head {
    pub(super) key: &'static str,
    pub(super) text: &'static str,
    pub(super) icon: &'static str,
    pub(super) tone: &'static str,
}

/// A station on the way, and whether it is behind.
pub(super) struct Station {
    pub(super) key: &'static str,
    pub(super) done: bool,
}

impl Show {
    pub(super) fn head(&self) -> Head {
        let (key, text, icon, tone) = match (self.order.status, self.order.payment_status, self.order.fulfilment_status) {
            (OrderStatus::Cancelled, _, _) if self.order.captured_total > self.order.refunded_total => {
                ("order-head-cancelled", "order-head-cancelled-refund-text", "x-circle", "danger")
            }
            (_, PaymentStatus::Refunded, _) => ("order-head-refunded", "order-head-refunded-text", "refund", "info"),
            (OrderStatus::Cancelled, _, _) => ("order-head-cancelled", "order-head-cancelled-text", "x-circle", "danger"),
            (OrderStatus::Expired, _, _) => ("order-head-expired", "order-head-expired-text", "clock", "danger"),
            (_, _, FulfilmentStatus::Delivered) => ("order-head-delivered", "order-head-delivered-text", "check-circle", "success"),
            (_, _, FulfilmentStatus::Fulfilled) if self.is_pickup() => ("order-head-ready", "order-head-ready-text", "store", "success"),
            (_, _, FulfilmentStatus::Fulfilled) => ("order-head-sent", "order-head-sent-text", "truck", "success"),
            (_, _, FulfilmentStatus::Partial) => ("order-head-partial", "order-head-partial-text", "truck", "success"),
            (_, PaymentStatus::Paid | PaymentStatus::Overpaid, _) if self.order.total == 0 => {
                ("order-head-free", "order-head-free-text", "check-circle", "success")
            }
            (_, PaymentStatus::Paid | PaymentStatus::Overpaid | PaymentStatus::PartiallyRefunded, _) => {
                ("order-head-paid", "order-head-paid-text", "check-circle", "success")
            }
            _ => self.head_unpaid(),
        };
        Head { key, text, icon, tone }
    }

    pub(super) fn is_new(&self) -> bool {
        self.events.len() <= 2 && self.order.status == OrderStatus::Placed
    }

    pub(super) fn is_pickup(&self) -> bool {
        self.order.delivery.get("kind").and_then(Value::as_str) == Some("pickup")
    }

    pub(super) fn stations(&self) -> Vec<Station> {
        if !self.order.status.is_live() {
            return Vec::new();
        }
        let paid = self.due() <= 0;
        let sent = matches!(self.order.fulfilment_status, FulfilmentStatus::Fulfilled | FulfilmentStatus::Delivered);
        let arrived = self.order.fulfilment_status == FulfilmentStatus::Delivered;
        let (sent_key, arrived_key) =
            if self.is_pickup() { ("order-step-ready", "order-step-collected") } else { ("order-step-sent", "order-step-delivered") };
        let cash = self.payments.last().is_some_and(|payment| payment.method == Method::CashOnDelivery);
        let mut stations = vec![Station { key: "order-step-placed", done: true }];
        if !cash {
            stations.push(Station { key: "order-step-paid", done: paid });
        }
        if self.order.fulfilment_status != FulfilmentStatus::NotRequired {
            stations.push(Station { key: sent_key, done: sent });
            stations.push(Station { key: arrived_key, done: arrived });
        }
        stations
    }

    pub(super) fn first_name(&self) -> &str {
        self.order.customer_name.split_whitespace().next().unwrap_or_default()
    }

    pub(super) fn delivery(&self, part: &str) -> &str {
        self.order.delivery.get(part).and_then(Value::as_str).unwrap_or_default()
    }

    /// What to know about the delivery beside its name: when it arrives or is
    /// ready, and when it can be fetched.
    pub(super) fn delivery_notes(&self) -> Vec<String> {
        let days: crate::commerce::shipping::Days =
            self.order.delivery.get("days").cloned().and_then(|value| serde_json::from_value(value).ok()).unwrap_or_default();
        let days = days.say(self.page.words());
        let key = if self.is_pickup() { "checkout-ready-in" } else { "checkout-arrives-in" };
        let days = if days.is_empty() { days } else { self.page.with(key, "days", days) };
        let notes = [self.delivery("description").to_string(), days, self.delivery("hours").to_string()];
        notes.into_iter().filter(|note| !note.is_empty()).collect()
    }

    pub(super) fn date(&self, at: &chrono::DateTime<chrono::Utc>) -> String {
        crate::i18n::lang(self.page.lang()).datetime(at, self.page.tenant().time_zone)
    }

    pub(super) fn day(&self, at: &chrono::DateTime<chrono::Utc>) -> String {
        crate::i18n::lang(self.page.lang()).date(at, self.page.tenant().time_zone)
    }

    pub(super) fn picture(&self, line: &OrderLine) -> Option<String> {
        line.media_id.map(|id| media::url(id, 320))
    }

    pub(super) fn event(&self, entry: &OrderEntry) -> String {
        self.page.w(&format!("order-event-{}", entry.kind.replace('_', "-"))).to_owned()
    }

    pub(super) fn parcel(&self, parcel: &Parcel) -> String {
        self.page.w(&format!("order-parcel-{}", parcel.status.as_str().replace('_', "-"))).to_owned()
    }

    pub(super) fn country(&self, address: &Address) -> String {
        self.page.w(&format!("country-{}", address.country.to_ascii_lowercase())).to_owned()
    }

    pub(super) fn sent_parcels(&self) -> Vec<&Parcel> {
        self.parcels.iter().filter(|parcel| parcel.status != ParcelStatus::Cancelled).collect()
    }

    /// What was taken off the goods.
    pub(super) fn taken(&self) -> Vec<(String, String)> {
        discounts::taken(&self.page, &Snapshot::read(&self.order.discounts))
    }

    /// What the delivery would have cost without discounts, where that is more.
    pub(super) fn delivery_before(&self) -> Option<String> {
        let off: i64 = Snapshot::read(&self.order.discounts).iter().map(|one| one.delivery).sum();
        (off > 0).then(|| self.page.money(self.order.delivery_total.saturating_add(off)))
    }

    /// What the total was shown as, and by which rate.
    pub(super) fn seen(&self) -> Option<String> {
        let seen = Seen::read(self.order.shown.as_ref()?)?;
        let rate = seen.rate(Currency::parse(&self.order.currency).ok()?, self.page.lang());
        Some(self.page.with_two("currency-seen", ("amount", &seen.total.format(self.page.lang())), ("rate", &rate)))
    }

    /// What a tax is called, and its amount.
    pub(super) fn taxes(&self) -> Vec<(String, String)> {
        let lines = taxes::lines_of(&self.order);
        lines.iter().map(|line| (line.say(self.page.words()), self.page.money(line.amount))).collect()
    }

    /// The same where prices hold it already.
    pub(super) fn tax_notes(&self) -> Vec<String> {
        let say = |(tax, amount): (String, String)| self.page.with_two("checkout-tax-contained", ("tax", &tax), ("amount", &amount));
        self.taxes().into_iter().map(say).collect()
    }
}
