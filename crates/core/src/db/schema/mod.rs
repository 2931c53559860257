//! What the database looks like to the query builder.

pub mod platform;
pub mod tenant;

/// PostgreSQL's `tsvector`: written and matched in SQL only, never loaded.
#[derive(Debug, Clone, Copy, diesel::sql_types::SqlType, diesel::query_builder::QueryId)]
#[diesel(postgres_type(name = "tsvector", schema = "pg_catalog"))]
pub struct Tsvector;
