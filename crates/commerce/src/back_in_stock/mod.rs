//! Telling people that something that was sold out is there again.
//!
//! Somebody leaves an address at a sold-out variant, which is one letter to
//! come. Whatever frees pieces asks for a look in its own transaction
//! ([`look_later`]); the job marks who waits and causes a letter each, so a
//! wait that was answered is never answered twice.

mod queries;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use queries::{Subject, Wait, by_id, reopen, subject, waiting};

use crate::{
    address,
    db::{Job, TenantConn},
    error::{FieldErrors, Result},
    ids::VariantId,
    unsubscribe::{self, AddressHash, Topic},
};

/// What one address can wait for at once; more is not refused, because a
/// refusal would say that the address is known.
pub const MOST_OPEN: i64 = 20;
/// Letters that one job causes.
const AT_ONCE: i64 = 500;

/// What the job `stock.back` carries.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Look {
    /// What may be there again.
    pub variants: Vec<VariantId>,
}

/// What the job `mail.back_in_stock` carries.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct About {
    /// Which wait it answers.
    pub wait_id: Uuid,
}

/// Notes that an address wants one letter when the variant is there again.
/// The same for an address that waits already, or for too much: nothing tells
/// which. Who ended these letters and asks for one wants them again.
///
/// # Errors
/// [`crate::error::Error::Invalid`] on `email` for what can be no address;
/// [`crate::error::Error::NotFound`] for a variant that is not sold.
pub async fn wait(conn: &mut TenantConn, variant: VariantId, email: &str, locale: &str) -> Result<()> {
    let mut errors = FieldErrors::default();
    let email = address::check_email(email, &mut errors).to_lowercase();
    errors.check()?;
    subject(conn, variant, locale).await?;
    let who = AddressHash::of(conn.tenant().id, &email);
    unsubscribe::rejoin(conn, who, Topic::BackInStock).await?;
    if queries::open_of(conn, &email).await? < MOST_OPEN {
        queries::insert(conn, variant, &email, locale).await?;
    }
    Ok(())
}

/// Has [`look`] done after the transaction, if anybody waits for any of these.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn look_later(conn: &mut TenantConn, variants: &[VariantId]) -> Result<()> {
    let awaited = queries::awaited(conn, variants).await?;
    if awaited.is_empty() {
        return Ok(());
    }
    conn.enqueue(Job::new("stock.back", Uuid::now_v7().to_string(), Look { variants: awaited })?).await
}

/// Causes a letter for everybody who waits for what can be bought again:
/// done by the job `stock.back`.
///
/// # Errors
/// When the database refuses.
pub async fn look(conn: &mut TenantConn, about: &Look) -> Result<()> {
    let told = queries::mark_told(conn, &about.variants, AT_ONCE).await?;
    for wait_id in &told {
        conn.enqueue(Job::new("mail.back_in_stock", wait_id.to_string(), About { wait_id: *wait_id })?).await?;
    }
    if i64::try_from(told.len()).is_ok_and(|told| told == AT_ONCE) {
        look_later(conn, &about.variants).await?;
    }
    Ok(())
}

/// Forgets waits that were answered a month ago, and those that nobody could
/// answer for a year.
///
/// # Errors
/// When the database refuses.
pub async fn sweep(conn: &mut TenantConn) -> Result<()> {
    queries::sweep(conn).await
}

/// Forgets whatever an address waits for.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn forget(conn: &mut TenantConn, email: &str) -> Result<()> {
    queries::forget(conn, &email.to_lowercase()).await
}
