//! What a store offers at the checkout, and what a shopper's choice means.

use serde_json::{Value, json};

use super::{Method, Settings, providers::Provider};
use crate::{money::Money, shipping::live};

/// A way to pay as the checkout offers it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Offer {
    /// Which method.
    pub method: Method,
    /// Whose page, where the method is a hosted page.
    pub provider: Option<Provider>,
    /// Why it cannot be chosen for this order: a locale key.
    pub refused: Option<&'static str>,
}

impl Offer {
    /// A method that no provider stands behind.
    pub fn of(method: Method) -> Self {
        Self { method, provider: None, refused: None }
    }

    /// A provider's page.
    pub fn page_of(provider: Provider) -> Self {
        Self { method: Method::Hosted, provider: Some(provider), refused: None }
    }

    /// What the form's field holds: the provider's name, or the method's.
    pub fn value(&self) -> &'static str {
        match self.provider {
            Some(Provider::Test) | None => self.method.as_str(),
            Some(provider) => provider.as_str(),
        }
    }

    /// Locale key of its name.
    pub fn key(&self) -> &'static str {
        self.provider.map_or(self.method.key(), Provider::key)
    }

    /// Locale key of the sentence below its name.
    pub fn hint_key(&self) -> &'static str {
        self.provider.map_or(self.method.hint_key(), Provider::hint_key)
    }

    /// Its symbol in the sprite.
    pub fn icon(&self) -> &'static str {
        match self.method {
            Method::BankTransfer => "bank",
            Method::CashOnDelivery => "cash",
            Method::Hosted => self.provider.map_or("card", Provider::icon),
        }
    }

    /// The provider as an attempt's row names it.
    pub fn provider_name(&self) -> &'static str {
        self.provider.map_or("manual", Provider::as_str)
    }
}

/// The offer that a form's field means. A form from before there were several
/// providers says `hosted`, which is then the first of them.
pub fn choose<'a>(offers: &'a [Offer], value: &str) -> Option<&'a Offer> {
    let exact = offers.iter().find(|offer| offer.value() == value);
    let first = || offers.iter().find(|offer| offer.method == Method::Hosted);
    exact.or_else(|| if value == Method::Hosted.as_str() { first() } else { None })
}

impl Settings {
    /// Whether real money moves at the page of this offer.
    pub fn is_live_offer(&self, offer: Offer) -> bool {
        offer.provider.is_some_and(|provider| self.is_live(provider))
    }

    /// What an order keeps of how it is paid: a change of the settings does not
    /// change what the shopper was told.
    pub fn snapshot(&self, offer: Offer) -> Value {
        let (method, provider) = (offer.method.as_str(), offer.provider_name());
        match offer.method {
            Method::BankTransfer => {
                let transfer = &self.bank_transfer;
                json!({ "method": method, "provider": provider, "accounts": transfer.accounts, "instructions": transfer.instructions })
            }
            Method::CashOnDelivery | Method::Hosted => json!({ "method": method, "provider": provider }),
        }
    }

    /// The ways to pay an order of this total that travels this way, in the
    /// order they are shown.
    pub fn offers(&self, total: Money, delivery: &str) -> Vec<Offer> {
        let pages = Provider::ALL.iter().copied().filter(|provider| self.has(*provider) && provider.takes(total.currency()));
        let mut offers: Vec<Offer> = pages.map(Offer::page_of).collect();
        if self.bank_transfer.enabled && !self.bank_transfer.accounts.is_empty() {
            offers.push(Offer::of(Method::BankTransfer));
        }
        if self.cash_on_delivery.enabled {
            let above = self.cash_on_delivery.limit.is_some_and(|limit| total.minor() > limit);
            let elsewhere = match live::is_live(delivery) {
                true => !self.cash_on_delivery.with_live,
                false => self.cash_on_delivery.not_with.iter().any(|id| id == delivery),
            };
            let refused = above.then_some("checkout-cod-above-limit").or(elsewhere.then_some("checkout-cod-not-with"));
            offers.push(Offer { refused, ..Offer::of(Method::CashOnDelivery) });
        }
        offers
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{money::Currency, payments::BankAccount};

    fn offers(settings: &Settings, total: i64, currency: &str) -> Vec<Offer> {
        settings.offers(Money::new(total, Currency::parse(currency).unwrap()), "regular")
    }

    #[test]
    fn offers_what_the_store_accepts() {
        let mut settings = Settings::default();
        settings.bank_transfer.enabled = true;
        settings.hosted.enabled = true;
        settings.cash_on_delivery.limit = Some(1_000);

        let methods: Vec<Method> = offers(&settings, 1_000, "IDR").iter().map(|offer| offer.method).collect();

        assert_eq!(methods, [Method::Hosted, Method::CashOnDelivery], "a transfer needs an account");
        assert_eq!(offers(&settings, 1_000, "IDR")[1].refused, None);
        assert_eq!(offers(&settings, 1_001, "IDR")[1].refused, Some("checkout-cod-above-limit"));
        settings.cash_on_delivery.not_with.push("express".to_owned());
        assert_eq!(offers(&settings, 1_000, "IDR")[1].refused, None);
        settings.cash_on_delivery.not_with.push("regular".to_owned());
        assert_eq!(offers(&settings, 1_000, "IDR")[1].refused, Some("checkout-cod-not-with"));
        settings.bank_transfer.accounts.push(BankAccount::default());
        assert_eq!(offers(&settings, 0, "IDR").len(), 3);
    }

    #[test]
    fn several_providers_stand_side_by_side_where_they_take_the_currency() {
        let mut settings = Settings::default();
        for provider in Provider::REAL {
            settings.account_mut(provider).unwrap().enabled = true;
        }
        let values = |currency: &str| offers(&settings, 1, currency).iter().map(Offer::value).collect::<Vec<_>>();

        assert_eq!(values("IDR"), ["midtrans", "xendit", "stripe", "cash_on_delivery"]);
        assert_eq!(values("USD"), ["stripe", "cash_on_delivery"]);
    }

    #[test]
    fn an_old_form_means_the_first_page() {
        let both = [Offer::page_of(Provider::Xendit), Offer::page_of(Provider::Stripe), Offer::of(Method::CashOnDelivery)];
        let with_test = [Offer::page_of(Provider::Xendit), Offer::page_of(Provider::Test)];

        assert_eq!(choose(&both, "stripe").unwrap().provider, Some(Provider::Stripe));
        assert_eq!(choose(&both, "hosted").unwrap().provider, Some(Provider::Xendit));
        assert_eq!(choose(&with_test, "hosted").unwrap().provider, Some(Provider::Test));
        assert_eq!(choose(&both, "midtrans"), None);
        assert_eq!(choose(&both[2..], "hosted"), None);
    }
}
