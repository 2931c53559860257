//! The link that ends a topic: whoever has it may end that topic for that
//! address of that store, and nothing else.
//!
//! It holds the hash of the address and half of an HMAC-SHA256 over tenant,
//! topic and hash, and stands in no table. RFC 8058 has mail programs post to
//! it by themselves and more than once, so it does not wear out: what it does
//! a second time is nothing.

use super::{AddressHash, Topic};
use crate::{ids::TenantId, signed};

/// Bytes of the seal.
const SEAL: usize = 16;

/// The path of the link, without language.
pub fn path(secret: &[u8], tenant: TenantId, topic: Topic, address: &str) -> String {
    format!("/unsubscribe/{}/{}", topic.as_str(), token(secret, tenant, topic, AddressHash::of(tenant, address)))
}

fn token(secret: &[u8], tenant: TenantId, topic: Topic, who: AddressHash) -> String {
    signed::write::<SEAL>(secret, &[b"unsubscribe:", tenant.uuid().as_bytes(), topic.as_str().as_bytes()], &who.0)
}

/// Whose link it is; nothing when it is malformed, forged, of another topic or
/// of another tenant.
pub fn read(secret: &[u8], tenant: TenantId, topic: Topic, token: &str) -> Option<AddressHash> {
    signed::read::<32, SEAL>(secret, &[b"unsubscribe:", tenant.uuid().as_bytes(), topic.as_str().as_bytes()], token).map(AddressHash)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_ends_one_topic_for_one_address_of_one_tenant() {
        let tenant = TenantId::new();
        let path = path(b"secret", tenant, Topic::News, "siti@example.test");
        let token = path.strip_prefix("/unsubscribe/news/").unwrap();

        assert_eq!(read(b"secret", tenant, Topic::News, token), Some(AddressHash::of(tenant, "siti@example.test")));
        assert_eq!(read(b"other", tenant, Topic::News, token), None);
        assert_eq!(read(b"secret", TenantId::new(), Topic::News, token), None);
        assert_eq!(read(b"secret", tenant, Topic::CartReminder, token), None);
        for bad in ["", "x", "..", &token[1..]] {
            assert_eq!(read(b"secret", tenant, Topic::News, bad), None);
        }
        assert!(!path.contains("siti"));
    }
}
