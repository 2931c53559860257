//! One order of an account, and what its owner can do with it.

use actix_web::{HttpRequest, HttpResponse, web};

use super::{frame, session::Token};
use crate::{
    commerce::{
        customers::history::{self, queries},
        orders,
    },
    db::TenantConn,
    error::{Error, Result},
    ids::OrderId,
    web::{
        Customer, see_other,
        storefront::{basket, orders::own},
    },
};

/// The order; another account's is as good as absent.
pub(super) async fn show(me: Customer, id: web::Path<OrderId>) -> Result<HttpResponse> {
    let page = frame(&me.shop, &format!("/account/orders/{id}")).await?;
    let mut conn = me.read().await?;
    belongs(&mut conn, &me, *id).await?;
    own(&mut conn, page, &me, *id).await
}

async fn belongs(conn: &mut TenantConn, me: &Customer, id: OrderId) -> Result<()> {
    if queries::is_of(conn, id, me.id()).await? { Ok(()) } else { Err(Error::NotFound("order")) }
}

/// Puts what it held into the basket once more.
pub(super) async fn again(me: Customer, request: HttpRequest, id: web::Path<OrderId>, form: web::Form<Token>) -> Result<HttpResponse> {
    let mut conn = me.write(&form.csrf).await?;
    belongs(&mut conn, &me, *id).await?;
    let (token, missing) = history::again(&mut conn, basket::token(&request), *id, me.shop.lang.code()).await?;
    conn.commit().await?;
    let path = if missing == 0 { "/cart?notice=again".to_owned() } else { format!("/cart?notice=again-part&n={missing}") };
    let response = see_other(&me.shop.url(&path));
    match token {
        Some(token) => basket::keep(response, &token),
        None => Ok(response),
    }
}

/// Calls it off. When it cannot be any more, its page shows why.
pub(super) async fn cancel(me: Customer, id: web::Path<OrderId>, form: web::Form<Token>) -> Result<HttpResponse> {
    let mut conn = me.write(&form.csrf).await?;
    belongs(&mut conn, &me, *id).await?;
    match orders::cancel_own(&mut conn, *id).await {
        Ok(()) => conn.commit().await?,
        Err(Error::Conflict(_)) => drop(conn),
        Err(other) => return Err(other),
    }
    Ok(see_other(&me.shop.url(&format!("/account/orders/{id}"))))
}
