//! What is due to the state: rates by country, region and day, for each class
//! of goods, inside the prices or added to them.
//!
//! [`Settings::at`] finds the rates of one address on one day; [`rules`] works
//! out lines from them. Every figure of tax is the sum of its lines, and the
//! lines of goods sum up to the lines of tax, whichever way is rounded.

mod ppn;
mod rules;

pub use rules::{Due, Item, TaxLine, due, lines_of, percent};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// Section `taxes` of the tenant's settings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Where no region says otherwise. Hundredths of a percent: 1100 is 11 %.
    pub rate: u16,
    /// The same for goods of the reduced class.
    pub reduced: u16,
    /// What it is called; empty for the store's word for a tax.
    pub name: String,
    /// Whether the rate is that of Indonesia's PPN on the day, in place of
    /// `rate`.
    pub ppn: bool,
    /// The rates from some day on.
    pub next: Option<Change>,
    /// Whether prices hold the tax already.
    pub included: bool,
    /// Whether delivery is taxed like goods of the standard class.
    pub on_delivery: bool,
    /// Where fractions go.
    pub rounding: Rounding,
    /// Countries and regions with rates of their own.
    pub regions: Vec<Region>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            rate: 0,
            reduced: 0,
            name: String::new(),
            ppn: false,
            next: None,
            included: true,
            on_delivery: false,
            rounding: Rounding::Total,
            regions: Vec::new(),
        }
    }
}

/// Rates that begin on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// The first day, in the store's time zone.
    pub from: NaiveDate,
    /// For the standard class.
    pub rate: u16,
    /// For the reduced class.
    #[serde(default)]
    pub reduced: u16,
}

/// A country, or a part of one, with rates of its own.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Region {
    /// ISO code.
    pub country: String,
    /// State or province as addresses have it, or the code of an area of
    /// Indonesia; empty for the whole country.
    pub region: String,
    /// What it is called.
    pub name: String,
    /// For the standard class.
    pub rate: u16,
    /// For the reduced class.
    pub reduced: u16,
}

/// Where fractions of the smallest unit go.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rounding {
    /// The tax of a rate is rounded once, half up, and spread over the lines
    /// by largest remainder.
    #[default]
    Total,
    /// Each line's tax is rounded half up.
    Line,
}

/// What a product is for the tax.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// The ordinary rate.
    #[default]
    Standard,
    /// A lower one, such as for books or food.
    Reduced,
    /// None is due.
    Zero,
}

impl Class {
    /// All, as a form offers them.
    pub const ALL: [Self; 3] = [Self::Standard, Self::Reduced, Self::Zero];

    /// The word in forms, tables and translation keys.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Standard => "standard",
            Self::Reduced => "reduced",
            Self::Zero => "zero",
        }
    }

    /// The class of this word.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|class| class.as_str() == text)
    }
}

/// The rates of one address on one day.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rates {
    /// What the tax is called; empty for the store's word.
    pub name: String,
    /// For the standard class, in hundredths of a percent.
    pub standard: u16,
    /// For the reduced class.
    pub reduced: u16,
    /// Whether prices hold the tax already.
    pub included: bool,
    /// Whether delivery is taxed.
    pub on_delivery: bool,
    /// Where fractions go.
    pub rounding: Rounding,
}

impl Rates {
    /// The rate of a class, never above 100 %.
    pub fn of(&self, class: Class) -> u16 {
        let rate = match class {
            Class::Standard => self.standard,
            Class::Reduced => self.reduced,
            Class::Zero => 0,
        };
        rate.min(10_000)
    }
}

impl Settings {
    /// The rates where the goods go, on a day of the store's time zone. An
    /// address that is not known yet has the store's own.
    pub fn at(&self, country: &str, region: &str, area: &str, day: NaiveDate) -> Rates {
        let found = self.regions.iter().filter_map(|one| Some((one.fits(country, region, area)?, one))).max_by_key(|(exact, _)| *exact);
        let (name, (standard, reduced)) = match found {
            Some((_, one)) => (&one.name, (one.rate, one.reduced)),
            None if self.ppn => (&self.name, (ppn::rate(day), self.reduced)),
            None => (&self.name, on(day, self.next, (self.rate, self.reduced))),
        };
        let name = if name.is_empty() && self.ppn && found.is_none() { "PPN" } else { name };
        Rates { name: name.to_owned(), standard, reduced, included: self.included, on_delivery: self.on_delivery, rounding: self.rounding }
    }

    /// The store's own rates on a day, for prices that are shown before
    /// anybody has said where they live.
    pub fn own(&self, day: NaiveDate) -> Rates {
        let elsewhere = Self { regions: Vec::new(), ..self.clone() };
        elsewhere.at("", "", "", day)
    }

    /// Whether any tax may be due.
    pub fn is_charged(&self) -> bool {
        self.ppn || self.rate > 0 || self.next.is_some_and(|change| change.rate > 0) || self.regions.iter().any(|one| one.rate > 0)
    }
}

fn on(day: NaiveDate, next: Option<Change>, now: (u16, u16)) -> (u16, u16) {
    next.filter(|change| change.from <= day).map_or(now, |change| (change.rate, change.reduced))
}

impl Region {
    /// How exactly it names an address that lies in it.
    fn fits(&self, country: &str, region: &str, area: &str) -> Option<usize> {
        if self.country != country {
            return None;
        }
        let own = self.region.trim();
        let named = own.eq_ignore_ascii_case(region.trim()) || (!area.is_empty() && crate::address::areas::is_within(area, own));
        if own.is_empty() { Some(0) } else { named.then_some(own.len()) }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn settings() -> Settings {
        serde_json::from_value(json!({
            "rate": 1_000, "reduced": 500, "name": "VAT", "next": {"from": "2027-01-01", "rate": 1_200, "reduced": 600},
            "regions": [
                {"country": "US", "rate": 0},
                {"country": "US", "region": "NY", "name": "Sales tax", "rate": 888},
                {"country": "ID", "region": "32", "rate": 300}
            ]
        }))
        .unwrap()
    }

    #[track_caller]
    fn rate(country: &str, region: &str, area: &str, on: &str, expect: (u16, u16)) {
        let rates = settings().at(country, region, area, day(on));
        assert_eq!((rates.standard, rates.reduced), expect, "{country} {region} {area} {on}");
    }

    #[test]
    fn the_most_exact_region_has_the_rate() {
        rate("US", "ny ", "", "2026-11-30", (888, 0));
        rate("US", "OR", "", "2026-11-30", (0, 0));
        rate("ID", "Jawa Barat", "32.73.19", "2026-11-30", (300, 0));
        rate("ID", "Bali", "51.71.01", "2026-11-30", (1_000, 500));
        rate("", "", "", "2026-11-30", (1_000, 500));
    }

    #[test]
    fn a_planned_rate_begins_on_its_day_by_itself() {
        rate("SG", "", "", "2026-12-31", (1_000, 500));
        rate("SG", "", "", "2027-01-01", (1_200, 600));
    }

    #[test]
    fn ppn_follows_the_law_and_settings_from_before_stay_as_they_were() {
        let ppn = Settings { ppn: true, ..Settings::default() };
        assert_eq!(ppn.own(day("2026-11-30")).standard, 1_100);
        assert_eq!(ppn.own(day("2026-11-30")).name, "PPN");
        let before: Settings = serde_json::from_value(json!({"rate": 1_100, "included": true, "on_delivery": false})).unwrap();
        assert_eq!(before.own(day("2026-11-30")), Rates { standard: 1_100, included: true, ..Rates::default() });
    }
}
