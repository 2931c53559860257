//! The outside world behind traits that commerce defines: the real one and a
//! fake of each.

pub mod fetch;
pub mod files;
pub mod payments;
