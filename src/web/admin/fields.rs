//! The fields of a form whose names are only known when it is shown: one row
//! a line, a text per language.

use serde::Deserialize;

/// What a form sent, in its order.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(transparent)]
pub struct Fields(Vec<(String, String)>);

impl Fields {
    /// Collects fields that did not come in one piece.
    pub fn from_pairs(pairs: Vec<(String, String)>) -> Self {
        Self(pairs)
    }

    /// What was typed, trimmed; empty when the field was not sent.
    pub fn get(&self, name: &str) -> &str {
        self.0.iter().find(|field| field.0 == name).map_or("", |field| field.1.trim())
    }

    /// The same as an own text.
    pub fn text(&self, name: &str) -> String {
        self.get(name).to_owned()
    }

    /// Whether a tick was set.
    pub fn on(&self, name: &str) -> bool {
        !self.get(name).is_empty()
    }

    /// Everything that was sent under one name.
    pub fn all(&self, name: &str) -> Vec<String> {
        self.0.iter().filter(|field| field.0 == name).map(|field| field.1.trim().to_owned()).collect()
    }

    /// Fields whose name begins so: the rest of the name and the text.
    pub fn below<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.0.iter().filter_map(move |field| Some((field.0.strip_prefix(prefix)?, field.1.trim())))
    }

    /// The version that the form was filled from; 0 when it is missing.
    pub fn version(&self) -> i32 {
        self.get("version").parse().unwrap_or(0)
    }
}
