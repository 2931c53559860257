//! SQL of two-step sign-in: columns that staff and operators have alike.
//! Decides nothing.

use chrono::{DateTime, Utc};
use diesel::{
    QueryableByName,
    prelude::*,
    sql_types::{Array, BigInt, Bool, Bytea, Nullable, Timestamptz, Uuid as SqlUuid},
};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::Person;
use crate::{
    db::{
        PlatformConn,
        schema::platform::{operators, staff},
    },
    error::Result,
};

/// What is kept of a person's second step.
#[derive(QueryableByName)]
pub struct Row {
    /// Sealed; none while it is off.
    #[diesel(sql_type = Nullable<Bytea>)]
    pub totp_key: Option<Vec<u8>>,
    /// When it was turned on.
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub totp_since: Option<DateTime<Utc>>,
    /// The last time step that was used.
    #[diesel(sql_type = BigInt)]
    pub totp_step: i64,
    /// Hashes of those that are left.
    #[diesel(sql_type = Array<Bytea>)]
    pub recovery_codes: Vec<Vec<u8>>,
}

impl Person {
    fn table(self) -> &'static str {
        match self {
            Self::Staff(_) => "platform.staff",
            Self::Operator(_) => "platform.operators",
        }
    }
}

/// The row of an active person, locked until the transaction ends.
pub(super) async fn lock(conn: &mut PlatformConn, person: Person) -> Result<Option<Row>> {
    let sql = format!("SELECT totp_key, totp_since, totp_step, recovery_codes FROM {} WHERE id = $1 AND active FOR UPDATE", person.table());
    Ok(diesel::sql_query(sql).bind::<SqlUuid, _>(person.id()).get_result(conn).await.optional()?)
}

/// A key and codes, where there were none (`replaces` false) or in place of others (true); says whether that was so.
pub(super) async fn set_key(
    conn: &mut PlatformConn,
    person: Person,
    key: &[u8],
    step: i64,
    codes: &[Vec<u8>],
    replaces: bool,
) -> Result<bool> {
    let now = conn.now();
    let sql = format!(
        "UPDATE {} SET totp_key = $2, totp_since = $3, totp_step = $4, recovery_codes = $5 WHERE id = $1 AND (totp_key IS NOT NULL) = $6",
        person.table()
    );
    let query = diesel::sql_query(sql).bind::<SqlUuid, _>(person.id()).bind::<Bytea, _>(key).bind::<Timestamptz, _>(now);
    Ok(query.bind::<BigInt, _>(step).bind::<Array<Bytea>, _>(codes).bind::<Bool, _>(replaces).execute(conn).await? == 1)
}

/// Says whether it was on.
pub(super) async fn turn_off(conn: &mut PlatformConn, person: Person) -> Result<bool> {
    let sql = format!(
        "UPDATE {} SET totp_key = NULL, totp_since = NULL, recovery_codes = '{{}}' WHERE id = $1 AND totp_key IS NOT NULL",
        person.table()
    );
    Ok(diesel::sql_query(sql).bind::<SqlUuid, _>(person.id()).execute(conn).await? == 1)
}

/// Replaces the recovery codes; says whether it is on.
pub(super) async fn set_codes(conn: &mut PlatformConn, person: Person, codes: &[Vec<u8>]) -> Result<bool> {
    let sql = format!("UPDATE {} SET recovery_codes = $2 WHERE id = $1 AND totp_key IS NOT NULL", person.table());
    Ok(diesel::sql_query(sql).bind::<SqlUuid, _>(person.id()).bind::<Array<Bytea>, _>(codes).execute(conn).await? == 1)
}

/// A code was right: what is left of them.
pub(super) async fn succeed(conn: &mut PlatformConn, person: Person, step: i64, codes: &[Vec<u8>]) -> Result<()> {
    let sql = format!("UPDATE {} SET totp_step = $2, recovery_codes = $3 WHERE id = $1", person.table());
    let query = diesel::sql_query(sql).bind::<SqlUuid, _>(person.id()).bind::<BigInt, _>(step);
    query.bind::<Array<Bytea>, _>(codes).execute(conn).await?;
    Ok(())
}

/// Whoever has this address, as staff and as an operator.
///
/// # Errors
/// When the database refuses.
pub async fn by_email(conn: &mut PlatformConn, email: &str) -> Result<Vec<Person>> {
    let workers: Option<Uuid> = staff::table.filter(staff::email.eq(email)).select(staff::id).first(conn).await.optional()?;
    let runs: Option<Uuid> = operators::table.filter(operators::email.eq(email)).select(operators::id).first(conn).await.optional()?;
    Ok(workers.map(Person::Staff).into_iter().chain(runs.map(Person::Operator)).collect())
}
