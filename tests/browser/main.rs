//! What only a real browser can show: that the store works with JavaScript on
//! and with it off, and that what staff change is what shoppers see.

mod account;
mod admin;
mod driver;
mod hostile;
mod payment;
mod purchase;
mod returns;
#[expect(dead_code, unused_imports, reason = "browser tests use a part of what the integration tests stand on")]
#[path = "../it/support/mod.rs"]
mod support;
mod two_step;
mod wishlist;
