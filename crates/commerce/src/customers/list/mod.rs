//! The customers that staff look through: by words and order, a page at a
//! time, with what each has bought.

pub mod queries;

/// Rows of a page.
pub const PAGE: i64 = 50;

/// What the list is narrowed to.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Part of a name, a mail address or a phone number.
    pub words: String,
    /// What stands first.
    pub sort: Sort,
    /// From 1.
    pub page: i64,
}

/// What stands first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Sort {
    /// The newest account.
    #[default]
    Newest,
    /// The name that begins the alphabet.
    Name,
    /// Whoever spent most.
    Spent,
    /// Whoever ordered most often.
    Orders,
    /// Whoever ordered last.
    LastOrder,
}

impl Sort {
    /// In the order of the menu.
    pub const ALL: [Self; 5] = [Self::Newest, Self::LastOrder, Self::Spent, Self::Orders, Self::Name];

    /// Its name in addresses.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Newest => "newest",
            Self::Name => "name",
            Self::Spent => "spent",
            Self::Orders => "orders",
            Self::LastOrder => "last-order",
        }
    }

    /// The order with this name, or the newest first.
    pub fn parse(text: &str) -> Self {
        Self::ALL.into_iter().find(|sort| sort.as_str() == text).unwrap_or_default()
    }
}
