//! What a page says of itself to search engines and to those who share it.
//!
//! A page that says nothing is not for search engines: carts, checkouts,
//! orders and whatever is added later stay out of them without a word.

use serde_json::Value;

use crate::commerce::catalog::browse::Picture;

/// The longest description that result pages show, in characters.
const DESCRIPTION: usize = 160;
/// Width of the picture that goes with a shared link.
const SHARED_WIDTH: i64 = 960;

/// A page's own words.
#[derive(Debug, Default)]
pub struct Meta {
    /// Without the store's name; empty on the home page.
    pub title: String,
    /// One or two sentences.
    pub description: String,
    /// What a shared link shows.
    pub picture: Option<Shared>,
    /// `website`, `product`, `article`.
    pub kind: &'static str,
    /// Whether search engines should keep it.
    pub indexed: bool,
    /// Languages besides the store's first in which the content is told; `None`: all of the store.
    pub languages: Option<Vec<String>>,
    /// Amount and currency of what is sold here.
    pub price: Option<(String, &'static str)>,
    /// Structured data, a block each.
    pub data: Vec<Value>,
}

/// A picture for programs that know few formats.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shared {
    /// Path.
    pub path: String,
    /// Pixels.
    pub width: i64,
    /// Pixels.
    pub height: i64,
    /// What it shows.
    pub alt: String,
}

impl Shared {
    /// A picture of the store; `alt` where it says nothing of itself.
    pub fn of(picture: &Picture, alt: &str) -> Self {
        let (width, height) = (i64::from(picture.width).max(1), i64::from(picture.height));
        let shown = width.min(SHARED_WIDTH);
        let alt = if picture.alt.is_empty() { alt } else { &picture.alt };
        Self { path: picture.open_graph(), width: shown, height: (height * shown / width).max(1), alt: alt.to_owned() }
    }
}

/// A text short enough for a result page: whole words, and an ellipsis where it was cut.
pub fn short(text: &str) -> String {
    let folded = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if folded.chars().count() <= DESCRIPTION {
        return folded;
    }
    let cut: String = folded.chars().take(DESCRIPTION - 1).collect();
    let whole = cut.rsplit_once(' ').map_or(cut.as_str(), |(whole, _)| whole);
    format!("{}…", whole.trim_end_matches([',', '.', ';', ':', '–', '-', ' ']))
}

/// Structured data as it stands in a page: nothing in it can end the block or begin a tag.
pub fn embedded(data: &Value) -> String {
    data.to_string().replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_description_is_cut_between_words() {
        let long = short(&"keyboard mekanikal, ".repeat(20));
        assert!(long.chars().count() <= DESCRIPTION, "{long}");
        assert!(long.ends_with("mekanikal…") || long.ends_with("keyboard…"), "{long}");
        assert_eq!(short("  Pendek \n saja. "), "Pendek saja.");
    }

    #[test]
    fn data_cannot_leave_its_block() {
        let data = json!({ "name": "</script><script>alert(1)</script><!-- & -->" });
        let text = embedded(&data);
        assert!(!text.contains(['<', '>', '&']), "{text}");
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), data);
    }
}
