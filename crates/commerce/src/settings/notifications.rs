//! Whose name letters carry, and what the staff want to be told.

use serde::{Deserialize, Serialize};

use super::{Section, StoreSettings, check_length, looks_like_mail};
use crate::{db::Change, error::FieldErrors};

/// Sender, recipients, and which letters go to them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct NotificationSettings {
    /// The name beside the sender's address; empty: the store's.
    pub sender_name: String,
    /// Where answers go; empty: the store's address.
    pub reply_to: String,
    /// Who of the staff is told; empty: the store's address.
    pub staff: Vec<String>,
    /// A letter for every order.
    pub new_order: bool,
    /// A letter when something runs low.
    pub low_stock: bool,
    /// Pieces left at which something runs low.
    pub low_stock_at: i64,
    /// A letter when money has to go back.
    pub refund_needed: bool,
    /// A letter when a shopper asks to send something back.
    pub return_requested: bool,
}

impl Default for NotificationSettings {
    fn default() -> Self {
        Self {
            sender_name: String::new(),
            reply_to: String::new(),
            staff: Vec::new(),
            new_order: true,
            low_stock: true,
            low_stock_at: 3,
            refund_needed: true,
            return_requested: true,
        }
    }
}

/// Addresses that are told at most: each is a letter.
pub const STAFF: usize = 10;

impl NotificationSettings {
    /// Who of the staff is told, where nobody was named the store itself.
    pub fn recipients(&self, store: &StoreSettings) -> Vec<String> {
        let own = [store.email.clone()].into_iter().filter(|address| self.staff.is_empty() && !address.is_empty());
        self.staff.iter().cloned().chain(own).take(STAFF).collect()
    }
}

impl Section for NotificationSettings {
    const NAME: &'static str = "notifications";
    const CHANGE: Change = Change::Settings;

    fn check(&self) -> FieldErrors {
        let mut errors = FieldErrors::default();
        check_length(&mut errors, "sender_name", &self.sender_name, 80);
        if self.sender_name.chars().any(char::is_control) {
            errors.add("sender_name", "error-required");
        }
        if !self.reply_to.is_empty() && !looks_like_mail(&self.reply_to) {
            errors.add("reply_to", "error-email");
        }
        if self.staff.len() > STAFF {
            errors.add_with("staff", "admin-settings-error-staff-many", &[("max", &STAFF.to_string())]);
        }
        if !self.staff.iter().all(|address| looks_like_mail(address)) {
            errors.add("staff", "admin-settings-error-staff");
        }
        if !(0..=100_000).contains(&self.low_stock_at) {
            errors.add("low_stock_at", "admin-settings-error-low-stock");
        }
        errors
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_store_itself_is_told_until_somebody_is_named() {
        let store = StoreSettings { email: "halo@rexus.test".to_owned(), ..StoreSettings::default() };
        let mut told = NotificationSettings::default();
        assert_eq!(told.recipients(&store), ["halo@rexus.test"]);
        told.staff = vec!["gudang@rexus.test".to_owned()];
        assert_eq!(told.recipients(&store), ["gudang@rexus.test"]);
        assert!(NotificationSettings::default().recipients(&StoreSettings::default()).is_empty());
    }

    #[test]
    fn a_recipient_is_an_address() {
        for staff in [vec!["nobody".to_owned()], vec!["a@b.test".to_owned(); 11], vec!["a@b.test\r\nBcc: c@d.test".to_owned()]] {
            assert!(NotificationSettings { staff, ..NotificationSettings::default() }.check().of("staff").is_some());
        }
        assert!(NotificationSettings::default().check().is_empty());
    }
}
