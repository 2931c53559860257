//! A text that a merchant writes once per language.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Texts by language code. A language without a text shows the store's first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Localised(BTreeMap<String, String>);

impl Localised {
    /// The text for a language, else that of the fallback, else nothing.
    pub fn get<'a>(&'a self, language: &str, fallback: &str) -> &'a str {
        let written = |code: &str| self.0.get(code).map(String::as_str).filter(|text| !text.is_empty());
        written(language).or_else(|| written(fallback)).unwrap_or("")
    }

    /// Exactly what was written for a language: what a form shows.
    pub fn own<'a>(&'a self, language: &str) -> &'a str {
        self.0.get(language).map_or("", String::as_str)
    }

    /// Writes the text of a language; an empty one takes it away.
    pub fn set(&mut self, language: &str, text: &str) {
        let text = text.trim();
        if text.is_empty() {
            self.0.remove(language);
        } else {
            self.0.insert(language.to_owned(), text.to_owned());
        }
    }

    /// The same with this language: for seeds and tests.
    #[must_use]
    pub fn with(mut self, language: &str, text: &str) -> Self {
        self.set(language, text);
        self
    }

    /// Whether no language has a text.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What was written, by language.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(code, text)| (code.as_str(), text.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn falls_back_to_the_stores_first_language() {
        let text = Localised::default().with("id", "Gratis ongkir").with("en", "  ");

        assert_eq!(text.get("en", "id"), "Gratis ongkir");
        assert_eq!(text.own("en"), "");
        assert_eq!(Localised::default().get("en", "id"), "");
    }
}
