//! Rows that hang pictures on products.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use crate::{
    db::{
        TenantConn,
        schema::tenant::{media, product_media, variants},
    },
    error::Result,
    ids::{MediaId, ProductId},
};

/// A picture of a product.
#[derive(Debug, Clone, Queryable)]
pub struct Picture {
    /// Identity.
    pub id: MediaId,
    /// What is on it.
    pub alt: String,
    /// Pixels.
    pub width: i32,
    /// Pixels.
    pub height: i32,
}

/// The pictures of a product, the cover first.
pub async fn of_product(conn: &mut TenantConn, product: ProductId) -> Result<Vec<Picture>> {
    Ok(product_media::table
        .inner_join(media::table.on(media::id.eq(product_media::media_id)))
        .filter(product_media::product_id.eq(product))
        .order((product_media::position, product_media::media_id))
        .select((media::id, product_media::alt, media::width, media::height))
        .load(conn)
        .await?)
}

/// Pictures by identity, whoever's they are in this store.
pub async fn by_ids(conn: &mut TenantConn, ids: &[MediaId]) -> Result<Vec<Picture>> {
    Ok(media::table.filter(media::id.eq_any(ids)).select((media::id, media::alt, media::width, media::height)).load(conn).await?)
}

/// The identities of a product's pictures, in order.
pub(super) async fn order(conn: &mut TenantConn, product: ProductId) -> Result<Vec<MediaId>> {
    Ok(product_media::table
        .filter(product_media::product_id.eq(product))
        .order((product_media::position, product_media::media_id))
        .select(product_media::media_id)
        .load(conn)
        .await?)
}

/// Hangs a picture on a product, once.
pub(super) async fn insert(conn: &mut TenantConn, product: ProductId, picture: MediaId, at: usize, alt: &str) -> Result<()> {
    diesel::insert_into(product_media::table)
        .values((
            product_media::product_id.eq(product),
            product_media::media_id.eq(picture),
            product_media::position.eq(i32::try_from(at).unwrap_or(i32::MAX)),
            product_media::alt.eq(alt),
        ))
        .on_conflict_do_nothing()
        .execute(conn)
        .await?;
    Ok(())
}

/// Takes a picture off a product and its variants.
pub(super) async fn delete(conn: &mut TenantConn, product: ProductId, picture: MediaId) -> Result<()> {
    diesel::delete(product_media::table.find((product, picture))).execute(conn).await?;
    diesel::update(variants::table.filter(variants::product_id.eq(product).and(variants::media_id.eq(picture))))
        .set(variants::media_id.eq(None::<MediaId>))
        .execute(conn)
        .await?;
    Ok(())
}

/// Writes places down.
pub(super) async fn reorder(conn: &mut TenantConn, product: ProductId, order: &[MediaId]) -> Result<()> {
    for (at, picture) in order.iter().enumerate() {
        diesel::update(product_media::table.find((product, *picture)))
            .set(product_media::position.eq(i32::try_from(at).unwrap_or(i32::MAX)))
            .execute(conn)
            .await?;
    }
    Ok(())
}

/// Says what is on a picture.
pub(super) async fn set_alt(conn: &mut TenantConn, product: ProductId, picture: MediaId, alt: &str) -> Result<()> {
    diesel::update(product_media::table.find((product, picture))).set(product_media::alt.eq(alt)).execute(conn).await?;
    Ok(())
}
