//! What every letter about an order shows: the store's face and the order as
//! words and amounts, ready for a template. Nothing here decides anything.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{
    Letter,
    frame::{Store, prefix},
};
use crate::{
    app::App,
    commerce::{
        currencies::Seen,
        discounts::Snapshot,
        orders::{
            letters, link,
            queries::{self, OrderLine},
        },
        payments::Method,
        settings, taxes,
    },
    db::TenantConn,
    error::{Error, Result},
    i18n::{self, Lang},
    ids::OrderId,
    money::{Currency, Money},
    tenant::Tenant,
};

/// What a job about an order carries.
#[derive(Debug, Serialize, Deserialize)]
pub struct About {
    /// The order.
    pub order_id: OrderId,
    /// Tells a letter that is sent again from the first one; else empty.
    #[serde(default)]
    pub again: String,
}

/// The store and the order that a letter is about.
#[derive(Debug, Clone)]
pub struct Frame {
    /// Who writes.
    pub store: Store,
    /// What about.
    pub order: Order,
}

/// An order in words.
#[derive(Debug, Clone)]
pub struct Order {
    /// The number that people say.
    pub number: String,
    /// The private link.
    pub url: String,
    /// How the customer is greeted.
    pub first_name: String,
    /// The day, in the store's time zone.
    pub placed_at: String,
    /// What was bought.
    pub lines: Vec<Line>,
    /// Subtotal, discount, delivery, tax: those that apply.
    pub sums: Vec<Sum>,
    /// What it costs.
    pub total: String,
    /// What was received.
    pub paid: String,
    /// "includes Rp 10.000 tax", or empty.
    pub tax_note: String,
    /// What the total was shown as in a further currency, or empty.
    pub seen: String,
    /// Whether it is picked up rather than sent.
    pub pickup: bool,
    /// Who gets it and where, line by line.
    pub address: Vec<String>,
    /// Name of the delivery method.
    pub delivery: String,
    /// Name of the payment method.
    pub payment: String,
    /// What the customer wrote.
    pub note: String,
}

/// Something bought.
#[derive(Debug, Clone)]
pub struct Line {
    /// The product.
    pub name: String,
    /// The variant, or empty.
    pub detail: String,
    /// Pieces.
    pub quantity: i32,
    /// Formatted; empty where amounts are beside the point (a parcel).
    pub total: String,
}

/// A line of the sum.
#[derive(Debug, Clone)]
pub struct Sum {
    /// What it is.
    pub label: String,
    /// Formatted.
    pub amount: String,
}

/// An order as it was read for a letter: words for the template, and what a
/// message still needs to decide what to say.
pub(super) struct Read {
    pub(super) t: Lang,
    pub(super) frame: Frame,
    pub(super) row: queries::Order,
    pub(super) lines: Vec<OrderLine>,
    pub(super) currency: Currency,
    to: String,
}

/// Reads an order and its store, in the order's language.
pub(super) async fn read(app: &App, conn: &mut TenantConn, id: OrderId) -> Result<Read> {
    read_in(app, conn, id, None).await
}

/// The same in another language: for a preview, and for the staff.
pub(super) async fn read_in(app: &App, conn: &mut TenantConn, id: OrderId, locale: Option<&str>) -> Result<Read> {
    let tenant = Arc::clone(conn.tenant());
    let mut row = queries::by_id(conn, id).await?;
    if let Some(locale) = locale {
        locale.clone_into(&mut row.locale);
    }
    let lines = queries::lines(conn, id).await?;
    let settings = settings::load(conn).await?;
    let t = i18n::lang(&row.locale);
    let currency = Currency::parse(&row.currency)?;
    let origin = app.config.origin(&tenant.canonical_host);
    let prefix = prefix(&tenant, &row.locale);
    let path = link::path(&app.config.secret, tenant.id, row.id, row.link_version);
    let frame = Frame {
        store: Store::new(app, &tenant, &settings, &row.locale),
        order: order(t, &tenant, &row, &lines, currency, format!("{origin}{prefix}{path}")),
    };
    Ok(Read { t, to: row.email.clone(), frame, row, lines, currency })
}

impl Read {
    /// An amount in the order's language.
    pub(super) fn money(&self, minor: i64) -> String {
        Money::new(minor, self.currency).format(self.t.code())
    }

    /// The letter of this kind. `cause` tells two letters of a kind apart.
    pub(super) fn letter(&self, kind: &str, cause: impl std::fmt::Display, parts: (String, String, String)) -> Letter {
        self.frame.store.letter(&self.to, format!("{kind}/{cause}"), parts)
    }
}

/// Hands a letter over and notes in the order's timeline that it left.
pub(super) async fn send(app: &App, tenant: &Arc<Tenant>, id: OrderId, kind: &str, about: &impl Serialize, letter: &Letter) -> Result<()> {
    app.mailer.send(letter).await?;
    let mut conn = app.db.tenant(tenant).await?;
    letters::sent(&mut conn, id, kind, &letter.to, about, &letter.dedupe_key).await?;
    conn.commit().await
}

/// What caused a letter, and that it is sent again.
pub(super) fn cause(id: impl std::fmt::Display, again: &str) -> String {
    if again.is_empty() { id.to_string() } else { format!("{id}/{again}") }
}

fn order(t: Lang, tenant: &Tenant, row: &queries::Order, lines: &[OrderLine], currency: Currency, url: String) -> Order {
    let money = |minor| Money::new(minor, currency).format(t.code());
    let tax_note = if row.tax_included && row.tax_total > 0 {
        t.with("mail-tax-included", "taxes", taxes_in_words(t, row, &money))
    } else {
        String::new()
    };
    Order {
        number: row.number.clone(),
        url,
        first_name: first_name(&row.customer_name, t),
        placed_at: t.date(&row.placed_at, tenant.time_zone),
        lines: lines
            .iter()
            .map(|line| Line {
                name: line.name.clone(),
                detail: line.variant_name.clone(),
                quantity: line.quantity,
                total: money(line.total),
            })
            .collect(),
        sums: sums(t, row, &money),
        total: money(row.total),
        paid: money(row.captured_total),
        tax_note,
        seen: seen(t, row, currency),
        pickup: text(&row.delivery, "kind") == "pickup",
        address: address(t, row),
        delivery: text(&row.delivery, "name"),
        payment: method(row).map(|method| t.w(method.key()).to_owned()).unwrap_or_default(),
        note: row.note.clone(),
    }
}

/// An order that nobody placed, for a store that has none yet.
pub(super) fn example(t: Lang, tenant: &Tenant, settings: &settings::Settings, store: &Store, now: DateTime<Utc>) -> Order {
    let unit = 10_i64.pow(tenant.currency.exponent()) * if tenant.currency.exponent() == 0 { 10_000 } else { 1 };
    let money = |units: i64| Money::new(units * unit, tenant.currency).format(t.code());
    let line = |key: &str, quantity: i32, units: i64| Line {
        name: t.w(key).to_owned(),
        detail: t.w("document-example-variant").to_owned(),
        quantity,
        total: money(units),
    };
    let sum = |key: &str, units| Sum { label: t.w(key).to_owned(), amount: money(units) };
    Order {
        number: format!("{}1001", settings.store.order_prefix),
        url: store.url.clone(),
        first_name: first_name(t.w("document-example-customer"), t),
        placed_at: t.date(&now, tenant.time_zone),
        lines: vec![line("document-example-one", 2, 38), line("document-example-two", 1, 10)],
        sums: vec![sum("mail-subtotal", 48), sum("mail-delivery", 2)],
        total: money(50),
        paid: money(50),
        tax_note: String::new(),
        seen: String::new(),
        pickup: false,
        address: vec![t.w("document-example-customer").to_owned(), "Jl. Braga 12".to_owned(), "Bandung 40111".to_owned()],
        delivery: t.w("document-example-delivery").to_owned(),
        payment: t.w(Method::BankTransfer.key()).to_owned(),
        note: String::new(),
    }
}

fn sums(t: Lang, row: &queries::Order, money: &dyn Fn(i64) -> String) -> Vec<Sum> {
    let sum = |key: &str, amount| Sum { label: t.w(key).to_owned(), amount };
    let mut sums = vec![sum("mail-subtotal", money(row.subtotal))];
    for discount in Snapshot::read(&row.discounts).iter().filter(|one| one.goods > 0) {
        sums.push(Sum { label: format!("{} {}", t.w("mail-discount"), discount.title()), amount: money(-discount.goods) });
    }
    sums.push(sum("mail-delivery", if row.delivery_total == 0 { t.w("mail-delivery-free").to_owned() } else { money(row.delivery_total) }));
    if !row.tax_included {
        sums.extend(taxes::lines_of(row).iter().map(|line| Sum { label: line.say(t), amount: money(line.amount) }));
    }
    sums
}

/// What the shopper was shown, by which rate; empty where that was the total.
fn seen(t: Lang, row: &queries::Order, currency: Currency) -> String {
    let Some(seen) = row.shown.as_ref().and_then(Seen::read) else { return String::new() };
    t.args("currency-seen", &[("amount", &seen.total.format(t.code())), ("rate", &seen.rate(currency, t.code()))])
}

/// `PPN 11% Rp 11.000 · PPN 5% Rp 5.000`
fn taxes_in_words(t: Lang, row: &queries::Order, money: &dyn Fn(i64) -> String) -> String {
    let words = taxes::lines_of(row).into_iter().map(|line| format!("{} {}", line.say(t), money(line.amount)));
    words.collect::<Vec<_>>().join(" · ")
}

fn address(t: Lang, row: &queries::Order) -> Vec<String> {
    let Some(address) = &row.shipping_address else { return vec![row.customer_name.clone()] };
    let part = |name: &str| text(address, name);
    let joined = |names: &[&str], between: &str| {
        names.iter().map(|name| part(name)).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(between)
    };
    let country_key = format!("country-{}", part("country").to_lowercase());
    let country = if t.has(&country_key) { t.w(&country_key).to_owned() } else { part("country") };
    [
        part("name"),
        part("line1"),
        part("line2"),
        joined(&["village", "district", "city"], ", "),
        joined(&["region", "postcode"], " "),
        country,
        part("phone"),
    ]
    .into_iter()
    .filter(|line| !line.is_empty())
    .collect()
}

/// How the order is paid.
pub(super) fn method(row: &queries::Order) -> Option<Method> {
    Method::parse(&text(&row.payment, "method")).ok()
}

/// A text of a snapshot; empty where it has none.
pub(super) fn text(value: &Value, name: &str) -> String {
    value.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
}

/// A template that cannot be rendered is a fault of the program.
pub(super) fn rendered<T>(outcome: askama::Result<T>) -> Result<T> {
    outcome.map_err(Error::unexpected)
}

/// The name that a greeting uses: the first word, or all of a single one.
pub fn first_name(name: &str, t: Lang) -> String {
    let first = name.split_whitespace().next().unwrap_or_default();
    if first.is_empty() { t.w("mail-customer").to_owned() } else { first.to_owned() }
}
