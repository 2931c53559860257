//! Rows of products.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use serde_json::{Value, json};

use super::{
    super::{ProductOption, Status},
    ProductInput,
};
use crate::{
    db::{TenantConn, schema::tenant::products},
    error::{Error, Result},
    ids::{CategoryId, ProductId},
    quantity, taxes,
};

/// A product as it is stored, without its derived columns.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = products, check_for_backend(diesel::pg::Pg))]
pub struct Product {
    /// Identity.
    pub id: ProductId,
    /// Address.
    pub slug: String,
    /// What shoppers read.
    pub name: String,
    /// One sentence.
    pub summary: String,
    /// Clean HTML.
    pub description_html: String,
    /// Words by language.
    pub translations: Value,
    /// The brand.
    pub vendor: String,
    /// The merchant's own kind.
    pub product_type: String,
    /// Where it stands.
    #[diesel(column_name = category_id)]
    pub category: Option<CategoryId>,
    /// Words to filter by.
    pub tags: Vec<String>,
    /// Whether shoppers see it.
    pub status: Status,
    /// Whether the home page may show it.
    pub featured: bool,
    /// The list of [`ProductOption`].
    pub options: Value,
    /// For search engines.
    pub seo_title: String,
    /// For search engines.
    pub seo_description: String,
    /// Its name where it was imported from.
    pub import_handle: Option<String>,
    /// Name of the class that it is sent as; empty for none.
    pub shipping_class: String,
    /// What it is for the tax.
    pub tax_class: String,
    /// The fewest pieces of a line.
    pub quantity_least: i32,
    /// The most pieces of a line.
    pub quantity_most: Option<i32>,
    /// Pieces that belong together.
    pub quantity_step: i32,
    /// Raised by every save.
    pub version: i32,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was saved last.
    pub updated_at: DateTime<Utc>,
}

impl Product {
    /// What a shopper chooses.
    pub fn options(&self) -> Vec<ProductOption> {
        serde_json::from_value(self.options.clone()).unwrap_or_default()
    }

    /// As an input that changes nothing.
    pub fn input(&self) -> ProductInput {
        ProductInput {
            name: self.name.clone(),
            slug: self.slug.clone(),
            summary: self.summary.clone(),
            description_html: self.description_html.clone(),
            vendor: self.vendor.clone(),
            product_type: self.product_type.clone(),
            category: self.category,
            tags: self.tags.clone(),
            status: self.status,
            featured: self.featured,
            options: self.options(),
            seo_title: self.seo_title.clone(),
            seo_description: self.seo_description.clone(),
            translations: serde_json::from_value(self.translations.clone()).unwrap_or_default(),
            import_handle: self.import_handle.clone(),
            shipping_class: self.shipping_class.clone(),
            tax_class: taxes::Class::parse(&self.tax_class).unwrap_or_default(),
            quantity: quantity::Rules { least: self.quantity_least, most: self.quantity_most, step: self.quantity_step },
        }
    }
}

/// One product.
pub async fn by_id(conn: &mut TenantConn, id: ProductId) -> Result<Product> {
    products::table.find(id).select(Product::as_select()).first(conn).await.map_err(missing)
}

/// One product, held until the transaction ends.
pub async fn lock(conn: &mut TenantConn, id: ProductId) -> Result<Product> {
    products::table.find(id).select(Product::as_select()).for_update().first(conn).await.map_err(missing)
}

fn missing(error: diesel::result::Error) -> Error {
    match error {
        diesel::result::Error::NotFound => Error::NotFound("product"),
        other => other.into(),
    }
}

/// Adds a row.
pub(super) async fn insert(conn: &mut TenantConn, id: ProductId, slug: &str, input: &ProductInput) -> Result<()> {
    let published = (input.status == Status::Active).then(|| conn.now());
    diesel::insert_into(products::table)
        .values((
            products::id.eq(id),
            products::slug.eq(slug),
            (
                products::name.eq(&input.name),
                products::summary.eq(&input.summary),
                products::description_html.eq(&input.description_html),
                products::translations.eq(json!(input.translations)),
                products::vendor.eq(&input.vendor),
                products::product_type.eq(&input.product_type),
                products::category_id.eq(input.category),
            ),
            (
                products::tags.eq(&input.tags),
                products::status.eq(input.status),
                products::featured.eq(input.featured),
                products::options.eq(json!(input.options)),
                products::seo_title.eq(&input.seo_title),
                products::seo_description.eq(&input.seo_description),
                products::import_handle.eq(input.import_handle.as_deref()),
                products::shipping_class.eq(&input.shipping_class),
                products::tax_class.eq(input.tax_class.as_str()),
            ),
            (
                products::quantity_least.eq(input.quantity.least),
                products::quantity_most.eq(input.quantity.most),
                products::quantity_step.eq(input.quantity.step),
            ),
            products::published_at.eq(published),
            products::created_at.eq(conn.now()),
            products::updated_at.eq(conn.now()),
        ))
        .execute(conn)
        .await?;
    Ok(())
}

/// Rewrites a row and raises its version.
pub(super) async fn update(conn: &mut TenantConn, id: ProductId, slug: &str, input: &ProductInput) -> Result<()> {
    diesel::update(products::table.find(id))
        .set((
            products::slug.eq(slug),
            (
                products::name.eq(&input.name),
                products::summary.eq(&input.summary),
                products::description_html.eq(&input.description_html),
                products::translations.eq(json!(input.translations)),
                products::vendor.eq(&input.vendor),
                products::product_type.eq(&input.product_type),
                products::category_id.eq(input.category),
            ),
            (
                products::tags.eq(&input.tags),
                products::status.eq(input.status),
                products::featured.eq(input.featured),
                products::options.eq(json!(input.options)),
                products::seo_title.eq(&input.seo_title),
                products::seo_description.eq(&input.seo_description),
                products::import_handle.eq(input.import_handle.as_deref()),
                products::shipping_class.eq(&input.shipping_class),
                products::tax_class.eq(input.tax_class.as_str()),
            ),
            (
                products::quantity_least.eq(input.quantity.least),
                products::quantity_most.eq(input.quantity.most),
                products::quantity_step.eq(input.quantity.step),
            ),
            products::version.eq(products::version + 1),
            products::updated_at.eq(conn.now()),
        ))
        .execute(conn)
        .await?;
    publish(conn, &[id]).await
}

/// Notes when products that are on sale went on sale first.
async fn publish(conn: &mut TenantConn, ids: &[ProductId]) -> Result<()> {
    let fresh = products::id.eq_any(ids).and(products::status.eq(Status::Active)).and(products::published_at.is_null());
    diesel::update(products::table.filter(fresh)).set(products::published_at.eq(conn.now())).execute(conn).await?;
    Ok(())
}

/// Sets the status of those that have another; says which.
pub(super) async fn set_status(conn: &mut TenantConn, ids: &[ProductId], status: Status) -> Result<Vec<ProductId>> {
    let done = diesel::update(products::table.filter(products::id.eq_any(ids).and(products::status.ne(status))))
        .set((products::status.eq(status), products::version.eq(products::version + 1), products::updated_at.eq(conn.now())))
        .returning(products::id)
        .get_results(conn)
        .await?;
    publish(conn, ids).await?;
    Ok(done)
}

/// Removes a row and what hangs on it.
pub(super) async fn delete(conn: &mut TenantConn, id: ProductId) -> Result<()> {
    diesel::delete(products::table.find(id)).execute(conn).await?;
    Ok(())
}

/// Raises the version without another change, for what a form would overwrite.
pub async fn touch(conn: &mut TenantConn, id: ProductId) -> Result<()> {
    diesel::update(products::table.find(id)).set(products::updated_at.eq(conn.now())).execute(conn).await?;
    Ok(())
}
