//! The providers of hosted payment pages that a store can choose: what each
//! is called, which money it takes and which keys it needs.
//!
//! How a provider is spoken to stands in `integrations::payments`; here is
//! only what settings and checkout must know of it.

use serde::{Deserialize, Serialize};

use crate::{money::Currency, orders::statuses::words};

words! {
    /// A provider of hosted payment pages.
    Provider {
        /// Indonesia: QRIS, virtual accounts, wallets, cards.
        Midtrans = "midtrans",
        /// Southeast Asia: virtual accounts, wallets, QRIS, cards.
        Xendit = "xendit",
        /// Cards and wallets nearly everywhere.
        Stripe = "stripe",
        /// Stands in for one while developing.
        Test = "test",
    }
}

/// A key that a provider needs from the merchant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeyField {
    /// Its name in forms and in `secrets`.
    pub name: &'static str,
    /// Locale key of its label.
    pub label: &'static str,
    /// What the provider's own keys begin with in test mode; empty when anything goes.
    pub test: &'static [&'static str],
    /// The same in live mode.
    pub live: &'static [&'static str],
}

const fn key(name: &'static str, label: &'static str, test: &'static [&'static str], live: &'static [&'static str]) -> KeyField {
    KeyField { name, label, test, live }
}

const MIDTRANS: [KeyField; 1] = [key("server_key", "payments-key-midtrans-server", &["SB-Mid-server-", "Mid-server-"], &["Mid-server-"])];
const XENDIT: [KeyField; 2] = [
    key("api_key", "payments-key-xendit-api", &["xnd_development_"], &["xnd_production_"]),
    key("callback_token", "payments-key-xendit-token", &[], &[]),
];
const STRIPE: [KeyField; 2] = [
    key("secret_key", "payments-key-stripe-secret", &["sk_test_", "rk_test_"], &["sk_live_", "rk_live_"]),
    key("signing_secret", "payments-key-stripe-signing", &["whsec_"], &["whsec_"]),
];

impl Provider {
    /// Those that merchants have accounts at.
    pub const REAL: [Self; 3] = [Self::Midtrans, Self::Xendit, Self::Stripe];

    /// Locale key of its name at the checkout.
    pub fn key(self) -> &'static str {
        match self {
            Self::Midtrans => "checkout-payment-midtrans",
            Self::Xendit => "checkout-payment-xendit",
            Self::Stripe => "checkout-payment-stripe",
            Self::Test => "checkout-payment-hosted",
        }
    }

    /// Locale key of the sentence below its name.
    pub fn hint_key(self) -> &'static str {
        match self {
            Self::Midtrans => "checkout-payment-midtrans-hint",
            Self::Xendit => "checkout-payment-xendit-hint",
            Self::Stripe => "checkout-payment-stripe-hint",
            Self::Test => "checkout-payment-hosted-hint",
        }
    }

    /// Its symbol in the sprite.
    pub fn icon(self) -> &'static str {
        match self {
            Self::Midtrans => "qr",
            Self::Xendit => "wallet",
            Self::Stripe | Self::Test => "card",
        }
    }

    /// The name that its own people write.
    pub fn brand(self) -> &'static str {
        match self {
            Self::Midtrans => "Midtrans",
            Self::Xendit => "Xendit",
            Self::Stripe => "Stripe",
            Self::Test => "Test",
        }
    }

    /// Whether it takes money of this currency.
    pub fn takes(self, currency: Currency) -> bool {
        match self {
            Self::Midtrans => currency.code() == "IDR",
            Self::Xendit => matches!(currency.code(), "IDR" | "PHP" | "MYR" | "THB" | "VND"),
            Self::Stripe | Self::Test => true,
        }
    }

    /// The keys that it needs.
    pub fn keys(self) -> &'static [KeyField] {
        match self {
            Self::Midtrans => &MIDTRANS,
            Self::Xendit => &XENDIT,
            Self::Stripe => &STRIPE,
            Self::Test => &[],
        }
    }

    /// Locale key of the account's number, where the provider's news names it.
    pub fn merchant_label(self) -> Option<&'static str> {
        match self {
            Self::Midtrans => Some("payments-merchant-midtrans"),
            Self::Xendit => Some("payments-merchant-xendit"),
            Self::Stripe | Self::Test => None,
        }
    }

    /// The shortest time that its page can stay open, in minutes.
    pub fn shortest(self) -> i64 {
        if self == Self::Stripe { 31 } else { 5 }
    }
}

impl KeyField {
    /// Whether a text can be this key in this mode.
    pub fn fits(&self, text: &str, live: bool) -> bool {
        let begins = if live { self.live } else { self.test };
        begins.is_empty() || begins.iter().any(|begin| text.starts_with(begin))
    }
}

/// What a merchant says about the account at one provider; its keys are in
/// `secrets`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Account {
    /// Whether it is offered.
    pub enabled: bool,
    /// Whether real money moves.
    pub live: bool,
    /// The account's number in test mode; may be empty.
    pub merchant_test: String,
    /// The account's number in live mode; may be empty.
    pub merchant_live: String,
}

impl Account {
    /// The account's number in this mode.
    pub fn merchant(&self, live: bool) -> &str {
        if live { &self.merchant_live } else { &self.merchant_test }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_of_the_other_mode_is_told_apart() {
        let secret = STRIPE[0];
        assert!(secret.fits("sk_test_1", false) && secret.fits("rk_live_1", true));
        assert!(!secret.fits("sk_live_1", false) && !secret.fits("sk_test_1", true) && !secret.fits("pk_test_1", false));
        assert!(!MIDTRANS[0].fits("SB-Mid-server-1", true));
        assert!(XENDIT[1].fits("anything", true));
    }

    #[test]
    fn rupiah_are_taken_by_all_and_dollars_by_some() {
        let takes = |code: &str| Provider::REAL.map(|provider| provider.takes(Currency::parse(code).unwrap()));
        assert_eq!(takes("IDR"), [true, true, true]);
        assert_eq!(takes("USD"), [false, false, true]);
    }
}
