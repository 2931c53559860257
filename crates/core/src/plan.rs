//! What a tenant's plan allows.
//!
//! The plan is a word of the platform's row of the tenant; what it allows
//! stands here. A word that this program does not know allows what the
//! standard plan does: an older program beside a newer one takes nothing away.

/// What a tenant pays for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Plan {
    /// One of everything.
    Basic,
    /// What every store starts with.
    Standard,
}

impl Plan {
    /// The plan of a word in the database.
    pub fn of(word: &str) -> Self {
        if word == "basic" { Self::Basic } else { Self::Standard }
    }

    /// How many further currencies prices can be shown in.
    pub fn further_currencies(self) -> usize {
        match self {
            Self::Basic => 0,
            Self::Standard => 5,
        }
    }
}
