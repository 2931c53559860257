//! The only gate to an order.

use chrono::Duration;
use serde_json::json;

use super::{
    Desk, Draft, Terms,
    conditions::GIFT_MESSAGE,
    desk,
    queries::{self, NewOrder},
    requirements::{self, Allowed, Ready},
    save_draft,
};
use crate::{
    cart::{self, Cart, Head, Token},
    currencies::Shown,
    customers,
    db::{Job, TenantConn},
    discounts::{self, Buyer, redeem},
    error::{Error, FieldErrors, Result},
    flash::{
        self,
        claim::{Taken, Want, Who},
    },
    ids::{CustomerId, OrderId, VariantId},
    inventory::{self, Claim, Held, Wanted},
    money::Money,
    notices::AboutOrder,
    orders::{
        self,
        queries::{Entry, Order},
        work::Work,
    },
    payments::{self, Method},
    settings::{self, Settings},
    shipping::live::Known,
};

/// What a shopper sent when pressing the last button.
#[derive(Debug, Clone)]
pub struct Submission {
    /// Which basket.
    pub token: Token,
    /// What was typed and chosen.
    pub draft: Draft,
    /// For the merchant.
    pub note: String,
    /// The total that stood on the page, in minor units, and its currency.
    pub expected: Option<(i64, String)>,
    /// The shopper's language.
    pub locale: String,
    /// The account of a shopper who has signed in.
    pub customer: Option<CustomerId>,
    /// Whether the account keeps the address.
    pub keep_address: bool,
    /// What couriers quoted, asked before the transaction.
    pub live: Known,
    /// ISO code of the further currency that prices were shown in.
    pub shown: Option<String>,
}

/// An order that was placed, now or by the same submission before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed {
    /// The order.
    pub id: OrderId,
    /// For its link.
    pub link_version: i32,
    /// Whether the shopper pays at a provider's page.
    pub hosted: bool,
}

/// What came of a submission.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// There is an order.
    Placed(Placed),
    /// Some fields lack something.
    Invalid(FieldErrors),
    /// The total is not the one that stood on the page.
    Changed {
        /// What stood there, in minor units, if anything.
        seen: Option<i64>,
        /// What it is.
        total: Money,
    },
    /// These variants are not there, or not so many, with what is left.
    Short(Vec<(VariantId, i64)>),
    /// There is no basket, or nothing in it.
    Empty,
    /// The basket was kept for its time and is gone.
    Expired,
}

/// Turns a basket into an order, in the caller's transaction.
///
/// Locks the basket, so that the same submission many times at once becomes
/// one order; reads every price from the database again and compares the
/// total with the one that the shopper saw; takes the discounts' redemptions,
/// pieces of flash sales and then the stock, each within its limits; and writes the order, its
/// lines, the attempt to pay, the timeline and the letters' jobs together.
/// For every outcome the caller commits: what was typed is kept.
///
/// # Errors
/// When the database refuses; then nothing happened.
pub async fn place(conn: &mut TenantConn, sent: &Submission) -> Result<Outcome> {
    let Some(head) = cart::queries::lock(conn, &sent.token).await? else { return Ok(Outcome::Empty) };
    if let Some(order) = orders::queries::by_cart(conn, head.id).await? {
        return Ok(Outcome::Placed(Placed::of(&order)));
    }
    if head.expires_at <= conn.now() {
        return Ok(Outcome::Expired);
    }
    save_draft(conn, &sent.token, &sent.draft, &sent.note, &sent.locale).await?;
    let lines = cart::queries::lines(conn, head.id, &sent.locale).await?;
    let cart = Cart { head, lines };
    if cart.lines.is_empty() {
        return Ok(Outcome::Empty);
    }
    if cart.is_blocked() {
        return Ok(Outcome::Short(short(&cart)));
    }
    let settings = settings::load(conn).await?;
    let desk = price(conn, &cart, &settings, sent).await?;
    let ready = match check(sent, &desk, &settings) {
        Ok(ready) => ready,
        Err(Error::Invalid(errors)) => return Ok(Outcome::Invalid(errors)),
        Err(other) => return Err(other),
    };
    let total = desk.quote.total;
    let seen = sent.expected.as_ref().filter(|(_, currency)| currency == total.currency().code()).map(|(minor, _)| *minor);
    if seen != Some(total.minor()) {
        return Ok(Outcome::Changed { seen, total });
    }
    let customer = sent.customer.or(cart.head.customer_id);
    let buyer = Buyer::of(&ready.contact.email, customer);
    let id = OrderId::new();
    match claim(conn, id, &cart, &desk, Who { buyer: &buyer, customer }).await? {
        Claimed::Held(held) => {
            let order = write(conn, id, &cart, &ready, &desk, &held, &settings, sent).await?;
            redeem::record(conn, id, &desk.discounts.applied, &buyer).await?;
            flash::claim::record(conn, id, &flash::claim::wanted(&cart.lines), Who { buyer: &buyer, customer }).await?;
            Ok(Outcome::Placed(Placed::of(&order)))
        }
        Claimed::Short(short) => Ok(Outcome::Short(short)),
        Claimed::Limited(errors) => Ok(Outcome::Invalid(errors)),
        // Somebody took the last one meanwhile: this is how it is without.
        Claimed::Gone => {
            let lines = cart::queries::lines(conn, cart.head.id, &sent.locale).await?;
            let cart = Cart { lines, ..cart };
            let total = price(conn, &cart, &settings, sent).await?.quote.total;
            Ok(if cart.is_blocked() { Outcome::Short(short(&cart)) } else { Outcome::Changed { seen, total } })
        }
    }
}

/// What came of taking everything that is limited.
enum Claimed {
    /// All of it is taken.
    Held(Vec<Held>),
    /// Nothing is: these are not in stock.
    Short(Vec<(VariantId, i64)>),
    /// Nothing is: the customer has had as many as one may.
    Limited(FieldErrors),
    /// Nothing is: a discount or a sale has ended or is used up.
    Gone,
}

/// Takes redemptions, then pieces of sales, then the stock: always in this
/// order, so that two orders cannot wait for each other. All or nothing.
async fn claim(conn: &mut TenantConn, id: OrderId, cart: &Cart, desk: &Desk, who: Who<'_>) -> Result<Claimed> {
    let discounts = &desk.discounts.applied;
    if !redeem::take(conn, discounts, who.buyer).await? {
        return Ok(Claimed::Gone);
    }
    let taken: Vec<_> = discounts.iter().map(|one| one.id).collect();
    let pieces = flash::claim::wanted(&cart.lines);
    let refused = match flash::claim::take(conn, &pieces, who).await? {
        Taken::All => match inventory::claim(conn, id, &wanted(cart), "shopper").await? {
            Claim::Held(held) => return Ok(Claimed::Held(held)),
            Claim::Short(short) => {
                flash::claim::put_back(conn, &pieces).await?;
                Claimed::Short(short)
            }
        },
        Taken::Gone => Claimed::Gone,
        Taken::Limit(want) => Claimed::Limited(over_limit(cart, want)),
    };
    redeem::put_back(conn, &taken).await?;
    Ok(refused)
}

fn over_limit(cart: &Cart, want: Want) -> FieldErrors {
    let line = cart.lines.iter().find(|line| line.flash.as_ref().is_some_and(|live| live.item == want.item));
    let (name, limit) = (line.map_or("", |line| line.name.as_str()), want.limit.unwrap_or(0).to_string());
    let mut errors = FieldErrors::default();
    errors.add_with("flash", "error-flash-limit", &[("name", name), ("limit", &limit)]);
    errors
}

/// Lines that cannot be bought as they are, with what could be.
fn short(cart: &Cart) -> Vec<(VariantId, i64)> {
    cart.lines.iter().filter(|line| line.problem().is_some()).map(|line| (line.variant, line.limit())).collect()
}

/// Prices the basket as it is now, for whoever sends it.
async fn price(conn: &mut TenantConn, cart: &Cart, settings: &Settings, sent: &Submission) -> Result<Desk> {
    let buyer = Buyer::of(&sent.draft.contact.email, sent.customer.or(cart.head.customer_id));
    let candidates = discounts::candidates(conn, &cart.head.codes, &buyer).await?;
    let day = conn.now().with_timezone(&conn.tenant().time_zone).date_naive();
    let currency = conn.tenant().currency;
    desk(cart, &sent.draft, Terms { settings, candidates: &candidates, live: &sent.live, currency, locale: &sent.locale, day })
}

impl Placed {
    pub(super) fn of(order: &Order) -> Self {
        let method = order.payment.get("method").and_then(|method| method.as_str());
        Self { id: order.id, link_version: order.link_version, hosted: method == Some(Method::Hosted.as_str()) }
    }
}

fn check(sent: &Submission, desk: &Desk, settings: &Settings) -> Result<Ready> {
    let (draft, note) = (&sent.draft, &sent.note);
    let phone_optional = settings.checkout.phone_optional;
    let allowed = Allowed { rates: &desk.rates, offers: &desk.offers, countries: &settings.delivery.countries, phone_optional };
    let mut errors = FieldErrors::default();
    if let Some(missing) = desk.missing {
        errors.add_with("minimum", "error-order-minimum", &[("amount", &missing.format(&sent.locale))]);
    }
    if draft.gift && draft.gift_message.trim().chars().count() > GIFT_MESSAGE {
        errors.add_with("gift_message", "error-too-long", &[("max", &GIFT_MESSAGE.to_string())]);
    }
    if note.trim().chars().count() > cart::NOTE {
        errors.add("note", "error-note-too-long");
    }
    match requirements::check(draft, allowed) {
        Ok(ready) => errors.check().map(|()| ready),
        Err(Error::Invalid(others)) => {
            errors.extend(others);
            Err(Error::Invalid(errors))
        }
        Err(other) => Err(other),
    }
}

fn wanted(cart: &Cart) -> Vec<Wanted> {
    let want =
        |line: &cart::Line| Wanted { variant: line.variant, quantity: line.quantity, tracked: line.tracked, oversell: line.oversell };
    cart.lines.iter().map(want).collect()
}

#[expect(clippy::too_many_arguments, reason = "everything that an order is made of, used once")]
async fn write(
    conn: &mut TenantConn,
    id: OrderId,
    cart: &Cart,
    ready: &Ready,
    desk: &Desk,
    held: &[Held],
    settings: &Settings,
    sent: &Submission,
) -> Result<Order> {
    let Desk { quote, discounts, .. } = desk;
    let number = format!("{}{}", settings.store.order_prefix, orders::queries::next_number(conn).await?);
    let patience = settings.payments.patience(ready.offer.method, ready.offer.provider).filter(|_| quote.total.minor() > 0);
    let until = patience.map(|minutes| conn.now() + Duration::minutes(minutes));
    let new = NewOrder {
        id,
        number,
        cart: &cart.head,
        ready,
        quote,
        discounts,
        delivery: delivery_snapshot(ready),
        payment: settings.payments.snapshot(ready.offer),
        note: &payments::cards::masked(sent.note.trim()),
        gift_message: (settings.checkout.gifts && sent.draft.gift).then(|| sent.draft.gift_message.trim()),
        locale: &sent.locale,
        expires_at: until,
        customer: sent.customer,
        shown: seen_in(conn, settings, sent).map(|shown| shown.snapshot(quote.total)),
    };
    let order = queries::insert_order(conn, &new).await?;
    queries::insert_lines(conn, id, &cart.lines, &new, held).await?;
    tell_placed(conn, &order, &cart.head).await?;
    if quote.total.minor() > 0 {
        let payment = payments::digits::begin(conn, &order, &settings.payments, ready.offer, quote.total, until).await?;
        payments::start::wait_for(conn, &order, &payment).await?;
    }
    Work::lock(conn, id).await?.settle(conn).await?;
    cart::queries::convert(conn, cart.head.id).await?;
    if let (Some(customer), Some(address), true) = (sent.customer, &ready.address, sent.keep_address) {
        customers::addresses::remember(conn, customer, address).await?;
    }
    Ok(order)
}

/// The further currency that the shopper chose, if the store shows it.
fn seen_in(conn: &TenantConn, settings: &Settings, sent: &Submission) -> Option<Shown> {
    settings.currencies.chosen(conn.tenant(), sent.shown.as_deref()?)
}

async fn tell_placed(conn: &mut TenantConn, order: &Order, cart: &Head) -> Result<()> {
    let data = json!({ "cart_id": cart.id, "total": order.total });
    let entry = Entry { kind: "placed", machine: Some("order"), from: None, to: Some("placed"), data, actor: "shopper" };
    orders::queries::insert_event(conn, order.id, entry).await?;
    conn.enqueue(Job::new("mail.order_placed", order.id.to_string(), json!({ "order_id": order.id }))?).await?;
    conn.enqueue(Job::new("order.announce", order.id.to_string(), AboutOrder { order_id: order.id })?).await
}

fn delivery_snapshot(ready: &Ready) -> serde_json::Value {
    let rate = &ready.rate;
    json!({ "id": rate.id, "kind": rate.kind, "name": rate.name, "description": rate.description, "hours": rate.hours,
        "days": rate.days, "price": rate.price.minor(), "courier": rate.courier })
}
