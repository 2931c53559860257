//! Behaviour through HTTP, against a real PostgreSQL, in a world per test.
//! Mirrors `src/web`; what spans everything is beside it.

mod admin;
mod faults;
mod health;
mod import;
mod isolation;
mod mail;
mod media;
mod platform;
mod races;
mod storefront;
mod support;
