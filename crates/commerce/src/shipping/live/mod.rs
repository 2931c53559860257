//! Prices that couriers quote for a parcel while the shopper waits.
//!
//! A provider knows the prices of many couriers and is asked outside any
//! transaction ([`quotes`]); its answer is a value that [`super::Settings::offer`]
//! turns into rates beside the store's own methods. An answer belongs to the
//! question it was given to: the price that an order is placed at is worked
//! out again inside the transaction, and an answer to another parcel counts
//! for nothing there.

mod door;
pub mod key;
pub mod provider;
pub mod quotes;

pub use self::{
    door::{Door, Parts},
    quotes::Quotes,
};

use serde::{Deserialize, Serialize};

use super::{Days, Kind, Load, Parcel, Rate};
use crate::{
    error::Result,
    money::{Currency, Money},
    orders::statuses::words,
};

/// What ids of live rates begin with, and what stands for all of them where
/// methods are listed. No method of the store can be called so: a name's id
/// is made of letters, digits and hyphens, and a colon follows this.
pub const ID: &str = "live";

/// Most rates of one answer that a shopper is shown, the cheapest.
const SHOWN: usize = 12;

words! {
    /// Who is asked for prices.
    Provider {
        /// Indonesia's couriers, by postcode: <https://biteship.com/id/docs/api/rates/overview>
        Biteship = "biteship",
        /// Stands in for one while developing; asks nobody.
        Test = "test",
    }
}

impl Serialize for Provider {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Provider {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

impl Provider {
    /// The name that its own people write.
    pub fn brand(self) -> &'static str {
        match self {
            Self::Biteship => "Biteship",
            Self::Test => "Test",
        }
    }

    /// Whether it quotes in this currency.
    pub fn quotes_in(self, currency: Currency) -> bool {
        currency.code() == "IDR"
    }
}

/// A courier that can be chosen: the provider's code, and its name in
/// [`super::carriers`]. Those that price by coordinates are left out.
const COURIERS: [(&str, &str); 12] = [
    ("jne", "JNE"),
    ("jnt", "J&T Express"),
    ("sicepat", "SiCepat"),
    ("anteraja", "AnterAja"),
    ("ninja", "Ninja Xpress"),
    ("pos", "Pos Indonesia"),
    ("tiki", "TIKI"),
    ("lion", "Lion Parcel"),
    ("idexpress", "ID Express"),
    ("wahana", "Wahana"),
    ("sap", "SAP Express"),
    ("jntcargo", "J&T Cargo"),
];

/// Codes and names of the couriers that can be chosen.
pub fn couriers() -> impl Iterator<Item = (&'static str, &'static str)> {
    COURIERS.into_iter()
}

/// The name of a courier among the carriers; empty when it is not known.
pub fn carrier(code: &str) -> &'static str {
    COURIERS.iter().find(|known| known.0 == code).map_or("", |known| known.1)
}

/// What the merchant says about live prices; part of section `delivery`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Live {
    /// Whether they are offered.
    pub enabled: bool,
    /// Who is asked.
    pub provider: Provider,
    /// Codes of the couriers that are asked about.
    pub couriers: Vec<String>,
    /// The postcode that parcels leave from.
    pub origin: String,
    /// Minor units on top of every quote, for packing and the way to the counter.
    pub surcharge: i64,
    /// Whether the store's own methods stand in only while there is no quote.
    /// Those that are free for a basket are offered all the same.
    pub alone: bool,
}

impl Default for Live {
    fn default() -> Self {
        Self { enabled: false, provider: Provider::Biteship, couriers: Vec::new(), origin: String::new(), surcharge: 0, alone: false }
    }
}

/// Whether a text is a postcode of Indonesia.
pub fn is_postcode(text: &str) -> bool {
    text.len() == 5 && text.bytes().all(|byte| byte.is_ascii_digit()) && !text.starts_with('0')
}

/// What a provider is asked. The same question gives the same answer for a
/// while, so it says no more than the price depends on: nobody's name, street
/// or goods.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Question {
    /// Who is asked.
    pub provider: Provider,
    /// Postcode.
    pub origin: String,
    /// Postcode.
    pub destination: String,
    /// Grams, rounded up to the next hundred.
    pub weight: i64,
    /// What the goods cost in minor units, rounded up: some couriers insure by it.
    pub value: i64,
    /// Codes, sorted.
    pub couriers: Vec<String>,
}

/// Couriers round to whole kilograms, some from 300 g on: no step of theirs
/// lies inside a hundred.
const WEIGHT_STEP: i64 = 100;
/// Rupiah.
const VALUE_STEP: i64 = 100_000;

/// Rounds up to a step, at least one of it.
fn up_to(amount: i64, step: i64) -> i64 {
    amount.max(1).saturating_add(step - 1) / step * step
}

/// One courier's service for a parcel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Service {
    /// Code of the courier.
    pub courier: String,
    /// The courier's code of the service.
    pub code: String,
    /// The courier's name of the service.
    pub name: String,
    /// Minor units.
    pub price: i64,
    /// How long the way takes.
    pub days: Days,
}

/// What a provider said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// To what.
    pub question: Question,
    /// The cheapest first.
    pub services: Vec<Service>,
}

/// What is known of live prices for a basket.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Known {
    /// They are not offered here, or nothing was asked.
    #[default]
    Nothing,
    /// They are, and the provider does not answer.
    Silent,
    /// Here they are.
    Said(Answer),
}

/// Why a shopper who could have seen live prices sees none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unknown {
    /// The postcode is missing.
    Postcode,
    /// The provider does not answer.
    Silent,
    /// No courier goes there.
    NoCourier,
}

impl Unknown {
    /// What to tell the shopper.
    pub fn key(self) -> &'static str {
        match self {
            Self::Postcode => "checkout-live-postcode",
            Self::Silent => "checkout-live-silent",
            Self::NoCourier => "checkout-live-none",
        }
    }
}

/// A courier and its service, as an order keeps them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Courier {
    /// Code of the courier.
    pub code: String,
    /// Its name among the carriers.
    pub carrier: &'static str,
    /// The courier's code of the service.
    pub service: String,
}

impl Live {
    /// What is to be asked for a parcel; none where live prices are not
    /// offered, nothing of it would be paid for by weight, or the postcode is
    /// not known.
    pub(super) fn question(&self, parcel: &Parcel<'_>, load: &Load) -> Result<Option<Question>, Unknown> {
        let offered = self.enabled && parcel.country == Some("ID") && self.provider.quotes_in(parcel.goods.currency());
        if !offered || !load.any || parcel.pieces.is_empty() {
            return Ok(None);
        }
        if !is_postcode(parcel.postcode) {
            return Err(Unknown::Postcode);
        }
        let mut couriers = self.couriers.clone();
        couriers.sort_unstable();
        Ok(Some(Question {
            provider: self.provider,
            origin: self.origin.clone(),
            destination: parcel.postcode.to_owned(),
            weight: up_to(load.weight, WEIGHT_STEP),
            value: up_to(load.value.minor(), VALUE_STEP),
            couriers,
        }))
    }

    /// The rates of an answer for this parcel.
    pub(super) fn rates(&self, answer: &Answer, load: &Load, handling: Days) -> Result<Vec<Rate>> {
        let currency = load.value.currency();
        let on_top = load.extra.checked_add(Money::new(self.surcharge.max(0), currency))?;
        answer.services.iter().take(SHOWN).map(|service| service.rate(on_top, handling)).collect()
    }
}

impl Service {
    fn rate(&self, on_top: Money, handling: Days) -> Result<Rate> {
        let carrier = carrier(&self.courier);
        Ok(Rate {
            id: format!("{ID}:{}:{}", self.courier, self.code),
            kind: Kind::FlatRate,
            name: format!("{carrier} {}", self.name),
            description: String::new(),
            hours: String::new(),
            days: handling.then(self.days),
            price: Money::new(self.price, on_top.currency()).checked_add(on_top)?,
            free_from: None,
            courier: Some(Courier { code: self.courier.clone(), carrier, service: self.code.clone() }),
        })
    }
}

/// Whether the id of a rate is one of a live quote.
pub fn is_live(id: &str) -> bool {
    id.strip_prefix(ID).is_some_and(|rest| rest.starts_with(':'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_is_rounded_up_so_that_parcels_share_an_answer() {
        let weights = [(0, 100), (1, 100), (100, 100), (101, 200), (1_250, 1_300)];
        for (grams, asked) in weights {
            assert_eq!(up_to(grams, WEIGHT_STEP), asked, "{grams}");
        }
        assert_eq!(up_to(i64::MAX, WEIGHT_STEP), i64::MAX / WEIGHT_STEP * WEIGHT_STEP);
    }

    #[test]
    fn every_courier_is_a_carrier_whose_parcels_can_be_tracked_by_name() {
        for (code, name) in couriers() {
            assert!(crate::shipping::carriers::names().contains(&name), "{code}");
            assert_eq!(carrier(code), name);
        }
        assert_eq!(carrier("gojek"), "");
    }

    #[test]
    fn a_postcode_has_five_digits() {
        assert!(is_postcode("40114"));
        for bad in ["", "4011", "401145", "4O114", "04011", "４0114"] {
            assert!(!is_postcode(bad), "{bad}");
        }
    }

    #[test]
    fn a_method_of_the_store_is_never_taken_for_a_live_one() {
        assert!(is_live("live:jne:reg"));
        assert!(!is_live("live") && !is_live("live-jne-reg") && !is_live("regular"));
    }
}
