//! "It is there again": to whoever left an address at something sold out.

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
        back_in_stock::{self, About},
        unsubscribe::{self, Topic},
    },
    error::{Error, Result},
    i18n::{self, Lang},
    tenant::Tenant,
};

const TOPIC: Topic = Topic::BackInStock;

/// Writes and sends the letter. What was sold out again meanwhile waits on for
/// the next time.
///
/// # Errors
/// When the stock cannot be read or the letter is not taken.
pub async fn run(app: &App, tenant: &Arc<Tenant>, about: About) -> Result<()> {
    let mut conn = app.db.tenant(tenant).await?;
    let Some(wait) = back_in_stock::by_id(&mut conn, about.wait_id).await? else { return Ok(()) };
    if !unsubscribe::wants(&mut conn, &wait.email, TOPIC).await? {
        return Ok(());
    }
    let subject = match back_in_stock::subject(&mut conn, wait.variant_id, &wait.locale).await {
        Ok(subject) if subject.available => subject,
        Ok(_) | Err(Error::NotFound(_)) => {
            back_in_stock::reopen(&mut conn, about.wait_id).await?;
            return conn.commit().await;
        }
        Err(other) => return Err(other),
    };
    let frame = Frame { store: Store::read(app, &mut conn, &wait.locale).await? };
    drop(conn);
    let t = i18n::lang(&wait.locale);
    let words = words(t, &frame.store, &subject.name, &format!("/p/{}?v={}", subject.slug, subject.variant));
    let goods = [Goods { name: subject.name, detail: subject.variant_name, price: String::new() }];
    let cause = format!("mail.back_in_stock/{}", about.wait_id);
    app.mailer.send(&topic::letter(app, t, &frame, &wait.email, &cause, (&words, &goods, TOPIC))?).await
}

fn words(t: Lang, store: &Store, name: &str, path: &str) -> Words {
    let say = |key: &str| t.args(key, &[("name", name), ("store", &store.name)]);
    Words {
        subject: say("mail-back-in-stock-subject"),
        heading: say("mail-back-in-stock-heading"),
        intro: say("mail-back-in-stock-intro"),
        button: t.w("mail-back-in-stock-button").to_owned(),
        url: format!("{}{path}", store.url),
        note: t.w("mail-back-in-stock-note").to_owned(),
    }
}

/// How it looks, with the first goods of the order.
pub(super) fn preview(sample: &Sample) -> Result<Parts> {
    let frame = Frame { store: sample.frame.store.clone() };
    let line = sample.frame.order.lines.first();
    let (name, detail) = line.map(|line| (line.name.clone(), line.detail.clone())).unwrap_or_default();
    let words = words(sample.t, &frame.store, &name, "/");
    let goods = [Goods { name, detail, price: String::new() }];
    let url = frame.store.url.clone();
    topic::render(sample.t, &frame, &topic::About { words: &words, goods: &goods, topic: TOPIC, unsubscribe: &url })
}
