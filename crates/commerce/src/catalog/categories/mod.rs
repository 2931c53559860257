//! The tree of categories: made, renamed, moved, hidden, removed when empty.
//!
//! An address stays when a category is renamed and changes only when someone
//! types another; the old one then redirects. Every command writes places of
//! a whole row of siblings, so gaps and twins heal by themselves.

pub mod queries;
pub mod rules;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::queries as catalog;
use crate::{
    audit,
    db::{Change, TenantConn},
    error::{Error, FieldErrors, Result},
    ids::{CategoryId, MediaId},
};

/// A category as someone wants it.
#[derive(Debug, Clone, Default)]
pub struct CategoryInput {
    /// What shoppers read.
    pub name: String,
    /// Its address; empty: made from the name, or kept.
    pub slug: String,
    /// A few sentences.
    pub description: String,
    /// What it stands in.
    pub parent: Option<CategoryId>,
    /// Whether the menu shows it.
    pub visible: bool,
    /// Its picture; `None` keeps the one it has.
    pub media: Option<MediaId>,
    /// Words by further language.
    pub translations: BTreeMap<String, CategoryWords>,
}

/// A category's words in a further language; what is empty is shown in the first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CategoryWords {
    /// What shoppers read.
    pub name: String,
    /// A few sentences.
    pub description: String,
}

/// Which way a category moves among its siblings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// Earlier.
    Up,
    /// Later.
    Down,
}

fn object(id: CategoryId) -> String {
    format!("category:{id}")
}

fn path(slug: &str) -> String {
    format!("/c/{slug}")
}

/// Adds a category behind its siblings.
///
/// # Errors
/// [`Error::Invalid`] with fields of the form.
pub async fn create(conn: &mut TenantConn, input: &CategoryInput, actor: &str) -> Result<CategoryId> {
    let input = checked(input)?;
    let tree = queries::nodes(conn).await?;
    let id = CategoryId::new();
    rules::check_parent(&tree, id, input.parent)?;
    let slug = address(conn, &input).await?;
    let siblings = rules::children(&tree, input.parent);
    queries::insert(conn, id, &slug, siblings.len(), &input).await.map_err(taken)?;
    catalog::forget_redirect(conn, &path(&slug)).await?;
    written(conn, actor, "category.create", id, json!({ "name": input.name })).await?;
    Ok(id)
}

/// Applies the form of a category, which may move it.
///
/// # Errors
/// [`Error::Conflict`] `category-conflict` when someone saved since `version`,
/// [`Error::Invalid`] with fields of the form.
pub async fn update(conn: &mut TenantConn, id: CategoryId, version: i32, input: &CategoryInput, actor: &str) -> Result<()> {
    let input = checked(input)?;
    let before = queries::lock(conn, id).await?;
    if before.version != version {
        return Err(Error::Conflict("category-conflict".into()));
    }
    let tree = queries::nodes(conn).await?;
    rules::check_parent(&tree, id, input.parent)?;
    let slug = if input.slug.is_empty() { before.slug.clone() } else { input.slug.clone() };
    let at = if before.parent == input.parent { None } else { Some(rules::children(&tree, input.parent).len()) };
    queries::update(conn, id, &slug, at, &input).await.map_err(taken)?;
    if slug != before.slug {
        catalog::redirect(conn, &path(&before.slug), &path(&slug)).await?;
    }
    written(conn, actor, "category.update", id, json!({ "name": [before.name, input.name], "slug": [before.slug, slug] })).await
}

/// Moves a category by one place among its siblings.
///
/// # Errors
/// [`Error::NotFound`] when it is not there.
pub async fn shift(conn: &mut TenantConn, id: CategoryId, way: Way, actor: &str) -> Result<()> {
    let tree = queries::nodes(conn).await?;
    let me = tree.iter().find(|node| node.id == id).ok_or(Error::NotFound("category"))?;
    let mut row = rules::children(&tree, me.parent);
    let at = row.iter().position(|one| *one == id).unwrap_or(0);
    let to = match way {
        Way::Up => at.saturating_sub(1),
        Way::Down => (at + 1).min(row.len() - 1),
    };
    row.swap(at, to);
    queries::reorder(conn, &row).await?;
    written(conn, actor, "category.move", id, json!({ "to": to })).await
}

/// Shows or hides a category in the store's menu.
///
/// # Errors
/// [`Error::NotFound`] when it is not there.
pub async fn set_visible(conn: &mut TenantConn, id: CategoryId, visible: bool, actor: &str) -> Result<()> {
    queries::set_visible(conn, id, visible).await?;
    written(conn, actor, "category.visible", id, json!({ "visible": visible })).await
}

/// Gives a category another picture, or takes the one it has away.
///
/// # Errors
/// [`Error::NotFound`] when it is not there.
pub async fn set_picture(conn: &mut TenantConn, id: CategoryId, media: Option<MediaId>, actor: &str) -> Result<()> {
    queries::set_picture(conn, id, media).await?;
    written(conn, actor, "category.picture", id, json!({ "picture": media })).await
}

/// Removes a category that holds nothing.
///
/// # Errors
/// [`Error::Conflict`] `category-delete-full` when it holds products or categories.
pub async fn delete(conn: &mut TenantConn, id: CategoryId, actor: &str) -> Result<()> {
    let before = queries::lock(conn, id).await?;
    if queries::holds_anything(conn, id).await? {
        return Err(Error::Conflict("category-delete-full".into()));
    }
    queries::delete(conn, id).await?;
    written(conn, actor, "category.delete", id, json!({ "name": before.name, "slug": before.slug })).await
}

fn checked(input: &CategoryInput) -> Result<CategoryInput> {
    let mut clean = input.clone();
    clean.name = clean.name.split_whitespace().collect::<Vec<_>>().join(" ");
    clean.slug = clean.slug.trim().to_owned();
    clean.description = clean.description.trim().to_owned();
    clean.translations.retain(|_, words| *words != CategoryWords::default());
    let mut errors = FieldErrors::default();
    if clean.name.is_empty() {
        errors.add("name", "error-name-missing");
    }
    for (field, text, max) in [("name", &clean.name, 120), ("description", &clean.description, 4_000)] {
        if text.chars().count() > max {
            errors.add_with(field, "error-text-long", &[("max", &max.to_string())]);
        }
    }
    if !clean.slug.is_empty() && !super::rules::is_slug(&clean.slug) {
        errors.add("slug", "error-slug-invalid");
    }
    errors.check()?;
    Ok(clean)
}

async fn address(conn: &mut TenantConn, input: &CategoryInput) -> Result<String> {
    if !input.slug.is_empty() {
        return Ok(input.slug.clone());
    }
    let made = super::rules::slugify(&input.name);
    let slug = if made.is_empty() { "category".to_owned() } else { made };
    let used = catalog::category_slugs_like(conn, &slug).await?;
    Ok(super::rules::free_slug(&slug, &used))
}

/// A unique column was refused: say so at its field.
fn taken(error: Error) -> Error {
    match &error {
        Error::Unexpected(cause)
            if cause.downcast_ref::<diesel::result::Error>().is_some_and(|cause| Error::violates(cause, "categories_slug_key")) =>
        {
            Error::field("slug", "error-address-taken")
        }
        _ => error,
    }
}

async fn written(conn: &mut TenantConn, actor: &str, action: &str, id: CategoryId, detail: serde_json::Value) -> Result<()> {
    audit::record(conn, actor, action, &object(id), detail).await?;
    conn.changed(Change::Catalog);
    Ok(())
}
