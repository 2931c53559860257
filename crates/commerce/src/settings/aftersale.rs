//! What a shopper can still ask for when the goods are there.

use serde::{Deserialize, Serialize};

use super::{Section, check_length};
use crate::{db::Change, error::FieldErrors};

/// Returns and reviews.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AfterSaleSettings {
    /// Whether shoppers may ask to send goods back.
    pub returns: bool,
    /// For so many days after they arrived.
    pub return_days: i64,
    /// Where and how, in the words of the merchant: said when staff agree. May be empty.
    pub return_instructions: String,
    /// Whether buyers are asked by mail what they think.
    pub ask_review: bool,
    /// So many days after their order arrived.
    pub ask_review_days: i64,
}

impl Default for AfterSaleSettings {
    fn default() -> Self {
        Self { returns: true, return_days: 14, return_instructions: String::new(), ask_review: false, ask_review_days: 7 }
    }
}

/// The longest time, in days.
pub const MOST_DAYS: i64 = 365;

/// The longest time until a buyer is asked, in days.
const REVIEW_DAYS: i64 = 90;

/// The longest instructions, in characters.
const INSTRUCTIONS: usize = 1_000;

impl Section for AfterSaleSettings {
    const NAME: &'static str = "aftersale";
    const CHANGE: Change = Change::Settings;

    fn check(&self) -> FieldErrors {
        let mut errors = FieldErrors::default();
        if !(1..=MOST_DAYS).contains(&self.return_days) {
            errors.add("return_days", "admin-settings-error-return-days");
        }
        if !(1..=REVIEW_DAYS).contains(&self.ask_review_days) {
            errors.add("ask_review_days", "admin-settings-error-review-days");
        }
        check_length(&mut errors, "return_instructions", &self.return_instructions, INSTRUCTIONS);
        errors
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_is_a_number_of_days() {
        assert!(AfterSaleSettings::default().check().is_empty());
        for return_days in [-1, 0, 366] {
            let wrong = AfterSaleSettings { return_days, ..AfterSaleSettings::default() };
            assert!(wrong.check().of("return_days").is_some(), "{return_days}");
        }
        for ask_review_days in [-1, 0, 91] {
            let wrong = AfterSaleSettings { ask_review_days, ..AfterSaleSettings::default() };
            assert!(wrong.check().of("ask_review_days").is_some(), "{ask_review_days}");
        }
    }
}
