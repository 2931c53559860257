//! The store's mark as browsers, phones and search engines want it: its
//! favicon or logo as a square, else its first letter in its colours.

use actix_web::{HttpResponse, http::header, web};
use askama::Template;

use super::{
    frame::Frame,
    media::load,
    page::{Page, path_in},
};
use crate::{
    commerce::media::icon,
    error::{Error, Result},
    ids::MediaId,
    web::{Access, CacheClass, Route, Shop, Surface},
};

pub(super) const ROUTES: &[Route] = &[
    Route::get(Surface::Storefront, LETTER, Access::Anonymous, "store.icons.letter", || web::get().to(letter)).cache(CacheClass::Page),
    Route::get(Surface::Storefront, "/icon/{id}/{side}.png", Access::Anonymous, "store.icons.show", || web::get().to(show))
        .cache(CacheClass::Own),
    Route::get(Surface::Storefront, "/site.webmanifest", Access::Anonymous, "store.icons.manifest", || web::get().to(manifest))
        .cache(CacheClass::Page),
];

/// Where the letter is.
pub(super) const LETTER: &str = "/icon.svg";

/// The picture that the store's icons are made from.
pub(super) fn picture(frame: &Frame) -> Option<MediaId> {
    frame.settings.design.favicon.or(frame.settings.design.logo)
}

/// The address of an icon.
pub(super) fn url(id: MediaId, side: u32) -> String {
    format!("/icon/{id}/{side}.png")
}

/// Only the store's own mark, so that nobody fills the disk with icons of everything.
async fn show(shop: Shop, path: web::Path<(MediaId, u32)>) -> Result<HttpResponse> {
    let (id, side) = path.into_inner();
    let frame = shop.app.frames.of(&shop).await?;
    if picture(&frame) != Some(id) || !icon::SIDES.contains(&side) {
        return Err(Error::NotFound("picture"));
    }
    let known = shop.app.shelf.get(shop.tenant.id, id, load(&shop, id)).await?.ok_or(Error::NotFound("picture"))?;
    let bytes = icon::of(&*shop.app.files, &known, side).await?.ok_or(Error::NotFound("picture"))?;
    let keep = "public, max-age=31536000, immutable";
    Ok(HttpResponse::Ok().content_type("image/png").insert_header((header::CACHE_CONTROL, keep)).body(bytes))
}

#[derive(Template)]
#[template(path = "storefront/icon.svg", escape = "html")]
struct Letter {
    letter: String,
    ground: String,
    ink: String,
}

async fn letter(shop: Shop) -> Result<HttpResponse> {
    let page = Page::load(&shop).await?;
    let ground = page.brand();
    let letter = page.store().chars().find(|c| c.is_alphanumeric()).map(|c| c.to_uppercase().collect()).unwrap_or_default();
    let svg = Letter { letter, ground: ground.to_string(), ink: ground.readable().to_string() };
    Ok(HttpResponse::Ok().content_type("image/svg+xml").body(svg.render().map_err(Error::unexpected)?))
}

/// What a phone needs to put the store beside its apps.
async fn manifest(shop: Shop) -> Result<HttpResponse> {
    let page = Page::load(&shop).await?;
    let icons = match picture(page.frame()) {
        Some(id) => [192, 512]
            .map(|side| serde_json::json!({ "src": url(id, side), "sizes": format!("{side}x{side}"), "type": "image/png" }))
            .to_vec(),
        None => vec![serde_json::json!({ "src": LETTER, "sizes": "any", "type": "image/svg+xml" })],
    };
    let start = path_in(&shop.tenant, page.lang(), "/");
    let manifest = serde_json::json!({
        "id": start, "name": page.store(), "short_name": short_name(page.store()), "lang": page.lang(),
        "start_url": start, "scope": "/", "display": "standalone",
        "theme_color": page.theme_colour(), "background_color": page.theme_colour(), "icons": icons,
    });
    Ok(HttpResponse::Ok().content_type("application/manifest+json").body(manifest.to_string()))
}

/// What fits under an icon: whole words of up to twelve letters.
fn short_name(name: &str) -> String {
    let mut short = String::new();
    for word in name.split_whitespace() {
        if !short.is_empty() && short.chars().count() + 1 + word.chars().count() > 12 {
            break;
        }
        short = if short.is_empty() { word.to_owned() } else { format!("{short} {word}") };
    }
    short.chars().take(12).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_name_ends_with_a_word() {
        assert_eq!(short_name("Rexus"), "Rexus");
        assert_eq!(short_name("Kopi Nusantara Jaya"), "Kopi");
        assert_eq!(short_name("Atelier & Co Bali"), "Atelier & Co");
        assert_eq!(short_name("Perdagangankopi"), "Perdagangank");
    }
}
