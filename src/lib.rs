//! SmartSeller: many businesses, each with its own online store, in one program.
//!
//! In reading order: the value types, `db` (the door to PostgreSQL),
//! `tenancy` (which tenant, and the life of its schema), `platform` and
//! `commerce` (what is sold, in two halves that meet in `web`).

pub mod app;
pub mod clock;
pub mod commands;
pub mod commerce;
pub mod config;
pub mod db;
pub mod demo;
pub mod error;
pub mod host;
pub mod i18n;
pub mod ids;
pub mod import;
pub mod integrations;
pub mod jobs;
pub mod listen;
pub mod mail;
pub mod money;
pub mod password;
pub mod platform;
pub mod tenancy;
pub mod tenant;
pub mod web;
