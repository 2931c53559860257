//! The active catalogue as machines read it: what a sitemap and a product
//! feed list. Read in parts, so that a large store is never held whole.

use chrono::{DateTime, Utc};

use super::Variant;
use crate::ids::{CategoryId, MediaId, ProductId};

/// A product's line of a sitemap.
#[derive(Debug, Clone)]
pub struct Listed {
    /// Its part of the address.
    pub slug: String,
    /// When anything of it was saved last.
    pub updated_at: DateTime<Utc>,
    /// Further languages that it is told in.
    pub languages: Vec<String>,
    /// The first of its pictures.
    pub pictures: Vec<MediaId>,
}

/// A product of a feed with everything that is bought of it.
#[derive(Debug, Clone)]
pub struct Offered {
    /// Identity.
    pub id: ProductId,
    /// Its part of the address.
    pub slug: String,
    /// In the language of the feed.
    pub name: String,
    /// In the language of the feed, or else the summary; HTML.
    pub description: String,
    /// Who makes it; may be empty.
    pub vendor: String,
    /// Where it lies.
    pub category: Option<CategoryId>,
    /// The first of its pictures.
    pub pictures: Vec<MediaId>,
    /// What is bought, with its weight in grams.
    pub variants: Vec<(Variant, i32)>,
}
