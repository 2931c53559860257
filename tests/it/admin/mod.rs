//! The back office of a store, through HTTP.

mod categories;
mod changes;
mod customers;
mod design;
mod discounts;
mod home;
mod orders;
mod products;
mod providers;
mod redirects;
mod refunds;
mod session;
mod settings;
mod translations;
