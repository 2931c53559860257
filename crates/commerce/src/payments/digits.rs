//! Beginning an attempt, and the unique digits of a transfer.
//!
//! A bank's statement shows a sum and little else. Where the store wants it,
//! every transfer that is awaited comes to a sum of its own: the amount and a
//! few digits more. Chance says where the search for a free sum begins, the
//! database says whether it is free.

use chrono::{DateTime, Utc};

use super::{
    Method, Offer, Settings,
    queries::{self, NewPayment, Payment},
};
use crate::{
    db::TenantConn,
    error::{Error, Result},
    money::{Currency, Money},
    orders::queries::Order,
};

/// How many sums are tried. With so many awaited at one amount the digits
/// would tell nothing any more, and the transfer goes without.
const TRIES: i64 = 60;

/// Writes an attempt down, with digits where the store wants them.
pub(crate) async fn begin(
    conn: &mut TenantConn,
    order: &Order,
    settings: &Settings,
    offer: Offer,
    amount: Money,
    until: Option<DateTime<Utc>>,
) -> Result<Payment> {
    let new = NewPayment { offer, live: settings.is_live_offer(offer), amount: amount.minor(), expires_at: until, digits: 0 };
    if offer.method == Method::BankTransfer && settings.bank_transfer.unique_digits {
        let most = most(amount.currency());
        let first = rand::random_range(1..=most);
        for step in 0..TRIES.min(most) {
            let digits = nth(first, step, most);
            if let Some(payment) = queries::try_insert(conn, order, NewPayment { digits, ..new }).await? {
                return Ok(payment);
            }
        }
    }
    insert(conn, order, new).await
}

/// Writes an attempt down that nobody has to tell from another.
pub(crate) async fn plain(conn: &mut TenantConn, order: &Order, offer: Offer, amount: i64) -> Result<Payment> {
    insert(conn, order, NewPayment { offer, live: false, amount, expires_at: None, digits: 0 }).await
}

async fn insert(conn: &mut TenantConn, order: &Order, new: NewPayment) -> Result<Payment> {
    queries::try_insert(conn, order, new).await?.ok_or_else(|| Error::unexpected("an attempt without digits was refused"))
}

/// The largest digits: 999 rupiah are small change, 999 cents are not.
fn most(currency: Currency) -> i64 {
    if currency.exponent() == 0 && currency.code() != "JPY" { 999 } else { 99 }
}

/// The digits that are tried after so many: all of them in turn, from `first`.
fn nth(first: i64, step: i64, most: i64) -> i64 {
    (first - 1 + step) % most + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_digit_comes_up_once() {
        for first in [1, 57, 99] {
            let mut tried: Vec<i64> = (0..99).map(|step| nth(first, step, 99)).collect();
            assert_eq!(tried[0], first);
            tried.sort_unstable();
            assert_eq!(tried, (1..=99).collect::<Vec<_>>());
        }
    }

    #[test]
    fn digits_are_small_change() {
        let largest = |code: &str| most(Currency::parse(code).unwrap());
        assert_eq!((largest("IDR"), largest("USD"), largest("JPY")), (999, 99, 99));
    }
}
