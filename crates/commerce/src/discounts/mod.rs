//! Discounts: codes that shoppers type, and offers that hold by themselves.
//!
//! [`candidates`] reads what could hold for a basket, and
//! [`Candidates::decide`] says from values alone which do and how they spread
//! over the lines: cart, checkout and `checkout::place` all ask there. Limits
//! are kept by `redeem`, whose guarded updates decide which of two orders that
//! want the last redemption gets it.

pub mod codes;
pub mod edit;
pub mod queries;
pub(crate) mod redeem;
pub mod rules;
mod spread;

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::{Queryable, Selectable};
use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use codes::{Entered, enter, leave};
pub use rules::{Applied, Candidates, Decision, Goods, Refusal, Share};

use crate::{
    catalog::categories,
    db::{TenantConn, schema::tenant::discounts},
    error::Result,
    ids::{CategoryId, CustomerId, DiscountId, ProductId},
    orders::statuses::words,
};

words! {
    /// What a discount does. Where several hold, it is done in this order.
    Kind {
        /// Of every so many pieces the cheapest cost less: hundredths of a percent off them.
        BuyGet = "buy_get",
        /// Hundredths of a percent off the goods.
        Percentage = "percentage",
        /// Minor units off the goods.
        Amount = "amount",
        /// The delivery costs nothing.
        FreeDelivery = "free_delivery",
    }
}

words! {
    /// What staff decided about a discount.
    State {
        /// Being written; nobody can use it.
        Draft = "draft",
        /// Holds within its dates.
        Active = "active",
        /// Stopped for a while.
        Paused = "paused",
    }
}

words! {
    /// Where a discount is in its life: its state seen in the light of its dates.
    Status {
        /// Holds now.
        Active = "active",
        /// Will hold.
        Scheduled = "scheduled",
        /// Stopped for a while.
        Paused = "paused",
        /// Its time is over.
        Ended = "ended",
        /// Being written.
        Draft = "draft",
    }
}

/// Whom and what a discount is for. Everything that is set must be met.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Terms {
    /// What the goods that it is for must cost together, in minor units.
    pub minimum: Option<i64>,
    /// Products of these categories and of what stands in them.
    pub categories: Vec<CategoryId>,
    /// These products.
    pub products: Vec<ProductId>,
    /// Only for a customer's first order.
    pub first_order: bool,
    /// Pieces that are paid in full, of a discount that gives more with them.
    pub buy: i64,
    /// Pieces that cost less with them.
    pub get: i64,
}

impl TryFrom<Value> for Terms {
    type Error = serde_json::Error;

    fn try_from(value: Value) -> std::result::Result<Self, serde_json::Error> {
        serde_json::from_value(value)
    }
}

/// A discount as it is stored.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = discounts)]
pub struct Discount {
    /// Identity.
    pub id: DiscountId,
    /// What shoppers read.
    pub name: String,
    /// In capitals; `None` for an offer that holds by itself.
    pub code: Option<String>,
    /// What it does.
    #[diesel(deserialize_as = String)]
    pub kind: Kind,
    /// Hundredths of a percent, or minor units, as the kind says.
    pub value: i64,
    /// The most that one order gets, in minor units.
    pub maximum: Option<i64>,
    /// Whom and what it is for.
    #[diesel(deserialize_as = Value)]
    pub terms: Terms,
    /// Whether it holds together with others that say so too.
    pub combines: bool,
    /// What staff decided.
    #[diesel(deserialize_as = String)]
    pub state: State,
    /// From when on.
    pub starts_at: Option<DateTime<Utc>>,
    /// Until when.
    pub ends_at: Option<DateTime<Utc>>,
    /// How many orders can use it.
    pub total_limit: Option<i32>,
    /// How many orders of one customer can use it.
    pub customer_limit: Option<i32>,
    /// How many orders use it.
    pub used: i32,
    /// Raised by every save.
    pub version: i32,
}

impl Discount {
    /// Where it is in its life.
    pub fn status(&self, now: DateTime<Utc>) -> Status {
        match self.state {
            State::Draft => Status::Draft,
            _ if self.ends_at.is_some_and(|end| end <= now) => Status::Ended,
            State::Paused => Status::Paused,
            State::Active if self.starts_at.is_some_and(|start| start > now) => Status::Scheduled,
            State::Active => Status::Active,
        }
    }

    /// Whether every order that it has was used.
    pub fn used_up(&self) -> bool {
        self.total_limit.is_some_and(|limit| self.used >= limit)
    }
}

/// Who buys, as far as limits per customer count.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Buyer {
    /// In small letters; empty while the shopper has not said.
    pub email: String,
    /// The account of a shopper who has signed in: it counts as the same
    /// customer with whatever address.
    pub customer: Option<CustomerId>,
}

impl Buyer {
    /// The owner of a mail address as it was typed, and of an account.
    pub fn of(email: &str, customer: Option<CustomerId>) -> Self {
        Self { email: email.trim().to_lowercase(), customer }
    }

    /// Whether there is anything to know them by.
    pub fn is_known(&self) -> bool {
        !self.email.is_empty() || self.customer.is_some()
    }
}

/// A discount as an order keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snapshot {
    /// Which.
    pub id: DiscountId,
    /// Its name then.
    pub name: String,
    /// Its code, if it has one.
    pub code: Option<String>,
    /// Minor units off the goods.
    pub goods: i64,
    /// Minor units off the delivery.
    #[serde(default)]
    pub delivery: i64,
}

impl Snapshot {
    /// The snapshots of an order; what cannot be read is none.
    pub fn read(value: &Value) -> Vec<Self> {
        serde_json::from_value(value.clone()).unwrap_or_default()
    }

    /// What people call it: the code that they typed, or its name.
    pub fn title(&self) -> &str {
        self.code.as_deref().unwrap_or(&self.name)
    }
}

/// Everything that could hold for a basket with these codes: one query, and
/// one more for each kind of condition that some discount has.
///
/// # Errors
/// When the database refuses.
pub async fn candidates(conn: &mut TenantConn, codes: &[String], buyer: &Buyer) -> Result<Candidates> {
    let discounts = queries::candidates(conn, codes).await?;
    let has = |what: fn(&Discount) -> bool| discounts.iter().any(what);
    let tree = if has(|one| !one.terms.categories.is_empty()) { categories::queries::nodes(conn).await? } else { Vec::new() };
    let known = buyer.is_known();
    let uses =
        if known && has(|one| one.customer_limit.is_some()) { queries::uses(conn, &discounts, buyer).await? } else { HashMap::new() };
    let ordered_before = known && has(|one| one.terms.first_order) && queries::ordered_before(conn, buyer).await?;
    Ok(Candidates { discounts, codes: codes.to_vec(), now: conn.now(), tree, uses, ordered_before })
}
