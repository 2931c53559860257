//! "How do you like it?": sent some days after an order arrived, where the
//! store wants that and the reader does not mind.

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
        reviews, settings,
        unsubscribe::{self, Topic},
    },
    error::Result,
    i18n::Lang,
    ids::{OrderId, ProductId},
    tenant::Tenant,
};

/// What the job carries.
#[derive(Debug, Deserialize)]
pub struct About {
    /// The order.
    pub order_id: OrderId,
}

/// What the templates show besides the order.
struct Facts {
    /// Name and address of the form of each product.
    products: Vec<(String, String)>,
    /// Where all of them stand.
    url: String,
    topic: Topic,
    unsubscribe: String,
}

#[derive(Template)]
#[template(path = "mail/review_request/subject.txt")]
struct Subject<'a> {
    t: Lang,
    m: &'a Frame,
}

#[derive(Template)]
#[template(path = "mail/review_request/body.txt", whitespace = "preserve")]
struct Text<'a> {
    t: Lang,
    m: &'a Frame,
    facts: &'a Facts,
}

#[derive(Template)]
#[template(path = "mail/review_request/body.html", whitespace = "minimize")]
struct Html<'a> {
    t: Lang,
    m: &'a Frame,
    facts: &'a Facts,
}

/// Writes and sends the letter, unless it is not wanted any more or everything
/// was spoken of already.
///
/// # Errors
/// When the order cannot be read or the letter is not taken.
pub async fn run(app: &App, tenant: &Arc<Tenant>, about: About) -> Result<()> {
    let mut conn = app.db.tenant_read(tenant).await?;
    let order = read(app, &mut conn, about.order_id).await?;
    let asks = settings::load(&mut conn).await?.aftersale.ask_review;
    if !asks || !unsubscribe::wants(&mut conn, &order.row.email, Topic::ReviewRequest).await? {
        return Ok(());
    }
    let found = reviews::reviewable(&order.row, &order.lines);
    let ids: Vec<ProductId> = found.iter().map(|one| one.0).collect();
    let said = reviews::of_buyer(&mut conn, &order.row, &ids).await?;
    drop(conn);
    let url = format!("{}/review", order.frame.order.url);
    let left = found.iter().filter(|one| said.iter().all(|said| said.0 != one.0));
    let products: Vec<(String, String)> = left.map(|(product, line)| (line.name.clone(), format!("{url}/{product}"))).collect();
    if products.is_empty() {
        return Ok(());
    }
    let unsubscribe = order.frame.store.unsubscribe_url(app, Topic::ReviewRequest, &order.row.email);
    let facts = Facts { products, url, topic: Topic::ReviewRequest, unsubscribe: unsubscribe.clone() };
    let parts = rendered(render(order.t, &order.frame, &facts))?;
    let mut letter = order.letter("mail.review_request", about.order_id, parts);
    letter.unsubscribe = unsubscribe;
    app.mailer.send(&letter).await
}

/// How it looks.
pub(super) fn preview(sample: &Sample) -> Result<Parts> {
    let url = sample.frame.order.url.clone();
    let products = sample.frame.order.lines.iter().map(|line| (line.name.clone(), url.clone())).collect();
    let facts = Facts { products, unsubscribe: url.clone(), url, topic: Topic::ReviewRequest };
    rendered(render(sample.t, &sample.frame, &facts))
}

/// Subject, text and HTML.
fn render(t: Lang, m: &Frame, facts: &Facts) -> askama::Result<Parts> {
    Ok((Subject { t, m }.render()?, Text { t, m, facts }.render()?, Html { t, m, facts }.render()?))
}
