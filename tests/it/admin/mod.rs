//! The back office of a store, through HTTP.

mod categories;
mod changes;
mod design;
mod home;
mod orders;
mod products;
mod redirects;
mod session;
mod settings;
mod translations;
