//! Forms that bring files: read part by part, within limits.

use actix_multipart::{Field, Multipart};
use futures_util::TryStreamExt;

use crate::{
    commerce::media,
    error::{Error, Result},
};

/// Largest body: a few large pictures at once.
pub(in super::super) const LIMIT: usize = 3 * media::UPLOAD_BODY_LIMIT;
/// Largest text field.
const TEXT: usize = 256 * 1024;
/// Fields and files of one form.
const PARTS: usize = 4_000;
const FILES: usize = 20;

/// A file as it was sent.
pub(in super::super) struct File {
    pub(in super::super) name: String,
    pub(in super::super) bytes: Vec<u8>,
}

/// A form's fields in order, and its files.
pub(in super::super) struct Form {
    pub(in super::super) pairs: Vec<(String, String)>,
    pub(in super::super) files: Vec<File>,
}

impl Form {
    /// The value of a field, or nothing.
    pub(in super::super) fn value(&self, name: &str) -> &str {
        self.pairs.iter().find(|pair| pair.0 == name).map_or("", |pair| pair.1.as_str())
    }
}

/// Reads a form. Empty file fields, which every browser sends, are passed over.
pub(in super::super) async fn read(mut parts: Multipart) -> Result<Form> {
    let mut form = Form { pairs: Vec::new(), files: Vec::new() };
    let mut left = LIMIT;
    while let Some(mut part) = parts.try_next().await.map_err(unreadable)? {
        let disposition = part.content_disposition();
        let name = disposition.and_then(|found| found.get_name()).unwrap_or_default().to_owned();
        let file = disposition.and_then(|found| found.get_filename()).map(str::to_owned);
        let limit = if file.is_some() { media::UPLOAD_BODY_LIMIT } else { TEXT };
        let bytes = collect(&mut part, limit.min(left)).await?;
        left -= bytes.len();
        match file {
            Some(name) if !bytes.is_empty() => form.files.push(File { name, bytes }),
            Some(_) => {}
            None => form.pairs.push((name, String::from_utf8(bytes).map_err(|_| Error::BadRequest("a field is not text"))?)),
        }
        if form.pairs.len() > PARTS || form.files.len() > FILES {
            return Err(Error::TooLarge);
        }
    }
    Ok(form)
}

async fn collect(part: &mut Field, limit: usize) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    while let Some(chunk) = part.try_next().await.map_err(unreadable)? {
        if bytes.len() + chunk.len() > limit {
            return Err(Error::TooLarge);
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

fn unreadable(error: impl std::fmt::Display) -> Error {
    tracing::debug!(%error, "an upload broke off");
    Error::BadRequest("the upload cannot be read")
}
