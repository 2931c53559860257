//! What the store asks of every order, and what it offers with it: section
//! `checkout` of the tenant's settings.

use serde::{Deserialize, Serialize};

use crate::{db::Change, error::FieldErrors, money::Money, settings::Section};

/// The longest words for a gift, in characters.
pub const GIFT_MESSAGE: usize = 300;

/// The latest that anybody is reminded of a basket, in hours: a week.
pub const LATEST_REMINDER: i64 = 168;

/// The section. Without a row of it, orders are as small as they like, a
/// phone number is asked for, and there is no word of gifts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Conditions {
    /// What the goods must cost together, before discounts, in minor units.
    pub minimum: Option<i64>,
    /// Whether the phone number may be left out.
    pub phone_optional: bool,
    /// Whether shoppers can say that it is a gift.
    pub gifts: bool,
    /// After how many hours somebody is reminded of what they left in the
    /// basket, if they want to be; none: nobody is.
    pub remind_after: Option<i64>,
}

impl Conditions {
    /// What the goods lack to be enough; `None` when they are.
    pub fn missing(&self, goods: Money) -> Option<Money> {
        let missing = self.minimum?.checked_sub(goods.minor())?;
        (missing > 0).then(|| Money::new(missing, goods.currency()))
    }
}

impl Section for Conditions {
    const NAME: &'static str = "checkout";
    const CHANGE: Change = Change::Settings;

    fn check(&self) -> FieldErrors {
        let mut errors = FieldErrors::default();
        if self.minimum.is_some_and(|minimum| !(1..=Money::MAX_INPUT).contains(&minimum)) {
            errors.add("minimum", "error-discount-amount");
        }
        if self.remind_after.is_some_and(|hours| !(1..=LATEST_REMINDER).contains(&hours)) {
            errors.add_with("remind_after", "error-remind-after", &[("max", &LATEST_REMINDER.to_string())]);
        }
        errors
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Currency;

    #[test]
    fn what_is_missing_is_the_rest_to_the_minimum() {
        let idr = |minor| Money::new(minor, Currency::parse("IDR").unwrap());
        let asked = Conditions { minimum: Some(100_000), ..Conditions::default() };
        assert_eq!(asked.missing(idr(99_999)), Some(idr(1)));
        assert_eq!(asked.missing(idr(100_000)), None);
        assert_eq!(Conditions::default().missing(idr(0)), None);
        assert!(!Conditions { minimum: Some(0), ..Conditions::default() }.check().is_empty());
    }
}
