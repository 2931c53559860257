//! Staff and operators: signing in, and what a signed-in person may do.
//!
//! The answer to a wrong password, an unknown address, and an account without
//! access here is one and the same. Mistakes are counted (`tries`) whether or not
//! there is an account.

use std::str::FromStr;

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use crate::{
    db::{
        Db, PlatformConn,
        schema::platform::{operators, staff, staff_access},
    },
    error::{Error, Result},
    ids::{OperatorId, StaffId, TenantId},
    password::Passwords,
    platform::two_step::{self, Person},
    tries::{self, Attempt, Keys, Realm},
};

/// What a staff member is to a tenant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Everything.
    Owner,
    /// Everything in the daily run of the store.
    Manager,
    /// Orders, and products to look at.
    Fulfilment,
    /// Looks.
    Viewer,
}

impl Role {
    /// The word in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Manager => "manager",
            Self::Fulfilment => "fulfilment",
            Self::Viewer => "viewer",
        }
    }
}

impl FromStr for Role {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        [Self::Owner, Self::Manager, Self::Fulfilment, Self::Viewer]
            .into_iter()
            .find(|role| role.as_str() == text)
            .ok_or_else(|| Error::unexpected(format!("unknown role {text}")))
    }
}

/// A staff member at one tenant.
#[derive(Debug, Clone)]
pub struct Member {
    /// Who.
    pub id: StaffId,
    /// Name.
    pub name: String,
    /// Address.
    pub email: String,
    /// What they are to the tenant.
    pub role: Role,
}

/// Somebody whose password was right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignedIn<Id> {
    /// It was all that their account asks for.
    Welcome(Id),
    /// It asks for a code besides: [`super::two_step::prove`].
    SecondStep(Id),
}

/// Somebody who runs the platform.
#[derive(Debug, Clone, Queryable)]
pub struct OperatorRow {
    /// Who.
    pub id: OperatorId,
    /// Name.
    pub name: String,
    /// Address.
    pub email: String,
    /// Whether signing in asks for a code too.
    pub two_step: bool,
}

/// The member with this id, if they still have access to the tenant.
///
/// # Errors
/// When the database does not answer.
pub async fn member(conn: &mut PlatformConn, id: StaffId, tenant: TenantId) -> Result<Option<Member>> {
    let row: Option<(String, String, String)> = staff::table
        .inner_join(staff_access::table.on(staff_access::staff_id.eq(staff::id)))
        .filter(staff::id.eq(id))
        .filter(staff_access::tenant_id.eq(tenant))
        .filter(staff::active)
        .select((staff::name, staff::email, staff_access::role))
        .first(conn)
        .await
        .optional()?;
    row.map(|(name, email, role)| Ok(Member { id, name, email, role: role.parse()? })).transpose()
}

/// The operator with this id.
///
/// # Errors
/// When the database does not answer.
pub async fn operator(conn: &mut PlatformConn, id: OperatorId) -> Result<Option<OperatorRow>> {
    Ok(operators::table
        .find(id)
        .filter(operators::active)
        .select((operators::id, operators::name, operators::email, operators::totp_key.is_not_null()))
        .first(conn)
        .await
        .optional()?)
}

/// Gives a person access to a tenant; an unknown address becomes a new
/// identity with this password hash, a known one keeps its own password.
///
/// # Errors
/// When the database refuses.
pub async fn grant(conn: &mut PlatformConn, tenant: TenantId, email: &str, name: &str, password_hash: &str, role: Role) -> Result<StaffId> {
    let email = email.trim().to_lowercase();
    diesel::insert_into(staff::table)
        .values((staff::id.eq(StaffId::new()), staff::email.eq(&email), staff::name.eq(name), staff::password_hash.eq(password_hash)))
        .on_conflict(staff::email)
        .do_nothing()
        .execute(conn)
        .await?;
    let id: StaffId = staff::table.filter(staff::email.eq(&email)).select(staff::id).first(conn).await?;
    diesel::insert_into(staff_access::table)
        .values((staff_access::staff_id.eq(id), staff_access::tenant_id.eq(tenant), staff_access::role.eq(role.as_str())))
        .on_conflict((staff_access::staff_id, staff_access::tenant_id))
        .do_update()
        .set(staff_access::role.eq(role.as_str()))
        .execute(conn)
        .await?;
    Ok(id)
}

/// Adds an operator, or sets the password of the one with this address. What
/// they have of sessions is for the caller to end.
///
/// # Errors
/// When the database refuses.
pub async fn set_operator(conn: &mut PlatformConn, email: &str, name: &str, password_hash: &str) -> Result<OperatorId> {
    let email = email.trim().to_lowercase();
    Ok(diesel::insert_into(operators::table)
        .values((
            operators::id.eq(OperatorId::new()),
            operators::email.eq(&email),
            operators::name.eq(name),
            operators::password_hash.eq(password_hash),
        ))
        .on_conflict(operators::email)
        .do_update()
        .set(operators::password_hash.eq(password_hash))
        .returning(operators::id)
        .get_result(conn)
        .await?)
}

/// Who, the hash of the password, whether it wants a code too.
type Account = (uuid::Uuid, String, bool);

/// Signs a staff member in at a tenant. `None` is every kind of no.
///
/// # Errors
/// [`Error::TooMany`] after too many mistakes, or when too many passwords are being checked.
pub async fn sign_in_staff(db: &Db, passwords: &Passwords, tenant: TenantId, attempt: &Attempt<'_>) -> Result<Option<SignedIn<StaffId>>> {
    let email = attempt.email.trim().to_lowercase();
    let mut conn = db.platform().await?;
    let account: Option<Account> = staff::table
        .inner_join(staff_access::table.on(staff_access::staff_id.eq(staff::id)))
        .filter(staff::email.eq(&email))
        .filter(staff_access::tenant_id.eq(tenant))
        .filter(staff::active)
        .select((staff::id, staff::password_hash, staff::totp_key.is_not_null()))
        .first(&mut conn)
        .await
        .optional()?;
    let keys = Keys::of(attempt.secret, Realm::Staff, &email, attempt.network);
    verify(db, conn, passwords, account, attempt.password, &keys).await
}

/// Signs an operator in. `None` is every kind of no.
///
/// # Errors
/// As [`sign_in_staff`].
pub async fn sign_in_operator(db: &Db, passwords: &Passwords, attempt: &Attempt<'_>) -> Result<Option<SignedIn<OperatorId>>> {
    let email = attempt.email.trim().to_lowercase();
    let mut conn = db.platform().await?;
    let account: Option<Account> = operators::table
        .filter(operators::email.eq(&email))
        .filter(operators::active)
        .select((operators::id, operators::password_hash, operators::totp_key.is_not_null()))
        .first(&mut conn)
        .await
        .optional()?;
    let keys = Keys::of(attempt.secret, Realm::Operators, &email, attempt.network);
    verify(db, conn, passwords, account, attempt.password, &keys).await
}

/// Counts the try, then checks the password whether or not there is an
/// account, so that neither the count nor the time tells anything.
async fn verify<Id: From<uuid::Uuid>>(
    db: &Db,
    mut conn: PlatformConn,
    passwords: &Passwords,
    account: Option<Account>,
    password: &str,
    keys: &Keys,
) -> Result<Option<SignedIn<Id>>> {
    let now = conn.now();
    if let Some(until) = tries::begin(&mut conn, now, keys).await? {
        return Err(two_step::too_many(until, now));
    }
    conn.commit().await?;
    let matches = passwords.verify(password, account.as_ref().map(|account| account.1.as_str())).await?;
    let Some((id, _, second)) = account.filter(|_| matches) else { return Ok(None) };
    let mut conn = db.platform().await?;
    tries::succeed(&mut conn, now, keys).await?;
    conn.commit().await?;
    Ok(Some(if second { SignedIn::SecondStep(id.into()) } else { SignedIn::Welcome(id.into()) }))
}

/// Sets the password of a staff member, if there is one with this address. What
/// they have of sessions is for the caller to end.
///
/// # Errors
/// When the database refuses.
pub async fn set_staff_password(conn: &mut PlatformConn, email: &str, password_hash: &str) -> Result<Option<StaffId>> {
    Ok(diesel::update(staff::table.filter(staff::email.eq(email.trim().to_lowercase())))
        .set(staff::password_hash.eq(password_hash))
        .returning(staff::id)
        .get_result(conn)
        .await
        .optional()?)
}

/// Sets the password of somebody who has just shown the one in use. What they
/// have of sessions is for the caller to end.
///
/// # Errors
/// When the database refuses.
pub async fn set_password(conn: &mut PlatformConn, person: Person, password_hash: &str) -> Result<()> {
    match person {
        Person::Staff(id) => {
            diesel::update(staff::table.find(StaffId::from(id))).set(staff::password_hash.eq(password_hash)).execute(conn).await?
        }
        Person::Operator(id) => {
            diesel::update(operators::table.find(OperatorId::from(id)))
                .set(operators::password_hash.eq(password_hash))
                .execute(conn)
                .await?
        }
    };
    Ok(())
}
