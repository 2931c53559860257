//! Doors that letters leave by: SMTP for real people, a mailbox in the
//! database for development.

mod mailbox;
mod smtp;

pub use mailbox::Mailbox;
pub use smtp::Smtp;
