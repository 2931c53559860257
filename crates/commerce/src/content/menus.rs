//! The menus of a store: one above every page, one below. Two levels, with a
//! label for each language. An entry remembers the thing that it leads to and
//! not the address, so that it survives a rename; where the thing is gone or
//! hidden, the entry is not shown.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::queries::Link;
use crate::{
    catalog::browse::Tree,
    db::Change,
    error::FieldErrors,
    ids::{CategoryId, PageId, ProductId},
    redirects::rules::MAX_LENGTH,
    settings::{Localised, Section},
};

/// Entries of one menu, of both levels together.
pub const MOST: usize = 60;
/// The longest label, in characters.
const LABEL: usize = 40;

/// What a merchant set up. An empty menu is made from the categories.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Menus {
    /// Above every page.
    pub header: Vec<Entry>,
    /// Below every page; its first level are the headings of columns.
    pub footer: Vec<Entry>,
}

/// One entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// What it says; a language without a label says the name of the thing.
    pub label: Localised,
    /// Where it leads.
    pub target: Target,
    /// What lies under it.
    #[serde(default)]
    pub children: Vec<Entry>,
}

/// Where an entry leads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Target {
    /// Nowhere: a heading.
    Heading,
    /// A page.
    Page(PageId),
    /// A category.
    Category(CategoryId),
    /// A product.
    Product(ProductId),
    /// Another address of this store.
    Path(String),
    /// An address elsewhere, `https://`.
    Url(String),
}

impl Section for Menus {
    const NAME: &'static str = "menus";
    const CHANGE: Change = Change::Settings;

    fn check(&self) -> FieldErrors {
        let mut errors = FieldErrors::default();
        for (field, menu) in [("header", &self.header), ("footer", &self.footer)] {
            let entries = || menu.iter().chain(menu.iter().flat_map(|entry| &entry.children));
            if entries().count() > MOST {
                errors.add_with(field, "menu-error-many", &[("max", &MOST.to_string())]);
            }
            if menu.iter().flat_map(|entry| &entry.children).any(|entry| !entry.children.is_empty()) {
                errors.add(field, "menu-error-deep");
            }
            if entries().any(|entry| entry.label.iter().any(|(_, label)| label.chars().count() > LABEL)) {
                errors.add_with(field, "menu-error-label", &[("max", &LABEL.to_string())]);
            }
            if entries().any(|entry| !entry.target.is_sound()) {
                errors.add(field, "menu-error-target");
            }
            if entries().any(|entry| entry.label.is_empty() && matches!(entry.target, Target::Heading | Target::Path(_) | Target::Url(_))) {
                errors.add(field, "menu-error-nameless");
            }
        }
        errors
    }
}

impl Target {
    /// Whether an address can stand in a link: a path of this store, or `https` elsewhere.
    fn is_sound(&self) -> bool {
        match self {
            Self::Heading | Self::Page(_) | Self::Category(_) | Self::Product(_) => true,
            Self::Path(path) => {
                path.len() <= MAX_LENGTH
                    && path.starts_with('/')
                    && !path.starts_with("//")
                    && !path.contains('\\')
                    && !path.chars().any(char::is_control)
            }
            Self::Url(text) => {
                let url = url::Url::parse(text);
                text.len() <= MAX_LENGTH
                    && text.starts_with("https://")
                    && url.is_ok_and(|url| url.host_str().is_some() && url.username().is_empty() && url.password().is_none())
            }
        }
    }

    /// Every product that the menus lead to.
    fn product(&self) -> Option<ProductId> {
        if let Self::Product(id) = self { Some(*id) } else { None }
    }
}

impl Menus {
    /// Every product that the menus lead to.
    pub fn products(&self) -> Vec<ProductId> {
        let top = || self.header.iter().chain(&self.footer);
        top().chain(top().flat_map(|entry| &entry.children)).filter_map(|entry| entry.target.product()).collect()
    }
}

/// An entry as a page shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// In the language of the page.
    pub label: String,
    /// A path without language, a whole address elsewhere, or empty: a heading.
    pub address: String,
    /// For the mark of where one is.
    pub category: Option<CategoryId>,
    /// What lies under it.
    pub children: Vec<Shown>,
}

impl Shown {
    /// Whether it leads out of the store.
    pub fn leads_away(&self) -> bool {
        self.address.starts_with("https://")
    }
}

/// What entries lead to, as far as shoppers may see it.
#[derive(Debug)]
pub struct Things<'a> {
    /// Published pages.
    pub pages: &'a [Link],
    /// Visible categories.
    pub tree: &'a Tree,
    /// Addresses and names of active products.
    pub products: &'a HashMap<ProductId, (String, String)>,
    /// The language of the page.
    pub language: &'a str,
    /// The store's first.
    pub first: &'a str,
}

impl Things<'_> {
    /// The entries that lead somewhere; a heading with nothing under it does not.
    pub fn shown(&self, menu: &[Entry]) -> Vec<Shown> {
        menu.iter().filter_map(|entry| self.one(entry)).collect()
    }

    fn one(&self, entry: &Entry) -> Option<Shown> {
        let children = self.shown(&entry.children);
        let own = entry.label.get(self.language, self.first);
        let (name, address, category) = match &entry.target {
            Target::Heading => (String::new(), String::new(), None),
            Target::Page(id) => {
                let page = self.pages.iter().find(|page| page.id == *id)?;
                (page.title.clone(), super::path(&page.slug), None)
            }
            Target::Category(id) => {
                let category = self.tree.by_id(*id)?;
                (category.name.clone(), format!("/c/{}", category.slug), Some(*id))
            }
            Target::Product(id) => {
                let (slug, name) = self.products.get(id)?;
                (name.clone(), format!("/p/{slug}"), None)
            }
            Target::Path(path) => (String::new(), path.clone(), None),
            Target::Url(url) => (String::new(), url.clone(), None),
        };
        if address.is_empty() && children.is_empty() {
            return None;
        }
        // The thing's own name is told in the language; a label of the first language is not better.
        let label = match entry.label.own(self.language) {
            "" if !name.is_empty() => name,
            "" => own.to_owned(),
            label => label.to_owned(),
        };
        (!label.is_empty()).then_some(Shown { label, address, category, children })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(target: Target, label: &str) -> Entry {
        Entry { label: Localised::default().with("id", label), target, children: Vec::new() }
    }

    #[test]
    fn a_menu_leads_only_where_shoppers_can_go() {
        let things = Things { pages: &[], tree: &Tree::default(), products: &HashMap::new(), language: "en", first: "id" };
        let menu = [
            entry(Target::Page(PageId::new()), "Tentang"),
            entry(Target::Heading, "Kosong"),
            Entry { children: vec![entry(Target::Path("/contact".to_owned()), "Kontak")], ..entry(Target::Heading, "Bantuan") },
        ];
        let shown = things.shown(&menu);
        assert_eq!(shown.len(), 1, "{shown:?}");
        assert_eq!((shown[0].label.as_str(), shown[0].children[0].address.as_str()), ("Bantuan", "/contact"));
    }

    #[test]
    fn an_address_of_a_menu_cannot_run_or_disguise() {
        for (address, sound) in [("/contact", true), ("//evil.test", false), ("/\\evil.test", false), ("contact", false)] {
            assert_eq!(Target::Path(address.to_owned()).is_sound(), sound, "{address}");
        }
        for (address, sound) in
            [("https://blog.example/", true), ("javascript:alert(1)", false), ("http://x.example", false), ("https://u:p@x.example", false)]
        {
            assert_eq!(Target::Url(address.to_owned()).is_sound(), sound, "{address}");
        }
    }

    #[test]
    fn mistakes_are_named_by_menu() {
        let deep = Entry {
            children: vec![Entry { children: vec![entry(Target::Heading, "c")], ..entry(Target::Heading, "b") }],
            ..entry(Target::Heading, "a")
        };
        let menus = Menus { header: vec![deep], footer: vec![entry(Target::Path("/x".to_owned()), "")] };
        let errors = menus.check();
        assert_eq!(errors.of("header").map(|error| error.message), Some("menu-error-deep"));
        assert_eq!(errors.of("footer").map(|error| error.message), Some("menu-error-nameless"));
    }
}
