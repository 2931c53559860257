//! The back office of a store, through HTTP.

mod changes;
mod categories;
mod home;
mod products;
mod session;
