//! Delivery methods in a form: one slot a method, and an empty one to add.

use std::collections::BTreeMap;

use super::super::{amount, language_name, shown};
use crate::{
    commerce::{
        settings::{METHODS, TIERS},
        shipping::{Basis, Days, Kind, Method, Tier, Translation},
    },
    error::FieldErrors,
    money::Money,
    web::{Staff, admin::fields::Fields},
};

/// A method in the form; the fields' names end in its place.
#[derive(Clone)]
pub(super) struct Slot {
    at: usize,
    pub(super) title: String,
    pub(super) fresh: bool,
    pub(super) id: String,
    pub(super) pickup: bool,
    pub(super) name: String,
    pub(super) description: String,
    pub(super) price: String,
    pub(super) free_from: String,
    pub(super) basis: String,
    pub(super) tiers: Vec<TierRow>,
    pub(super) max_weight: String,
    pub(super) days_min: String,
    pub(super) days_max: String,
    pub(super) hours: String,
    pub(super) words: Vec<Words>,
}

/// A tier in the form.
#[derive(Clone)]
pub(super) struct TierRow {
    pub(super) from_field: String,
    pub(super) price_field: String,
    pub(super) from: String,
    pub(super) price: String,
}

/// A method's words in a further language.
#[derive(Clone)]
pub(super) struct Words {
    code: String,
    pub(super) language: String,
    pub(super) name_field: String,
    pub(super) description_field: String,
    pub(super) name: String,
    pub(super) description: String,
}

impl Slot {
    pub(super) fn field(&self, name: &str) -> String {
        format!("{name}_{}", self.at)
    }

    /// What the price can depend on: the word and its locale key.
    pub(super) fn bases(&self) -> Vec<(&'static str, String)> {
        Basis::ALL.iter().map(|basis| (basis.as_str(), format!("admin-delivery-basis-{}", basis.as_str()))).collect()
    }

    /// Whether there is more to say than one price.
    pub(super) fn has_more(&self, errors: &FieldErrors) -> bool {
        let own = ["tiers", "max_weight", "days", "hours"].iter().any(|name| errors.of(&self.field(name)).is_some());
        let said = [&self.max_weight, &self.days_max, &self.hours].iter().any(|text| !text.is_empty());
        own || said || self.basis != Basis::Flat.as_str()
    }

    pub(super) fn of(staff: &Staff, at: usize, method: Option<&Method>) -> Self {
        let empty = Method { id: String::new(), name: String::new(), ..Method::default() };
        let it = method.unwrap_or(&empty);
        let words = staff.tenant.locales.iter().skip(1).map(|code| {
            let own = it.translations.get(code);
            let text = |pick: fn(&Translation) -> &String| own.map(pick).cloned().unwrap_or_default();
            words(staff, at, code, text(|it| &it.name), text(|it| &it.description))
        });
        let from = |value: i64| if it.basis == Basis::Value { shown(staff, Some(value)) } else { value.to_string() };
        let tiers = it.tiers.iter().map(|tier| (from(tier.from), shown(staff, Some(tier.price))));
        Self {
            at,
            title: if method.is_some() { it.name.clone() } else { staff.lang.w("admin-settings-method-new").to_owned() },
            fresh: method.is_none(),
            id: it.id.clone(),
            pickup: it.kind == Kind::Pickup,
            name: it.name.clone(),
            description: it.description.clone(),
            price: shown(staff, method.map(|it| it.price)),
            free_from: shown(staff, it.free_from),
            basis: it.basis.as_str().to_owned(),
            tiers: tier_rows(at, tiers.collect()),
            max_weight: it.max_weight.map(|grams| grams.to_string()).unwrap_or_default(),
            days_min: said(it.days, it.days.min),
            days_max: said(it.days, it.days.max),
            hours: it.hours.clone(),
            words: words.collect(),
        }
    }

    fn typed(staff: &Staff, fields: &Fields, from: usize, at: usize) -> Self {
        let text = |name: &str| fields.text(&format!("{name}_{from}"));
        let words = staff.tenant.locales.iter().skip(1);
        let tier = |row: usize, name: &str| fields.text(&format!("tier_{name}_{from}_{row}"));
        let tiers =
            (0..TIERS).map(|row| (tier(row, "from"), tier(row, "price"))).filter(|(from, price)| !(from.is_empty() && price.is_empty()));
        Self {
            at,
            title: text("name"),
            fresh: false,
            id: text("id"),
            pickup: text("kind") == "pickup",
            name: text("name"),
            description: text("description"),
            price: text("price"),
            free_from: text("free_from"),
            basis: text("basis"),
            tiers: tier_rows(at, tiers.collect()),
            max_weight: text("max_weight"),
            days_min: text("days_min"),
            days_max: text("days_max"),
            hours: text("hours"),
            words: words.map(|code| words_typed(staff, fields, from, at, code)).collect(),
        }
    }

    fn is_empty(&self) -> bool {
        [&self.name, &self.description, &self.price, &self.free_from].iter().all(|text| text.is_empty())
    }

    /// The method that the slot says; what cannot be read is noted.
    fn method(&self, staff: &Staff, known: &[Method], errors: &mut FieldErrors) -> Method {
        let translations: BTreeMap<String, Translation> = self
            .words
            .iter()
            .filter(|words| !(words.name.is_empty() && words.description.is_empty()))
            .map(|words| (words.code.clone(), Translation { name: words.name.clone(), description: words.description.clone() }))
            .collect();
        let basis = Basis::ALL.into_iter().find(|basis| basis.as_str() == self.basis).unwrap_or_default();
        Method {
            // A name that orders know is kept; a new one is made from the words.
            id: if known.iter().any(|method| method.id == self.id) { self.id.clone() } else { plain(&self.name) },
            kind: if self.pickup { Kind::Pickup } else { Kind::FlatRate },
            name: self.name.clone(),
            description: self.description.clone(),
            price: amount(staff, errors, self.field("price"), &self.price).unwrap_or(0),
            free_from: amount(staff, errors, self.field("free_from"), &self.free_from),
            basis,
            tiers: if basis.has_tiers() { self.read_tiers(staff, basis, errors) } else { Vec::new() },
            max_weight: self.read_weight(errors),
            days: read_days(errors, &self.field("days"), &self.days_min, &self.days_max),
            hours: self.hours.clone(),
            translations,
        }
    }

    fn read_tiers(&self, staff: &Staff, basis: Basis, errors: &mut FieldErrors) -> Vec<Tier> {
        let money = |text: &str| Money::parse(text, staff.tenant.currency).ok().map(Money::minor);
        let from = |text: &str| if basis == Basis::Value { money(text) } else { whole(text) };
        let typed = self.tiers.iter().filter(|row| !(row.from.is_empty() && row.price.is_empty()));
        let read: Option<Vec<Tier>> = typed.map(|row| Some(Tier { from: from(&row.from)?, price: money(&row.price)? })).collect();
        if read.is_none() {
            errors.add(self.field("tiers"), "admin-delivery-error-tiers");
        }
        read.unwrap_or_default()
    }

    fn read_weight(&self, errors: &mut FieldErrors) -> Option<i64> {
        if self.max_weight.is_empty() {
            return None;
        }
        let grams = whole(&self.max_weight);
        if grams.is_none() {
            errors.add(self.field("max_weight"), "admin-delivery-error-weight");
        }
        grams
    }
}

/// The slots of a list of methods, with an empty one while there is room.
pub(super) fn slots(staff: &Staff, methods: &[Method]) -> Vec<Slot> {
    methods.iter().enumerate().map(|(at, method)| Slot::of(staff, at, Some(method))).collect()
}

/// The slots as they were typed; empty ones go.
pub(super) fn typed(staff: &Staff, fields: &Fields) -> Vec<Slot> {
    let mut slots: Vec<Slot> = Vec::new();
    for from in 0..=METHODS {
        let slot = Slot::typed(staff, fields, from, slots.len());
        if !slot.is_empty() {
            slots.push(slot);
        }
    }
    slots
}

/// Adds an empty slot while there is room.
pub(super) fn with_room(staff: &Staff, mut slots: Vec<Slot>) -> Vec<Slot> {
    if slots.len() < METHODS {
        slots.push(Slot::of(staff, slots.len(), None));
    }
    slots
}

/// The methods that the slots say.
pub(super) fn methods(staff: &Staff, slots: &[Slot], known: &[Method], errors: &mut FieldErrors) -> Vec<Method> {
    slots.iter().map(|slot| slot.method(staff, known, errors)).collect()
}

/// Two fields of days; the second alone is both.
pub(super) fn read_days(errors: &mut FieldErrors, field: &str, min: &str, max: &str) -> Days {
    let day = |text: &str| if text.is_empty() { Some(None) } else { text.parse::<u8>().ok().map(Some) };
    let (Some(min), Some(max)) = (day(min), day(max)) else {
        errors.add(field.to_owned(), "admin-delivery-error-days");
        return Days::default();
    };
    let max = max.or(min).unwrap_or(0);
    Days { min: min.unwrap_or(max), max }
}

/// A number of days as a field holds it.
pub(super) fn said(days: Days, day: u8) -> String {
    if days.is_unsaid() { String::new() } else { day.to_string() }
}

/// A stable name of small letters, digits and hyphens.
pub(super) fn plain(name: &str) -> String {
    let text = deunicode::deunicode(name).to_lowercase();
    let parts: Vec<&str> = text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|part| !part.is_empty()).collect();
    if parts.is_empty() { "delivery".to_owned() } else { parts.join("-").chars().take(40).collect() }
}

fn whole(text: &str) -> Option<i64> {
    text.replace(['.', ' '], "").parse().ok()
}

/// The tiers with empty rows to add some.
fn tier_rows(at: usize, mut tiers: Vec<(String, String)>) -> Vec<TierRow> {
    let rows = (tiers.len() + 2).clamp(3, TIERS);
    tiers.resize(rows, (String::new(), String::new()));
    let row = |(row, (from, price)): (usize, (String, String))| TierRow {
        from_field: format!("tier_from_{at}_{row}"),
        price_field: format!("tier_price_{at}_{row}"),
        from,
        price,
    };
    tiers.into_iter().enumerate().map(row).collect()
}

fn words(staff: &Staff, at: usize, code: &str, name: String, description: String) -> Words {
    Words {
        code: code.to_owned(),
        language: language_name(staff, code),
        name_field: format!("name_{at}_{code}"),
        description_field: format!("description_{at}_{code}"),
        name,
        description,
    }
}

fn words_typed(staff: &Staff, fields: &Fields, from: usize, at: usize, code: &str) -> Words {
    words(staff, at, code, fields.text(&format!("name_{from}_{code}")), fields.text(&format!("description_{from}_{code}")))
}
