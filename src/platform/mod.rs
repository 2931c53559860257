//! What is true across tenants: who runs the platform, who works for whom,
//! sessions, tenants as the operators handle them, the audit log, the outbox
//! of jobs, the mailbox of development.

pub mod audit;
pub mod mailbox;
pub mod outbox;
pub mod people;
pub mod sessions;
pub mod staff_link;
pub mod tenants;
pub mod two_step;
