//! How goods reach the shopper: methods by zone, priced by weight, value or
//! pieces, and places where they are fetched.
//!
//! Couriers can be asked for their prices ([`live`]); the most particular zone that holds the address decides which methods there
//! are; where none does, the store's own list applies. What a parcel costs is
//! worked out in [`rules`] from values alone, so it can be asked inside the
//! transaction that places an order.

pub mod carriers;
pub mod live;
mod rules;
mod zones;

pub use self::{
    rules::{Offer, Parcel, Piece, Rate},
    zones::{Lacking, Place},
};

use rules::Load;
use serde::{Deserialize, Serialize};

use crate::{
    i18n::Lang,
    money::{Currency, Money},
};

/// Section `delivery` of the tenant's settings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Where no zone says otherwise, and where goods can be fetched; in the
    /// order they are offered.
    pub methods: Vec<Method>,
    /// ISO codes of the countries that are served; the first is preselected.
    pub countries: Vec<String>,
    /// Places with methods of their own.
    pub zones: Vec<Zone>,
    /// Kinds of goods that cost more to send.
    pub classes: Vec<Class>,
    /// Working days until a parcel leaves; nothing is said when both are zero.
    pub handling: Days,
    /// Prices that couriers quote.
    pub live: live::Live,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            methods: vec![Method::default()],
            countries: vec!["ID".to_owned()],
            zones: Vec::new(),
            classes: Vec::new(),
            handling: Days::default(),
            live: live::Live::default(),
        }
    }
}

/// Places with methods of their own. Without methods nothing is sent there.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Zone {
    /// Stable name in addresses of pages.
    pub id: String,
    /// For staff.
    pub name: String,
    /// What belongs to it.
    pub places: Vec<Place>,
    /// In the order they are offered.
    pub methods: Vec<Method>,
}

/// Goods that cost more to send, or cost by themselves.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Class {
    /// Stable name that products carry.
    pub id: String,
    /// For staff.
    pub name: String,
    /// Minor units for one piece.
    pub price: i64,
    /// Whether the price is all that these goods cost, in place of what the
    /// method says, rather than on top of it.
    pub own: bool,
}

/// A span of working days.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Days {
    /// At best.
    pub min: u8,
    /// At worst.
    pub max: u8,
}

impl Days {
    /// Whether there is nothing to say.
    pub fn is_unsaid(self) -> bool {
        self.max == 0
    }

    /// First this, then that. Nothing can be said when how long the way takes
    /// is not known.
    #[must_use]
    pub fn then(self, way: Self) -> Self {
        if way.is_unsaid() {
            return way;
        }
        Self { min: self.min.saturating_add(way.min), max: self.max.saturating_add(way.max) }
    }

    /// `2–4 working days`, or empty.
    pub fn say(self, lang: Lang) -> String {
        match (self.min, self.max) {
            (_, 0) => String::new(),
            (min, max) if min == max => lang.n("delivery-days", i64::from(max)),
            (min, max) => lang.args("delivery-days-span", &[("from", &min.to_string()), ("to", &max.to_string())]),
        }
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
    /// What to know about it, or where to fetch.
    pub description: String,
    /// Minor units; what one kilogram costs where that is the basis.
    pub price: i64,
    /// Goods for this much, in minor units, travel free. What their classes
    /// cost remains.
    pub free_from: Option<i64>,
    /// What the price depends on.
    pub basis: Basis,
    /// Other prices from some value of the basis on, the smallest value first.
    pub tiers: Vec<Tier>,
    /// Grams; it does not carry more.
    pub max_weight: Option<i64>,
    /// How long the way takes.
    pub days: Days,
    /// When goods can be fetched.
    pub hours: String,
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
            basis: Basis::Flat,
            tiers: Vec::new(),
            max_weight: None,
            days: Days::default(),
            hours: String::new(),
            translations: std::collections::BTreeMap::new(),
        }
    }
}

/// What the price of a method depends on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// Nothing.
    #[default]
    Flat,
    /// The weight in grams, in tiers.
    Weight,
    /// Each kilogram that was begun.
    Kilogram,
    /// What the goods cost, in minor units, in tiers.
    Value,
    /// How many pieces there are, in tiers.
    Pieces,
}

impl Basis {
    /// All, as a form offers them.
    pub const ALL: [Self; 5] = [Self::Flat, Self::Kilogram, Self::Weight, Self::Value, Self::Pieces];

    /// The word in forms and translation keys.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Flat => "flat",
            Self::Weight => "weight",
            Self::Kilogram => "kilogram",
            Self::Value => "value",
            Self::Pieces => "pieces",
        }
    }

    /// Whether there are tiers.
    pub fn has_tiers(self) -> bool {
        matches!(self, Self::Weight | Self::Value | Self::Pieces)
    }
}

/// A price from some value on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Tier {
    /// Grams, minor units or pieces, by the basis.
    pub from: i64,
    /// Minor units.
    pub price: i64,
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

impl Settings {
    /// The smallest amount at which some delivery becomes free, for the bar
    /// in the cart. Only where it is the same for everybody: a promise that
    /// another address breaks is worse than none.
    pub fn free_from(&self, currency: Currency) -> Option<Money> {
        let sent =
            |methods: &[Method]| methods.iter().filter(|method| method.kind.needs_address()).filter_map(|method| method.free_from).min();
        let everywhere = sent(&self.methods)?;
        let same = self.zones.iter().all(|zone| sent(&zone.methods).is_some_and(|from| from <= everywhere));
        same.then(|| Money::new(everywhere, currency))
    }

    /// Whether anything is sent anywhere.
    pub fn sends(&self) -> bool {
        let zones = self.zones.iter().flat_map(|zone| &zone.methods);
        self.live.enabled || self.methods.iter().chain(zones).any(|method| method.kind.needs_address())
    }

    /// The class of this name.
    pub fn class(&self, id: &str) -> Option<&Class> {
        self.classes.iter().find(|class| class.id == id)
    }
}
