//! What is true across tenants: who runs the platform, who works for whom,
//! sessions, and the commands that make and close tenants.

pub mod people;
pub mod sessions;
