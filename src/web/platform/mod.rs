//! The platform's own pages and the operators' console.

use super::routes::Route;

/// What the platform's host answers, a list a feature.
pub const TABLES: &[&[Route]] = &[];
