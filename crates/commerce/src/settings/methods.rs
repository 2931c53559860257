//! What a merchant may say about payments and taxes: the checks of
//! the sections whose types belong to those features. Field names are those
//! of the settings forms: `bank_0` is the bank of the first account.

use super::{Section, check_length};
use crate::{address::COUNTRIES, db::Change, error::FieldErrors, money::Money, payments, taxes};

/// Most accounts that a store shows.
pub const MOST: usize = 5;

/// Most regions with a tax rate of their own.
pub const MOST_REGIONS: usize = 60;

/// Hundredths of a percent.
const MOST_TAX: u16 = 10_000;

impl Section for payments::Settings {
    const NAME: &'static str = "payments";
    const CHANGE: Change = Change::Settings;

    fn check(&self) -> FieldErrors {
        let mut errors = FieldErrors::default();
        let transfer = &self.bank_transfer;
        if !self.has_any() {
            errors.add("methods", "admin-settings-error-no-method");
        }
        if transfer.enabled && transfer.accounts.is_empty() {
            errors.add("accounts", "admin-settings-error-no-account");
        }
        if transfer.accounts.len() > MOST {
            errors.add("accounts", "admin-settings-error-accounts");
        }
        for (at, account) in transfer.accounts.iter().enumerate() {
            for (name, text) in [("bank", &account.bank), ("number", &account.number), ("holder", &account.holder)] {
                needed(&mut errors, format!("{name}_{at}"), text, 80);
            }
            if !account.number.chars().all(|c| c.is_ascii_alphanumeric() || " -./".contains(c)) {
                errors.add(format!("number_{at}"), "admin-settings-error-account-number");
            }
        }
        check_length(&mut errors, "instructions", &transfer.instructions, 1_000);
        if !(1..=720).contains(&transfer.hours) {
            errors.add("hours", "admin-settings-error-hours");
        }
        if self.cash_on_delivery.not_with.len() > 50 || self.cash_on_delivery.not_with.iter().any(|id| id.len() > 80) {
            errors.add("cod_limit", "error-too-long");
        }
        for account in [&self.midtrans, &self.xendit, &self.stripe] {
            for (field, number) in [("merchant_test", &account.merchant_test), ("merchant_live", &account.merchant_live)] {
                if number.len() > 80 || !number.chars().all(|letter| letter.is_ascii_alphanumeric() || "-_".contains(letter)) {
                    errors.add(field, "payments-error-merchant");
                }
            }
        }
        if self.cash_on_delivery.limit.is_some_and(|limit| !(1..=Money::MAX_INPUT).contains(&limit)) {
            errors.add("cod_limit", "error-amount-invalid");
        }
        errors
    }
}

impl Section for taxes::Settings {
    const NAME: &'static str = "taxes";
    const CHANGE: Change = Change::Settings;

    fn check(&self) -> FieldErrors {
        let mut errors = FieldErrors::default();
        for (field, rate) in [("rate", self.rate), ("reduced", self.reduced)] {
            if rate > MOST_TAX {
                errors.add(field, "admin-settings-error-rate");
            }
        }
        if self.next.is_some_and(|change| change.rate > MOST_TAX || change.reduced > MOST_TAX) {
            errors.add("next_rate", "admin-settings-error-rate");
        }
        check_length(&mut errors, "tax_name", &self.name, 40);
        check_regions(&mut errors, &self.regions);
        errors
    }
}

fn check_regions(errors: &mut FieldErrors, regions: &[taxes::Region]) {
    if regions.len() > MOST_REGIONS {
        errors.add("regions", "admin-tax-error-regions");
    }
    for (at, region) in regions.iter().enumerate() {
        if !COUNTRIES.contains(&region.country.as_str()) {
            errors.add(format!("region_country_{at}"), "admin-settings-error-country");
        }
        let same = |other: &taxes::Region| other.country == region.country && other.region.eq_ignore_ascii_case(&region.region);
        if regions[..at].iter().any(same) {
            errors.add(format!("region_region_{at}"), "admin-tax-error-region-twice");
        }
        for (name, text) in [("name", &region.name), ("region", &region.region)] {
            if text.chars().count() > 60 {
                errors.add_with(format!("region_{name}_{at}"), "error-too-long", &[("max", "60")]);
            }
        }
        for (name, rate) in [("rate", region.rate), ("reduced", region.reduced)] {
            if rate > MOST_TAX {
                errors.add(format!("region_{name}_{at}"), "admin-settings-error-rate");
            }
        }
    }
}

/// Reads `11`, `11.5` or `8,25` percent as hundredths of a percent.
pub fn parse_rate(text: &str) -> Option<u16> {
    let text = text.trim().trim_end_matches('%').trim_end();
    let (whole, decimals) = text.split_once(['.', ',']).unwrap_or((text, ""));
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || whole.len() > 3 || decimals.len() > 2 || !digits(whole) || !digits(decimals) {
        return None;
    }
    format!("{whole}{decimals:0<2}").parse().ok().filter(|rate| *rate <= 10_000)
}

/// A rate as a form holds it: `11`, `8.25`.
pub fn rate_input(rate: u16) -> String {
    match (rate / 100, rate % 100) {
        (whole, 0) => whole.to_string(),
        (whole, part) if part.is_multiple_of(10) => format!("{whole}.{}", part / 10),
        (whole, part) => format!("{whole}.{part:02}"),
    }
}

pub(super) fn needed(errors: &mut FieldErrors, field: String, text: &str, max: usize) {
    if text.trim().is_empty() {
        errors.add(field, "error-required");
    } else if text.chars().count() > max {
        errors.add_with(field, "error-too-long", &[("max", &max.to_string())]);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn wrong<S: Section>(value: serde_json::Value) -> Vec<String> {
        let section: S = serde_json::from_value(value).unwrap();
        section.check().iter().map(|error| error.field.to_string()).collect()
    }

    #[test]
    fn a_new_store_can_sell() {
        assert!(payments::Settings::default().check().is_empty());
        assert!(taxes::Settings::default().check().is_empty());
    }

    #[test]
    fn a_store_keeps_a_way_to_pay_and_transfer_needs_a_whole_account() {
        let nothing = json!({"cash_on_delivery": {"enabled": false}});
        assert_eq!(wrong::<payments::Settings>(nothing), ["methods"]);

        let transfer = |accounts| json!({"bank_transfer": {"enabled": true, "hours": 24, "accounts": accounts}});
        assert_eq!(wrong::<payments::Settings>(transfer(json!([]))), ["accounts"]);
        let half = json!([{"bank": "BCA", "number": "5 270<b>", "holder": ""}]);
        assert_eq!(wrong::<payments::Settings>(transfer(half)), ["holder_0", "number_0"]);
        let whole = json!([{"bank": "BCA", "number": "5 270-11", "holder": "PT Rexus"}]);
        assert!(wrong::<payments::Settings>(transfer(whole)).is_empty());
    }

    #[test]
    fn reads_and_writes_percent() {
        for (text, rate) in [("11", 1_100), ("8.25", 825), ("8,5 %", 850), ("0", 0), ("100", 10_000)] {
            assert_eq!(parse_rate(text), Some(rate), "{text}");
        }
        for bad in ["", "-1", "101", "11.123", "1e1", ".5", "x"] {
            assert_eq!(parse_rate(bad), None, "{bad}");
        }
        for (rate, text) in [(1_100, "11"), (825, "8.25"), (850, "8.5"), (805, "8.05")] {
            assert_eq!(rate_input(rate), text);
        }
    }
}
