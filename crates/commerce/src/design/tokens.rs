//! The style sheets that a tenant's pages link after the theme's: the colours
//! as tokens, and the merchant's own CSS where that may be (`own`). Everything
//! that could become unreadable is computed here: text on a colour is black or
//! white, whichever reads better, and a colour used as text is shaded until it
//! passes WCAG AA.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use super::{
    Theme,
    contrast::{Colour, LARGE, TEXT},
};
use crate::settings::DesignSettings;

/// A style sheet and the name that changes with it.
#[derive(Debug, Clone)]
pub struct Stylesheet {
    /// Hexadecimal, part of the address.
    pub hash: String,
    /// What is served.
    pub css: String,
}

/// The colours of a tenant that wears this theme.
pub fn stylesheet(theme: &Theme, design: &DesignSettings) -> Stylesheet {
    named(tokens(theme, design))
}

/// The merchant's own CSS, if there is any: for pages that show goods, never
/// for those where somebody signs in, types an address or pays.
pub fn own(design: &DesignSettings) -> Option<Stylesheet> {
    let cleaned = &design.css.cleaned;
    (!cleaned.is_empty()).then(|| named(format!("{cleaned}\n")))
}

fn named(css: String) -> Stylesheet {
    let digest = Sha256::digest(css.as_bytes());
    let hash = digest.iter().take(6).fold(String::new(), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    });
    Stylesheet { hash, css }
}

/// The custom properties of `static/css/base/01-tokens.css` that colours decide.
fn tokens(theme: &Theme, design: &DesignSettings) -> String {
    let chosen = |name: &str, own: Colour| design.colours.get(name).unwrap_or(own);
    let palette = &theme.colours;
    let background = chosen("background", palette.background);
    let moved = background != palette.background;
    let toward = background.readable();
    // Shades that a merchant does not choose follow the background that they
    // did choose: towards the text, unless that would leave too little contrast.
    let near = |own: Colour, part: u32| match background.mix(toward, part) {
        _ if !moved => own,
        shade if part > 6 || shade.contrast(toward) >= COMFORT => shade,
        _ => background.mix(if toward == Colour::WHITE { Colour::BLACK } else { Colour::WHITE }, part * 2),
    };
    let plain_surface = near(palette.surface, 2);
    // A surface that wants light text on a page that wants dark text can't be served by one text colour.
    let fits = |ground: &Colour| ground.readable() == toward;
    let surface = Some(chosen("surface", plain_surface)).filter(fits).unwrap_or(plain_surface);
    let sunken = near(palette.sunken, 3);
    let grounds = [surface, sunken, background];
    // All grounds want the same side, so shading for one never spoils another.
    let on_all = |colour: Colour, ratio: u32| grounds.into_iter().fold(colour, |shade, ground| shade.accessible_on(ground, ratio));
    let text = on_all(chosen("text", palette.text), TEXT);
    let muted = on_all(near(palette.muted, 40), TEXT);
    let brand = chosen("brand", palette.brand);
    let accent = chosen("accent", palette.accent);
    let dark = background.readable() == Colour::WHITE;

    let mut list: Vec<(&str, Colour)> = vec![
        ("bg", background),
        ("surface", surface),
        ("sunken", sunken),
        ("text", text),
        ("muted", muted),
        ("line", near(palette.line, 8)),
        ("line-strong", on_all(near(palette.line_strong, 34), LARGE)),
        ("brand", brand),
        ("brand-text", brand.readable()),
        ("brand-strong", stronger(brand)),
        ("brand-ink", on_all(brand, TEXT)),
        ("brand-soft", background.mix(brand, 8)),
        ("accent", accent),
        ("accent-text", accent.readable()),
        ("sale", on_all(palette.sale, TEXT)),
        ("sale-text", on_all(palette.sale, TEXT).readable()),
    ];
    for (name, soft, hue) in MEANINGS {
        let hue: Colour = hue.parse().unwrap_or(Colour::BLACK);
        let ground = Some(background.mix(hue, 7)).filter(fits).unwrap_or(background);
        list.push((soft, ground));
        list.push((name, on_all(hue, TEXT).accessible_on(ground, TEXT)));
    }
    let danger = list.iter().find(|(name, _)| *name == "danger").map_or(Colour::BLACK, |(_, colour)| *colour);
    list.push(("danger-text", danger.readable()));

    let scheme = if dark { "dark" } else { "light" };
    let mut css = format!(":root {{ color-scheme: {scheme};");
    for (name, colour) in list {
        // Writing to a String cannot fail.
        let _ = write!(css, " --colour-{name}: {colour};");
    }
    css.push_str(" }\n");
    css
}

/// Contrast of the page with its text above which a shade between them is still good, in hundredths.
const COMFORT: u32 = 700;

/// Colours that mean something, before they are shaded for the background.
const MEANINGS: [(&str, &str, &str); 4] = [
    ("danger", "danger-soft", "#c62f24"),
    ("success", "success-soft", "#1f8a4c"),
    ("warning", "warning-soft", "#b07400"),
    ("info", "info-soft", "#2470c4"),
];

/// A brand colour under a pointer: away from the text that stands on it.
fn stronger(brand: Colour) -> Colour {
    let away = if brand.readable() == Colour::WHITE { Colour::BLACK } else { Colour::WHITE };
    brand.mix(away, 12)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{design::themes, settings::Colours};

    fn token(css: &str, name: &str) -> Colour {
        let key = format!("--colour-{name}: ");
        let at = css.rfind(&key).unwrap() + key.len();
        css[at..at + 7].parse().unwrap()
    }

    fn assert_readable(css: &str, what: &str) {
        for (ink, ground) in [
            ("text", "bg"),
            ("text", "surface"),
            ("text", "sunken"),
            ("muted", "bg"),
            ("muted", "surface"),
            ("muted", "sunken"),
            ("brand-ink", "bg"),
            ("brand-ink", "surface"),
            ("brand-text", "brand"),
            ("accent-text", "accent"),
            ("sale", "bg"),
            ("sale", "surface"),
            ("sale-text", "sale"),
            ("danger", "bg"),
            ("danger", "danger-soft"),
            ("success", "bg"),
            ("success", "success-soft"),
            ("warning", "warning-soft"),
            ("info", "info-soft"),
            ("danger-text", "danger"),
        ] {
            let ratio = token(css, ink).contrast(token(css, ground));
            assert!(ratio >= TEXT, "{what}: {ink} on {ground} has {ratio}");
        }
    }

    #[test]
    fn every_theme_can_be_read_by_people() {
        for theme in themes() {
            assert_readable(&stylesheet(theme, &DesignSettings::default()).css, &theme.id);
        }
    }

    #[test]
    fn no_choice_of_colours_makes_a_store_unreadable() {
        let choices = ["#ffffff", "#000000", "#ffff00", "#808080", "#0000ff", "#ff0000", "#7fff00", "#767676"];
        for background in choices {
            for other in choices {
                let colour = |text: &str| Some(text.parse().unwrap());
                let colours = Colours {
                    brand: colour(other),
                    accent: colour(other),
                    background: colour(background),
                    surface: None,
                    text: colour(other),
                };
                let design = DesignSettings { colours, ..DesignSettings::default() };
                assert_readable(&stylesheet(&themes()[0], &design).css, &format!("{other} on {background}"));
            }
        }
    }

    #[test]
    fn the_name_changes_with_the_content() {
        let mut design = DesignSettings::default();
        assert!(own(&design).is_none());
        let of = |design: &mut DesignSettings, colour: &str| {
            design.css.cleaned = format!(".theme-scope a {{ color: {colour} }}");
            own(design).unwrap()
        };
        let red = of(&mut design, "red");
        assert_eq!(red.css, ".theme-scope a { color: red }\n");
        assert_ne!(red.hash, of(&mut design, "blue").hash);
        assert_eq!(red.hash, of(&mut design, "red").hash);
        // The colours are of every page, so nothing of it is among them.
        assert_eq!(stylesheet(&themes()[0], &design).hash, stylesheet(&themes()[0], &DesignSettings::default()).hash);
    }
}
