//! "We have your order": sent once an order is placed, with what is left to
//! do to pay for it.

use std::sync::Arc;

use askama::Template;
use serde_json::Value;

use super::{
    catalogue::Sample,
    frame::Parts,
    order::{About, Frame, Read, cause, method, read, rendered, send, text},
};
use crate::{
    app::App,
    commerce::{
        orders::statuses::OrderStatus,
        payments::{self, Method, queries::Payment},
    },
    error::Result,
    i18n::Lang,
    tenant::Tenant,
};

/// What is still to pay, and how.
#[derive(Debug, Clone)]
pub enum Due {
    /// By bank transfer to one of these accounts.
    Transfer(Transfer),
    /// In cash, to the courier or at the counter.
    OnDelivery,
    /// On the payment provider's page.
    Online,
    /// Nothing.
    Nothing,
}

/// How to pay by bank transfer.
#[derive(Debug, Clone)]
pub struct Transfer {
    /// What is to be transferred, its digits too.
    pub amount: String,
    /// Any of them.
    pub accounts: Vec<Account>,
    /// The store's own words; may be empty.
    pub instructions: String,
    /// The moment the order gives its goods back; empty when never.
    pub until: String,
}

/// A bank account.
#[derive(Debug, Clone)]
pub struct Account {
    /// Name of the bank.
    pub bank: String,
    /// The number.
    pub number: String,
    /// In whose name.
    pub holder: String,
}

#[derive(Template)]
#[template(path = "mail/order_placed/subject.txt")]
struct Subject<'a> {
    t: Lang,
    m: &'a Frame,
}

#[derive(Template)]
#[template(path = "mail/order_placed/body.txt", whitespace = "preserve")]
struct Text<'a> {
    t: Lang,
    m: &'a Frame,
    due: &'a Due,
}

#[derive(Template)]
#[template(path = "mail/order_placed/body.html", whitespace = "minimize")]
struct Html<'a> {
    t: Lang,
    m: &'a Frame,
    due: &'a Due,
}

/// Writes and sends the letter.
///
/// # Errors
/// When the order cannot be read or the letter is not taken.
pub async fn run(app: &App, tenant: &Arc<Tenant>, about: About) -> Result<()> {
    let mut conn = app.db.tenant_read(tenant).await?;
    let order = read(app, &mut conn, about.order_id).await?;
    let attempts = payments::queries::of_order(&mut conn, about.order_id).await?;
    drop(conn);
    let payable = attempts.iter().rev().find(|attempt| attempt.status.is_open()).map_or(order.row.total, Payment::payable);
    let due = due(tenant, &order, payable);
    let parts = rendered(render(order.t, &order.frame, &due))?;
    let letter = order.letter("mail.order_placed", cause(about.order_id, &about.again), parts);
    send(app, tenant, about.order_id, "mail.order_placed", &about, &letter).await
}

/// How it looks, with what is due of a real order, or with a transfer.
pub(super) fn preview(sample: &Sample) -> Result<Parts> {
    let example = || {
        let account = Account { bank: "BCA".to_owned(), number: "123 456 7890".to_owned(), holder: sample.frame.store.name.clone() };
        Due::Transfer(Transfer {
            amount: sample.frame.order.total.clone(),
            accounts: vec![account],
            instructions: String::new(),
            until: sample.tomorrow(),
        })
    };
    let due = sample.read.as_ref().map_or_else(example, |read| due(&sample.tenant, read, read.row.total));
    rendered(render(sample.t, &sample.frame, &due))
}

fn due(tenant: &Tenant, order: &Read, payable: i64) -> Due {
    if order.row.status != OrderStatus::Placed || order.row.captured_total >= order.row.total {
        return Due::Nothing;
    }
    match method(&order.row) {
        Some(Method::BankTransfer) => Due::Transfer(Transfer {
            amount: order.money(payable),
            accounts: order.row.payment.get("accounts").and_then(Value::as_array).into_iter().flatten().map(account).collect(),
            instructions: text(&order.row.payment, "instructions"),
            until: order.row.expires_at.map(|until| order.t.datetime(&until, tenant.time_zone)).unwrap_or_default(),
        }),
        Some(Method::CashOnDelivery) => Due::OnDelivery,
        Some(Method::Hosted) => Due::Online,
        None => Due::Nothing,
    }
}

fn account(value: &Value) -> Account {
    Account { bank: text(value, "bank"), number: text(value, "number"), holder: text(value, "holder") }
}

/// Subject, text and HTML.
fn render(t: Lang, m: &Frame, due: &Due) -> askama::Result<(String, String, String)> {
    Ok((Subject { t, m }.render()?, Text { t, m, due }.render()?, Html { t, m, due }.render()?))
}
