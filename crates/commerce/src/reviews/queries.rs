//! The SQL of reviews. Decides nothing.

use chrono::{DateTime, Utc};
use diesel::{
    QueryableByName,
    prelude::*,
    sql_types::{BigInt, Integer, Jsonb, Text, Timestamptz, Uuid as SqlUuid},
};
use diesel_async::RunQueryDsl;
use serde::Deserialize;
use serde_json::Value;
use uuid::Uuid;

use super::machine::ReviewStatus;
use crate::{
    catalog::browse::Picture,
    db::{Statement, TenantConn, schema::tenant::reviews},
    error::{Error, Result},
    ids::{CustomerId, MediaId, OrderId, ProductId, ReviewId},
    unsubscribe::AddressHash,
};

/// A published review, as everybody sees it.
#[derive(Debug, Clone)]
pub struct Shown {
    /// One to five.
    pub stars: i32,
    /// May be empty.
    pub title: String,
    /// What they say.
    pub body: String,
    /// Who; empty when their account was deleted.
    pub author: String,
    /// What they bought; may be empty.
    pub variant: String,
    /// The language that it is written in.
    pub locale: String,
    /// The store's answer; may be empty.
    pub reply: String,
    /// Since when everybody sees it.
    pub published_at: DateTime<Utc>,
    /// What they photographed.
    pub photos: Vec<Picture>,
}

#[derive(QueryableByName)]
struct ShownRow {
    #[diesel(sql_type = Integer)]
    stars: i32,
    #[diesel(sql_type = Text)]
    title: String,
    #[diesel(sql_type = Text)]
    body: String,
    #[diesel(sql_type = Text)]
    author: String,
    #[diesel(sql_type = Text)]
    variant: String,
    #[diesel(sql_type = Text)]
    locale: String,
    #[diesel(sql_type = Text)]
    reply: String,
    #[diesel(sql_type = Timestamptz)]
    published_at: DateTime<Utc>,
    #[diesel(sql_type = Jsonb)]
    pictures: Value,
}

#[derive(Deserialize)]
struct Photo {
    id: MediaId,
    width: i32,
    height: i32,
    colour: String,
}

/// The photos of review `r`, in their order.
pub(super) const PICTURES: &str = "coalesce((SELECT jsonb_agg(jsonb_build_object('id', m.id, 'width', m.width, 'height', m.height, 'colour', m.colour) \
    ORDER BY array_position(r.photos, m.id)) FROM media m WHERE m.id = ANY(r.photos)), '[]') AS pictures";

/// Photos as [`PICTURES`] gives them.
pub(super) fn pictures(value: Value) -> Result<Vec<Picture>> {
    let photos: Vec<Photo> = serde_json::from_value(value).map_err(Error::unexpected)?;
    let picture = |one: Photo| Picture { id: one.id, width: one.width, height: one.height, colour: one.colour, alt: String::new() };
    Ok(photos.into_iter().map(picture).collect())
}

/// Published reviews of a product, the newest first, with their photos, in one
/// query. `page` counts from 1.
///
/// # Errors
/// When the database refuses.
pub async fn shown(conn: &TenantConn, product: ProductId, page: i64, size: i64) -> Result<Vec<Shown>> {
    let sql = format!(
        "SELECT r.stars, r.title, r.body, r.author, r.variant, r.locale, r.reply, r.published_at, {PICTURES} \
         FROM reviews r WHERE r.product_id = ? AND r.status = 'published' ORDER BY r.published_at DESC, r.id DESC LIMIT ? OFFSET ?"
    );
    let statement = Statement::new(sql).bind(product.uuid()).bind(size).bind((page.max(1) - 1).saturating_mul(size));
    let rows: Vec<ShownRow> = statement.load(&mut conn.shared()).await?;
    let read = |row: ShownRow| {
        Ok(Shown {
            stars: row.stars,
            title: row.title,
            body: row.body,
            author: row.author,
            variant: row.variant,
            locale: row.locale,
            reply: row.reply,
            published_at: row.published_at,
            photos: pictures(row.pictures)?,
        })
    };
    rows.into_iter().map(read).collect()
}

/// What somebody has said of these products: by the address, or by the account.
pub(super) async fn of_author(
    conn: &mut TenantConn,
    who: AddressHash,
    customer: Option<CustomerId>,
    products: &[ProductId],
) -> Result<Vec<(ProductId, ReviewStatus)>> {
    let ids: Vec<Uuid> = products.iter().map(|product| product.uuid()).collect();
    let by = reviews::author_hash.eq(who.bytes().to_vec()).nullable().or(reviews::customer_id.eq(customer.map(CustomerId::uuid)));
    let query = reviews::table.filter(reviews::product_id.eq_any(ids)).filter(by).select((reviews::product_id, reviews::status));
    let rows: Vec<(ProductId, String)> = query.load(&mut **conn).await?;
    rows.into_iter().map(|(product, status)| Ok((product, ReviewStatus::parse(&status)?))).collect()
}

/// Everything that somebody has said, for them to take along: the product, the
/// stars, the words, when.
///
/// # Errors
/// When the database refuses.
pub async fn of_customer(conn: &mut TenantConn, customer: CustomerId) -> Result<Vec<(ProductId, i32, String, String, DateTime<Utc>)>> {
    let query = reviews::table.filter(reviews::customer_id.eq(customer.uuid())).order(reviews::created_at);
    let columns = (reviews::product_id, reviews::stars, reviews::title, reviews::body, reviews::created_at);
    Ok(query.select(columns).load(&mut **conn).await?)
}

/// Takes the name off what the owner of an account said: the account goes.
pub(crate) async fn forget_author(conn: &mut TenantConn, customer: CustomerId) -> Result<()> {
    diesel::update(reviews::table.filter(reviews::customer_id.eq(customer.uuid())))
        .set(reviews::author.eq(""))
        .execute(&mut **conn)
        .await?;
    Ok(())
}

/// A review to be.
#[derive(Debug, Clone)]
pub(super) struct NewReview<'a> {
    pub product: ProductId,
    pub order: OrderId,
    pub customer: Option<CustomerId>,
    pub who: AddressHash,
    pub author: &'a str,
    pub variant: &'a str,
    pub stars: i32,
    pub title: &'a str,
    pub body: &'a str,
    pub photos: Vec<MediaId>,
    pub locale: &'a str,
}

/// Writes a review, unless this person has spoken of the product before.
pub(super) async fn insert(conn: &mut TenantConn, new: NewReview<'_>) -> Result<Option<ReviewId>> {
    let (id, now) = (ReviewId::new(), conn.now());
    let photos: Vec<Uuid> = new.photos.iter().map(|photo| photo.uuid()).collect();
    let written = diesel::insert_into(reviews::table)
        .values((
            reviews::id.eq(id),
            reviews::product_id.eq(new.product),
            reviews::order_id.eq(new.order),
            reviews::customer_id.eq(new.customer.map(CustomerId::uuid)),
            reviews::author_hash.eq(new.who.bytes()),
            reviews::author.eq(new.author),
            reviews::variant.eq(new.variant),
            reviews::stars.eq(new.stars),
            reviews::title.eq(new.title),
            reviews::body.eq(new.body),
            reviews::photos.eq(photos),
            reviews::locale.eq(new.locale),
            reviews::created_at.eq(now),
        ))
        .on_conflict_do_nothing()
        .execute(&mut **conn)
        .await?;
    Ok((written == 1).then_some(id))
}

/// What a step needs to know of a review, whose row is locked until the
/// transaction ends.
pub(super) async fn lock(conn: &mut TenantConn, id: ReviewId) -> Result<(ProductId, i32, ReviewStatus)> {
    let columns = (reviews::product_id, reviews::stars, reviews::status);
    let row: Option<(ProductId, i32, String)> = reviews::table.find(id).select(columns).for_update().first(&mut **conn).await.optional()?;
    let (product, stars, status) = row.ok_or(Error::NotFound("review"))?;
    Ok((product, stars, ReviewStatus::parse(&status)?))
}

pub(super) async fn set_status(conn: &mut TenantConn, id: ReviewId, to: ReviewStatus) -> Result<()> {
    let published = (to == ReviewStatus::Published).then(|| conn.now());
    diesel::update(reviews::table.find(id))
        .set((reviews::status.eq(to.as_str()), reviews::published_at.eq(published)))
        .execute(&mut **conn)
        .await?;
    Ok(())
}

pub(super) async fn set_reply(conn: &mut TenantConn, id: ReviewId, text: &str) -> Result<()> {
    diesel::update(reviews::table.find(id)).set(reviews::reply.eq(text)).execute(&mut **conn).await?;
    Ok(())
}

/// Moves the counter of a product.
pub(super) async fn count(conn: &mut TenantConn, product: ProductId, stars: i32, by: i32) -> Result<()> {
    let query = diesel::sql_query("UPDATE products SET ratings[$1] = ratings[$1] + $2 WHERE id = $3");
    query.bind::<Integer, _>(stars).bind::<Integer, _>(by).bind::<SqlUuid, _>(product).execute(&mut **conn).await?;
    Ok(())
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    number: i64,
}

/// How many reviews nobody has looked at.
///
/// # Errors
/// When the database refuses.
pub async fn pending(conn: &mut TenantConn) -> Result<i64> {
    let query = diesel::sql_query("SELECT count(*) AS number FROM reviews WHERE status = 'pending'");
    let row: Number = query.get_result(&mut **conn).await?;
    Ok(row.number)
}
