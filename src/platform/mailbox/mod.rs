//! Letters that the mailbox of development kept. Not there in production.

pub mod queries;
