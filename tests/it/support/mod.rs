//! What the integration tests stand on: a PostgreSQL, worlds cloned from one
//! template, and clients that watch for leaks while they work.

pub mod accounts;
pub mod canary;
pub mod client;
pub mod cluster;
pub mod couriers;
pub mod news;
pub mod program;
pub mod providers;
pub mod raw;
pub mod reply;
pub mod sale;
pub mod shield;
pub mod template;
pub mod wait;
pub mod world;

pub use reply::Reply;
pub use world::{Role, World};
