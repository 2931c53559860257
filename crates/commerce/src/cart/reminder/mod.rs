//! One letter about what was left in a basket, to whoever wanted one.
//!
//! A basket is due when the store sends these letters at all, nobody touched
//! it for as long as the store waits, an address was typed at the checkout and
//! the tick beside it was set. It is marked in the transaction that causes the
//! letter, so there is never a second one; whether it is still true is asked
//! again when the letter is written. Its link brings the goods, and nothing
//! that was typed: [`restore`] puts them into the basket of whoever follows it.

pub mod link;
mod queries;

use chrono::Duration;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{Cart, Token, add, queries as carts};
use crate::{
    checkout::Draft,
    db::{Job, TenantConn},
    error::{Error, Result},
    ids::CartId,
    settings,
};

/// Letters that one look causes; the next look finds the others.
const AT_ONCE: i64 = 200;
/// A basket that lay longer than this beyond its time is left alone: the store
/// had not switched the letters on, or nothing ran.
const LATEST: Duration = Duration::days(3);

/// What the job `mail.cart_reminder` carries.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct About {
    /// Which basket.
    pub cart_id: CartId,
}

/// Causes the letters that are due: done by the job `carts.remind`.
///
/// # Errors
/// When the database refuses.
pub async fn look(conn: &mut TenantConn) -> Result<usize> {
    let Some(hours) = settings::load(conn).await?.checkout.remind_after else { return Ok(0) };
    let before = conn.now() - Duration::hours(hours);
    let due = queries::mark_due(conn, before - LATEST, before, AT_ONCE).await?;
    for cart_id in &due {
        conn.enqueue(Job::new("mail.cart_reminder", cart_id.to_string(), json!(About { cart_id: *cart_id }))?).await?;
    }
    Ok(due.len())
}

/// A basket that a letter can still be about.
#[derive(Debug)]
pub struct Left {
    /// With the lines that can be bought.
    pub cart: Cart,
    /// Who wanted the letter.
    pub email: String,
}

/// The basket of a letter; none when it became an order, was emptied, its
/// goods cannot be had, the wish was taken back, or its owner ordered meanwhile.
///
/// # Errors
/// When the database refuses.
pub async fn left(conn: &mut TenantConn, id: CartId) -> Result<Option<Left>> {
    if settings::load(conn).await?.checkout.remind_after.is_none() {
        return Ok(None);
    }
    let Some(cart) = open(conn, id, None).await? else { return Ok(None) };
    let draft = Draft::read(&cart.head.draft);
    let email = draft.contact.email.trim().to_owned();
    let wanted = draft.remind && !email.is_empty() && cart.good().next().is_some();
    if !wanted || queries::ordered_since(conn, id, &email).await? {
        return Ok(None);
    }
    Ok(Some(Left { cart, email }))
}

/// A basket by its identity, if it is open and not too old; `locale`: the
/// language of the names, else the basket's.
///
/// # Errors
/// When the database refuses.
pub async fn open(conn: &mut TenantConn, id: CartId, locale: Option<&str>) -> Result<Option<Cart>> {
    let Some(head) = queries::head(conn, id).await? else { return Ok(None) };
    if head.state != "open" || head.expires_at <= conn.now() {
        return Ok(None);
    }
    let locale = locale.map_or_else(|| head.locale.clone(), ToOwned::to_owned);
    let lines = carts::lines(conn, id, &locale).await?;
    Ok(Some(Cart { head, lines }))
}

/// Puts the goods of a basket into the basket of a token, or into a new one,
/// as far as they can be had; what is in it already stays as it is. Gives the
/// token to keep, none when nothing could be put in, and how many lines are
/// missing or short.
///
/// # Errors
/// When the database refuses.
pub async fn restore(conn: &mut TenantConn, token: Option<Token>, from: &Cart, locale: &str) -> Result<(Option<Token>, usize)> {
    let held = match &token {
        Some(token) => carts::head(conn, token).await?.map(|head| head.id),
        None => None,
    };
    if held == Some(from.head.id) {
        return Ok((token, 0));
    }
    let here = match held {
        Some(id) => carts::held(conn, id).await?,
        None => Vec::new(),
    };
    let (mut token, mut missing) = (token, 0);
    for line in &from.lines {
        // Following the link twice is no mistake: what is there is not doubled.
        if here.iter().any(|(variant, _)| *variant == line.variant) {
            continue;
        }
        match add(conn, token.clone(), line.variant, line.quantity, locale).await {
            Ok((kept, put)) => {
                token = Some(kept);
                missing += usize::from(put.capped);
            }
            Err(Error::NotFound(_) | Error::Conflict(_) | Error::Invalid(_)) => missing += 1,
            Err(other) => return Err(other),
        }
    }
    Ok((token, missing))
}
