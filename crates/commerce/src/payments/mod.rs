//! Paying: the methods a store offers, attempts, and what gateways tell us.
//!
//! A transfer is confirmed by staff, cash is collected at the door, a hosted
//! page belongs to a provider behind the trait in [`gateway`]. News of a
//! provider goes through [`receive`](receive::receive) alone: stored once, checked against
//! what we know of the payment, then applied. No network inside a transaction.

pub mod cards;
pub(crate) mod digits;
pub mod gateway;
pub mod jobs;
pub mod keys;
pub mod machine;
mod offers;
pub mod proofs;
pub mod providers;
pub mod queries;
pub mod receive;
pub mod refunds;
pub mod start;

pub use offers::{Offer, choose};

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::{
    clock::Clock,
    config::Config,
    db::{Db, TenantConn},
    error::Result,
    orders::statuses::words,
    secret_box::SecretBox,
};
use providers::{Account, Provider};

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
    /// What opens the tenants' keys.
    pub secrets: &'a SecretBox,
}

/// A provider that can be spoken to for one tenant.
pub(crate) struct Door {
    /// Who it is.
    pub provider: Provider,
    /// How it is spoken to.
    pub gateway: Arc<dyn gateway::PaymentGateway>,
    /// In whose name.
    pub keys: gateway::Keys,
}

/// The way to the provider of an attempt, with the keys of its mode; `None`
/// when this installation does not know it or the merchant took the keys away.
pub(crate) async fn door(parts: Parts<'_>, conn: &mut TenantConn, payment: &queries::Payment) -> Result<Option<Door>> {
    let Ok(provider) = Provider::parse(&payment.provider) else { return Ok(None) };
    let Some(gateway) = parts.gateways.of(provider) else { return Ok(None) };
    let keys = keys::load(conn, parts.secrets, provider, payment.live).await?;
    Ok(keys.map(|keys| Door { provider, gateway: Arc::clone(gateway), keys }))
}

/// Section `payments` of the tenant's settings.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// The shopper transfers, staff confirms.
    pub bank_transfer: BankTransfer,
    /// Paid at the door or at the counter.
    pub cash_on_delivery: CashOnDelivery,
    /// The provider of development, and how long any provider's page waits.
    pub hosted: Hosted,
    /// The account at Midtrans.
    pub midtrans: Account,
    /// The account at Xendit.
    pub xendit: Account,
    /// The account at Stripe.
    pub stripe: Account,
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
    /// Whether every transfer comes to a sum of its own.
    pub unique_digits: bool,
}

impl Default for BankTransfer {
    fn default() -> Self {
        Self { enabled: false, hours: 24, accounts: Vec::new(), instructions: String::new(), unique_digits: false }
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
    /// Ids of the delivery methods that it is not offered with.
    pub not_with: Vec<String>,
    /// Whether couriers whose prices are quoted collect the money: most want
    /// a contract for it.
    pub with_live: bool,
}

impl Default for CashOnDelivery {
    fn default() -> Self {
        Self { enabled: true, limit: None, not_with: Vec::new(), with_live: false }
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

impl Settings {
    /// What the merchant said about a provider; nothing about that of development.
    pub fn account(&self, provider: Provider) -> Option<&Account> {
        match provider {
            Provider::Midtrans => Some(&self.midtrans),
            Provider::Xendit => Some(&self.xendit),
            Provider::Stripe => Some(&self.stripe),
            Provider::Test => None,
        }
    }

    /// The same, to be changed.
    pub fn account_mut(&mut self, provider: Provider) -> Option<&mut Account> {
        match provider {
            Provider::Midtrans => Some(&mut self.midtrans),
            Provider::Xendit => Some(&mut self.xendit),
            Provider::Stripe => Some(&mut self.stripe),
            Provider::Test => None,
        }
    }

    /// Whether the store offers this provider's page.
    pub fn has(&self, provider: Provider) -> bool {
        match self.account(provider) {
            Some(account) => account.enabled,
            None => self.hosted.enabled,
        }
    }

    /// Whether anything can be paid with at all.
    pub fn has_any(&self) -> bool {
        self.bank_transfer.enabled || self.cash_on_delivery.enabled || Provider::ALL.iter().any(|provider| self.has(*provider))
    }

    /// Whether real money moves at this provider.
    pub fn is_live(&self, provider: Provider) -> bool {
        self.account(provider).is_some_and(|account| account.live)
    }

    /// How long an order waits for money of this method, in minutes; `None`
    /// when it is collected at the door.
    pub fn patience(&self, method: Method, provider: Option<Provider>) -> Option<i64> {
        match method {
            Method::BankTransfer => Some(i64::from(self.bank_transfer.hours.clamp(1, 720)) * 60),
            Method::CashOnDelivery => None,
            Method::Hosted => Some(i64::from(self.hosted.minutes).clamp(provider.map_or(5, Provider::shortest), 1_435)),
        }
    }
}
