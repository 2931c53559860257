//! The tax of a basket, from values.

use serde::{Deserialize, Serialize};

use super::{Class, Rates, Rounding};
use crate::{
    error::Result,
    i18n::Lang,
    money::{Currency, Money, divide_half_up},
    orders::queries::Order,
};

/// Goods on which tax may be due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Item {
    /// What they cost after discounts, in minor units.
    pub amount: i64,
    /// What they are for the tax.
    pub class: Class,
}

/// One tax as it stands on an order and its documents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaxLine {
    /// What it is called; empty for the store's word.
    pub name: String,
    /// Hundredths of a percent.
    pub rate: u16,
    /// What it is due on, without the tax, in minor units.
    pub base: i64,
    /// Minor units.
    pub amount: i64,
}

impl TaxLine {
    /// `PPN 11%`.
    pub fn say(&self, lang: Lang) -> String {
        let name = if self.name.is_empty() { lang.w("tax-name") } else { &self.name };
        format!("{name} {}", percent(i64::from(self.rate)))
    }
}

/// The tax lines of an order. One from before they were kept has one line
/// without a base.
pub fn lines_of(order: &Order) -> Vec<TaxLine> {
    let kept: Vec<TaxLine> = serde_json::from_value(order.tax_lines.clone()).unwrap_or_default();
    if !kept.is_empty() || order.tax_total == 0 {
        return kept;
    }
    let rate = u16::try_from(order.tax_rate).unwrap_or(0);
    vec![TaxLine { name: String::new(), rate, base: 0, amount: order.tax_total }]
}

/// Hundredths of a percent as people write them: `11%`, `8.25%`.
pub fn percent(basis_points: i64) -> String {
    match (basis_points / 100, basis_points % 100) {
        (whole, 0) => format!("{whole}%"),
        (whole, part) if part % 10 == 0 => format!("{whole}.{}%", part / 10),
        (whole, part) => format!("{whole}.{part:02}%"),
    }
}

/// What is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// All of it.
    pub sum: Money,
    /// By rate, the higher first; only where something is due.
    pub lines: Vec<TaxLine>,
    /// By item, in their order.
    pub shares: Vec<Money>,
    /// The delivery's.
    pub delivery: Money,
}

/// The tax on goods and their delivery.
///
/// # Errors
/// When an amount does not fit.
pub fn due(items: &[Item], delivery: Money, rates: &Rates) -> Result<Due> {
    let currency = delivery.currency();
    let mut due = Due {
        sum: Money::zero(currency),
        lines: Vec::new(),
        shares: vec![Money::zero(currency); items.len()],
        delivery: Money::zero(currency),
    };
    let mut known: Vec<u16> =
        items.iter().map(|item| rates.of(item.class)).chain(rates.on_delivery.then(|| rates.of(Class::Standard))).collect();
    known.sort_unstable_by(|one, other| other.cmp(one));
    known.dedup();
    for rate in known.into_iter().filter(|rate| *rate > 0) {
        due.add(rate, items, delivery, rates)?;
    }
    Ok(due)
}

impl Due {
    /// Adds the tax of one rate.
    fn add(&mut self, rate: u16, items: &[Item], delivery: Money, rates: &Rates) -> Result<()> {
        let currency = delivery.currency();
        let taxed = |item: &Item| if rates.of(item.class) == rate { item.amount } else { 0 };
        let mut amounts: Vec<i64> = items.iter().map(taxed).collect();
        let sent = rates.on_delivery && rates.of(Class::Standard) == rate;
        amounts.push(if sent { delivery.minor() } else { 0 });
        let shares = match rates.rounding {
            Rounding::Total => spread(&amounts, rate, rates.included, currency)?,
            Rounding::Line => amounts.iter().map(|amount| tax(*amount, rate, rates.included, currency)).collect::<Result<_>>()?,
        };
        let (sum, taxable) = (total(shares.iter().map(|share| share.minor()), currency)?, total(amounts, currency)?);
        if let Some((last, goods)) = shares.split_last() {
            self.delivery = self.delivery.checked_add(*last)?;
            for (mine, share) in self.shares.iter_mut().zip(goods) {
                *mine = mine.checked_add(*share)?;
            }
        }
        self.sum = self.sum.checked_add(sum)?;
        let base = if rates.included { taxable.checked_sub(sum)? } else { taxable };
        if sum.minor() > 0 {
            self.lines.push(TaxLine { name: rates.name.clone(), rate, base: base.minor(), amount: sum.minor() });
        }
        Ok(())
    }
}

fn total(amounts: impl IntoIterator<Item = i64>, currency: Currency) -> Result<Money> {
    amounts.into_iter().try_fold(Money::zero(currency), |sum, minor| sum.checked_add(Money::new(minor, currency)))
}

/// One rounded figure, by largest remainder.
fn spread(amounts: &[i64], rate: u16, included: bool, currency: Currency) -> Result<Vec<Money>> {
    let taxable = total(amounts.iter().copied(), currency)?;
    let sum = tax(taxable.minor(), rate, included, currency)?;
    if taxable.minor() == 0 { Ok(vec![Money::zero(currency); amounts.len()]) } else { sum.allocate(amounts) }
}

/// The tax within an amount, or to be added to it, rounded half up.
fn tax(amount: i64, rate: u16, included: bool, currency: Currency) -> Result<Money> {
    let exact = i128::from(amount) * i128::from(rate);
    let whole = if included { 10_000 + i128::from(rate) } else { 10_000 };
    Ok(Money::new(divide_half_up(exact, whole)?, currency))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn idr(minor: i64) -> Money {
        Money::new(minor, Currency::parse("IDR").unwrap())
    }

    fn rates(standard: u16, reduced: u16, included: bool, on_delivery: bool, rounding: Rounding) -> Rates {
        Rates { name: "PPN".into(), standard, reduced, included, on_delivery, rounding }
    }

    fn item(amount: i64, class: Class) -> Item {
        Item { amount, class }
    }

    #[track_caller]
    fn check(rate: u16, included: bool, amount: i64, expect: i64) {
        let due = due(&[item(amount, Class::Standard)], idr(0), &rates(rate, 0, included, false, Rounding::Total)).unwrap();
        assert_eq!(due.sum, idr(expect));
    }

    #[test]
    fn inside_and_on_top() {
        check(1_100, true, 111_000, 11_000);
        check(1_100, false, 100_000, 11_000);
        check(0, true, 100_000, 0);
        check(825, false, 1_999, 165);
        check(1_100, true, 1, 0);
        check(10_000, true, 100, 50);
    }

    #[test]
    fn each_class_has_its_line_and_zero_has_none() {
        let goods = [item(111_000, Class::Standard), item(105_000, Class::Reduced), item(50_000, Class::Zero)];
        let due = due(&goods, idr(11_100), &rates(1_100, 500, true, true, Rounding::Total)).unwrap();
        let line = |rate, base, amount| TaxLine { name: "PPN".into(), rate, base, amount };
        assert_eq!(due.lines, [line(1_100, 110_000, 12_100), line(500, 100_000, 5_000)]);
        assert_eq!(due.shares, [idr(11_000), idr(5_000), idr(0)]);
        assert_eq!((due.delivery, due.sum), (idr(1_100), idr(17_100)));
    }

    #[test]
    fn the_rounding_rule_decides_about_fractions() {
        let goods = [item(104, Class::Standard), item(104, Class::Standard), item(104, Class::Standard)];
        let sum = |rounding| due(&goods, idr(0), &rates(1_100, 0, false, false, rounding)).unwrap().sum;
        assert_eq!(sum(Rounding::Total), idr(34), "34.32");
        assert_eq!(sum(Rounding::Line), idr(33), "three times 11.44");
    }

    fn class() -> impl Strategy<Value = Class> {
        prop_oneof![Just(Class::Standard), Just(Class::Reduced), Just(Class::Zero)]
    }

    proptest! {
        #[test]
        fn the_lines_add_up(
            goods in proptest::collection::vec((0_i64..5_000_000_000, class()), 0..30),
            delivery in 0_i64..1_000_000,
            standard in 0_u16..=10_000,
            reduced in 0_u16..=10_000,
            included: bool,
            on_delivery: bool,
            by_line: bool,
        ) {
            let goods: Vec<Item> = goods.into_iter().map(|(amount, class)| item(amount, class)).collect();
            let rounding = if by_line { Rounding::Line } else { Rounding::Total };
            let due = due(&goods, idr(delivery), &rates(standard, reduced, included, on_delivery, rounding)).unwrap();

            let lines: i64 = due.lines.iter().map(|line| line.amount).sum();
            let shares: i64 = due.shares.iter().map(|share| share.minor()).sum();
            prop_assert_eq!(lines, due.sum.minor());
            prop_assert_eq!(shares + due.delivery.minor(), due.sum.minor());
            for (item, share) in goods.iter().zip(&due.shares) {
                prop_assert!((0..=item.amount).contains(&share.minor()));
                prop_assert!(item.class != Class::Zero || share.minor() == 0);
            }
        }

        /// Adding the tax to a price and finding it inside the sum agree.
        #[test]
        fn included_and_added_agree(net in 0_i64..1_000_000_000, rate in 0_u16..=10_000, by_line: bool) {
            let rounding = if by_line { Rounding::Line } else { Rounding::Total };
            let sum = |amount: i64, included: bool| {
                due(&[item(amount, Class::Standard)], idr(0), &rates(rate, 0, included, false, rounding)).unwrap().sum.minor()
            };
            let added = sum(net, false);
            prop_assert_eq!(sum(net + added, true), added);
        }
    }
}
