//! Slowing down whoever guesses passwords and codes.
//!
//! Three counts: of an account from one network, of an account from anywhere,
//! and of a network against all accounts. A pair grows slow soon and an
//! account late and mildly, so that a guesser does not lock the owner out, who
//! comes from elsewhere. Addresses without an account are counted alike. A try
//! is counted before the password is looked at, so that many at once are too.

mod queries;

use chrono::{DateTime, Duration, Utc};
use diesel_async::AsyncPgConnection;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use uuid::Uuid;

use crate::error::Result;

pub use queries::sweep;

/// Failures are forgotten after so long without one.
pub const MEMORY: Duration = Duration::hours(1);

/// Whose counts: each kind of people has its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Realm {
    /// Shoppers of the tenant whose connection it is.
    Customers,
    /// People who work for tenants, wherever they do.
    Staff,
    /// People who run the platform.
    Operators,
}

impl Realm {
    fn word(self) -> &'static str {
        match self {
            Self::Customers => "customer",
            Self::Staff => "staff",
            Self::Operators => "operator",
        }
    }

    fn table(self) -> &'static str {
        match self {
            Self::Customers => "customer_tries",
            Self::Staff | Self::Operators => "platform.sign_in_tries",
        }
    }
}

/// Somebody who says that they have an account here, or work here.
#[derive(Clone, Copy)]
pub struct Attempt<'a> {
    /// What counts are keyed with.
    pub secret: &'a [u8],
    /// As typed.
    pub email: &'a str,
    /// As typed.
    pub password: &'a str,
    /// Where they come from.
    pub network: &'a str,
}

/// From which failure on a count slows down, and how far.
#[derive(Debug, Clone, Copy)]
struct Limit {
    free: i32,
    longest: Duration,
}

/// Of passwords, in the order of [`Keys`].
const PASSWORD: [Limit; 3] = [
    Limit { free: 5, longest: Duration::minutes(15) },
    Limit { free: 30, longest: Duration::minutes(1) },
    Limit { free: 30, longest: Duration::minutes(15) },
];
/// Of the codes of the second step. Only somebody who knows the password gets
/// there, and a code has six digits: the account itself grows slow soon, from
/// wherever the tries come.
const CODE: [Limit; 3] = [
    Limit { free: 5, longest: Duration::minutes(15) },
    Limit { free: 10, longest: Duration::minutes(15) },
    Limit { free: 30, longest: Duration::minutes(15) },
];

/// A count as it stands in the table.
#[derive(Debug, Clone, Copy)]
struct Count {
    failures: i32,
    last_at: DateTime<Utc>,
    free_at: DateTime<Utc>,
}

/// What the counts of an attempt are known by: pair, account, network. HMACs,
/// so that the table knows no address.
#[derive(Debug, Clone)]
pub struct Keys {
    keys: [Vec<u8>; 3],
    limits: [Limit; 3],
    realm: Realm,
}

impl Keys {
    /// Of a try to guess the password of a mail address.
    pub fn of(secret: &[u8], realm: Realm, email: &str, network: &str) -> Self {
        let keys = [&["pair", email, network][..], &["address", email], &["network", network]];
        Self { keys: keys.map(|parts| key(secret, realm, parts)), limits: PASSWORD, realm }
    }

    /// Of a try to guess a code of an account.
    pub fn of_code(secret: &[u8], realm: Realm, account: Uuid, network: &str) -> Self {
        let account = account.to_string();
        let keys = [&["code-pair", &account, network][..], &["code-account", &account], &["code-network", network]];
        Self { keys: keys.map(|parts| key(secret, realm, parts)), limits: CODE, realm }
    }
}

fn key(secret: &[u8], realm: Realm, parts: &[&str]) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).expect("HMAC takes a key of any length");
    mac.update(realm.word().as_bytes());
    mac.update(b"-try:");
    for part in parts {
        mac.update(part.as_bytes());
        mac.update(&[0]);
    }
    mac.finalize().into_bytes().to_vec()
}

/// Counts a try as failed, or says until when there can be none. The caller
/// commits before it looks at what was typed, or holds a lock until it has.
///
/// # Errors
/// When the database refuses.
pub async fn begin(conn: &mut AsyncPgConnection, now: DateTime<Utc>, keys: &Keys) -> Result<Option<DateTime<Utc>>> {
    let counts = queries::lock(conn, now, keys).await?;
    if let Some(until) = counts.iter().flatten().map(|count| count.free_at).filter(|until| *until > now).max() {
        return Ok(Some(until));
    }
    for ((key, count), limit) in keys.keys.iter().zip(counts).zip(keys.limits) {
        queries::put(conn, keys.realm, key, failed(count, limit, now)).await?;
    }
    Ok(None)
}

/// What was typed was right: the pair and the account start anew. The network
/// is given back this one try, so that a house full of people who sign in does
/// not grow slow; more would let a guesser clear it with an account of their own.
///
/// # Errors
/// When the database refuses.
pub async fn succeed(conn: &mut AsyncPgConnection, now: DateTime<Utc>, keys: &Keys) -> Result<()> {
    let [pair, account, network] = &keys.keys;
    queries::forget(conn, keys.realm, &[pair, account]).await?;
    queries::give_back(conn, keys.realm, network, now).await
}

/// A count after one more failure.
fn failed(before: Option<Count>, limit: Limit, now: DateTime<Utc>) -> Count {
    let failures = before.filter(|count| count.last_at + MEMORY > now).map_or(0, |count| count.failures).saturating_add(1);
    let over = failures - limit.free;
    // One second at first, then twice as long each time.
    let wait = Duration::seconds(1_i64 << over.clamp(0, 20)).min(limit.longest);
    Count { failures, last_at: now, free_at: if over < 0 { past(now) } else { now + wait } }
}

/// Clearly past: the database rounds moments, and of tries that come together
/// the one that began first may be counted last.
fn past(now: DateTime<Utc>) -> DateTime<Utc> {
    now - Duration::minutes(1)
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone;

    use super::*;

    fn after(times: usize, limit: Limit) -> Duration {
        let now = Utc.timestamp_opt(1_000_000, 0).unwrap();
        let last = (0..times).fold(None, |count, _| Some(failed(count, limit, now)));
        last.map_or(Duration::zero(), |count| (count.free_at - now).max(Duration::zero()))
    }

    #[test]
    fn the_first_mistakes_cost_nothing_and_the_later_ones_ever_more() {
        let [pair, address, _] = PASSWORD;
        assert_eq!(after(4, pair), Duration::zero());
        assert_eq!(after(5, pair), Duration::seconds(1));
        assert_eq!(after(8, pair), Duration::seconds(8));
        assert_eq!(after(500, pair), Duration::minutes(15));
        assert_eq!(after(29, address), Duration::zero());
        assert_eq!(after(500, address), Duration::minutes(1));
        // Codes can be guessed, so there is no way round the account's own count.
        assert_eq!(after(11, CODE[1]), Duration::seconds(2));
        assert_eq!(after(500, CODE[1]), Duration::minutes(15));
    }

    #[test]
    fn of_free_tries_that_come_together_the_later_one_may_be_counted_first() {
        let now = Utc.timestamp_opt(1_000_000, 0).unwrap();
        let began_before = now - Duration::milliseconds(1);
        assert!(failed(None, PASSWORD[0], now).free_at <= began_before);
    }

    #[test]
    fn an_hour_without_a_mistake_forgets_them() {
        let now = Utc.timestamp_opt(1_000_000, 0).unwrap();
        let old = Count { failures: 40, last_at: now - MEMORY, free_at: now };
        assert_eq!(failed(Some(old), PASSWORD[0], now).failures, 1);
    }

    #[test]
    fn counts_know_no_address_and_no_network() {
        let of = |secret: &[u8], realm, email, network| Keys::of(secret, realm, email, network).keys;
        let keys = of(b"secret", Realm::Customers, "sari@example.com", "192.0.2.1");
        assert_ne!(keys[0], keys[1]);
        assert_ne!(keys[1], of(b"other", Realm::Customers, "sari@example.com", "192.0.2.1")[1]);
        assert_ne!(keys[1], of(b"secret", Realm::Staff, "sari@example.com", "192.0.2.1")[1]);
        assert_eq!(keys[1], of(b"secret", Realm::Customers, "sari@example.com", "192.0.2.9")[1]);
        assert_eq!(keys[2], of(b"secret", Realm::Customers, "budi@example.com", "192.0.2.1")[2]);
    }
}
