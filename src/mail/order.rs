//! What every letter about an order shows: the store's face and the order as
//! words and amounts, ready for a template. Nothing here decides anything.

use std::sync::Arc;

use serde::Deserialize;
use serde_json::Value;

use super::{Letter, on_colour, tidy_text};
use crate::{
    app::App,
    commerce::{
        design,
        discounts::Snapshot,
        orders::{
            link,
            queries::{self, OrderLine},
        },
        payments::Method,
        settings,
    },
    db::TenantConn,
    error::{Error, Result},
    i18n::{self, Lang},
    ids::OrderId,
    money::{Currency, Money},
    tenant::Tenant,
};

/// What a job about an order carries.
#[derive(Debug, Deserialize)]
pub struct About {
    /// The order.
    pub order_id: OrderId,
}

/// The store and the order that a letter is about.
#[derive(Debug, Clone)]
pub struct Frame {
    /// Who writes.
    pub store: Store,
    /// What about.
    pub order: Order,
}

/// The store's face in a letter.
#[derive(Debug, Clone)]
pub struct Store {
    /// As on its pages.
    pub name: String,
    /// `scheme://host` of its pages.
    pub url: String,
    /// Where customers write to; may be empty.
    pub email: String,
    /// One line; may be empty.
    pub address: String,
    /// Brand colour, `#rrggbb`.
    pub colour: String,
    /// Readable on `colour`.
    pub on_colour: &'static str,
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
    tenant: Arc<Tenant>,
}

/// Reads an order and its store, in the order's language.
pub(super) async fn read(app: &App, conn: &mut TenantConn, id: OrderId) -> Result<Read> {
    let tenant = Arc::clone(conn.tenant());
    let row = queries::by_id(conn, id).await?;
    let lines = queries::lines(conn, id).await?;
    let settings = settings::load(conn).await?;
    let t = i18n::lang(&row.locale);
    let currency = Currency::parse(&row.currency)?;
    let origin = app.config.origin(&tenant.canonical_host);
    let prefix = if row.locale == tenant.default_locale() { String::new() } else { format!("/{}", row.locale) };
    let path = link::path(&app.config.secret, tenant.id, row.id, row.link_version);
    let frame = Frame {
        store: store(&settings, format!("{origin}{prefix}")),
        order: order(t, &tenant, &row, &lines, currency, format!("{origin}{prefix}{path}")),
    };
    Ok(Read { t, to: row.email.clone(), frame, row, lines, currency, tenant })
}

impl Read {
    /// An amount in the order's language.
    pub(super) fn money(&self, minor: i64) -> String {
        Money::new(minor, self.currency).format(self.t.code())
    }

    /// The letter of this kind. `cause` tells two letters of a kind apart.
    pub(super) fn letter(&self, kind: &str, cause: impl std::fmt::Display, parts: (String, String, String)) -> Letter {
        let (subject, text, html) = parts;
        Letter {
            tenant: Some(self.tenant.id),
            from_name: self.frame.store.name.clone(),
            reply_to: self.frame.store.email.clone(),
            to: self.to.clone(),
            subject: super::one_line(&subject),
            text: tidy_text(&text),
            html,
            dedupe_key: format!("{}/{kind}/{cause}", self.tenant.id),
        }
    }
}

pub(super) fn store(settings: &settings::Settings, url: String) -> Store {
    let theme = design::theme(&settings.design.theme);
    let colour = settings.design.colours.get("brand").unwrap_or(theme.colours.brand).to_string();
    Store {
        name: settings.store.name.clone(),
        url,
        email: settings.store.email.clone(),
        address: settings.store.address.lines().join(", "),
        on_colour: on_colour(&colour),
        colour,
    }
}

fn order(t: Lang, tenant: &Tenant, row: &queries::Order, lines: &[OrderLine], currency: Currency, url: String) -> Order {
    let money = |minor| Money::new(minor, currency).format(t.code());
    let tax_note =
        if row.tax_included && row.tax_total > 0 { t.with("mail-tax-included", "amount", money(row.tax_total)) } else { String::new() };
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
        pickup: text(&row.delivery, "kind") == "pickup",
        address: address(t, row),
        delivery: text(&row.delivery, "name"),
        payment: method(row).map(|method| t.w(method.key()).to_owned()).unwrap_or_default(),
        note: row.note.clone(),
    }
}

fn sums(t: Lang, row: &queries::Order, money: &dyn Fn(i64) -> String) -> Vec<Sum> {
    let sum = |key: &str, amount| Sum { label: t.w(key).to_owned(), amount };
    let mut sums = vec![sum("mail-subtotal", money(row.subtotal))];
    for discount in Snapshot::read(&row.discounts).iter().filter(|one| one.goods > 0) {
        sums.push(Sum { label: format!("{} {}", t.w("mail-discount"), discount.title()), amount: money(-discount.goods) });
    }
    sums.push(sum("mail-delivery", if row.delivery_total == 0 { t.w("mail-delivery-free").to_owned() } else { money(row.delivery_total) }));
    if !row.tax_included && row.tax_total > 0 {
        sums.push(sum("mail-tax", money(row.tax_total)));
    }
    sums
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
        joined(&["district", "city"], ", "),
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
