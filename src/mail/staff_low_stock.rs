//! To the staff: something begins to run low. Once each time it does.

use std::sync::Arc;

use askama::Template;

use super::{
    catalogue::Sample,
    frame::{Parts, Store},
    order::rendered,
    staff::desk,
};
use crate::{
    app::App,
    commerce::notices::{self, Low, ToStaff},
    error::Result,
    i18n::Lang,
    tenant::Tenant,
};

/// The store, as the layout wants it.
struct Frame<'a> {
    store: &'a Store,
}

/// A variant and where the staff look after it.
struct Line {
    name: String,
    detail: String,
    left: i64,
    url: String,
}

#[derive(Template)]
#[template(path = "mail/staff_low_stock/subject.txt")]
struct Subject<'a> {
    t: Lang,
    lines: &'a [Line],
}

#[derive(Template)]
#[template(path = "mail/staff_low_stock/body.txt", whitespace = "preserve")]
struct Text<'a> {
    t: Lang,
    lines: &'a [Line],
    url: &'a str,
}

#[derive(Template)]
#[template(path = "mail/staff_low_stock/body.html", whitespace = "minimize")]
struct Html<'a> {
    t: Lang,
    m: &'a Frame<'a>,
    lines: &'a [Line],
    url: &'a str,
}

/// Writes and sends the letter.
///
/// # Errors
/// When the stock cannot be read or the letter is not taken.
pub async fn run(app: &App, tenant: &Arc<Tenant>, about: ToStaff) -> Result<()> {
    let mut conn = app.db.tenant_read(tenant).await?;
    let Some(desk) = desk(app, &mut conn, &about).await? else { return Ok(()) };
    let low = notices::low(&mut conn, &about.variants).await?;
    drop(conn);
    if low.is_empty() {
        return Ok(());
    }
    let lines: Vec<Line> = low.into_iter().map(|one| line(&desk.home, one)).collect();
    let parts = rendered(render(desk.t, &Frame { store: &desk.store }, &lines, &format!("{}/products", desk.home)))?;
    let cause = format!("mail.staff_low_stock/{}/{}", about.cause, about.to);
    app.mailer.send(&desk.letter(cause, parts)).await
}

fn line(home: &str, low: Low) -> Line {
    Line {
        detail: [low.variant, low.sku].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · "),
        url: format!("{home}/products/{}", low.product),
        name: low.name,
        left: low.left,
    }
}

/// How it looks, with what the order holds.
pub(super) fn preview(sample: &Sample) -> Result<Parts> {
    let lines: Vec<Line> = sample
        .frame
        .order
        .lines
        .iter()
        .zip(0..)
        .map(|(line, at)| Line { name: line.name.clone(), detail: line.detail.clone(), left: 3 - at.min(3), url: sample.admin.clone() })
        .collect();
    rendered(render(sample.t, &Frame { store: &sample.frame.store }, &lines, &sample.admin))
}

/// Subject, text and HTML.
fn render(t: Lang, m: &Frame<'_>, lines: &[Line], url: &str) -> askama::Result<Parts> {
    Ok((Subject { t, lines }.render()?, Text { t, lines, url }.render()?, Html { t, m, lines, url }.render()?))
}
