//! Slowing down whoever guesses passwords.
//!
//! Three counts: of an address from one network, of an address from anywhere,
//! and of a network against all addresses. A pair grows slow soon and an
//! address late and mildly, so that a guesser does not lock the owner out, who
//! comes from elsewhere. Addresses without an account are counted alike. A try
//! is counted before the password is looked at, so that many at once are too.

use chrono::{DateTime, Duration, Utc};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::queries;
use crate::{db::TenantConn, error::Result, ids::CustomerId};

/// Failures are forgotten after so long without one.
const MEMORY: Duration = Duration::hours(1);

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
pub(super) struct Count {
    pub failures: i32,
    pub last_at: DateTime<Utc>,
    pub free_at: DateTime<Utc>,
}

/// What the counts of an attempt are known by: pair, address, network.
#[derive(Debug, Clone)]
pub(super) struct Keys {
    pub keys: [Vec<u8>; 3],
    limits: [Limit; 3],
}

impl Keys {
    /// Of a try to guess the password of an address.
    pub fn of(secret: &[u8], email: &str, network: &str) -> Self {
        let keys = [&["pair", email, network][..], &["address", email], &["network", network]];
        Self { keys: keys.map(|parts| key(secret, parts)), limits: PASSWORD }
    }

    /// Of a try to guess a code of an account.
    pub fn of_code(secret: &[u8], account: CustomerId, network: &str) -> Self {
        let account = account.to_string();
        let keys = [&["code-pair", &account, network][..], &["code-account", &account], &["code-network", network]];
        Self { keys: keys.map(|parts| key(secret, parts)), limits: CODE }
    }
}

fn key(secret: &[u8], parts: &[&str]) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).expect("HMAC takes a key of any length");
    mac.update(b"customer-try:");
    for part in parts {
        mac.update(part.as_bytes());
        mac.update(&[0]);
    }
    mac.finalize().into_bytes().to_vec()
}

/// Counts a try as failed, or says until when there can be none.
pub(super) async fn begin(conn: &mut TenantConn, keys: &Keys) -> Result<Option<DateTime<Utc>>> {
    let now = conn.now();
    let counts = queries::lock_tries(conn, keys).await?;
    if let Some(until) = counts.iter().flatten().map(|count| count.free_at).filter(|until| *until > now).max() {
        return Ok(Some(until));
    }
    for ((key, count), limit) in keys.keys.iter().zip(counts).zip(keys.limits) {
        queries::put_try(conn, key, failed(count, limit, now)).await?;
    }
    Ok(None)
}

/// The password was right: the pair and the address start anew. The network's
/// count stays, else a guesser would clear it with an account of their own.
pub(super) async fn succeed(conn: &mut TenantConn, keys: &Keys) -> Result<()> {
    queries::forget_tries(conn, &keys.keys[..2]).await
}

/// A count after one more failure.
fn failed(before: Option<Count>, limit: Limit, now: DateTime<Utc>) -> Count {
    let failures = before.filter(|count| count.last_at + MEMORY > now).map_or(0, |count| count.failures).saturating_add(1);
    let over = failures - limit.free;
    // One second at first, then twice as long each time.
    let wait = if over < 0 { Duration::zero() } else { Duration::seconds(1_i64 << over.clamp(0, 20)).min(limit.longest) };
    Count { failures, last_at: now, free_at: now + wait }
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone;

    use super::*;

    fn after(times: usize, limit: Limit) -> Duration {
        let now = Utc.timestamp_opt(1_000_000, 0).unwrap();
        let last = (0..times).fold(None, |count, _| Some(failed(count, limit, now)));
        last.map_or(Duration::zero(), |count| count.free_at - now)
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
    fn an_hour_without_a_mistake_forgets_them() {
        let now = Utc.timestamp_opt(1_000_000, 0).unwrap();
        let old = Count { failures: 40, last_at: now - MEMORY, free_at: now };
        assert_eq!(failed(Some(old), PASSWORD[0], now).failures, 1);
    }

    #[test]
    fn counts_know_no_address_and_no_network() {
        let keys = Keys::of(b"secret", "sari@example.com", "192.0.2.1");
        assert_ne!(keys.keys[0], keys.keys[1]);
        assert_ne!(keys.keys[1], Keys::of(b"other", "sari@example.com", "192.0.2.1").keys[1]);
        assert_eq!(keys.keys[1], Keys::of(b"secret", "sari@example.com", "192.0.2.9").keys[1]);
        assert_eq!(keys.keys[2], Keys::of(b"secret", "budi@example.com", "192.0.2.1").keys[2]);
    }
}
