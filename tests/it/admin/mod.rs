//! The back office of a store, through HTTP.

mod categories;
mod changes;
mod design;
mod discounts;
mod documents;
mod home;
mod letters;
mod orders;
mod products;
mod providers;
mod session;
mod settings;
