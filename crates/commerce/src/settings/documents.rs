//! What stands on invoices and credit notes beside what was sold.

use serde::{Deserialize, Serialize};

use super::{Localised, Section};
use crate::{db::Change, error::FieldErrors};

/// Beginnings of numbers, and words at the end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct DocumentSettings {
    /// `INV-` makes `INV-00042`.
    pub invoice_prefix: String,
    /// `CN-` makes `CN-00007`.
    pub credit_note_prefix: String,
    /// Below the sum: thanks, warranty, bank account.
    pub footer: Localised,
}

impl Default for DocumentSettings {
    fn default() -> Self {
        Self { invoice_prefix: "INV-".to_owned(), credit_note_prefix: "CN-".to_owned(), footer: Localised::default() }
    }
}

/// The longest footer, in characters: it must not become the document.
const FOOTER: usize = 1_000;

impl Section for DocumentSettings {
    const NAME: &'static str = "documents";
    const CHANGE: Change = Change::Settings;

    fn check(&self) -> FieldErrors {
        let mut errors = FieldErrors::default();
        for (field, prefix) in [("invoice_prefix", &self.invoice_prefix), ("credit_note_prefix", &self.credit_note_prefix)] {
            let plain = prefix.chars().all(|c| c.is_ascii_alphanumeric() || "#-_/.".contains(c));
            if !plain || prefix.chars().count() > 20 {
                errors.add(field, "admin-settings-error-document-prefix");
            }
        }
        if self.invoice_prefix == self.credit_note_prefix {
            errors.add("credit_note_prefix", "admin-settings-error-document-prefix-same");
        }
        for (code, words) in self.footer.iter() {
            if words.chars().count() > FOOTER {
                errors.add_with(format!("footer_{code}"), "error-too-long", &[("max", &FOOTER.to_string())]);
            }
        }
        errors
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_kinds_of_documents_cannot_have_the_same_number() {
        let same = DocumentSettings { credit_note_prefix: "INV-".to_owned(), ..DocumentSettings::default() };
        assert!(same.check().of("credit_note_prefix").is_some());
        assert!(DocumentSettings::default().check().is_empty());
        let path = DocumentSettings { invoice_prefix: "../\"".to_owned(), ..DocumentSettings::default() };
        assert!(path.check().of("invoice_prefix").is_some());
    }
}
