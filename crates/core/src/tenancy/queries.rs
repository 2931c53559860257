//! SQL of the registry. Decides nothing.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use crate::{
    db::{
        PlatformConn,
        schema::platform::{database_servers, domains, retired_slugs, spare_schemas, tenants},
    },
    error::{Error, Result},
    ids::TenantId,
    money::Currency,
    plan::Plan,
    tenant::{SchemaName, Tenant},
};

#[derive(Queryable, Selectable)]
#[diesel(table_name = tenants, check_for_backend(diesel::pg::Pg))]
pub(super) struct Row {
    id: TenantId,
    slug: String,
    name: String,
    state: String,
    owner_email: String,
    currency: String,
    locales: Vec<String>,
    time_zone: String,
    theme: String,
    plan: String,
    lane: i16,
    schema_name: String,
    schema_version: String,
}

impl Row {
    /// # Errors
    /// When the row was tampered with: a schema name that does not follow
    /// from the id is refused, whatever it is.
    pub(super) fn into_tenant(self, base_host: &str) -> Result<Tenant> {
        let schema = SchemaName::of(self.id);
        if schema.as_str() != self.schema_name {
            return Err(Error::unexpected(format!("tenant {} has a schema name that is not its own", self.id)));
        }
        Ok(Tenant {
            canonical_host: format!("{}.{base_host}", self.slug),
            id: self.id,
            slug: self.slug,
            name: self.name,
            state: self.state.parse()?,
            currency: Currency::parse(&self.currency)?,
            locales: self.locales,
            plan: Plan::of(&self.plan),
            time_zone: self.time_zone.parse().unwrap_or(chrono_tz::UTC),
            theme: self.theme,
            owner_email: self.owner_email,
            lane: self.lane,
            schema,
            schema_version: self.schema_version,
        })
    }
}

pub(super) async fn by_slug(conn: &mut PlatformConn, slug: &str) -> Result<Option<Row>> {
    Ok(tenants::table.filter(tenants::slug.eq(slug)).select(Row::as_select()).first(conn).await.optional()?)
}

pub(super) async fn by_id(conn: &mut PlatformConn, id: TenantId) -> Result<Option<Row>> {
    Ok(tenants::table.find(id).select(Row::as_select()).first(conn).await.optional()?)
}

pub(super) async fn by_domain(conn: &mut PlatformConn, host: &str) -> Result<Option<Row>> {
    Ok(tenants::table
        .inner_join(domains::table.on(domains::tenant_id.eq(tenants::id)))
        .filter(domains::host.eq(host))
        .filter(domains::verified_at.is_not_null())
        .select(Row::as_select())
        .first(conn)
        .await
        .optional()?)
}

pub(super) async fn all(conn: &mut PlatformConn) -> Result<Vec<Row>> {
    Ok(tenants::table.order(tenants::slug).select(Row::as_select()).load(conn).await?)
}

pub(super) async fn slug_is_retired(conn: &mut PlatformConn, slug: &str, now: DateTime<Utc>) -> Result<bool> {
    let rows: i64 = retired_slugs::table
        .filter(retired_slugs::slug.eq(slug))
        .filter(retired_slugs::free_after.gt(now))
        .count()
        .get_result(conn)
        .await?;
    Ok(rows > 0)
}

pub(super) async fn retire_slug(conn: &mut PlatformConn, slug: &str, free_after: DateTime<Utc>) -> Result<()> {
    diesel::insert_into(retired_slugs::table)
        .values((retired_slugs::slug.eq(slug), retired_slugs::free_after.eq(free_after)))
        .on_conflict(retired_slugs::slug)
        .do_update()
        .set(retired_slugs::free_after.eq(free_after))
        .execute(conn)
        .await?;
    Ok(())
}

#[derive(Insertable)]
#[diesel(table_name = tenants)]
pub(super) struct NewRow<'a> {
    pub(super) id: TenantId,
    pub(super) slug: &'a str,
    pub(super) name: &'a str,
    pub(super) state: &'static str,
    pub(super) owner_email: &'a str,
    pub(super) currency: &'static str,
    pub(super) locales: &'a [String],
    pub(super) time_zone: &'a str,
    pub(super) theme: &'a str,
    pub(super) listed: bool,
    pub(super) server_id: i16,
    pub(super) lane: i16,
    pub(super) schema_name: &'a str,
    pub(super) schema_version: &'a str,
    pub(super) created_at: DateTime<Utc>,
    pub(super) updated_at: DateTime<Utc>,
}

/// # Errors
/// [`Error::Invalid`] on `slug` when it is taken: the index decides, so that
/// two sign-ups at once cannot both have it.
pub(super) async fn insert(conn: &mut PlatformConn, row: &NewRow<'_>) -> Result<()> {
    match diesel::insert_into(tenants::table).values(row).execute(conn).await {
        Ok(_) => Ok(()),
        Err(error) if Error::violates(&error, "tenants_slug_key") => Err(Error::field("slug", "error-slug-taken")),
        Err(error) => Err(error.into()),
    }
}

pub(super) async fn set_state(conn: &mut PlatformConn, id: TenantId, from: &[&str], to: &str, reason: Option<&str>) -> Result<bool> {
    let now = conn.now();
    let changed = diesel::update(tenants::table.find(id).filter(tenants::state.eq_any(from)))
        .set((tenants::state.eq(to), tenants::suspended_reason.eq(reason), tenants::updated_at.eq(now)))
        .execute(conn)
        .await?;
    Ok(changed == 1)
}

pub(super) async fn delete(conn: &mut PlatformConn, id: TenantId) -> Result<()> {
    diesel::delete(tenants::table.find(id)).execute(conn).await?;
    Ok(())
}

pub(super) async fn update_profile(conn: &mut PlatformConn, id: TenantId, profile: &super::registry::Profile<'_>) -> Result<()> {
    let now = conn.now();
    diesel::update(tenants::table.find(id))
        .set((
            tenants::name.eq(profile.name),
            tenants::currency.eq(profile.currency.code()),
            tenants::locales.eq(profile.locales),
            tenants::time_zone.eq(profile.time_zone.name()),
            tenants::theme.eq(profile.theme),
            tenants::updated_at.eq(now),
        ))
        .execute(conn)
        .await?;
    Ok(())
}

/// The server that takes new tenants, with its number of lanes. Written by
/// `migrate` for the installation's own server.
pub(super) async fn ensure_server(conn: &mut PlatformConn, lanes: i16) -> Result<()> {
    diesel::insert_into(database_servers::table)
        .values((
            database_servers::id.eq(1),
            database_servers::name.eq("main"),
            database_servers::dsn_ref.eq("DATABASE_URL"),
            database_servers::lanes.eq(lanes),
        ))
        .on_conflict(database_servers::id)
        .do_nothing()
        .execute(conn)
        .await?;
    Ok(())
}

/// The lane with the fewest tenants.
pub(super) async fn emptiest_lane(conn: &mut PlatformConn, lanes: i16) -> Result<i16> {
    let used: Vec<(i16, i64)> =
        tenants::table.group_by(tenants::lane).select((tenants::lane, diesel::dsl::count_star())).load(conn).await?;
    let count = |lane: i16| used.iter().find(|(used, _)| *used == lane).map_or(0, |(_, count)| *count);
    Ok((0..lanes).min_by_key(|lane| count(*lane)).unwrap_or(0))
}

/// Takes a spare schema out of the list; nobody else can have it.
pub(super) async fn claim_spare(conn: &mut PlatformConn, version: &str) -> Result<Option<(TenantId, i16)>> {
    let spare: Option<(Uuid, i16)> = spare_schemas::table
        .filter(spare_schemas::schema_version.eq(version))
        .order(spare_schemas::created_at)
        .select((spare_schemas::tenant_id, spare_schemas::lane))
        .for_update()
        .skip_locked()
        .first(conn)
        .await
        .optional()?;
    if let Some((id, _)) = spare {
        diesel::delete(spare_schemas::table.find(id)).execute(conn).await?;
    }
    Ok(spare.map(|(id, lane)| (TenantId::from(id), lane)))
}

pub(super) async fn count_spares(conn: &mut PlatformConn, version: &str) -> Result<i64> {
    Ok(spare_schemas::table.filter(spare_schemas::schema_version.eq(version)).count().get_result(conn).await?)
}

pub(super) async fn insert_spare(conn: &mut PlatformConn, id: TenantId, lane: i16, schema: &SchemaName, version: &str) -> Result<()> {
    diesel::insert_into(spare_schemas::table)
        .values((
            spare_schemas::tenant_id.eq(id),
            spare_schemas::server_id.eq(1),
            spare_schemas::lane.eq(lane),
            spare_schemas::schema_name.eq(schema.as_str()),
            spare_schemas::schema_version.eq(version),
        ))
        .execute(conn)
        .await?;
    Ok(())
}

/// Spares of an older version: thrown away, not migrated.
pub(super) async fn stale_spares(conn: &mut PlatformConn, version: &str) -> Result<Vec<TenantId>> {
    Ok(spare_schemas::table.filter(spare_schemas::schema_version.ne(version)).select(spare_schemas::tenant_id).load(conn).await?)
}

pub(super) async fn delete_spare(conn: &mut PlatformConn, id: TenantId) -> Result<()> {
    diesel::delete(spare_schemas::table.find(id)).execute(conn).await?;
    Ok(())
}

/// Tenants whose schema is older than `version`, with what it is at.
pub(super) async fn behind(conn: &mut PlatformConn, version: &str) -> Result<Vec<(TenantId, String)>> {
    Ok(tenants::table
        .filter(tenants::schema_version.ne(version))
        .filter(tenants::state.ne_all(["provisioning", "deleting"]))
        .order(tenants::last_activity_at.desc().nulls_last())
        .select((tenants::id, tenants::schema_version))
        .load(conn)
        .await?)
}

pub(super) async fn note_migration_error(conn: &mut PlatformConn, id: TenantId, error: &str) -> Result<()> {
    diesel::update(tenants::table.find(id)).set(tenants::migration_error.eq(error)).execute(conn).await?;
    Ok(())
}
