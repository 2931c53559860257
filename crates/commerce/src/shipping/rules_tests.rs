//! Tests of the rules: offers, parcels, prices.

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
    Parcel { country, area, postcode: "40114", goods, pieces, locale: "id" }
}

fn prices(settings: &Settings, parcel: &Parcel<'_>) -> Vec<(String, i64)> {
    settings.offer(parcel, &Known::Nothing).unwrap().rates.into_iter().map(|rate| (rate.id, rate.price.minor())).collect()
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
    let offer = base().offer(&parcel(&[""], Some("SG"), ""), &Known::Nothing).unwrap();
    assert_eq!(offer.rates.iter().map(|rate| rate.id.as_str()).collect::<Vec<_>>(), ["pickup"]);
    assert_eq!(offer.lacking, Some(Lacking::Country));
    assert_eq!(prices(&base(), &parcel(&[""], None, "")).len(), 2);
}

#[test]
fn speaks_the_shoppers_language_where_it_can() {
    let rates = base().offer(&Parcel { locale: "en", ..parcel(&[""], None, "") }, &Known::Nothing).unwrap().rates;
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
    let weight = json!({"id": "a", "basis": "weight", "price": 10, "tiers": [{"from": 401, "price": 20}, {"from": 1_200, "price": 30}]});
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
    assert_eq!(settings.offer(&parcel(&["", ""], Some("ID"), ""), &Known::Nothing).unwrap().lacking, None);
    let offer = settings.offer(&parcel(&["", "", ""], Some("ID"), ""), &Known::Nothing).unwrap();
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
    let at = |area| settings.offer(&parcel(&[""], Some("ID"), area), &Known::Nothing).unwrap();
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
        settings.offer(&parcel(&[""], Some("ID"), ""), &Known::Nothing).unwrap().rates.iter().map(|rate| rate.days).collect::<Vec<_>>()
    };
    assert_eq!(days(&settings), [Days::default(), Days { min: 1, max: 2 }], "the counter is ready when the goods are");
    settings.methods[0].days = Days { min: 2, max: 4 };
    assert_eq!(days(&settings)[0], Days { min: 3, max: 6 });
}

mod live {
    use super::*;
    use crate::shipping::live::{Answer, Service};

    fn store(alone: bool) -> Settings {
        let mut settings = base();
        settings.live = serde_json::from_value(json!({
            "enabled": true, "provider": "biteship", "couriers": ["sicepat", "jne"], "origin": "40114", "surcharge": 2_000, "alone": alone
        }))
        .unwrap();
        settings
    }

    fn said(settings: &Settings, parcel: &Parcel<'_>) -> Known {
        let service = |courier: &str, code: &str, price| Service {
            courier: courier.into(),
            code: code.into(),
            name: "Reguler".into(),
            price,
            days: Days { min: 1, max: 2 },
        };
        let services = vec![service("sicepat", "reg", 11_500), service("jne", "reg", 12_000)];
        Known::Said(Answer { question: settings.question(parcel).unwrap().unwrap(), services })
    }

    fn ids(offer: &Offer) -> Vec<&str> {
        offer.rates.iter().map(|rate| rate.id.as_str()).collect()
    }

    #[test]
    fn a_quote_stands_beside_the_stores_own_methods_with_the_surcharge_and_the_classes() {
        let mut settings = store(false);
        settings.classes = serde_json::from_value(json!([{"id": "fragile", "price": 5_000}])).unwrap();
        let parcel = parcel(&["fragile", ""], Some("ID"), "32.73.19");

        let offer = settings.offer(&parcel, &said(&settings, &parcel)).unwrap();

        assert_eq!(ids(&offer), ["regular", "live:sicepat:reg", "live:jne:reg", "pickup"]);
        assert_eq!((offer.rates[1].price, offer.rates[1].name.as_str()), (idr(18_500), "SiCepat Reguler"));
        assert_eq!(offer.rates[2].courier.as_ref().unwrap().carrier, "JNE");
        assert_eq!(offer.unknown, None);
    }

    #[test]
    fn a_question_says_what_the_price_depends_on_and_no_more() {
        let settings = store(false);
        let question = settings.question(&parcel(&["", ""], Some("ID"), "32.73.19")).unwrap().unwrap();
        assert_eq!((question.weight, question.value, question.couriers), (800, 200_000, vec!["jne".to_owned(), "sicepat".to_owned()]));
    }

    #[test]
    fn own_methods_stand_in_where_there_is_no_quote() {
        let settings = store(true);
        let few = parcel(&[""], Some("ID"), "32.73.19");
        assert_eq!(ids(&settings.offer(&few, &said(&settings, &few)).unwrap()), ["live:sicepat:reg", "live:jne:reg", "pickup"]);
        for known in [Known::Silent, Known::Nothing] {
            let offer = settings.offer(&few, &known).unwrap();
            assert_eq!((ids(&offer), offer.unknown), (vec!["regular", "pickup"], Some(Unknown::Silent)));
        }
        let many = parcel(&["", "", "", "", ""], Some("ID"), "32.73.19");
        let free = settings.offer(&many, &said(&settings, &many)).unwrap();
        assert_eq!(ids(&free)[0], "regular", "what was promised to be free is");
    }

    #[test]
    fn an_answer_to_another_parcel_counts_for_nothing() {
        let settings = store(false);
        let (small, large) = (parcel(&[""], Some("ID"), ""), parcel(&["", ""], Some("ID"), ""));
        let offer = settings.offer(&large, &said(&settings, &small)).unwrap();
        assert_eq!((ids(&offer), offer.unknown), (vec!["regular", "pickup"], Some(Unknown::Silent)));
        let elsewhere = Parcel { postcode: "10110", ..parcel(&[""], Some("ID"), "") };
        assert_eq!(settings.offer(&elsewhere, &said(&settings, &small)).unwrap().unknown, Some(Unknown::Silent));
    }

    #[test]
    fn nobody_is_asked_where_no_quote_could_help() {
        let mut settings = store(false);
        let asked = |settings: &Settings, parcel: &Parcel<'_>| settings.question(parcel).unwrap().is_some();
        assert!(asked(&settings, &parcel(&[""], Some("ID"), "")));
        assert!(!asked(&settings, &parcel(&[""], None, "")));
        assert!(!asked(&settings, &Parcel { postcode: "401", ..parcel(&[""], Some("ID"), "") }));
        let dollars = Money::new(1_000, Currency::parse("USD").unwrap());
        assert!(!asked(&settings, &Parcel { goods: dollars, pieces: Vec::new(), ..parcel(&[], Some("ID"), "") }));
        settings.zones = serde_json::from_value(json!([{"id": "never", "places": ["93"], "methods": []}])).unwrap();
        let never = parcel(&[""], Some("ID"), "93.01.01");
        assert!(!asked(&settings, &never));
        assert_eq!(settings.offer(&never, &Known::Silent).unwrap().lacking, Some(Lacking::Place));
        settings.live.enabled = false;
        assert!(!asked(&settings, &parcel(&[""], Some("ID"), "32.73.19")));
    }

    #[test]
    fn without_methods_of_its_own_a_store_says_why_there_is_no_price() {
        let mut settings = store(false);
        settings.methods.clear();
        let here = parcel(&[""], Some("ID"), "");
        assert_eq!(settings.offer(&here, &Known::Silent).unwrap().lacking, Some(Lacking::Price(Unknown::Silent)));
        let typing = Parcel { postcode: "", ..here };
        assert_eq!(settings.offer(&typing, &Known::Nothing).unwrap().lacking, Some(Lacking::Price(Unknown::Postcode)));
    }
}
