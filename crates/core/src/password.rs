//! Passwords: argon2id behind a semaphore, so that a flood of sign-ins queues
//! for two hashes at a time instead of starving the shop.

use std::sync::Arc;

use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version, password_hash::phc::PasswordHash};
use tokio::sync::Semaphore;

use crate::error::{Error, Result};

/// Hashes at once.
const AT_ONCE: usize = 2;
/// Sign-ins that may wait; more are turned away.
const WAITING: usize = 32;
/// Longer input is refused before it is hashed.
pub const MAX_LENGTH: usize = 256;

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

    #[tokio::test]
    async fn only_the_password_matches_and_nobody_matches_nothing() {
        let passwords = Passwords::new(8);
        let hash = passwords.hash("kopi susu gula aren").await.unwrap();

        assert!(hash.starts_with("$argon2id$"));
        assert!(passwords.verify("kopi susu gula aren", Some(&hash)).await.unwrap());
        assert!(!passwords.verify("kopi susu", Some(&hash)).await.unwrap());
        assert!(!passwords.verify("kopi susu gula aren", None).await.unwrap());
    }
}
