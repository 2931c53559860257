//! Amounts of money: whole minor units with their currency, checked, no floats.
//!
//! A minor unit is what the currency's exponent says: a cent for USD, a rupiah
//! for IDR. ISO 4217 gives IDR two decimals, but no price, bank or gateway in
//! Indonesia uses them, so one minor unit here is one rupiah and an adapter of
//! a provider that counts otherwise states its own exponent.

use std::fmt;

use crate::error::{Error, Result};

/// A currency whose exponent is known.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Currency(&'static Entry);

#[derive(PartialEq, Eq, Hash)]
struct Entry {
    code: &'static str,
    exponent: u32,
    symbol: &'static str,
}

/// ISO 4217 codes that a store can sell in, with decimals and the sign that
/// people of that currency write.
static CURRENCIES: [Entry; 12] = [
    Entry { code: "IDR", exponent: 0, symbol: "Rp\u{a0}" },
    Entry { code: "USD", exponent: 2, symbol: "$" },
    Entry { code: "EUR", exponent: 2, symbol: "€" },
    Entry { code: "GBP", exponent: 2, symbol: "£" },
    Entry { code: "SGD", exponent: 2, symbol: "S$" },
    Entry { code: "MYR", exponent: 2, symbol: "RM\u{a0}" },
    Entry { code: "AUD", exponent: 2, symbol: "A$" },
    Entry { code: "THB", exponent: 2, symbol: "฿" },
    Entry { code: "PHP", exponent: 2, symbol: "₱" },
    Entry { code: "VND", exponent: 0, symbol: "₫" },
    Entry { code: "JPY", exponent: 0, symbol: "¥" },
    Entry { code: "KWD", exponent: 3, symbol: "KD\u{a0}" },
];

impl Currency {
    /// The currency with this upper-case ISO code.
    ///
    /// # Errors
    /// [`Error::Invalid`] on `currency` when it is not one of ours.
    pub fn parse(code: &str) -> Result<Self> {
        CURRENCIES.iter().find(|entry| entry.code == code).map(Self).ok_or_else(|| Error::field("currency", "error-currency-unknown"))
    }

    /// Every currency a store can choose.
    pub fn all() -> impl Iterator<Item = Self> {
        CURRENCIES.iter().map(Self)
    }

    /// The ISO code.
    pub fn code(self) -> &'static str {
        self.0.code
    }

    /// Decimals of the minor unit.
    pub fn exponent(self) -> u32 {
        self.0.exponent
    }

    /// What stands before an amount.
    pub fn symbol(self) -> &'static str {
        self.0.symbol
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.code)
    }
}

/// An amount in minor units of a currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Money {
    minor: i64,
    currency: Currency,
}

fn overflow() -> Error {
    Error::field("amount", "error-amount-too-large")
}

impl Money {
    /// The largest amount that a form may hold: a trillion minor units leaves
    /// room for 999 pieces of 50 lines without overflow.
    pub const MAX_INPUT: i64 = 1_000_000_000_000;

    /// An amount of so many minor units.
    pub fn new(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// Nothing.
    pub fn zero(currency: Currency) -> Self {
        Self::new(0, currency)
    }

    /// Minor units.
    pub fn minor(self) -> i64 {
        self.minor
    }

    /// The currency.
    pub fn currency(self) -> Currency {
        self.currency
    }

    /// # Errors
    /// When the currencies differ (a fault) or the sum overflows (a field error).
    pub fn checked_add(self, other: Self) -> Result<Self> {
        self.same(other)?;
        Ok(Self::new(self.minor.checked_add(other.minor).ok_or_else(overflow)?, self.currency))
    }

    /// # Errors
    /// As [`Money::checked_add`].
    pub fn checked_sub(self, other: Self) -> Result<Self> {
        self.same(other)?;
        Ok(Self::new(self.minor.checked_sub(other.minor).ok_or_else(overflow)?, self.currency))
    }

    /// # Errors
    /// When the product overflows.
    pub fn checked_mul(self, times: i64) -> Result<Self> {
        Ok(Self::new(self.minor.checked_mul(times).ok_or_else(overflow)?, self.currency))
    }

    /// A share in hundredths of a percent (1100 is 11 %), rounded half up, away from zero.
    ///
    /// # Errors
    /// When the result does not fit.
    pub fn percent(self, basis_points: i64) -> Result<Self> {
        let exact = i128::from(self.minor) * i128::from(basis_points);
        Ok(Self::new(divide_half_up(exact, 10_000)?, self.currency))
    }

    /// Splits the amount by weights so that the parts add up to it exactly:
    /// every part gets its share rounded down and the units left over go to
    /// the largest remainders, the earlier part first where they are equal.
    ///
    /// # Errors
    /// When a weight or the amount is negative, or all weights are zero.
    pub fn allocate(self, weights: &[i64]) -> Result<Vec<Self>> {
        let sum: i128 = weights.iter().map(|weight| i128::from(*weight)).sum();
        if sum <= 0 || self.minor < 0 || weights.iter().any(|weight| *weight < 0) {
            return Err(Error::unexpected("cannot allocate by these weights"));
        }
        let mut parts = Vec::with_capacity(weights.len());
        let mut order = Vec::with_capacity(weights.len());
        let mut left = self.minor;
        for (at, weight) in weights.iter().enumerate() {
            let exact = i128::from(self.minor) * i128::from(*weight);
            let part = i64::try_from(exact / sum).map_err(|_| overflow())?;
            left -= part;
            parts.push(part);
            order.push((exact % sum, at));
        }
        order.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
        for (_, at) in order {
            if left == 0 {
                break;
            }
            parts[at] += 1;
            left -= 1;
        }
        Ok(parts.into_iter().map(|minor| Self::new(minor, self.currency)).collect())
    }

    /// Reads what a person typed: digits with the separators of either
    /// tradition. `1.234.567` is a million in rupiah, `12.50` and `12,50` are
    /// twelve and a half dollars, `1,234.50` is a thousand.
    ///
    /// # Errors
    /// [`Error::Invalid`] on `amount` when it is no amount, is negative, has
    /// more decimals than the currency, or is above [`Money::MAX_INPUT`].
    pub fn parse(text: &str, currency: Currency) -> Result<Self> {
        let bad = || Error::field("amount", "error-amount-invalid");
        let text = text.trim().trim_start_matches(currency.symbol().trim()).trim();
        if text.is_empty() || text.len() > 24 || !text.chars().all(|c| c.is_ascii_digit() || c == '.' || c == ',') {
            return Err(bad());
        }
        let (whole, decimals) = split_decimals(text, currency.exponent()).ok_or_else(bad)?;
        let digits = format!("{whole}{decimals}");
        let minor: i64 = digits.parse().map_err(|_| bad())?;
        if minor > Self::MAX_INPUT {
            return Err(overflow());
        }
        Ok(Self::new(minor, currency))
    }

    /// The amount as an input field holds it: `12.50`, `649000`.
    pub fn input(self) -> String {
        let (whole, decimals) = self.split();
        let sign = if self.minor < 0 { "-" } else { "" };
        if decimals.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{decimals}") }
    }

    /// The amount as a reader of the language expects it: `Rp 1.234.567`
    /// where thousands are separated by points (`id`), `$1,234.50` elsewhere.
    pub fn format(self, language: &str) -> String {
        let (thousand, point) = if language == "id" { ('.', ',') } else { (',', '.') };
        let (whole, decimals) = self.split();
        let mut out = String::with_capacity(24);
        if self.minor < 0 {
            out.push('−');
        }
        out.push_str(self.currency.symbol());
        for (at, digit) in whole.chars().enumerate() {
            if at > 0 && (whole.len() - at).is_multiple_of(3) {
                out.push(thousand);
            }
            out.push(digit);
        }
        if !decimals.is_empty() {
            out.push(point);
            out.push_str(&decimals);
        }
        out
    }

    fn split(self) -> (String, String) {
        let exponent = usize::try_from(self.currency.exponent()).unwrap_or(0);
        let digits = format!("{:0>width$}", self.minor.unsigned_abs(), width = exponent + 1);
        let (whole, decimals) = digits.split_at(digits.len() - exponent);
        (whole.to_owned(), decimals.to_owned())
    }

    fn same(self, other: Self) -> Result<()> {
        if self.currency == other.currency {
            Ok(())
        } else {
            Err(Error::unexpected(format!("mixed {:?} and {:?}", self.currency, other.currency)))
        }
    }
}

/// Divides and rounds halves away from zero.
///
/// # Errors
/// When the quotient does not fit 64 bits.
pub fn divide_half_up(numerator: i128, denominator: i128) -> Result<i64> {
    let half = denominator / 2;
    let rounded = if numerator >= 0 { (numerator + half) / denominator } else { (numerator - half) / denominator };
    i64::try_from(rounded).map_err(|_| overflow())
}

/// Takes typed digits apart into whole and decimals padded to the exponent.
/// The last separator is the decimal point when the digits behind it are as
/// many as a fraction can have and it stands there once; otherwise separators
/// must group thousands.
fn split_decimals(text: &str, exponent: u32) -> Option<(String, String)> {
    let exponent = usize::try_from(exponent).ok()?;
    let last = text.rfind(['.', ',']);
    let (whole, decimals) = match last {
        Some(at) if exponent > 0 && text.len() - at - 1 <= exponent && text.matches(char::from(*text.as_bytes().get(at)?)).count() == 1 => {
            (&text[..at], &text[at + 1..])
        }
        _ => (text, ""),
    };
    let groups: Vec<&str> = whole.split(['.', ',']).collect();
    // Nobody groups what begins with nothing: `0.001` is too small an amount, not one thousandfold.
    let grouped = groups.len() == 1
        || (groups[1..].iter().all(|group| group.len() == 3) && (1..=3).contains(&groups[0].len()) && !groups[0].starts_with('0'));
    if whole.is_empty() || !grouped || (last == Some(text.len() - 1)) {
        return None;
    }
    Some((groups.concat(), format!("{decimals:0<exponent$}")))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn idr() -> Currency {
        Currency::parse("IDR").unwrap()
    }

    fn usd() -> Currency {
        Currency::parse("USD").unwrap()
    }

    #[track_caller]
    fn parses(text: &str, currency: Currency, expect: Option<i64>) {
        assert_eq!(Money::parse(text, currency).ok().map(Money::minor), expect, "{text}");
    }

    #[test]
    fn reads_what_people_type() {
        parses("649000", idr(), Some(649_000));
        parses("1.234.567", idr(), Some(1_234_567));
        parses("Rp 1,234,567", idr(), Some(1_234_567));
        parses("12.50", usd(), Some(1_250));
        parses("12,5", usd(), Some(1_250));
        parses("$1,234.50", usd(), Some(123_450));
        parses("1.234", usd(), Some(123_400));
        parses("0", usd(), Some(0));
        parses("0.01", usd(), Some(1));
        parses("0.001", usd(), None);
        parses("0.500", idr(), None);
        for bad in ["", "-1", "1e9", "12.3.4", "12.", ".5", "1,23,456", "٣", "1.000.000.000.001"] {
            parses(bad, idr(), None);
        }
    }

    #[test]
    fn writes_by_language() {
        assert_eq!(Money::new(1_234_567, idr()).format("id"), "Rp\u{a0}1.234.567");
        assert_eq!(Money::new(1_250, usd()).format("en"), "$12.50");
        assert_eq!(Money::new(-5, usd()).format("en"), "−$0.05");
        assert_eq!(Money::new(5, usd()).input(), "0.05");
    }

    #[test]
    fn rounds_halves_up() {
        assert_eq!(Money::new(50, usd()).percent(1_100).unwrap().minor(), 6);
        assert_eq!(Money::new(49, usd()).percent(1_000).unwrap().minor(), 5);
        assert_eq!(Money::new(44, usd()).percent(1_000).unwrap().minor(), 4);
    }

    #[test]
    fn refuses_to_overflow_and_to_mix() {
        assert!(Money::new(i64::MAX, usd()).checked_add(Money::new(1, usd())).is_err());
        assert!(Money::new(1, usd()).checked_add(Money::new(1, idr())).is_err());
    }

    proptest! {
        #[test]
        fn allocation_adds_up(amount in 0i64..1_000_000_000, weights in proptest::collection::vec(0i64..10_000, 1..20)) {
            prop_assume!(weights.iter().sum::<i64>() > 0);
            let parts = Money::new(amount, usd()).allocate(&weights).unwrap();
            prop_assert_eq!(parts.iter().map(|part| part.minor()).sum::<i64>(), amount);
            prop_assert!(parts.iter().all(|part| part.minor() >= 0));
        }

        #[test]
        fn what_is_shown_in_a_field_is_read_back(minor in 0i64..1_000_000_000) {
            for currency in Currency::all() {
                let money = Money::new(minor, currency);
                prop_assert_eq!(Money::parse(&money.input(), currency).unwrap(), money);
            }
        }
    }
}
