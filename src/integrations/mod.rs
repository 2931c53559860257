//! The outside world behind traits that commerce and mail define: the real
//! one and a stand-in of each.

pub mod email;
pub mod fetch;
pub mod files;
pub mod outbound;
pub mod payments;
pub mod rates;
