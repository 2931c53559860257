//! How goods reach the shopper: flat rate, free above an amount, pickup.
//!
//! A [`RateProvider`] answers which ways there are for a parcel and what they
//! cost. The table of the store's settings is one; a courier's live rates will
//! be another. It is asked inside the transaction that places an order, so a
//! provider that needs the network answers from rates it fetched before.

pub mod carriers;

use serde::{Deserialize, Serialize};

use crate::{
    error::Result,
    money::{Currency, Money},
};

/// Section `delivery` of the tenant's settings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// In the order they are offered.
    pub methods: Vec<Method>,
    /// ISO codes of the countries that are served; the first is preselected.
    pub countries: Vec<String>,
}

impl Default for Settings {
    fn default() -> Self {
        Self { methods: vec![Method::default()], countries: vec!["ID".to_owned()] }
    }
}

/// A way that the merchant offers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Method {
    /// Stable name in forms and orders.
    pub id: String,
    /// Sent or fetched.
    pub kind: Kind,
    /// In the store's first language.
    pub name: String,
    /// Days, or where and when to fetch.
    pub description: String,
    /// Minor units.
    pub price: i64,
    /// Goods for this much, in minor units, travel free.
    pub free_from: Option<i64>,
    /// Name and description in the store's further languages.
    pub translations: std::collections::BTreeMap<String, Translation>,
}

impl Default for Method {
    fn default() -> Self {
        Self {
            id: "standard".to_owned(),
            kind: Kind::FlatRate,
            name: "Standard".to_owned(),
            description: String::new(),
            price: 0,
            free_from: None,
            translations: std::collections::BTreeMap::new(),
        }
    }
}

/// A method's words in one language.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Translation {
    /// Replaces the name unless empty.
    pub name: String,
    /// Replaces the description unless empty.
    pub description: String,
}

/// What a method does.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Sent to the shopper's address at one price.
    #[default]
    FlatRate,
    /// Fetched by the shopper.
    Pickup,
    /// There is nothing to hand over.
    Nothing,
}

impl Kind {
    /// Whether an address is needed.
    pub fn needs_address(self) -> bool {
        self == Self::FlatRate
    }

    /// The word in forms, orders and translation keys.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::FlatRate => "flat_rate",
            Self::Pickup => "pickup",
            Self::Nothing => "nothing",
        }
    }
}

/// What is to be sent.
#[derive(Debug, Clone)]
pub struct Parcel<'a> {
    /// ISO code of where to; `None` while the shopper has not said.
    pub country: Option<&'a str>,
    /// What the goods cost together.
    pub goods: Money,
    /// Grams.
    pub weight: i64,
    /// The language to answer in.
    pub locale: &'a str,
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
    /// What it costs for this parcel.
    pub price: Money,
    /// What the goods must cost for it to be free, where it is not yet.
    pub free_from: Option<Money>,
}

/// Knows the ways to send a parcel.
pub trait RateProvider: Send + Sync {
    /// The ways for this parcel, best first; none when it cannot be sent.
    ///
    /// # Errors
    /// When the provider's own data cannot be read.
    fn rates(&self, parcel: &Parcel<'_>) -> Result<Vec<Rate>>;
}

impl RateProvider for Settings {
    fn rates(&self, parcel: &Parcel<'_>) -> Result<Vec<Rate>> {
        let served = parcel.country.is_none_or(|country| self.countries.iter().any(|code| code == country));
        Ok(self
            .methods
            .iter()
            .filter(|method| served || !method.kind.needs_address())
            .map(|method| method.rate(parcel.goods, parcel.locale))
            .collect())
    }
}

impl Settings {
    /// The smallest amount at which some delivery becomes free, for the bar
    /// in the cart.
    pub fn free_from(&self, currency: Currency) -> Option<Money> {
        let sent = self.methods.iter().filter(|method| method.kind.needs_address());
        sent.filter_map(|method| method.free_from).min().map(|minor| Money::new(minor, currency))
    }
}

impl Method {
    fn rate(&self, goods: Money, locale: &str) -> Rate {
        let currency = goods.currency();
        let free = self.free_from.is_some_and(|from| goods.minor() >= from);
        let words = self.translations.get(locale);
        let word = |own: &str, other: Option<&String>| other.filter(|text| !text.is_empty()).map_or_else(|| own.to_owned(), Clone::clone);
        Rate {
            id: self.id.clone(),
            kind: self.kind,
            name: word(&self.name, words.map(|words| &words.name)),
            description: word(&self.description, words.map(|words| &words.description)),
            price: if free { Money::zero(currency) } else { Money::new(self.price.max(0), currency) },
            free_from: self.free_from.filter(|_| !free).map(|minor| Money::new(minor, currency)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings() -> Settings {
        serde_json::from_value(serde_json::json!({
            "methods": [
                {"id": "regular", "kind": "flat_rate", "name": "Reguler", "price": 18_000, "free_from": 500_000,
                 "translations": {"en": {"name": "Regular"}}},
                {"id": "pickup", "kind": "pickup", "name": "Ambil di toko"}
            ],
            "countries": ["ID"]
        }))
        .unwrap()
    }

    fn prices(goods: i64, country: Option<&str>) -> Vec<(String, i64)> {
        let goods = Money::new(goods, Currency::parse("IDR").unwrap());
        let rates = settings().rates(&Parcel { country, goods, weight: 0, locale: "id" }).unwrap();
        rates.into_iter().map(|rate| (rate.id, rate.price.minor())).collect()
    }

    #[test]
    fn is_free_from_the_amount_on() {
        assert_eq!(prices(499_999, Some("ID")), [("regular".to_owned(), 18_000), ("pickup".to_owned(), 0)]);
        assert_eq!(prices(500_000, Some("ID")), [("regular".to_owned(), 0), ("pickup".to_owned(), 0)]);
    }

    #[test]
    fn a_country_that_is_not_served_can_only_fetch() {
        assert_eq!(prices(1, Some("SG")), [("pickup".to_owned(), 0)]);
        assert_eq!(prices(1, None).len(), 2);
    }

    #[test]
    fn speaks_the_shoppers_language_where_it_can() {
        let goods = Money::new(1, Currency::parse("IDR").unwrap());
        let rates = settings().rates(&Parcel { country: None, goods, weight: 0, locale: "en" }).unwrap();
        assert_eq!(rates[0].name, "Regular");
        assert_eq!(rates[1].name, "Ambil di toko");
    }
}
