//! Products, variants and categories.

pub mod facets;
