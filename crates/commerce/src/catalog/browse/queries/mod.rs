//! What the storefront reads of the catalogue. Every text is one of a few
//! shapes, so that the connections' caches of prepared statements stay small.

mod cards;
mod categories;
mod listing;
mod offers;
mod product;
mod search;

pub use cards::{cards, index, related, row};
pub use categories::{categories, labels};
pub use listing::listing;
pub use offers::{category_stamps, count, listed, offered};
pub use product::{Found, pictures_by_id, product, redirect};
pub use search::{by_sku, search};
