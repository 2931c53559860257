//! Which zone an address lies in.

use serde::{Deserialize, Serialize};

use super::{Settings, Zone, live::Unknown};
use crate::{
    address::{COUNTRIES, areas},
    i18n::Lang,
};

/// A country (`SG`) or an area of Indonesia (`32.73`).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Place(String);

impl Place {
    /// A place that exists: a country that stores can ship to, or a province,
    /// city or district of Indonesia.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let district = "00.00.00".len();
        let known = COUNTRIES.contains(&text) || (text.len() <= district && areas::find(text).is_some());
        known.then(|| Self(text.to_owned()))
    }

    /// As it is stored.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The code of the area, unless it is a country.
    pub fn area(&self) -> Option<&str> {
        self.0.starts_with(|c: char| c.is_ascii_digit()).then_some(self.as_str())
    }

    /// ISO code of the country.
    pub fn country(&self) -> &str {
        if self.area().is_some() { "ID" } else { &self.0 }
    }

    /// How particular it is, when it holds the address; a country is the
    /// least.
    fn holds(&self, country: &str, area: &str) -> Option<usize> {
        match self.area() {
            Some(own) => (country == "ID" && areas::is_within(area, own)).then_some(own.len()),
            None => (self.0 == country).then_some(1),
        }
    }

    /// Whether it lies inside the area that is known so far, so that the
    /// address must be told more exactly.
    fn is_inside(&self, country: &str, area: &str) -> bool {
        country == "ID" && self.area().is_some_and(|own| own != area && (area.is_empty() || areas::is_within(own, area)))
    }
}

/// Why nothing is sent to an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lacking {
    /// The address is not known well enough.
    Address,
    /// The country is not served.
    Country,
    /// A zone of its own has no method.
    Place,
    /// It is heavier than any method carries; the most that one does, in
    /// grams.
    Weight(i64),
    /// Only couriers' prices count here, and there are none.
    Price(Unknown),
}

impl Lacking {
    /// What to tell the shopper.
    pub fn key(self) -> &'static str {
        match self {
            Self::Address => "checkout-delivery-needs-address",
            Self::Country => "checkout-no-delivery",
            Self::Place => "checkout-no-delivery-place",
            Self::Weight(_) => "checkout-no-delivery-weight",
            Self::Price(unknown) => unknown.key(),
        }
    }

    /// The same in words.
    pub fn say(self, lang: Lang) -> String {
        match self {
            Self::Weight(grams) => lang.with(self.key(), "weight", kilograms(grams)),
            other => lang.w(other.key()).to_owned(),
        }
    }
}

/// Grams as people say them: `30`, `0.5`.
fn kilograms(grams: i64) -> String {
    let (whole, rest) = (grams / 1_000, grams % 1_000);
    if rest == 0 { whole.to_string() } else { format!("{whole}.{rest:03}").trim_end_matches('0').to_owned() }
}

impl Settings {
    /// The zone that an address lies in, `None` where the store's own list
    /// applies.
    ///
    /// # Errors
    /// When nothing can be sent there, or it cannot be said yet.
    pub fn zone(&self, country: &str, area: &str) -> Result<Option<&Zone>, Lacking> {
        if !self.countries.iter().any(|code| code == country) {
            return Err(Lacking::Country);
        }
        let places = || self.zones.iter().flat_map(|zone| zone.places.iter().map(move |place| (zone, place)));
        if places().any(|(_, place)| place.is_inside(country, area)) {
            return Err(Lacking::Address);
        }
        let found = places().filter_map(|(zone, place)| Some((place.holds(country, area)?, zone)));
        Ok(found.max_by_key(|(particular, _)| *particular).map(|(_, zone)| zone))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings() -> Settings {
        let zone = |id: &str, places: &[&str]| Zone {
            id: id.to_owned(),
            places: places.iter().map(|place| Place::parse(place).unwrap()).collect(),
            ..Zone::default()
        };
        Settings {
            countries: vec!["ID".into(), "SG".into(), "US".into()],
            zones: vec![zone("java", &["31", "32"]), zone("bandung", &["32.73"]), zone("abroad", &["SG"])],
            ..Settings::default()
        }
    }

    #[track_caller]
    fn lies(country: &str, area: &str, expect: Result<Option<&str>, Lacking>) {
        let settings = settings();
        assert_eq!(settings.zone(country, area).map(|zone| zone.map(|zone| zone.id.as_str())), expect, "{country} {area}");
    }

    #[test]
    fn the_most_particular_place_decides() {
        lies("ID", "32.73.19.1001", Ok(Some("bandung")));
        lies("ID", "32.04.05", Ok(Some("java")));
        lies("ID", "51.71.01", Ok(None));
        lies("SG", "", Ok(Some("abroad")));
        lies("US", "", Ok(None));
        lies("FR", "", Err(Lacking::Country));
    }

    #[test]
    fn an_address_that_could_lie_in_two_zones_is_asked_for() {
        lies("ID", "", Err(Lacking::Address));
        lies("ID", "32", Err(Lacking::Address));
        lies("ID", "31", Ok(Some("java")));
        lies("ID", "51", Ok(None));
    }

    #[test]
    fn a_place_is_a_country_or_an_area_down_to_the_district() {
        for good in ["ID", "SG", "32", "32.73", "32.73.19"] {
            assert!(Place::parse(good).is_some(), "{good}");
        }
        for bad in ["", "XX", "id", "99", "32.73.19.1001", "Bandung"] {
            assert!(Place::parse(bad).is_none(), "{bad}");
        }
    }
}
