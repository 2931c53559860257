//! `/orders/<link>/proof`: the receipt of a transfer, from whoever has the
//! order's private link.

use actix_multipart::Multipart;
use actix_web::{HttpResponse, web};
use futures_util::TryStreamExt;

use super::orders;
use crate::{
    commerce::{
        orders::link,
        payments::proofs::{self, MAX_BYTES},
    },
    error::{Error, Result},
    web::{
        Shop,
        routes::{Access, RateClass, Route, Surface},
        see_other,
    },
};

/// The file and the form around it.
const BODY: usize = MAX_BYTES + 64 * 1024;
/// The longest field that is no file, in bytes.
const TEXT: usize = 1024;

/// What holders of a private link can send.
pub const ROUTES: &[Route] =
    &[Route::post(Surface::Storefront, "/orders/{token}/proof", Access::Anonymous, "store.orders.proof", || web::post().to(submit))
        .body(BODY)
        .rate(RateClass::Checkout)];

async fn submit(shop: Shop, token: web::Path<String>, parts: Multipart) -> Result<HttpResponse> {
    let order = link::resolve(&mut shop.read().await?, &shop.app.config.secret, &token).await?;
    let (bytes, sender) = read(parts).await?;
    let done = async {
        let proof = proofs::prepare(bytes).await?;
        let mut conn = shop.write().await?;
        proofs::submit(&mut conn, order.id, &proof, &sender).await?;
        conn.commit().await
    };
    match done.await {
        // Paid or ended meanwhile: the page says so.
        Ok(()) | Err(Error::Conflict(_)) => Ok(see_other(&shop.url(&format!("/orders/{token}")))),
        Err(Error::Invalid(errors)) => orders::again(&shop, order, &token, errors).await,
        Err(other) => Err(other),
    }
}

/// The file and the sender's name. A file that is too large is read to its
/// limit and refused by `prepare` with words.
async fn read(mut parts: Multipart) -> Result<(Vec<u8>, String)> {
    let bad = |_| Error::BadRequest("the form's parts cannot be read");
    let (mut file, mut sender) = (Vec::new(), String::new());
    while let Some(mut part) = parts.try_next().await.map_err(bad)? {
        let name = part.name().unwrap_or_default().to_owned();
        let limit = if name == "proof" { MAX_BYTES + 1 } else { TEXT };
        let mut bytes = Vec::new();
        while let Some(chunk) = part.try_next().await.map_err(bad)? {
            let left = limit.saturating_sub(bytes.len());
            bytes.extend_from_slice(&chunk[..chunk.len().min(left)]);
        }
        match name.as_str() {
            "proof" => file = bytes,
            "sender" => sender = String::from_utf8_lossy(&bytes).into_owned(),
            _ => {}
        }
    }
    Ok((file, sender))
}
