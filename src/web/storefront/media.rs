//! `/media/…`: a tenant's pictures, which never change under their name.
//!
//! The id is looked up in the tenant of the host, so another tenant's picture
//! is not found here. What a picture consists of is kept in memory; the
//! bytes come from the disk, where the system keeps what is asked for often.

use actix_web::{HttpResponse, http::header, web};

use crate::{
    commerce::media::{self, Format, Shelved, WIDTHS},
    error::{Error, Result},
    ids::MediaId,
    web::{Access, CacheClass, Route, Shop, Surface},
};

pub(super) const ROUTES: &[Route] =
    &[Route::get(Surface::Storefront, "/media/{id}/{name}", Access::Anonymous, "storefront.media.show", || web::get().to(show))
        .cache(CacheClass::Own)];

async fn show(shop: Shop, path: web::Path<(MediaId, String)>) -> Result<HttpResponse> {
    let (id, name) = path.into_inner();
    let (width, format) = size(&name).ok_or(Error::NotFound("picture"))?;
    let known = shop.app.shelf.get(shop.tenant.id, id, load(&shop, id)).await?.ok_or(Error::NotFound("picture"))?;
    let key = known.nearest(width, format).ok_or(Error::NotFound("picture"))?;
    let bytes = shop.app.files.read(&key).await?.ok_or(Error::NotFound("picture"))?;
    Ok(HttpResponse::Ok()
        .content_type(format.content_type())
        .insert_header((header::CACHE_CONTROL, "public, max-age=31536000, immutable"))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .body(bytes))
}

pub(super) async fn load(shop: &Shop, id: MediaId) -> Result<Option<Shelved>> {
    let mut conn = shop.read().await?;
    let found = media::queries::find(&mut conn, id).await?;
    found.map(|picture| Shelved::of(&shop.tenant.schema, &picture)).transpose()
}

/// `640.webp`, with a width that pages ask for.
fn size(name: &str) -> Option<(u32, Format)> {
    let (width, ending) = name.split_once('.')?;
    let width = WIDTHS.into_iter().find(|one| one.to_string() == width)?;
    Some((width, Format::from_ending(ending)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_names_are_files() {
        assert_eq!(size("640.webp"), Some((640, Format::Webp)));
        assert_eq!(size("960.jpg"), Some((960, Format::Jpg)));
        for bad in ["641.webp", "640.png", "640", "0640.webp", "+640.webp", "640.webp.php", "../640.webp", ""] {
            assert_eq!(size(bad), None, "{bad}");
        }
    }
}
