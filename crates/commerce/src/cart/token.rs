//! The shopper's key to a basket: 128 random bits in a cookie, of which the
//! database keeps the SHA-256 only.

use std::str::FromStr;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

use crate::{
    error::{Error, Result},
    ids::{CartId, TenantId},
};

/// What the cookie holds.
#[derive(Clone, PartialEq, Eq)]
pub struct Token([u8; 16]);

impl Token {
    /// A token that nobody has.
    pub fn random() -> Self {
        Self(rand::random())
    }

    /// The token of an account's basket, which every device of the account finds.
    pub fn of(secret: &[u8], tenant: TenantId, cart: CartId) -> Self {
        let mut mac = Hmac::<Sha256>::new_from_slice(secret).expect("HMAC takes a key of any length");
        mac.update(b"cart-token:");
        mac.update(tenant.uuid().as_bytes());
        mac.update(cart.uuid().as_bytes());
        let mut half = [0; 16];
        half.copy_from_slice(&mac.finalize().into_bytes()[..16]);
        Self(half)
    }

    /// What the table holds.
    pub fn hash(&self) -> Vec<u8> {
        Sha256::digest(self.0).to_vec()
    }

    /// What the cookie holds.
    pub fn reveal(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0)
    }
}

impl FromStr for Token {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| Error::NotFound("cart"))?;
        bytes.try_into().map(Self).map_err(|_| Error::NotFound("cart"))
    }
}

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token(hidden)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_read_as_it_was_written_and_hides_itself() {
        let token = Token::random();
        assert_eq!(token.reveal().parse::<Token>().unwrap(), token);
        assert!(!format!("{token:?}").contains(&token.reveal()));
        for bad in ["", "short", "!!!!!!!!!!!!!!!!!!!!!!"] {
            assert!(bad.parse::<Token>().is_err());
        }
    }
}
