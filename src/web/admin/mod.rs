//! The back office of one tenant, on its subdomain.
//!
//! A file or folder per feature, named as in `commerce`. Every form carries
//! the session's token, which `Staff::write` checks before it opens a
//! transaction.

mod categories;
mod content;
mod customers;
mod design;
mod discounts;
pub mod fields;
mod flash;
mod home;
mod lost_password;
mod orders;
pub mod page;
mod products;
mod returns;
mod reviews;
mod security;
mod session;
pub mod settings;

pub use page::Page;

use super::routes::Route;

/// What staff can ask, a list a feature.
pub const TABLES: &[&[Route]] = &[
    session::ROUTES,
    lost_password::ROUTES,
    security::ROUTES,
    home::ROUTES,
    products::ROUTES,
    reviews::ROUTES,
    categories::ROUTES,
    orders::ROUTES,
    returns::ROUTES,
    discounts::ROUTES,
    flash::ROUTES,
    content::ROUTES,
    customers::ROUTES,
    design::ROUTES,
    settings::ROUTES,
];
