//! A guest's basket joins the basket of the account that signs in.
//!
//! The basket of an account has a token that is made from its id, so that the
//! account finds the same basket on every device it signs in on.

use chrono::Duration;

use super::{Head, KEPT_DAYS, Line, Token, queries, rules::MOST_LINES};
use crate::{db::TenantConn, error::Result, ids::CustomerId};

/// Brings the basket of a token, if there is one, and the account's own
/// together and gives the token to keep; none when there is no basket at all.
/// Pieces of the same variant are added up as far as they can be had.
///
/// # Errors
/// When the database refuses.
pub async fn join(conn: &mut TenantConn, secret: &[u8], guest: Option<&Token>, customer: CustomerId) -> Result<Option<Token>> {
    let now = conn.now();
    let open = |head: &Head| head.state == "open" && head.expires_at > now;
    let mut own = queries::lock_own(conn, customer).await?;
    if let Some(old) = own.take_if(|own| !open(own)) {
        queries::delete(conn, old.id).await?;
    }
    let guest = match guest {
        Some(token) => queries::lock(conn, token).await?,
        None => None,
    };
    let guest = guest.filter(open).filter(|head| own.as_ref().is_none_or(|own| own.id != head.id));
    let kept = match (own, guest) {
        (Some(own), Some(guest)) => {
            merge(conn, &own, &guest).await?;
            queries::delete(conn, guest.id).await?;
            own
        }
        (Some(own), None) => own,
        (None, Some(guest)) => guest,
        (None, None) => return Ok(None),
    };
    let token = Token::of(secret, conn.tenant().id, kept.id);
    queries::give(conn, kept.id, customer, &token, now + Duration::days(KEPT_DAYS)).await?;
    Ok(Some(token))
}

async fn merge(conn: &mut TenantConn, own: &Head, guest: &Head) -> Result<()> {
    let held = queries::lines(conn, own.id, &own.locale).await?;
    let mut count = held.len();
    for line in queries::lines(conn, guest.id, &own.locale).await? {
        let before = held.iter().find(|one| one.variant == line.variant).map(|one: &Line| one.quantity.count());
        if before.is_none() && count >= MOST_LINES {
            continue;
        }
        let Some(quantity) = line.capped(before.unwrap_or(0) + line.quantity.count()) else { continue };
        queries::put_line(conn, own.id, line.variant, quantity, line.seen_price).await?;
        count += usize::from(before.is_none());
    }
    if own.note.is_empty() && !guest.note.is_empty() {
        queries::set_note(conn, own.id, &guest.note).await?;
    }
    Ok(())
}
