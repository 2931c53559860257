//! Asking the gateway about payments whose news has not come.
//!
//! A web hook can be lost, and this process can die between a payment and its
//! news. So every hosted attempt is asked about, soon at first and then more
//! rarely, until it has an end.

use std::sync::Arc;

use chrono::Duration;
use serde::Deserialize;
use serde_json::json;

use super::{
    Parts,
    queries::{self, Payment},
    receive::{self, Source},
};
use crate::{
    db::{Job, TenantConn},
    error::Result,
    ids::PaymentId,
    tenant::Tenant,
};

/// Minutes between the questions; the last one repeats.
const PAUSES: [i64; 6] = [1, 1, 3, 5, 15, 60];

/// After so many questions the attempt is left to the order's own end.
const MOST_ROUNDS: usize = 40;

/// Which attempt, and how often it was asked about.
#[derive(Debug, Clone, Copy, Deserialize)]
pub struct Reconcile {
    /// The attempt.
    pub payment_id: PaymentId,
    /// Questions so far.
    #[serde(default)]
    pub round: usize,
}

/// Enqueues the next question.
pub(super) async fn ask_later(conn: &mut TenantConn, payment: PaymentId, round: usize) -> Result<()> {
    let pause = PAUSES.get(round).or(PAUSES.last()).copied().unwrap_or(60);
    let at = conn.now() + Duration::minutes(pause);
    let job = Job::new("payment.reconcile", format!("{payment}:{round}"), json!({ "payment_id": payment, "round": round }))?;
    conn.enqueue(job.at(at)).await
}

/// Asks the gateway how an attempt stands, and applies the answer.
///
/// # Errors
/// When the gateway or the database does not answer; the job is done again.
pub async fn reconcile(parts: Parts<'_>, tenant: &Arc<Tenant>, job: Reconcile) -> Result<()> {
    let payment = queries::by_id(&mut parts.db.tenant_read(tenant).await?, job.payment_id).await?;
    if !payment.status.is_open() {
        return Ok(());
    }
    ask(parts, tenant, &payment).await?;
    let mut conn = parts.db.tenant(tenant).await?;
    let payment = queries::by_id(&mut conn, job.payment_id).await?;
    if payment.status.is_open() && job.round < MOST_ROUNDS {
        ask_later(&mut conn, payment.id, job.round + 1).await?;
        conn.commit().await?;
    }
    Ok(())
}

/// Asks once. The question is outside any transaction.
///
/// # Errors
/// When the gateway or the database does not answer.
pub async fn ask(parts: Parts<'_>, tenant: &Arc<Tenant>, payment: &Payment) -> Result<()> {
    let Some(door) = super::door(parts, &mut parts.db.tenant_read(tenant).await?, payment).await? else {
        tracing::warn!(payment.id = %payment.id, provider = %payment.provider, "nobody can be asked about a payment: its keys are gone");
        return Ok(());
    };
    if let Some(event) = door.gateway.look_up(&door.keys, &payment.asked_about()?).await? {
        let mut conn = parts.db.tenant(tenant).await?;
        receive::receive(&mut conn, door.provider, &event, Source::Asked).await?;
        conn.commit().await?;
    }
    Ok(())
}
