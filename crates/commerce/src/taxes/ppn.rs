//! Indonesia's value added tax, PPN, by the day.
//!
//! * Law 8/1983: 10 %, until 2022-03-31.
//! * Law 7/2021 (harmonisation of tax regulations), article 7: 11 % from
//!   2022-04-01, and 12 % from 2025-01-01 at the latest.
//! * Regulation 131/2024 of the Minister of Finance (PMK 131/2024), article 3:
//!   from 2025-01-01 the 12 % apply to eleven twelfths of the price for
//!   everything but luxury goods, so that 11 % of the price are due as before.
//!
//! The figures below are what is due in the end, of the price without tax.

use chrono::NaiveDate;

/// First day and rate in hundredths of a percent, the latest first.
const RATES: [(i32, u32, u32, u16); 3] = [
    // 12 % of 11/12.
    (2025, 1, 1, 1_100),
    (2022, 4, 1, 1_100),
    (1985, 4, 1, 1_000),
];

/// What is due on ordinary goods on a day.
pub(super) fn rate(day: NaiveDate) -> u16 {
    let begun =
        |(year, month, first, _): &&(i32, u32, u32, u16)| NaiveDate::from_ymd_opt(*year, *month, *first).is_some_and(|from| from <= day);
    RATES.iter().find(begun).map_or(0, |(.., rate)| *rate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_law_holds_from_its_first_day() {
        for (day, expect) in [
            ("1985-03-31", 0),
            ("1985-04-01", 1_000),
            ("2022-03-31", 1_000),
            ("2022-04-01", 1_100),
            ("2024-12-31", 1_100),
            ("2025-01-01", 1_100),
        ] {
            assert_eq!(rate(day.parse().unwrap()), expect, "{day}");
        }
    }

    #[test]
    fn twelve_percent_of_eleven_twelfths_is_eleven_percent() {
        for price in [12_i64, 120_000, 1_212_000] {
            assert_eq!(price * 11 / 12 * 12, price * 11);
        }
    }
}
