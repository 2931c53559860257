//! From a basket to an order.
//!
//! [`desk`] prices a basket with what was typed so far and decides nothing;
//! [`place`](place::place) is the only gate to an order, and [`submit`] is the
//! way to it that survives double taps, lost connections and impatient
//! browsers.

pub mod conditions;
pub mod draft;
mod place;
mod queries;
pub mod quote;
pub mod requirements;
mod submit;

pub use conditions::Conditions;
pub use draft::Draft;
pub use place::{Outcome, Placed, Submission, place};
pub use submit::submit;

use chrono::NaiveDate;

use crate::{
    address::Address,
    cart::{self, Cart, Token},
    db::TenantConn,
    discounts::{Candidates, Decision},
    error::{Error, Result},
    money::{Currency, Money},
    payments::{self, Offer},
    settings::Settings,
    shipping::{
        Kind, Lacking, Offer as Ways, Parcel, Piece, Rate,
        live::{Known, Question, Unknown},
    },
    taxes,
};
use quote::{Item, Quote, quote};

/// A basket as the checkout sees it: what can be chosen and what it costs.
#[derive(Debug, Clone)]
pub struct Desk {
    /// Ways to send it, or to fetch it, whichever the shopper wants.
    pub rates: Vec<Rate>,
    /// Whether the shopper wants to fetch it.
    pub pickup: bool,
    /// Whether both are possible in this store.
    pub both: bool,
    /// Why nothing can be sent to the address.
    pub lacking: Option<Lacking>,
    /// Why no courier's price is among the ways, where one could be.
    pub unknown: Option<Unknown>,
    /// The rate that is chosen, or preselected.
    pub rate: Option<Rate>,
    /// Ways to pay for it.
    pub offers: Vec<Offer>,
    /// What holds for it, and codes that do not.
    pub discounts: Decision,
    /// What the goods lack to be enough for an order.
    pub missing: Option<Money>,
    /// What it costs with that.
    pub quote: Quote,
}

/// What a basket is priced by.
#[derive(Clone, Copy)]
pub struct Terms<'a> {
    /// As the merchant set them.
    pub settings: &'a Settings,
    /// Discounts that could hold.
    pub candidates: &'a Candidates,
    /// What couriers quoted.
    pub live: &'a Known,
    /// The store's.
    pub currency: Currency,
    /// The shopper's language.
    pub locale: &'a str,
    /// Today in the store's time zone: rates of tax begin on a day.
    pub day: NaiveDate,
}

/// Prices a basket. Lines that cannot be bought as they are cost nothing
/// here: they stand in the way of an order and are shown as such.
///
/// # Errors
/// A field error when an amount does not fit.
pub fn desk(cart: &Cart, draft: &Draft, terms: Terms<'_>) -> Result<Desk> {
    let Terms { settings, candidates, currency, day, .. } = terms;
    let mut items: Vec<Item> = cart.good().map(cart::Line::item).collect();
    let goods = goods(cart, currency)?;
    // A draft may hold words alone, where another program wrote it.
    let to = draft.address.clone().settled();
    let Way { rates, pickup, both, lacking, unknown } = way(cart, draft, &to, terms, goods)?;
    let rate = rates.iter().find(|rate| rate.id == draft.delivery).or(rates.first()).cloned();
    let delivery = rate.as_ref().map_or(Money::zero(currency), |rate| rate.price);
    let discounts = candidates.decide(&cart::goods(&cart.lines), Some(delivery), currency)?;
    for (at, item) in items.iter_mut().enumerate() {
        item.discount = discounts.off(at);
    }
    let rates_of_tax = taxed_at(&to, settings, pickup, day);
    let quote = quote(&items, delivery.checked_sub(discounts.delivery)?, &rates_of_tax)?;
    let offers = settings.payments.offers(quote.total, rate.as_ref().map_or("", |rate| rate.id.as_str()));
    let missing = settings.checkout.missing(quote.subtotal);
    Ok(Desk { rates, pickup, both, lacking, unknown, rate, offers, discounts, missing, quote })
}

/// What couriers are to be asked before a basket can be priced; none where
/// the store's own methods say everything.
///
/// # Errors
/// A field error when an amount does not fit.
pub fn question(cart: &Cart, draft: &Draft, settings: &Settings, currency: Currency) -> Result<Option<Question>> {
    if !settings.delivery.live.enabled {
        return Ok(None);
    }
    let to = draft.address.clone().settled();
    settings.delivery.question(&parcel(cart, &to, goods(cart, currency)?, ""))
}

/// What the goods that can be bought cost.
fn goods(cart: &Cart, currency: Currency) -> Result<Money> {
    let items: Vec<Item> = cart.good().map(cart::Line::item).collect();
    Ok(quote(&items, Money::zero(currency), &taxes::Rates::default())?.subtotal)
}

/// What is to be sent of a basket.
fn parcel<'a>(cart: &'a Cart, to: &'a Address, goods: Money, locale: &'a str) -> Parcel<'a> {
    let pieces = cart.good().filter(|line| line.requires_shipping).map(|line| Piece {
        class: &line.shipping_class,
        weight: i64::from(line.weight),
        count: line.quantity.count(),
        value: line.unit_price,
    });
    let country = Some(to.country.as_str()).filter(|country| !country.is_empty());
    Parcel { country, area: &to.area, postcode: to.postcode.trim(), goods, pieces: pieces.collect(), locale }
}

/// Goods that are fetched are taxed where the store is.
fn taxed_at(to: &Address, settings: &Settings, pickup: bool, day: NaiveDate) -> taxes::Rates {
    if pickup {
        let store = &settings.store.address;
        return settings.taxes.at(&store.country, &store.province, "", day);
    }
    settings.taxes.at(&to.country, &to.region, &to.area, day)
}

/// How the goods can get to the shopper.
struct Way {
    rates: Vec<Rate>,
    pickup: bool,
    both: bool,
    lacking: Option<Lacking>,
    unknown: Option<Unknown>,
}

/// What is wanted decides between sending and fetching; where nothing is said,
/// the method that is chosen already does.
fn way(cart: &Cart, draft: &Draft, to: &Address, terms: Terms<'_>, goods: Money) -> Result<Way> {
    if cart.lines.iter().all(|line| !line.requires_shipping) {
        let rates = vec![Rate::nothing(goods.currency())];
        return Ok(Way { rates, pickup: false, both: false, lacking: None, unknown: None });
    }
    let delivery = &terms.settings.delivery;
    let Ways { rates, lacking, unknown } = delivery.offer(&parcel(cart, to, goods, terms.locale), terms.live)?;
    let (fetched, sent): (Vec<Rate>, Vec<Rate>) = rates.into_iter().partition(|rate| rate.kind == Kind::Pickup);
    let chosen = fetched.iter().any(|rate| rate.id == draft.delivery);
    let sends = delivery.sends();
    let pickup = !fetched.is_empty() && (draft.way == "pickup" || !sends || (draft.way.is_empty() && chosen));
    Ok(Way {
        both: sends && !fetched.is_empty(),
        lacking: lacking.filter(|_| !pickup),
        unknown: unknown.filter(|_| !pickup),
        rates: if pickup { fetched } else { sent },
        pickup,
    })
}

/// Keeps what was typed, so that nothing is lost.
///
/// # Errors
/// [`Error::NotFound`] when the basket is gone.
pub async fn save_draft(conn: &mut TenantConn, token: &Token, draft: &Draft, note: &str, locale: &str) -> Result<()> {
    let head = cart::queries::lock(conn, token).await?.ok_or(Error::NotFound("cart"))?;
    if head.state != "open" {
        return Err(Error::NotFound("cart"));
    }
    let value = serde_json::to_value(draft.clone().cut()).map_err(Error::unexpected)?;
    let note: String = payments::cards::masked(note.trim()).chars().take(cart::NOTE).collect();
    cart::queries::set_draft(conn, head.id, &value, &note, locale).await
}
