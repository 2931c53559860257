//! Letters to people: what each one says, and the door they leave by.
//!
//! One file per message. A message is a job: commerce enqueues `mail.<name>`
//! in the transaction of its cause, and the runner calls the message's `run`,
//! which reads what happened, writes the letter in the customer's language and
//! hands it to the [`Mailer`]. A letter carries the key of its job, so that a
//! second delivery of the same job can be told from a second letter.

pub mod account;
pub mod back_in_stock;
pub mod cart_reminder;
pub mod catalogue;
pub mod contact_message;
pub mod frame;
pub mod order;
pub mod order_cancelled;
pub mod order_delivered;
pub mod order_expired;
pub mod order_link;
pub mod order_paid;
pub mod order_placed;
pub mod order_refunded;
pub mod order_return;
pub mod order_shipped;
pub mod payment_reminder;
pub mod proof_rejected;
pub mod review_request;
pub mod staff;
pub mod staff_low_stock;
pub mod staff_new_order;
pub mod staff_refund_needed;
pub mod staff_reset;
pub mod staff_return_requested;
mod topic;

use futures_util::future::BoxFuture;

use crate::{error::Result, ids::TenantId};

/// A letter that is ready to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// The tenant that writes; `None` when the platform does.
    pub tenant: Option<TenantId>,
    /// The name beside the sender's address: the store's.
    pub from_name: String,
    /// Where answers go; empty when nowhere in particular.
    pub reply_to: String,
    /// The one person who gets it.
    pub to: String,
    /// One line.
    pub subject: String,
    /// The text version.
    pub text: String,
    /// The HTML version.
    pub html: String,
    /// The same cause never makes two keys; becomes part of the Message-ID.
    pub dedupe_key: String,
    /// Where its reader ends letters of this topic; empty for a letter that
    /// is owed, as all about an order are.
    pub unsubscribe: String,
}

/// The door that letters leave by: SMTP, or the mailbox of development.
pub trait Mailer: Send + Sync {
    /// Delivers a letter. Called at least once per letter: a mailer that can
    /// tell a repetition by the dedupe key drops it.
    ///
    /// # Errors
    /// When the letter was not taken; the job is tried again later.
    fn send<'a>(&'a self, letter: &'a Letter) -> BoxFuture<'a, Result<()>>;
}

/// One line without control characters: a name with a line break must not
/// start a header of its own.
pub fn one_line(text: &str) -> String {
    let spaced: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The text version as people read it: no blanks at line ends, and blank
/// lines that a template's conditions leave behind folded into one.
pub fn tidy_text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut blank = true;
    for line in text.lines().map(str::trim_end) {
        if line.is_empty() && blank {
            continue;
        }
        blank = line.is_empty();
        out.push_str(line);
        out.push('\n');
    }
    out.truncate(out.trim_end().len());
    out.push('\n');
    out
}

/// Black or white, whichever is easier to read on this colour (`#rrggbb`).
pub fn on_colour(colour: &str) -> &'static str {
    let channel = |at: usize| colour.get(at..at + 2).and_then(|hex| u32::from_str_radix(hex, 16).ok()).unwrap_or(0);
    // Weights of perceived brightness, in thousandths.
    let brightness = channel(1) * 299 + channel(3) * 587 + channel(5) * 114;
    if brightness > 150_000 { "#14171f" } else { "#ffffff" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subject_is_one_line() {
        assert_eq!(one_line("Order 5\r\nBcc: eve@example.test "), "Order 5 Bcc: eve@example.test");
    }

    #[test]
    fn text_has_no_gaps() {
        assert_eq!(tidy_text("\n\nA  \n\n\n\nB\n \n"), "A\n\nB\n");
    }

    #[test]
    fn words_on_a_colour_can_be_read() {
        assert_eq!(on_colour("#ffd400"), "#14171f");
        assert_eq!(on_colour("#7a1020"), "#ffffff");
        assert_eq!(on_colour("nonsense"), "#ffffff");
    }
}
