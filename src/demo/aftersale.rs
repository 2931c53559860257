//! What follows a sale in the demo: buyers speak of what they got, and a few
//! send something back.

use std::sync::Arc;

use anyhow::{Context, Result};
use chrono::{DateTime, Duration, Utc};

use super::{
    data::{Review, Store},
    history::SetBack,
    said,
};
use crate::{
    app::App,
    commerce::{
        orders,
        returns::{self, Reason, Wish},
        reviews::{self, Draft},
        settings::AfterSaleSettings,
    },
    error::Error,
    ids::OrderId,
    tenant::Tenant,
};

/// Orders that arrive long enough ago to be spoken of, counted from the first.
pub(super) const SPEAKERS: usize = 18;

/// Orders among the first that never arrive.
const SILENT: [usize; 3] = [5, 9, 17];

/// What the buyer of an order says, by the order's place in the story.
pub(super) fn of(store: &Store, number: usize) -> impl Iterator<Item = (usize, &Review)> {
    let before = SILENT.iter().filter(|silent| **silent < number).count();
    let speaker = Some(number - before).filter(|speaker| *speaker < SPEAKERS && !SILENT.contains(&number));
    store.reviews.iter().enumerate().filter(move |(at, _)| speaker == Some(at % SPEAKERS))
}

/// How the store takes goods back and asks what buyers think.
pub(super) fn settings(store: &Store) -> AfterSaleSettings {
    let address = &store.facts.address;
    let place = [address.line1.as_str(), address.city.as_str(), address.postcode.as_str()].join(", ");
    let american = address.country == "US";
    let how = if american {
        "Pack it the way it came, with the packing slip inside, and send it to"
    } else {
        "Kemas seperti saat tiba, sertakan slip pengemasan, lalu kirim ke"
    };
    AfterSaleSettings {
        return_days: if american { 30 } else { 14 },
        return_instructions: format!("{how} {}, {place}.", store.facts.name),
        ask_review: true,
        ..AfterSaleSettings::default()
    }
}

/// Lets the buyer of an order speak of it, some days after it arrived. What
/// the last of them says waits for the staff.
///
/// # Errors
/// When a command refuses what must work.
pub(super) async fn speak(
    app: &Arc<App>,
    store: &Store,
    tenant: &Arc<Tenant>,
    order: OrderId,
    number: usize,
    arrived: DateTime<Utc>,
) -> Result<()> {
    let now = app.clock.now();
    let mut conn = app.db.tenant(tenant).await.map_err(said)?;
    let found = orders::queries::by_id(&mut conn, order).await.map_err(said)?;
    let lines = orders::queries::lines(&mut conn, order).await.map_err(said)?;
    for (at, review) in of(store, number) {
        let Some(product) = lines.iter().find(|line| line.product_slug == review.product).and_then(|line| line.product_id) else {
            continue;
        };
        let hours = i64::try_from(30 + at * 7 % 60).unwrap_or(30);
        let _back = SetBack::to(app, (arrived + Duration::hours(hours)).min(now));
        let draft = Draft {
            stars: review.stars,
            title: review.title.clone(),
            body: review.text.clone(),
            author: reviews::shown_name(&found.customer_name),
            locale: found.locale.clone(),
        };
        let id = match reviews::submit(&mut conn, order, product, &draft, &[]).await {
            Ok(id) => id,
            // The same person has bought it twice.
            Err(Error::Conflict(_)) => continue,
            Err(other) => return Err(said(other)),
        };
        if at + 1 != SPEAKERS {
            reviews::publish(&mut conn, id).await.map_err(said)?;
            reviews::reply(&mut conn, id, &review.reply).await.map_err(said)?;
        }
    }
    conn.commit().await.map_err(said)
}

/// Lets the buyer of an order ask to send a piece back; `agreed` says whether
/// the store has said yes.
///
/// # Errors
/// When a command refuses what must work.
pub(super) async fn send_back(
    app: &Arc<App>,
    store: &Store,
    tenant: &Arc<Tenant>,
    order: OrderId,
    asked: DateTime<Utc>,
    agreed: bool,
) -> Result<()> {
    let american = store.facts.address.country == "US";
    let _back = SetBack::to(app, asked);
    let mut conn = app.db.tenant(tenant).await.map_err(said)?;
    let lines = orders::queries::lines(&mut conn, order).await.map_err(said)?;
    let line = lines.first().context("an order has lines")?;
    let note = match (american, agreed) {
        (true, true) => "One size smaller would be right. I have not worn it outside.",
        (true, false) => "There is a small pull in the fabric near the seam.",
        (false, true) => "Ternyata salah pilih. Belum dipakai, segelnya masih utuh.",
        (false, false) => "Kemasannya penyok dan isinya ikut tergores.",
    };
    let reason = if agreed { Reason::ChangedMind } else { Reason::Damaged };
    let wish = Wish { lines: vec![(line.id, 1)], reason, note: note.to_owned(), request_key: format!("demo-{order}") };
    let id = returns::request(&mut conn, order, &wish).await.map_err(said)?;
    if agreed {
        let answer = if american {
            "Of course. We look forward to hearing which size you would like."
        } else {
            "Boleh, silakan dikirim. Kabari kami nomor resinya, ya."
        };
        returns::approve(&mut conn, order, id, answer, &store.facts.owner).await.map_err(said)?;
    }
    conn.commit().await.map_err(said)
}
