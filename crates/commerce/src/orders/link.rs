//! The private link to an order: whoever has it may see the order, so it can
//! be guessed by nobody and made by nobody but us.
//!
//! It holds the order's id and half of an HMAC-SHA256 over tenant, order and
//! link version; raising the version makes every link given out invalid.

use uuid::Uuid;

use super::queries::{self, Order};
use crate::{
    db::TenantConn,
    error::{Error, Result},
    ids::{OrderId, TenantId},
    signed,
};

/// Bytes of the seal.
const SEAL: usize = 16;

/// The path of an order's page, without language.
pub fn path(secret: &[u8], tenant: TenantId, order: OrderId, version: i32) -> String {
    format!("/orders/{}", token(secret, tenant, order, version))
}

/// What stands in the link.
pub fn token(secret: &[u8], tenant: TenantId, order: OrderId, version: i32) -> String {
    signed::join(order.uuid().as_bytes(), &seal(secret, tenant, order, version))
}

/// The order of a link.
///
/// # Errors
/// [`Error::NotFound`], the same for a link that is malformed, forged, of
/// another tenant or outdated.
pub async fn resolve(conn: &mut TenantConn, secret: &[u8], token: &str) -> Result<Order> {
    let (id, given) = signed::split::<16, SEAL>(token).ok_or(Error::NotFound("order"))?;
    let order = queries::by_id(conn, OrderId::from(Uuid::from_bytes(id))).await?;
    let expected = seal(secret, conn.tenant().id, order.id, order.link_version);
    if signed::same(&expected, &given) { Ok(order) } else { Err(Error::NotFound("order")) }
}

/// The version stands in the order and not in the link, so it is sealed last.
fn seal(secret: &[u8], tenant: TenantId, order: OrderId, version: i32) -> [u8; SEAL] {
    signed::seal(secret, &[b"order-link:", tenant.uuid().as_bytes(), order.uuid().as_bytes(), &version.to_be_bytes()])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_belongs_to_one_order_of_one_tenant_in_one_version() {
        let (tenant, order) = (TenantId::new(), OrderId::new());
        let link = token(b"secret", tenant, order, 1);
        assert_eq!(signed::split::<16, SEAL>(&link).unwrap().0, *order.uuid().as_bytes());
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
            assert!(signed::split::<16, SEAL>(bad).is_none());
        }
    }
}
