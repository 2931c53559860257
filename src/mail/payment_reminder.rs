//! "Your order waits for your transfer": sent some time before it is given up,
//! unless the money or a receipt came.

use std::sync::Arc;

use askama::Template;
use serde::Deserialize;

use super::{
    catalogue::Sample,
    frame::Parts,
    order::{Frame, read, rendered},
};
use crate::{
    app::App,
    commerce::{
        orders::statuses::OrderStatus,
        payments::{machine::AttemptStatus, queries},
    },
    error::Result,
    i18n::Lang,
    ids::{OrderId, PaymentId},
    tenant::Tenant,
};

/// What the job carries.
#[derive(Debug, Deserialize)]
pub struct About {
    /// The order.
    pub order_id: OrderId,
    /// The attempt that is awaited.
    pub payment_id: PaymentId,
}

#[derive(Template)]
#[template(path = "mail/payment_reminder/subject.txt")]
struct Subject<'a> {
    t: Lang,
    m: &'a Frame,
}

#[derive(Template)]
#[template(path = "mail/payment_reminder/body.txt", whitespace = "preserve")]
struct Text<'a> {
    t: Lang,
    m: &'a Frame,
    amount: &'a str,
    until: &'a str,
}

#[derive(Template)]
#[template(path = "mail/payment_reminder/body.html", whitespace = "minimize")]
struct Html<'a> {
    t: Lang,
    m: &'a Frame,
    amount: &'a str,
    until: &'a str,
}

/// Writes and sends the letter, if the transfer is still awaited.
///
/// # Errors
/// When the order cannot be read or the letter is not taken.
pub async fn run(app: &App, tenant: &Arc<Tenant>, about: About) -> Result<()> {
    let mut conn = app.db.tenant_read(tenant).await?;
    let payment = queries::by_id(&mut conn, about.payment_id).await?;
    let order = read(app, &mut conn, about.order_id).await?;
    drop(conn);
    let awaited = matches!(payment.status, AttemptStatus::AwaitingTransfer | AttemptStatus::ProofRejected);
    let Some(until) = order.row.expires_at.filter(|_| awaited && order.row.status == OrderStatus::Placed) else { return Ok(()) };
    let until = order.t.datetime(&until, tenant.time_zone);
    let parts = rendered(render(order.t, &order.frame, &order.money(payment.payable()), &until))?;
    app.mailer.send(&order.letter("mail.payment_reminder", about.payment_id, parts)).await
}

/// How it looks.
pub(super) fn preview(sample: &Sample) -> Result<Parts> {
    rendered(render(sample.t, &sample.frame, &sample.frame.order.total, &sample.tomorrow()))
}

/// Subject, text and HTML.
fn render(t: Lang, m: &Frame, amount: &str, until: &str) -> askama::Result<(String, String, String)> {
    Ok((Subject { t, m }.render()?, Text { t, m, amount, until }.render()?, Html { t, m, amount, until }.render()?))
}
