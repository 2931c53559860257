//! The back office of a store, through HTTP.

mod categories;
mod changes;
mod customers;
mod delivery;
mod design;
mod discounts;
mod documents;
mod home;
mod letters;
mod orders;
mod products;
mod providers;
mod redirects;
mod refunds;
mod returns;
mod reviews;
mod session;
mod settings;
mod translations;
