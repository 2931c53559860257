//! What a merchant writes beside the goods: pages, policies, menus, and what
//! visitors write back.
//!
//! A page's text is cleaned when it is saved, as a product's description is.
//! An address stays when a page is renamed and changes only when someone types
//! another; the old one then redirects. Pages and menus belong to every page's
//! frame, so each change is one of the settings.

pub mod menus;
pub mod messages;
pub mod policies;
pub mod queries;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::{
    audit,
    catalog::{queries as catalog, rules},
    db::{Change, TenantConn},
    error::{Error, FieldErrors, Result},
    ids::PageId,
};
use policies::Kind;

/// Pages of one store.
pub const MOST: i64 = 500;
/// The longest text, in bytes of cleaned HTML.
const MAX_BODY: usize = 100_000;

/// A page as someone wants it.
#[derive(Debug, Clone, Default)]
pub struct PageInput {
    /// What it is for.
    pub kind: Kind,
    /// Its address; empty: made from the title, or kept.
    pub slug: String,
    /// Whether shoppers see it.
    pub published: bool,
    /// In the store's first language.
    pub words: PageWords,
    /// By further language.
    pub translations: BTreeMap<String, PageWords>,
}

/// A page's words in one language; what is empty is shown in the first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PageWords {
    /// The heading.
    pub title: String,
    /// The text.
    pub body_html: String,
    /// For search engines; empty means the title.
    pub seo_title: String,
    /// For search engines; empty means the beginning of the text.
    pub seo_description: String,
}

impl PageWords {
    fn cleaned(&self) -> Self {
        let line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        Self {
            title: line(&self.title),
            body_html: rules::clean_html(&self.body_html),
            seo_title: line(&self.seo_title),
            seo_description: line(&self.seo_description),
        }
    }

    /// What is wrong, each field with the name that `field` gives it.
    fn check(&self, errors: &mut FieldErrors, field: &dyn Fn(&str) -> String) {
        for (name, text, max) in
            [("title", &self.title, 200), ("seo_title", &self.seo_title, 120), ("seo_description", &self.seo_description, 400)]
        {
            if text.chars().count() > max {
                errors.add_with(field(name), "error-text-long", &[("max", &max.to_string())]);
            }
        }
        if self.body_html.len() > MAX_BODY {
            errors.add_with(field("body"), "error-text-long", &[("max", &MAX_BODY.to_string())]);
        }
    }
}

/// Adds a page.
///
/// # Errors
/// [`Error::Invalid`] with fields of the form.
pub async fn create(conn: &mut TenantConn, input: &PageInput, actor: &str) -> Result<PageId> {
    let input = checked(input)?;
    if queries::count(conn).await? >= MOST {
        return Err(Error::field("title", "page-error-many"));
    }
    let id = PageId::new();
    let slug = match input.slug.as_str() {
        "" => {
            let made = Some(rules::slugify(&input.words.title)).filter(|slug| !slug.is_empty()).unwrap_or_else(|| "page".to_owned());
            rules::free_slug(&made, &queries::slugs_like(conn, &made).await?)
        }
        typed => typed.to_owned(),
    };
    queries::insert(conn, id, &slug, &input).await.map_err(taken)?;
    catalog::forget_redirect(conn, &path(&slug)).await?;
    written(conn, actor, "page.create", id, json!({ "title": input.words.title })).await?;
    Ok(id)
}

/// Applies the form of a page.
///
/// # Errors
/// [`Error::Conflict`] `page-conflict` when someone saved since `version`,
/// [`Error::Invalid`] with fields of the form.
pub async fn update(conn: &mut TenantConn, id: PageId, version: i32, input: &PageInput, actor: &str) -> Result<()> {
    let input = checked(input)?;
    let before = queries::lock(conn, id).await?;
    if before.version != version {
        return Err(Error::Conflict("page-conflict".into()));
    }
    let slug = if input.slug.is_empty() { before.slug.clone() } else { input.slug.clone() };
    queries::update(conn, id, &slug, &input).await.map_err(taken)?;
    if slug != before.slug {
        catalog::redirect(conn, &path(&before.slug), &path(&slug)).await?;
    }
    written(conn, actor, "page.update", id, json!({ "title": [before.title, input.words.title], "slug": [before.slug, slug] })).await
}

/// Removes a page. Menus that lead to it lead there no more.
///
/// # Errors
/// [`Error::NotFound`] when it is not there.
pub async fn delete(conn: &mut TenantConn, id: PageId, actor: &str) -> Result<()> {
    let before = queries::lock(conn, id).await?;
    queries::delete(conn, id).await?;
    written(conn, actor, "page.delete", id, json!({ "title": before.title, "slug": before.slug })).await
}

/// The address of a page.
pub fn path(slug: &str) -> String {
    format!("/pages/{slug}")
}

fn checked(input: &PageInput) -> Result<PageInput> {
    let mut clean = input.clone();
    clean.slug = clean.slug.trim().to_owned();
    clean.words = input.words.cleaned();
    clean.translations = input.translations.iter().map(|(code, words)| (code.clone(), words.cleaned())).collect();
    clean.translations.retain(|_, words| *words != PageWords::default());
    let mut errors = FieldErrors::default();
    if clean.words.title.is_empty() {
        errors.add("title", "error-name-missing");
    }
    clean.words.check(&mut errors, &str::to_owned);
    for (code, words) in &clean.translations {
        words.check(&mut errors, &|name| format!("t.{code}.{name}"));
    }
    if !clean.slug.is_empty() && !rules::is_slug(&clean.slug) {
        errors.add("slug", "error-slug-invalid");
    }
    // Blanks of a template are for the merchant; shoppers should not read them.
    let blank = |words: &PageWords| words.body_html.contains(policies::BLANK);
    if clean.published && (blank(&clean.words) || clean.translations.values().any(blank)) {
        errors.add("body", "page-error-blanks");
    }
    errors.check()?;
    Ok(clean)
}

/// A unique column was refused: say so at its field.
fn taken(error: Error) -> Error {
    let Error::Unexpected(cause) = &error else { return error };
    let violates = |name| cause.downcast_ref::<diesel::result::Error>().is_some_and(|cause| Error::violates(cause, name));
    if violates("pages_slug_key") {
        return Error::field("slug", "error-address-taken");
    }
    if violates("pages_kind_idx") { Error::field("kind", "page-error-kind") } else { error }
}

async fn written(conn: &mut TenantConn, actor: &str, action: &str, id: PageId, detail: serde_json::Value) -> Result<()> {
    audit::record(conn, actor, action, &format!("page:{id}"), detail).await?;
    conn.changed(Change::Settings);
    Ok(())
}
