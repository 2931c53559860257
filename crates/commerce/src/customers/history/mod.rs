//! What an account has ordered, and finding an order without an account.

pub mod queries;

use serde_json::json;

use super::canonical;
use crate::{
    cart::{self, Token},
    db::{Job, TenantConn},
    error::{Error, Result},
    ids::OrderId,
    orders,
    quantity::Qty,
};

/// Orders on a page of the history.
pub const PAGE: i64 = 10;

/// Sends the private link of an order to the address that it was placed with,
/// if number and address are of one order; the same work for everybody else:
/// the job of an order that is not there writes no letter.
///
/// # Errors
/// When the database refuses.
pub async fn send_link(conn: &mut TenantConn, number: &str, email: &str) -> Result<()> {
    let found = queries::by_number(conn, number.trim().trim_start_matches('#'), &canonical(email)).await?;
    let id = found.unwrap_or_else(OrderId::new);
    // Whoever asks again and again causes one letter in ten minutes.
    let minutes = conn.now().timestamp() / 600;
    conn.enqueue(Job::new("mail.order_link", format!("{id}/{minutes}"), json!({ "order_id": id }))?).await
}

/// Puts what an order held into a basket, as far as it can still be had. Gives
/// the token to keep, and how many lines are missing or short.
///
/// # Errors
/// When the database refuses.
pub async fn again(conn: &mut TenantConn, token: Option<Token>, order: OrderId, locale: &str) -> Result<(Option<Token>, usize)> {
    let (mut token, mut missing) = (token, 0);
    for line in orders::queries::lines(conn, order).await? {
        let wanted = line.variant_id.zip(Qty::new(i64::from(line.quantity)));
        let put = match wanted {
            Some((variant, quantity)) => cart::add(conn, token.clone(), variant, quantity, locale).await,
            None => Err(Error::NotFound("variant")),
        };
        match put {
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
