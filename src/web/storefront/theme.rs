//! `/theme/<hash>.css`: the tenant's colours and own CSS.

use actix_web::{HttpResponse, http::header, web::Path};

use crate::{error::Result, web::Shop};

/// The style sheet under its current name may be kept for ever; an old name
/// gets the current sheet, which nobody may keep under it.
pub async fn show(shop: Shop, hash: Path<String>) -> Result<HttpResponse> {
    let frame = shop.app.frames.of(&shop).await?;
    let keep = if *hash == frame.tokens.hash { "public, max-age=31536000, immutable" } else { "no-cache" };
    let mut answer = HttpResponse::Ok();
    answer.content_type("text/css; charset=utf-8").insert_header((header::CACHE_CONTROL, keep));
    Ok(answer.body(frame.tokens.css.clone()))
}
