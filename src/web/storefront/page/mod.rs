//! What the storefront's layout asks for: words, addresses, the frame.

mod brand;

use std::{borrow::Borrow, fmt::Display, sync::Arc};

use chrono::{DateTime, Utc};

use super::{
    frame::Frame,
    meta::{Meta, Shared, embedded},
};
use crate::{
    commerce::{
        catalog::browse::{Category, Tree},
        content::{self, menus::Shown as Entry},
        currencies::Shown,
        reviews::Rating,
        settings::{Localised, Settings},
    },
    error::{FieldError, FieldErrors, Result},
    i18n,
    ids::CategoryId,
    money::{Currency, Money},
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
    /// What it says of itself; a page that says nothing is not for search engines.
    meta: Option<Meta>,
    /// The further currency that prices are shown in.
    shown: Option<Shown>,
    /// Whether amounts are booked, and there is no choice of currency.
    is_booked: bool,
}

impl Page {
    /// The page's surroundings, normally without a query.
    ///
    /// # Errors
    /// When the frame must be read and the database fails.
    pub async fn load(shop: &Shop) -> Result<Self> {
        let frame = shop.app.frames.of(shop).await?;
        let shown = shop.currency.and_then(|chosen| frame.settings.currencies.chosen(&shop.tenant, chosen.code()));
        Ok(Self { shop: shop.clone(), frame, path: "/".to_owned(), canonical: None, section: None, meta: None, shown, is_booked: false })
    }

    /// Shows amounts in the store's own currency alone: they are booked.
    #[must_use]
    pub fn booked(mut self) -> Self {
        self.shown = None;
        self.is_booked = true;
        self
    }

    /// Says where the page is: the address for the other languages, with its
    /// query, and the one that search engines keep.
    #[must_use]
    pub fn at(mut self, path: &str, canonical: &str) -> Self {
        path.clone_into(&mut self.path);
        self.canonical = Some(canonical.to_owned());
        self
    }

    /// Says what the page tells search engines and those who share it.
    #[must_use]
    pub fn told(mut self, meta: Meta) -> Self {
        self.meta = Some(meta);
        self
    }

    /// Says where the page is, for the other languages, where search engines
    /// have no business.
    #[must_use]
    pub fn placed(mut self, path: &str) -> Self {
        path.clone_into(&mut self.path);
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

    /// The menu above the page: what the merchant set up, else the categories.
    pub fn header(&self) -> Vec<Entry> {
        match self.frame.header.as_slice() {
            [] => self.frame.tree.roots().map(|category| self.entry(category)).collect(),
            own => own.to_vec(),
        }
    }

    fn entry(&self, category: &Category) -> Entry {
        let below = self.frame.tree.children(Some(category.id));
        Entry {
            label: category.name.clone(),
            address: format!("/c/{}", category.slug),
            category: Some(category.id),
            children: below.map(|child| Entry { children: Vec::new(), ..self.entry(child) }).collect(),
        }
    }

    /// The menu below the page as the merchant set it up; its first level are headings.
    pub fn footer(&self) -> &[Entry] {
        &self.frame.footer
    }

    /// How many letters the first level of the header's menu has: how wide it is.
    pub fn menu_letters(&self) -> usize {
        self.header().iter().map(|entry| entry.label.chars().count()).sum()
    }

    /// The address of a menu's entry.
    pub fn entry_url(&self, entry: &Entry) -> String {
        if entry.leads_away() { entry.address.clone() } else { self.url(&entry.address) }
    }

    /// For the menu's entry that the page lies in.
    pub fn current_entry(&self, entry: &Entry) -> &'static str {
        self.current_if(entry.category.is_some() && self.section == entry.category)
    }

    /// Names and addresses of the published policies.
    pub fn policies(&self) -> Vec<(String, String)> {
        self.frame.policies().map(|page| (page.title.clone(), self.url(&content::path(&page.slug)))).collect()
    }

    /// The top categories, so many at most.
    pub fn top(&self, limit: &usize) -> Vec<&Category> {
        self.frame.tree.roots().take(*limit).collect()
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

    /// The mistake of a field, in words; empty when there is none.
    pub fn wrong(&self, errors: &FieldErrors, field: impl AsRef<str>) -> String {
        errors.of(field.as_ref()).map(|error| self.say(error)).unwrap_or_default()
    }

    /// A merchant's or theme's words in the language of the page.
    pub fn say_in<'a>(&'a self, text: &'a Localised) -> &'a str {
        text.get(self.lang(), self.shop.tenant.default_locale())
    }

    /// The words of the page's language.
    pub fn words(&self) -> crate::i18n::Lang {
        self.shop.lang
    }

    /// The language of the page.
    pub fn lang(&self) -> &'static str {
        self.shop.lang.code()
    }

    /// An amount of minor units of the store's currency, in the one that
    /// prices are shown in.
    pub fn money(&self, minor: impl Borrow<i64>) -> String {
        let own = Money::new(*minor.borrow(), self.shop.tenant.currency);
        self.shown.map_or(own, |shown| shown.of(own.minor())).format(self.shop.lang.code())
    }

    /// The same in the store's currency: what is charged.
    pub fn charged(&self, minor: impl Borrow<i64>) -> String {
        Money::new(*minor.borrow(), self.shop.tenant.currency).format(self.shop.lang.code())
    }

    /// The further currency that prices are shown in.
    pub fn shown(&self) -> Option<&Shown> {
        self.shown.as_ref()
    }

    /// That prices in a further currency are a help, and what is charged;
    /// empty where they are shown in the store's own.
    pub fn shown_note(&self) -> String {
        let Some(shown) = self.shown else { return String::new() };
        self.with_two("currency-note", ("shown", shown.currency().code()), ("own", self.own_currency()))
    }

    /// ISO code of the currency that prices are shown in.
    pub fn currency(&self) -> &'static str {
        self.shown.map_or(self.shop.tenant.currency, Shown::currency).code()
    }

    /// ISO code of the store's currency.
    pub fn own_currency(&self) -> &'static str {
        self.shop.tenant.currency.code()
    }

    /// The currencies to choose from: code, name, whether it is the one that
    /// prices are shown in. None where there is one only.
    pub fn currencies(&self) -> Vec<(&'static str, String, bool)> {
        let own = self.shop.tenant.currency;
        let further = self.frame.settings.currencies.offered(&self.shop.tenant).map(Shown::currency);
        let now = self.shown.map_or(own, Shown::currency);
        let all: Vec<Currency> = std::iter::once(own).chain(further).collect();
        let name = |currency: &Currency| self.w(&format!("admin-settings-currency-{}", currency.code().to_lowercase())).to_owned();
        let one = |currency: &Currency| (currency.code(), name(currency), *currency == now);
        if all.len() > 1 && !self.is_booked { all.iter().map(one).collect() } else { Vec::new() }
    }

    /// Where the page is, to come back to.
    pub fn path(&self) -> &str {
        &self.path
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

    /// A day in the store's time zone.
    pub fn day(&self, at: &DateTime<Utc>) -> String {
        self.shop.lang.date(at, self.shop.tenant.time_zone)
    }

    /// A number of tenths, `4.8` or `4,8`.
    pub fn decimal(&self, tenths: i64) -> String {
        self.shop.lang.tenths(tenths)
    }

    /// What buyers say of a product, for those who see no stars.
    pub fn rating(&self, rating: impl Borrow<Rating>) -> String {
        let rating = *rating.borrow();
        let (average, count) = (self.decimal(rating.tenths()), self.n("review-count", rating.count()));
        self.with_two("review-average-of", ("average", &average), ("count", &count))
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

    // What the page says of itself

    /// Its own words, if it has any.
    pub fn meta(&self) -> Option<&Meta> {
        self.meta.as_ref()
    }

    /// What the browser's tab says: the page, then the store.
    pub fn title(&self) -> String {
        match self.meta.as_ref().map(|meta| meta.title.as_str()) {
            None | Some("") => self.store().to_owned(),
            Some(title) => format!("{title} · {}", self.store()),
        }
    }

    /// The title of a shared link, which names the store beside it.
    pub fn shared_title(&self) -> &str {
        self.meta.as_ref().map(|meta| meta.title.as_str()).filter(|title| !title.is_empty()).unwrap_or(self.store())
    }

    /// The picture of a shared link: the page's, or the store's logo.
    pub fn shared_picture(&self) -> Option<Shared> {
        let own = self.meta.as_ref().and_then(|meta| meta.picture.clone());
        own.or_else(|| self.frame.logo.as_ref().map(|logo| Shared::of(logo, self.store())))
    }

    /// The one address that search engines should keep. What is not told in
    /// the language of the page is kept in the store's first.
    pub fn canonical(&self) -> String {
        let path = self.canonical.as_deref().unwrap_or(&self.path);
        if self.is_told_in(self.lang()) { self.absolute(self.url(path)) } else { self.absolute(path) }
    }

    /// The same page in the other languages that it is really told in, itself
    /// included, and what to show to everybody else; nothing where there is one only.
    pub fn alternates(&self) -> Vec<(String, String)> {
        let path = self.canonical.as_deref().unwrap_or(&self.path);
        let told: Vec<&String> =
            self.shop.tenant.locales.iter().filter(|code| i18n::find(code).is_some() && self.is_told_in(code)).collect();
        if told.len() < 2 {
            return Vec::new();
        }
        let one = |code: &&String| ((*code).clone(), self.absolute(self.path_in(code, path)));
        told.iter().map(one).chain([("x-default".to_owned(), self.absolute(path))]).collect()
    }

    fn is_told_in(&self, code: &str) -> bool {
        let languages = self.meta.as_ref().and_then(|meta| meta.languages.as_ref());
        code == self.shop.tenant.default_locale() || languages.is_none_or(|languages| languages.iter().any(|told| told == code))
    }

    /// Structured data, a block each. Only where search engines should keep the page.
    pub fn data(&self) -> Vec<String> {
        self.meta.iter().filter(|meta| meta.indexed).flat_map(|meta| meta.data.iter().map(embedded)).collect()
    }

    /// An amount for programs: `649000`, `12.50`.
    pub fn plain_amount(&self, minor: i64) -> String {
        Money::new(minor, self.shop.tenant.currency).input()
    }

    /// The languages of the store: code, own name, this page's path in it.
    pub fn languages(&self) -> Vec<(String, String, String)> {
        let language = |code: &String| (code.clone(), i18n::lang(code).w("store-language-name").to_owned(), self.path_in(code, &self.path));
        self.shop.tenant.locales.iter().filter(|code| i18n::find(code).is_some()).map(language).collect()
    }

    fn path_in(&self, code: &str, path: &str) -> String {
        path_in(&self.shop.tenant, code, path)
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

    /// When a picture is fetched.
    pub fn loading(&self, eager: impl Borrow<bool>) -> &'static str {
        if *eager.borrow() { "eager" } else { "lazy" }
    }

    /// How much a picture matters.
    pub fn priority(&self, eager: impl Borrow<bool>) -> &'static str {
        if *eager.borrow() { "high" } else { "auto" }
    }
}

/// A path of a store in one of its languages.
pub fn path_in(tenant: &Tenant, code: &str, path: &str) -> String {
    match code == tenant.default_locale() {
        true => path.to_owned(),
        false if path == "/" => format!("/{code}"),
        false => format!("/{code}{path}"),
    }
}
