//! The public store.

mod media;

use super::routes::Route;

/// What shoppers can ask, a list a feature.
pub const TABLES: &[&[Route]] = &[media::ROUTES];
