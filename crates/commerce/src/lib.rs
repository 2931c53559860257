//! What one tenant does: its catalogue, stock, carts, orders, settings.
//!
//! Knows nothing of HTTP, templates or the platform. Every query takes a
//! `TenantConn`; commands write and do not commit: the caller does.

pub mod address;
pub mod audit;
pub mod back_in_stock;
pub mod cart;
pub mod catalog;
pub mod checkout;
pub mod content;
pub mod currencies;
pub mod customers;
pub mod design;
pub mod discounts;
pub mod documents;
pub mod flash;
pub mod inventory;
pub mod media;
pub mod notices;
pub mod orders;
pub mod payments;
pub mod quantity;
pub mod redirects;
pub mod reports;
pub mod returns;
pub mod reviews;
pub mod secrets;
pub mod settings;
pub mod shipping;
pub mod taxes;
pub mod unsubscribe;
pub mod wishlist;

// So that `crate::db` and its like mean the same here as everywhere.
use smartseller_core::{clock, config, db, error, i18n, ids, money, password, secret_box, signed, tenant, tries, two_step};
