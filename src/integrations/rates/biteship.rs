//! Biteship: prices of Indonesia's couriers, by postcode.
//!
//! * Asking: <https://biteship.com/id/docs/api/rates/retrieve>
//!
//! `price` is what the account is charged, in whole rupiah. A postcode that is
//! not known (code 40001001) and a place where no courier goes (40001010) are
//! answers, not failures.

use std::time::Duration;

use futures_util::{FutureExt, future::BoxFuture};
use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    commerce::shipping::{
        Days,
        live::{
            Question, Service,
            provider::{Failure, RateProvider},
        },
    },
    integrations::outbound::{Answer, Outbound, send, text},
    money::Money,
    secret_box::Secret,
};

const NAME: &str = "biteship";
const HOST: &str = "https://api.biteship.com";

/// A shopper waits for the page.
const PATIENCE: Duration = Duration::from_secs(4);

const UNKNOWN_POSTCODE: i64 = 40_001_001;
const NO_COURIER: i64 = 40_001_010;

/// The provider.
pub struct Biteship {
    outbound: Outbound,
}

impl Biteship {
    /// Biteship, reached this way.
    pub fn new(outbound: Outbound) -> Self {
        Self { outbound }
    }

    async fn prices(&self, key: &Secret, question: &Question) -> Result<Vec<Service>, Failure> {
        let silent = |_| Failure::Silent;
        let body = json!({
            "origin_postal_code": number(&question.origin)?,
            "destination_postal_code": number(&question.destination)?,
            "couriers": question.couriers.join(","),
            // One parcel, called what it is: what lies in it is nobody's business.
            "items": [{ "name": "Paket", "value": question.value, "weight": question.weight, "quantity": 1 }],
        });
        let call = self.outbound.request(Method::POST, HOST, "/v1/rates/couriers").map_err(silent)?.timeout(PATIENCE);
        let call = call.header("authorization", key.expose()).header("content-type", "application/json");
        read(&send(NAME, call.body(body.to_string())).await.map_err(silent)?)
    }
}

impl RateProvider for Biteship {
    fn ask<'a>(&'a self, key: &'a Secret, question: &'a Question) -> BoxFuture<'a, Result<Vec<Service>, Failure>> {
        self.prices(key, question).boxed()
    }
}

fn number(postcode: &str) -> Result<u32, Failure> {
    postcode.parse().map_err(|_| Failure::Postcode)
}

fn read(answer: &Answer) -> Result<Vec<Service>, Failure> {
    let body = &answer.body;
    match body.get("pricing").and_then(Value::as_array) {
        Some(pricing) if answer.status == 200 => Ok(pricing.iter().filter_map(service).collect()),
        _ => match (answer.status, body.get("code").and_then(Value::as_i64)) {
            (_, Some(NO_COURIER)) => Ok(Vec::new()),
            (_, Some(UNKNOWN_POSTCODE)) => Err(Failure::Postcode),
            (401 | 403, _) => Err(Failure::Key),
            _ => Err(Failure::Silent),
        },
    }
}

/// One entry of the list; none where it lacks something or is not in rupiah.
fn service(entry: &Value) -> Option<Service> {
    let currency = entry.get("currency").map_or(Some("IDR"), Value::as_str)?;
    let price = entry.get("price").and_then(Value::as_i64).filter(|price| (0..=Money::MAX_INPUT).contains(price))?;
    let (courier, code) = (text(entry, "courier_code"), text(entry, "courier_service_code"));
    let plain = |code: &str| (1..=32).contains(&code.len()) && code.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    let name: String = text(entry, "courier_service_name").chars().filter(|letter| !letter.is_control()).take(60).collect();
    let whole = currency == "IDR" && plain(courier) && plain(code) && !name.trim().is_empty();
    whole.then(|| Service { courier: courier.to_owned(), code: code.to_owned(), name: name.trim().to_owned(), price, days: days(entry) })
}

/// `1 - 2` days; nothing is said where it is told in hours or not at all.
fn days(entry: &Value) -> Days {
    let range = text(entry, "shipment_duration_range");
    let mut numbers = range.split('-').map(|number| number.trim().parse::<u8>());
    let (first, last) = (numbers.next(), numbers.next());
    match (text(entry, "shipment_duration_unit"), first, last, numbers.next()) {
        ("days" | "day", Some(Ok(min)), None, None) => Days { min, max: min },
        ("days" | "day", Some(Ok(min)), Some(Ok(max)), None) if min <= max && max <= 90 => Days { min, max },
        _ => Days::default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(change: Value) -> Value {
        let mut entry = json!({
            "courier_code": "sicepat", "courier_service_code": "reg", "courier_service_name": "Reguler", "currency": "IDR",
            "shipment_duration_range": "1 - 2", "shipment_duration_unit": "days", "price": 11_500
        });
        entry.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        entry
    }

    fn read_all(status: u16, body: Value) -> Result<Vec<Service>, Failure> {
        read(&Answer { status, body })
    }

    #[test]
    fn an_entry_is_read_as_the_manual_writes_it() {
        let read = read_all(200, json!({"success": true, "code": 20_001_003, "pricing": [entry(json!({}))]})).unwrap();
        let days = Days { min: 1, max: 2 };
        assert_eq!(read, [Service { courier: "sicepat".into(), code: "reg".into(), name: "Reguler".into(), price: 11_500, days }]);
    }

    #[test]
    fn what_could_not_be_shown_or_charged_is_left_out() {
        let odd = [
            json!({"price": -1}),
            json!({"price": 11_500.5}),
            json!({"price": "11500"}),
            json!({"price": 9_000_000_000_000_i64}),
            json!({"currency": "USD"}),
            json!({"courier_service_code": "reg:free"}),
            json!({"courier_code": ""}),
            json!({"courier_service_name": "\u{7}"}),
        ];
        for change in odd {
            assert!(service(&entry(change.clone())).is_none(), "{change}");
        }
        assert_eq!(service(&entry(json!({"courier_service_name": "x".repeat(500)}))).unwrap().name.len(), 60);
    }

    #[test]
    fn days_are_said_only_where_they_are_days() {
        let days = |range: &str, unit: &str| days(&json!({"shipment_duration_range": range, "shipment_duration_unit": unit}));
        assert_eq!(days("2 - 3", "days"), Days { min: 2, max: 3 });
        assert_eq!(days("1", "day"), Days { min: 1, max: 1 });
        for (range, unit) in [("6 - 8", "hours"), ("3 - 2", "days"), ("1 - 2 - 3", "days"), ("soon", "days"), ("", "")] {
            assert!(days(range, unit).is_unsaid(), "{range} {unit}");
        }
    }

    #[test]
    fn refusals_are_told_apart() {
        assert_eq!(read_all(400, json!({"success": false, "code": 40_001_010})), Ok(Vec::new()));
        assert_eq!(read_all(400, json!({"success": false, "code": 40_001_001})), Err(Failure::Postcode));
        assert_eq!(read_all(401, json!({"success": false, "code": 40_000_001})), Err(Failure::Key));
        assert_eq!(read_all(400, json!({"code": 40_001_002})), Err(Failure::Silent));
        assert_eq!(read_all(200, Value::Null), Err(Failure::Silent));
    }
}
