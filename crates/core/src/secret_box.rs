//! Secrets of tenants at rest: keys of their accounts at other companies.
//!
//! Sealed with AES-256-GCM under a key that HKDF-SHA256 derives from
//! the installation's secret, which is in no database. Tenant and name are
//! part of what is authenticated, so a row that is copied to another tenant or
//! renamed opens nowhere. The first byte says how it was sealed, so that a
//! later way can stand beside this one.

use std::fmt;

use aes_gcm::{
    Aes256Gcm, KeyInit, Nonce,
    aead::{Aead, Payload},
};
use hkdf::Hkdf;
use sha2::Sha256;

use crate::{
    error::{Error, Result},
    ids::TenantId,
};

/// How secrets are sealed by this version of the program.
const VERSION: u8 = 1;
/// By chance: with the few secrets that an installation holds, two that are
/// the same are out of the question.
const NONCE: usize = 12;

/// A text that is never printed by accident.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Takes charge of a text.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text itself, for the one place that needs it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// Seals and opens secrets.
pub struct SecretBox {
    cipher: Aes256Gcm,
}

impl SecretBox {
    /// A box whose key is derived from the installation's secret.
    pub fn new(secret: &[u8]) -> Self {
        let mut key = [0; 32];
        Hkdf::<Sha256>::new(None, secret).expand(b"smartseller secret box 1", &mut key).expect("HKDF gives 32 bytes");
        Self { cipher: Aes256Gcm::new(&key.into()) }
    }

    /// Seals a text for one name of one tenant. The same text is sealed
    /// differently every time.
    ///
    /// # Errors
    /// When the text is longer than a cipher can take, which no form allows.
    pub fn seal(&self, tenant: TenantId, name: &str, secret: &Secret) -> Result<Vec<u8>> {
        let nonce: [u8; NONCE] = rand::random();
        let about = about(tenant, name);
        let payload = Payload { msg: secret.expose().as_bytes(), aad: &about };
        let sealed = self.cipher.encrypt(&Nonce::from(nonce), payload).map_err(|_| Error::unexpected("a secret cannot be sealed"))?;
        let mut row = vec![VERSION];
        row.extend_from_slice(&nonce);
        row.extend_from_slice(&sealed);
        Ok(row)
    }

    /// Opens what was sealed for this name of this tenant.
    ///
    /// # Errors
    /// When it was sealed for another tenant or name, with another secret of
    /// the installation, or was changed; which of them is not told apart.
    pub fn open(&self, tenant: TenantId, name: &str, row: &[u8]) -> Result<Secret> {
        let closed = || Error::unexpected(format!("the secret {name} cannot be opened"));
        let (version, rest) = row.split_first().ok_or_else(closed)?;
        let (nonce, sealed) = rest.split_at_checked(NONCE).ok_or_else(closed)?;
        let nonce: [u8; NONCE] = nonce.try_into().map_err(|_| closed())?;
        if *version != VERSION {
            return Err(closed());
        }
        let about = about(tenant, name);
        let text = self.cipher.decrypt(&Nonce::from(nonce), Payload { msg: sealed, aad: &about }).map_err(|_| closed())?;
        String::from_utf8(text).map(Secret).map_err(|_| closed())
    }
}

impl fmt::Debug for SecretBox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretBox(…)")
    }
}

/// What is authenticated with the text. The tenant has a fixed length, so no
/// two pairs of tenant and name give the same bytes.
fn about(tenant: TenantId, name: &str) -> Vec<u8> {
    let mut about = vec![VERSION];
    about.extend_from_slice(tenant.uuid().as_bytes());
    about.extend_from_slice(name.as_bytes());
    about
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_opens_for_its_own_tenant_and_name_alone() {
        let boxed = SecretBox::new(&[7; 32]);
        let (kopi, batik) = (TenantId::new(), TenantId::new());
        let sealed = boxed.seal(kopi, "stripe.live.secret_key", &Secret::new("sk_live_1")).unwrap();

        assert_eq!(boxed.open(kopi, "stripe.live.secret_key", &sealed).unwrap().expose(), "sk_live_1");
        assert!(boxed.open(batik, "stripe.live.secret_key", &sealed).is_err());
        assert!(boxed.open(kopi, "stripe.test.secret_key", &sealed).is_err());
        assert!(SecretBox::new(&[8; 32]).open(kopi, "stripe.live.secret_key", &sealed).is_err());
    }

    #[test]
    fn a_row_that_was_touched_anywhere_stays_closed() {
        let boxed = SecretBox::new(&[7; 32]);
        let kopi = TenantId::new();
        let sealed = boxed.seal(kopi, "a", &Secret::new("hush")).unwrap();
        for at in 0..sealed.len() {
            let mut touched = sealed.clone();
            touched[at] ^= 1;
            assert!(boxed.open(kopi, "a", &touched).is_err(), "byte {at}");
            assert!(boxed.open(kopi, "a", &sealed[..at]).is_err(), "cut at {at}");
        }
    }

    #[test]
    fn sealing_twice_gives_two_texts_and_neither_shows_the_secret() {
        let boxed = SecretBox::new(&[7; 32]);
        let kopi = TenantId::new();
        let secret = Secret::new("a-secret-of-some-length");
        let (one, two) = (boxed.seal(kopi, "a", &secret).unwrap(), boxed.seal(kopi, "a", &secret).unwrap());

        assert_ne!(one, two);
        assert!(!one.windows(8).any(|part| secret.expose().as_bytes().windows(8).any(|hidden| hidden == part)));
        assert!(!format!("{secret:?}{boxed:?}").contains("a-secret"));
    }
}
