//! Letters about goods that come back, one for every step: asked for,
//! answered, arrived, paid back.

use std::sync::Arc;

use askama::Template;
use serde::{Deserialize, Serialize};

use super::{
    catalogue::Sample,
    frame::Parts,
    order::{Frame, Line, Read, cause, read, rendered, send},
};
use crate::{
    app::App,
    commerce::{
        orders::{queries::refunds, statuses::RefundStatus},
        returns::{self, queries::Return},
        settings,
    },
    error::Result,
    i18n::Lang,
    ids::{OrderId, ReturnId},
    tenant::Tenant,
};

/// What a letter is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// The shopper's request is here.
    Requested,
    /// Staff agreed, or did not.
    Answered,
    /// The goods are here.
    Received,
    /// The money is on its way back.
    Refunded,
}

/// What the job carries.
#[derive(Debug, Serialize, Deserialize)]
pub struct About {
    /// The order.
    pub order_id: OrderId,
    /// The return.
    pub return_id: ReturnId,
    /// How staff answered, where the letter is about that.
    #[serde(default)]
    pub approved: bool,
    /// Tells a letter that is sent again from the first one; else empty.
    #[serde(default)]
    pub again: String,
}

/// What the templates show besides the order.
struct Facts {
    /// `requested`, `approved`, `declined`, `received`, `refunded`: part of the keys.
    state: &'static str,
    /// What comes back.
    lines: Vec<Line>,
    /// The words of staff; may be empty.
    answer: String,
    /// Where and how; may be empty.
    instructions: String,
    /// What goes back; empty unless it does.
    amount: String,
}

#[derive(Template)]
#[template(path = "mail/order_return/subject.txt")]
struct Subject<'a> {
    t: Lang,
    m: &'a Frame,
    facts: &'a Facts,
}

#[derive(Template)]
#[template(path = "mail/order_return/body.txt", whitespace = "preserve")]
struct Text<'a> {
    t: Lang,
    m: &'a Frame,
    facts: &'a Facts,
}

#[derive(Template)]
#[template(path = "mail/order_return/body.html", whitespace = "minimize")]
struct Html<'a> {
    t: Lang,
    m: &'a Frame,
    facts: &'a Facts,
}

macro_rules! say {
    ($($template:ident),+) => {$(
        impl $template<'_> {
            /// A sentence about this step, `mail-return-approved-heading`.
            fn say(&self, part: &str) -> String {
                let key = format!("mail-return-{}-{part}", self.facts.state);
                let values = [("number", self.m.order.number.as_str()), ("store", self.m.store.name.as_str()), ("amount", self.facts.amount.as_str())];
                self.t.args(&key, &values)
            }
        }
    )+};
}

say!(Subject, Text, Html);

impl Step {
    fn state(self, approved: bool) -> &'static str {
        match self {
            Self::Requested => "requested",
            Self::Answered if approved => "approved",
            Self::Answered => "declined",
            Self::Received => "received",
            Self::Refunded => "refunded",
        }
    }

    /// The kind of its job.
    fn kind(self) -> &'static str {
        match self {
            Self::Requested => "mail.return_requested",
            Self::Answered => "mail.return_answered",
            Self::Received => "mail.return_received",
            Self::Refunded => "mail.return_refunded",
        }
    }
}

/// Writes and sends the letter of a step.
///
/// # Errors
/// When the order cannot be read or the letter is not taken.
pub async fn run(app: &App, tenant: &Arc<Tenant>, step: Step, about: About) -> Result<()> {
    let mut conn = app.db.tenant_read(tenant).await?;
    let order = read(app, &mut conn, about.order_id).await?;
    let one = returns::queries::by_id(&mut conn, about.return_id).await?;
    let refunds = refunds(&mut conn, about.order_id).await?;
    let instructions = settings::load(&mut conn).await?.aftersale.return_instructions;
    drop(conn);
    let of_it = refunds.iter().filter(|refund| refund.return_id == Some(one.id) && refund.status == RefundStatus::Succeeded);
    let facts = Facts {
        state: step.state(about.approved),
        lines: lines(&order, &one),
        answer: if step == Step::Answered { one.answer } else { String::new() },
        instructions: if step == Step::Answered && about.approved { instructions } else { String::new() },
        amount: of_it.map(|refund| order.money(refund.amount)).next_back().unwrap_or_default(),
    };
    let parts = rendered(render(order.t, &order.frame, &facts))?;
    let declined = if step == Step::Answered && !about.approved { "/declined" } else { "" };
    let letter = order.letter(step.kind(), cause(format!("{}{declined}", about.return_id), &about.again), parts);
    send(app, tenant, about.order_id, step.kind(), &about, &letter).await
}

/// What comes back, without amounts.
pub(super) fn lines(order: &Read, one: &Return) -> Vec<Line> {
    let named = one.lines.iter().filter_map(|came| Some((order.lines.iter().find(|line| line.id == came.line)?, came.quantity)));
    named
        .map(|(line, quantity)| Line { name: line.name.clone(), detail: line.variant_name.clone(), quantity, total: String::new() })
        .collect()
}

/// How the letter about a request looks.
pub(super) fn requested(sample: &Sample) -> Result<Parts> {
    preview(sample, Step::Requested)
}

/// How the letter with a yes looks.
pub(super) fn answered(sample: &Sample) -> Result<Parts> {
    preview(sample, Step::Answered)
}

/// How the letter about goods that arrived looks.
pub(super) fn received(sample: &Sample) -> Result<Parts> {
    preview(sample, Step::Received)
}

/// How the letter about the money looks.
pub(super) fn refunded(sample: &Sample) -> Result<Parts> {
    preview(sample, Step::Refunded)
}

fn preview(sample: &Sample, step: Step) -> Result<Parts> {
    let first = sample.frame.order.lines.iter().take(1).map(|line| Line { total: String::new(), ..line.clone() });
    let answered = step == Step::Answered;
    let facts = Facts {
        state: step.state(true),
        lines: first.collect(),
        answer: if answered { sample.t.w("letter-return-answered-example").to_owned() } else { String::new() },
        instructions: String::new(),
        amount: sample.frame.order.lines.first().map(|line| line.total.clone()).unwrap_or_default(),
    };
    rendered(render(sample.t, &sample.frame, &facts))
}

/// Subject, text and HTML.
fn render(t: Lang, m: &Frame, facts: &Facts) -> askama::Result<Parts> {
    Ok((Subject { t, m, facts }.render()?, Text { t, m, facts }.render()?, Html { t, m, facts }.render()?))
}
