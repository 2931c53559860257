//! The kinds of section that a page can have, each with its settings. A kind
//! is here, in `templates/storefront/sections/`, and in `static/css/storefront/`.

use serde::Deserialize;

use crate::settings::Localised;

/// Sections on one page at most.
pub const MOST_SECTIONS: usize = 30;

/// One section of a page.
#[derive(Debug, Clone, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Section {
    /// The first thing a visitor sees.
    Hero(Hero),
    /// A few short promises in a row.
    Benefits(Benefits),
    /// The top categories with pictures.
    Categories(Categories),
    /// A row or grid of products.
    Products(Products),
    /// A picture beside words.
    ImageText(ImageText),
    /// Words alone.
    RichText(RichText),
    /// Questions that open to their answers.
    Questions(Questions),
    /// What people said.
    Quotes(Quotes),
}

/// The first thing a visitor sees. Its picture is the tenant's, or that of the first featured product.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Hero {
    #[serde(default)]
    pub eyebrow: Localised,
    pub heading: Localised,
    #[serde(default)]
    pub text: Localised,
    pub button: Option<Button>,
    pub second: Option<Button>,
}

/// Words that lead somewhere in the store.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Button {
    /// What stands on it.
    pub label: Localised,
    /// A path without the language.
    pub link: String,
}

/// A few short promises.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Benefits {
    pub items: Vec<Benefit>,
}

/// One promise.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Benefit {
    pub icon: String,
    pub title: Localised,
    #[serde(default)]
    pub text: Localised,
}

/// The top categories.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Categories {
    pub heading: Localised,
    pub limit: usize,
}

/// A row or grid of products.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Products {
    pub heading: Localised,
    #[serde(default)]
    pub text: Localised,
    pub source: Source,
    pub limit: usize,
    #[serde(default)]
    pub layout: Arrangement,
    /// Where "View all" leads; none shows no link.
    pub more: Option<String>,
}

/// Which products.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    /// Marked by the merchant, then the newest.
    Featured,
    /// The newest.
    Newest,
}

/// How products stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Arrangement {
    /// In rows.
    #[default]
    Grid,
    /// In one row that scrolls.
    Scroller,
}

/// A picture beside words. The picture is one of a product's.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the names say it")]
pub struct ImageText {
    pub side: Side,
    pub source: Source,
    #[serde(default)]
    pub eyebrow: Localised,
    pub heading: Localised,
    #[serde(default)]
    pub text: Localised,
    pub button: Option<Button>,
}

/// Where the picture stands on a wide screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Side {
    Left,
    Right,
}

/// Words alone.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the names say it")]
pub struct RichText {
    #[serde(default)]
    pub heading: Localised,
    pub text: Localised,
    #[serde(default)]
    pub align: Align,
}

/// How words stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Align {
    #[default]
    Start,
    Centre,
}

/// Questions that open to their answers.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Questions {
    pub heading: Localised,
    pub items: Vec<Question>,
}

/// A question and its answer.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Question {
    pub question: Localised,
    pub answer: Localised,
}

/// What people said.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Quotes {
    pub heading: Localised,
    pub items: Vec<Quote>,
}

/// Somebody's words.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Quote {
    pub text: Localised,
    pub name: String,
}

impl Section {
    /// How many products of a source the section needs.
    pub fn needs(&self, source: Source) -> usize {
        match self {
            Self::Hero(_) if source == Source::Featured => 1,
            Self::Products(products) if products.source == source => products.limit,
            Self::ImageText(image) if image.source == source => 3,
            _ => 0,
        }
    }

    /// Every text that must be there in every language.
    pub fn texts(&self) -> Vec<&Localised> {
        match self {
            Self::Hero(hero) => {
                [&hero.heading].into_iter().chain(hero.button.iter().chain(&hero.second).map(|button| &button.label)).collect()
            }
            Self::Benefits(benefits) => benefits.items.iter().flat_map(|item| [&item.title, &item.text]).collect(),
            Self::Categories(categories) => vec![&categories.heading],
            Self::Products(products) => vec![&products.heading],
            Self::ImageText(image) => {
                [&image.heading, &image.text].into_iter().chain(image.button.iter().map(|button| &button.label)).collect()
            }
            Self::RichText(text) => vec![&text.text],
            Self::Questions(questions) => {
                questions.items.iter().flat_map(|item| [&item.question, &item.answer]).chain([&questions.heading]).collect()
            }
            Self::Quotes(quotes) => quotes.items.iter().map(|item| &item.text).chain([&quotes.heading]).collect(),
        }
    }
}
