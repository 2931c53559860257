//! To the staff: money came that has to go back, which a person does.

use std::sync::Arc;

use askama::Template;

use super::{
    catalogue::Sample,
    frame::Parts,
    order::{Frame, read_in, rendered},
    staff::desk,
};
use crate::{
    app::App,
    commerce::notices::ToStaff,
    error::{Error, Result},
    i18n::Lang,
    tenant::Tenant,
};

/// What the templates show besides the order.
struct Facts {
    /// Who bought.
    customer: String,
    /// Where mail to them goes.
    email: String,
    /// What it is about.
    amount: String,
    /// Where the staff look after it.
    url: String,
}

#[derive(Template)]
#[template(path = "mail/staff_refund_needed/subject.txt")]
struct Subject<'a> {
    t: Lang,
    m: &'a Frame,
    facts: &'a Facts,
}

#[derive(Template)]
#[template(path = "mail/staff_refund_needed/body.txt", whitespace = "preserve")]
struct Text<'a> {
    t: Lang,
    m: &'a Frame,
    facts: &'a Facts,
}

#[derive(Template)]
#[template(path = "mail/staff_refund_needed/body.html", whitespace = "minimize")]
struct Html<'a> {
    t: Lang,
    m: &'a Frame,
    facts: &'a Facts,
}

/// Writes and sends the letter.
///
/// # Errors
/// When the order cannot be read or the letter is not taken.
pub async fn run(app: &App, tenant: &Arc<Tenant>, about: ToStaff) -> Result<()> {
    let id = about.order_id.ok_or_else(|| Error::unexpected("a letter about no order"))?;
    let mut conn = app.db.tenant_read(tenant).await?;
    let Some(desk) = desk(app, &mut conn, &about).await? else { return Ok(()) };
    let order = read_in(app, &mut conn, id, Some(tenant.default_locale())).await?;
    drop(conn);
    let facts = Facts {
        customer: order.row.customer_name.clone(),
        email: order.row.email.clone(),
        amount: order.money(about.amount),
        url: format!("{}/orders/{id}", desk.home),
    };
    let parts = rendered(render(desk.t, &order.frame, &facts))?;
    let mut letter = desk.letter(format!("mail.staff_refund_needed/{}/{}", about.cause, about.to), parts);
    // An answer goes to who bought.
    letter.reply_to = order.row.email;
    app.mailer.send(&letter).await
}

/// How it looks.
pub(super) fn preview(sample: &Sample) -> Result<Parts> {
    let row = sample.read.as_ref().map(|read| &read.row);
    let facts = Facts {
        customer: row.map_or_else(|| sample.t.w("document-example-customer").to_owned(), |row| row.customer_name.clone()),
        email: row.map_or_else(|| "nama@contoh.com".to_owned(), |row| row.email.clone()),
        amount: sample.frame.order.total.clone(),
        url: sample.admin.clone(),
    };
    rendered(render(sample.t, &sample.frame, &facts))
}

/// Subject, text and HTML.
fn render(t: Lang, m: &Frame, facts: &Facts) -> askama::Result<Parts> {
    Ok((Subject { t, m, facts }.render()?, Text { t, m, facts }.render()?, Html { t, m, facts }.render()?))
}
