//! The list of orders that staff work through: by view, words, payment
//! method and date, a page at a time.

pub mod queries;

use chrono::{DateTime, Utc};

use crate::payments::Method;

/// Rows of a page.
pub const PAGE: i64 = 50;

/// What the list is narrowed to.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Which orders at all.
    pub view: View,
    /// Part of a number, a name or a mail address.
    pub words: String,
    /// How they are paid; `None`: any way.
    pub method: Option<Method>,
    /// Placed at this moment or later.
    pub from: Option<DateTime<Utc>>,
    /// Placed before this moment.
    pub until: Option<DateTime<Utc>>,
    /// From 1.
    pub page: i64,
}

/// A fixed view of the list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum View {
    /// Every order.
    #[default]
    All,
    /// Standing, and money is missing.
    Unpaid,
    /// A receipt waits to be looked at.
    Proofs,
    /// Standing, paid or cash on delivery, and goods are left to send.
    ToShip,
    /// All goods have left.
    Shipped,
    /// Called off or expired.
    Cancelled,
}

impl View {
    /// In the order of the tabs.
    pub const ALL: [Self; 6] = [Self::All, Self::Unpaid, Self::Proofs, Self::ToShip, Self::Shipped, Self::Cancelled];

    /// Its name in addresses.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Unpaid => "unpaid",
            Self::Proofs => "proofs",
            Self::ToShip => "to-ship",
            Self::Shipped => "shipped",
            Self::Cancelled => "cancelled",
        }
    }

    /// The view with this name, or all orders.
    pub fn parse(text: &str) -> Self {
        Self::ALL.into_iter().find(|view| view.as_str() == text).unwrap_or_default()
    }
}
