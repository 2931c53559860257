//! What everything else stands on: the value types, `db` (the door to
//! PostgreSQL) and `tenancy` (which tenant, and the life of its schema).
//!
//! Knows nothing of what is sold, of pages or of the program's parts. HTTP is
//! known in one place, `error_status`, and only where the feature `actix-web`
//! asks for it: a trait of theirs for a type of ours can stand nowhere else.

pub mod clock;
pub mod config;
pub mod db;
pub mod error;
#[cfg(feature = "actix-web")]
mod error_status;
pub mod host;
pub mod i18n;
pub mod ids;
pub mod money;
pub mod password;
pub mod plan;
pub mod secret_box;
pub mod signed;
pub mod tenancy;
pub mod tenant;
pub mod tries;
pub mod two_step;
