//! The back office of a store, through HTTP.

mod categories;
mod changes;
mod couriers;
mod currencies;
mod customers;
mod delivery;
mod design;
mod discounts;
mod documents;
mod flash;
mod home;
mod letters;
mod orders;
mod password;
mod products;
mod providers;
mod redirects;
mod refunds;
mod returns;
mod reviews;
mod session;
mod settings;
mod translations;
mod two_step;
