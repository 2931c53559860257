//! What one tenant does: its catalogue, stock, carts, orders, settings.
//!
//! Knows nothing of HTTP, templates or the platform. Every query takes a
//! `TenantConn`; commands write and do not commit: the caller does.

pub mod audit;
pub mod catalog;
pub mod design;
pub mod settings;
