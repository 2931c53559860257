//! "Your payment is here": sent when an order's payment arrives in full.

use std::sync::Arc;

use askama::Template;

use super::{
    catalogue::Sample,
    frame::Parts,
    order::{About, Frame, cause, read, rendered, send},
};
use crate::{app::App, error::Result, i18n::Lang, tenant::Tenant};

#[derive(Template)]
#[template(path = "mail/order_paid/subject.txt")]
struct Subject<'a> {
    t: Lang,
    m: &'a Frame,
}

#[derive(Template)]
#[template(path = "mail/order_paid/body.txt", whitespace = "preserve")]
struct Text<'a> {
    t: Lang,
    m: &'a Frame,
}

#[derive(Template)]
#[template(path = "mail/order_paid/body.html", whitespace = "minimize")]
struct Html<'a> {
    t: Lang,
    m: &'a Frame,
}

/// Writes and sends the letter.
///
/// # Errors
/// When the order cannot be read or the letter is not taken.
pub async fn run(app: &App, tenant: &Arc<Tenant>, about: About) -> Result<()> {
    let mut conn = app.db.tenant_read(tenant).await?;
    let order = read(app, &mut conn, about.order_id).await?;
    drop(conn);
    let parts = rendered(render(order.t, &order.frame))?;
    let letter = order.letter("mail.order_paid", cause(about.order_id, &about.again), parts);
    send(app, tenant, about.order_id, "mail.order_paid", &about, &letter).await
}

/// How it looks.
pub(super) fn preview(sample: &Sample) -> Result<Parts> {
    rendered(render(sample.t, &sample.frame))
}

/// Subject, text and HTML.
fn render(t: Lang, m: &Frame) -> askama::Result<(String, String, String)> {
    Ok((Subject { t, m }.render()?, Text { t, m }.render()?, Html { t, m }.render()?))
}
