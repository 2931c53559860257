//! One tax rate, either inside the prices or added to them.
//!
//! The tax of an order is computed once, on the sum of everything taxable, and
//! rounded half up to the minor unit; lines then get shares of that figure by
//! largest remainder. So the parts always add up to the printed total, which
//! rounding line by line does not give.

use serde::{Deserialize, Serialize};

use crate::{
    error::Result,
    money::{Money, divide_half_up},
};

/// Section `taxes` of the tenant's settings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Hundredths of a percent: 1100 is 11 %.
    pub rate: u16,
    /// Whether prices hold the tax already.
    pub included: bool,
    /// Whether delivery is taxed like the goods.
    pub on_delivery: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self { rate: 0, included: true, on_delivery: false }
    }
}

impl Settings {
    /// The rate, never above 100 %.
    pub fn basis_points(&self) -> i64 {
        i64::from(self.rate.min(10_000))
    }

    /// The tax within `taxable` (when included) or to be added to it, rounded
    /// half up.
    ///
    /// # Errors
    /// When the amount does not fit.
    pub fn on(&self, taxable: Money) -> Result<Money> {
        if self.included {
            let exact = i128::from(taxable.minor()) * i128::from(self.basis_points());
            let tax = divide_half_up(exact, 10_000 + i128::from(self.basis_points()))?;
            Ok(Money::new(tax, taxable.currency()))
        } else {
            taxable.percent(self.basis_points())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Currency;

    #[track_caller]
    fn check(rate: u16, included: bool, amount: i64, expect: i64) {
        let settings = Settings { rate, included, on_delivery: false };
        let amount = Money::new(amount, Currency::parse("IDR").unwrap());
        assert_eq!(settings.on(amount).unwrap().minor(), expect);
    }

    #[test]
    fn inside_and_on_top() {
        check(1_100, true, 111_000, 11_000);
        check(1_100, false, 100_000, 11_000);
        check(0, true, 100_000, 0);
        check(0, false, 100_000, 0);
        check(825, false, 1_999, 165);
        check(1_100, true, 1, 0);
        check(10_000, true, 100, 50);
    }
}
