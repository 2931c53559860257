//! The private link to an order: whoever has it may see the order, so it can
//! be guessed by nobody and made by nobody but us.
//!
//! It holds the order's id and half of an HMAC-SHA256 over tenant, order and
//! link version; raising the version makes every link given out invalid.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;
use uuid::Uuid;

use super::queries::{self, Order};
use crate::{
    db::TenantConn,
    error::{Error, Result},
    ids::{OrderId, TenantId},
};

/// The path of an order's page, without language.
pub fn path(secret: &[u8], tenant: TenantId, order: OrderId, version: i32) -> String {
    format!("/orders/{}", token(secret, tenant, order, version))
}

/// What stands in the link.
pub fn token(secret: &[u8], tenant: TenantId, order: OrderId, version: i32) -> String {
    let mut bytes = order.uuid().into_bytes().to_vec();
    bytes.extend_from_slice(&signature(secret, tenant, order, version));
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The order of a link.
///
/// # Errors
/// [`Error::NotFound`], the same for a link that is malformed, forged, of
/// another tenant or outdated.
pub async fn resolve(conn: &mut TenantConn, secret: &[u8], token: &str) -> Result<Order> {
    let (order, signed) = split(token).ok_or(Error::NotFound("order"))?;
    let order = queries::by_id(conn, order).await?;
    let expected = signature(secret, conn.tenant().id, order.id, order.link_version);
    if bool::from(expected.ct_eq(&signed)) { Ok(order) } else { Err(Error::NotFound("order")) }
}

fn split(token: &str) -> Option<(OrderId, [u8; 16])> {
    let bytes: [u8; 32] = URL_SAFE_NO_PAD.decode(token).ok()?.try_into().ok()?;
    let (id, signed) = bytes.split_at(16);
    Some((OrderId::from(Uuid::from_slice(id).ok()?), signed.try_into().ok()?))
}

fn signature(secret: &[u8], tenant: TenantId, order: OrderId, version: i32) -> [u8; 16] {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).expect("HMAC takes a key of any length");
    mac.update(b"order-link:");
    mac.update(tenant.uuid().as_bytes());
    mac.update(order.uuid().as_bytes());
    mac.update(&version.to_be_bytes());
    let mut half = [0; 16];
    half.copy_from_slice(&mac.finalize().into_bytes()[..16]);
    half
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_belongs_to_one_order_of_one_tenant_in_one_version() {
        let (tenant, order) = (TenantId::new(), OrderId::new());
        let link = token(b"secret", tenant, order, 1);
        assert_eq!(split(&link).unwrap().0, order);
        assert_eq!(link, token(b"secret", tenant, order, 1));
        for other in [
            token(b"other", tenant, order, 1),
            token(b"secret", TenantId::new(), order, 1),
            token(b"secret", tenant, OrderId::new(), 1),
            token(b"secret", tenant, order, 2),
        ] {
            assert_ne!(link, other);
        }
        for bad in ["", "x", "..", &link[1..]] {
            assert!(split(bad).is_none());
        }
    }
}
