//! Letters that people can do without, and who asked for no more of them.
//!
//! A letter about an order is owed and always goes out. Everything else has a
//! [`Topic`]: its job asks [`wants`] before it writes, and the letter carries
//! the link of [`link::path`], by which its reader ends the topic with one
//! press and without signing in. Whoever asks for letters again, for instance
//! by leaving an address at a sold-out product, is taken off the list by
//! [`rejoin`].

pub mod link;
mod queries;

use sha2::{Digest, Sha256};

use crate::{db::TenantConn, error::Result, ids::TenantId, orders::statuses::words};

words! {
    /// What letters of one kind are about.
    Topic {
        /// Something was left in a basket.
        CartReminder = "cart_reminder",
        /// Something that was sold out is there again.
        BackInStock = "back_in_stock",
        /// How somebody likes what they bought.
        ReviewRequest = "review_request",
        /// What is new in the store.
        News = "news",
    }
}

impl Topic {
    /// Locale key of its name, as it stands in a sentence.
    pub fn key(self) -> &'static str {
        match self {
            Self::CartReminder => "unsubscribe-topic-cart-reminder",
            Self::BackInStock => "unsubscribe-topic-back-in-stock",
            Self::ReviewRequest => "unsubscribe-topic-review-request",
            Self::News => "unsubscribe-topic-news",
        }
    }
}

/// Whose letters: a hash of tenant and address, so that neither the list nor a
/// link gives an address away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AddressHash([u8; 32]);

impl AddressHash {
    /// The hash of an address as a person typed it.
    pub fn of(tenant: TenantId, address: &str) -> Self {
        let mut hash = Sha256::new();
        hash.update(b"address:");
        hash.update(tenant.uuid().as_bytes());
        hash.update(address.trim().to_lowercase().as_bytes());
        Self(hash.finalize().into())
    }

    /// The hash itself, as tables hold it.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }
}

/// Whether this address may get letters of the topic.
///
/// # Errors
/// When the database refuses.
pub async fn wants(conn: &mut TenantConn, address: &str, topic: Topic) -> Result<bool> {
    let who = AddressHash::of(conn.tenant().id, address);
    Ok(!queries::is_off(conn, who, topic).await?)
}

/// Ends a topic for somebody. Doing it again changes nothing.
///
/// # Errors
/// When the database refuses.
pub async fn leave(conn: &mut TenantConn, who: AddressHash, topic: Topic) -> Result<()> {
    queries::insert(conn, who, topic).await
}

/// Somebody asked for the topic's letters again.
///
/// # Errors
/// When the database refuses.
pub async fn rejoin(conn: &mut TenantConn, who: AddressHash, topic: Topic) -> Result<()> {
    queries::delete(conn, who, topic).await
}

/// Whether somebody ended a topic.
///
/// # Errors
/// When the database refuses.
pub async fn has_left(conn: &mut TenantConn, who: AddressHash, topic: Topic) -> Result<bool> {
    queries::is_off(conn, who, topic).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_the_same_however_it_is_typed_and_another_at_each_store() {
        let (one, other) = (TenantId::new(), TenantId::new());
        assert_eq!(AddressHash::of(one, " Siti@Example.test"), AddressHash::of(one, "siti@example.test "));
        assert_ne!(AddressHash::of(one, "siti@example.test"), AddressHash::of(other, "siti@example.test"));
        assert_ne!(AddressHash::of(one, "siti@example.test"), AddressHash::of(one, "sita@example.test"));
    }
}
