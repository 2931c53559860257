//! The fields of an address, as a form sends them and as a page shows them.
//!
//! In Indonesia the place is chosen step by step: each choice brings the next
//! list. Without a script a button does what htmx does, and a postcode alone
//! leads to the place as well. The macro `area` of `ui/checkout.html` draws
//! them for every page that asks for an address.

use serde::Deserialize;

use super::Page;
use crate::commerce::address::{
    Address,
    areas::{self, LEVELS},
};

/// What a form sends; a field that is missing is empty. The four fields of a
/// place hold area codes in Indonesia and words elsewhere.
#[derive(Debug, Clone, Deserialize, Default)]
#[serde(default)]
pub struct AddressFields {
    country: String,
    line1: String,
    line2: String,
    village: String,
    district: String,
    city: String,
    region: String,
    postcode: String,
    area: String,
}

impl AddressFields {
    /// The fields of an address that is known.
    pub fn of(address: &Address) -> Self {
        let Address { line1, line2, village, district, city, region, postcode, country, area, .. } = address.clone();
        Self { country, line1, line2, village, district, city, region, postcode, area }
    }

    /// The address with its area found.
    pub fn address(&self) -> Address {
        Address {
            name: String::new(),
            phone: String::new(),
            line1: self.line1.clone(),
            line2: self.line2.clone(),
            village: self.village.clone(),
            district: self.district.clone(),
            city: self.city.clone(),
            region: self.region.clone(),
            postcode: self.postcode.clone(),
            country: self.country.clone(),
            area: self.area.clone(),
        }
        .settled()
    }
}

/// An address as a form shows it.
pub struct AddressForm {
    /// What is filled in.
    pub address: Address,
    /// Code and name of the countries to choose from.
    pub countries: Vec<(String, String)>,
    /// The lists of areas; none where there are no official areas.
    pub levels: Vec<Level>,
    /// A place in words that no list holds.
    pub before: String,
}

/// One list of areas.
pub struct Level {
    /// Name of the field.
    pub name: &'static str,
    /// Locale key of its label.
    pub label: &'static str,
    /// Locale key of the empty choice.
    pub empty: &'static str,
    /// The areas, by name.
    pub choices: Vec<Choice>,
}

/// An area to choose.
pub struct Choice {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: &'static str,
    /// Whether it is chosen.
    pub on: bool,
}

const LABELS: [(&str, &str); 4] = [
    ("checkout-region", "address-choose-region"),
    ("checkout-city", "address-choose-city"),
    ("checkout-district", "address-choose-district"),
    ("checkout-village", "address-choose-village"),
];

impl AddressForm {
    /// The form of an address to one of these countries; the first is
    /// preselected.
    pub fn new(page: &Page, address: &Address, countries: &[String]) -> Self {
        let mut address = address.clone();
        if address.country.is_empty() {
            address.country = countries.first().cloned().unwrap_or_default();
        }
        let address = address.settled();
        let name = |code: &String| (code.clone(), page.w(&format!("country-{}", code.to_ascii_lowercase())).to_owned());
        let words = [&address.village, &address.district, &address.city, &address.region];
        let words: Vec<&str> = words.into_iter().map(String::as_str).filter(|word| !word.is_empty()).collect();
        Self {
            countries: countries.iter().map(name).collect(),
            levels: if address.country == "ID" { levels(&address.area) } else { Vec::new() },
            before: if address.country == "ID" && address.area.is_empty() { words.join(", ") } else { String::new() },
            address,
        }
    }

    /// The label of a field that has another name in the United States.
    pub fn label(&self, key: &'static str) -> &'static str {
        match (self.address.country.as_str(), key) {
            ("US", "checkout-region") => "checkout-region-us",
            ("US", "checkout-postcode") => "checkout-postcode-us",
            _ => key,
        }
    }

    /// A keypad of digits where postcodes are numbers.
    pub fn postcode_kind(&self) -> &'static str {
        if matches!(self.address.country.as_str(), "GB" | "NL") { "text" } else { "postcode" }
    }

    /// Locale key of what to know about the postcode.
    pub fn postcode_hint(&self) -> &'static str {
        match (self.levels.is_empty(), self.address.area.is_empty()) {
            (true, _) => "",
            (false, true) => "address-postcode-finds",
            (false, false) => "address-postcode-follows",
        }
    }
}

fn levels(area: &str) -> Vec<Level> {
    let path = areas::path(area);
    let list = |(at, (name, (label, empty))): (usize, (&'static str, (&'static str, &'static str)))| {
        let around = if at == 0 { Some("") } else { path.get(at - 1).map(|area| area.code.as_str()) };
        let mut inside = around.map(areas::inside).unwrap_or_default();
        inside.sort_unstable_by_key(|area| area.name);
        let on = path.get(at).map(|area| area.code.as_str());
        let choices = inside.into_iter().map(|area| Choice { on: Some(area.code.as_str()) == on, code: area.code, name: area.name });
        Level { name, label, empty, choices: choices.collect() }
    };
    LEVELS.into_iter().zip(LABELS).enumerate().map(list).collect()
}
