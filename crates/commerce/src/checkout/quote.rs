//! What an order costs: lines, discounts, delivery, tax, total.
//!
//! Pure arithmetic on what the database says; the cart page, the checkout page
//! and `place` all ask here, so they cannot disagree. The tax is worked out by
//! [`taxes::due`] on what is paid after discounts; its lines and shares add up
//! to its sum.

use crate::{
    error::{Error, Result},
    money::Money,
    quantity::Qty,
    taxes,
};

/// One line to be priced.
#[derive(Debug, Clone, Copy)]
pub struct Item {
    /// Minor units for one piece.
    pub unit_price: i64,
    /// Pieces.
    pub quantity: Qty,
    /// What it is for the tax.
    pub class: taxes::Class,
    /// Minor units off all pieces together, decided by `discounts`.
    pub discount: i64,
}

/// A priced line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line {
    /// Price times quantity, with the tax in it where prices include it.
    pub total: Money,
    /// What is taken off it.
    pub discount: Money,
    /// This line's share of the tax.
    pub tax: Money,
}

/// What everything costs together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quote {
    /// In the order of the items.
    pub lines: Vec<Line>,
    /// Sum of the lines, before discounts.
    pub subtotal: Money,
    /// What is taken off the lines.
    pub discount: Money,
    /// Price of the delivery, after what is taken off it.
    pub delivery: Money,
    /// All tax, the delivery's too.
    pub tax: Money,
    /// Whether `tax` is inside the amounts above or on top of them.
    pub tax_included: bool,
    /// The ordinary rate, in hundredths of a percent.
    pub tax_rate: i64,
    /// The tax by rate.
    pub tax_lines: Vec<taxes::TaxLine>,
    /// What the shopper pays.
    pub total: Money,
}

/// Prices the items.
///
/// # Errors
/// A field error when an amount does not fit 64 bits.
pub fn quote(items: &[Item], delivery: Money, rates: &taxes::Rates) -> Result<Quote> {
    let currency = delivery.currency();
    let (mut subtotal, mut discount) = (Money::zero(currency), Money::zero(currency));
    let mut lines = Vec::with_capacity(items.len());
    for item in items {
        let total = Money::new(item.unit_price, currency).checked_mul(item.quantity.count())?;
        let off = Money::new(item.discount, currency);
        if !(0..=total.minor()).contains(&off.minor()) {
            return Err(Error::unexpected("a discount is more than its line"));
        }
        subtotal = subtotal.checked_add(total)?;
        discount = discount.checked_add(off)?;
        lines.push(Line { total, discount: off, tax: Money::zero(currency) });
    }
    let paid = |line: &Line| line.total.minor() - line.discount.minor();
    let goods = items.iter().zip(&lines).map(|(item, line)| taxes::Item { amount: paid(line), class: item.class });
    let due = taxes::due(&goods.collect::<Vec<_>>(), delivery, rates)?;
    let before_tax = subtotal.checked_sub(discount)?.checked_add(delivery)?;
    Ok(Quote {
        lines: lines.into_iter().zip(due.shares).map(|(line, tax)| Line { tax, ..line }).collect(),
        subtotal,
        discount,
        delivery,
        tax: due.sum,
        tax_included: rates.included,
        tax_rate: i64::from(rates.of(taxes::Class::Standard)),
        tax_lines: due.lines,
        total: if rates.included { before_tax } else { before_tax.checked_add(due.sum)? },
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::money::Currency;

    fn idr(minor: i64) -> Money {
        Money::new(minor, Currency::parse("IDR").unwrap())
    }

    fn item(unit_price: i64, quantity: i64, taxable: bool) -> Item {
        let class = if taxable { taxes::Class::Standard } else { taxes::Class::Zero };
        Item { unit_price, quantity: Qty::new(quantity).unwrap(), class, discount: 0 }
    }

    fn rate(standard: u16, included: bool, on_delivery: bool) -> taxes::Rates {
        taxes::Rates { standard, included, on_delivery, ..taxes::Rates::default() }
    }

    #[test]
    fn tax_inside_the_prices_changes_no_total() {
        let quote = quote(&[item(649_000, 2, true)], idr(18_000), &rate(1_100, true, false)).unwrap();
        assert_eq!(quote.subtotal, idr(1_298_000));
        assert_eq!(quote.tax, idr(128_631));
        assert_eq!(quote.total, idr(1_316_000));
    }

    #[test]
    fn tax_on_top_is_added_once() {
        let quote = quote(&[item(333, 1, true), item(333, 1, true), item(334, 1, false)], idr(100), &rate(1_100, false, true)).unwrap();
        assert_eq!(quote.tax, idr(84));
        assert_eq!(quote.lines.iter().map(|line| line.tax.minor()).collect::<Vec<_>>(), [37, 36, 0]);
        assert_eq!(quote.total, idr(1_184));
    }

    #[test]
    fn an_empty_or_free_cart_costs_the_delivery() {
        assert_eq!(quote(&[], idr(0), &rate(1_100, false, true)).unwrap().total, idr(0));
        assert_eq!(quote(&[item(0, 3, true)], idr(5), &rate(0, false, false)).unwrap().total, idr(5));
    }

    #[test]
    fn the_tax_is_on_what_is_paid() {
        let items = [Item { discount: 30_000, ..item(100_000, 1, true) }, Item { discount: 5_000, ..item(5_000, 1, false) }];
        let priced = quote(&items, idr(10_000), &rate(1_100, false, false)).unwrap();
        assert_eq!((priced.subtotal, priced.discount, priced.tax, priced.total), (idr(105_000), idr(35_000), idr(7_700), idr(87_700)));
        let included = quote(&items, idr(0), &rate(1_100, true, false)).unwrap();
        assert_eq!((included.total, included.tax), (idr(70_000), idr(6_937)));
        assert!(quote(&[Item { discount: 2, ..item(1, 1, true) }], idr(0), &rate(0, true, false)).is_err());
    }

    #[test]
    fn an_amount_that_does_not_fit_is_refused() {
        assert!(quote(&[item(i64::MAX / 2, 3, true)], idr(0), &rate(0, true, false)).is_err());
        assert!(quote(&[item(i64::MAX, 1, true)], idr(1), &rate(0, true, false)).is_err());
    }

    proptest! {
        #[test]
        fn the_parts_add_up(
            items in proptest::collection::vec((0i64..50_000_000, 1i64..=999, any::<bool>(), 0i64..=100), 0..50),
            delivery in 0i64..1_000_000,
            basis_points in 0u16..=10_000,
            included: bool,
            on_delivery: bool,
        ) {
            let items: Vec<Item> = items
                .into_iter()
                .map(|(price, quantity, taxable, percent)| Item { discount: price * quantity * percent / 100, ..item(price, quantity, taxable) })
                .collect();
            let quote = quote(&items, idr(delivery), &rate(basis_points, included, on_delivery)).unwrap();

            let goods: i128 = items.iter().map(|item| i128::from(item.unit_price) * i128::from(item.quantity.count())).sum();
            let off: i128 = items.iter().map(|item| i128::from(item.discount)).sum();
            let line_tax: i128 = quote.lines.iter().map(|line| i128::from(line.tax.minor())).sum();
            let added = if included { 0 } else { i128::from(quote.tax.minor()) };
            prop_assert_eq!(i128::from(quote.subtotal.minor()), goods);
            prop_assert_eq!(i128::from(quote.total.minor()), goods - off + i128::from(delivery) + added);
            prop_assert!(line_tax <= i128::from(quote.tax.minor()));
            if !on_delivery {
                prop_assert_eq!(line_tax, i128::from(quote.tax.minor()));
            }
            prop_assert!(quote.lines.iter().all(|line| line.tax.minor() >= 0 && (line.tax.minor() <= line.total.minor() - line.discount.minor() || !included)));
        }
    }
}
