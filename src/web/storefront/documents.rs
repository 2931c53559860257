//! `/orders/<link>/documents/<id>`: an invoice or credit note, for whoever has
//! the order's private link.

use actix_web::{HttpResponse, http::header, web};

use crate::{
    commerce::{documents::queries, orders::link},
    documents,
    error::Result,
    ids::DocumentId,
    web::{
        Shop, pdf,
        routes::{Access, RateClass, Route, Surface},
    },
};

/// What holders of a private link can have on paper.
pub const ROUTES: &[Route] =
    &[Route::get(Surface::Storefront, "/orders/{token}/documents/{id}", Access::Anonymous, "store.orders.document", || {
        web::get().to(show)
    })
    // Making pages is work, so it may not be asked for as often as a page.
    .rate(RateClass::Checkout)];

async fn show(shop: Shop, path: web::Path<(String, DocumentId)>) -> Result<HttpResponse> {
    let (token, id) = path.into_inner();
    let mut conn = shop.read().await?;
    let order = link::resolve(&mut conn, &shop.app.config.secret, &token).await?;
    let document = queries::of(&mut conn, order.id, id).await?;
    let bytes = documents::pdf(&shop.app, conn, &document).await?;
    let mut response = pdf(bytes, &documents::file_name(&document.number), false);
    response.headers_mut().insert(header::REFERRER_POLICY, header::HeaderValue::from_static("no-referrer"));
    Ok(response)
}
