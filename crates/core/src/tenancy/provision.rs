//! Making a tenant's schema and taking it away.
//!
//! Every step can be repeated: a crash leaves a row in state `provisioning`,
//! which routes nothing, and running `create` again with the same slug and
//! owner goes on from there.

use std::sync::Arc;

use chrono::Duration;
use chrono_tz::Tz;
use diesel_async::SimpleAsyncConnection;

use super::{queries, slug};
use crate::{
    db::{AdminConn, Change, Db, PlatformConn, migrations},
    error::{Error, FieldErrors, Result},
    i18n,
    ids::TenantId,
    money::Currency,
    tenancy::Registry,
    tenant::{SchemaName, Tenant, TenantState},
};

/// How long a slug that was given up stays blocked.
const SLUG_REST: Duration = Duration::days(90);
/// Empty schemas kept ready, so that signing up waits for no DDL.
pub const SPARES: i64 = 3;

/// What a new tenant is made from.
#[derive(Debug, Clone)]
pub struct NewTenant {
    /// Label of the subdomain.
    pub slug: String,
    /// What shoppers read.
    pub name: String,
    /// Who owns the store.
    pub owner_email: String,
    /// What it sells in.
    pub currency: Currency,
    /// Languages, the default first.
    pub locales: Vec<String>,
    /// Where its days begin.
    pub time_zone: Tz,
    /// The theme it wears.
    pub theme: String,
    /// Whether the platform's own page lists it.
    pub listed: bool,
}

impl NewTenant {
    /// # Errors
    /// [`Error::Invalid`] with every mistake.
    pub fn check(&self) -> Result<()> {
        let mut errors = FieldErrors::default();
        if let Err(Error::Invalid(wrong)) = slug::check(&self.slug) {
            errors.extend(wrong);
        }
        match self.name.trim().chars().count() {
            0 => errors.add("name", "error-required"),
            1..=120 => {}
            _ => errors.add_with("name", "error-too-long", &[("max", "120")]),
        }
        if !self.owner_email.contains('@') || self.owner_email.len() > 254 || self.owner_email.contains(char::is_whitespace) {
            errors.add("owner_email", "error-email");
        }
        if self.locales.is_empty() || self.locales.iter().any(|code| i18n::find(code).is_none()) {
            errors.add("locales", "error-language");
        }
        errors.check()
    }
}

/// Why a slug cannot be had, as [`Error::Invalid`], or nothing.
///
/// # Errors
/// See above; also when the database does not answer.
pub async fn check_slug(conn: &mut PlatformConn, slug: &str) -> Result<()> {
    slug::check(slug)?;
    let now = conn.now();
    if queries::slug_is_retired(conn, slug, now).await? {
        return Err(Error::field("slug", "error-slug-retired"));
    }
    if queries::by_slug(conn, slug).await?.is_some() {
        return Err(Error::field("slug", "error-slug-taken"));
    }
    Ok(())
}

/// Makes the tenant's row and schema and leaves it in state `provisioning`;
/// the caller seeds it and calls [`activate`].
///
/// # Errors
/// [`Error::Invalid`] when the slug cannot be had or the input is wrong.
pub async fn create(db: &Db, registry: &Registry, new: &NewTenant) -> Result<Arc<Tenant>> {
    new.check()?;
    let version = migrations::newest_tenant_version();
    let mut conn = db.platform().await?;
    if let Some(tenant) = registry.by_slug(&mut conn, &new.slug).await? {
        if tenant.state != TenantState::Provisioning || tenant.owner_email != new.owner_email {
            return Err(Error::field("slug", "error-slug-taken"));
        }
        build(db, tenant.id, tenant.lane).await?;
        return Ok(tenant);
    }
    check_slug(&mut conn, &new.slug).await?;
    queries::ensure_server(&mut conn, db.lane_count()).await?;
    let (id, lane, built) = match queries::claim_spare(&mut conn, &version).await? {
        Some((id, lane)) => (id, lane, true),
        None => (TenantId::new(), queries::emptiest_lane(&mut conn, db.lane_count()).await?, false),
    };
    let now = conn.now();
    let schema = SchemaName::of(id);
    let row = queries::NewRow {
        id,
        slug: &new.slug,
        name: new.name.trim(),
        state: TenantState::Provisioning.as_str(),
        owner_email: &new.owner_email,
        currency: new.currency.code(),
        locales: &new.locales,
        time_zone: new.time_zone.name(),
        theme: &new.theme,
        listed: new.listed,
        server_id: 1,
        lane,
        schema_name: schema.as_str(),
        schema_version: &version,
        created_at: now,
        updated_at: now,
    };
    queries::insert(&mut conn, &row).await?;
    conn.commit().await?;
    if !built {
        build(db, id, lane).await?;
    }
    let mut conn = db.platform().await?;
    registry.by_id(&mut conn, id).await?.ok_or(Error::NotFound("tenant"))
}

/// Opens the tenant: from now on its host answers.
///
/// # Errors
/// [`Error::Conflict`] when it is not being set up.
pub async fn activate(db: &Db, registry: &Registry, id: TenantId) -> Result<()> {
    transition(db, registry, id, &["provisioning"], TenantState::Active, None).await
}

/// Closes the store for everyone until it is resumed. Sessions stay, but no host answers.
///
/// # Errors
/// [`Error::Conflict`] when it is not open.
pub async fn suspend(db: &Db, registry: &Registry, id: TenantId, reason: &str) -> Result<()> {
    transition(db, registry, id, &["active"], TenantState::Suspended, Some(reason)).await
}

/// Opens a suspended store again.
///
/// # Errors
/// [`Error::Conflict`] when it is not suspended.
pub async fn resume(db: &Db, registry: &Registry, id: TenantId) -> Result<()> {
    transition(db, registry, id, &["suspended"], TenantState::Active, None).await
}

async fn transition(db: &Db, registry: &Registry, id: TenantId, from: &[&str], to: TenantState, reason: Option<&str>) -> Result<()> {
    let mut conn = db.platform().await?;
    if !queries::set_state(&mut conn, id, from, to.as_str(), reason).await? {
        return Err(Error::Conflict("error-tenant-state".into()));
    }
    conn.registry_changed().await?;
    conn.commit().await?;
    registry.forget();
    db.changes().note(id, Change::Settings);
    Ok(())
}

/// Removes a tenant and everything it has. Its slug rests for 90 days. Its
/// files are the caller's to remove.
///
/// # Errors
/// When the database refuses; repeating it goes on.
pub async fn delete(db: &Db, registry: &Registry, tenant: &Tenant) -> Result<()> {
    let mut conn = db.platform().await?;
    queries::set_state(&mut conn, tenant.id, &["provisioning", "active", "suspended", "closed", "deleting"], "deleting", None).await?;
    let free_after = conn.now() + SLUG_REST;
    queries::retire_slug(&mut conn, &tenant.slug, free_after).await?;
    conn.registry_changed().await?;
    conn.commit().await?;
    registry.forget();
    drop_schema(db, tenant.id).await?;
    let mut conn = db.platform().await?;
    queries::delete(&mut conn, tenant.id).await?;
    conn.commit().await
}

/// Fills the stock of spare schemas up and throws old ones away.
///
/// # Errors
/// When the database refuses.
pub async fn refill_spares(db: &Db) -> Result<()> {
    let version = migrations::newest_tenant_version();
    let mut conn = db.platform().await?;
    queries::ensure_server(&mut conn, db.lane_count()).await?;
    let stale = queries::stale_spares(&mut conn, &version).await?;
    let missing = SPARES - queries::count_spares(&mut conn, &version).await?;
    conn.commit().await?;
    for id in stale {
        drop_schema(db, id).await?;
        let mut conn = db.platform().await?;
        queries::delete_spare(&mut conn, id).await?;
        conn.commit().await?;
    }
    for at in 0..missing.max(0) {
        let id = TenantId::new();
        let mut conn = db.platform().await?;
        let lane = (queries::emptiest_lane(&mut conn, db.lane_count()).await? + i16::try_from(at).unwrap_or(0)) % db.lane_count().max(1);
        drop(conn);
        build(db, id, lane).await?;
        let mut conn = db.platform().await?;
        queries::insert_spare(&mut conn, id, lane, &SchemaName::of(id), &version).await?;
        conn.commit().await?;
    }
    Ok(())
}

/// Role, schema and tables, in one transaction and one round trip. One owner
/// owns every object and PUBLIC may use it; what differs between tenants is
/// the one right to enter the schema, which costs a sixth of rights by object.
async fn build(db: &Db, id: TenantId, lane: i16) -> Result<()> {
    let schema = SchemaName::of(id);
    let baseline: String = migrations::tenant().into_iter().map(|step| step.sql).collect::<Vec<_>>().join("\n");
    let login = format!("ss_lane_{lane:02}");
    let mut conn = db.admin().await?;
    if schema_exists(&mut conn, &schema).await? {
        return Ok(());
    }
    let sql = format!(
        "BEGIN;
         DO $$ BEGIN CREATE ROLE {schema} NOLOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
         GRANT {schema} TO {login};
         SET LOCAL ROLE ss_owner;
         CREATE SCHEMA {schema};
         ALTER DEFAULT PRIVILEGES FOR ROLE ss_owner IN SCHEMA {schema} GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO PUBLIC;
         GRANT USAGE ON SCHEMA {schema} TO {schema};
         SET LOCAL search_path TO {schema};
         {baseline}
         COMMIT;"
    );
    if let Err(error) = conn.batch_execute(&sql).await {
        conn.batch_execute("ROLLBACK").await?;
        return Err(Error::unexpected(format!("cannot build {schema}: {error}")));
    }
    Ok(())
}

async fn schema_exists(conn: &mut AdminConn, schema: &SchemaName) -> Result<bool> {
    use diesel::{QueryableByName, sql_types::Bool};
    use diesel_async::RunQueryDsl;

    #[derive(QueryableByName)]
    struct Exists {
        #[diesel(sql_type = Bool)]
        found: bool,
    }

    let row: Exists = diesel::sql_query("SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = $1) AS found")
        .bind::<diesel::sql_types::Text, _>(schema.as_str())
        .get_result(&mut **conn)
        .await?;
    Ok(row.found)
}

async fn drop_schema(db: &Db, id: TenantId) -> Result<()> {
    let schema = SchemaName::of(id);
    let mut conn = db.admin().await?;
    let sql = format!(
        "BEGIN; SET LOCAL lock_timeout = '5s';
         DELETE FROM jobs.outbox WHERE schema_name = '{schema}';
         DROP SCHEMA IF EXISTS {schema} CASCADE;
         COMMIT;"
    );
    if let Err(error) = conn.batch_execute(&sql).await {
        conn.batch_execute("ROLLBACK").await?;
        return Err(error.into());
    }
    // The role may own rights in another database of the same server: then it stays, and may enter nothing here.
    if let Err(error) = conn.batch_execute(&format!("DROP ROLE IF EXISTS {schema}")).await {
        tracing::warn!(%error, tenant = %id, "the role of a removed tenant could not be dropped");
    }
    Ok(())
}
