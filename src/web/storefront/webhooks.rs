//! Where payment providers tell a store what happened. Signature first, on
//! the raw bytes; then the inbox; the answer is short and says nothing.

use actix_web::{HttpRequest, HttpResponse, web};

use crate::{
    commerce::payments::{gateway::Distrust, receive},
    error::{Error, Result},
    web::{
        Shop,
        routes::{Access, RateClass, Route, Surface},
    },
};

/// What providers can tell.
pub const ROUTES: &[Route] =
    &[Route::post(Surface::Storefront, "/webhooks/payments/{provider}", Access::Anonymous, "store.webhooks.payments", || {
        web::post().to(payments)
    })
    .body(64 * 1024)
    .rate(RateClass::Machine)
    .signed()];

async fn payments(shop: Shop, request: HttpRequest, provider: web::Path<String>, body: web::Bytes) -> Result<HttpResponse> {
    let gateway = shop.app.gateways.of(&provider).ok_or(Error::NotFound("provider"))?;
    let headers: Vec<(String, String)> =
        request.headers().iter().filter_map(|(name, value)| Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned()))).collect();
    let read = |name: &str| headers.iter().find(|(one, _)| one == name).map(|(_, value)| value.clone());
    let event = match gateway.verify(shop.tenant.id, &read, &body, shop.app.clock.now()) {
        Ok(event) => event,
        Err(Distrust::Unreadable) => return Err(Error::BadRequest("the body is not an event")),
        Err(distrust) => {
            tracing::warn!(tenant = %shop.tenant.slug, provider = %provider, %distrust, "payment_webhook_refused");
            return Ok(HttpResponse::Unauthorized().finish());
        }
    };
    let mut conn = shop.write().await?;
    receive::receive(&mut conn, &provider, &event).await?;
    conn.commit().await?;
    Ok(HttpResponse::Ok().finish())
}
