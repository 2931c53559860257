//! What an item of a sale means for a price, from values.

use chrono::{DateTime, Utc};

use crate::{
    error::Result,
    ids::FlashItemId,
    money::{Currency, Money},
};

/// An item whose time it is, as the database has it.
pub type Row = (FlashItemId, i64, Option<i32>, i32, DateTime<Utc>, Option<i32>);

/// A price that holds now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Live {
    /// Which item.
    pub item: FlashItemId,
    /// Minor units.
    pub price: i64,
    /// Pieces that can be sold at the price in all.
    pub quota: Option<i64>,
    /// Pieces that orders have.
    pub sold: i64,
    /// At this moment it is over.
    pub ends_at: DateTime<Utc>,
    /// Pieces that one customer can buy.
    pub customer_limit: Option<i64>,
}

impl Live {
    /// The price of an item whose time it is; none when fewer pieces are left
    /// of it than go together.
    pub fn of((item, price, quota, sold, ends_at, customer_limit): Row, least: i32) -> Option<Self> {
        if quota.is_some_and(|quota| sold.saturating_add(least) > quota) {
            return None;
        }
        let wide = |number: Option<i32>| number.map(i64::from);
        Some(Self { item, price, quota: wide(quota), sold: i64::from(sold), ends_at, customer_limit: wide(customer_limit) })
    }

    /// Pieces that can still be sold at the price.
    pub fn left(&self) -> Option<i64> {
        self.quota.map(|quota| (quota - self.sold).max(0))
    }

    /// The most pieces that one order can have.
    pub fn most(&self) -> Option<i64> {
        self.left().into_iter().chain(self.customer_limit).min()
    }

    /// How much of the quota is sold, in whole percent.
    pub fn percent(&self) -> Option<i64> {
        self.quota.map(|quota| (self.sold.saturating_mul(100) / quota.max(1)).clamp(0, 100))
    }
}

/// A price so many hundredths of a percent lower.
///
/// # Errors
/// When the amount does not fit.
pub fn reduced(price: i64, rate: i64, currency: Currency) -> Result<i64> {
    let price = Money::new(price, currency);
    Ok(price.checked_sub(price.percent(rate)?)?.minor())
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone;

    use super::*;

    fn row(quota: Option<i32>, sold: i32, limit: Option<i32>) -> Row {
        (FlashItemId::new(), 100, quota, sold, Utc.timestamp_opt(0, 0).unwrap(), limit)
    }

    #[test]
    fn a_price_holds_as_long_as_its_quota_lasts() {
        assert!(Live::of(row(None, 500, None), 1).is_some());
        assert_eq!(Live::of(row(Some(10), 9, None), 1).unwrap().left(), Some(1));
        assert_eq!(Live::of(row(Some(10), 10, None), 1), None);
        assert_eq!(Live::of(row(Some(10), 9, None), 2), None, "one is no pair");
    }

    #[test]
    fn an_order_has_what_quota_and_limit_allow() {
        let most = |quota, sold, limit| Live::of(row(quota, sold, limit), 1).unwrap().most();
        assert_eq!(most(Some(10), 4, Some(2)), Some(2));
        assert_eq!(most(Some(10), 9, Some(2)), Some(1));
        assert_eq!(most(None, 9, None), None);
        assert_eq!(Live::of(row(Some(8), 2, None), 1).unwrap().percent(), Some(25));
    }

    #[test]
    fn a_percentage_makes_a_price() {
        let idr = Currency::parse("IDR").unwrap();
        assert_eq!(reduced(649_000, 2_000, idr).unwrap(), 519_200);
        assert_eq!(reduced(100, 10_000, idr).unwrap(), 0);
    }
}
