//! The link of a reminder: whoever has it sees which goods were left, and no
//! more. It holds the basket's id and half of an HMAC-SHA256 over tenant and
//! basket, and stands in no table.

use uuid::Uuid;

use crate::{
    ids::{CartId, TenantId},
    signed,
};

/// Bytes of the seal.
const SEAL: usize = 16;

/// The path of the link, without language.
pub fn path(secret: &[u8], tenant: TenantId, cart: CartId) -> String {
    format!("/cart/left/{}", signed::write::<SEAL>(secret, &[b"cart-left:", tenant.uuid().as_bytes()], cart.uuid().as_bytes()))
}

/// The basket of a link; nothing when it is malformed, forged or of another tenant.
pub fn read(secret: &[u8], tenant: TenantId, token: &str) -> Option<CartId> {
    let id = signed::read::<16, SEAL>(secret, &[b"cart-left:", tenant.uuid().as_bytes()], token)?;
    Some(CartId::from(Uuid::from_bytes(id)))
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
