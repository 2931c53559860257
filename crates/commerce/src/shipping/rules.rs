//! What a parcel costs, from values.

use super::{Basis, Class, Days, Kind, Lacking, Method, Settings};
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
}

impl Settings {
    /// The ways for a parcel: those to its address, and those to fetch it.
    /// While the shopper has not said where they live, the store's own list.
    ///
    /// # Errors
    /// When an amount does not fit.
    pub fn offer(&self, parcel: &Parcel<'_>) -> Result<Offer> {
        let zone = parcel.country.map_or(Ok(None), |country| self.zone(country, parcel.area));
        let mut offer = Offer { rates: Vec::new(), lacking: zone.err() };
        if let Ok(zone) = zone {
            let methods = zone.map_or(&self.methods, |zone| &zone.methods);
            self.add_sent(&mut offer, methods, parcel)?;
        }
        for method in self.methods.iter().filter(|method| !method.kind.needs_address()) {
            offer.rates.push(method.rate(Money::new(method.price.max(0), parcel.goods.currency()), self.handling, parcel));
        }
        Ok(offer)
    }

    fn add_sent(&self, offer: &mut Offer, methods: &[Method], parcel: &Parcel<'_>) -> Result<()> {
        let mut most = None;
        for method in methods.iter().filter(|method| method.kind.needs_address()) {
            let load = Load::of(parcel, &self.classes)?;
            match method.max_weight.filter(|limit| load.weight > *limit) {
                Some(limit) => most = most.max(Some(limit)),
                None => offer.rates.push(method.rate(method.cost(&load, parcel.goods)?, self.handling.then(method.days), parcel)),
            }
        }
        if offer.rates.is_empty() {
            offer.lacking = Some(most.map_or(Lacking::Place, Lacking::Weight));
        }
        Ok(())
    }
}

/// A parcel by the numbers that prices depend on. What goods of a class with
/// a price of their own weigh and cost is not counted: they are paid for.
struct Load {
    weight: i64,
    value: Money,
    pieces: i64,
    /// What the classes cost.
    extra: Money,
    /// Whether the method's own price covers anything.
    any: bool,
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
        let free = self.free_from.is_some_and(|from| goods.minor() >= from) || !load.any;
        let base = if free { Money::zero(goods.currency()) } else { self.base(load, goods.currency())? };
        base.checked_add(load.extra)
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
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn idr(minor: i64) -> Money {
        Money::new(minor, Currency::parse("IDR").unwrap())
    }

    fn settings(value: Value) -> Settings {
        serde_json::from_value(value).unwrap()
    }

    /// Pieces of 400 g for 100,000 each.
    fn parcel<'a>(classes: &[&'a str], country: Option<&'a str>, area: &'a str) -> Parcel<'a> {
        let pieces: Vec<Piece<'a>> = classes.iter().map(|class| Piece { class, weight: 400, count: 1, value: 100_000 }).collect();
        let goods = idr(pieces.iter().map(|piece| piece.value).sum());
        Parcel { country, area, goods, pieces, locale: "id" }
    }

    fn prices(settings: &Settings, parcel: &Parcel<'_>) -> Vec<(String, i64)> {
        settings.offer(parcel).unwrap().rates.into_iter().map(|rate| (rate.id, rate.price.minor())).collect()
    }

    fn base() -> Settings {
        settings(json!({
            "methods": [
                {"id": "regular", "kind": "flat_rate", "name": "Reguler", "price": 18_000, "free_from": 500_000,
                 "translations": {"en": {"name": "Regular"}}},
                {"id": "pickup", "kind": "pickup", "name": "Ambil di toko"}
            ],
            "countries": ["ID"]
        }))
    }

    #[test]
    fn settings_from_before_the_zones_work_as_they_did() {
        let few = parcel(&["", "", "", ""], Some("ID"), "");
        assert_eq!(prices(&base(), &few), [("regular".to_owned(), 18_000), ("pickup".to_owned(), 0)]);
        let many = parcel(&["", "", "", "", ""], Some("ID"), "");
        assert_eq!(prices(&base(), &many), [("regular".to_owned(), 0), ("pickup".to_owned(), 0)]);
        let almost = Parcel { goods: idr(499_999), ..many };
        assert_eq!(prices(&base(), &almost)[0].1, 18_000);
    }

    #[test]
    fn a_country_that_is_not_served_can_only_fetch() {
        let offer = base().offer(&parcel(&[""], Some("SG"), "")).unwrap();
        assert_eq!(offer.rates.iter().map(|rate| rate.id.as_str()).collect::<Vec<_>>(), ["pickup"]);
        assert_eq!(offer.lacking, Some(Lacking::Country));
        assert_eq!(prices(&base(), &parcel(&[""], None, "")).len(), 2);
    }

    #[test]
    fn speaks_the_shoppers_language_where_it_can() {
        let rates = base().offer(&Parcel { locale: "en", ..parcel(&[""], None, "") }).unwrap().rates;
        assert_eq!((rates[0].name.as_str(), rates[1].name.as_str()), ("Regular", "Ambil di toko"));
    }

    #[track_caller]
    fn costs(method: Value, pieces: usize, expect: i64) {
        let mut settings = base();
        settings.methods = vec![serde_json::from_value(method).unwrap()];
        let found = prices(&settings, &parcel(&vec![""; pieces], Some("ID"), ""));
        assert_eq!(found[0].1, expect, "{pieces} pieces");
    }

    #[test]
    fn the_price_follows_its_basis() {
        let kilogram = json!({"id": "a", "basis": "kilogram", "price": 9_000});
        for (pieces, expect) in [(1, 9_000), (2, 9_000), (3, 18_000), (5, 18_000), (6, 27_000)] {
            costs(kilogram.clone(), pieces, expect);
        }
        let weight =
            json!({"id": "a", "basis": "weight", "price": 10, "tiers": [{"from": 401, "price": 20}, {"from": 1_200, "price": 30}]});
        for (pieces, expect) in [(1, 10), (2, 20), (3, 30), (9, 30)] {
            costs(weight.clone(), pieces, expect);
        }
        let value = json!({"id": "a", "basis": "value", "price": 10, "tiers": [{"from": 200_000, "price": 5}]});
        costs(value.clone(), 1, 10);
        costs(value, 2, 5);
        let pieces = json!({"id": "a", "basis": "pieces", "price": 10, "tiers": [{"from": 3, "price": 25}]});
        costs(pieces.clone(), 2, 10);
        costs(pieces, 3, 25);
    }

    #[test]
    fn what_is_too_heavy_is_not_offered_and_says_so() {
        let mut settings = base();
        settings.methods[0].max_weight = Some(800);
        assert_eq!(settings.offer(&parcel(&["", ""], Some("ID"), "")).unwrap().lacking, None);
        let offer = settings.offer(&parcel(&["", "", ""], Some("ID"), "")).unwrap();
        assert_eq!((offer.rates.len(), offer.lacking), (1, Some(Lacking::Weight(800))));
    }

    #[test]
    fn a_class_costs_extra_or_in_place_of_the_method() {
        let mut settings = base();
        settings.classes = serde_json::from_value(json!([
            {"id": "fragile", "price": 5_000},
            {"id": "chair", "price": 75_000, "own": true}
        ]))
        .unwrap();
        let price = |classes: &[&str]| prices(&settings, &parcel(classes, Some("ID"), ""))[0].1;
        assert_eq!(price(&["fragile", "fragile", ""]), 28_000);
        assert_eq!(price(&["chair"]), 75_000);
        assert_eq!(price(&["chair", ""]), 93_000);
        assert_eq!(price(&["fragile", "", "", "", ""]), 5_000, "what travels free still pays for its class");
        assert_eq!(price(&["unknown"]), 18_000);
    }

    #[test]
    fn a_zone_has_its_own_methods_and_may_have_none() {
        let mut settings = base();
        settings.zones = serde_json::from_value(json!([
            {"id": "papua", "places": ["91", "94"], "methods": [{"id": "cargo", "price": 90_000}]},
            {"id": "never", "places": ["93"], "methods": []}
        ]))
        .unwrap();
        let at = |area| settings.offer(&parcel(&[""], Some("ID"), area)).unwrap();
        assert_eq!(at("91.71.01").rates[0].id, "cargo");
        assert_eq!(at("32.73.19").rates[0].id, "regular");
        assert_eq!(at("93.01.01").lacking, Some(Lacking::Place));
        assert_eq!(at("93.01.01").rates[0].id, "pickup");
        assert_eq!(at("").lacking, Some(Lacking::Address));
    }

    #[test]
    fn days_add_up_only_where_the_way_is_known() {
        let mut settings = base();
        settings.handling = Days { min: 1, max: 2 };
        let days = |settings: &Settings| {
            settings.offer(&parcel(&[""], Some("ID"), "")).unwrap().rates.iter().map(|rate| rate.days).collect::<Vec<_>>()
        };
        assert_eq!(days(&settings), [Days::default(), Days { min: 1, max: 2 }], "the counter is ready when the goods are");
        settings.methods[0].days = Days { min: 2, max: 4 };
        assert_eq!(days(&settings)[0], Days { min: 3, max: 6 });
    }
}
