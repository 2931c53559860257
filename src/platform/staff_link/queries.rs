//! Rows of `platform.staff_links`. Decides nothing.

use chrono::Duration;
use diesel::{
    prelude::*,
    sql_types::{Text, Timestamptz, Uuid as SqlUuid},
};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use crate::{
    db::{PlatformConn, schema::platform::staff_links},
    error::Result,
    ids::{StaffId, TenantId},
};

/// Gives whoever works at the tenant with this address a link in place of the
/// one before, unless that was made a moment ago.
pub(super) async fn put(conn: &mut PlatformConn, email: &str, tenant: TenantId, id: Uuid, lasts: Duration, pause: Duration) -> Result<()> {
    let now = conn.now();
    diesel::sql_query(
        "INSERT INTO platform.staff_links AS l (staff_id, id, tenant_id, created_at, expires_at) \
         SELECT s.id, $2, a.tenant_id, $4, $5 FROM platform.staff s JOIN platform.staff_access a ON a.staff_id = s.id \
         WHERE s.email = $1 AND s.active AND a.tenant_id = $3 \
         ON CONFLICT (staff_id) DO UPDATE SET id = excluded.id, tenant_id = excluded.tenant_id, \
         created_at = excluded.created_at, expires_at = excluded.expires_at WHERE l.created_at <= $6",
    )
    .bind::<Text, _>(email)
    .bind::<SqlUuid, _>(id)
    .bind::<SqlUuid, _>(tenant)
    .bind::<Timestamptz, _>(now)
    .bind::<Timestamptz, _>(now + lasts)
    .bind::<Timestamptz, _>(now - pause)
    .execute(conn)
    .await?;
    Ok(())
}

/// Whose link this is.
pub(super) async fn find(conn: &mut PlatformConn, tenant: TenantId, id: Uuid) -> Result<Option<StaffId>> {
    let now = conn.now();
    let usable = staff_links::table.filter(staff_links::id.eq(id)).filter(staff_links::tenant_id.eq(tenant));
    Ok(usable.filter(staff_links::expires_at.gt(now)).select(staff_links::staff_id).first(conn).await.optional()?)
}

/// Uses a link up.
pub(super) async fn take(conn: &mut PlatformConn, tenant: TenantId, id: Uuid) -> Result<Option<StaffId>> {
    let now = conn.now();
    let usable = staff_links::table.filter(staff_links::id.eq(id)).filter(staff_links::tenant_id.eq(tenant));
    let usable = usable.filter(staff_links::expires_at.gt(now));
    Ok(diesel::delete(usable).returning(staff_links::staff_id).get_result(conn).await.optional()?)
}
