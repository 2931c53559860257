//! A month of orders, placed and carried on by the product's own commands at
//! the times they pretend to be from, so that lists and figures show
//! something real. The clock is set back for each and comes back after it.

use std::sync::Arc;

use anyhow::{Context, Result, bail};
use chrono::{DateTime, Duration, Utc};

use super::{aftersale, data::Store, people, queries, said};
use crate::{
    app::App,
    clock::Clock,
    commerce::{
        cart,
        checkout::{self, Draft, Outcome, Submission},
        orders::{self, Cancel, CancelReason, Fulfil, RefundInput},
        quantity::Qty,
        shipping::live,
    },
    db::TenantConn,
    error::Error,
    ids::{FulfilmentId, OrderId, VariantId},
    tenant::Tenant,
};

/// Hours ago of each order, oldest first: busier towards today.
const AGES: [i64; 32] = [
    700, 668, 631, 610, 566, 531, 507, 470, 433, 409, 371, 346, 322, 291, 262, 240, 213, 190, 163, 141, 118, 94, 71, 52, 38, 31, 26, 19,
    13, 7, 4, 2,
];

/// Pieces that a variant must have, so that few-left ones stay few-left.
const LEAST: i64 = 5;

/// Orders of which something is to go back: which, how many hours ago that was
/// asked for, and whether the store has agreed.
const SENT_BACK: [(usize, i64, bool); 2] = [(18, 52, true), (19, 20, false)];

const CASH: &str = "cash_on_delivery";
const TRANSFER: &str = "bank_transfer";

/// What became of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Delivered,
    Refunded,
    Shipped,
    Paid,
    Cancelled,
    Expired,
    Waiting,
}

/// Writes the orders that are missing.
///
/// # Errors
/// When a command refuses what must work.
pub async fn write(app: &Arc<App>, store: &Arc<Store>, tenant: &Arc<Tenant>) -> Result<()> {
    let now = app.clock.now();
    let mut conn = app.db.tenant_read(tenant).await.map_err(said)?;
    let done = usize::try_from(queries::orders(&mut conn).await.map_err(said)?).unwrap_or(0);
    let goods = queries::well_stocked(&mut conn, LEAST).await.map_err(said)?;
    drop(conn);
    if goods.is_empty() {
        bail!("{} has nothing to sell", store.facts.slug);
    }
    for (at, hours) in AGES.iter().enumerate().skip(done) {
        let minutes = i64::try_from(at).unwrap_or(0) * 17 % 53;
        let placed = now - Duration::hours(*hours) - Duration::minutes(minutes);
        let story = Story { app, store, tenant, goods: &goods, number: at, now };
        story.tell(placed, fate(at, *hours)).await.with_context(|| format!("order {}", at + 1))?;
    }
    let mut conn = app.db.platform().await?;
    queries::forget_letters(&mut conn, &tenant.schema).await.map_err(said)?;
    conn.commit().await?;
    println!("{}: {} orders", store.facts.name, AGES.len());
    Ok(())
}

/// What an order of that age has come to.
fn fate(at: usize, hours: i64) -> Fate {
    match (at, hours) {
        (5 | 17, _) => Fate::Cancelled,
        (9, _) => Fate::Expired,
        (12, _) => Fate::Refunded,
        (_, hours) if hours > 110 => Fate::Delivered,
        (_, hours) if hours > 40 => Fate::Shipped,
        (_, hours) if hours > 10 => Fate::Paid,
        _ => Fate::Waiting,
    }
}

struct Story<'a> {
    app: &'a Arc<App>,
    store: &'a Store,
    tenant: &'a Arc<Tenant>,
    goods: &'a [(VariantId, i64, String)],
    number: usize,
    now: DateTime<Utc>,
}

/// Sets a clock back and gives it its time again when it goes away.
pub(super) struct SetBack {
    clock: Clock,
    by: Duration,
}

impl SetBack {
    pub(super) fn to(app: &App, moment: DateTime<Utc>) -> Self {
        let by = app.clock.now() - moment;
        app.clock.advance(-by);
        Self { clock: app.clock.clone(), by }
    }
}

impl Drop for SetBack {
    fn drop(&mut self) {
        self.clock.advance(self.by);
    }
}

impl Story<'_> {
    async fn tell(&self, placed: DateTime<Utc>, fate: Fate) -> Result<()> {
        let cash = self.number % 5 == 3 && !matches!(fate, Fate::Expired | Fate::Refunded);
        let (id, cash) = self.place(placed, cash).await?;
        if fate == Fate::Cancelled {
            return self.cancel(id, placed + Duration::hours(5)).await;
        }
        if fate == Fate::Expired {
            return self.expire(id, placed + Duration::hours(100)).await;
        }
        if fate == Fate::Waiting {
            return Ok(());
        }
        if !cash {
            self.pay(id, placed + Duration::hours(2)).await?;
        }
        if fate == Fate::Paid {
            return Ok(());
        }
        let parcel = self.send(id, placed + Duration::hours(21)).await?;
        if fate == Fate::Shipped {
            return Ok(());
        }
        let arrived = placed + Duration::hours(74);
        self.deliver(id, parcel, arrived, cash).await?;
        aftersale::speak(self.app, self.store, self.tenant, id, self.number, arrived).await?;
        if let Some((_, ago, agreed)) = SENT_BACK.iter().find(|one| one.0 == self.number) {
            let asked = (self.now - Duration::hours(*ago)).max(arrived);
            aftersale::send_back(self.app, self.store, self.tenant, id, asked, *agreed).await?;
        }
        if fate == Fate::Refunded { self.refund(id, placed + Duration::hours(120)).await } else { Ok(()) }
    }

    /// A connection at that moment, or now if it has not come yet.
    async fn at(&self, moment: DateTime<Utc>) -> Result<(SetBack, TenantConn)> {
        let back = SetBack::to(self.app, moment.min(self.now));
        let conn = self.app.db.tenant(self.tenant).await.map_err(said)?;
        Ok((back, conn))
    }

    /// The order, and whether it is paid on delivery as was wished.
    async fn place(&self, moment: DateTime<Utc>, cash: bool) -> Result<(OrderId, bool)> {
        let facts = &self.store.facts;
        let (contact, address) = people::shopper(&facts.address.country, self.number * 5 + 2);
        let locale = facts.languages.first().cloned().unwrap_or_default();
        let (_back, mut conn) = self.at(moment).await?;
        let mut token = None;
        for (variant, pieces) in self.basket() {
            let quantity = Qty::new(pieces).context("a basket holds a few pieces")?;
            match cart::add(&mut conn, token.clone(), variant, quantity, &locale).await {
                Ok((kept, _)) => token = Some(kept),
                Err(Error::Conflict(_)) => {}
                Err(other) => return Err(said(other)),
            }
        }
        let token = token.context("nothing could be put into the basket")?;
        let delivery = &facts.delivery[[0, 0, 1, 0, 2, 0][self.number % 6] % facts.delivery.len()].id;
        let payment = if cash && facts.payments.cash_limit.is_some() { CASH } else { TRANSFER };
        let draft = Draft { contact, address, delivery: delivery.clone(), payment: payment.to_owned(), ..Draft::default() };
        let note = people::remark(&facts.address.country, self.number).to_owned();
        let live = live::Known::Nothing;
        let abroad = facts.currencies.first().filter(|_| self.number % 5 == 3);
        let shown = abroad.map(|further| further.currency.clone());
        let mut sent = Submission { token, draft, note, expected: None, locale, customer: None, keep_address: false, live, shown };
        for _ in 0..3 {
            match checkout::place(&mut conn, &sent).await.map_err(said)? {
                Outcome::Placed(placed) => {
                    conn.commit().await.map_err(said)?;
                    return Ok((placed.id, sent.draft.payment == CASH));
                }
                Outcome::Changed { total, .. } => sent.expected = Some((total.minor(), total.currency().code().to_owned())),
                // Too dear to be paid in cash.
                Outcome::Invalid(errors) if errors.of("payment").is_some() => sent.draft.payment = TRANSFER.to_owned(),
                other => bail!("no order came of it: {other:?}"),
            }
        }
        bail!("the total kept changing")
    }

    /// What its buyer will speak of, where they do; else one to three variants,
    /// mostly of the cheaper half, in a fixed disorder.
    fn basket(&self) -> Vec<(VariantId, i64)> {
        let variant = |product: &str| {
            let of_it: Vec<_> = self.goods.iter().filter(|good| good.2 == product).collect();
            (!of_it.is_empty()).then(|| (of_it[self.number % of_it.len()].0, 1))
        };
        let spoken_of: Vec<_> = aftersale::of(self.store, self.number).filter_map(|(_, review)| variant(&review.product)).collect();
        if !spoken_of.is_empty() {
            return spoken_of;
        }
        let mut by_price: Vec<_> = self.goods.to_vec();
        by_price.sort_by_key(|(id, price, _)| (*price, id.uuid()));
        let cheaper = by_price.len().div_ceil(if self.number.is_multiple_of(4) { 1 } else { 2 });
        let lines = 1 + (self.number * 7 + 3) % 3;
        (0..lines)
            .map(|line| {
                let at = (self.number * 131 + line * 57 + self.store.facts.slug.len() * 29) % cheaper;
                (by_price[at].0, if (self.number + line).is_multiple_of(5) { 2 } else { 1 })
            })
            .collect()
    }

    async fn pay(&self, id: OrderId, moment: DateTime<Utc>) -> Result<()> {
        let (_back, mut conn) = self.at(moment).await?;
        orders::mark_paid(&mut conn, id, &self.store.facts.owner).await.map_err(said)?;
        conn.commit().await.map_err(said)
    }

    async fn send(&self, id: OrderId, moment: DateTime<Utc>) -> Result<FulfilmentId> {
        let (_back, mut conn) = self.at(moment).await?;
        let american = self.store.facts.address.country == "US";
        let how = Fulfil {
            carrier: if american { "Parcel Post" } else { "Kurir Nusantara" }.to_owned(),
            tracking_number: format!("{}{:09}", if american { "PP" } else { "KN" }, 40_117_203 + self.number * 9_973),
            request_key: format!("demo-{id}"),
            ..Fulfil::default()
        };
        let parcel = orders::fulfil(&mut conn, id, &how, &self.store.facts.owner).await.map_err(said)?;
        conn.commit().await.map_err(said)?;
        Ok(parcel)
    }

    async fn deliver(&self, id: OrderId, parcel: FulfilmentId, moment: DateTime<Utc>, cash: bool) -> Result<()> {
        let (_back, mut conn) = self.at(moment).await?;
        orders::deliver(&mut conn, parcel, "system").await.map_err(said)?;
        if cash {
            match orders::mark_paid(&mut conn, id, &self.store.facts.owner).await {
                Ok(()) | Err(Error::Conflict(_)) => {}
                Err(other) => return Err(said(other)),
            }
        }
        conn.commit().await.map_err(said)
    }

    async fn cancel(&self, id: OrderId, moment: DateTime<Utc>) -> Result<()> {
        let (_back, mut conn) = self.at(moment).await?;
        let how = Cancel { reason: CancelReason::Customer, restock: true, notify: false };
        orders::cancel(&mut conn, id, how, &self.store.facts.owner).await.map_err(said)?;
        conn.commit().await.map_err(said)
    }

    async fn expire(&self, id: OrderId, moment: DateTime<Utc>) -> Result<()> {
        let (_back, mut conn) = self.at(moment).await?;
        orders::expire(&mut conn, id).await.map_err(said)?;
        conn.commit().await.map_err(said)
    }

    async fn refund(&self, id: OrderId, moment: DateTime<Utc>) -> Result<()> {
        let (_back, mut conn) = self.at(moment).await?;
        let order = orders::queries::by_id(&mut conn, id).await.map_err(said)?;
        let american = self.store.facts.address.country == "US";
        let input = RefundInput {
            amount: order.subtotal / 4,
            reason: if american {
                "Arrived with a loose seam; we split the difference."
            } else {
                "Kemasan penyok saat tiba; sebagian uang dikembalikan."
            }
            .to_owned(),
            request_key: format!("demo-refund-{id}"),
            ..RefundInput::default()
        };
        orders::refund(&mut conn, id, &input, &self.store.facts.owner).await.map_err(said)?;
        conn.commit().await.map_err(said)
    }
}
