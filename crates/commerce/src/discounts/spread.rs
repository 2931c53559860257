//! How a sum that is taken off spreads over the lines that it is for: by
//! largest remainder, never more off a line than is left of it.

use super::{Discount, Goods};
use crate::{
    error::Result,
    money::{Currency, Money},
};

/// Takes `off` from what is left of the lines that fit and returns each
/// line's part. Takes less when less is left.
pub(super) fn take(off: i64, left: &mut [i64], fits: &[bool], currency: Currency) -> Result<Vec<i64>> {
    let weights: Vec<i64> = left.iter().zip(fits).map(|(left, fits)| if *fits { (*left).max(0) } else { 0 }).collect();
    let sum = total(&weights, currency)?.minor();
    let off = off.clamp(0, sum);
    if off == 0 {
        return Ok(vec![0; left.len()]);
    }
    // A part never exceeds its weight: it is rounded up only where a
    // remainder is left, and where the sum is taken whole there is none.
    let parts: Vec<i64> = Money::new(off, currency).allocate(&weights)?.into_iter().map(Money::minor).collect();
    for (left, part) in left.iter_mut().zip(&parts) {
        *left -= part;
    }
    Ok(parts)
}

/// Of every `buy + get` pieces that fit, takes the discount's percentage off
/// the `get` cheapest, up to its maximum, and returns each line's part.
pub(super) fn take_cheapest(discount: &Discount, goods: &[Goods], left: &mut [i64], fits: &[bool], currency: Currency) -> Result<Vec<i64>> {
    let (buy, get) = (discount.terms.buy.max(1), discount.terms.get.max(1));
    let mut lines: Vec<usize> = (0..goods.len()).filter(|at| fits[*at] && goods[*at].quantity > 0).collect();
    lines.sort_by_key(|at| (goods[*at].total / goods[*at].quantity, *at));
    let pieces: i64 = lines.iter().map(|at| goods[*at].quantity).sum();
    let mut cheap = pieces / buy.saturating_add(get) * get;
    let mut cap = discount.maximum.unwrap_or(i64::MAX);
    let mut parts = vec![0; goods.len()];
    for at in lines {
        let count = cheap.min(goods[at].quantity);
        let each = Money::new(goods[at].total / goods[at].quantity, currency);
        let off = each.checked_mul(count)?.percent(discount.value)?.minor().clamp(0, left[at].min(cap).max(0));
        parts[at] = off;
        left[at] -= off;
        cap -= off;
        cheap -= count;
    }
    Ok(parts)
}

/// The sum of amounts.
pub(super) fn total(amounts: &[i64], currency: Currency) -> Result<Money> {
    amounts.iter().try_fold(Money::zero(currency), |sum, amount| sum.checked_add(Money::new(*amount, currency)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn idr() -> Currency {
        Currency::parse("IDR").unwrap()
    }

    #[test]
    fn the_odd_unit_goes_to_the_largest_remainder() {
        let mut left = [100, 100, 101];
        assert_eq!(take(100, &mut left, &[true, true, true], idr()).unwrap(), [33, 33, 34]);
        assert_eq!(left, [67, 67, 67]);
    }

    #[test]
    fn lines_that_do_not_fit_keep_all() {
        let mut left = [50, 80];
        assert_eq!(take(500, &mut left, &[false, true], idr()).unwrap(), [0, 80]);
        assert_eq!(left, [50, 0]);
    }

    proptest! {
        #[test]
        fn parts_add_up_and_leave_no_line_below_zero(
            lines in proptest::collection::vec((0i64..2_000_000_000, any::<bool>()), 0..50),
            off in 0i64..60_000_000_000,
        ) {
            let before: Vec<i64> = lines.iter().map(|line| line.0).collect();
            let fits: Vec<bool> = lines.iter().map(|line| line.1).collect();
            let mut left = before.clone();
            let parts = take(off, &mut left, &fits, idr()).unwrap();

            let fitting: i64 = lines.iter().filter(|line| line.1).map(|line| line.0).sum();
            prop_assert_eq!(parts.iter().sum::<i64>(), off.min(fitting));
            for (at, part) in parts.iter().enumerate() {
                prop_assert!(*part >= 0 && left[at] >= 0 && left[at] + part == before[at]);
                prop_assert!(fits[at] || *part == 0);
            }
        }
    }
}
