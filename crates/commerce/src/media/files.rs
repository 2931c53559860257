//! Where the bytes of pictures are kept.
//!
//! A key is made of values that cannot name anything else: the tenant's
//! schema, a hash, and a width with a format. No name that a person chose
//! ever becomes a part of a path.

use std::fmt;

use futures_util::future::BoxFuture;
use sha2::{Digest, Sha256};

use super::pipeline::Format;
use crate::{
    error::{Error, Result},
    tenant::SchemaName,
};

/// SHA-256 of the file that was sent, as 64 hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ContentHash(String);

impl ContentHash {
    /// The hash of these bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect())
    }

    /// Reads back what [`ContentHash::as_str`] gave.
    ///
    /// # Errors
    /// When it is anything else.
    pub fn parse(text: &str) -> Result<Self> {
        let plain = text.len() == 64 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        if plain { Ok(Self(text.to_owned())) } else { Err(Error::unexpected("this is not a content hash")) }
    }

    /// The digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// All files of one picture of one tenant.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Folder {
    /// Whose it is.
    pub schema: SchemaName,
    /// Which picture.
    pub hash: ContentHash,
}

/// One file of a picture.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct FileKey {
    /// The picture.
    pub folder: Folder,
    /// Which of its files.
    pub name: FileName,
}

/// A file within a picture's folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FileName {
    /// A rendition: width in pixels.
    Rendition(u32, Format),
    /// A square icon: its side in pixels.
    Icon(u32),
    /// What the pipeline found out; written last, so that a folder that has
    /// it has everything.
    Facts,
}

impl fmt::Display for FileName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rendition(width, format) => write!(f, "{width}.{}", format.ending()),
            Self::Icon(side) => write!(f, "icon-{side}.png"),
            Self::Facts => f.write_str("facts.json"),
        }
    }
}

/// A store of files. The real one is a folder on the disk; tests use memory.
pub trait Files: Send + Sync {
    /// The whole file, or `None` where there is none.
    fn read<'a>(&'a self, key: &'a FileKey) -> BoxFuture<'a, Result<Option<Vec<u8>>>>;

    /// Writes the file at once or not at all: a reader never sees half of it.
    fn write<'a>(&'a self, key: &'a FileKey, bytes: Vec<u8>) -> BoxFuture<'a, Result<()>>;

    /// Removes a picture. Nothing there is no error.
    fn remove<'a>(&'a self, folder: &'a Folder) -> BoxFuture<'a, Result<()>>;

    /// Removes everything that a tenant has. Nothing there is no error.
    fn remove_tenant<'a>(&'a self, schema: &'a SchemaName) -> BoxFuture<'a, Result<()>>;
}
