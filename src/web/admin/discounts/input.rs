//! The form of a discount: what it holds, and what it means.

use chrono::{DateTime, NaiveDateTime, TimeZone, Utc};
use chrono_tz::Tz;

use crate::{
    commerce::{
        discounts::{
            Discount, Kind, State, Terms,
            edit::{self, DiscountInput},
        },
        settings::{parse_rate, rate_input},
    },
    error::FieldErrors,
    money::{Currency, Money},
    web::admin::fields::Fields,
};

/// How browsers write a moment without its zone.
pub(in super::super) const MOMENT: &str = "%Y-%m-%dT%H:%M";

/// The form's text.
#[derive(Debug, Clone, Default)]
pub(super) struct Input {
    pub version: i32,
    pub name: String,
    pub by_code: bool,
    pub code: String,
    pub kind: String,
    pub percent: String,
    pub get_percent: String,
    pub buy: String,
    pub get: String,
    pub amount: String,
    pub maximum: String,
    pub minimum: String,
    pub categories: Vec<String>,
    pub products: Vec<String>,
    pub first_order: bool,
    pub combines: bool,
    pub starts: String,
    pub ends: String,
    pub total_limit: String,
    pub customer_limit: String,
    pub live: bool,
    /// Words that products are looked for by.
    pub find: String,
}

impl Input {
    /// A new discount: a percentage by code.
    pub fn new() -> Self {
        Self { by_code: true, kind: Kind::Percentage.as_str().to_owned(), live: true, get_percent: "100".to_owned(), ..Self::default() }
    }

    /// What is stored, as the form says it.
    pub fn of(stored: &Discount, zone: Tz, currency: Currency) -> Self {
        let money = |minor: Option<i64>| minor.map(|minor| Money::new(minor, currency).input()).unwrap_or_default();
        let moment = |at: Option<DateTime<Utc>>| at.map(|at| at.with_timezone(&zone).format(MOMENT).to_string()).unwrap_or_default();
        let number = |limit: Option<i32>| limit.map(|limit| limit.to_string()).unwrap_or_default();
        let of = |kind: Kind| (stored.kind == kind).then_some(stored.value);
        Self {
            version: stored.version,
            name: stored.name.clone(),
            by_code: stored.code.is_some(),
            code: stored.code.clone().unwrap_or_default(),
            kind: stored.kind.as_str().to_owned(),
            percent: of(Kind::Percentage).and_then(|value| u16::try_from(value).ok()).map(rate_input).unwrap_or_default(),
            get_percent: of(Kind::BuyGet).and_then(|value| u16::try_from(value).ok()).map(rate_input).unwrap_or_else(|| "100".to_owned()),
            buy: of(Kind::BuyGet).map(|_| stored.terms.buy.to_string()).unwrap_or_default(),
            get: of(Kind::BuyGet).map(|_| stored.terms.get.to_string()).unwrap_or_default(),
            amount: money(of(Kind::Amount)),
            maximum: money(stored.maximum),
            minimum: money(stored.terms.minimum),
            categories: stored.terms.categories.iter().map(ToString::to_string).collect(),
            products: stored.terms.products.iter().map(ToString::to_string).collect(),
            first_order: stored.terms.first_order,
            combines: stored.combines,
            starts: moment(stored.starts_at),
            ends: moment(stored.ends_at),
            total_limit: number(stored.total_limit),
            customer_limit: number(stored.customer_limit),
            live: stored.state != State::Draft,
            find: String::new(),
        }
    }

    /// What was typed.
    pub fn typed(fields: &Fields) -> Self {
        let mut products = fields.all("product");
        products.dedup();
        Self {
            version: fields.version(),
            name: fields.text("name"),
            by_code: fields.get("method") != "automatic",
            code: fields.text("code"),
            kind: fields.text("kind"),
            percent: fields.text("percent"),
            get_percent: fields.text("get_percent"),
            buy: fields.text("buy"),
            get: fields.text("get"),
            amount: fields.text("amount"),
            maximum: fields.text("maximum"),
            minimum: fields.text("minimum"),
            categories: fields.all("category"),
            products,
            first_order: fields.on("first_order"),
            combines: fields.on("combines"),
            starts: fields.text("starts"),
            ends: fields.text("ends"),
            total_limit: fields.text("total_limit"),
            customer_limit: fields.text("customer_limit"),
            live: fields.on("live"),
            find: fields.get("find").chars().take(120).collect(),
        }
    }

    /// What the text means, and every mistake in it. `used`: how often the
    /// discount was used already.
    pub fn read(&self, zone: Tz, currency: Currency, used: i32) -> (DiscountInput, FieldErrors) {
        let mut errors = FieldErrors::default();
        let kind = Kind::parse(&self.kind).ok();
        let money = |errors: &mut FieldErrors, field: &'static str, text: &str| match Money::parse(text, currency) {
            _ if text.is_empty() => None,
            Ok(amount) => Some(amount.minor()),
            Err(_) => {
                errors.add(field, "error-amount-invalid");
                None
            }
        };
        let value = match kind {
            Some(Kind::Percentage) => parse_rate(&self.percent).map(i64::from),
            Some(Kind::BuyGet) => parse_rate(&self.get_percent).map(i64::from),
            Some(Kind::Amount) => money(&mut errors, "amount", &self.amount),
            Some(Kind::FreeDelivery) | None => None,
        };
        let terms = Terms {
            minimum: money(&mut errors, "minimum", &self.minimum),
            categories: self.categories.iter().filter_map(|id| id.parse().ok()).collect(),
            products: self.products.iter().filter_map(|id| id.parse().ok()).collect(),
            first_order: self.first_order,
            buy: number(&self.buy).unwrap_or(0).into(),
            get: number(&self.get).unwrap_or(0).into(),
        };
        let input = DiscountInput {
            name: self.name.clone(),
            by_code: self.by_code,
            code: self.code.clone(),
            kind,
            value,
            maximum: money(&mut errors, "maximum", &self.maximum),
            terms,
            combines: self.combines,
            starts_at: moment(&mut errors, "starts", &self.starts, zone),
            ends_at: moment(&mut errors, "ends", &self.ends, zone),
            total_limit: number(&self.total_limit),
            customer_limit: number(&self.customer_limit),
            live: self.live,
        };
        let mut all = FieldErrors::default();
        for error in edit::mistakes(&input, used).iter().filter(|error| errors.of(&error.field).is_none()) {
            let args: Vec<(&'static str, &str)> = error.args.iter().map(|(name, value)| (*name, value.as_str())).collect();
            all.add_with(error.field.clone(), error.message, &args);
        }
        errors.extend(all);
        (input, errors)
    }
}

/// A moment of the store's clock. In the hour that a clock skips, none.
pub(in super::super) fn moment(errors: &mut FieldErrors, field: &'static str, text: &str, zone: Tz) -> Option<DateTime<Utc>> {
    if text.is_empty() {
        return None;
    }
    let local = NaiveDateTime::parse_from_str(text.get(..16).unwrap_or(text), MOMENT).ok();
    let found = local.and_then(|local| zone.from_local_datetime(&local).earliest());
    if found.is_none() {
        errors.add(field, "error-discount-date");
    }
    found.map(|at| at.with_timezone(&Utc))
}

/// A limit; what is no number is one that no limit can be.
fn number(text: &str) -> Option<i32> {
    (!text.is_empty()).then(|| text.parse().ok().filter(|_| text.bytes().all(|byte| byte.is_ascii_digit())).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_the_stores() {
        let mut errors = FieldErrors::default();
        let jakarta = moment(&mut errors, "starts", "2026-12-01T00:00", Tz::Asia__Jakarta).unwrap();
        assert_eq!(jakarta.to_rfc3339(), "2026-11-30T17:00:00+00:00");
        // New York's clock goes from 1:59 to 3:00 on that day.
        assert!(moment(&mut errors, "starts", "2026-03-08T02:30", Tz::America__New_York).is_none());
        assert!(moment(&mut errors, "ends", "besok", Tz::Asia__Jakarta).is_none());
        assert_eq!(errors.iter().count(), 2);
    }

    #[test]
    fn a_form_is_read_back_as_it_was_filled() {
        let fields = Input {
            code: "HEMAT10".into(),
            percent: "12.5".into(),
            minimum: "200000".into(),
            total_limit: "7".into(),
            starts: "2026-12-01T08:30".into(),
            ..Input::new()
        };
        let (input, errors) = fields.read(Tz::Asia__Jakarta, Currency::parse("IDR").unwrap(), 0);
        assert!(errors.is_empty(), "{errors:?}");
        assert_eq!((input.value, input.terms.minimum, input.total_limit), (Some(1_250), Some(200_000), Some(7)));
        assert!(input.starts_at.is_some() && input.ends_at.is_none());
    }

    #[test]
    fn every_mistake_is_named_once() {
        let fields = Input {
            code: "?".into(),
            percent: "lots".into(),
            minimum: "-1".into(),
            total_limit: "many".into(),
            ends: "never".into(),
            ..Input::new()
        };
        let (_, errors) = fields.read(Tz::Asia__Jakarta, Currency::parse("IDR").unwrap(), 0);
        let mut names: Vec<_> = errors.iter().map(|error| error.field.to_string()).collect();
        names.sort();
        assert_eq!(names, ["code", "ends", "minimum", "percent", "total_limit"]);
    }
}
