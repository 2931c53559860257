//! The back office of a store, through HTTP.

mod categories;
mod changes;
mod home;
mod products;
mod session;
