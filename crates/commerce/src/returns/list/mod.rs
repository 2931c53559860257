//! The list of returns that staff work through: by view, reason and words, a
//! page at a time.

pub mod queries;

use super::Reason;

/// Rows of a page.
pub const PAGE: i64 = 50;

/// What the list is narrowed to.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Which returns at all.
    pub view: View,
    /// Part of an order's number, a name or a mail address.
    pub words: String,
    /// Why they come back; `None`: for any reason.
    pub reason: Option<Reason>,
    /// From 1.
    pub page: i64,
}

/// A fixed view of the list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum View {
    /// Every return.
    #[default]
    All,
    /// Nobody has answered yet.
    ToAnswer,
    /// The shopper may send it.
    Awaited,
    /// The goods are there, the money is not back.
    ToRefund,
    /// Refunded, declined or called off.
    Done,
}

impl View {
    /// In the order of the tabs.
    pub const ALL: [Self; 5] = [Self::All, Self::ToAnswer, Self::Awaited, Self::ToRefund, Self::Done];

    /// Its name in addresses.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::ToAnswer => "to-answer",
            Self::Awaited => "awaited",
            Self::ToRefund => "to-refund",
            Self::Done => "done",
        }
    }

    /// The view with this name, or all returns.
    pub fn parse(text: &str) -> Self {
        Self::ALL.into_iter().find(|view| view.as_str() == text).unwrap_or_default()
    }
}
