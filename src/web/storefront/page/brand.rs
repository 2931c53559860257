//! How a store looks and where it is reached, as the layout asks for it:
//! theme, colours, marks, contact.

use super::{super::icons, Page};
use crate::commerce::{catalog::browse::Picture, design::contrast::Colour};

impl Page {
    /// Classes of the body: the theme's arrangements, and where merchants' CSS holds.
    pub fn body_class(&self) -> String {
        let (theme, layout) = (self.frame.theme, &self.frame.theme.layout);
        format!(
            "theme-scope theme-{} header-{} card-{} ratio-{} filters-{}",
            theme.id, layout.header, layout.card, layout.picture, layout.filters
        )
    }

    /// The theme's style sheet.
    pub fn theme_css(&self) -> String {
        self.asset(&format!("themes/{}/theme.css", self.frame.theme.id))
    }

    /// The tenant's colours.
    pub fn tokens_css(&self) -> String {
        format!("/theme/{}.css", self.frame.tokens.hash)
    }

    /// The merchant's own CSS, for the pages that link it.
    pub fn own_css(&self) -> Option<String> {
        self.frame.own_css.as_ref().map(|own| format!("/theme/{}.css", own.hash))
    }

    /// Fonts that are needed at once.
    pub fn fonts(&self) -> Vec<String> {
        self.frame.theme.fonts.iter().map(|font| self.asset(&format!("fonts/{font}"))).collect()
    }

    /// The colour of a phone's bars.
    pub fn theme_colour(&self) -> String {
        self.frame.settings.design.colours.get("background").unwrap_or(self.frame.theme.colours.background).to_string()
    }

    /// The colour that the store is known by.
    pub fn brand(&self) -> Colour {
        self.frame.settings.design.colours.brand.unwrap_or(self.frame.theme.colours.brand)
    }

    /// The logo.
    pub fn logo(&self) -> Option<&Picture> {
        self.frame.logo.as_ref()
    }

    /// The tab's picture and what kind of file it is.
    pub fn icon(&self) -> (String, &'static str) {
        match icons::picture(&self.frame) {
            Some(id) => (icons::url(id, 48), "image/png"),
            None => (icons::LETTER.to_owned(), "image/svg+xml"),
        }
    }

    /// The picture for a phone's home screen.
    pub fn touch_icon(&self) -> Option<String> {
        icons::picture(&self.frame).map(|id| icons::url(id, 180))
    }

    /// The line above the header; empty when there is none.
    pub fn announcement(&self) -> &str {
        self.say_in(&self.frame.settings.design.announcement)
    }

    /// Whether a card should say who makes the product.
    pub fn many_vendors(&self) -> bool {
        self.frame.theme.layout.card == "panel"
    }

    // The store's contact

    /// On one line.
    pub fn address(&self) -> String {
        self.frame.settings.store.address.lines().join(", ")
    }

    /// For questions.
    pub fn email(&self) -> &str {
        &self.frame.settings.store.email
    }

    /// As people write it.
    pub fn phone(&self) -> &str {
        &self.frame.settings.store.phone
    }

    /// As telephones want it.
    pub fn phone_link(&self) -> String {
        self.phone().chars().filter(|c| c.is_ascii_digit() || *c == '+').collect()
    }

    /// Names and links.
    pub fn social(&self) -> Vec<(&'static str, String)> {
        let social = &self.frame.settings.store.social;
        [("Instagram", &social.instagram), ("TikTok", &social.tiktok), ("YouTube", &social.youtube), ("Facebook", &social.facebook)]
            .into_iter()
            .filter(|(_, link)| link.starts_with("https://"))
            .map(|(name, link)| (name, link.clone()))
            .collect()
    }

    /// Whether there is any way to reach the store.
    pub fn has_contact(&self) -> bool {
        !self.email().is_empty() || !self.phone().is_empty() || !self.social().is_empty()
    }
}
