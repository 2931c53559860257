//! "Your order is on its way", or for a pickup "your order is ready": sent
//! for every parcel, with what is in it.

use std::sync::Arc;

use askama::Template;
use serde::{Deserialize, Serialize};

use super::{
    catalogue::Sample,
    frame::Parts,
    order::{Frame, Line, cause, read, rendered, send},
};
use crate::{
    app::App,
    commerce::orders::queries::{self, OrderLine},
    error::{Error, Result},
    i18n::Lang,
    ids::{FulfilmentId, OrderId},
    tenant::Tenant,
};

/// What the job carries.
#[derive(Debug, Serialize, Deserialize)]
pub struct About {
    /// The order.
    pub order_id: OrderId,
    /// The parcel.
    pub fulfilment_id: FulfilmentId,
    /// Tells a letter that is sent again from the first one; else empty.
    #[serde(default)]
    pub again: String,
}

/// What left, and how to follow it.
#[derive(Debug, Clone)]
pub struct Parcel {
    /// Who carries it; may be empty.
    pub carrier: String,
    /// May be empty.
    pub tracking_number: String,
    /// May be empty.
    pub tracking_url: String,
    /// What is in it.
    pub lines: Vec<Line>,
}

/// Keys of the texts, which differ for a pickup.
struct Keys {
    subject: &'static str,
    heading: &'static str,
    intro: &'static str,
    contents: &'static str,
}

const SHIPPED: Keys = Keys {
    subject: "mail-shipped-subject",
    heading: "mail-shipped-heading",
    intro: "mail-shipped-intro",
    contents: "mail-shipped-contents",
};

const COLLECTED: Keys = Keys {
    subject: "mail-collected-subject",
    heading: "mail-collected-heading",
    intro: "mail-collected-intro",
    contents: "mail-collected-contents",
};

#[derive(Template)]
#[template(path = "mail/order_shipped/subject.txt")]
struct Subject<'a> {
    t: Lang,
    m: &'a Frame,
    words: &'a Keys,
}

#[derive(Template)]
#[template(path = "mail/order_shipped/body.txt", whitespace = "preserve")]
struct Text<'a> {
    t: Lang,
    m: &'a Frame,
    words: &'a Keys,
    parcel: &'a Parcel,
}

#[derive(Template)]
#[template(path = "mail/order_shipped/body.html", whitespace = "minimize")]
struct Html<'a> {
    t: Lang,
    m: &'a Frame,
    words: &'a Keys,
    parcel: &'a Parcel,
}

/// Writes and sends the letter.
///
/// # Errors
/// When the order cannot be read or the letter is not taken.
pub async fn run(app: &App, tenant: &Arc<Tenant>, about: About) -> Result<()> {
    let mut conn = app.db.tenant_read(tenant).await?;
    let order = read(app, &mut conn, about.order_id).await?;
    let sent = queries::fulfilments(&mut conn, about.order_id).await?;
    let pieces = queries::fulfilment_contents(&mut conn, about.order_id).await?;
    drop(conn);
    let sent = sent.into_iter().find(|parcel| parcel.id == about.fulfilment_id).ok_or(Error::NotFound("fulfilment"))?;
    let line =
        |line: &OrderLine, quantity| Line { name: line.name.clone(), detail: line.variant_name.clone(), quantity, total: String::new() };
    let lines = order
        .lines
        .iter()
        .filter_map(|row| {
            pieces.iter().find(|(parcel, id, _)| *parcel == sent.id && *id == row.id).map(|(_, _, quantity)| line(row, *quantity))
        })
        .collect();
    let parcel = Parcel { carrier: sent.carrier, tracking_number: sent.tracking_number, tracking_url: sent.tracking_url, lines };
    let parts = rendered(render(order.t, &order.frame, &parcel))?;
    let letter = order.letter("mail.order_shipped", cause(about.fulfilment_id, &about.again), parts);
    send(app, tenant, about.order_id, "mail.order_shipped", &about, &letter).await
}

/// How it looks, with everything in one parcel.
pub(super) fn preview(sample: &Sample) -> Result<Parts> {
    let lines = sample.frame.order.lines.iter().map(|line| Line { total: String::new(), ..line.clone() }).collect();
    let parcel = if sample.frame.order.pickup {
        Parcel { carrier: String::new(), tracking_number: String::new(), tracking_url: String::new(), lines }
    } else {
        Parcel { carrier: "JNE".to_owned(), tracking_number: "JP0123456789".to_owned(), tracking_url: String::new(), lines }
    };
    rendered(render(sample.t, &sample.frame, &parcel))
}

/// Subject, text and HTML.
fn render(t: Lang, m: &Frame, parcel: &Parcel) -> askama::Result<(String, String, String)> {
    let words = if m.order.pickup { &COLLECTED } else { &SHIPPED };
    Ok((Subject { t, m, words }.render()?, Text { t, m, words, parcel }.render()?, Html { t, m, words, parcel }.render()?))
}
