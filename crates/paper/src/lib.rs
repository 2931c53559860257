//! Documents on paper: takes words and amounts that are already chosen, and
//! makes A4 pages of them as PDF.
//!
//! Knows no order, no money and no language. Lengths are whole tenths of a
//! point, so that the layout is exact and has no floats; they become points
//! where a page is written, in `sheet.rs` alone. The fonts are inside, and any
//! text can be drawn: what they lack is spelled in Latin letters.

mod fonts;
mod ink;
mod sheet;
mod slip;
mod statement;

pub use sheet::Fault;
pub use slip::{Piece, Slip, slips};
pub use statement::{Item, Party, Remark, Stamp, Statement, Sum, statement};

/// What stands at the head and foot of every page of a store's documents.
#[derive(Debug, Clone, Default)]
pub struct Letterhead {
    /// The store's name, where it has no logo.
    pub name: String,
    /// A WebP or PNG picture; one that cannot be read is left out.
    pub logo: Option<Vec<u8>>,
    /// `#rrggbb`.
    pub colour: String,
    /// The language of the words, for readers that speak.
    pub language: String,
    /// The left side of the foot: who it is from.
    pub foot: String,
    /// `Page {page} of {pages}`, with these two places to fill.
    pub pages: String,
}
