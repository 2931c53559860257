//! The link of a reminder: whoever has it sees which goods were left, and no
//! more. It holds the basket's id and half of an HMAC-SHA256 over tenant and
//! basket, and stands in no table.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;
use uuid::Uuid;

use crate::ids::{CartId, TenantId};

/// The path of the link, without language.
pub fn path(secret: &[u8], tenant: TenantId, cart: CartId) -> String {
    let mut bytes = cart.uuid().into_bytes().to_vec();
    bytes.extend_from_slice(&signature(secret, tenant, cart));
    format!("/cart/left/{}", URL_SAFE_NO_PAD.encode(bytes))
}

/// The basket of a link; nothing when it is malformed, forged or of another tenant.
pub fn read(secret: &[u8], tenant: TenantId, token: &str) -> Option<CartId> {
    let bytes: [u8; 32] = URL_SAFE_NO_PAD.decode(token).ok()?.try_into().ok()?;
    let (id, signed) = bytes.split_at(16);
    let cart = CartId::from(Uuid::from_slice(id).ok()?);
    bool::from(signature(secret, tenant, cart).as_slice().ct_eq(signed)).then_some(cart)
}

fn signature(secret: &[u8], tenant: TenantId, cart: CartId) -> [u8; 16] {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).expect("HMAC takes a key of any length");
    mac.update(b"cart-left:");
    mac.update(tenant.uuid().as_bytes());
    mac.update(cart.uuid().as_bytes());
    let mut half = [0; 16];
    half.copy_from_slice(&mac.finalize().into_bytes()[..16]);
    half
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_of_one_basket_of_one_tenant() {
        let (tenant, cart) = (TenantId::new(), CartId::new());
        let path = path(b"secret", tenant, cart);
        let token = path.strip_prefix("/cart/left/").unwrap();
        assert_eq!(read(b"secret", tenant, token), Some(cart));
        assert_eq!(read(b"other", tenant, token), None);
        assert_eq!(read(b"secret", TenantId::new(), token), None);
        for bad in ["", "x", "..", &token[1..]] {
            assert_eq!(read(b"secret", tenant, bad), None);
        }
    }
}
