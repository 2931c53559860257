//! No tenant can see, reach or act for another, whatever the route, the
//! identity, the host, the headers or the state of the pool.
//!
//! The route table is the list of what is tested, so a new route is covered
//! the moment it exists.

mod canaries;
mod csrf;
mod database;
mod hosts;
mod matrix;
pub mod routes;
mod sessions;
