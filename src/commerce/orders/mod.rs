//! What happens to an order after it was placed.

pub mod statuses;
