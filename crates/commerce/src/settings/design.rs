//! How the store looks: theme, colours, pictures, the words of the home
//! page's first section, the announcement bar and the merchant's own CSS.

use serde::{Deserialize, Serialize};

use super::{Localised, Section, check_length};
use crate::{db::Change, design::contrast::Colour, error::FieldErrors, ids::MediaId};

/// Choices that lie over the theme; whatever is empty stays as the theme has it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct DesignSettings {
    /// Name of the theme's folder.
    pub theme: String,
    /// Colours instead of the theme's.
    pub colours: Colours,
    /// Shown in the header; without it the store's name is.
    pub logo: Option<MediaId>,
    /// The little picture of the browser's tab.
    pub favicon: Option<MediaId>,
    /// The first section of the home page.
    pub hero: Hero,
    /// A line above the header; empty shows none.
    pub announcement: Localised,
    /// The merchant's own style sheet.
    pub css: CustomCss,
}

/// Colours that a merchant chose; `None` keeps the theme's. Text colours on
/// them are computed, not chosen.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Colours {
    /// Buttons, links, the mark of the house.
    pub brand: Option<Colour>,
    /// Sale badges and small highlights.
    pub accent: Option<Colour>,
    /// The page.
    pub background: Option<Colour>,
    /// Cards and panels.
    pub surface: Option<Colour>,
    /// Running text.
    pub text: Option<Colour>,
}

impl Colours {
    /// The names of the five, as forms and tokens use them.
    pub const NAMES: [&'static str; 5] = ["brand", "accent", "background", "surface", "text"];

    /// The colour with this name, when it was chosen.
    pub fn get(&self, name: &str) -> Option<Colour> {
        match name {
            "brand" => self.brand,
            "accent" => self.accent,
            "background" => self.background,
            "surface" => self.surface,
            "text" => self.text,
            _ => None,
        }
    }

    /// Chooses a colour, or with `None` goes back to the theme's. An unknown name does nothing.
    pub fn set(&mut self, name: &str, colour: Option<Colour>) {
        match name {
            "brand" => self.brand = colour,
            "accent" => self.accent = colour,
            "background" => self.background = colour,
            "surface" => self.surface = colour,
            "text" => self.text = colour,
            _ => {}
        }
    }
}

/// The first section of the home page; what is empty stays as the theme has it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Hero {
    /// The big words.
    pub heading: Localised,
    /// The sentence under them.
    pub text: Localised,
    /// What stands on the button.
    pub button: Localised,
    /// Where the button leads: a path of this store.
    pub link: String,
    /// The picture.
    pub media: Option<MediaId>,
}

/// A style sheet as it was typed, and what of it is served.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CustomCss {
    /// What the merchant typed, shown again in the form and nowhere else.
    pub source: String,
    /// What `design::css::clean` made of it.
    pub cleaned: String,
}

impl Section for DesignSettings {
    const NAME: &'static str = "design";
    const CHANGE: Change = Change::Design;

    fn check(&self) -> FieldErrors {
        let mut errors = FieldErrors::default();
        let folder = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if !self.theme.chars().all(folder) || self.theme.len() > 40 {
            errors.add("theme", "admin-design-error-theme");
        }
        for (field, text, max) in [
            ("hero_heading", &self.hero.heading, 120),
            ("hero_text", &self.hero.text, 300),
            ("hero_button", &self.hero.button, 40),
            ("announcement", &self.announcement, 160),
        ] {
            for (code, words) in text.iter() {
                if words.chars().count() > max {
                    errors.add_with(format!("{field}_{code}"), "error-too-long", &[("max", &max.to_string())]);
                }
            }
        }
        check_length(&mut errors, "hero_link", &self.hero.link, 300);
        if !self.hero.link.is_empty() && !own_path(&self.hero.link) {
            errors.add("hero_link", "admin-design-error-link");
        }
        errors
    }
}

/// Whether a link stays in the store: `/…`, but not `//host` and its disguises.
fn own_path(link: &str) -> bool {
    link.starts_with('/') && !link.starts_with("//") && !link.contains(['\\', '\t', '\n', '\r'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hero_button_stays_in_the_store() {
        let mut design = DesignSettings::default();
        for (link, fine) in [
            ("", true),
            ("/c/keyboard?sort=price", true),
            ("https://evil.example", false),
            ("//evil.example", false),
            ("/\\evil.example", false),
            ("javascript:alert(1)", false),
        ] {
            link.clone_into(&mut design.hero.link);
            assert_eq!(design.check().is_empty(), fine, "{link}");
        }
    }

    #[test]
    fn a_colour_is_stored_as_it_is_typed_and_nothing_else_is_read() {
        let read: DesignSettings = serde_json::from_str(r##"{"colours": {"brand": "#0a84ff"}}"##).unwrap();
        assert_eq!(read.colours.get("brand").unwrap().to_string(), "#0a84ff");
        assert!(serde_json::from_str::<DesignSettings>(r#"{"colours": {"brand": "red; } body { x"}}"#).is_err());
    }
}
