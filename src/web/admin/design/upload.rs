//! The form's parts: fields, and the pictures that came with them.

use actix_multipart::Multipart;
use futures_util::TryStreamExt;

use crate::{
    commerce::{
        media::{self, Prepared},
        settings::DesignSettings,
    },
    db::TenantConn,
    error::{Error, FieldErrors, Result},
    web::{Staff, admin::fields::Fields},
};

/// The pictures that a design has.
const PICTURES: [&str; 3] = ["logo", "favicon", "hero_picture"];
/// The longest field that is no picture: own CSS with room to say that it is too long.
const MAX_FIELD: usize = 512 * 1024;

/// A form in parts.
pub struct Upload {
    /// What was typed.
    pub fields: Fields,
    /// Field, name of the file, content.
    pub files: Vec<(&'static str, String, Vec<u8>)>,
}

/// Reads the parts. The route limits the whole body.
///
/// # Errors
/// When the body is no such form or a field is too long.
pub async fn read(mut payload: Multipart) -> Result<Upload> {
    let (mut fields, mut files) = (Vec::new(), Vec::new());
    let bad = |_| Error::BadRequest("the form's parts cannot be read");
    while let Some(mut part) = payload.try_next().await.map_err(bad)? {
        let name = part.name().unwrap_or_default().to_owned();
        let picture = PICTURES.into_iter().find(|picture| *picture == name);
        let file_name = part.content_disposition().and_then(|it| it.get_filename()).unwrap_or_default().to_owned();
        let limit = if picture.is_some() { media::UPLOAD_BODY_LIMIT } else { MAX_FIELD };
        let mut bytes = Vec::new();
        while let Some(chunk) = part.try_next().await.map_err(bad)? {
            if bytes.len() + chunk.len() > limit {
                return Err(Error::TooLarge);
            }
            bytes.extend_from_slice(&chunk);
        }
        match picture {
            Some(_) if bytes.is_empty() => {}
            Some(picture) => files.push((picture, file_name, bytes)),
            None => fields.push((name, String::from_utf8_lossy(&bytes).into_owned())),
        }
    }
    Ok(Upload { fields: Fields::from_pairs(fields), files })
}

/// Resizes the pictures; one that cannot be used is noted at its field.
///
/// # Errors
/// When files cannot be written.
pub async fn prepare(
    staff: &Staff,
    files: Vec<(&'static str, String, Vec<u8>)>,
    errors: &mut FieldErrors,
) -> Result<Vec<(&'static str, Prepared)>> {
    let mut pictures = Vec::new();
    for (field, name, bytes) in files {
        match media::prepare(&*staff.app.files, &staff.tenant, &name, bytes).await {
            Ok(prepared) => pictures.push((field, prepared)),
            Err(Error::Invalid(wrong)) => errors.add(field, wrong.iter().next().map_or("media-error-broken", |error| error.message)),
            Err(other) => return Err(other),
        }
    }
    Ok(pictures)
}

/// Stores the pictures and puts them into the design.
///
/// # Errors
/// When the database refuses.
pub async fn place(conn: &mut TenantConn, pictures: &[(&'static str, Prepared)], design: &mut DesignSettings) -> Result<()> {
    for (field, prepared) in pictures {
        let id = Some(media::store(conn, prepared).await?.id);
        match *field {
            "logo" => design.logo = id,
            "favicon" => design.favicon = id,
            _ => design.hero.media = id,
        }
    }
    Ok(())
}
