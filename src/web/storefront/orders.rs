//! `/orders/<link>`: an order, for whoever has its private link.

use actix_web::{
    HttpResponse,
    http::{StatusCode, header},
    web,
};
use askama::Template;
use serde::Deserialize;
use serde_json::Value;

use super::{
    discounts,
    page::Page,
    returns::Panel,
    reviews::{Bought, bought},
};
use crate::{
    commerce::{
        address::Address,
        discounts::Snapshot,
        documents, media,
        orders::{
            self, link,
            queries::{self, Order, OrderEntry, OrderLine, Parcel},
            statuses::{FulfilmentStatus, OrderStatus, ParcelStatus, PaymentStatus},
        },
        payments::{
            self, BankAccount, Method, Offer,
            machine::AttemptStatus,
            proofs::{self, queries::Proof},
            providers::Provider,
            queries::Payment,
        },
        settings, taxes,
    },
    db::TenantConn,
    error::{FieldErrors, Result},
    ids::OrderId,
    web::{
        Customer, Shop, html, html_status,
        routes::{Access, Route, Surface},
    },
};

/// What holders of a private link can ask.
pub const ROUTES: &[Route] =
    &[Route::get(Surface::Storefront, "/orders/{token}", Access::Anonymous, "store.orders.show", || web::get().to(show))];

/// What the shopper sees of the timeline.
const SHOWN: [&str; 18] = [
    "placed",
    "paid",
    "payment_failed",
    "proof_submitted",
    "proof_rejected",
    "shipped",
    "ready_for_pickup",
    "delivered",
    "cancelled",
    "expired",
    "revived",
    "refunded",
    "return_requested",
    "return_approved",
    "return_declined",
    "return_received",
    "return_cancelled",
    "closed",
];

#[derive(Template)]
#[template(path = "storefront/pages/order.html", blocks = ["status"])]
struct Show {
    page: Page,
    path: String,
    order: Order,
    lines: Vec<OrderLine>,
    payments: Vec<Payment>,
    parcels: Vec<Parcel>,
    events: Vec<OrderEntry>,
    documents: Vec<documents::Head>,
    returns: Panel,
    /// What its buyer can speak of.
    bought: Vec<Bought>,
    address: Option<Address>,
    accounts: Vec<BankAccount>,
    /// Other ways to pay what is due.
    choices: Vec<Offer>,
    /// The newest receipt, of the newest attempt.
    proof: Option<Proof>,
    errors: FieldErrors,
    /// Whether the browser just came back from the provider.
    returned: bool,
    /// How often the page has looked again by itself.
    looked: usize,
    /// What the account that it belongs to can do with it.
    own: Option<Own>,
}

/// The forms of an order's owner.
struct Own {
    csrf: String,
    path: String,
    may_cancel: bool,
}

/// Seconds between the looks of a page that waits: often while the shopper
/// comes back from paying, then rarely, and after a quarter of an hour no more.
const LOOKS: [u32; 24] = [2, 2, 3, 3, 4, 5, 5, 8, 8, 10, 10, 15, 15, 20, 20, 30, 30, 45, 60, 60, 90, 120, 120, 120];

#[derive(Deserialize)]
struct Asked {
    from: Option<String>,
    /// How often the page has looked again by itself.
    look: Option<usize>,
}

async fn show(shop: Shop, token: web::Path<String>, asked: web::Query<Asked>) -> Result<HttpResponse> {
    let page = Page::load(&shop).await?;
    let mut conn = shop.read().await?;
    let order = link::resolve(&mut conn, &shop.app.config.secret, &token).await?;
    let returned = asked.from.as_deref() == Some("payment");
    let shown = Show::load(&mut conn, page, order, &token, returned).await?;
    let shown = Show { looked: asked.look.unwrap_or(0), ..shown };
    if shop.htmx { private(html(&shown.as_status())?) } else { private(html(&shown)?) }
}

/// The page again, with what was wrong about the receipt.
pub(super) async fn again(shop: &Shop, order: Order, token: &str, errors: FieldErrors) -> Result<HttpResponse> {
    let page = Page::load(shop).await?;
    let shown = Show::load(&mut shop.read().await?, page, order, token, false).await?;
    private(html_status(StatusCode::UNPROCESSABLE_ENTITY, &Show { errors, ..shown })?)
}

/// An order, on the pages of the account that it belongs to.
pub(super) async fn own(conn: &mut TenantConn, page: Page, me: &Customer, id: OrderId) -> Result<HttpResponse> {
    let order = queries::by_id(conn, id).await?;
    let token = link::token(&me.shop.app.config.secret, me.shop.tenant.id, id, order.link_version);
    let mut shown = Show::load(conn, page, order, &token, false).await?;
    let may_cancel = orders::cancellable(&shown.order, &shown.parcels);
    shown.own = Some(Own { csrf: me.csrf.clone(), path: format!("/account/orders/{id}"), may_cancel });
    private(html(&shown)?)
}

/// The link is a key: it must not reach another site.
pub(super) fn private(mut response: HttpResponse) -> Result<HttpResponse> {
    response.headers_mut().insert(header::REFERRER_POLICY, header::HeaderValue::from_static("no-referrer"));
    Ok(response)
}

/// How an order stands, in one sentence and a picture.
struct Head {
    key: &'static str,
    text: &'static str,
    icon: &'static str,
    tone: &'static str,
}

/// A station on the way, and whether it is behind.
struct Station {
    key: &'static str,
    done: bool,
}

impl Show {
    async fn load(conn: &mut TenantConn, page: Page, order: Order, token: &str, returned: bool) -> Result<Self> {
        let id = order.id;
        let accounts = order.payment.get("accounts").cloned().and_then(|value| serde_json::from_value(value).ok());
        let mut events = queries::events(conn, id).await?;
        let attempts = payments::queries::of_order(conn, id).await?;
        let parcels = queries::fulfilments(conn, id).await?;
        let lines = queries::lines(conn, id).await?;
        let returns = Panel::load(conn, &page, id, &lines, &parcels, &events).await?;
        let bought = bought(conn, &order, &lines).await?;
        events.retain(|event| SHOWN.contains(&event.kind.as_str()));
        let choices = if order.status == OrderStatus::Placed && order.total > order.captured_total {
            payments::start::choices(&order, &attempts, &settings::load(conn).await?.payments, parcels.is_empty())?
        } else {
            Vec::new()
        };
        Ok(Self {
            path: page.url(&format!("/orders/{token}")),
            lines,
            returns,
            bought,
            payments: attempts,
            choices,
            proof: proofs::queries::of_order(conn, id).await?.into_iter().next(),
            errors: FieldErrors::default(),
            parcels,
            events,
            documents: documents::queries::heads(conn, id).await?,
            address: order.shipping_address.clone().and_then(|value| serde_json::from_value(value).ok()),
            accounts: accounts.unwrap_or_default(),
            returned,
            looked: 0,
            own: None,
            order,
            page,
        })
    }

    /// This page's address, in the account where it is shown there.
    fn door(&self) -> String {
        self.own.as_ref().map_or_else(|| self.path.clone(), |own| self.page.url(&own.path))
    }

    fn head(&self) -> Head {
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

    fn head_unpaid(&self) -> (&'static str, &'static str, &'static str, &'static str) {
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
    fn waits(&self) -> bool {
        let waiting = |payment: &Payment| payment.method == Method::Hosted && payment.status.is_open();
        self.order.status == OrderStatus::Placed && self.payments.last().is_some_and(waiting)
    }

    /// Where the page looks next, and after how many seconds; none when nothing
    /// is awaited or it looked long enough.
    fn next_look(&self) -> Option<(String, u32)> {
        let pause = LOOKS.get(self.looked).filter(|_| self.waits())?;
        let from = if self.returned { "from=payment&" } else { "" };
        Some((format!("{}?{from}look={}", self.path, self.looked + 1), *pause))
    }

    /// Whether it gave up looking though something is awaited.
    fn looked_enough(&self) -> bool {
        self.waits() && self.looked >= LOOKS.len()
    }

    /// Whether the shopper can pay at a provider's page.
    fn can_pay(&self) -> bool {
        self.order.status == OrderStatus::Placed
            && self.due() > 0
            && self.payments.last().is_some_and(|payment| payment.method == Method::Hosted)
    }

    /// Whether the last attempt went wrong.
    fn failed(&self) -> bool {
        self.payments.last().is_some_and(|payment| payment.method == Method::Hosted && !payment.status.is_open())
    }

    fn awaits_transfer(&self) -> bool {
        self.order.status == OrderStatus::Placed && self.payments.last().is_some_and(|payment| payment.status.is_transfer())
    }

    /// What is to be transferred: the part before the unique digits, and they.
    fn transfer_amount(&self) -> (String, String) {
        let Some(payment) = self.payments.last() else { return Default::default() };
        let amount = self.page.money(payment.payable());
        let shown = if amount.contains(',') && amount.contains('.') { 2 } else { 3 };
        let at = amount.len().saturating_sub(if payment.digits > 0 { shown } else { 0 });
        let (head, tail) = amount.split_at_checked(at).unwrap_or((&amount, ""));
        (head.to_owned(), tail.to_owned())
    }

    /// The same as a bank's form wants it: digits alone.
    fn transfer_plain(&self) -> String {
        let currency = crate::money::Currency::parse(&self.order.currency);
        let payable = self.payments.last().map_or(0, Payment::payable);
        currency.map(|currency| crate::money::Money::new(payable, currency).input()).unwrap_or_default()
    }

    fn proof_waits(&self) -> bool {
        self.payments.last().is_some_and(|payment| payment.status == AttemptStatus::ProofSubmitted)
    }

    /// Why the last receipt was not believed; empty when it was not judged.
    fn proof_reason(&self) -> &str {
        let rejected = self.payments.last().is_some_and(|payment| payment.status == AttemptStatus::ProofRejected);
        self.proof.as_ref().filter(|_| rejected).map_or("", |proof| proof.reason.as_str())
    }

    /// The mistake of a field, in words; empty when there is none.
    fn wrong(&self, field: &str) -> String {
        self.errors.of(field).map(|error| self.page.say(error)).unwrap_or_default()
    }

    fn is_new(&self) -> bool {
        self.events.len() <= 2 && self.order.status == OrderStatus::Placed
    }

    fn is_pickup(&self) -> bool {
        self.order.delivery.get("kind").and_then(Value::as_str) == Some("pickup")
    }

    fn due(&self) -> i64 {
        self.order.total - self.order.captured_total
    }

    fn stations(&self) -> Vec<Station> {
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

    fn first_name(&self) -> &str {
        self.order.customer_name.split_whitespace().next().unwrap_or_default()
    }

    fn delivery(&self, part: &str) -> &str {
        self.order.delivery.get(part).and_then(Value::as_str).unwrap_or_default()
    }

    /// What to know about the delivery beside its name: when it arrives or is
    /// ready, and when it can be fetched.
    fn delivery_notes(&self) -> Vec<String> {
        let days: crate::commerce::shipping::Days =
            self.order.delivery.get("days").cloned().and_then(|value| serde_json::from_value(value).ok()).unwrap_or_default();
        let days = days.say(self.page.words());
        let key = if self.is_pickup() { "checkout-ready-in" } else { "checkout-arrives-in" };
        let days = if days.is_empty() { days } else { self.page.with(key, "days", days) };
        let notes = [self.delivery("description").to_string(), days, self.delivery("hours").to_string()];
        notes.into_iter().filter(|note| !note.is_empty()).collect()
    }

    fn instructions(&self) -> &str {
        self.order.payment.get("instructions").and_then(Value::as_str).unwrap_or_default()
    }

    fn payment_words(&self) -> &str {
        let last = self.payments.last();
        let provider = last.and_then(|payment| Provider::parse(&payment.provider).ok());
        last.map_or("", |payment| self.page.w(provider.map_or(payment.method.key(), Provider::key)))
    }

    fn date(&self, at: &chrono::DateTime<chrono::Utc>) -> String {
        crate::i18n::lang(self.page.lang()).datetime(at, self.page.tenant().time_zone)
    }

    fn until(&self) -> Option<String> {
        let open = self.order.status == OrderStatus::Placed && self.due() > 0;
        self.order.expires_at.filter(|_| open).map(|at| self.page.with("order-pay-before", "date", self.date(&at)))
    }

    fn day(&self, at: &chrono::DateTime<chrono::Utc>) -> String {
        crate::i18n::lang(self.page.lang()).date(at, self.page.tenant().time_zone)
    }

    fn picture(&self, line: &OrderLine) -> Option<String> {
        line.media_id.map(|id| media::url(id, 320))
    }

    fn event(&self, entry: &OrderEntry) -> String {
        self.page.w(&format!("order-event-{}", entry.kind.replace('_', "-"))).to_owned()
    }

    fn parcel(&self, parcel: &Parcel) -> String {
        self.page.w(&format!("order-parcel-{}", parcel.status.as_str().replace('_', "-"))).to_owned()
    }

    fn country(&self, address: &Address) -> String {
        self.page.w(&format!("country-{}", address.country.to_ascii_lowercase())).to_owned()
    }

    fn sent_parcels(&self) -> Vec<&Parcel> {
        self.parcels.iter().filter(|parcel| parcel.status != ParcelStatus::Cancelled).collect()
    }

    /// What was taken off the goods.
    fn taken(&self) -> Vec<(String, String)> {
        discounts::taken(&self.page, &Snapshot::read(&self.order.discounts))
    }

    /// What the delivery would have cost without discounts, where that is more.
    fn delivery_before(&self) -> Option<String> {
        let off: i64 = Snapshot::read(&self.order.discounts).iter().map(|one| one.delivery).sum();
        (off > 0).then(|| self.page.money(self.order.delivery_total.saturating_add(off)))
    }

    /// What a tax is called, and its amount.
    fn taxes(&self) -> Vec<(String, String)> {
        let lines = taxes::lines_of(&self.order);
        lines.iter().map(|line| (line.say(self.page.words()), self.page.money(line.amount))).collect()
    }

    /// The same where prices hold it already.
    fn tax_notes(&self) -> Vec<String> {
        let say = |(tax, amount): (String, String)| self.page.with_two("checkout-tax-contained", ("tax", &tax), ("amount", &amount));
        self.taxes().into_iter().map(say).collect()
    }
}
