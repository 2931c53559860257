//! Cells to numbers and choices, without floats.

use crate::money::{Currency, Money, divide_half_up};

/// What is wrong with a cell, to be said after its column's name.
pub type Wrong = String;

/// An amount in minor units: digits with a point before the decimals, as
/// Shopify writes it. Decimals that the currency does not have must be zeros,
/// and not more than two, because `50.000` rupiah could be fifty or fifty thousand.
pub fn amount(text: &str, currency: Currency) -> Result<i64, Wrong> {
    let (whole, decimals) = split(text).ok_or_else(|| format!("{text:?} is not an amount such as 12.50"))?;
    let exponent = usize::try_from(currency.exponent()).map_err(|_| String::new())?;
    if decimals.len() > exponent.max(2) {
        return Err(format!("{text:?} has too many decimals"));
    }
    let (kept, rest) = decimals.split_at(decimals.len().min(exponent));
    if rest.bytes().any(|digit| digit != b'0') {
        return Err(format!("{text:?} has decimals that {} does not have", currency.code()));
    }
    match format!("{whole}{kept:0<exponent$}").parse() {
        Ok(minor) if minor <= Money::MAX_INPUT => Ok(minor),
        _ => Err(format!("{text:?} is too large")),
    }
}

/// Pieces: a whole number, which may be below zero.
pub fn quantity(text: &str) -> Result<i64, Wrong> {
    match text.parse::<i64>() {
        Ok(pieces) if pieces.abs() <= 9_999_999 => Ok(pieces),
        Ok(_) => Err(format!("{text:?} is too large")),
        Err(_) => Err(format!("{text:?} is not a whole number")),
    }
}

/// A weight in grams, rounded to the nearest. Units: g, kg, lb, oz.
pub fn grams(text: &str, unit: &str) -> Result<i32, Wrong> {
    // Billionths of a gram in one unit, by the definition of the pound.
    let factor: i128 = match unit.to_lowercase().as_str() {
        "" | "g" => 1_000_000_000,
        "kg" => 1_000_000_000_000,
        "lb" | "lbs" => 453_592_370_000,
        "oz" => 28_349_523_125,
        _ => return Err(format!("{unit:?} is none of g, kg, lb, oz")),
    };
    let (whole, decimals) = split(text).ok_or_else(|| format!("{text:?} is not a weight"))?;
    let too_heavy = || format!("{text:?} is too heavy");
    let decimals = decimals.get(..decimals.len().min(9)).unwrap_or(decimals);
    let billionths: i128 = format!("{whole}{decimals:0<9}").parse().map_err(|_| too_heavy())?;
    let scaled = billionths.checked_mul(factor).ok_or_else(too_heavy)?;
    let grams = divide_half_up(scaled, 1_000_000_000_000_000_000).map_err(|_| too_heavy())?;
    i32::try_from(grams).ok().filter(|grams| *grams <= 1_000_000).ok_or_else(too_heavy)
}

/// Yes or no; `default` where the cell is empty.
pub fn yes(text: &str, default: bool) -> Result<bool, Wrong> {
    match text.to_lowercase().as_str() {
        "" => Ok(default),
        "true" | "yes" | "1" => Ok(true),
        "false" | "no" | "0" => Ok(false),
        _ => Err(format!("{text:?} is neither true nor false")),
    }
}

/// Whole and decimal digits of a number without sign. A spreadsheet's `50.` and `.5` count.
fn split(text: &str) -> Option<(&str, &str)> {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let sound = digits(whole) && digits(decimals) && !(whole.is_empty() && decimals.is_empty()) && text.len() <= 24;
    sound.then_some((whole, decimals))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn money(text: &str, code: &str, expect: Option<i64>) {
        assert_eq!(amount(text, Currency::parse(code).unwrap()).ok(), expect, "{text} {code}");
    }

    #[test]
    fn amounts_become_minor_units_of_the_currency() {
        money("42.99", "USD", Some(4299));
        money("85", "USD", Some(8500));
        money("0.5", "USD", Some(50));
        money("85.", "USD", Some(8500));
        money("649000.00", "IDR", Some(649_000));
        money("1.234", "KWD", Some(1234));
        money("0", "USD", Some(0));
    }

    #[test]
    fn what_could_mean_two_amounts_is_refused() {
        for bad in ["42.99", "50.000", "1,000", "1.000.000", "-5", "", ".", "Rp 5", "1e3", "９"] {
            money(bad, "IDR", None);
        }
        money("10.999", "USD", None);
        money("99999999999999999999", "USD", None);
        money("10000000000.01", "USD", None);
    }

    #[test]
    fn weights_become_grams() {
        assert_eq!(grams("28", ""), Ok(28));
        assert_eq!(grams("28.5", "g"), Ok(29));
        assert_eq!(grams("1.25", "KG"), Ok(1250));
        assert_eq!(grams("1", "lb"), Ok(454));
        assert_eq!(grams("1", "oz"), Ok(28));
        assert_eq!(grams("3.5274", "oz"), Ok(100));
        assert!(grams("1", "stone").is_err());
        assert!(grams("-1", "g").is_err());
        assert!(grams("999999999999999999999999", "kg").is_err());
    }

    #[test]
    fn choices_are_read_as_spreadsheets_write_them() {
        assert_eq!(yes("TRUE", false), Ok(true));
        assert_eq!(yes("no", true), Ok(false));
        assert_eq!(yes("", true), Ok(true));
        assert!(yes("maybe", true).is_err());
        assert_eq!(quantity("-3"), Ok(-3));
        assert!(quantity("1.5").is_err());
        assert!(quantity("1000000000000").is_err());
    }
}
