//! "You left something in your basket": once a basket, to whoever wanted it.

use std::sync::Arc;

use super::{
    account::{Frame, Words},
    catalogue::Sample,
    frame::{Parts, Store},
    topic::{self, Goods},
};
use crate::{
    app::App,
    commerce::{
        cart::{
            Line,
            reminder::{self, About, link},
        },
        unsubscribe::{self, Topic},
    },
    error::Result,
    i18n::{self, Lang},
    money::Money,
    tenant::Tenant,
};

const TOPIC: Topic = Topic::CartReminder;
/// Goods that a letter names at most.
const MOST: usize = 10;

/// Writes and sends the letter, if the basket is still as it was left.
///
/// # Errors
/// When the basket cannot be read or the letter is not taken.
pub async fn run(app: &App, tenant: &Arc<Tenant>, about: About) -> Result<()> {
    let mut conn = app.db.tenant_read(tenant).await?;
    let Some(left) = reminder::left(&mut conn, about.cart_id).await? else { return Ok(()) };
    if !unsubscribe::wants(&mut conn, &left.email, TOPIC).await? {
        return Ok(());
    }
    let locale = left.cart.head.locale.clone();
    let frame = Frame { store: Store::read(app, &mut conn, &locale).await? };
    drop(conn);
    let t = i18n::lang(&locale);
    let words = words(t, &frame.store, &link::path(&app.config.secret, tenant.id, about.cart_id));
    let goods: Vec<Goods> = left.cart.good().take(MOST).map(|line| goods(tenant, t, line)).collect();
    let cause = format!("mail.cart_reminder/{}", about.cart_id);
    app.mailer.send(&topic::letter(app, t, &frame, &left.email, &cause, (&words, &goods, TOPIC))?).await
}

fn goods(tenant: &Tenant, t: Lang, line: &Line) -> Goods {
    let price = Money::new(line.total(), tenant.currency).format(t.code());
    Goods { name: line.name.clone(), detail: line.variant_name.clone(), price: format!("{} × {price}", line.quantity) }
}

fn words(t: Lang, store: &Store, path: &str) -> Words {
    let say = |key: &str| t.args(key, &[("store", &store.name)]);
    Words {
        subject: say("mail-cart-reminder-subject"),
        heading: say("mail-cart-reminder-heading"),
        intro: say("mail-cart-reminder-intro"),
        button: t.w("mail-cart-reminder-button").to_owned(),
        url: format!("{}{path}", store.url),
        note: t.w("mail-cart-reminder-note").to_owned(),
    }
}

/// How it looks, with the goods of the order.
pub(super) fn preview(sample: &Sample) -> Result<Parts> {
    let frame = Frame { store: sample.frame.store.clone() };
    let words = words(sample.t, &frame.store, "/cart");
    let lines = sample.frame.order.lines.iter().take(MOST);
    let goods: Vec<Goods> =
        lines.map(|line| Goods { name: line.name.clone(), detail: line.detail.clone(), price: line.total.clone() }).collect();
    let url = frame.store.url.clone();
    topic::render(sample.t, &frame, &topic::About { words: &words, goods: &goods, topic: TOPIC, unsubscribe: &url })
}
