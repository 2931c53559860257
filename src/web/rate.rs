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

/// How many times as much one address may do at all stores together.
const STORES: u32 = 4;

/// The limiters of one class.
struct Limiters {
    /// At one store.
    there: DefaultKeyedRateLimiter<Key>,
    /// At all of them, so that a thousand stores are not a thousand times as many tries.
    everywhere: DefaultKeyedRateLimiter<IpAddr>,
}

/// The limiters, one pair a class.
pub struct RateLimits {
    classes: HashMap<RateClass, Limiters>,
}

/// Requests a minute at so many stores, and how many may come at once.
fn quota(class: RateClass, stores: u32) -> Quota {
    let (per_minute, burst) = match class {
        RateClass::Browse => (1_200, 600),
        RateClass::Write => (240, 120),
        RateClass::SignIn => (20, 10),
        RateClass::Checkout => (60, 30),
        RateClass::Message => (6, 4),
        RateClass::Machine => (1_200, 600),
    };
    let count = |number: u32| NonZeroU32::new(number * stores).unwrap_or(NonZeroU32::MIN);
    Quota::per_minute(count(per_minute)).allow_burst(count(burst))
}

impl RateLimits {
    /// All classes, or none when limits are switched off.
    pub fn new(on: bool) -> Self {
        let all = [RateClass::Browse, RateClass::Write, RateClass::SignIn, RateClass::Checkout, RateClass::Message, RateClass::Machine];
        let limiters = |class| Limiters {
            there: DefaultKeyedRateLimiter::keyed(quota(class, 1)),
            everywhere: DefaultKeyedRateLimiter::keyed(quota(class, STORES)),
        };
        let classes = if on { all.into_iter().map(|class| (class, limiters(class))).collect() } else { HashMap::new() };
        Self { classes }
    }

    /// Lets a request in, or says when to come back.
    ///
    /// # Errors
    /// [`Error::TooMany`].
    pub fn admit(&self, tenant: Option<TenantId>, address: Option<IpAddr>, class: RateClass) -> Result<()> {
        let (Some(limiters), Some(address)) = (self.classes.get(&class), address) else { return Ok(()) };
        let network = network(address);
        let checked = limiters.there.check_key(&(tenant, network)).and_then(|()| limiters.everywhere.check_key(&network));
        checked.map_err(|until| {
            let wait = until.wait_time_from(governor::clock::DefaultClock::default().now());
            Error::TooMany { retry_after: wait.as_secs() + 1 }
        })
    }

    /// Forgets addresses that have not asked for a while. Run by the schedule.
    pub fn sweep(&self) {
        for limiters in self.classes.values() {
            limiters.there.retain_recent();
            limiters.everywhere.retain_recent();
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
    fn one_address_does_not_begin_anew_at_every_store() {
        let limits = RateLimits::new(true);
        let from = |last| Some(IpAddr::from([192, 0, 2, last]));
        let stores: Vec<_> = (0..50).map(|_| Some(TenantId::from(uuid::Uuid::new_v4()))).collect();

        let admitted = stores.iter().filter(|store| limits.admit(**store, from(1), RateClass::SignIn).is_ok()).count();

        assert_eq!(admitted, 40);
        assert!(limits.admit(stores[49], from(2), RateClass::SignIn).is_ok());
    }

    #[test]
    fn addresses_of_one_ipv6_network_count_together() {
        assert_eq!(network("2001:db8:1:2a1::1".parse().unwrap()), network("2001:db8:1:2ff::9".parse().unwrap()));
        assert_ne!(network("2001:db8:1:2a1::1".parse().unwrap()), network("2001:db8:1:3a1::1".parse().unwrap()));
    }
}
