//! What must stand before the first migration: logins, the owner role, the
//! schemas of the platform, and what is taken away from everybody.
//!
//! The fences, each tested: logins inherit nothing and find nothing by
//! default; a tenant's role may use its own schema and owns no object; nobody
//! may make temporary tables, which would shadow a tenant's; `set_config` is
//! revoked, which closes the escape to another role within one statement.

use diesel_async::SimpleAsyncConnection;

use super::{Db, lanes::login_name, platform_conn};
use crate::error::Result;

/// Makes or mends logins, roles and schemas. Safe to repeat and to run twice at once.
///
/// # Errors
/// When the owner's rights do not suffice.
pub async fn setup(db: &Db) -> Result<()> {
    let mut conn = db.admin().await?;
    let mut sql = String::from("BEGIN; SELECT pg_advisory_xact_lock(7305001);\n");
    sql.push_str(&role("ss_owner", "NOLOGIN"));
    sql.push_str("GRANT ss_owner TO CURRENT_USER;\n");
    for login in (0..db.lane_count()).map(login_name).chain([platform_conn::LOGIN.to_owned()]) {
        sql.push_str(&role(&login, "LOGIN NOINHERIT"));
        sql.push_str(&format!("ALTER ROLE {login} PASSWORD '{}';\n", db.address.password(&login)));
        // Errors are told apart by their words (`error.rs`), so they come in one language.
        sql.push_str(&format!(
            "DO $$ BEGIN ALTER ROLE {login} SET lc_messages = 'C'; EXCEPTION WHEN insufficient_privilege THEN NULL; END $$;\n"
        ));
    }
    let database = quoted(db.address.database());
    sql.push_str(&format!(
        "CREATE EXTENSION IF NOT EXISTS pg_trgm SCHEMA public;
         CREATE SCHEMA IF NOT EXISTS platform AUTHORIZATION ss_owner;
         CREATE SCHEMA IF NOT EXISTS jobs AUTHORIZATION ss_owner;
         REVOKE CREATE ON SCHEMA public FROM PUBLIC;
         REVOKE TEMP, CREATE ON DATABASE {database} FROM PUBLIC;
         GRANT CREATE ON DATABASE {database} TO ss_owner;
         COMMIT;"
    ));
    conn.batch_execute(&sql).await?;
    conn.batch_execute(&fewer_lanes(db.lane_count())).await?;
    let fence = "REVOKE EXECUTE ON FUNCTION pg_catalog.set_config(text, text, boolean) FROM PUBLIC";
    if let Err(error) = conn.batch_execute(fence).await {
        tracing::warn!(%error, "set_config could not be revoked: the owner is no superuser, so one of the fences between tenants is missing");
    }
    Ok(())
}

/// Where there are fewer lanes than there were, the tenants of those that are
/// gone are served by another, whose login must be able to take their roles.
fn fewer_lanes(count: i16) -> String {
    format!(
        "DO $$ DECLARE tenant record; BEGIN
           IF to_regclass('platform.tenants') IS NULL THEN RETURN; END IF;
           FOR tenant IN SELECT schema_name, lane FROM platform.tenants JOIN pg_roles ON rolname = schema_name WHERE lane >= {count}
           LOOP
             EXECUTE format('GRANT %I TO %I', tenant.schema_name, 'ss_lane_' || lpad((tenant.lane % {count})::text, 2, '0'));
           END LOOP;
         END $$"
    )
}

/// PostgreSQL has no CREATE ROLE IF NOT EXISTS, and roles are shared by all
/// databases of a server, so two installations may race for one.
fn role(name: &str, kind: &str) -> String {
    format!("DO $$ BEGIN CREATE ROLE {name} {kind}; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;\n")
}

fn quoted(identifier: &str) -> String {
    format!("\"{}\"", identifier.replace('"', "\"\""))
}
