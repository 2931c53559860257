//! Payment providers behind `commerce::payments::gateway`.

pub mod test_gateway;

use std::sync::Arc;

use crate::{clock::Clock, commerce::payments::gateway::Gateways, config::Config};
use test_gateway::TestGateway;

/// The providers that this installation reaches, and the test provider where
/// it is allowed: in development alone.
pub fn gateways(config: &Config, clock: &Clock) -> (Gateways, Option<Arc<TestGateway>>) {
    let mut gateways = Gateways::default();
    if !config.is_development() {
        return (gateways, None);
    }
    let test = Arc::new(TestGateway::new(config, clock.clone()));
    gateways.add(test_gateway::NAME, test.clone());
    (gateways, Some(test))
}
