//! Paying: the methods a store offers, attempts, and what gateways tell us.
//!
//! A transfer is confirmed by staff, cash is collected at the door, a hosted
//! page belongs to a provider behind the trait in [`gateway`]. News of a
//! provider goes through [`receive`](receive::receive) alone: stored once, checked against
//! what we know of the payment, then applied. No network inside a transaction.

pub mod gateway;
pub mod jobs;
pub mod machine;
pub mod queries;
pub mod receive;
pub mod start;

use serde::{Deserialize, Serialize};

use crate::{clock::Clock, config::Config, db::Db, money::Money, orders::statuses::words};

/// The parts of the program that reach a gateway, before and after the
/// network: several transactions, so a connection is not enough.
#[derive(Clone, Copy)]
pub struct Parts<'a> {
    /// Where attempts are written down.
    pub db: &'a Db,
    /// Who is asked.
    pub gateways: &'a gateway::Gateways,
    /// The only source of time.
    pub clock: &'a Clock,
    /// Where shoppers come back to.
    pub config: &'a Config,
}

/// Section `payments` of the tenant's settings.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// The shopper transfers, staff confirms.
    pub bank_transfer: BankTransfer,
    /// Paid at the door or at the counter.
    pub cash_on_delivery: CashOnDelivery,
    /// A provider's own page.
    pub hosted: Hosted,
}

/// Payment by transfer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct BankTransfer {
    /// Whether it is offered; needs at least one account.
    pub enabled: bool,
    /// How long an order waits for the money.
    pub hours: u32,
    /// Where to transfer to.
    pub accounts: Vec<BankAccount>,
    /// The merchant's own words.
    pub instructions: String,
}

impl Default for BankTransfer {
    fn default() -> Self {
        Self { enabled: false, hours: 24, accounts: Vec::new(), instructions: String::new() }
    }
}

/// An account that receives money.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct BankAccount {
    /// The bank's name.
    pub bank: String,
    /// The account's number.
    pub number: String,
    /// Whose it is.
    pub holder: String,
}

/// Payment in cash.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CashOnDelivery {
    /// Whether it is offered.
    pub enabled: bool,
    /// The largest total, in minor units.
    pub limit: Option<i64>,
}

impl Default for CashOnDelivery {
    fn default() -> Self {
        Self { enabled: true, limit: None }
    }
}

/// Payment at a provider's page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Hosted {
    /// Whether it is offered.
    pub enabled: bool,
    /// The gateway's name in [`gateway::Gateways`].
    pub provider: String,
    /// How long the page waits.
    pub minutes: u32,
}

impl Default for Hosted {
    fn default() -> Self {
        Self { enabled: false, provider: "test".to_owned(), minutes: 60 }
    }
}

words! {
    /// A way to pay.
    Method {
        /// Transfer to the store's account.
        BankTransfer = "bank_transfer",
        /// Cash when the goods arrive.
        CashOnDelivery = "cash_on_delivery",
        /// A provider's page.
        Hosted = "hosted",
    }
}

impl Method {
    /// The locale key of its name.
    pub fn key(self) -> &'static str {
        match self {
            Self::BankTransfer => "checkout-payment-bank-transfer",
            Self::CashOnDelivery => "checkout-payment-cash-on-delivery",
            Self::Hosted => "checkout-payment-hosted",
        }
    }

    /// The locale key of the sentence below its name.
    pub fn hint_key(self) -> &'static str {
        match self {
            Self::BankTransfer => "checkout-payment-bank-transfer-hint",
            Self::CashOnDelivery => "checkout-payment-cash-on-delivery-hint",
            Self::Hosted => "checkout-payment-hosted-hint",
        }
    }
}

/// A method as the checkout offers it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Offer {
    /// Which.
    pub method: Method,
    /// Why it cannot be chosen for this order: a locale key.
    pub refused: Option<&'static str>,
}

impl Settings {
    /// The methods for an order of this total, in the order they are shown.
    pub fn offers(&self, total: Money) -> Vec<Offer> {
        let mut offers = Vec::new();
        if self.hosted.enabled {
            offers.push(Offer { method: Method::Hosted, refused: None });
        }
        if self.bank_transfer.enabled && !self.bank_transfer.accounts.is_empty() {
            offers.push(Offer { method: Method::BankTransfer, refused: None });
        }
        if self.cash_on_delivery.enabled {
            let above = self.cash_on_delivery.limit.is_some_and(|limit| total.minor() > limit);
            offers.push(Offer { method: Method::CashOnDelivery, refused: above.then_some("checkout-cod-above-limit") });
        }
        offers
    }

    /// The provider that an attempt of this method belongs to.
    pub fn provider(&self, method: Method) -> &str {
        match method {
            Method::BankTransfer | Method::CashOnDelivery => "manual",
            Method::Hosted => &self.hosted.provider,
        }
    }

    /// How long an order waits for money of this method, in minutes; `None`
    /// when it is collected at the door.
    pub fn patience(&self, method: Method) -> Option<i64> {
        match method {
            Method::BankTransfer => Some(i64::from(self.bank_transfer.hours.clamp(1, 720)) * 60),
            Method::CashOnDelivery => None,
            Method::Hosted => Some(i64::from(self.hosted.minutes.clamp(5, 1_440))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Currency;

    #[test]
    fn offers_what_the_store_accepts() {
        let mut settings = Settings::default();
        settings.bank_transfer.enabled = true;
        settings.hosted.enabled = true;
        settings.cash_on_delivery.limit = Some(1_000);
        let offers = |settings: &Settings, total| settings.offers(Money::new(total, Currency::parse("IDR").unwrap()));

        let methods: Vec<Method> = offers(&settings, 1_000).iter().map(|offer| offer.method).collect();

        assert_eq!(methods, [Method::Hosted, Method::CashOnDelivery], "a transfer needs an account");
        assert_eq!(offers(&settings, 1_000)[1].refused, None);
        assert_eq!(offers(&settings, 1_001)[1].refused, Some("checkout-cod-above-limit"));
        settings.bank_transfer.accounts.push(BankAccount::default());
        assert_eq!(offers(&settings, 0).len(), 3);
    }
}
