//! The list of reviews that staff look through: by view, stars and words, a
//! page at a time.

pub mod queries;

/// Rows of a page.
pub const PAGE: i64 = 25;

/// What the list is narrowed to.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Which reviews at all.
    pub view: View,
    /// Part of the text, a name or a product.
    pub words: String,
    /// With so many stars; `None`: with any.
    pub stars: Option<i32>,
    /// From 1.
    pub page: i64,
}

/// A fixed view of the list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum View {
    /// Nobody has looked at them.
    #[default]
    Pending,
    /// Everybody sees them.
    Published,
    /// Nobody sees them.
    Rejected,
    /// Every review.
    All,
}

impl View {
    /// In the order of the tabs.
    pub const ALL: [Self; 4] = [Self::Pending, Self::Published, Self::Rejected, Self::All];

    /// Its name in addresses, which is the status where it is one.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Published => "published",
            Self::Rejected => "rejected",
            Self::All => "all",
        }
    }

    /// The view with this name, or what is to be looked at.
    pub fn parse(text: &str) -> Self {
        Self::ALL.into_iter().find(|view| view.as_str() == text).unwrap_or_default()
    }
}
