//! Which tenant a request is for, and the life of a tenant's schema.
//!
//! The host decides, and nothing else does: no header, path, query or default
//! ever chooses a tenant. A tenant that is being set up or removed routes
//! nothing.

pub mod migrate;
pub mod provision;
mod queries;
pub mod registry;
pub mod slug;

pub use registry::{Found, Registry};

pub use crate::tenant::{SchemaName, Tenant, TenantState};
