//! Payment providers behind `commerce::payments::gateway`.
//!
//! Each speaks the wire of one provider and keeps no key: the tenant's keys
//! come with every call. The shopper always goes to the provider's own page,
//! so no card ever comes near this program.

mod midtrans;
mod stripe;
pub mod test_gateway;
mod xendit;

use std::sync::Arc;

use crate::{
    clock::Clock,
    commerce::payments::{
        gateway::{Gateways, Refunded},
        providers::Provider,
    },
    config::Config,
    error::{Error, Result},
    integrations::outbound::{Answer, Outbound, text},
};
use test_gateway::TestGateway;

/// The providers that this installation reaches, and the test provider where
/// it is allowed: in development alone.
pub fn gateways(config: &Config, clock: &Clock) -> (Gateways, Option<Arc<TestGateway>>) {
    let mut gateways = Gateways::default();
    let outbound = Outbound::new(config.payment_stand_in.clone());
    gateways.add(Provider::Midtrans, Arc::new(midtrans::Midtrans::new(outbound.clone(), clock.clone())));
    gateways.add(Provider::Xendit, Arc::new(xendit::Xendit::new(outbound.clone(), clock.clone())));
    gateways.add(Provider::Stripe, Arc::new(stripe::Stripe::new(outbound, clock.clone())));
    if !config.is_development() {
        return (gateways, None);
    }
    let test = Arc::new(TestGateway::new(config, clock.clone()));
    gateways.add(Provider::Test, test.clone());
    (gateways, Some(test))
}

/// What an answer about a refund means. Only a clear no is a no: an answer that
/// cannot be read may stand for money that went back, so it is asked again.
fn refunded(provider: &'static str, answer: &Answer) -> Result<Refunded> {
    let id = text(&answer.body, "id").to_owned();
    match (text(&answer.body, "status").to_ascii_lowercase().as_str(), answer.status) {
        ("succeeded", _) => Ok(Refunded::Done(id)),
        ("pending" | "requires_action", _) if !id.is_empty() => Ok(Refunded::Waiting(id)),
        ("failed" | "canceled" | "cancelled", _) => Ok(Refunded::Refused),
        (_, 400..=408 | 410..=428) => Ok(Refunded::Refused),
        _ => Err(Error::Busy(format!("{provider} did not say what became of a refund").into())),
    }
}
