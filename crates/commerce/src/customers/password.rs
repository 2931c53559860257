//! Choosing another password with a link that was sent by mail.

use std::sync::Arc;

use super::{
    Account, canonical,
    link::{self, Purpose},
    queries, register,
};
use crate::{
    db::{Db, TenantConn},
    error::{Error, Result},
    password::{Passwords, weakness},
    tenant::Tenant,
};

/// Sends the link to whoever has an account; the same work for everybody else.
///
/// # Errors
/// When the database refuses.
pub async fn forgot(conn: &mut TenantConn, email: &str) -> Result<()> {
    let found = queries::by_email(conn, &canonical(email)).await?;
    link::send(conn, found.map(|(account, _)| account.id), Purpose::Reset).await
}

/// Sets another password and ends every session. The link proves the address
/// too: whoever opened the account with it before has no part in it any more.
///
/// # Errors
/// [`Error::NotFound`] for a link that cannot be used, [`Error::Invalid`] for
/// a password that is not taken; the link can be used again then.
pub async fn reset(db: &Db, passwords: &Passwords, tenant: &Arc<Tenant>, secret: &[u8], token: &str, typed: &str) -> Result<Account> {
    let mut conn = db.tenant_read(tenant).await?;
    let link = link::find(&mut conn, secret, Purpose::Reset, token).await?;
    let account = queries::by_id(&mut conn, link.customer_id).await?.ok_or(Error::NotFound("link"))?;
    drop(conn);
    if let Some(message) = weakness(typed, &[&account.email, &account.name, &tenant.name]) {
        return Err(Error::field("password", message));
    }
    let hash = passwords.hash(typed).await?;
    let mut conn = db.tenant(tenant).await?;
    let link = link::take(&mut conn, secret, Purpose::Reset, token).await?;
    queries::set_password(&mut conn, link.customer_id, &hash).await?;
    let account = register::prove(&mut conn, &link).await?;
    conn.commit().await?;
    Ok(account)
}
