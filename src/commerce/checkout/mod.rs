//! From a basket to an order.

pub mod quote;
