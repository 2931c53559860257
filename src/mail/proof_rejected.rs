//! "We cannot find your transfer": sent when staff do not believe a receipt.

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
    commerce::payments::proofs,
    error::Result,
    i18n::Lang,
    ids::{OrderId, ProofId},
    tenant::Tenant,
};

/// What the job carries.
#[derive(Debug, Deserialize)]
pub struct About {
    /// The order.
    pub order_id: OrderId,
    /// The receipt.
    pub proof_id: ProofId,
}

#[derive(Template)]
#[template(path = "mail/proof_rejected/subject.txt")]
struct Subject<'a> {
    t: Lang,
    m: &'a Frame,
}

#[derive(Template)]
#[template(path = "mail/proof_rejected/body.txt", whitespace = "preserve")]
struct Text<'a> {
    t: Lang,
    m: &'a Frame,
    reason: &'a str,
}

#[derive(Template)]
#[template(path = "mail/proof_rejected/body.html", whitespace = "minimize")]
struct Html<'a> {
    t: Lang,
    m: &'a Frame,
    reason: &'a str,
}

/// Writes and sends the letter.
///
/// # Errors
/// When the order cannot be read or the letter is not taken.
pub async fn run(app: &App, tenant: &Arc<Tenant>, about: About) -> Result<()> {
    let mut conn = app.db.tenant_read(tenant).await?;
    let order = read(app, &mut conn, about.order_id).await?;
    let proof = proofs::queries::by_id(&mut conn, about.proof_id).await?;
    drop(conn);
    let parts = rendered(render(order.t, &order.frame, &proof.reason))?;
    app.mailer.send(&order.letter("mail.proof_rejected", about.proof_id, parts)).await
}

/// How it looks.
pub(super) fn preview(sample: &Sample) -> Result<Parts> {
    rendered(render(sample.t, &sample.frame, sample.t.w("letter-proof-rejected-example")))
}

/// Subject, text and HTML.
fn render(t: Lang, m: &Frame, reason: &str) -> askama::Result<(String, String, String)> {
    Ok((Subject { t, m }.render()?, Text { t, m, reason }.render()?, Html { t, m, reason }.render()?))
}
