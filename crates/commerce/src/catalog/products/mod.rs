//! Products: made, changed, put on sale, archived, removed.
//!
//! A change from a form names the version that it was made from; a stale one
//! is refused with `product-conflict` and loses nothing. A product that was
//! sold is never deleted, because people look it up from their orders.

mod check;
pub mod list;
pub mod queries;
mod update;

pub use update::{replace, update};

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{
    ProductOption, Status, pictures,
    queries::{self as catalog, refresh_product},
    rules,
    variants::{self, VariantInput},
};
use crate::{
    audit,
    db::{Change, TenantConn},
    error::{Error, FieldErrors, Result},
    ids::{CategoryId, ProductId},
    quantity, taxes,
};

/// A product as someone wants it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProductInput {
    /// What shoppers read.
    pub name: String,
    /// Its address; empty: made from the name, or kept.
    pub slug: String,
    /// One sentence.
    pub summary: String,
    /// Any HTML; what may not stand in a store is taken out.
    pub description_html: String,
    /// The brand.
    pub vendor: String,
    /// The merchant's own kind.
    pub product_type: String,
    /// Where it stands in the tree.
    pub category: Option<CategoryId>,
    /// Words to filter by.
    pub tags: Vec<String>,
    /// Whether shoppers see it.
    pub status: Status,
    /// Whether the home page may show it.
    pub featured: bool,
    /// At most three.
    pub options: Vec<ProductOption>,
    /// For search engines.
    pub seo_title: String,
    /// For search engines.
    pub seo_description: String,
    /// By language; the store's first language is above.
    pub translations: BTreeMap<String, ProductWords>,
    /// Its name in the system that it was imported from.
    pub import_handle: Option<String>,
    /// Name of the class that it is sent as; empty for none.
    pub shipping_class: String,
    /// What it is for the tax, where its variants are taxed.
    pub tax_class: taxes::Class,
    /// How many pieces go together, for each line of an order.
    pub quantity: quantity::Rules,
}

/// A product's words in a further language; what is empty is shown in the first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ProductWords {
    /// What shoppers read.
    pub name: String,
    /// One sentence.
    pub summary: String,
    /// HTML.
    pub description_html: String,
    /// Options in the same order, with their values in the same order.
    pub options: Vec<ProductOption>,
}

impl ProductWords {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Everything that is wrong with a product's own fields, for a form whose
/// variants cannot be read either.
pub fn problems(input: &ProductInput) -> FieldErrors {
    match check::product(input, &[]) {
        Err(Error::Invalid(errors)) => errors,
        _ => FieldErrors::default(),
    }
}

/// The name of a product in the audit log.
pub fn object(id: ProductId) -> String {
    format!("product:{id}")
}

/// Adds a product with exactly these variants.
///
/// # Errors
/// [`Error::Invalid`] with fields of the form; variant fields are `v<at>.sku`.
pub async fn create(conn: &mut TenantConn, input: &ProductInput, variants: &[VariantInput], actor: &str) -> Result<ProductId> {
    let input = check::product(input, variants)?;
    let id = ProductId::new();
    let slug = address(conn, &input).await?;
    queries::insert(conn, id, &slug, &input).await.map_err(check::taken)?;
    catalog::forget_redirect(conn, &path(&slug)).await?;
    for (at, variant) in variants.iter().enumerate() {
        variants::add(conn, id, at, variant, actor).await?;
    }
    refresh_product(conn, id).await?;
    audit::record(conn, actor, "product.create", &object(id), json!({ "name": input.name, "status": input.status.as_str() })).await?;
    changed(conn, id);
    Ok(id)
}

/// Takes products off the sale or puts them on; says how many changed.
///
/// # Errors
/// When the database refuses.
pub async fn set_status(conn: &mut TenantConn, ids: &[ProductId], status: Status, actor: &str) -> Result<usize> {
    let done = queries::set_status(conn, ids, status).await?;
    for id in &done {
        audit::record(conn, actor, "product.status", &object(*id), json!({ "status": status.as_str() })).await?;
        conn.changed(Change::Product(*id));
    }
    conn.changed(Change::Catalog);
    Ok(done.len())
}

/// Puts a product away for the records.
///
/// # Errors
/// When the database refuses.
pub async fn archive(conn: &mut TenantConn, id: ProductId, actor: &str) -> Result<()> {
    set_status(conn, &[id], Status::Archived, actor).await.map(|_| ())
}

/// Removes a product that was never sold.
///
/// # Errors
/// [`Error::Conflict`] `product-delete-sold` when it was, [`Error::NotFound`] when it is not there.
pub async fn delete(conn: &mut TenantConn, id: ProductId, actor: &str) -> Result<()> {
    let product = queries::lock(conn, id).await?;
    if variants::queries::pieces_sold(conn, id).await? > 0 {
        return Err(Error::Conflict("product-delete-sold".into()));
    }
    queries::delete(conn, id).await?;
    audit::record(conn, actor, "product.delete", &object(id), json!({ "name": product.name, "slug": product.slug })).await?;
    changed(conn, id);
    Ok(())
}

/// Makes a draft that is like a product but for its codes and stock.
///
/// # Errors
/// When there is no such product.
pub async fn duplicate(conn: &mut TenantConn, id: ProductId, name: &str, actor: &str) -> Result<ProductId> {
    let product = queries::by_id(conn, id).await?;
    let input = ProductInput {
        name: name.chars().take(255).collect(),
        slug: String::new(),
        status: Status::Draft,
        featured: false,
        import_handle: None,
        ..product.input()
    };
    let rows = variants::queries::of_product(conn, id).await?;
    let variants: Vec<VariantInput> = rows.iter().map(|row| VariantInput { sku: None, barcode: String::new(), ..row.input() }).collect();
    let copy = create(conn, &input, &variants, actor).await?;
    for picture in pictures::queries::of_product(conn, id).await? {
        pictures::attach(conn, copy, picture.id, &picture.alt).await?;
    }
    Ok(copy)
}

/// Where shoppers find a product, without the language.
fn path(slug: &str) -> String {
    format!("/p/{slug}")
}

/// The address that was typed, or a free one made from the name.
async fn address(conn: &mut TenantConn, input: &ProductInput) -> Result<String> {
    if !input.slug.is_empty() {
        return Ok(input.slug.clone());
    }
    let made = rules::slugify(&input.name);
    let slug = if made.is_empty() { "product".to_owned() } else { made };
    let taken = catalog::product_slugs_like(conn, &slug).await?;
    Ok(rules::free_slug(&slug, &taken))
}

fn changed(conn: &mut TenantConn, id: ProductId) {
    conn.changed(Change::Product(id));
    conn.changed(Change::Catalog);
}
