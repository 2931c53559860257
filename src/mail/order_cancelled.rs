//! "Your order was cancelled": by the store or by the customer.

use std::sync::Arc;

use askama::Template;

use super::{
    catalogue::Sample,
    frame::Parts,
    order::{About, Frame, cause, read, rendered, send},
};
use crate::{app::App, error::Result, i18n::Lang, tenant::Tenant};

#[derive(Template)]
#[template(path = "mail/order_cancelled/subject.txt")]
struct Subject<'a> {
    t: Lang,
    m: &'a Frame,
}

#[derive(Template)]
#[template(path = "mail/order_cancelled/body.txt", whitespace = "preserve")]
struct Text<'a> {
    t: Lang,
    m: &'a Frame,
    intro: &'static str,
    reason: &'a str,
    refund_follows: bool,
}

#[derive(Template)]
#[template(path = "mail/order_cancelled/body.html", whitespace = "minimize")]
struct Html<'a> {
    t: Lang,
    m: &'a Frame,
    intro: &'static str,
    reason: &'a str,
    refund_follows: bool,
}

/// Writes and sends the letter.
///
/// # Errors
/// When the order cannot be read or the letter is not taken.
pub async fn run(app: &App, tenant: &Arc<Tenant>, about: About) -> Result<()> {
    let mut conn = app.db.tenant_read(tenant).await?;
    let order = read(app, &mut conn, about.order_id).await?;
    drop(conn);
    let key = order.row.cancel_reason.as_deref().map(|reason| format!("mail-cancel-reason-{}", reason.replace('_', "-")));
    let reason = key.as_deref().filter(|key| order.t.has(key)).map(|key| order.t.w(key)).unwrap_or_default();
    let refund_follows = order.row.captured_total > order.row.refunded_total;
    let parts = rendered(render(order.t, &order.frame, reason, refund_follows))?;
    let letter = order.letter("mail.order_cancelled", cause(about.order_id, &about.again), parts);
    send(app, tenant, about.order_id, "mail.order_cancelled", &about, &letter).await
}

/// How it looks.
pub(super) fn preview(sample: &Sample) -> Result<Parts> {
    rendered(render(sample.t, &sample.frame, sample.t.w("mail-cancel-reason-customer"), false))
}

/// Subject, text and HTML.
fn render(t: Lang, m: &Frame, reason: &str, refund_follows: bool) -> askama::Result<(String, String, String)> {
    let intro = "mail-cancelled-intro";
    Ok((
        Subject { t, m }.render()?,
        Text { t, m, intro, reason, refund_follows }.render()?,
        Html { t, m, intro, reason, refund_follows }.render()?,
    ))
}
