//! The link that ends a topic: whoever has it may end that topic for that
//! address of that store, and nothing else.
//!
//! It holds the hash of the address and half of an HMAC-SHA256 over tenant,
//! topic and hash, and stands in no table. RFC 8058 has mail programs post to
//! it by themselves and more than once, so it does not wear out: what it does
//! a second time is nothing.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;

use super::{AddressHash, Topic};
use crate::ids::TenantId;

/// The path of the link, without language.
pub fn path(secret: &[u8], tenant: TenantId, topic: Topic, address: &str) -> String {
    format!("/unsubscribe/{}/{}", topic.as_str(), token(secret, tenant, topic, AddressHash::of(tenant, address)))
}

fn token(secret: &[u8], tenant: TenantId, topic: Topic, who: AddressHash) -> String {
    let mut bytes = who.0.to_vec();
    bytes.extend_from_slice(&signature(secret, tenant, topic, who));
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Whose link it is; nothing when it is malformed, forged, of another topic or
/// of another tenant.
pub fn read(secret: &[u8], tenant: TenantId, topic: Topic, token: &str) -> Option<AddressHash> {
    let bytes: [u8; 48] = URL_SAFE_NO_PAD.decode(token).ok()?.try_into().ok()?;
    let (who, signed) = bytes.split_at(32);
    let who = AddressHash(who.try_into().ok()?);
    bool::from(signature(secret, tenant, topic, who).as_slice().ct_eq(signed)).then_some(who)
}

fn signature(secret: &[u8], tenant: TenantId, topic: Topic, who: AddressHash) -> [u8; 16] {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).expect("HMAC takes a key of any length");
    mac.update(b"unsubscribe:");
    mac.update(tenant.uuid().as_bytes());
    mac.update(topic.as_str().as_bytes());
    mac.update(&who.0);
    let mut half = [0; 16];
    half.copy_from_slice(&mac.finalize().into_bytes()[..16]);
    half
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
