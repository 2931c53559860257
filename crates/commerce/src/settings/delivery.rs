//! What a merchant may say about delivery. Field names are those of the
//! settings forms: `name_0` is the name of the first method.

use super::{Section, methods::needed};
use crate::{
    address::COUNTRIES,
    db::Change,
    error::FieldErrors,
    money::Money,
    shipping::{
        Class, Days, Kind, Method, Settings, Zone,
        live::{self, Live},
    },
};

/// Most methods of one list.
pub const METHODS: usize = 8;
/// Most zones.
pub const ZONES: usize = 40;
/// Most places of a zone.
pub const PLACES: usize = 200;
/// Most classes of goods.
pub const CLASSES: usize = 10;
/// Most tiers of a method.
pub const TIERS: usize = 8;

/// The most that one parcel weighs, in grams: ten tonnes.
const HEAVIEST: i64 = 10_000_000;
const LONGEST: u8 = 90;

impl Section for Settings {
    const NAME: &'static str = "delivery";
    const CHANGE: Change = Change::Settings;

    fn check(&self) -> FieldErrors {
        let mut errors = FieldErrors::default();
        if self.methods.is_empty() && self.zones.iter().all(|zone| zone.methods.is_empty()) && !self.live.enabled {
            errors.add("methods", "admin-settings-error-no-delivery");
        }
        check_methods(&mut errors, &self.methods);
        let served = |code: &String| COUNTRIES.contains(&code.as_str());
        if self.countries.is_empty() || !self.countries.iter().all(served) {
            errors.add("countries", "admin-settings-error-countries");
        }
        check_days(&mut errors, "handling", self.handling);
        self.check_zones(&mut errors);
        check_classes(&mut errors, &self.classes);
        check_live(&mut errors, &self.live);
        errors
    }
}

impl Settings {
    fn check_zones(&self, errors: &mut FieldErrors) {
        if self.zones.len() > ZONES {
            errors.add("zones", "admin-delivery-error-zones");
        }
        for (at, zone) in self.zones.iter().enumerate() {
            let before = self.zones[..at].iter();
            if before.flat_map(|other| &other.places).any(|place| zone.places.contains(place)) {
                errors.add("places", "admin-delivery-error-place-twice");
            }
            if !check_zone(zone, &self.countries).is_empty() {
                errors.add("zones", "admin-delivery-error-zone");
            }
        }
    }
}

/// What is wrong with a zone, by the names of the fields of its own form.
pub fn check_zone(zone: &Zone, countries: &[String]) -> FieldErrors {
    let mut errors = FieldErrors::default();
    needed(&mut errors, "zone_name".to_owned(), &zone.name, 80);
    if zone.places.is_empty() {
        errors.add("places", "admin-delivery-error-no-place");
    } else if zone.places.len() > PLACES {
        errors.add("places", "admin-delivery-error-places");
    } else if !zone.places.iter().all(|place| countries.iter().any(|country| country == place.country())) {
        errors.add("places", "admin-delivery-error-place-country");
    }
    check_methods(&mut errors, &zone.methods);
    errors
}

fn check_methods(errors: &mut FieldErrors, methods: &[Method]) {
    if methods.len() > METHODS {
        errors.add("methods", "admin-settings-error-deliveries");
    }
    for (at, method) in methods.iter().enumerate() {
        check_method(errors, at, method);
        if methods[..at].iter().any(|other| other.id == method.id) {
            errors.add(format!("name_{at}"), "admin-settings-error-method-twice");
        }
    }
}

fn check_method(errors: &mut FieldErrors, at: usize, method: &Method) {
    needed(errors, format!("name_{at}"), &method.name, 80);
    if method.description.chars().count() > 300 {
        errors.add_with(format!("description_{at}"), "error-too-long", &[("max", "300")]);
    }
    if method.hours.chars().count() > 200 {
        errors.add_with(format!("hours_{at}"), "error-too-long", &[("max", "200")]);
    }
    if method.kind == Kind::Pickup && method.description.trim().is_empty() {
        errors.add(format!("description_{at}"), "admin-settings-error-pickup-place");
    }
    let amount = |minor: i64| (0..=Money::MAX_INPUT).contains(&minor);
    if !amount(method.price) {
        errors.add(format!("price_{at}"), "error-amount-invalid");
    }
    if method.free_from.is_some_and(|from| from < 1 || !amount(from)) {
        errors.add(format!("free_from_{at}"), "error-amount-invalid");
    }
    if method.max_weight.is_some_and(|grams| !(1..=HEAVIEST).contains(&grams)) {
        errors.add(format!("max_weight_{at}"), "admin-delivery-error-weight");
    }
    check_days(errors, &format!("days_{at}"), method.days);
    let ordered = method.tiers.windows(2).all(|pair| pair[0].from < pair[1].from);
    if method.tiers.len() > TIERS || !ordered || !method.tiers.iter().all(|tier| tier.from >= 1 && amount(tier.from) && amount(tier.price))
    {
        errors.add(format!("tiers_{at}"), "admin-delivery-error-tiers");
    }
    if method.basis.has_tiers() && method.tiers.is_empty() {
        errors.add(format!("tiers_{at}"), "admin-delivery-error-no-tier");
    }
}

fn check_days(errors: &mut FieldErrors, field: &str, days: Days) {
    if days.min > days.max || days.max > LONGEST {
        errors.add(field.to_owned(), "admin-delivery-error-days");
    }
}

fn check_live(errors: &mut FieldErrors, live: &Live) {
    let known = |code: &String| !live::carrier(code).is_empty();
    let repeated = live.couriers.iter().enumerate().any(|(at, code)| live.couriers[..at].contains(code));
    if repeated || !live.couriers.iter().all(known) || (live.enabled && live.couriers.is_empty()) {
        errors.add("couriers", "admin-couriers-error-couriers");
    }
    if !live::is_postcode(&live.origin) && (live.enabled || !live.origin.is_empty()) {
        errors.add("origin", "admin-couriers-error-origin");
    }
    if !(0..=Money::MAX_INPUT).contains(&live.surcharge) {
        errors.add("surcharge", "error-amount-invalid");
    }
}

fn check_classes(errors: &mut FieldErrors, classes: &[Class]) {
    if classes.len() > CLASSES {
        errors.add("classes", "admin-delivery-error-classes");
    }
    for (at, class) in classes.iter().enumerate() {
        needed(errors, format!("class_name_{at}"), &class.name, 80);
        if classes[..at].iter().any(|other| other.id == class.id) {
            errors.add(format!("class_name_{at}"), "admin-delivery-error-class-twice");
        }
        if !(0..=Money::MAX_INPUT).contains(&class.price) {
            errors.add(format!("class_price_{at}"), "error-amount-invalid");
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[track_caller]
    fn wrong(value: Value) -> Vec<String> {
        let section: Settings = serde_json::from_value(value).unwrap();
        section.check().iter().map(|error| error.field.to_string()).collect()
    }

    #[test]
    fn a_new_store_can_deliver() {
        assert!(Settings::default().check().is_empty());
    }

    #[test]
    fn delivery_needs_a_method_with_a_name_and_a_possible_price() {
        assert_eq!(wrong(json!({"methods": []})), ["methods"]);
        let odd = json!({"methods": [
            {"id": "a", "name": " ", "price": -1, "free_from": 0},
            {"id": "a", "kind": "pickup", "name": "Toko"}
        ], "countries": ["XX"]});
        assert_eq!(wrong(odd), ["name_0", "price_0", "free_from_0", "description_1", "name_1", "countries"]);
    }

    #[test]
    fn tiers_rise_and_days_are_a_span() {
        let with = |method: Value| wrong(json!({"methods": [method]}));
        let tiers = |tiers: Value| with(json!({"name": "A", "basis": "weight", "tiers": tiers}));
        assert!(tiers(json!([{"from": 1, "price": 0}, {"from": 2, "price": 5}])).is_empty());
        assert_eq!(tiers(json!([])), ["tiers_0"]);
        assert_eq!(tiers(json!([{"from": 2, "price": 1}, {"from": 2, "price": 5}])), ["tiers_0"]);
        assert_eq!(tiers(json!([{"from": 0, "price": 1}])), ["tiers_0"]);
        assert_eq!(with(json!({"name": "A", "days": {"min": 3, "max": 2}})), ["days_0"]);
        assert_eq!(with(json!({"name": "A", "max_weight": 0})), ["max_weight_0"]);
    }

    #[test]
    fn a_zone_has_places_that_are_served_and_no_other_zone_has() {
        let zones = |zones: Value| wrong(json!({"methods": [{"name": "A"}], "zones": zones}));
        let zone = |places: &[&str]| json!({"id": "z", "name": "Z", "places": places});
        assert!(zones(json!([zone(&["32"]), zone(&["32.73"])])).is_empty());
        assert_eq!(zones(json!([zone(&["32"]), zone(&["32"])])), ["places"]);
        assert_eq!(zones(json!([zone(&[])])), ["zones"]);
        assert_eq!(zones(json!([zone(&["SG"])])), ["zones"]);
    }

    #[test]
    fn live_prices_need_couriers_that_are_known_and_a_postcode_to_leave_from() {
        let live = |live: Value| wrong(json!({"methods": [{"name": "A"}], "live": live}));
        assert!(live(json!({"enabled": true, "couriers": ["jne"], "origin": "40114"})).is_empty());
        assert_eq!(live(json!({"enabled": true})), ["couriers", "origin"]);
        assert_eq!(live(json!({"couriers": ["gojek"], "origin": "1", "surcharge": -1})), ["couriers", "origin", "surcharge"]);
        assert_eq!(live(json!({"couriers": ["jne", "jne"]})), ["couriers"]);
        let only = json!({"methods": [], "live": {"enabled": true, "couriers": ["jne"], "origin": "40114"}});
        assert!(wrong(only).is_empty(), "couriers alone are delivery enough");
    }
}
