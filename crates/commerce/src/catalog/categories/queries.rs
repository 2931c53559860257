//! Rows of categories.

use diesel::{
    dsl::{count_star, exists},
    prelude::*,
};
use diesel_async::RunQueryDsl;
use serde_json::{Value, json};

use super::{CategoryInput, rules::Node};
use crate::{
    db::{
        TenantConn,
        schema::tenant::{categories, products},
    },
    error::{Error, Result},
    ids::{CategoryId, MediaId},
};

/// A category as it is stored.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = categories, check_for_backend(diesel::pg::Pg))]
pub struct Category {
    /// Identity.
    pub id: CategoryId,
    /// What it stands in.
    #[diesel(column_name = parent_id)]
    pub parent: Option<CategoryId>,
    /// Address.
    pub slug: String,
    /// What shoppers read.
    pub name: String,
    /// A few sentences.
    pub description: String,
    /// Words by language.
    pub translations: Value,
    /// Whether the menu shows it.
    pub visible: bool,
    /// Its picture.
    #[diesel(column_name = media_id)]
    pub media: Option<MediaId>,
    /// Raised by every save.
    pub version: i32,
}

/// Every category, in order of place.
pub async fn all(conn: &mut TenantConn) -> Result<Vec<Category>> {
    Ok(categories::table.order((categories::position, categories::id)).select(Category::as_select()).load(conn).await?)
}

/// The shape of the tree.
pub async fn nodes(conn: &mut TenantConn) -> Result<Vec<Node>> {
    let rows: Vec<(CategoryId, Option<CategoryId>)> =
        categories::table.order((categories::position, categories::id)).select((categories::id, categories::parent_id)).load(conn).await?;
    Ok(rows.into_iter().map(|(id, parent)| Node { id, parent }).collect())
}

/// Products by category, archived ones left out.
pub async fn product_counts(conn: &mut TenantConn) -> Result<Vec<(CategoryId, i64)>> {
    let rows: Vec<(Option<CategoryId>, i64)> = products::table
        .filter(products::category_id.is_not_null().and(products::status.ne("archived")))
        .group_by(products::category_id)
        .select((products::category_id, count_star()))
        .load(conn)
        .await?;
    Ok(rows.into_iter().filter_map(|(id, count)| id.map(|id| (id, count))).collect())
}

/// One category.
pub async fn by_id(conn: &mut TenantConn, id: CategoryId) -> Result<Category> {
    categories::table.find(id).select(Category::as_select()).first(conn).await.map_err(missing)
}

/// The category with an address.
pub async fn by_slug(conn: &mut TenantConn, slug: &str) -> Result<Option<CategoryId>> {
    Ok(categories::table.filter(categories::slug.eq(slug)).select(categories::id).first(conn).await.optional()?)
}

/// One category, held until the transaction ends.
pub(super) async fn lock(conn: &mut TenantConn, id: CategoryId) -> Result<Category> {
    categories::table.find(id).select(Category::as_select()).for_update().first(conn).await.map_err(missing)
}

fn missing(error: diesel::result::Error) -> Error {
    match error {
        diesel::result::Error::NotFound => Error::NotFound("category"),
        other => other.into(),
    }
}

/// Adds a row.
pub(super) async fn insert(conn: &mut TenantConn, id: CategoryId, slug: &str, at: usize, input: &CategoryInput) -> Result<()> {
    diesel::insert_into(categories::table)
        .values((
            categories::id.eq(id),
            categories::parent_id.eq(input.parent),
            categories::slug.eq(slug),
            categories::name.eq(&input.name),
            categories::description.eq(&input.description),
            categories::translations.eq(json!(input.translations)),
            categories::media_id.eq(input.media),
            categories::position.eq(i32::try_from(at).unwrap_or(i32::MAX)),
            categories::visible.eq(input.visible),
            categories::created_at.eq(conn.now()),
            categories::updated_at.eq(conn.now()),
        ))
        .execute(conn)
        .await?;
    Ok(())
}

/// Rewrites a row and raises its version; `at` is its place where it moved.
pub(super) async fn update(conn: &mut TenantConn, id: CategoryId, slug: &str, at: Option<usize>, input: &CategoryInput) -> Result<()> {
    diesel::update(categories::table.find(id))
        .set((
            categories::parent_id.eq(input.parent),
            categories::slug.eq(slug),
            categories::name.eq(&input.name),
            categories::description.eq(&input.description),
            categories::translations.eq(json!(input.translations)),
            at.map(|at| categories::position.eq(i32::try_from(at).unwrap_or(i32::MAX))),
            input.media.map(|media| categories::media_id.eq(media)),
            categories::visible.eq(input.visible),
            categories::version.eq(categories::version + 1),
            categories::updated_at.eq(conn.now()),
        ))
        .execute(conn)
        .await?;
    Ok(())
}

/// Writes places of siblings down.
pub(super) async fn reorder(conn: &mut TenantConn, order: &[CategoryId]) -> Result<()> {
    for (at, id) in order.iter().enumerate() {
        diesel::update(categories::table.find(*id))
            .set(categories::position.eq(i32::try_from(at).unwrap_or(i32::MAX)))
            .execute(conn)
            .await?;
    }
    Ok(())
}

/// Shows or hides a row.
pub(super) async fn set_visible(conn: &mut TenantConn, id: CategoryId, visible: bool) -> Result<()> {
    let found = diesel::update(categories::table.find(id))
        .set((categories::visible.eq(visible), categories::version.eq(categories::version + 1), categories::updated_at.eq(conn.now())))
        .execute(conn)
        .await?;
    if found == 0 { Err(Error::NotFound("category")) } else { Ok(()) }
}

/// Gives a row another picture, or none. The form's version stays: what
/// someone is typing meanwhile does not contradict it.
pub(super) async fn set_picture(conn: &mut TenantConn, id: CategoryId, media: Option<MediaId>) -> Result<()> {
    let found = diesel::update(categories::table.find(id))
        .set((categories::media_id.eq(media), categories::updated_at.eq(conn.now())))
        .execute(conn)
        .await?;
    if found == 0 { Err(Error::NotFound("category")) } else { Ok(()) }
}

/// Whether a category holds products or categories.
pub(super) async fn holds_anything(conn: &mut TenantConn, id: CategoryId) -> Result<bool> {
    let inner = diesel::select(exists(categories::table.filter(categories::parent_id.eq(id)))).get_result(conn).await?;
    let goods = diesel::select(exists(products::table.filter(products::category_id.eq(id)))).get_result(conn).await?;
    Ok(inner || goods)
}

/// Removes a row.
pub(super) async fn delete(conn: &mut TenantConn, id: CategoryId) -> Result<()> {
    diesel::delete(categories::table.find(id)).execute(conn).await?;
    Ok(())
}
