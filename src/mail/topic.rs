//! Letters that nobody is owed about goods: they are alike, so they share
//! their templates, and each has the way to have no more of them.

use askama::Template;

use super::{
    Letter,
    account::{Frame, Words},
    frame::Parts,
    order::rendered,
};
use crate::{app::App, commerce::unsubscribe::Topic, error::Result, i18n::Lang};

/// A piece of goods, as a letter names it.
pub(super) struct Goods {
    /// What it is.
    pub name: String,
    /// Its options, or empty.
    pub detail: String,
    /// How many and for how much, or empty.
    pub price: String,
}

/// What such a letter is about.
pub(super) struct About<'a> {
    pub(super) words: &'a Words,
    pub(super) goods: &'a [Goods],
    pub(super) topic: Topic,
    /// Where its reader ends the topic.
    pub(super) unsubscribe: &'a str,
}

#[derive(Template)]
#[template(path = "mail/topic/body.txt", whitespace = "preserve")]
struct Text<'a> {
    t: Lang,
    m: &'a Frame,
    about: &'a About<'a>,
}

#[derive(Template)]
#[template(path = "mail/topic/body.html", whitespace = "minimize")]
struct Html<'a> {
    t: Lang,
    m: &'a Frame,
    about: &'a About<'a>,
}

/// Subject, text and HTML.
pub(super) fn render(t: Lang, m: &Frame, about: &About<'_>) -> Result<Parts> {
    let (text, html) = (rendered(Text { t, m, about }.render())?, rendered(Html { t, m, about }.render())?);
    Ok((about.words.subject.clone(), text, html))
}

/// The letter to an address, with its way out.
pub(super) fn letter(app: &App, t: Lang, m: &Frame, to: &str, cause: &str, about: (&Words, &[Goods], Topic)) -> Result<Letter> {
    let (words, goods, topic) = about;
    let unsubscribe = m.store.unsubscribe_url(app, topic, to);
    let parts = render(t, m, &About { words, goods, topic, unsubscribe: &unsubscribe })?;
    let mut letter = m.store.letter(to, cause, parts);
    letter.unsubscribe = unsubscribe;
    Ok(letter)
}
