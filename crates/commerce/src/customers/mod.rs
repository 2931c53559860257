//! Shoppers' accounts.
//!
//! Whether a mail address has an account is nobody's business but its owner's:
//! every command that anybody can call gives one answer and does one amount of
//! work, and what there is to say goes by mail. An account counts once its
//! owner has proved to read the address *and* to know the password that it was
//! opened with, so nobody can open an account for somebody else and wait.

pub mod addresses;
pub mod export;
pub mod history;
pub mod jobs;
pub mod link;
pub mod list;
pub mod password;
pub mod profile;
pub mod queries;
pub mod register;
mod sign_in;
pub mod staff;
pub mod two_step;

pub use queries::Account;
pub use sign_in::{Outcome, sign_in};

/// The form of a mail address that accounts are known by.
pub fn canonical(email: &str) -> String {
    email.trim().to_lowercase()
}
