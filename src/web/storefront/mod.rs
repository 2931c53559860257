//! The public store.

use super::routes::Route;

/// What shoppers can ask.
pub const ROUTES: &[Route] = &[];
