//! No tenant can see, reach or act for another, whatever the route, the
//! identity, the host, the headers or the state of the pool.
//!
//! The route table is the list of what is tested, so a new route is covered
//! the moment it exists.

mod answers;
mod canaries;
mod csrf;
mod database;
mod guessing;
mod hosts;
mod links;
mod logs;
mod markup;
mod matrix;
mod owners;
pub mod routes;
mod sessions;
