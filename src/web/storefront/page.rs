//! What the storefront's layout asks for: words, addresses, the frame.

use std::{
    borrow::Borrow,
    fmt::{Display, Write as _},
    sync::Arc,
};

use chrono::{DateTime, Utc};

use super::frame::Frame;
use crate::{
    commerce::{
        catalog::browse::{Category, Tree},
        media,
        settings::{Localised, Settings},
    },
    error::{FieldError, Result},
    i18n,
    ids::CategoryId,
    money::Money,
    tenant::Tenant,
    web::Shop,
};

/// One page of a store, as its template sees it.
pub struct Page {
    shop: Shop,
    frame: Arc<Frame>,
    path: String,
    /// The address that search engines should keep, without host and language.
    canonical: Option<String>,
    /// The top category that the page lies in.
    section: Option<CategoryId>,
}

impl Page {
    /// The page's surroundings, normally without a query.
    ///
    /// # Errors
    /// When the frame must be read and the database fails.
    pub async fn load(shop: &Shop) -> Result<Self> {
        let frame = shop.app.frames.of(shop).await?;
        Ok(Self { shop: shop.clone(), frame, path: "/".to_owned(), canonical: None, section: None })
    }

    /// Says where the page is: the address for the other languages, with its
    /// query, and the one that search engines keep.
    #[must_use]
    pub fn at(mut self, path: &str, canonical: &str) -> Self {
        path.clone_into(&mut self.path);
        self.canonical = Some(canonical.to_owned());
        self
    }

    /// Says in which category the page lies, for the menu.
    #[must_use]
    pub fn within(mut self, category: Option<CategoryId>) -> Self {
        self.section = category.and_then(|id| self.frame.tree.path(id).first().map(|top| top.id));
        self
    }

    /// The frame.
    pub fn frame(&self) -> &Frame {
        &self.frame
    }

    /// The tenant.
    pub fn tenant(&self) -> &Tenant {
        &self.shop.tenant
    }

    /// As the merchant set them.
    pub fn settings(&self) -> &Settings {
        &self.frame.settings
    }

    /// The visible categories.
    pub fn tree(&self) -> &Tree {
        &self.frame.tree
    }

    /// The top categories, so many at most.
    pub fn top(&self, limit: &usize) -> Vec<&Category> {
        self.frame.tree.roots().take(*limit).collect()
    }

    /// What lies directly in a category.
    pub fn children(&self, category: &Category) -> Vec<&Category> {
        self.frame.tree.children(Some(category.id)).collect()
    }

    // Words

    /// A message.
    pub fn w<'a>(&'a self, key: &'a str) -> &'a str {
        self.shop.lang.w(key)
    }

    /// A message that counts a whole number, of whatever type.
    pub fn n(&self, key: &str, n: impl Display) -> String {
        self.shop.lang.n(key, n.to_string().parse::<i64>().unwrap_or(i64::MAX))
    }

    /// A message with one argument.
    pub fn with(&self, key: &str, name: &str, value: impl ToString) -> String {
        self.shop.lang.with(key, name, value)
    }

    /// A message with two arguments.
    pub fn with_two(&self, key: &str, first: (&str, &str), second: (&str, &str)) -> String {
        self.shop.lang.args(key, &[first, second])
    }

    /// What to say beside a field.
    pub fn say(&self, error: &FieldError) -> String {
        self.shop.lang.field_error(error)
    }

    /// A merchant's or theme's words in the language of the page.
    pub fn say_in<'a>(&'a self, text: &'a Localised) -> &'a str {
        text.get(self.lang(), self.shop.tenant.default_locale())
    }

    /// The language of the page.
    pub fn lang(&self) -> &'static str {
        self.shop.lang.code()
    }

    /// An amount of minor units in the store's currency.
    pub fn money(&self, minor: impl Borrow<i64>) -> String {
        Money::new(*minor.borrow(), self.shop.tenant.currency).format(self.shop.lang.code())
    }

    /// The store's name.
    pub fn store(&self) -> &str {
        &self.frame.settings.store.name
    }

    /// The name for the copyright line.
    pub fn legal_name(&self) -> &str {
        let store = &self.frame.settings.store;
        if store.legal_name.is_empty() { &store.name } else { &store.legal_name }
    }

    /// This year, where the store is.
    pub fn year(&self) -> String {
        self.shop.app.clock.now().with_timezone(&self.shop.tenant.time_zone).format("%Y").to_string()
    }

    /// A moment in the store's time zone.
    pub fn moment(&self, at: &DateTime<Utc>) -> String {
        self.shop.lang.datetime(at, self.shop.tenant.time_zone)
    }

    // Addresses

    /// A path of this store in the language of the page.
    pub fn url(&self, path: &str) -> String {
        self.shop.url(path)
    }

    /// A static file.
    pub fn asset(&self, name: &str) -> String {
        self.shop.app.assets.url(name)
    }

    /// A path with scheme and host.
    pub fn absolute(&self, path: impl Display) -> String {
        format!("{}{path}", self.shop.app.config.origin(&self.shop.tenant.canonical_host))
    }

    /// `<link>`s to this page's one address and to its other languages.
    pub fn links(&self) -> String {
        let Some(canonical) = &self.canonical else { return String::new() };
        let escape = |text: String| text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;");
        let mut html = format!("<link rel=\"canonical\" href=\"{}\">", escape(self.absolute(self.url(canonical))));
        if self.shop.tenant.locales.len() > 1 {
            for (code, _, _) in self.languages() {
                let path = self.path_in(&code, canonical);
                // Writing to a String cannot fail.
                let _ = write!(html, "<link rel=\"alternate\" hreflang=\"{code}\" href=\"{}\">", escape(self.absolute(path)));
            }
        }
        html
    }

    /// The languages of the store: code, own name, this page's path in it.
    pub fn languages(&self) -> Vec<(String, String, String)> {
        let language = |code: &String| (code.clone(), i18n::lang(code).w("store-language-name").to_owned(), self.path_in(code, &self.path));
        self.shop.tenant.locales.iter().filter(|code| i18n::find(code).is_some()).map(language).collect()
    }

    fn path_in(&self, code: &str, path: &str) -> String {
        match code == self.shop.tenant.default_locale() {
            true => path.to_owned(),
            false if path == "/" => format!("/{code}"),
            false => format!("/{code}{path}"),
        }
    }

    // Looks

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

    /// The tenant's colours and own CSS.
    pub fn tokens_css(&self) -> String {
        format!("/theme/{}.css", self.frame.tokens.hash)
    }

    /// Fonts that are needed at once.
    pub fn fonts(&self) -> Vec<String> {
        self.frame.theme.fonts.iter().map(|font| self.asset(&format!("fonts/{font}"))).collect()
    }

    /// The colour of a phone's bars.
    pub fn theme_colour(&self) -> String {
        self.frame.settings.design.colours.get("background").unwrap_or(self.frame.theme.colours.background).to_string()
    }

    /// The logo's address.
    pub fn logo(&self) -> Option<String> {
        self.frame.settings.design.logo.map(|id| media::url(id, 320))
    }

    /// The tab's picture.
    pub fn favicon(&self) -> Option<String> {
        self.frame.settings.design.favicon.map(|id| media::url(id, 160))
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

    // Attributes, each with the blank that it needs

    /// The text where the condition holds.
    pub fn when<'a>(&self, condition: bool, text: &'a str) -> &'a str {
        if condition { text } else { "" }
    }

    /// The text, or nothing.
    pub fn or_empty<'a>(&self, text: &'a Option<String>) -> &'a str {
        text.as_deref().unwrap_or_default()
    }

    /// For checkboxes and radio buttons.
    pub fn checked(&self, condition: impl Borrow<bool>) -> &'static str {
        if *condition.borrow() { "checked" } else { "" }
    }

    /// For options of a list.
    pub fn selected(&self, condition: impl Borrow<bool>) -> &'static str {
        if *condition.borrow() { "selected" } else { "" }
    }

    /// For what cannot be pressed.
    pub fn disabled(&self, condition: impl Borrow<bool>) -> &'static str {
        if *condition.borrow() { "disabled" } else { "" }
    }

    /// For what can be folded.
    pub fn open(&self, condition: impl Borrow<bool>) -> &'static str {
        if *condition.borrow() { "open" } else { "" }
    }

    /// For the chosen one of several links.
    pub fn current_if(&self, condition: impl Borrow<bool>) -> &'static str {
        if *condition.borrow() { "aria-current=\"true\"" } else { "" }
    }

    /// For the menu's link to the category that the page lies in.
    pub fn current(&self, category: &CategoryId) -> &'static str {
        self.current_if(self.section == Some(*category))
    }

    /// When a picture is fetched.
    pub fn loading(&self, eager: impl Borrow<bool>) -> &'static str {
        if *eager.borrow() { "eager" } else { "lazy" }
    }

    /// How much a picture matters.
    pub fn priority(&self, eager: impl Borrow<bool>) -> &'static str {
        if *eager.borrow() { "high" } else { "auto" }
    }
}
