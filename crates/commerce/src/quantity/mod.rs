//! How many pieces: a whole number from 1 to 999.
//!
//! The type is the only way from what a person or a program typed to a
//! quantity that touches a price or the stock, so that -1, 1e9 and the digits
//! of other scripts are refused at the edge, once.

mod rules;

use std::fmt;

pub use rules::{Rules, Typed};

use crate::error::{Error, Result};

/// A number of pieces of one line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Qty(u16);

impl Qty {
    /// One piece.
    pub const ONE: Self = Self(1);
    /// The most that one line can hold.
    pub const MAX: Self = Self(999);

    /// Reads a form's field. Spaces around it are forgiven, nothing else:
    /// only the digits 0 to 9 count.
    ///
    /// # Errors
    /// [`Error::Invalid`] on `quantity` with a message that says what is wrong.
    pub fn parse(text: &str) -> Result<Self> {
        let text = text.trim();
        if text.is_empty() {
            return Err(Error::field("quantity", "error-quantity-missing"));
        }
        if !text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(Error::field("quantity", "error-quantity-invalid"));
        }
        let digits = text.trim_start_matches('0');
        if digits.is_empty() {
            return Err(Error::field("quantity", "error-quantity-too-small"));
        }
        match digits.parse::<u16>() {
            Ok(number) if number <= Self::MAX.0 => Ok(Self(number)),
            _ => Err(Error::field("quantity", "error-quantity-too-large")),
        }
    }

    /// A quantity from the database or a computation; `None` outside 1 to 999.
    pub fn new(number: i64) -> Option<Self> {
        u16::try_from(number).ok().filter(|number| (1..=Self::MAX.0).contains(number)).map(Self)
    }

    /// For a column of the database.
    pub fn column(self) -> i32 {
        i32::from(self.0)
    }

    /// For arithmetic with money and stock.
    pub fn count(self) -> i64 {
        i64::from(self.0)
    }

    /// This many more, `None` above the limit.
    pub fn plus(self, other: Self) -> Option<Self> {
        Self::new(self.count() + other.count())
    }
}

impl fmt::Display for Qty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn reads(text: &str, expect: i64) {
        assert_eq!(Qty::parse(text).unwrap().count(), expect, "{text}");
    }

    #[track_caller]
    fn refuses(text: &str, message: &str) {
        let Err(Error::Invalid(errors)) = Qty::parse(text) else { panic!("{text:?} was taken") };
        assert_eq!(errors.of("quantity").unwrap().message, message, "{text:?}");
    }

    #[test]
    fn takes_whole_numbers_up_to_the_limit() {
        reads("1", 1);
        reads(" 7 ", 7);
        reads("007", 7);
        reads("999", 999);
    }

    #[test]
    fn says_what_is_wrong_with_anything_else() {
        for text in ["-1", "+1", "1.5", "1,5", "1e9", "٣", "３", "0x10", "\"1\"", "1 2", "one", "NaN", "∞", "1\0", "--", "½", "1_000"]
        {
            refuses(text, "error-quantity-invalid");
        }
        for text in ["", " ", "\t\n"] {
            refuses(text, "error-quantity-missing");
        }
        for text in ["0", "000"] {
            refuses(text, "error-quantity-too-small");
        }
        for text in ["1000", "65536", "65537", "2147483647", "2147483648", "1000000000000", "18446744073709551617"] {
            refuses(text, "error-quantity-too-large");
        }
    }

    #[test]
    fn adding_stops_at_the_limit() {
        assert_eq!(Qty::MAX.plus(Qty::ONE), None);
        assert_eq!(Qty::ONE.plus(Qty::ONE), Qty::new(2));
    }
}
