//! Figures of a store, read from its orders. Nothing here writes.
//!
//! Sales are what orders amount to that were neither cancelled nor expired,
//! less what was paid back; a day is a day of the store's time zone.

pub mod queries;
pub mod rules;
