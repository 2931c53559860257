//! The list of products that staff see: drafts and archived ones too, with
//! stock, by filter and page.

pub mod queries;

use crate::{catalog::Status, ids::CategoryId};

/// Available pieces of a variant from which it runs low.
pub const LOW_STOCK: i64 = 5;

/// Rows of a page.
pub const PAGE: i64 = 50;

/// What the list is narrowed to.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Words that name, brand, tags or codes hold.
    pub words: String,
    /// `None`: all but archived.
    pub status: Option<Status>,
    /// Any of these; `None`: wherever.
    pub categories: Option<Vec<CategoryId>>,
    /// Empty: any.
    pub tag: String,
    /// By what is left.
    pub stock: Option<Stock>,
    /// Which first.
    pub sort: Sort,
    /// From 1.
    pub page: i64,
}

/// What is left of a product.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stock {
    /// Some variant has at most [`LOW_STOCK`].
    Low,
    /// Nothing at all.
    Out,
    /// Something.
    In,
}

/// Which products stand first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Sort {
    /// The last saved.
    #[default]
    Updated,
    /// The newest.
    Created,
    /// By alphabet.
    Name,
    /// The cheapest.
    PriceUp,
    /// The dearest.
    PriceDown,
}
