//! `/static/…`: files that never change under their name.

use actix_web::{HttpRequest, HttpResponse, http::header, web};

use super::routes::{Access, CacheClass, Route, Surface};
use crate::{
    app::App,
    error::{Error, Result},
};

pub(super) const ROUTES: &[Route] =
    &[Route::get(Surface::Anywhere, "/static/{name:.*}", Access::Anonymous, "static.show", || web::get().to(show)).cache(CacheClass::Own)];

async fn show(request: HttpRequest, app: web::Data<App>, name: web::Path<String>) -> Result<HttpResponse> {
    let asset = app.assets.at(&name).ok_or(Error::NotFound("file"))?;
    let accepted = request.headers().get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let (encoding, body) = match (&asset.brotli, &asset.gzip) {
        (Some(body), _) if accepted.contains("br") => (Some("br"), body),
        (_, Some(body)) if accepted.contains("gzip") => (Some("gzip"), body),
        _ => (None, &asset.plain),
    };
    let mut answer = HttpResponse::Ok();
    answer
        .content_type(asset.content_type)
        .insert_header((header::CACHE_CONTROL, "public, max-age=31536000, immutable"))
        .insert_header((header::VARY, "Accept-Encoding"));
    if let Some(encoding) = encoding {
        answer.insert_header((header::CONTENT_ENCODING, encoding));
    }
    Ok(answer.body(body.clone()))
}
