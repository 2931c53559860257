//! Where payment providers tell a store what happened. Signature first, on
//! the raw bytes; then the inbox; the answer is short and says nothing.

use actix_web::{HttpRequest, HttpResponse, web};

use crate::{
    commerce::payments::{
        gateway::Distrust,
        keys,
        providers::Provider,
        receive::{self, Source},
    },
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
    let provider = Provider::parse(&provider).map_err(|_| Error::NotFound("provider"))?;
    let gateway = shop.app.gateways.of(provider).ok_or(Error::NotFound("provider"))?;
    let sets = keys::both(&mut shop.read().await?, &shop.app.secrets, provider).await?;
    let headers: Vec<(String, String)> =
        request.headers().iter().filter_map(|(name, value)| Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned()))).collect();
    let read = |name: &str| headers.iter().find(|(one, _)| one == name).map(|(_, value)| value.clone());
    let now = shop.app.clock.now();
    // A store without keys answers as one that does not believe.
    let mut verdict = Err(Distrust::Mismatch);
    for keys in &sets {
        verdict = gateway.verify(keys, &read, &body, now);
        if verdict.is_ok() {
            break;
        }
    }
    let event = match verdict {
        Ok(event) => event,
        Err(Distrust::Unreadable) => return Err(Error::BadRequest("the body is not an event")),
        Err(distrust) => {
            tracing::warn!(tenant = %shop.tenant.slug, provider = provider.as_str(), %distrust, "payment_webhook_refused");
            return Ok(HttpResponse::Unauthorized().finish());
        }
    };
    let mut conn = shop.write().await?;
    receive::receive(&mut conn, provider, &event, Source::Sent).await?;
    conn.commit().await?;
    Ok(HttpResponse::Ok().finish())
}
