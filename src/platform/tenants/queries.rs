//! SQL over tenants for the console and the public page. Decides nothing.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use crate::{
    db::{
        PlatformConn,
        schema::platform::{domains, staff, staff_access, tenants},
    },
    error::Result,
    ids::TenantId,
};

/// A tenant as the console lists it.
#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = tenants, check_for_backend(diesel::pg::Pg))]
pub struct Row {
    /// Identity.
    pub id: TenantId,
    /// Label of the subdomain.
    pub slug: String,
    /// What shoppers read.
    pub name: String,
    /// The word of its state.
    pub state: String,
    /// The plan it is on.
    pub plan: String,
    /// Who owns the store.
    pub owner_email: String,
    /// What it sells in.
    pub currency: String,
    /// Languages, the default first.
    pub locales: Vec<String>,
    /// Where its days begin.
    pub time_zone: String,
    /// The theme it wears.
    pub theme: String,
    /// Whether the public page lists it.
    pub listed: bool,
    /// The pool that serves it.
    pub lane: i16,
    /// Where its data is.
    pub schema_name: String,
    /// The newest migration that ran in it.
    pub schema_version: String,
    /// What the last migration said when it failed.
    pub migration_error: Option<String>,
    /// Why it is suspended.
    pub suspended_reason: Option<String>,
    /// Orders, as last counted.
    pub orders_count: i64,
    /// When something happened in it last.
    pub last_activity_at: Option<DateTime<Utc>>,
    /// When it was opened.
    pub created_at: DateTime<Utc>,
}

/// What a list of tenants is narrowed by.
#[derive(Debug, Default)]
pub struct Filter {
    /// Part of name, slug or owner's address.
    pub search: String,
    /// The word of a state, or empty.
    pub state: String,
    /// Order of the rows.
    pub sort: Sort,
}

/// Order of a list of tenants.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    /// Newest first.
    #[default]
    Newest,
    /// By name.
    Name,
    /// Most orders first.
    Orders,
    /// Latest activity first.
    Activity,
}

type Boxed<'a> = tenants::BoxedQuery<'a, diesel::pg::Pg>;

fn filtered(filter: &Filter) -> Boxed<'static> {
    let mut query = tenants::table.into_boxed();
    if !filter.state.is_empty() {
        query = query.filter(tenants::state.eq(filter.state.clone()));
    }
    if !filter.search.is_empty() {
        let pattern = format!("%{}%", filter.search.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_"));
        query = query
            .filter(tenants::name.ilike(pattern.clone()).or(tenants::slug.ilike(pattern.clone())).or(tenants::owner_email.ilike(pattern)));
    }
    query
}

/// A page of tenants, and how many there are in all.
pub async fn page(conn: &mut PlatformConn, filter: &Filter, offset: i64, limit: i64) -> Result<(Vec<Row>, i64)> {
    let total = filtered(filter).count().get_result(conn).await?;
    let query = filtered(filter).select(Row::as_select());
    let query = match filter.sort {
        Sort::Newest => query.order((tenants::created_at.desc(), tenants::id.desc())),
        Sort::Name => query.order((tenants::name.asc(), tenants::id.desc())),
        Sort::Orders => query.order((tenants::orders_count.desc(), tenants::id.desc())),
        Sort::Activity => query.order((tenants::last_activity_at.desc().nulls_last(), tenants::id.desc())),
    };
    Ok((query.offset(offset).limit(limit).load(conn).await?, total))
}

/// How many tenants are in each state.
pub async fn count_by_state(conn: &mut PlatformConn) -> Result<Vec<(String, i64)>> {
    Ok(tenants::table.group_by(tenants::state).select((tenants::state, diesel::dsl::count_star())).load(conn).await?)
}

/// The tenant with this slug, whatever its state.
pub async fn by_slug(conn: &mut PlatformConn, slug: &str) -> Result<Row> {
    Ok(tenants::table.filter(tenants::slug.eq(slug)).select(Row::as_select()).first(conn).await?)
}

/// A host of a tenant other than its subdomain.
#[derive(Debug, Queryable)]
pub struct Domain {
    /// The name.
    pub host: String,
    /// When it was shown to belong to the tenant; until then it routes nothing.
    pub verified_at: Option<DateTime<Utc>>,
}

/// The tenant's own domains.
pub async fn domains(conn: &mut PlatformConn, id: TenantId) -> Result<Vec<Domain>> {
    Ok(domains::table
        .filter(domains::tenant_id.eq(id))
        .order(domains::host)
        .select((domains::host, domains::verified_at))
        .load(conn)
        .await?)
}

/// A person who works for a tenant.
#[derive(Debug, Queryable)]
pub struct Person {
    /// Their name.
    pub name: String,
    /// How they sign in.
    pub email: String,
    /// The word of their role.
    pub role: String,
    /// Whether they may sign in at all.
    pub active: bool,
}

/// Who works for the tenant, owners first.
pub async fn people(conn: &mut PlatformConn, id: TenantId) -> Result<Vec<Person>> {
    let mut people: Vec<Person> = staff_access::table
        .inner_join(staff::table.on(staff::id.eq(staff_access::staff_id)))
        .filter(staff_access::tenant_id.eq(id))
        .order((staff_access::created_at, staff::email))
        .select((staff::name, staff::email, staff_access::role, staff::active))
        .load(conn)
        .await?;
    people.sort_by_key(|person| person.role != "owner");
    Ok(people)
}

/// Writes a tenant's figures, if they are newer than what is there.
pub async fn note_activity(conn: &mut PlatformConn, id: TenantId, orders: i64, newest: Option<DateTime<Utc>>) -> Result<()> {
    diesel::update(tenants::table.find(id)).set(tenants::orders_count.eq(orders)).execute(conn).await?;
    if let Some(newest) = newest {
        let older = tenants::last_activity_at.is_null().or(tenants::last_activity_at.lt(newest));
        diesel::update(tenants::table.find(id).filter(older)).set(tenants::last_activity_at.eq(newest)).execute(conn).await?;
    }
    Ok(())
}

/// Stores that the public page shows, by name, and how many there are.
pub async fn listed(conn: &mut PlatformConn, offset: i64, limit: i64) -> Result<(Vec<Row>, i64)> {
    let open = || tenants::table.filter(tenants::state.eq("active")).filter(tenants::listed);
    let total = open().count().get_result(conn).await?;
    let rows = open().order((tenants::created_at, tenants::id)).select(Row::as_select()).offset(offset).limit(limit).load(conn).await?;
    Ok((rows, total))
}

/// How many tenants are at which version of their tables.
pub async fn versions(conn: &mut PlatformConn) -> Result<Vec<(String, i64)>> {
    Ok(tenants::table
        .filter(tenants::state.ne("deleting"))
        .group_by(tenants::schema_version)
        .select((tenants::schema_version, diesel::dsl::count_star()))
        .order(tenants::schema_version.desc())
        .load(conn)
        .await?)
}

/// Tenants by the state of their tables: failed ones first, then those
/// behind `newest`, then the rest.
pub async fn by_version(conn: &mut PlatformConn, newest: &str, offset: i64, limit: i64) -> Result<Vec<Row>> {
    Ok(tenants::table
        .filter(tenants::state.ne("deleting"))
        .order((tenants::migration_error.is_null(), tenants::schema_version.eq(newest.to_owned()), tenants::slug))
        .select(Row::as_select())
        .offset(offset)
        .limit(limit)
        .load(conn)
        .await?)
}

/// How many were opened since then.
pub async fn opened_since(conn: &mut PlatformConn, since: DateTime<Utc>) -> Result<i64> {
    Ok(tenants::table.filter(tenants::created_at.gt(since)).count().get_result(conn).await?)
}

/// Orders of all tenants, as last counted.
pub async fn orders_total(conn: &mut PlatformConn) -> Result<i64> {
    #[derive(QueryableByName)]
    struct Total {
        #[diesel(sql_type = diesel::sql_types::BigInt)]
        total: i64,
    }

    let row: Total =
        diesel::sql_query("SELECT coalesce(sum(orders_count), 0)::bigint AS total FROM platform.tenants").get_result(conn).await?;
    Ok(row.total)
}

/// Tenants whose last migration failed.
pub async fn count_failed_migrations(conn: &mut PlatformConn) -> Result<i64> {
    Ok(tenants::table.filter(tenants::migration_error.is_not_null()).count().get_result(conn).await?)
}

/// Whether a person has an account.
pub(super) async fn person_exists(conn: &mut PlatformConn, email: &str) -> Result<bool> {
    let count: i64 = staff::table.filter(staff::email.eq(email)).count().get_result(conn).await?;
    Ok(count > 0)
}

/// Carries sign-ins of staff since then into their tenants' last activity.
pub async fn note_sign_ins(conn: &mut PlatformConn, since: DateTime<Utc>) -> Result<()> {
    diesel::sql_query(
        "UPDATE platform.tenants t SET last_activity_at = s.at
         FROM (SELECT tenant_id, max(created_at) AS at FROM platform.sessions
               WHERE realm = 'staff' AND tenant_id IS NOT NULL AND created_at > $1 GROUP BY tenant_id) s
         WHERE t.id = s.tenant_id AND (t.last_activity_at IS NULL OR t.last_activity_at < s.at)",
    )
    .bind::<diesel::sql_types::Timestamptz, _>(since)
    .execute(conn)
    .await?;
    Ok(())
}
