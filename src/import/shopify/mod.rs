//! Reads Shopify's product CSV: bytes in, products and remarks out.
//!
//! Pure: no clock, database or network. A product takes several rows: the
//! first has its own fields and its first variant, later ones have further
//! variants or pictures, tied together by the handle. A product with a wrong
//! row is left out whole, so that nothing is sold with a price or an option
//! missing, and every wrong row is named as the spreadsheet counts it (the
//! header is row 1).

mod columns;
mod products;
mod table;
mod values;
mod variants;

use std::fmt;

use crate::money::Currency;

/// The largest file, in bytes.
pub const MAX_BYTES: usize = 10 * 1024 * 1024;

/// The most rows, header excluded.
pub const MAX_ROWS: usize = 50_000;

/// A file that was read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Parsed {
    /// Products without a wrong row, in the order of the file.
    pub products: Vec<ImportedProduct>,
    /// What there is to say about rows, in their order.
    pub remarks: Vec<Remark>,
    /// Rows that hold anything, header excluded.
    pub rows: usize,
}

/// A product as the file has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportedProduct {
    /// Its name in the shop that it comes from; unique in the file.
    pub handle: String,
    /// Its first row.
    pub row: usize,
    /// All rows that speak of it.
    pub rows: Vec<usize>,
    /// Name.
    pub title: String,
    /// Any HTML; not to be trusted.
    pub body_html: String,
    /// Maker.
    pub vendor: String,
    /// Kind of goods; becomes a category.
    pub product_type: String,
    /// Without doubles.
    pub tags: Vec<String>,
    /// Where it is shown.
    pub status: ImportedStatus,
    /// Names of what a shopper chooses, at most three; none for a product without choice.
    pub options: Vec<String>,
    /// At least one.
    pub variants: Vec<ImportedVariant>,
    /// In the order of the gallery, each address once.
    pub pictures: Vec<ImportedPicture>,
    /// Title for search engines.
    pub seo_title: String,
    /// Text for search engines.
    pub seo_description: String,
}

/// Where a product is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImportedStatus {
    /// In the store.
    Active,
    /// Nowhere yet.
    Draft,
    /// Nowhere any more.
    Archived,
}

/// One combination of options.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportedVariant {
    /// Where it is in the file.
    pub row: usize,
    /// As many as the product has options.
    pub option_values: Vec<String>,
    /// Unique in the file.
    pub sku: Option<String>,
    /// As printed.
    pub barcode: String,
    /// Minor units.
    pub price: i64,
    /// Minor units; what it cost before.
    pub compare_at: Option<i64>,
    /// Minor units; what the merchant pays.
    pub cost: Option<i64>,
    /// Grams.
    pub weight_grams: i32,
    /// Whether pieces are counted.
    pub track_stock: bool,
    /// Whether it is sold on at zero.
    pub continue_selling: bool,
    /// Whether it is sent.
    pub requires_shipping: bool,
    /// Whether tax is due.
    pub taxable: bool,
    /// Pieces, never negative; `None` where the file does not say.
    pub quantity: Option<i64>,
    /// Address of its own picture, which is also among the product's.
    pub picture: Option<String>,
}

/// A picture by its address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportedPicture {
    /// Where it is in the file.
    pub row: usize,
    /// `http` or `https`.
    pub url: String,
    /// What it shows, for those who cannot see it.
    pub alt: String,
}

/// Something to say about a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// As the spreadsheet counts: the header is 1.
    pub row: usize,
    /// The product, when the row names one.
    pub handle: String,
    /// Whether the product is left out because of it.
    pub error: bool,
    /// In words.
    pub text: String,
}

impl fmt::Display for Remark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "row {}: {}", self.row, self.text)
    }
}

/// Why nothing of a file can be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// Above [`MAX_BYTES`].
    #[error("the file is larger than 10 MB: split it and import the parts")]
    TooLarge,
    /// Above [`MAX_ROWS`].
    #[error("the file has more than 50,000 rows: split it and import the parts")]
    TooManyRows,
    /// Nothing in it.
    #[error("the file is empty")]
    Empty,
    /// UTF-16 or bytes that are no UTF-8.
    #[error("the file is not UTF-8 (first seen in row {row}): save it as \"CSV UTF-8\" and try again")]
    Encoding {
        /// Where it was seen first.
        row: usize,
    },
    /// Not a product file of Shopify.
    #[error("the column {0:?} is missing: this does not look like a product export of Shopify")]
    Column(&'static str),
}

/// Reads a file for a store that sells in `currency`.
///
/// # Errors
/// When the file as a whole cannot be read. Wrong rows are remarks, not errors.
pub fn parse(bytes: &[u8], currency: Currency) -> Result<Parsed, Unreadable> {
    let table = table::read(bytes)?;
    Ok(products::collect(&table, currency))
}

#[cfg(test)]
mod tests;
