//! The SQL of wishlists.

use diesel::{
    dsl,
    prelude::*,
    sql_types::{BigInt, Timestamptz, Uuid as SqlUuid},
};
use diesel_async::RunQueryDsl;

use crate::{
    db::{TenantConn, schema::tenant::wishlist_items},
    error::Result,
    ids::{CustomerId, VariantId},
};

/// The variants of a list with the price at which each was put there, the newest first.
///
/// # Errors
/// When the database refuses.
pub async fn of(conn: &mut TenantConn, customer: CustomerId) -> Result<Vec<(VariantId, i64)>> {
    let own = wishlist_items::table.filter(wishlist_items::customer_id.eq(customer.uuid()));
    let newest = own.order((wishlist_items::added_at.desc(), wishlist_items::variant_id));
    Ok(newest.select((wishlist_items::variant_id, wishlist_items::price)).load(&mut **conn).await?)
}

/// Puts a variant there unless the list is full; says whether it is there.
pub(super) async fn insert(conn: &mut TenantConn, customer: CustomerId, variant: VariantId, price: i64, most: i64) -> Result<bool> {
    let now = conn.now();
    diesel::sql_query(
        "INSERT INTO wishlist_items (customer_id, variant_id, price, added_at) SELECT $1, $2, $3, $4 \
         WHERE (SELECT count(*) FROM wishlist_items WHERE customer_id = $1) < $5 ON CONFLICT (customer_id, variant_id) DO NOTHING",
    )
    .bind::<SqlUuid, _>(customer)
    .bind::<SqlUuid, _>(variant)
    .bind::<BigInt, _>(price)
    .bind::<Timestamptz, _>(now)
    .bind::<BigInt, _>(most)
    .execute(&mut **conn)
    .await?;
    has(conn, customer, variant).await
}

pub(super) async fn has(conn: &mut TenantConn, customer: CustomerId, variant: VariantId) -> Result<bool> {
    let one = wishlist_items::table.find((customer.uuid(), variant.uuid()));
    Ok(diesel::select(dsl::exists(one)).get_result(&mut **conn).await?)
}

pub(super) async fn delete(conn: &mut TenantConn, customer: CustomerId, variant: VariantId) -> Result<()> {
    diesel::delete(wishlist_items::table.find((customer.uuid(), variant.uuid()))).execute(&mut **conn).await?;
    Ok(())
}
