//! What answers HTTP: hosts to surfaces, one route table, one policy.
//!
//! A handler reads: who, what, do, answer. Who may ask, from where, how often
//! and how much is decided before it runs, from its line in the table.

pub mod admin;
pub mod assets;
pub mod bench;
pub mod csrf;
pub mod customer;
mod error_json;
pub mod errors;
pub mod extract;
mod front;
mod health;
pub mod hosts;
pub mod html;
pub mod page_cache;
pub mod platform;
pub mod policy;
pub mod qr;
pub mod rate;
pub mod routes;
pub mod second_step;
pub mod serve;
pub mod session;
mod shrink;
pub mod signed_in;
mod static_files;
pub mod storefront;
pub mod two_step;

pub use customer::Customer;
pub use errors::ErrorPage;
pub use extract::{OperatorPage, Shop, Staff};
pub use html::{html, html_status, pdf, see_other};
pub use routes::{Access, CacheClass, Permission, RateClass, Route, Surface};
