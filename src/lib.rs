//! SmartSeller: many businesses, each with its own online store, in one program.
//!
//! In reading order: `smartseller_core` (the value types, `db`, `tenancy`),
//! `smartseller_commerce` (what is sold) and `platform`, which meet in `web`.
//! What the crates below hold is named here too, so that a path does not say
//! in which crate something lives.

pub mod app;
pub mod commands;
pub mod demo;
pub mod documents;
pub mod import;
pub mod integrations;
pub mod jobs;
pub mod listen;
pub mod mail;
pub mod platform;
pub mod web;

pub use smartseller_commerce as commerce;
pub use smartseller_core::{
    clock, config, db, error, host, i18n, ids, money, password, secret_box, signed, tenancy, tenant, tries, two_step,
};
