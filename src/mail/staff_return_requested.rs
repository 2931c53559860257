//! To the staff: a shopper asks to send something back, which a person answers.

use std::sync::Arc;

use askama::Template;

use super::{
    catalogue::Sample,
    frame::Parts,
    order::{Frame, Line, read_in, rendered},
    order_return::lines,
    staff::desk,
};
use crate::{
    app::App,
    commerce::{notices::ToStaff, returns},
    error::{Error, Result},
    i18n::Lang,
    tenant::Tenant,
};

/// What the templates show besides the order.
struct Facts {
    /// Who asks.
    customer: String,
    /// Why, in words.
    reason: String,
    /// In their own words; may be empty.
    note: String,
    /// What comes back.
    lines: Vec<Line>,
    /// Where the staff answer.
    url: String,
}

#[derive(Template)]
#[template(path = "mail/staff_return_requested/subject.txt")]
struct Subject<'a> {
    t: Lang,
    m: &'a Frame,
    facts: &'a Facts,
}

#[derive(Template)]
#[template(path = "mail/staff_return_requested/body.txt", whitespace = "preserve")]
struct Text<'a> {
    t: Lang,
    m: &'a Frame,
    facts: &'a Facts,
}

#[derive(Template)]
#[template(path = "mail/staff_return_requested/body.html", whitespace = "minimize")]
struct Html<'a> {
    t: Lang,
    m: &'a Frame,
    facts: &'a Facts,
}

/// Writes and sends the letter.
///
/// # Errors
/// When the return cannot be read or the letter is not taken.
pub async fn run(app: &App, tenant: &Arc<Tenant>, about: ToStaff) -> Result<()> {
    let id = about.return_id.ok_or_else(|| Error::unexpected("a letter about no return"))?;
    let mut conn = app.db.tenant_read(tenant).await?;
    let Some(desk) = desk(app, &mut conn, &about).await? else { return Ok(()) };
    let one = returns::queries::by_id(&mut conn, id).await?;
    let order = read_in(app, &mut conn, one.order_id, Some(tenant.default_locale())).await?;
    drop(conn);
    let facts = Facts {
        customer: order.row.customer_name.clone(),
        reason: desk.t.w(&one.reason.key()).to_owned(),
        lines: lines(&order, &one),
        note: one.note,
        url: format!("{}/returns/{id}", desk.home),
    };
    let parts = rendered(render(desk.t, &order.frame, &facts))?;
    let mut letter = desk.letter(format!("mail.staff_return_requested/{}/{}", about.cause, about.to), parts);
    // An answer goes to who asks.
    letter.reply_to = order.row.email;
    app.mailer.send(&letter).await
}

/// How it looks.
pub(super) fn preview(sample: &Sample) -> Result<Parts> {
    let row = sample.read.as_ref().map(|read| &read.row);
    let first = sample.frame.order.lines.iter().take(1).map(|line| Line { total: String::new(), ..line.clone() });
    let facts = Facts {
        customer: row.map_or_else(|| sample.t.w("document-example-customer").to_owned(), |row| row.customer_name.clone()),
        reason: sample.t.w(&returns::Reason::Damaged.key()).to_owned(),
        note: String::new(),
        lines: first.collect(),
        url: sample.admin.clone(),
    };
    rendered(render(sample.t, &sample.frame, &facts))
}

/// Subject, text and HTML.
fn render(t: Lang, m: &Frame, facts: &Facts) -> askama::Result<Parts> {
    Ok((Subject { t, m, facts }.render()?, Text { t, m, facts }.render()?, Html { t, m, facts }.render()?))
}
