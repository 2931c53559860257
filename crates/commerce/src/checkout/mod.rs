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

use crate::{
    cart::{self, Cart, Token},
    db::TenantConn,
    discounts::{Candidates, Decision},
    error::{Error, Result},
    money::Money,
    payments::{self, Offer},
    settings::Settings,
    shipping::{Kind, Parcel, Rate, RateProvider},
};
use quote::{Item, Quote, quote};

/// A basket as the checkout sees it: what can be chosen and what it costs.
#[derive(Debug, Clone)]
pub struct Desk {
    /// Ways to send it.
    pub rates: Vec<Rate>,
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

/// Prices a basket. Lines that cannot be bought as they are cost nothing
/// here: they stand in the way of an order and are shown as such.
///
/// # Errors
/// A field error when an amount does not fit.
pub fn desk(
    cart: &Cart,
    draft: &Draft,
    settings: &Settings,
    candidates: &Candidates,
    currency: crate::money::Currency,
    locale: &str,
) -> Result<Desk> {
    let mut items: Vec<Item> = cart.good().map(cart::Line::item).collect();
    let goods = quote(&items, Money::zero(currency), &settings.taxes)?.subtotal;
    let country = Some(draft.address.country.as_str()).filter(|country| !country.is_empty());
    let weight = cart.good().map(|line| i64::from(line.weight) * line.quantity.count()).sum();
    let rates = if cart.lines.iter().all(|line| !line.requires_shipping) {
        vec![nothing_to_send(currency)]
    } else {
        settings.delivery.rates(&Parcel { country, goods, weight, locale })?
    };
    let rate = rates.iter().find(|rate| rate.id == draft.delivery).or(rates.first()).cloned();
    let delivery = rate.as_ref().map_or(Money::zero(currency), |rate| rate.price);
    let discounts = candidates.decide(&cart::goods(&cart.lines), Some(delivery), currency)?;
    for (at, item) in items.iter_mut().enumerate() {
        item.discount = discounts.off(at);
    }
    let quote = quote(&items, delivery.checked_sub(discounts.delivery)?, &settings.taxes)?;
    let offers = settings.payments.offers(quote.total, rate.as_ref().map_or("", |rate| rate.id.as_str()));
    let missing = settings.checkout.missing(quote.subtotal);
    Ok(Desk { rates, rate, offers, discounts, missing, quote })
}

fn nothing_to_send(currency: crate::money::Currency) -> Rate {
    let (name, description) = (String::new(), String::new());
    Rate { id: "nothing".to_owned(), kind: Kind::Nothing, name, description, price: Money::zero(currency), free_from: None }
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
