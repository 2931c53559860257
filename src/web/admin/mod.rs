//! The back office of one tenant.

use super::routes::Route;

/// What staff can ask.
pub const ROUTES: &[Route] = &[];
