//! The SQL of accounts, their links and their failed sign-ins.

pub(super) mod two_step;

use chrono::{DateTime, Duration, Utc};
use diesel::{dsl, prelude::*};
use diesel_async::RunQueryDsl;
use serde_json::Value;
use uuid::Uuid;

use super::link::Purpose;
use crate::{
    db::{
        TenantConn,
        schema::tenant::{carts, customer_links, customers, orders},
    },
    error::{Error, Result},
    ids::CustomerId,
    reviews,
};

/// An account, without its secrets.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = customers)]
pub struct Account {
    /// Identity.
    pub id: CustomerId,
    /// In lower case.
    pub email: String,
    /// As the person writes it.
    pub name: String,
    /// In international form; may be empty.
    pub phone: String,
    /// The language that letters are written in.
    pub locale: String,
    /// When the owner proved to read the address.
    pub verified_at: Option<DateTime<Utc>>,
    /// When staff shut it.
    pub disabled_at: Option<DateTime<Utc>>,
    /// Part of every session.
    pub session_version: i32,
    /// When it was opened.
    pub created_at: DateTime<Utc>,
    /// Since when signing in asks for a code too; none while it does not.
    #[diesel(column_name = totp_since)]
    pub two_step_since: Option<DateTime<Utc>>,
}

impl Account {
    /// Whether its owner may be signed in.
    pub fn is_open(&self) -> bool {
        self.verified_at.is_some() && self.disabled_at.is_none()
    }

    /// How the person is greeted.
    pub fn first_name(&self) -> &str {
        self.name.split_whitespace().next().unwrap_or_default()
    }
}

/// The account of a session, if it is open and the session is of its present version.
///
/// # Errors
/// When the database refuses.
pub async fn of_session(conn: &mut TenantConn, id: CustomerId, version: i32) -> Result<Option<Account>> {
    let account = by_id(conn, id).await?;
    Ok(account.filter(|account| account.is_open() && account.session_version == version))
}

/// An account.
///
/// # Errors
/// When the database refuses.
pub async fn by_id(conn: &mut TenantConn, id: CustomerId) -> Result<Option<Account>> {
    Ok(customers::table.find(id).select(Account::as_select()).first(&mut **conn).await.optional()?)
}

/// The account of an address, with the hash of its password.
///
/// # Errors
/// When the database refuses.
pub(super) async fn by_email(conn: &mut TenantConn, email: &str) -> Result<Option<(Account, String)>> {
    let query = customers::table.filter(customers::email.eq(email)).select((Account::as_select(), customers::password_hash));
    Ok(query.first(&mut **conn).await.optional()?)
}

/// The hash of an account's password.
pub(super) async fn password_hash(conn: &mut TenantConn, id: CustomerId) -> Result<Option<String>> {
    Ok(customers::table.find(id).select(customers::password_hash).first(&mut **conn).await.optional()?)
}

/// An account to be.
#[derive(Debug, Clone, Copy)]
pub(super) struct NewAccount<'a> {
    pub email: &'a str,
    pub name: &'a str,
    pub password_hash: &'a str,
    pub locale: &'a str,
}

/// Opens an account, or takes an unproved one over: what somebody typed before
/// who never showed that the address is theirs counts for nothing. A proved
/// account stays as it is. Says which account there is and whether it is proved.
pub(super) async fn open(conn: &mut TenantConn, new: NewAccount<'_>) -> Result<(CustomerId, bool)> {
    let now = conn.now();
    let typed = (customers::name.eq(new.name), customers::password_hash.eq(new.password_hash), customers::locale.eq(new.locale));
    diesel::insert_into(customers::table)
        .values((
            customers::id.eq(CustomerId::new()),
            customers::email.eq(new.email),
            typed,
            customers::created_at.eq(now),
            customers::updated_at.eq(now),
        ))
        .on_conflict(customers::email)
        .do_nothing()
        .execute(&mut **conn)
        .await?;
    let unproved = customers::table.filter(customers::email.eq(new.email)).filter(customers::verified_at.is_null());
    diesel::update(unproved).set((typed, customers::updated_at.eq(now))).execute(&mut **conn).await?;
    let query = customers::table.filter(customers::email.eq(new.email)).select((customers::id, customers::verified_at.is_not_null()));
    Ok(query.first(&mut **conn).await?)
}

/// Notes that the address was proved, which it stays.
pub(super) async fn verify(conn: &mut TenantConn, id: CustomerId) -> Result<()> {
    let now = conn.now();
    let unproved = customers::table.find(id).filter(customers::verified_at.is_null());
    diesel::update(unproved).set((customers::verified_at.eq(Some(now)), customers::updated_at.eq(now))).execute(&mut **conn).await?;
    Ok(())
}

/// Sets another password and ends every session. Gives the new version.
pub(super) async fn set_password(conn: &mut TenantConn, id: CustomerId, hash: &str) -> Result<i32> {
    let now = conn.now();
    Ok(diesel::update(customers::table.find(id))
        .set((
            customers::password_hash.eq(hash),
            customers::session_version.eq(customers::session_version + 1),
            customers::updated_at.eq(now),
        ))
        .returning(customers::session_version)
        .get_result(&mut **conn)
        .await?)
}

/// Gives an account the orders that were placed with its address as a guest.
pub(super) async fn join_orders(conn: &mut TenantConn, id: CustomerId, email: &str) -> Result<usize> {
    let guests = orders::table.filter(dsl::sql::<diesel::sql_types::Bool>("lower(email) = ").bind::<diesel::sql_types::Text, _>(email));
    Ok(diesel::update(guests.filter(orders::customer_id.is_null()))
        .set(orders::customer_id.eq(Some(id.uuid())))
        .execute(&mut **conn)
        .await?)
}

pub(super) async fn set_profile(conn: &mut TenantConn, id: CustomerId, name: &str, phone: &str, locale: &str) -> Result<()> {
    let now = conn.now();
    diesel::update(customers::table.find(id))
        .set((customers::name.eq(name), customers::phone.eq(phone), customers::locale.eq(locale), customers::updated_at.eq(now)))
        .execute(&mut **conn)
        .await?;
    Ok(())
}

/// Gives an account another address and ends every session. An account of the
/// address that nobody proved makes way; with a proved one the answer is no,
/// and the transaction is over.
pub(super) async fn move_email(conn: &mut TenantConn, id: CustomerId, email: &str) -> Result<bool> {
    let now = conn.now();
    let unproved =
        customers::table.filter(customers::email.eq(email)).filter(customers::verified_at.is_null()).filter(customers::id.ne(id));
    diesel::delete(unproved).execute(&mut **conn).await?;
    let moved = diesel::update(customers::table.find(id))
        .set((
            customers::previous_email.eq(customers::email.nullable()),
            customers::email.eq(email),
            customers::session_version.eq(customers::session_version + 1),
            customers::updated_at.eq(now),
        ))
        .execute(&mut **conn)
        .await;
    match moved {
        Ok(count) => Ok(count == 1),
        Err(error) if Error::violates(&error, "customers_email_key") => Ok(false),
        Err(other) => Err(other.into()),
    }
}

/// The address that an account had before.
///
/// # Errors
/// When the database refuses.
pub async fn previous_email(conn: &mut TenantConn, id: CustomerId) -> Result<Option<String>> {
    let email = customers::table.find(id).select(customers::previous_email).first(&mut **conn).await.optional()?;
    Ok(email.flatten())
}

/// What an account agreed to, oldest first.
///
/// # Errors
/// When the database refuses.
pub async fn consents(conn: &mut TenantConn, id: CustomerId) -> Result<Value> {
    let consents = customers::table.find(id).select(customers::consents).first(&mut **conn).await.optional()?;
    Ok(consents.unwrap_or_default())
}

/// The last word on a topic; who said nothing does not want it.
pub fn wants(consents: &Value, topic: &str) -> bool {
    let said = consents.as_array().into_iter().flatten().rev().find(|one| one.get("topic").and_then(Value::as_str) == Some(topic));
    said.and_then(|said| said.get("given")).and_then(Value::as_bool).unwrap_or(false)
}

pub(super) async fn add_consent(conn: &mut TenantConn, id: CustomerId, said: &Value) -> Result<()> {
    use diesel::sql_types::{Jsonb, Uuid as SqlUuid};

    let query = diesel::sql_query("UPDATE customers SET consents = consents || jsonb_build_array($2) WHERE id = $1");
    query.bind::<SqlUuid, _>(id).bind::<Jsonb, _>(said).execute(&mut **conn).await?;
    Ok(())
}

pub(super) async fn delete(conn: &mut TenantConn, id: CustomerId) -> Result<()> {
    let open = carts::table.filter(carts::customer_id.eq(id.uuid())).filter(carts::state.eq("open"));
    diesel::delete(open).execute(&mut **conn).await?;
    reviews::queries::forget_author(conn, id).await?;
    diesel::delete(customers::table.find(id)).execute(&mut **conn).await?;
    Ok(())
}

/// What staff wrote about an account; empty without one.
///
/// # Errors
/// When the database refuses.
pub async fn note(conn: &mut TenantConn, id: CustomerId) -> Result<String> {
    let note = customers::table.find(id).select(customers::note).first(&mut **conn).await.optional()?;
    Ok(note.unwrap_or_default())
}

/// Replaces what staff wrote; says whether there is such an account.
pub(super) async fn set_note(conn: &mut TenantConn, id: CustomerId, note: &str) -> Result<bool> {
    Ok(diesel::update(customers::table.find(id)).set(customers::note.eq(note)).execute(&mut **conn).await? == 1)
}

/// Shuts or opens an account and ends its sessions; says whether there is one.
pub(super) async fn set_disabled(conn: &mut TenantConn, id: CustomerId, disabled: bool) -> Result<bool> {
    let now = conn.now();
    let changed = diesel::update(customers::table.find(id))
        .set((
            customers::disabled_at.eq(disabled.then_some(now)),
            customers::session_version.eq(customers::session_version + 1),
            customers::updated_at.eq(now),
        ))
        .execute(&mut **conn)
        .await?;
    Ok(changed == 1)
}

/// A link that was sent.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = customer_links)]
pub struct Link {
    /// Identity.
    pub id: Uuid,
    /// Whose.
    pub customer_id: CustomerId,
    /// The address that it was sent to.
    pub email: String,
}

/// Puts a link to an address, or the account's own, if there is such an
/// account and it was sent none of this purpose within the pause.
pub(super) async fn put_link(
    conn: &mut TenantConn,
    to: CustomerId,
    (purpose, id, email): (Purpose, Uuid, Option<&str>),
    lasts: Duration,
    pause: Duration,
) -> Result<()> {
    use diesel::sql_types::{Nullable, Text, Timestamptz, Uuid as SqlUuid};

    let now = conn.now();
    diesel::sql_query(
        "INSERT INTO customer_links AS l (customer_id, purpose, id, email, created_at, expires_at) \
         SELECT c.id, $2, $3, coalesce($7, c.email), $4, $5 FROM customers c WHERE c.id = $1 AND c.disabled_at IS NULL \
         ON CONFLICT (customer_id, purpose) DO UPDATE \
         SET id = excluded.id, email = excluded.email, created_at = excluded.created_at, expires_at = excluded.expires_at \
         WHERE l.created_at <= $6",
    )
    .bind::<SqlUuid, _>(to)
    .bind::<Text, _>(purpose.as_str())
    .bind::<SqlUuid, _>(id)
    .bind::<Timestamptz, _>(now)
    .bind::<Timestamptz, _>(now + lasts)
    .bind::<Timestamptz, _>(now - pause)
    .bind::<Nullable<Text>, _>(email)
    .execute(&mut **conn)
    .await?;
    Ok(())
}

/// A link that can still be used.
///
/// # Errors
/// When the database refuses.
pub async fn link(conn: &mut TenantConn, id: Uuid) -> Result<Option<Link>> {
    let now = conn.now();
    let query = customer_links::table.filter(customer_links::id.eq(id)).filter(customer_links::expires_at.gt(now));
    Ok(query.select(Link::as_select()).first(&mut **conn).await.optional()?)
}

pub(super) async fn take_link(conn: &mut TenantConn, id: Uuid) -> Result<Option<Link>> {
    let now = conn.now();
    let usable = customer_links::table.filter(customer_links::id.eq(id)).filter(customer_links::expires_at.gt(now));
    Ok(diesel::delete(usable).returning(Link::as_returning()).get_result(&mut **conn).await.optional()?)
}

/// Removes every link of an account: another proof of the address was given.
pub(super) async fn forget_links(conn: &mut TenantConn, of: CustomerId) -> Result<()> {
    diesel::delete(customer_links::table.filter(customer_links::customer_id.eq(of))).execute(&mut **conn).await?;
    Ok(())
}

/// Removes what nobody will ask for: links that are over, and accounts that
/// were never proved.
pub(super) async fn sweep(conn: &mut TenantConn, unproved_until: DateTime<Utc>) -> Result<()> {
    let now = conn.now();
    diesel::delete(customer_links::table.filter(customer_links::expires_at.lt(now))).execute(&mut **conn).await?;
    let unproved = customers::table.filter(customers::verified_at.is_null()).filter(customers::updated_at.lt(unproved_until));
    diesel::delete(unproved).execute(&mut **conn).await?;
    Ok(())
}
