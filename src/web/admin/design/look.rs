//! Drawings of themes and what is said about colours.

use crate::{
    commerce::{
        design::{
            self, Theme,
            contrast::{self, Colour, TEXT},
        },
        settings::Colours,
    },
    web::Staff,
};

/// A theme's shape in colours: what the drawing of a home page needs.
pub struct Look {
    pub id: String,
    pub name: String,
    pub background: Colour,
    pub surface: Colour,
    pub text: Colour,
    pub brand: Colour,
    pub on_brand: Colour,
    pub accent: Colour,
}

/// A theme to choose.
pub struct ThemeCard {
    pub id: String,
    pub name: String,
    pub summary: String,
    pub chosen: bool,
    pub look: Look,
}

/// A colour to choose.
pub struct ColourField {
    pub field: String,
    pub label: String,
    pub hint: String,
    pub value: Colour,
}

/// How readable one colour is on another, and what the store makes of it.
pub struct Check {
    pub label: &'static str,
    pub background: Colour,
    pub text: Colour,
    pub ratio: String,
    pub note: &'static str,
    pub good: bool,
}

/// A theme in the colours that were chosen.
pub fn look(theme: &Theme, colours: &Colours) -> Look {
    let own = &theme.colours;
    let brand = colours.brand.unwrap_or(own.brand);
    Look {
        id: theme.id.clone(),
        name: theme.name.clone(),
        background: colours.background.unwrap_or(own.background),
        surface: colours.surface.unwrap_or(own.surface),
        text: colours.text.unwrap_or(own.text),
        on_brand: brand.readable(),
        brand,
        accent: colours.accent.unwrap_or(own.accent),
    }
}

/// All themes, each in its own colours.
pub fn themes(staff: &Staff, chosen: &Theme) -> Vec<ThemeCard> {
    let card = |theme: &Theme| ThemeCard {
        id: theme.id.clone(),
        name: theme.name.clone(),
        summary: theme.summary(staff.lang.code()).to_owned(),
        chosen: theme.id == chosen.id,
        look: look(theme, &Colours::default()),
    };
    design::themes().iter().map(card).collect()
}

/// The fields of the colours, filled with what the store shows.
pub fn fields(theme: &Theme, colours: &Colours) -> Vec<ColourField> {
    let field = |name: &str| ColourField {
        field: format!("colour_{name}"),
        label: format!("admin-design-colour-{name}"),
        hint: format!("admin-design-colour-{name}-hint"),
        value: colours.get(name).or_else(|| theme.colours.get(name)).unwrap_or(Colour::BLACK),
    };
    Colours::NAMES.iter().map(|name| field(name)).collect()
}

/// The pairs that shoppers read. A text that is too faint is shown in the
/// nearest shade that is not, so a store cannot become unreadable.
pub fn checks(theme: &Theme, colours: &Colours) -> Vec<Check> {
    let look = look(theme, colours);
    let check = |label, text: Colour, background: Colour| {
        let found = text.contrast(background);
        let good = found >= TEXT;
        let shown = if good { text } else { text.accessible_on(background, TEXT) };
        let note = if good { "" } else { "admin-design-shaded" };
        Check { label, background, text: shown, ratio: contrast::ratio(found), note, good }
    };
    vec![
        check("admin-design-check-text", look.text, look.background),
        check("admin-design-check-surface", look.text, look.surface),
        check("admin-design-check-link", look.brand, look.background),
        check("admin-design-check-button", look.on_brand, look.brand),
        check("admin-design-check-accent", look.accent.readable(), look.accent),
    ]
}
