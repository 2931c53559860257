//! What the owner of an account would like to have: variants, with what they
//! cost and how many there are today. What is not sold any more stays on the
//! list and says so, until its owner takes it off.

pub mod queries;

use crate::{
    cart::{self, Line, Put, Token},
    db::TenantConn,
    error::{Error, Result},
    ids::{CustomerId, VariantId},
    quantity::Qty,
};

/// The most wishes of one account.
pub const MOST: i64 = 100;

/// Puts a variant on the list. Twice is no mistake.
///
/// # Errors
/// [`Error::NotFound`] for a variant that is not sold, [`Error::Conflict`]
/// when the list is full.
pub async fn add(conn: &mut TenantConn, customer: CustomerId, variant: VariantId, locale: &str) -> Result<()> {
    let line = cart::queries::candidate(conn, variant, locale).await?;
    if !line.sold {
        return Err(Error::NotFound("variant"));
    }
    if queries::insert(conn, customer, variant, line.unit_price, MOST).await? {
        Ok(())
    } else {
        Err(Error::Conflict("wishlist-full".into()))
    }
}

/// Takes a variant off the list. Twice is no mistake.
///
/// # Errors
/// When the database refuses.
pub async fn remove(conn: &mut TenantConn, customer: CustomerId, variant: VariantId) -> Result<()> {
    queries::delete(conn, customer, variant).await
}

/// The list as lines of one piece each, the newest first; the price that a
/// shopper saw last is that at which they put it there.
///
/// # Errors
/// When the database refuses.
pub async fn lines(conn: &mut TenantConn, customer: CustomerId, locale: &str) -> Result<Vec<Line>> {
    let wishes = queries::of(conn, customer).await?;
    cart::queries::pieces(conn, &wishes, locale).await
}

/// Moves the fewest pieces that are sold at once, mostly one, into the basket
/// of the token, or a new one.
///
/// # Errors
/// [`Error::NotFound`] for what is not on the list or not sold,
/// [`Error::Conflict`] when none is left or the basket is full,
/// [`Error::Invalid`] when the basket's quantity would be one that is not sold.
pub async fn to_cart(
    conn: &mut TenantConn,
    customer: CustomerId,
    token: Option<Token>,
    variant: VariantId,
    locale: &str,
) -> Result<(Token, Put)> {
    if !queries::has(conn, customer, variant).await? {
        return Err(Error::NotFound("wish"));
    }
    // Some things are sold from a certain quantity on.
    let least = cart::queries::candidate(conn, variant, locale).await?.rules.least;
    let quantity = Qty::new(i64::from(least)).unwrap_or(Qty::ONE);
    let moved = cart::add(conn, token, variant, quantity, locale).await?;
    queries::delete(conn, customer, variant).await?;
    Ok(moved)
}
