//! Providers of couriers' prices behind `commerce::shipping::live::provider`.
//!
//! Each speaks the wire of one provider and keeps no key: the tenant's comes
//! with every question.

mod biteship;
mod made_up;

use std::sync::Arc;

use crate::{
    commerce::shipping::live::{Provider, provider::Providers},
    config::Config,
    integrations::outbound::Outbound,
};

/// The providers that this installation reaches, and the one that makes its
/// prices up where that is allowed: in development alone.
pub fn providers(config: &Config) -> Providers {
    let mut providers = Providers::default();
    providers.add(Provider::Biteship, Arc::new(biteship::Biteship::new(Outbound::new(config.rates_stand_in.clone()))));
    if config.is_development() {
        providers.add(Provider::Test, Arc::new(made_up::MadeUp));
    }
    providers
}
