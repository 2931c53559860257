//! What was typed, laid over the design that stands.

use crate::{
    commerce::{
        design,
        settings::{Colours, CustomCss, DesignSettings, Localised},
    },
    error::FieldErrors,
    web::{Staff, admin::fields::Fields},
};

/// The form of the design.
pub struct Form<'a> {
    staff: &'a Staff,
    fields: &'a Fields,
}

/// The design that a form makes, and what is wrong with the form.
pub struct Chosen {
    /// With everything that could be read.
    pub design: DesignSettings,
    /// What could not.
    pub errors: FieldErrors,
}

impl<'a> Form<'a> {
    /// A form of this member.
    pub fn new(staff: &'a Staff, fields: &'a Fields) -> Self {
        Self { staff, fields }
    }

    /// What the form makes of a design. Pictures are placed later.
    pub fn over(&self, mut design: DesignSettings) -> Chosen {
        let mut errors = FieldErrors::default();
        let theme = self.fields.get("theme");
        if design::themes().iter().any(|it| it.id == theme) {
            theme.clone_into(&mut design.theme);
        } else if !theme.is_empty() {
            errors.add("theme", "admin-design-error-theme");
        }
        self.colours(&mut design.colours, &mut errors);
        for code in &self.staff.tenant.locales {
            self.text(&mut design.hero.heading, "hero_heading", code);
            self.text(&mut design.hero.text, "hero_text", code);
            self.text(&mut design.hero.button, "hero_button", code);
            self.text(&mut design.announcement, "announcement", code);
        }
        design.hero.link = self.fields.text("hero_link");
        for (field, picture) in
            [("remove_logo", &mut design.logo), ("remove_favicon", &mut design.favicon), ("remove_hero_picture", &mut design.hero.media)]
        {
            if self.fields.on(field) {
                *picture = None;
            }
        }
        let source = self.fields.text("css");
        match design::css::clean(&source) {
            Ok(cleaned) => design.css = CustomCss { source, cleaned: cleaned.css },
            Err(refused) => {
                errors.add("css", refused.0);
                design.css.source = source;
            }
        }
        Chosen { design, errors }
    }

    /// A colour that is still the one of the theme that was shown was not
    /// chosen, so that another theme comes with its own.
    fn colours(&self, colours: &mut Colours, errors: &mut FieldErrors) {
        if self.fields.on("reset_colours") {
            *colours = Colours::default();
            return;
        }
        let shown = design::theme(self.fields.get("shown_theme"));
        for name in Colours::NAMES {
            let field = format!("colour_{name}");
            let text = self.fields.get(&field);
            match text.parse() {
                Ok(colour) => colours.set(name, Some(colour).filter(|colour| shown.colours.get(name) != Some(*colour))),
                Err(_) if text.is_empty() => {}
                Err(_) => errors.add(field, "admin-design-error-colour"),
            }
        }
    }

    fn text(&self, text: &mut Localised, name: &str, code: &str) {
        text.set(code, self.fields.get(&format!("{name}_{code}")));
    }
}
