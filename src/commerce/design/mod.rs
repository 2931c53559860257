//! How a store looks.

pub mod contrast;
pub mod css;
