//! "Here is your order": the private link, for somebody who knew the order's
//! number and the address that it was placed with.

use std::sync::Arc;

use super::{
    account::{Frame, Words, render},
    order::{About, read},
};
use crate::{
    app::App,
    error::{Error, Result},
    tenant::Tenant,
};

/// Writes and sends the letter; none for an order that is not there, because
/// somebody asked for one that never was.
///
/// # Errors
/// When the order cannot be read or the letter is not taken.
pub async fn run(app: &App, tenant: &Arc<Tenant>, cause: &str, about: About) -> Result<()> {
    let mut conn = app.db.tenant_read(tenant).await?;
    let order = match read(app, &mut conn, about.order_id).await {
        Ok(order) => order,
        Err(Error::NotFound(_)) => return Ok(()),
        Err(other) => return Err(other),
    };
    drop(conn);
    let (shown, t) = (&order.frame.order, order.t);
    let values = [("number", shown.number.as_str()), ("name", shown.first_name.as_str()), ("store", order.frame.store.name.as_str())];
    let words = Words {
        subject: t.args("mail-order-link-subject", &values),
        heading: t.args("mail-order-link-heading", &values),
        intro: t.args("mail-order-link-intro", &values),
        button: t.w("mail-view-order").to_owned(),
        url: shown.url.clone(),
        note: t.w("mail-private-link").to_owned(),
    };
    let (text, html) = render(t, &Frame { store: order.frame.store.clone() }, &words)?;
    let letter = order.letter("mail.order_link", cause, (words.subject.clone(), text, html));
    app.mailer.send(&letter).await
}
