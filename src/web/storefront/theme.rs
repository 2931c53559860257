//! `/theme/<hash>.css`: the tenant's colours, and the merchant's own CSS.

use actix_web::{HttpResponse, http::header, web::Path};

use crate::{error::Result, web::Shop};

/// A style sheet under its current name may be kept for ever; an old name
/// gets the colours of today, which nobody may keep under it.
pub async fn show(shop: Shop, hash: Path<String>) -> Result<HttpResponse> {
    let frame = shop.app.frames.of(&shop).await?;
    let known = [Some(&frame.tokens), frame.own_css.as_ref()].into_iter().flatten().find(|sheet| sheet.hash == *hash);
    let keep = if known.is_some() { "public, max-age=31536000, immutable" } else { "no-cache" };
    let mut answer = HttpResponse::Ok();
    answer.content_type("text/css; charset=utf-8").insert_header((header::CACHE_CONTROL, keep));
    Ok(answer.body(known.unwrap_or(&frame.tokens).css.clone()))
}
