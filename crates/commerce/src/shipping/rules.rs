//! What a parcel costs, from values.

use super::{
    Basis, Class, Days, Kind, Lacking, Method, Settings, Zone,
    live::{Courier, Known, Question, Unknown},
};
use crate::{
    error::Result,
    money::{Currency, Money},
};

/// What is to be sent.
#[derive(Debug, Clone)]
pub struct Parcel<'a> {
    /// ISO code of where to; `None` while the shopper has not said.
    pub country: Option<&'a str>,
    /// Code of the area in Indonesia, as far as it is known.
    pub area: &'a str,
    /// As it was typed; empty while it was not.
    pub postcode: &'a str,
    /// What everything in the basket costs, for what travels free.
    pub goods: Money,
    /// What travels.
    pub pieces: Vec<Piece<'a>>,
    /// The language to answer in.
    pub locale: &'a str,
}

/// Goods of one kind.
#[derive(Debug, Clone, Copy)]
pub struct Piece<'a> {
    /// Name of their class; empty for none.
    pub class: &'a str,
    /// Of one, in grams.
    pub weight: i64,
    /// How many.
    pub count: i64,
    /// What one costs, in minor units.
    pub value: i64,
}

/// One way to send a parcel, as offered and as kept with the order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rate {
    /// The method's id.
    pub id: String,
    /// Sent or fetched.
    pub kind: Kind,
    /// In the shopper's language.
    pub name: String,
    /// In the shopper's language.
    pub description: String,
    /// When it can be fetched.
    pub hours: String,
    /// Until it is there, or ready at the counter.
    pub days: Days,
    /// What it costs for this parcel.
    pub price: Money,
    /// What the goods must cost for it to be free, where it is not yet.
    pub free_from: Option<Money>,
    /// Who carries it, where the price was quoted.
    pub courier: Option<Courier>,
}

impl Rate {
    /// For a basket with nothing to hand over.
    pub fn nothing(currency: Currency) -> Self {
        Self {
            id: "nothing".to_owned(),
            kind: Kind::Nothing,
            name: String::new(),
            description: String::new(),
            hours: String::new(),
            days: Days::default(),
            price: Money::zero(currency),
            free_from: None,
            courier: None,
        }
    }
}

/// The ways for a parcel.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Offer {
    /// Best first.
    pub rates: Vec<Rate>,
    /// Why none of them reaches the address.
    pub lacking: Option<Lacking>,
    /// Why there is no price of a courier among them, where there could be.
    pub unknown: Option<Unknown>,
}

impl Settings {
    /// The ways for a parcel: those to its address, and those to fetch it.
    /// While the shopper has not said where they live, the store's own list.
    ///
    /// # Errors
    /// When an amount does not fit.
    pub fn offer(&self, parcel: &Parcel<'_>, known: &Known) -> Result<Offer> {
        let zone = parcel.country.map_or(Ok(None), |country| self.zone(country, parcel.area));
        let mut offer = Offer { lacking: zone.err(), ..Offer::default() };
        if let Ok(zone) = zone {
            self.add_sent(&mut offer, zone, parcel, known)?;
        }
        for method in self.methods.iter().filter(|method| !method.kind.needs_address()) {
            offer.rates.push(method.rate(Money::new(method.price.max(0), parcel.goods.currency()), self.handling, parcel));
        }
        Ok(offer)
    }

    /// What is to be asked before a parcel's ways can be told; none where the
    /// store's own methods say everything.
    ///
    /// # Errors
    /// When an amount does not fit.
    pub fn question(&self, parcel: &Parcel<'_>) -> Result<Option<Question>> {
        let zone = parcel.country.map_or(Ok(None), |country| self.zone(country, parcel.area));
        if !self.live.enabled || !zone.is_ok_and(is_open) {
            return Ok(None);
        }
        Ok(self.live.question(parcel, &Load::of(parcel, &self.classes)?).unwrap_or_default())
    }

    fn add_sent(&self, offer: &mut Offer, zone: Option<&Zone>, parcel: &Parcel<'_>, known: &Known) -> Result<()> {
        let methods = zone.map_or(&self.methods, |zone| &zone.methods);
        let load = Load::of(parcel, &self.classes)?;
        let quoted = if is_open(zone) { self.quoted(parcel, &load, known, offer)? } else { Vec::new() };
        let mut most = None;
        for method in methods.iter().filter(|method| method.kind.needs_address()) {
            if self.live.alone && !quoted.is_empty() && !method.is_free(parcel.goods) {
                continue;
            }
            match method.max_weight.filter(|limit| load.weight > *limit) {
                Some(limit) => most = most.max(Some(limit)),
                None => offer.rates.push(method.rate(method.cost(&load, parcel.goods)?, self.handling.then(method.days), parcel)),
            }
        }
        offer.rates.extend(quoted);
        if offer.rates.is_empty() {
            let otherwise = offer.unknown.map_or(Lacking::Place, Lacking::Price);
            offer.lacking = Some(most.map_or(otherwise, Lacking::Weight));
        }
        Ok(())
    }

    /// What couriers quoted for this very parcel, or why there is nothing.
    fn quoted(&self, parcel: &Parcel<'_>, load: &Load, known: &Known, offer: &mut Offer) -> Result<Vec<Rate>> {
        let question = match self.live.question(parcel, load) {
            Ok(Some(question)) => question,
            Ok(None) => return Ok(Vec::new()),
            Err(unknown) => {
                offer.unknown = Some(unknown);
                return Ok(Vec::new());
            }
        };
        let rates = match known {
            Known::Said(answer) if answer.question == question => self.live.rates(answer, load, self.handling)?,
            Known::Said(_) | Known::Silent | Known::Nothing => {
                offer.unknown = Some(Unknown::Silent);
                return Ok(Vec::new());
            }
        };
        offer.unknown = rates.is_empty().then_some(Unknown::NoCourier);
        Ok(rates)
    }
}

/// A zone of its own without methods is one that nothing is sent to.
fn is_open(zone: Option<&Zone>) -> bool {
    zone.is_none_or(|zone| !zone.methods.is_empty())
}

/// A parcel by the numbers that prices depend on. What goods of a class with
/// a price of their own weigh and cost is not counted: they are paid for.
pub(super) struct Load {
    /// Grams.
    pub(super) weight: i64,
    pub(super) value: Money,
    pieces: i64,
    /// What the classes cost.
    pub(super) extra: Money,
    /// Whether the method's own price covers anything.
    pub(super) any: bool,
}

impl Load {
    fn of(parcel: &Parcel<'_>, classes: &[Class]) -> Result<Self> {
        let nothing = Money::zero(parcel.goods.currency());
        let mut load = Self { weight: 0, value: nothing, pieces: 0, extra: nothing, any: parcel.pieces.is_empty() };
        for piece in &parcel.pieces {
            let class = classes.iter().find(|class| class.id == piece.class);
            if let Some(class) = class {
                let extra = Money::new(class.price.max(0), nothing.currency()).checked_mul(piece.count)?;
                load.extra = load.extra.checked_add(extra)?;
            }
            if class.is_none_or(|class| !class.own) {
                load.weight = load.weight.saturating_add(piece.weight.saturating_mul(piece.count));
                load.value = load.value.checked_add(Money::new(piece.value, nothing.currency()).checked_mul(piece.count)?)?;
                load.pieces = load.pieces.saturating_add(piece.count);
                load.any = true;
            }
        }
        Ok(load)
    }
}

impl Method {
    fn cost(&self, load: &Load, goods: Money) -> Result<Money> {
        let free = self.is_free(goods) || !load.any;
        let base = if free { Money::zero(goods.currency()) } else { self.base(load, goods.currency())? };
        base.checked_add(load.extra)
    }

    fn is_free(&self, goods: Money) -> bool {
        self.free_from.is_some_and(|from| goods.minor() >= from)
    }

    fn base(&self, load: &Load, currency: Currency) -> Result<Money> {
        let price = |minor: i64| Money::new(minor.max(0), currency);
        let tier = |value: i64| {
            let reached = self.tiers.iter().filter(|tier| tier.from <= value).max_by_key(|tier| tier.from);
            Ok(price(reached.map_or(self.price, |tier| tier.price)))
        };
        match self.basis {
            Basis::Flat => Ok(price(self.price)),
            Basis::Kilogram => price(self.price).checked_mul(load.weight.max(1).div_ceil_by(1_000)),
            Basis::Weight => tier(load.weight),
            Basis::Value => tier(load.value.minor()),
            Basis::Pieces => tier(load.pieces),
        }
    }

    fn rate(&self, price: Money, days: Days, parcel: &Parcel<'_>) -> Rate {
        let words = self.translations.get(parcel.locale);
        let word = |own: &str, other: Option<&String>| other.filter(|text| !text.is_empty()).map_or_else(|| own.to_owned(), Clone::clone);
        let reached = |from: &i64| parcel.goods.minor() < *from;
        Rate {
            id: self.id.clone(),
            kind: self.kind,
            name: word(&self.name, words.map(|words| &words.name)),
            description: word(&self.description, words.map(|words| &words.description)),
            hours: self.hours.clone(),
            days,
            price,
            free_from: self.free_from.filter(reached).map(|minor| Money::new(minor, parcel.goods.currency())),
            courier: None,
        }
    }
}

/// Division that counts what was begun.
trait DivCeil {
    fn div_ceil_by(self, by: Self) -> Self;
}

impl DivCeil for i64 {
    fn div_ceil_by(self, by: Self) -> Self {
        self / by + Self::from(self % by > 0)
    }
}

#[cfg(test)]
#[path = "rules_tests.rs"]
mod tests;
