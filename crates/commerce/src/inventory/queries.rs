//! The SQL of the stock. Each UPDATE carries its guard and says whether it held.

use diesel::{dsl, prelude::*};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::{Pieces, Reason};
use crate::{
    db::{
        TenantConn,
        schema::tenant::{locations, products, stock_levels, stock_movements, variants},
    },
    error::Result,
    ids::{LocationId, OrderId, ProductId, VariantId},
};

/// A counter as it was read; to decide, use the guarded updates.
#[derive(Debug, Clone, Copy)]
pub struct Level {
    /// Of which variant.
    pub variant: VariantId,
    /// Where.
    pub location: LocationId,
    /// Pieces on the shelf.
    pub on_hand: i64,
    /// Pieces of those that orders hold.
    pub reserved: i64,
}

type LevelRow = (Uuid, Uuid, i64, i64);

fn level((variant, location, on_hand, reserved): LevelRow) -> Level {
    Level { variant: variant.into(), location: location.into(), on_hand, reserved }
}

/// A row of the ledger to be.
#[derive(Debug, Clone, Copy)]
pub(super) struct Movement<'a> {
    pub variant: VariantId,
    pub location: LocationId,
    pub on_hand: i64,
    pub reserved: i64,
    pub reason: Reason,
    pub order: Option<OrderId>,
    pub actor: &'a str,
    pub note: &'a str,
}

pub(super) async fn first_location(conn: &mut TenantConn) -> Result<Option<LocationId>> {
    let id: Option<Uuid> =
        locations::table.order((locations::position, locations::id)).select(locations::id).first(&mut **conn).await.optional()?;
    Ok(id.map(LocationId::from))
}

pub(super) async fn insert_location(conn: &mut TenantConn, name: &str) -> Result<LocationId> {
    let id = LocationId::new();
    diesel::insert_into(locations::table).values((locations::id.eq(id.uuid()), locations::name.eq(name))).execute(&mut **conn).await?;
    Ok(id)
}

/// The counters of these variants, by variant and then by the locations' order.
///
/// # Errors
/// When the database refuses.
pub async fn levels(conn: &mut TenantConn, of: &[VariantId]) -> Result<Vec<Level>> {
    let ids: Vec<Uuid> = of.iter().map(|variant| variant.uuid()).collect();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<LevelRow> = stock_levels::table
        .inner_join(locations::table.on(locations::id.eq(stock_levels::location_id)))
        .filter(stock_levels::variant_id.eq_any(ids))
        .order((stock_levels::variant_id, locations::position, locations::id))
        .select((stock_levels::variant_id, stock_levels::location_id, stock_levels::on_hand, stock_levels::reserved))
        .load(&mut **conn)
        .await?;
    Ok(rows.into_iter().map(level).collect())
}

/// The counter, locked until the transaction ends.
pub(super) async fn lock_level(conn: &mut TenantConn, variant: VariantId, location: LocationId) -> Result<Level> {
    let row: LevelRow = stock_levels::table
        .find((variant.uuid(), location.uuid()))
        .select((stock_levels::variant_id, stock_levels::location_id, stock_levels::on_hand, stock_levels::reserved))
        .for_update()
        .first(&mut **conn)
        .await?;
    Ok(level(row))
}

pub(super) async fn ensure_level(conn: &mut TenantConn, variant: VariantId, location: LocationId) -> Result<()> {
    diesel::insert_into(stock_levels::table)
        .values((stock_levels::variant_id.eq(variant.uuid()), stock_levels::location_id.eq(location.uuid())))
        .on_conflict_do_nothing()
        .execute(&mut **conn)
        .await?;
    Ok(())
}

/// Holds the pieces if so many are free.
pub(super) async fn reserve(conn: &mut TenantConn, pieces: Pieces) -> Result<bool> {
    let now = conn.now();
    let changed = diesel::update(stock_levels::table.find((pieces.variant.uuid(), pieces.location.uuid())))
        .filter((stock_levels::on_hand - stock_levels::reserved).ge(pieces.count))
        .set((stock_levels::reserved.eq(stock_levels::reserved + pieces.count), stock_levels::updated_at.eq(now)))
        .execute(&mut **conn)
        .await?;
    Ok(changed == 1)
}

/// Holds as many of the pieces as are free and returns how many those are.
pub(super) async fn reserve_up_to(conn: &mut TenantConn, variant: VariantId, location: LocationId, wanted: i64) -> Result<i64> {
    let level = lock_level(conn, variant, location).await?;
    let count = wanted.min(level.on_hand - level.reserved).max(0);
    if count > 0 {
        reserve(conn, Pieces { variant, location, count }).await?;
    }
    Ok(count)
}

/// Lets pieces go, if they are held.
pub(super) async fn release(conn: &mut TenantConn, pieces: Pieces) -> Result<bool> {
    let now = conn.now();
    let changed = diesel::update(stock_levels::table.find((pieces.variant.uuid(), pieces.location.uuid())))
        .filter(stock_levels::reserved.ge(pieces.count))
        .set((stock_levels::reserved.eq(stock_levels::reserved - pieces.count), stock_levels::updated_at.eq(now)))
        .execute(&mut **conn)
        .await?;
    Ok(changed == 1)
}

/// Takes held pieces off the shelf.
pub(super) async fn send(conn: &mut TenantConn, pieces: Pieces) -> Result<bool> {
    let now = conn.now();
    let changed = diesel::update(stock_levels::table.find((pieces.variant.uuid(), pieces.location.uuid())))
        .filter(stock_levels::reserved.ge(pieces.count))
        .set((
            stock_levels::on_hand.eq(stock_levels::on_hand - pieces.count),
            stock_levels::reserved.eq(stock_levels::reserved - pieces.count),
            stock_levels::updated_at.eq(now),
        ))
        .execute(&mut **conn)
        .await?;
    Ok(changed == 1)
}

/// Takes as many free pieces off the shelf as there are, and returns how many.
pub(super) async fn take_up_to(conn: &mut TenantConn, owed: Pieces) -> Result<i64> {
    let now = conn.now();
    ensure_level(conn, owed.variant, owed.location).await?;
    let level = lock_level(conn, owed.variant, owed.location).await?;
    let count = owed.count.min(level.on_hand - level.reserved).max(0);
    diesel::update(stock_levels::table.find((owed.variant.uuid(), owed.location.uuid())))
        .set((stock_levels::on_hand.eq(stock_levels::on_hand - count), stock_levels::updated_at.eq(now)))
        .execute(&mut **conn)
        .await?;
    Ok(count)
}

/// Puts pieces on the shelf and holds them.
pub(super) async fn take_back(conn: &mut TenantConn, pieces: Pieces) -> Result<()> {
    let now = conn.now();
    diesel::update(stock_levels::table.find((pieces.variant.uuid(), pieces.location.uuid())))
        .set((
            stock_levels::on_hand.eq(stock_levels::on_hand + pieces.count),
            stock_levels::reserved.eq(stock_levels::reserved + pieces.count),
            stock_levels::updated_at.eq(now),
        ))
        .execute(&mut **conn)
        .await?;
    Ok(())
}

/// Changes the shelf unless orders hold more than would be left; returns what
/// is there then.
pub(super) async fn adjust(conn: &mut TenantConn, variant: VariantId, location: LocationId, delta: i64) -> Result<Option<i64>> {
    let now = conn.now();
    let on_hand = diesel::update(stock_levels::table.find((variant.uuid(), location.uuid())))
        .filter((stock_levels::on_hand + delta).ge(stock_levels::reserved))
        .filter((stock_levels::on_hand + delta).le(super::MOST))
        .set((stock_levels::on_hand.eq(stock_levels::on_hand + delta), stock_levels::updated_at.eq(now)))
        .returning(stock_levels::on_hand)
        .get_result(&mut **conn)
        .await
        .optional()?;
    Ok(on_hand)
}

pub(super) async fn insert_movements(conn: &mut TenantConn, movements: &[Movement<'_>]) -> Result<()> {
    let now = conn.now();
    let rows: Vec<_> = movements
        .iter()
        .map(|movement| {
            (
                stock_movements::id.eq(Uuid::now_v7()),
                stock_movements::variant_id.eq(movement.variant.uuid()),
                stock_movements::location_id.eq(movement.location.uuid()),
                stock_movements::on_hand_delta.eq(movement.on_hand),
                stock_movements::reserved_delta.eq(movement.reserved),
                stock_movements::reason.eq(movement.reason.as_str()),
                stock_movements::order_id.eq(movement.order.map(OrderId::uuid)),
                stock_movements::actor.eq(movement.actor),
                stock_movements::note.eq(movement.note),
                stock_movements::created_at.eq(now),
            )
        })
        .collect();
    diesel::insert_into(stock_movements::table).values(rows).execute(&mut **conn).await?;
    Ok(())
}

/// The products of these variants, each with the fewest free pieces that one
/// of the variants has at one place, and the fewest that are sold together.
pub(super) async fn left_by_product(conn: &mut TenantConn, of: &[VariantId]) -> Result<Vec<(ProductId, i64, i64)>> {
    let ids: Vec<Uuid> = of.iter().map(|variant| variant.uuid()).collect();
    let rows: Vec<(Uuid, Option<i32>, Option<i64>)> = variants::table
        .inner_join(stock_levels::table.on(stock_levels::variant_id.eq(variants::id)))
        .inner_join(products::table.on(products::id.eq(variants::product_id)))
        .filter(variants::id.eq_any(ids))
        .group_by(variants::product_id)
        .select((variants::product_id, dsl::min(products::quantity_least), dsl::min(stock_levels::on_hand - stock_levels::reserved)))
        .load(&mut **conn)
        .await?;
    Ok(rows.into_iter().map(|(product, least, left)| (product.into(), left.unwrap_or(0), i64::from(least.unwrap_or(1)))).collect())
}
