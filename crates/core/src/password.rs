//! Passwords: argon2id behind a semaphore, so that a flood of sign-ins queues
//! for two hashes at a time instead of starving the shop. Which passwords are
//! taken is decided here too: long ones that nobody else would try first.

use std::{collections::HashSet, sync::Arc, sync::LazyLock};

use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version, password_hash::phc::PasswordHash};
use tokio::sync::Semaphore;

use crate::error::{Error, Result};

/// Hashes at once.
const AT_ONCE: usize = 2;
/// Sign-ins that may wait; more are turned away.
const WAITING: usize = 32;
/// Longer input is refused before it is hashed.
pub const MAX_LENGTH: usize = 256;
/// Fewest characters of a new password.
pub const MIN_LENGTH: usize = 10;

/// What attackers try first, in lower case.
static LEAKED: LazyLock<HashSet<&str>> =
    LazyLock::new(|| include_str!("leaked_passwords.txt").lines().filter(|line| !line.starts_with('#')).collect());

/// Why a new password is not taken, as a locale key. `personal` are words that
/// whoever knows the person would try: the mail address, the name, the store.
pub fn weakness(password: &str, personal: &[&str]) -> Option<&'static str> {
    let length = password.chars().count();
    if length == 0 {
        return Some("error-password-missing");
    }
    if length < MIN_LENGTH {
        return Some("error-password-short");
    }
    if password.len() > MAX_LENGTH {
        return Some("error-password-long");
    }
    let lower = password.to_lowercase();
    let letters = lower.chars().collect::<HashSet<_>>().len();
    let known = LEAKED.contains(lower.as_str()) || LEAKED.contains(lower.trim_end_matches(|c: char| !c.is_alphabetic()));
    let own =
        personal.iter().flat_map(|words| [Some(*words), words.split('@').next()]).flatten().any(|words| lower == words.to_lowercase());
    (letters < 4 || known || own).then_some("error-password-known")
}

/// Hashes and verifies passwords off the request threads.
pub struct Passwords {
    hasher: Argon2<'static>,
    queue: Arc<Semaphore>,
    running: Arc<Semaphore>,
    /// Verified when there is no account, so that the answer takes as long.
    decoy: String,
}

impl Passwords {
    /// argon2id with this much memory, t = 2, p = 1.
    pub fn new(memory_kib: u32) -> Self {
        let params = Params::new(memory_kib, 2, 1, None).unwrap_or_default();
        let hasher = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let decoy = hasher.hash_password(&rand::random::<[u8; 16]>()).map(|hash| hash.to_string()).unwrap_or_default();
        Self { hasher, queue: Arc::new(Semaphore::new(WAITING)), running: Arc::new(Semaphore::new(AT_ONCE)), decoy }
    }

    /// The hash to store.
    ///
    /// # Errors
    /// [`Error::TooMany`] when too many wait.
    pub async fn hash(&self, password: &str) -> Result<String> {
        let (hasher, password) = (self.hasher.clone(), password.to_owned());
        self.run(move || hasher.hash_password(password.as_bytes()).map(|hash| hash.to_string()).map_err(Error::unexpected)).await?
    }

    /// Whether the password is the one of this hash. Without a hash (no such
    /// account) the same work is done and the answer is no.
    ///
    /// # Errors
    /// [`Error::TooMany`] when too many wait.
    pub async fn verify(&self, password: &str, hash: Option<&str>) -> Result<bool> {
        let known = hash.is_some() && password.len() <= MAX_LENGTH;
        let (hasher, password, hash) = (self.hasher.clone(), password.to_owned(), hash.unwrap_or(&self.decoy).to_owned());
        let matches =
            self.run(move || PasswordHash::new(&hash).is_ok_and(|hash| hasher.verify_password(password.as_bytes(), &hash).is_ok())).await?;
        Ok(known && matches)
    }

    async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
        let _place = Arc::clone(&self.queue).try_acquire_owned().map_err(|_| Error::TooMany { retry_after: 5 })?;
        let permit = Arc::clone(&self.running).acquire_owned().await.map_err(Error::unexpected)?;
        tokio::task::spawn_blocking(move || {
            let value = work();
            drop(permit);
            value
        })
        .await
        .map_err(Error::unexpected)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_long_and_known_passwords_are_refused() {
        let personal = ["sari.rahmawati@example.com", "Sari Rahmawati"];
        for (password, why) in [
            ("", Some("error-password-missing")),
            ("gula aren", Some("error-password-short")),
            ("ékopisusu", Some("error-password-short")),
            (&"x".repeat(MAX_LENGTH + 1), Some("error-password-long")),
            ("aaaaaaaaaaaa", Some("error-password-known")),
            ("abababababab", Some("error-password-known")),
            ("Basketball", Some("error-password-known")),
            ("Basketball2026!", Some("error-password-known")),
            ("Password2026!", Some("error-password-known")),
            ("Sari Rahmawati", Some("error-password-known")),
            ("sari.rahmawati", Some("error-password-known")),
            ("sari.rahmawati@EXAMPLE.com", Some("error-password-known")),
            ("kopi susu gula aren", None),
            ("sari rahmawati suka kopi", None),
        ] {
            assert_eq!(weakness(password, &personal), why, "{password}");
        }
    }

    #[tokio::test]
    async fn only_the_password_matches_and_nobody_matches_nothing() {
        let passwords = Passwords::new(8);
        let hash = passwords.hash("kopi susu gula aren").await.unwrap();

        assert!(hash.starts_with("$argon2id$"));
        assert!(passwords.verify("kopi susu gula aren", Some(&hash)).await.unwrap());
        assert!(!passwords.verify("kopi susu", Some(&hash)).await.unwrap());
        assert!(!passwords.verify("kopi susu gula aren", None).await.unwrap());
    }
    #[tokio::test]
    async fn a_flood_works_two_at_a_time_and_the_rest_is_turned_away() {
        use std::sync::atomic::{AtomicUsize, Ordering};

        let passwords = Passwords::new(8);
        let (active, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let one = || {
            let (active, most) = (Arc::clone(&active), Arc::clone(&most));
            passwords.run(move || {
                most.fetch_max(active.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                std::thread::yield_now();
                active.fetch_sub(1, Ordering::SeqCst);
            })
        };

        let done = futures_util::future::join_all((0..100).map(|_| one())).await;

        assert_eq!(done.iter().filter(|done| done.is_ok()).count(), WAITING);
        assert!(done.iter().flat_map(|done| done.as_ref().err()).all(|error| matches!(error, Error::TooMany { .. })));
        assert!((1..=AT_ONCE).contains(&most.load(Ordering::SeqCst)));
    }
}
