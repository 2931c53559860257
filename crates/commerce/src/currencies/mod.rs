//! Prices in further currencies: a help for shoppers from elsewhere.
//!
//! Everything is priced, sorted, charged and booked in the store's own
//! currency. A further one is shown beside it, by a rate that the merchant
//! typed as two amounts that are worth the same (`$1` and `€0.92`, `Rp 16.250`
//! and `$1`): a ratio of whole numbers, so that no rate is ever a float. What
//! an order was shown in is a snapshot that never changes.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    db::Change,
    error::FieldErrors,
    money::{Currency, Money},
    settings::Section,
    tenant::Tenant,
};

/// Most currencies that a form holds; plans allow so many at the most.
pub const MOST: usize = 5;

/// Section `currencies` of the tenant's settings.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// ISO code of the store's currency that the rates were typed for: with
    /// another one they say nothing.
    pub base: String,
    /// In the order in which they are offered.
    pub shown: Vec<Further>,
}

/// One further currency as the merchant typed it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Further {
    /// ISO code.
    pub currency: String,
    /// So much of the store's currency, in minor units,
    pub own: i64,
    /// is worth so much of this one, in minor units.
    pub worth: i64,
    /// What amounts are rounded to, in minor units of this one.
    pub step: i64,
}

/// A further currency that amounts can be shown in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shown {
    currency: Currency,
    own: i64,
    worth: i64,
    step: i64,
}

impl Shown {
    /// The currency.
    pub fn currency(self) -> Currency {
        self.currency
    }

    /// An amount of the store's currency in this one, rounded to the nearest
    /// step, half away from zero. Something is never shown as nothing.
    pub fn of(self, minor: i64) -> Money {
        let exact = i128::from(minor.unsigned_abs()) * i128::from(self.worth);
        let per_step = i128::from(self.own) * i128::from(self.step);
        let steps = (exact * 2 + per_step) / (per_step * 2);
        let steps = if minor == 0 { 0 } else { steps.max(1) };
        let amount = i64::try_from(steps * i128::from(self.step)).unwrap_or(i64::MAX);
        Money::new(if minor < 0 { -amount } else { amount }, self.currency)
    }

    /// What an order keeps of it.
    pub fn snapshot(self, total: Money) -> Value {
        serde_json::json!({
            "currency": self.currency.code(), "own": self.own, "worth": self.worth, "step": self.step, "total": self.of(total.minor()).minor(),
        })
    }
}

/// What an order kept: the rate of then, and what its total came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen {
    /// The total that the shopper was shown.
    pub total: Money,
    /// So much of the order's own currency, in minor units,
    pub own: i64,
    /// was worth so much.
    pub worth: Money,
}

impl Seen {
    /// Reads what [`Shown::snapshot`] wrote.
    pub fn read(value: &Value) -> Option<Self> {
        let number = |name: &str| value.get(name)?.as_i64();
        let currency = Currency::parse(value.get("currency")?.as_str()?).ok()?;
        Some(Self { total: Money::new(number("total")?, currency), own: number("own")?, worth: Money::new(number("worth")?, currency) })
    }

    /// `$1 = €0.92`, of an order in this currency.
    pub fn rate(&self, own: Currency, locale: &str) -> String {
        format!("{} = {}", Money::new(self.own, own).format(locale), self.worth.format(locale))
    }
}

impl Settings {
    /// The further currencies that shoppers of a store can choose: none typed
    /// for another currency of the store, no more than its plan allows.
    pub fn offered(&self, tenant: &Tenant) -> impl Iterator<Item = Shown> {
        let typed_for_this = self.base == tenant.currency.code();
        let most = if typed_for_this { tenant.plan.further_currencies() } else { 0 };
        self.shown.iter().filter_map(Further::shown).take(most)
    }

    /// The one that a shopper chose.
    pub fn chosen(&self, tenant: &Tenant, code: &str) -> Option<Shown> {
        self.offered(tenant).find(|shown| shown.currency.code() == code)
    }
}

impl Further {
    fn shown(&self) -> Option<Shown> {
        let currency = Currency::parse(&self.currency).ok()?;
        let whole = [self.own, self.worth, self.step].iter().all(|number| (1..=Money::MAX_INPUT).contains(number));
        whole.then_some(Shown { currency, own: self.own, worth: self.worth, step: self.step })
    }
}

impl Section for Settings {
    const NAME: &'static str = "currencies";
    const CHANGE: Change = Change::Settings;

    fn check(&self) -> FieldErrors {
        let mut errors = FieldErrors::default();
        if self.shown.len() > MOST {
            errors.add("currencies", "admin-currencies-error-most");
        }
        for (at, further) in self.shown.iter().enumerate() {
            let known = Currency::parse(&further.currency).is_ok() && further.currency != self.base;
            if !known || self.shown[..at].iter().any(|other| other.currency == further.currency) {
                errors.add(format!("currency_{at}"), "admin-currencies-error-currency");
            }
            for (field, number) in [("own", further.own), ("worth", further.worth), ("step", further.step)] {
                if !(1..=Money::MAX_INPUT).contains(&number) {
                    errors.add(format!("{field}_{at}"), "error-amount-invalid");
                }
            }
        }
        errors
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shown(code: &str, own: i64, worth: i64, step: i64) -> Shown {
        Further { currency: code.to_owned(), own, worth, step }.shown().unwrap()
    }

    #[test]
    fn amounts_follow_the_rate_and_the_step() {
        // $1 = €0.92; $1 = Rp 16.250 to the next thousand; Rp 16.250 = $1.
        let cases = [
            (shown("EUR", 100, 92, 1), [(5_000, 4_600), (4_550, 4_186), (1, 1)]),
            (shown("IDR", 100, 16_250, 1_000), [(5_000, 813_000), (20, 3_000), (1, 1_000)]),
            (shown("USD", 16_250, 100, 5), [(85_000, 525), (16_250, 100), (100, 5)]),
        ];
        for (shown, amounts) in cases {
            for (own, expect) in amounts {
                assert_eq!(shown.of(own).minor(), expect, "{own} in {:?}", shown.currency());
            }
        }
    }

    #[test]
    fn nothing_is_nothing_and_what_is_taken_off_stays_negative() {
        let euro = shown("EUR", 100, 92, 1);
        assert_eq!((euro.of(0).minor(), euro.of(-5_000).minor()), (0, -4_600));
        assert_eq!(shown("IDR", 1, Money::MAX_INPUT, 1).of(i64::MAX).minor(), i64::MAX);
    }

    #[test]
    fn an_order_keeps_the_rate_of_then() {
        let usd = Currency::parse("USD").unwrap();
        let seen = Seen::read(&shown("EUR", 100, 92, 1).snapshot(Money::new(5_000, usd))).unwrap();
        assert_eq!((seen.total.format("en"), seen.rate(usd, "en")), ("€46.00".to_owned(), "$1.00 = €0.92".to_owned()));
        assert_eq!(Seen::read(&serde_json::json!({"currency": "XAU", "total": 1})), None);
    }

    #[test]
    fn a_currency_is_another_one_and_stands_once() {
        let further = |code: &str, worth: i64| Further { currency: code.to_owned(), own: 100, worth, step: 1 };
        let wrong = |shown: Vec<Further>| {
            let section = Settings { base: "USD".to_owned(), shown };
            section.check().iter().map(|error| error.field.to_string()).collect::<Vec<_>>()
        };
        assert!(wrong(vec![further("EUR", 92), further("IDR", 16_250)]).is_empty());
        assert_eq!(wrong(vec![further("USD", 100), further("EUR", 0), further("EUR", 92)]), ["currency_0", "worth_1", "currency_2"]);
        assert_eq!(wrong(vec![further("XAU", 1)]), ["currency_0"]);
    }

    proptest! {
        #[test]
        fn a_dearer_thing_is_never_shown_as_cheaper(
            one in 0i64..1_000_000_000, more in 0i64..1_000_000, own in 1i64..1_000_000, worth in 1i64..1_000_000, step in 1i64..10_000
        ) {
            let shown = shown("EUR", own, worth, step);
            prop_assert!(shown.of(one).minor() <= shown.of(one + more).minor());
            prop_assert_eq!(shown.of(one).minor() % step, 0);
        }
    }
}
