//! Everything that a store knows about the owner of an account, for them to
//! take along.

use serde_json::{Value, json};

use super::{Account, addresses, history, queries};
use crate::{
    db::TenantConn,
    error::Result,
    ids::OrderId,
    orders::{self, queries::OrderLine},
    returns, reviews, wishlist,
};

/// The account, its addresses, consents and orders, as JSON.
///
/// # Errors
/// When the database refuses.
pub async fn export(conn: &mut TenantConn, account: &Account) -> Result<Value> {
    let mut bought = Vec::new();
    for page in 1.. {
        let rows = history::queries::page(conn, account.id, page, history::PAGE).await?;
        if rows.is_empty() {
            break;
        }
        for row in rows {
            bought.push(order(conn, OrderId::from(row.id)).await?);
        }
    }
    let saved = addresses::queries::of(conn, account.id).await?;
    let wishes = wishlist::lines(conn, account.id, &account.locale).await?;
    Ok(json!({
        "store": conn.tenant().name,
        "exported_at": conn.now(),
        "account": {
            "name": account.name, "email": account.email, "phone": account.phone, "language": account.locale,
            "opened_at": account.created_at, "email_confirmed_at": account.verified_at, "two_step_sign_in_since": account.two_step_since,
        },
        "addresses": saved.iter().map(|saved| json!({ "default": saved.is_default, "address": saved.address })).collect::<Vec<_>>(),
        "wishlist": wishes.iter().map(|wish| json!({ "name": wish.name, "variant": wish.variant_name, "sku": wish.sku })).collect::<Vec<_>>(),
        "consents": queries::consents(conn, account.id).await?,
        "orders": bought,
        "reviews": reviews::queries::of_customer(conn, account.id).await?.into_iter().map(|(product, stars, title, text, at)| {
            json!({ "product": product, "stars": stars, "title": title, "text": text, "written_at": at })
        }).collect::<Vec<_>>(),
    }))
}

async fn order(conn: &mut TenantConn, id: OrderId) -> Result<Value> {
    let order = orders::queries::by_id(conn, id).await?;
    let lines = orders::queries::lines(conn, id).await?;
    let line = |line: &OrderLine| {
        json!({
            "name": line.name, "variant": line.variant_name, "sku": line.sku, "quantity": line.quantity,
            "unit_price": line.unit_price, "total": line.total,
        })
    };
    let sent_back = returns::queries::of_order(conn, id).await?;
    let sent_back = sent_back.iter().map(|one| {
        json!({ "number": one.number, "status": one.status.as_str(), "reason": one.reason.as_str(), "note": one.note, "answer": one.answer })
    });
    Ok(json!({
        "number": order.number, "placed_at": order.placed_at, "status": order.status.as_str(),
        "payment_status": order.payment_status.as_str(), "fulfilment_status": order.fulfilment_status.as_str(),
        "name": order.customer_name, "email": order.email, "phone": order.phone,
        "shipping_address": order.shipping_address, "note": order.note,
        "currency": order.currency, "amounts_in": "minor units",
        "subtotal": order.subtotal, "discount": order.discount_total, "delivery": order.delivery_total, "tax": order.tax_total,
        "total": order.total, "lines": lines.iter().map(line).collect::<Vec<_>>(),
        "returns": sent_back.collect::<Vec<_>>(),
    }))
}
