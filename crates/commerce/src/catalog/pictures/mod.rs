//! The pictures of a product, in order: the first is its cover, the second a
//! card's other face. A picture itself belongs to `media`.

pub mod queries;

use super::queries::refresh_product;
use crate::{
    db::{Change, TenantConn},
    error::{Error, Result},
    ids::{MediaId, ProductId},
};

/// Pictures a product may have.
pub const MAX_PICTURES: usize = 50;

/// Which way a picture moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// Towards the cover.
    Before,
    /// Away from it.
    After,
}

/// Puts a picture behind the others. One that is there already stays where it is.
///
/// # Errors
/// [`Error::Invalid`] on `pictures` when there are [`MAX_PICTURES`].
pub async fn attach(conn: &mut TenantConn, product: ProductId, picture: MediaId, alt: &str) -> Result<()> {
    let order = queries::order(conn, product).await?;
    if order.len() >= MAX_PICTURES {
        return Err(Error::field("pictures", "error-pictures-many"));
    }
    queries::insert(conn, product, picture, order.len(), &clip(alt)).await?;
    written(conn, product).await
}

/// Takes a picture off a product.
///
/// # Errors
/// When there is no such product.
pub async fn detach(conn: &mut TenantConn, product: ProductId, picture: MediaId) -> Result<()> {
    queries::delete(conn, product, picture).await?;
    let order = queries::order(conn, product).await?;
    queries::reorder(conn, product, &order).await?;
    written(conn, product).await
}

/// Moves a picture by one place; at the end of the row nothing happens.
///
/// # Errors
/// [`Error::NotFound`] when the product has no such picture.
pub async fn shift(conn: &mut TenantConn, product: ProductId, picture: MediaId, way: Way) -> Result<()> {
    let mut order = queries::order(conn, product).await?;
    let at = order.iter().position(|one| *one == picture).ok_or(Error::NotFound("picture"))?;
    let to = match way {
        Way::Before => at.saturating_sub(1),
        Way::After => (at + 1).min(order.len() - 1),
    };
    order.swap(at, to);
    queries::reorder(conn, product, &order).await?;
    written(conn, product).await
}

/// Says what is on pictures, for people who cannot see them. Pictures that
/// the product does not have are passed over.
///
/// # Errors
/// When the database refuses.
pub async fn describe(conn: &mut TenantConn, product: ProductId, alts: &[(MediaId, String)]) -> Result<()> {
    for (picture, alt) in alts {
        queries::set_alt(conn, product, *picture, &clip(alt)).await?;
    }
    conn.changed(Change::Product(product));
    Ok(())
}

fn clip(alt: &str) -> String {
    alt.trim().chars().take(250).collect()
}

async fn written(conn: &mut TenantConn, product: ProductId) -> Result<()> {
    refresh_product(conn, product).await?;
    conn.changed(Change::Product(product));
    conn.changed(Change::Catalog);
    Ok(())
}
