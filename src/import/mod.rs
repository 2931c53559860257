//! Catalogues from elsewhere: files of other shops, read and written into a
//! tenant.
//!
//! A reader of a format is pure and knows no tenant; what is written goes
//! through the commands of `commerce`, one transaction a product.

pub mod shopify;
