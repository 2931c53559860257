//! The platform's own pages and the operators' console.

use super::routes::Route;

/// What the platform's host answers.
pub const ROUTES: &[Route] = &[];
