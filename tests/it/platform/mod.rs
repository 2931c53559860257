//! The platform's host: its public page and the operators' console.

mod home;
mod jobs;
mod session;
mod tenants;
