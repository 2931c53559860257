//! Pieces on the shelf: a guarded counter and a ledger beside it.
//!
//! Every change of `stock_levels` happens here, with one row in
//! `stock_movements`; the sum of a variant's movements is its counter. What
//! can be sold is `on_hand - reserved`, and each UPDATE carries that guard
//! itself, so that nothing is decided from a value read before. Rows are
//! taken in the order of the variants' ids, so two orders cannot wait for
//! each other.

pub mod queries;

use std::collections::HashMap;

use crate::{
    back_in_stock,
    db::{Change, TenantConn},
    error::{Error, Result},
    ids::{LocationId, OrderId, VariantId},
    notices,
    orders::statuses::words,
    quantity::Qty,
};
use queries::{Level, Movement};

words! {
    /// Why a counter changed.
    Reason {
        /// The first count.
        Initial = "initial",
        /// A person counted.
        Count = "count",
        /// A delivery came in.
        Received = "received",
        /// Broken or lost.
        Damage = "damage",
        /// Said in the note.
        Other = "other",
        /// A catalogue was imported.
        Import = "import",
        /// An order holds the pieces.
        OrderPlaced = "order_placed",
        /// A cancelled order let them go.
        OrderCancelled = "order_cancelled",
        /// An unpaid order let them go.
        OrderExpired = "order_expired",
        /// The pieces left.
        OrderShipped = "order_shipped",
        /// Pieces came back to the shelf.
        Restock = "restock",
    }
}

/// What an order wants of one variant.
#[derive(Debug, Clone, Copy)]
pub struct Wanted {
    /// Which.
    pub variant: VariantId,
    /// How many.
    pub quantity: Qty,
    /// Whether its pieces are counted at all.
    pub tracked: bool,
    /// Whether it is sold on at zero, and the goods are owed.
    pub oversell: bool,
}

/// What an order got of one variant.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Held {
    /// Where the pieces lie; `None` when none are held.
    pub location: Option<LocationId>,
    /// How many are held: less than wanted only where the rest is owed.
    pub reserved: i32,
}

/// The answer to a claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Claim {
    /// Everything is held, in the order it was wanted.
    Held(Vec<Held>),
    /// Nothing is held: these are short, with what is left of each.
    Short(Vec<(VariantId, i64)>),
}

/// Pieces that an order line holds or sends.
#[derive(Debug, Clone, Copy)]
pub struct Pieces {
    /// Which.
    pub variant: VariantId,
    /// Where.
    pub location: LocationId,
    /// How many.
    pub count: i64,
}

/// The location that counts and sends when nothing else is said: the first
/// one, made where there is none.
///
/// # Errors
/// When the database refuses.
pub async fn default_location(conn: &mut TenantConn) -> Result<LocationId> {
    match queries::first_location(conn).await? {
        Some(location) => Ok(location),
        None => queries::insert_location(conn, "Main").await,
    }
}

/// How many pieces of each variant one order can have now; a variant without
/// a counter is not in the answer and has none.
///
/// # Errors
/// When the database refuses.
pub async fn available(conn: &mut TenantConn, variants: &[VariantId]) -> Result<HashMap<VariantId, i64>> {
    let mut most: HashMap<VariantId, i64> = HashMap::new();
    for level in queries::levels(conn, variants).await? {
        let entry = most.entry(level.variant).or_default();
        *entry = (*entry).max(level.on_hand - level.reserved);
    }
    Ok(most)
}

/// Holds pieces for an order, all or nothing.
///
/// Each line is taken whole from the first location that has it. A variant
/// that is sold on at zero holds what is there and owes the rest. When one
/// line is short, what the others took in this call is given back at once and
/// no movement is written.
///
/// # Errors
/// When the database refuses.
pub async fn claim(conn: &mut TenantConn, order: OrderId, wanted: &[Wanted], actor: &str) -> Result<Claim> {
    let counted: Vec<VariantId> = wanted.iter().filter(|want| want.tracked).map(|want| want.variant).collect();
    let levels = queries::levels(conn, &counted).await?;
    let mut order_of_locks: Vec<usize> = (0..wanted.len()).collect();
    order_of_locks.sort_by_key(|at| wanted[*at].variant);
    let mut held = vec![Held::default(); wanted.len()];
    let mut short = Vec::new();
    for at in order_of_locks {
        let want = wanted[at];
        if want.tracked {
            match claim_one(conn, want, &levels).await? {
                Some(got) => held[at] = got,
                None => short.push(want.variant),
            }
        }
    }
    let taken: Vec<Pieces> = wanted.iter().zip(&held).filter_map(|(want, got)| got.pieces(want.variant)).collect();
    if short.is_empty() {
        write(conn, &taken, 0, 1, Reason::OrderPlaced, Some(order), actor).await?;
        Ok(Claim::Held(held))
    } else {
        for pieces in &taken {
            queries::release(conn, *pieces).await?;
        }
        let left = available(conn, &short).await?;
        Ok(Claim::Short(short.into_iter().map(|variant| (variant, left.get(&variant).copied().unwrap_or(0))).collect()))
    }
}

async fn claim_one(conn: &mut TenantConn, want: Wanted, levels: &[Level]) -> Result<Option<Held>> {
    let mut places = levels.iter().filter(|level| level.variant == want.variant).map(|level| level.location);
    if want.oversell {
        let Some(location) = places.next() else { return Ok(Some(Held::default())) };
        let reserved = queries::reserve_up_to(conn, want.variant, location, want.quantity.count()).await?;
        return Ok(Some(Held { location: Some(location), reserved: i32::try_from(reserved).unwrap_or(0) }));
    }
    for location in places {
        let pieces = Pieces { variant: want.variant, location, count: want.quantity.count() };
        if queries::reserve(conn, pieces).await? {
            return Ok(Some(Held { location: Some(location), reserved: want.quantity.column() }));
        }
    }
    Ok(None)
}

impl Held {
    fn pieces(self, variant: VariantId) -> Option<Pieces> {
        let location = self.location.filter(|_| self.reserved > 0)?;
        Some(Pieces { variant, location, count: i64::from(self.reserved) })
    }
}

/// Lets pieces go that an order held.
///
/// # Errors
/// A fault when the counter does not hold them: then a ledger is wrong and
/// nothing may be changed.
pub async fn release(conn: &mut TenantConn, order: OrderId, pieces: &[Pieces], reason: Reason, actor: &str) -> Result<()> {
    let pieces = sorted(pieces);
    for one in &pieces {
        held(queries::release(conn, *one).await?)?;
    }
    write(conn, &pieces, 0, -1, reason, Some(order), actor).await?;
    let freed: Vec<VariantId> = pieces.iter().map(|one| one.variant).collect();
    back_in_stock::look_later(conn, &freed).await
}

/// Takes pieces that an order held off the shelf for good: they left, or they
/// are not fit to be sold again.
///
/// # Errors
/// As [`release`].
pub async fn send(conn: &mut TenantConn, order: OrderId, pieces: &[Pieces], reason: Reason, actor: &str) -> Result<()> {
    let pieces = sorted(pieces);
    for one in &pieces {
        held(queries::send(conn, *one).await?)?;
    }
    write(conn, &pieces, -1, -1, reason, Some(order), actor).await
}

/// Sends pieces that an order is owed and does not hold, as far as the shelf
/// has them; what the counter never knew of leaves without it.
///
/// # Errors
/// When the database refuses.
pub async fn send_owed(conn: &mut TenantConn, order: OrderId, owed: Pieces, actor: &str) -> Result<()> {
    let count = queries::take_up_to(conn, owed).await?;
    if count > 0 {
        write(conn, &[Pieces { count, ..owed }], -1, 0, Reason::OrderShipped, Some(order), actor).await?;
    }
    Ok(())
}

/// Puts pieces back that had left, and holds them for their order again.
///
/// # Errors
/// When the database refuses.
pub async fn take_back(conn: &mut TenantConn, order: OrderId, pieces: &[Pieces], actor: &str) -> Result<()> {
    let pieces = sorted(pieces);
    for one in &pieces {
        queries::take_back(conn, *one).await?;
    }
    write(conn, &pieces, 1, 1, Reason::Restock, Some(order), actor).await
}

/// Sets what is on the shelf, for instance after a count.
///
/// # Errors
/// [`Error::Conflict`] when orders hold more than that; a field error for a
/// quantity that cannot be.
pub async fn set_on_hand(
    conn: &mut TenantConn,
    variant: VariantId,
    location: LocationId,
    quantity: i64,
    reason: Reason,
    actor: &str,
) -> Result<()> {
    queries::ensure_level(conn, variant, location).await?;
    let level = queries::lock_level(conn, variant, location).await?;
    if quantity != level.on_hand {
        adjust(conn, variant, location, quantity - level.on_hand, reason, actor, "").await?;
    }
    Ok(())
}

/// The most pieces that one counter can hold.
pub const MOST: i64 = 1_000_000_000;

/// Changes what is on the shelf by so many pieces and returns what is there then.
///
/// # Errors
/// As [`set_on_hand`].
pub async fn adjust(
    conn: &mut TenantConn,
    variant: VariantId,
    location: LocationId,
    delta: i64,
    reason: Reason,
    actor: &str,
    note: &str,
) -> Result<i64> {
    if !(-MOST..=MOST).contains(&delta) {
        return Err(Error::field("quantity", "error-quantity-too-large"));
    }
    queries::ensure_level(conn, variant, location).await?;
    let Some(on_hand) = queries::adjust(conn, variant, location, delta).await? else {
        return Err(Error::Conflict("error-stock-reserved".into()));
    };
    let movement = Movement { variant, location, on_hand: delta, reserved: 0, reason, order: None, actor, note };
    queries::insert_movements(conn, &[movement]).await?;
    announce(conn, &[variant], delta.abs()).await?;
    if delta > 0 {
        back_in_stock::look_later(conn, &[variant]).await?;
    }
    // Goods that come in for the first time, or by the thousand, are no news.
    if !matches!(reason, Reason::Initial | Reason::Import) {
        notices::watch_later(conn, variant).await?;
    }
    Ok(on_hand)
}

fn sorted(pieces: &[Pieces]) -> Vec<Pieces> {
    let mut pieces: Vec<Pieces> = pieces.iter().copied().filter(|one| one.count > 0).collect();
    pieces.sort_by_key(|one| (one.variant, one.location));
    pieces
}

fn held(changed: bool) -> Result<()> {
    if changed { Ok(()) } else { Err(Error::unexpected("the stock does not hold what the order says it holds")) }
}

/// Writes the ledger: each piece counts `on_hand` and `reserved` times.
async fn write(
    conn: &mut TenantConn,
    pieces: &[Pieces],
    on_hand: i64,
    reserved: i64,
    reason: Reason,
    order: Option<OrderId>,
    actor: &str,
) -> Result<()> {
    if pieces.is_empty() {
        return Ok(());
    }
    let movements: Vec<Movement<'_>> = pieces
        .iter()
        .map(|one| Movement {
            variant: one.variant,
            location: one.location,
            on_hand: one.count * on_hand,
            reserved: one.count * reserved,
            reason,
            order,
            actor,
            note: "",
        })
        .collect();
    queries::insert_movements(conn, &movements).await?;
    let variants: Vec<VariantId> = pieces.iter().map(|one| one.variant).collect();
    let moved = pieces.iter().map(|one| one.count).max().unwrap_or(0);
    announce(conn, &variants, moved).await
}

/// Tells the caches whose pages show these counters. A listing shows only
/// whether a product can be bought, so it is told only when that may have
/// turned: before, there were enough to be sold and now there are not, or the
/// other way round, so what is left is less than what moved and what goes
/// together.
async fn announce(conn: &mut TenantConn, variants: &[VariantId], moved: i64) -> Result<()> {
    for (product, left, least) in queries::left_by_product(conn, variants).await? {
        conn.changed(Change::Product(product));
        if left < moved.saturating_add(least) {
            conn.changed(Change::Catalog);
        }
    }
    Ok(())
}
