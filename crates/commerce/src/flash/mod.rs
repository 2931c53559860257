//! Flash sales: goods that cost less from one moment to another.
//!
//! The server's clock decides, each time that a price is read: nothing runs
//! at the start or the end. A variant points at its item of the one sale that
//! it is in and that has not ended, so its price is read with it. What can be
//! sold at the price is a guarded counter, raised by [`claim`] before the
//! stock; when it is used up the ordinary price is back.

pub mod claim;
pub mod edit;
pub mod queries;
pub mod rules;

use chrono::{DateTime, Utc};

pub use queries::Sale;
pub use rules::{Live, Row};

use crate::{
    ids::{FlashItemId, ProductId, VariantId},
    orders::statuses::words,
};

words! {
    /// Where a sale is in its life.
    Status {
        /// Its time comes.
        Planned = "planned",
        /// It runs, and something can be bought.
        Running = "running",
        /// It runs, and everything in it is sold.
        SoldOut = "sold_out",
        /// Its time is over.
        Ended = "ended",
    }
}

impl Sale {
    /// Whether its time is now.
    pub fn runs(&self, now: DateTime<Utc>) -> bool {
        self.starts_at <= now && now < self.ends_at
    }

    /// Where it is in its life. `sold_out`: whether every item has a quota and none is left.
    pub fn status(&self, now: DateTime<Utc>, sold_out: bool) -> Status {
        match () {
            () if now >= self.ends_at => Status::Ended,
            () if now < self.starts_at => Status::Planned,
            () if sold_out => Status::SoldOut,
            () => Status::Running,
        }
    }
}

/// A sale that has not ended, as every page of the store knows of it.
#[derive(Debug, Clone)]
pub struct Announced {
    /// The sale.
    pub sale: Sale,
    /// Whose prices it changes, in the merchant's order.
    pub products: Vec<ProductId>,
}

/// A variant in a sale, as staff see it.
#[derive(Debug, Clone)]
pub struct Item {
    /// Identity.
    pub id: FlashItemId,
    /// What is sold.
    pub variant: VariantId,
    /// Of which product.
    pub product: ProductId,
    /// The product's name.
    pub name: String,
    /// "Red / 42", or empty.
    pub variant_name: String,
    /// The ordinary price, minor units.
    pub regular: i64,
    /// Minor units.
    pub price: i64,
    /// Pieces that can be sold at the price.
    pub quota: Option<i32>,
    /// Pieces that orders have.
    pub sold: i32,
    /// The fewest pieces of the product that go together.
    pub least: i32,
}

impl Item {
    /// Whether nothing can be sold at the price any more.
    pub fn is_sold_out(&self) -> bool {
        self.quota.is_some_and(|quota| self.sold.saturating_add(self.least) > quota)
    }
}

/// Whether everything in a sale is sold.
pub fn sold_out(items: &[Item]) -> bool {
    !items.is_empty() && items.iter().all(Item::is_sold_out)
}
