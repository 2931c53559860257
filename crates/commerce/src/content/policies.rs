//! What shoppers may expect, as templates with blanks: `locales/<language>/policies/*.html`,
//! so that a further language brings its own. They are a beginning, no legal advice.

use std::str::FromStr;

use crate::{i18n, settings::StoreSettings};

/// What stands where a merchant must fill something in: `[[how many days]]`.
pub const BLANK: &str = "[[";

/// What a page is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum Kind {
    /// Anything.
    #[default]
    Page,
    /// The conditions of a sale.
    Terms,
    /// What happens to a shopper's data.
    Privacy,
    /// Giving goods back.
    Returns,
    /// How goods arrive, and when.
    Shipping,
}

impl Kind {
    /// The policies, in the order in which they are linked.
    pub const POLICIES: [Self; 4] = [Self::Shipping, Self::Returns, Self::Privacy, Self::Terms];

    /// The word in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::Terms => "terms",
            Self::Privacy => "privacy",
            Self::Returns => "returns",
            Self::Shipping => "shipping",
        }
    }

    /// Locale key of its name.
    pub fn key(self) -> &'static str {
        match self {
            Self::Page => "page-kind-page",
            Self::Terms => "page-kind-terms",
            Self::Privacy => "page-kind-privacy",
            Self::Returns => "page-kind-returns",
            Self::Shipping => "page-kind-shipping",
        }
    }
}

impl FromStr for Kind {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        [Self::Page].into_iter().chain(Self::POLICIES).find(|kind| kind.as_str() == text).ok_or(())
    }
}

/// The template of a policy in a language, with what is known of the store filled in.
pub fn template(kind: Kind, language: &str, store: &StoreSettings) -> Option<String> {
    let text = i18n::document(language, &format!("policies/{}.html", kind.as_str()))?;
    let name = if store.legal_name.is_empty() { &store.name } else { &store.legal_name };
    let known = [
        ("{store}", store.name.clone()),
        ("{name}", name.clone()),
        ("{email}", store.email.clone()),
        ("{address}", store.address.lines().join(", ")),
    ];
    let filled = known.into_iter().fold(text, |text, (mark, value)| {
        let blank = format!("[[{}]]", mark.trim_matches(['{', '}']));
        text.replace(mark, &if value.is_empty() { blank } else { value.replace('&', "&amp;").replace('<', "&lt;") })
    });
    Some(filled)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_has_every_policy_and_each_says_who_sells() {
        let store = StoreSettings { name: "Kopi & Kawan".to_owned(), ..StoreSettings::default() };
        for language in i18n::all() {
            for kind in Kind::POLICIES {
                let text = template(kind, language.code(), &store).unwrap_or_else(|| panic!("{} in {}", kind.as_str(), language.code()));
                assert!(text.contains("Kopi &amp; Kawan"), "{} in {}", kind.as_str(), language.code());
                assert!(!text.contains('{'), "{text}");
                assert!(text.contains(BLANK), "a template leaves something to the merchant: {text}");
                assert_eq!(crate::catalog::rules::clean_html(&text), text, "what is offered is what is kept");
            }
        }
    }
}
