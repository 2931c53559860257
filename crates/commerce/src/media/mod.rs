//! Pictures of a tenant: taken in, resized, kept, shown.
//!
//! A picture is taken in two steps. [`prepare`] checks and resizes it and
//! writes its files, without a database; [`store`] makes the row in the
//! caller's transaction. So the seconds of pixel work hold no connection, and
//! a picture that an admin uploads is there when the page answers. If the
//! transaction never commits, files without a row remain, which harm nobody
//! and are reused when the same picture comes again.
//!
//! The same content is one row and one folder: it is named by its hash.

pub mod files;
pub mod icon;
pub mod jobs;
pub mod pipeline;
pub mod queries;
mod shelf;

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use files::Files;
pub use pipeline::{Format, WIDTHS};
pub use shelf::{Shelf, Shelved};

use crate::{
    db::TenantConn,
    error::{Error, Result},
    ids::{MediaId, TenantId},
    tenant::Tenant,
};
use files::{ContentHash, FileKey, FileName, Folder};

/// What a route that takes an upload must allow, in bytes: the largest file
/// and the form around it.
pub const UPLOAD_BODY_LIMIT: usize = pipeline::MAX_BYTES + 1024 * 1024;

/// One size of a picture.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rendition {
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
    /// How it is encoded.
    pub format: Format,
    /// Length of the file.
    pub bytes: usize,
}

/// A picture that the tenant has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Media {
    /// Identity, and its name in addresses.
    pub id: MediaId,
    /// SHA-256 of what was sent.
    pub content_hash: String,
    /// What the sender called it; text for people, never a path.
    pub file_name: String,
    /// What it shows, for those who cannot see it.
    pub alt: String,
    /// Pixels of the original.
    pub width: i32,
    /// Pixels of the original.
    pub height: i32,
    /// Average colour, `#rrggbb`.
    pub colour: String,
    /// WebP from small to large, then the JPEG.
    pub renditions: Vec<Rendition>,
}

impl Media {
    /// Its address at about this width.
    pub fn url(&self, width: u32) -> String {
        url(self.id, width)
    }

    /// Its addresses by width, for `srcset`.
    pub fn srcset(&self) -> String {
        srcset(self.id, self.width)
    }
}

/// The address of a picture. Any of [`WIDTHS`] answers with that width, or
/// with the original's where the original is smaller.
pub fn url(id: MediaId, width: u32) -> String {
    format!("/media/{id}/{width}.webp")
}

/// The address of the JPEG, for mail programs and link previews.
pub fn mail_url(id: MediaId) -> String {
    format!("/media/{id}/{}.jpg", pipeline::FALLBACK_WIDTH)
}

/// The addresses of a picture that is so wide, for `srcset`.
pub fn srcset(id: MediaId, native_width: i32) -> String {
    let native = u32::try_from(native_width).unwrap_or(0);
    let smaller = WIDTHS.iter().copied().filter(|width| *width < native);
    let largest = WIDTHS.iter().copied().find(|width| *width >= native).map(|width| (width, native));
    // Every card of a listing has one or two: the id is spelled once, into one text.
    let mut spelling = Uuid::encode_buffer();
    let id = id.uuid().hyphenated().encode_lower(&mut spelling);
    let mut addresses = String::with_capacity(64 * WIDTHS.len());
    for (name, real) in smaller.map(|width| (width, width)).chain(largest) {
        let comma = if addresses.is_empty() { "" } else { ", " };
        // Writing to a String cannot fail.
        let _ = write!(addresses, "{comma}/media/{id}/{name}.webp {real}w");
    }
    addresses
}

/// What the pipeline found out about a picture.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Facts {
    width: u32,
    height: u32,
    colour: String,
    renditions: Vec<Rendition>,
}

/// A picture whose files are written and whose row is not.
#[derive(Debug, Clone)]
pub struct Prepared {
    tenant: TenantId,
    hash: ContentHash,
    file_name: String,
    source_url: Option<String>,
    facts: Facts,
}

impl Prepared {
    /// Notes the address that the picture was fetched from.
    #[must_use]
    pub fn fetched_from(mut self, address: &str) -> Self {
        self.source_url = Some(address.to_owned());
        self
    }
}

/// Checks a file, makes its sizes and keeps them.
///
/// Call it before the transaction begins. Content that the tenant has
/// already costs no work.
///
/// # Errors
/// [`Error::Invalid`] on `picture` when the file is no picture that we take.
pub async fn prepare(files: &dyn Files, tenant: &Tenant, file_name: &str, bytes: Vec<u8>) -> Result<Prepared> {
    if bytes.len() > pipeline::MAX_BYTES {
        return Err(pipeline::Refusal::TooLarge.into());
    }
    let hash = ContentHash::of(&bytes);
    let folder = Folder { schema: tenant.schema.clone(), hash: hash.clone() };
    let facts = match facts(files, &folder).await? {
        Some(known) => known,
        None => process(files, &folder, bytes).await?,
    };
    Ok(Prepared { tenant: tenant.id, hash, file_name: shown_name(file_name), source_url: None, facts })
}

/// Makes the row of a prepared picture. The same content is the same row,
/// also when two people send it at once.
///
/// # Errors
/// When it was prepared for another tenant, or the database refuses.
pub async fn store(conn: &mut TenantConn, prepared: &Prepared) -> Result<Media> {
    if conn.tenant().id != prepared.tenant {
        return Err(Error::unexpected("a picture was prepared for another tenant"));
    }
    queries::insert(conn, MediaId::new(), prepared).await?;
    queries::by_hash(conn, prepared.hash.as_str()).await?.ok_or_else(|| Error::unexpected("a picture's row is missing"))
}

/// Changes what a picture says to those who cannot see it.
///
/// # Errors
/// When it is too long, or there is no such picture.
pub async fn set_alt(conn: &mut TenantConn, id: MediaId, alt: &str) -> Result<()> {
    let alt = alt.trim();
    if alt.chars().count() > 500 {
        return Err(Error::field("alt", "error-too-long"));
    }
    queries::set_alt(conn, id, alt).await
}

async fn facts(files: &dyn Files, folder: &Folder) -> Result<Option<Facts>> {
    let key = FileKey { folder: folder.clone(), name: FileName::Facts };
    Ok(files.read(&key).await?.and_then(|bytes| serde_json::from_slice(&bytes).ok()))
}

/// Makes and writes all sizes, and last the facts, which say that all is there.
async fn process(files: &dyn Files, folder: &Folder, bytes: Vec<u8>) -> Result<Facts> {
    let processed = pipeline::process(bytes).await?;
    let mut renditions = Vec::with_capacity(processed.encoded.len());
    for encoded in processed.encoded {
        let key = FileKey { folder: folder.clone(), name: FileName::Rendition(encoded.width, encoded.format) };
        let rendition = Rendition { width: encoded.width, height: encoded.height, format: encoded.format, bytes: encoded.bytes.len() };
        files.write(&key, encoded.bytes).await?;
        renditions.push(rendition);
    }
    let facts = Facts { width: processed.width, height: processed.height, colour: processed.colour, renditions };
    let key = FileKey { folder: folder.clone(), name: FileName::Facts };
    files.write(&key, serde_json::to_vec(&facts).map_err(Error::unexpected)?).await?;
    Ok(facts)
}

/// A file's name as text for people: its last part, without what could turn a
/// line around or break it, and not longer than a line.
fn shown_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let plain = |c: &char| !c.is_control() && !matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let shown: String = last.trim().chars().filter(plain).take(120).collect();
    if shown.is_empty() { "picture".to_owned() } else { shown }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn srcset_names_only_what_exists() {
        let id = MediaId::from(uuid::Uuid::nil());
        let small = srcset(id, 500);
        assert!(small.ends_with("/640.webp 500w"), "{small}");
        assert_eq!(small.split(", ").count(), 3);
        assert_eq!(srcset(id, 4000).split(", ").count(), WIDTHS.len());
        assert_eq!(srcset(id, 1920).split(", ").count(), WIDTHS.len());
    }

    #[test]
    fn a_file_name_is_text_and_never_a_path() {
        for (sent, shown) in [
            ("photo.jpg", "photo.jpg"),
            ("../../etc/passwd", "passwd"),
            ("C:\\pictures\\mug.png", "mug.png"),
            ("a\u{202e}gpj.exe\0\n", "agpj.exe"),
            ("", "picture"),
            ("/", "picture"),
        ] {
            assert_eq!(shown_name(sent), shown);
        }
        assert_eq!(shown_name(&"x".repeat(4096)).len(), 120);
    }
}
