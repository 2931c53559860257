//! Rows of pictures.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::{
    prelude::*,
    sql_types::{Bool, Nullable, Text},
};
use diesel_async::RunQueryDsl;
use serde_json::Value;

use super::{Media, Prepared, Rendition};
use crate::{
    db::{TenantConn, schema::tenant::media},
    error::{Error, Result},
    ids::MediaId,
};

type Row = (MediaId, String, String, String, i32, i32, String, Value);

const COLUMNS: (
    media::id,
    media::content_hash,
    media::file_name,
    media::alt,
    media::width,
    media::height,
    media::colour,
    media::renditions,
) = (media::id, media::content_hash, media::file_name, media::alt, media::width, media::height, media::colour, media::renditions);

fn picture((id, content_hash, file_name, alt, width, height, colour, renditions): Row) -> Result<Media> {
    let renditions: Vec<Rendition> = serde_json::from_value(renditions).map_err(Error::unexpected)?;
    Ok(Media { id, content_hash, file_name, alt, width, height, colour, renditions })
}

/// One picture.
///
/// # Errors
/// [`Error::NotFound`] when the tenant has no such picture.
pub async fn by_id(conn: &mut TenantConn, id: MediaId) -> Result<Media> {
    find(conn, id).await?.ok_or(Error::NotFound("picture"))
}

/// One picture, if the tenant has it.
///
/// # Errors
/// When the database fails.
pub async fn find(conn: &mut TenantConn, id: MediaId) -> Result<Option<Media>> {
    let row: Option<Row> = media::table.find(id).select(COLUMNS).first(conn).await.optional()?;
    row.map(picture).transpose()
}

/// The pictures with these ids; what is missing is left out.
///
/// # Errors
/// When the database fails.
pub async fn by_ids(conn: &mut TenantConn, ids: &[MediaId]) -> Result<HashMap<MediaId, Media>> {
    let rows: Vec<Row> = media::table.filter(media::id.eq_any(ids)).select(COLUMNS).load(conn).await?;
    rows.into_iter().map(|row| picture(row).map(|picture| (picture.id, picture))).collect()
}

/// The picture with this content.
///
/// # Errors
/// When the database fails.
pub async fn by_hash(conn: &mut TenantConn, hash: &str) -> Result<Option<Media>> {
    let row: Option<Row> = media::table.filter(media::content_hash.eq(hash)).select(COLUMNS).first(conn).await.optional()?;
    row.map(picture).transpose()
}

/// The pictures that were fetched from these addresses.
///
/// # Errors
/// When the database fails.
pub async fn by_source(conn: &mut TenantConn, addresses: &[String]) -> Result<HashMap<String, MediaId>> {
    let rows: Vec<(Option<String>, MediaId)> =
        media::table.filter(media::source_url.eq_any(addresses)).select((media::source_url, media::id)).load(conn).await?;
    Ok(rows.into_iter().filter_map(|(address, id)| Some((address?, id))).collect())
}

/// Adds a row, or learns where a known content is fetched from.
pub(super) async fn insert(conn: &mut TenantConn, id: MediaId, prepared: &Prepared) -> Result<()> {
    let facts = &prepared.facts;
    let side = |pixels: u32| i32::try_from(pixels).map_err(Error::unexpected);
    diesel::insert_into(media::table)
        .values((
            media::id.eq(id),
            media::content_hash.eq(prepared.hash.as_str()),
            media::file_name.eq(&prepared.file_name),
            media::width.eq(side(facts.width)?),
            media::height.eq(side(facts.height)?),
            media::colour.eq(&facts.colour),
            media::renditions.eq(serde_json::to_value(&facts.renditions).map_err(Error::unexpected)?),
            media::source_url.eq(prepared.source_url.as_deref()),
            media::created_at.eq(conn.now()),
        ))
        .on_conflict(media::content_hash)
        .do_update()
        .set(media::source_url.eq(diesel::dsl::sql::<Nullable<Text>>("coalesce(media.source_url, excluded.source_url)")))
        .execute(conn)
        .await?;
    Ok(())
}

pub(super) async fn set_alt(conn: &mut TenantConn, id: MediaId, alt: &str) -> Result<()> {
    let changed = diesel::update(media::table.find(id)).set(media::alt.eq(alt)).execute(conn).await?;
    if changed == 1 { Ok(()) } else { Err(Error::NotFound("picture")) }
}

/// Every place that names a picture; settings do so inside their JSON.
const UNUSED: &str = "NOT EXISTS (SELECT FROM product_media WHERE media_id = media.id) \
    AND NOT EXISTS (SELECT FROM products WHERE products.media_id = media.id OR hover_media_id = media.id) \
    AND NOT EXISTS (SELECT FROM variants WHERE variants.media_id = media.id) \
    AND NOT EXISTS (SELECT FROM categories WHERE categories.media_id = media.id) \
    AND NOT EXISTS (SELECT FROM order_lines WHERE order_lines.media_id = media.id) \
    AND NOT EXISTS (SELECT FROM reviews WHERE media.id = ANY(photos)) \
    AND NOT EXISTS (SELECT FROM settings WHERE strpos(value::text, media.id::text) > 0)";

/// Removes rows that nothing names and that are older than `before`; gives
/// back their hashes, so that the files can follow.
pub(super) async fn remove_unused(conn: &mut TenantConn, before: DateTime<Utc>, limit: i64) -> Result<Vec<String>> {
    let unused: Vec<(MediaId, String)> = media::table
        .filter(media::created_at.lt(before))
        .filter(diesel::dsl::sql::<Bool>(UNUSED))
        .select((media::id, media::content_hash))
        .limit(limit)
        .load(conn)
        .await?;
    let (ids, hashes): (Vec<MediaId>, Vec<String>) = unused.into_iter().unzip();
    diesel::delete(media::table.filter(media::id.eq_any(&ids))).execute(conn).await?;
    Ok(hashes)
}
