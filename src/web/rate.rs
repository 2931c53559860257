//! How often one address may ask, by the class of the route.
//!
//! A fence against a flood from one place, kept in this process: with several
//! processes the limits multiply. What must hold exactly, such as wrong
//! passwords of an account, is counted in the database.

use std::{
    collections::HashMap,
    net::{IpAddr, Ipv6Addr},
    num::NonZeroU32,
};

use governor::{DefaultKeyedRateLimiter, Quota, clock::Clock};

use super::routes::RateClass;
use crate::{
    error::{Error, Result},
    ids::TenantId,
};

type Key = (Option<TenantId>, IpAddr);

/// The limiters, one a class.
pub struct RateLimits {
    classes: HashMap<RateClass, DefaultKeyedRateLimiter<Key>>,
}

/// Requests a minute, and how many may come at once.
fn quota(class: RateClass) -> Quota {
    let (per_minute, burst) = match class {
        RateClass::Browse => (1_200, 600),
        RateClass::Write => (240, 120),
        RateClass::SignIn => (20, 10),
        RateClass::Checkout => (60, 30),
        RateClass::Message => (6, 4),
        RateClass::Machine => (1_200, 600),
    };
    let count = |number| NonZeroU32::new(number).unwrap_or(NonZeroU32::MIN);
    Quota::per_minute(count(per_minute)).allow_burst(count(burst))
}

impl RateLimits {
    /// All classes, or none when limits are switched off.
    pub fn new(on: bool) -> Self {
        let all = [RateClass::Browse, RateClass::Write, RateClass::SignIn, RateClass::Checkout, RateClass::Message, RateClass::Machine];
        let classes =
            if on { all.into_iter().map(|class| (class, DefaultKeyedRateLimiter::keyed(quota(class)))).collect() } else { HashMap::new() };
        Self { classes }
    }

    /// Lets a request in, or says when to come back.
    ///
    /// # Errors
    /// [`Error::TooMany`].
    pub fn admit(&self, tenant: Option<TenantId>, address: Option<IpAddr>, class: RateClass) -> Result<()> {
        let (Some(limiter), Some(address)) = (self.classes.get(&class), address) else { return Ok(()) };
        limiter.check_key(&(tenant, network(address))).map_err(|until| {
            let wait = until.wait_time_from(governor::clock::DefaultClock::default().now());
            Error::TooMany { retry_after: wait.as_secs() + 1 }
        })
    }

    /// Forgets addresses that have not asked for a while. Run by the schedule.
    pub fn sweep(&self) {
        for limiter in self.classes.values() {
            limiter.retain_recent();
        }
    }
}

/// One customer of an IPv6 provider holds at least a /56.
pub fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(six) => {
            let mut octets = six.octets();
            octets[7..].fill(0);
            Ipv6Addr::from(octets).into()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_is_told_when_to_come_back_and_others_are_not() {
        let limits = RateLimits::new(true);
        let from = |last| Some(IpAddr::from([192, 0, 2, last]));

        let refused = (0..20).filter(|_| limits.admit(None, from(1), RateClass::SignIn).is_err()).count();

        assert_eq!(refused, 10);
        assert!(limits.admit(None, from(2), RateClass::SignIn).is_ok());
        assert!(RateLimits::new(false).admit(None, from(1), RateClass::SignIn).is_ok());
    }

    #[test]
    fn addresses_of_one_ipv6_network_count_together() {
        assert_eq!(network("2001:db8:1:2a1::1".parse().unwrap()), network("2001:db8:1:2ff::9".parse().unwrap()));
        assert_ne!(network("2001:db8:1:2a1::1".parse().unwrap()), network("2001:db8:1:3a1::1".parse().unwrap()));
    }
}
