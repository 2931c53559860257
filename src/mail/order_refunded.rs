//! "Your refund is on its way": sent when staff record a refund.

use std::sync::Arc;

use askama::Template;
use serde::{Deserialize, Serialize};

use super::{
    catalogue::Sample,
    frame::Parts,
    order::{Frame, cause, read, rendered, send},
};
use crate::{
    app::App,
    commerce::orders,
    error::{Error, Result},
    i18n::Lang,
    ids::{OrderId, RefundId},
    tenant::Tenant,
};

/// What the job carries.
#[derive(Debug, Serialize, Deserialize)]
pub struct About {
    /// The order.
    pub order_id: OrderId,
    /// The refund.
    pub refund_id: RefundId,
    /// Tells a letter that is sent again from the first one; else empty.
    #[serde(default)]
    pub again: String,
}

#[derive(Template)]
#[template(path = "mail/order_refunded/subject.txt")]
struct Subject<'a> {
    t: Lang,
    m: &'a Frame,
}

#[derive(Template)]
#[template(path = "mail/order_refunded/body.txt", whitespace = "preserve")]
struct Text<'a> {
    t: Lang,
    m: &'a Frame,
    amount: &'a str,
}

#[derive(Template)]
#[template(path = "mail/order_refunded/body.html", whitespace = "minimize")]
struct Html<'a> {
    t: Lang,
    m: &'a Frame,
    amount: &'a str,
}

/// Writes and sends the letter.
///
/// # Errors
/// When the order cannot be read or the letter is not taken.
pub async fn run(app: &App, tenant: &Arc<Tenant>, about: About) -> Result<()> {
    let mut conn = app.db.tenant_read(tenant).await?;
    let order = read(app, &mut conn, about.order_id).await?;
    let refunds = orders::queries::refunds(&mut conn, about.order_id).await?;
    drop(conn);
    let amount = refunds.iter().find(|refund| refund.id == about.refund_id).ok_or(Error::NotFound("refund"))?.amount;
    let parts = rendered(render(order.t, &order.frame, &order.money(amount)))?;
    let letter = order.letter("mail.order_refunded", cause(about.refund_id, &about.again), parts);
    send(app, tenant, about.order_id, "mail.order_refunded", &about, &letter).await
}

/// How it looks, with the whole order given back.
pub(super) fn preview(sample: &Sample) -> Result<Parts> {
    rendered(render(sample.t, &sample.frame, &sample.frame.order.total))
}

/// Subject, text and HTML.
fn render(t: Lang, m: &Frame, amount: &str) -> askama::Result<(String, String, String)> {
    Ok((Subject { t, m }.render()?, Text { t, m, amount }.render()?, Html { t, m, amount }.render()?))
}
