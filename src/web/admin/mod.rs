//! The back office of one tenant.

use super::routes::Route;

/// What staff can ask, a list a feature.
pub const TABLES: &[&[Route]] = &[];
