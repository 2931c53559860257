//! Tenants as the operators handle them: opening one with its owner, closing
//! it for a while, opening it again, bringing its schema up to date. The
//! steps in the database are `tenancy`'s; here they get an owner and a trace.

mod owner;
pub mod queries;

pub use owner::one_time_password;

use std::sync::Arc;

use serde_json::json;

use crate::{
    app::App,
    commerce::{settings, taxes},
    error::{Error, Result},
    ids::TenantId,
    platform::audit::{self, Entry},
    tenancy::{migrate, provision},
    tenant::Tenant,
};

/// A tenant that was just opened.
#[derive(Debug)]
pub struct Opened {
    /// It answers from now on.
    pub tenant: Arc<Tenant>,
    /// How the owner signs in.
    pub owner_email: String,
    /// The owner's first password, which is nowhere else; `None` when the
    /// owner has one, because they own another store.
    pub password: Option<String>,
}

/// Makes a tenant, its schema and its owner, and opens it.
///
/// Every step can be repeated: what a crash left in state `provisioning` is
/// finished by calling it again with the same slug and owner.
///
/// # Errors
/// [`Error::Invalid`] when the slug cannot be had or the input is wrong.
pub async fn open(app: &App, new: &provision::NewTenant, actor: &str) -> Result<Opened> {
    let tenant = provision::create(&app.db, &app.registry, new).await?;
    let owner_email = new.owner_email.trim().to_lowercase();
    let password = owner::ensure(app, tenant.id, &owner_email, &new.name).await?;
    provision::activate(&app.db, &app.registry, tenant.id).await?;
    let mut conn = app.db.platform().await?;
    let detail = json!({ "slug": new.slug, "owner": owner_email });
    audit::record(&mut conn, Entry { actor, action: "tenant.create", tenant: Some(tenant.id), detail }).await?;
    let tenant = app.registry.by_id(&mut conn, tenant.id).await?.ok_or(Error::NotFound("tenant"))?;
    conn.commit().await?;
    begin_taxes(app, &tenant).await?;
    Ok(Opened { tenant, owner_email, password })
}

/// A store that sells in rupiah begins with PPN inside its prices. What its
/// staff have saved already stays.
async fn begin_taxes(app: &App, tenant: &Arc<Tenant>) -> Result<()> {
    if tenant.currency.code() != "IDR" {
        return Ok(());
    }
    let mut conn = app.db.tenant(tenant).await?;
    let taxes = taxes::Settings { ppn: true, ..taxes::Settings::default() };
    match settings::save_section(&mut conn, &taxes, 0).await {
        Ok(()) => conn.commit().await,
        Err(Error::Conflict(_)) => Ok(()),
        Err(other) => Err(other),
    }
}

/// Closes the store for everyone until it is resumed. The reason is for the
/// platform's people; a shopper reads only that the store is closed.
///
/// # Errors
/// [`Error::Invalid`] without a reason, [`Error::Conflict`] when it is not open.
pub async fn suspend(app: &App, id: TenantId, reason: &str, actor: &str) -> Result<()> {
    let reason = reason.trim();
    match reason.chars().count() {
        0 => return Err(Error::field("reason", "platform-error-reason")),
        1..=500 => {}
        _ => return Err(Error::field("reason", "platform-error-reason-long")),
    }
    provision::suspend(&app.db, &app.registry, id, reason).await?;
    trace(app, id, "tenant.suspend", json!({ "reason": reason }), actor).await
}

/// Opens a suspended store again.
///
/// # Errors
/// [`Error::Conflict`] when it is not suspended.
pub async fn resume(app: &App, id: TenantId, actor: &str) -> Result<()> {
    provision::resume(&app.db, &app.registry, id).await?;
    app.db.jobs_waiting().notify_one();
    trace(app, id, "tenant.resume", json!({}), actor).await
}

/// Runs the migrations that a tenant's schema lacks.
///
/// # Errors
/// [`Error::Conflict`] when one fails; the tenant's row says how.
pub async fn migrate(app: &App, id: TenantId, actor: &str) -> Result<()> {
    let mut conn = app.db.platform().await?;
    let tenant = app.registry.by_id(&mut conn, id).await?.ok_or(Error::NotFound("tenant"))?;
    drop(conn);
    let outcome = migrate::one(&app.db, id, &tenant.schema_version).await;
    trace(app, id, "tenant.migrate", json!({ "from": tenant.schema_version, "worked": outcome.is_ok() }), actor).await?;
    if let Err(error) = outcome {
        tracing::warn!(%error, tenant.id = %id, "a tenant could not be migrated");
        return Err(Error::Conflict("platform-error-migration".into()));
    }
    app.registry.forget();
    Ok(())
}

async fn trace(app: &App, id: TenantId, action: &str, detail: serde_json::Value, actor: &str) -> Result<()> {
    let mut conn = app.db.platform().await?;
    audit::record(&mut conn, Entry { actor, action, tenant: Some(id), detail }).await?;
    conn.commit().await
}
