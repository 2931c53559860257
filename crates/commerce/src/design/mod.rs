//! How a store looks. A theme is data, words and CSS in `themes/<name>/`,
//! never code: colours and layout choices in `theme.toml`, the home page as a
//! list of sections in `pages/home.json`, the rest in `theme.css`. What a
//! tenant chose lies over it (`settings::DesignSettings`).

pub mod contrast;
pub mod css;
pub mod sections;
pub mod tokens;

use std::{collections::BTreeMap, sync::LazyLock};

use rust_embed::RustEmbed;
use serde::Deserialize;

use crate::settings::Localised;
use contrast::Colour;
pub use sections::Section;
pub use tokens::{Stylesheet, own, stylesheet};

#[derive(RustEmbed)]
#[folder = "../../themes"]
struct Files;

/// One theme, read once and kept for the life of the program.
#[derive(Debug)]
pub struct Theme {
    /// The folder's name.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// One sentence about it, by language.
    summary: Localised,
    /// Its colours, unless the tenant chose others.
    pub colours: Palette,
    /// How things are arranged.
    pub layout: Layout,
    /// Font files that every page needs at once, in `static/fonts/`.
    pub fonts: Vec<String>,
    /// The home page.
    pub home: Vec<Section>,
    /// Its style sheet.
    pub css: String,
}

/// The colours that a theme must give.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "named after the tokens")]
pub struct Palette {
    pub background: Colour,
    pub surface: Colour,
    pub sunken: Colour,
    pub text: Colour,
    pub muted: Colour,
    pub line: Colour,
    pub line_strong: Colour,
    pub brand: Colour,
    pub accent: Colour,
    pub sale: Colour,
}

impl Palette {
    /// The colour that a merchant may change, by its name in `settings::Colours`.
    pub fn get(&self, name: &str) -> Option<Colour> {
        match name {
            "brand" => Some(self.brand),
            "accent" => Some(self.accent),
            "background" => Some(self.background),
            "surface" => Some(self.surface),
            "text" => Some(self.text),
            _ => None,
        }
    }
}

/// Names of arrangements; each is a class of the page.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Layout {
    /// bar, centred, split
    pub header: String,
    /// plain, panel
    pub card: String,
    /// square, portrait, landscape
    pub picture: String,
    /// side, top
    pub filters: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Manifest {
    name: String,
    version: u32,
    #[serde(default)]
    fonts: Vec<String>,
    summary: BTreeMap<String, String>,
    colours: Palette,
    layout: Layout,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Page {
    sections: Vec<Section>,
}

static THEMES: LazyLock<Vec<Theme>> = LazyLock::new(|| {
    let mut ids: Vec<String> = Files::iter().filter_map(|path| path.strip_suffix("/theme.toml").map(str::to_owned)).collect();
    ids.sort();
    let read = |id: String| match load(&id) {
        Ok(theme) => Some(theme),
        Err(error) => {
            tracing::error!(theme = %id, %error, "a theme cannot be read");
            None
        }
    };
    ids.into_iter().filter_map(read).collect()
});

fn load(id: &str) -> anyhow::Result<Theme> {
    let file = |name: &str| -> anyhow::Result<String> {
        let file = Files::get(&format!("{id}/{name}")).ok_or_else(|| anyhow::anyhow!("{name} is missing"))?;
        Ok(String::from_utf8(file.data.into_owned())?)
    };
    let manifest: Manifest = toml::from_str(&file("theme.toml")?)?;
    anyhow::ensure!(manifest.version == 1, "version {} is not known", manifest.version);
    let home: Page = serde_json::from_str(&file("pages/home.json")?)?;
    anyhow::ensure!(home.sections.len() <= sections::MOST_SECTIONS, "more than {} sections", sections::MOST_SECTIONS);
    Ok(Theme {
        id: id.to_owned(),
        name: manifest.name,
        summary: serde_json::from_value(serde_json::to_value(manifest.summary)?)?,
        colours: manifest.colours,
        layout: manifest.layout,
        fonts: manifest.fonts,
        home: home.sections,
        css: file("theme.css")?,
    })
}

/// All themes, by name of their folder.
pub fn themes() -> &'static [Theme] {
    &THEMES
}

/// The theme with this folder's name, or the first one.
pub fn theme(id: &str) -> &'static Theme {
    let all = themes();
    all.iter().find(|theme| theme.id == id).or_else(|| all.first()).expect("the program is built with at least one theme that can be read")
}

impl Theme {
    /// One sentence about it in a language, or in English.
    pub fn summary(&self, locale: &str) -> &str {
        self.summary.get(locale, "en")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_theme_can_be_read() {
        let ids: Vec<_> = themes().iter().map(|theme| theme.id.as_str()).collect();
        assert_eq!(ids, ["atelier", "circuit", "roastery"]);
        assert!(Files::iter().filter(|path| path.ends_with("/theme.toml")).count() == themes().len());
        assert_eq!(theme("no-such-theme").id, "atelier");
    }

    #[test]
    fn every_theme_speaks_every_language() {
        for theme in themes() {
            for lang in crate::i18n::all() {
                assert!(!theme.summary.get(lang.code(), "-").is_empty(), "{} has no summary in {}", theme.id, lang.code());
                for text in theme.home.iter().flat_map(Section::texts) {
                    assert!(!text.get(lang.code(), "-").is_empty(), "{}: {text:?} is not in {}", theme.id, lang.code());
                }
            }
        }
    }

    #[test]
    fn fonts_of_themes_are_in_the_program() {
        for theme in themes() {
            for font in &theme.fonts {
                assert!(std::path::Path::new("../../static/fonts").join(font).exists(), "{font}");
            }
        }
    }
}
