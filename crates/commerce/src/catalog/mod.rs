//! What a store sells: products, their variants, pictures and categories.
//!
//! Commands are in the folders below and never commit. A product's derived
//! columns (prices, facets, search) follow its variants and pictures through
//! [`queries::refresh_product`], which every command calls.

pub mod browse;
pub mod categories;
pub mod facets;
pub mod pictures;
pub mod products;
pub mod queries;
pub mod rules;
pub mod variants;

use diesel::{
    deserialize::{self, FromSql, FromSqlRow},
    expression::AsExpression,
    pg::{Pg, PgValue},
    serialize::{self, Output, ToSql},
    sql_types::Text,
};
use serde::{Deserialize, Serialize};

/// Whether shoppers see a product.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, AsExpression, FromSqlRow)]
#[diesel(sql_type = Text)]
pub enum Status {
    /// Being prepared.
    #[default]
    Draft,
    /// On sale.
    Active,
    /// Kept for the records.
    Archived,
}

/// What happens when nothing is left.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, AsExpression, FromSqlRow)]
#[diesel(sql_type = Text)]
pub enum StockPolicy {
    /// Sold out.
    #[default]
    Deny,
    /// Sold on; the goods are owed.
    Continue,
}

/// What a shopper chooses: `Switch` of `Red` and `Blue`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductOption {
    /// What is chosen.
    pub name: String,
    /// From what, in the order they are shown.
    pub values: Vec<String>,
}

macro_rules! words {
    ($name:ident { $($variant:ident = $word:literal),+ $(,)? }) => {
        impl $name {
            /// Every one, in the order they are shown.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The word in the database.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            /// From the word in the database or a form.
            pub fn parse(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.as_str() == word)
            }
        }

        impl ToSql<Text, Pg> for $name {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
                <str as ToSql<Text, Pg>>::to_sql(self.as_str(), out)
            }
        }

        impl FromSql<Text, Pg> for $name {
            fn from_sql(bytes: PgValue<'_>) -> deserialize::Result<Self> {
                let word = <String as FromSql<Text, Pg>>::from_sql(bytes)?;
                Self::parse(&word).ok_or_else(|| format!("unknown word {word}").into())
            }
        }
    };
}

words!(Status { Active = "active", Draft = "draft", Archived = "archived" });
words!(StockPolicy { Deny = "deny", Continue = "continue" });
