//! The way to the gate that survives what happens to networks and servers.

use std::sync::Arc;

use diesel::result::{DatabaseErrorKind, Error as DbError};

use super::place::{Outcome, Placed, Submission, place};
use crate::{
    cart,
    db::Db,
    error::{Error, Result},
    orders,
    tenant::Tenant,
};

/// How often a transaction is tried that lost to another one.
const TRIES: usize = 3;

/// Places an order and tells what came of it.
///
/// Runs in a task of its own: a browser that goes away does not cut it. A
/// transaction that lost to another is tried again. When the connection is
/// lost while committing, nobody knows whether it happened, so the order is
/// looked for by its basket before anything is tried again.
///
/// # Errors
/// When the database does not answer; the basket is as it was, or the order
/// is there and the same submission finds it.
pub async fn submit(db: Arc<Db>, tenant: Arc<Tenant>, sent: Submission) -> Result<Outcome> {
    let task = tokio::spawn(async move {
        let mut last = None;
        for _ in 0..TRIES {
            match attempt(&db, &tenant, &sent).await {
                Ok(outcome) => return Ok(outcome),
                Err(error) if lost_to_another(&error) => last = Some(error),
                Err(error) => return settled(&db, &tenant, &sent, error).await,
            }
        }
        Err(last.unwrap_or_else(|| Error::Busy("placing an order kept losing".into())))
    });
    task.await.map_err(Error::unexpected)?
}

async fn attempt(db: &Db, tenant: &Arc<Tenant>, sent: &Submission) -> Result<Outcome> {
    let mut conn = db.tenant(tenant).await?;
    let outcome = place(&mut conn, sent).await?;
    conn.commit().await?;
    Ok(outcome)
}

/// After a failure that may have hidden a commit: the order, if it is there.
async fn settled(db: &Db, tenant: &Arc<Tenant>, sent: &Submission, error: Error) -> Result<Outcome> {
    let Ok(mut conn) = db.tenant_read(tenant).await else { return Err(error) };
    let Ok(Some(head)) = cart::queries::head(&mut conn, &sent.token).await else { return Err(error) };
    match orders::queries::by_cart(&mut conn, head.id).await {
        Ok(Some(order)) => Ok(Outcome::Placed(Placed::of(&order))),
        _ => Err(error),
    }
}

/// Deadlocks and serialization failures say "try again"; so does the unique
/// index on the basket, behind which the order is found.
fn lost_to_another(error: &Error) -> bool {
    let Error::Unexpected(cause) = error else { return false };
    match cause.downcast_ref::<DbError>() {
        Some(DbError::DatabaseError(DatabaseErrorKind::SerializationFailure, _)) => true,
        Some(DbError::DatabaseError(_, info)) => {
            info.message().contains("deadlock detected") || info.constraint_name() == Some("orders_cart_id_key")
        }
        _ => false,
    }
}
