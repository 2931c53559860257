//! The themes that a store can start with.

/// A theme as a choice.
pub(super) struct Theme {
    pub(super) id: &'static str,
    pub(super) name: &'static str,
    pub(super) brand: &'static str,
}

const THEMES: [Theme; 3] = [
    Theme { id: "circuit", name: "Circuit", brand: "#d7263d" },
    Theme { id: "roastery", name: "Roastery", brand: "#6b4226" },
    Theme { id: "atelier", name: "Atelier", brand: "#c9b8a3" },
];

pub(super) fn themes() -> &'static [Theme] {
    &THEMES
}

/// The theme with this name, or the first.
pub(super) fn theme(id: &str) -> &'static Theme {
    THEMES.iter().find(|theme| theme.id == id).unwrap_or(&THEMES[0])
}
