//! What each kind of job does. A kind that is not known fails, and so becomes
//! a dead letter that a later version of the program can still do.

use std::sync::Arc;

use serde::de::DeserializeOwned;

use super::{activity, queries, schedule};
use crate::{
    app::App,
    commerce::{
        back_in_stock, cart,
        customers::{self, link::Purpose},
        media, notices, orders, payments,
    },
    error::{Error, Result},
    mail::{self, order_return::Step},
    platform::outbox::Claimed,
    tenant::Tenant,
};

/// Does a job.
///
/// # Errors
/// When it should be tried again.
pub(super) async fn run(app: &Arc<App>, tenant: Option<&Arc<Tenant>>, job: Claimed) -> Result<()> {
    match tenant {
        Some(tenant) => of_tenant(app, tenant, job).await,
        None => schedule::run(app, &job).await,
    }
}

async fn of_tenant(app: &Arc<App>, tenant: &Arc<Tenant>, job: Claimed) -> Result<()> {
    match job.kind.as_str() {
        "mail.order_placed" => mail::order_placed::run(app, tenant, payload(&job)?).await,
        "mail.order_paid" => mail::order_paid::run(app, tenant, payload(&job)?).await,
        "mail.order_shipped" => mail::order_shipped::run(app, tenant, payload(&job)?).await,
        "mail.order_cancelled" => mail::order_cancelled::run(app, tenant, payload(&job)?).await,
        "mail.order_refunded" => mail::order_refunded::run(app, tenant, payload(&job)?).await,
        "mail.payment_reminder" => mail::payment_reminder::run(app, tenant, payload(&job)?).await,
        "mail.proof_rejected" => mail::proof_rejected::run(app, tenant, payload(&job)?).await,
        "mail.contact_message" => mail::contact_message::run(app, tenant, payload(&job)?).await,
        "mail.order_delivered" => mail::order_delivered::run(app, tenant, payload(&job)?).await,
        "mail.order_expired" => mail::order_expired::run(app, tenant, payload(&job)?).await,
        "mail.return_requested" => mail::order_return::run(app, tenant, Step::Requested, payload(&job)?).await,
        "mail.return_answered" => mail::order_return::run(app, tenant, Step::Answered, payload(&job)?).await,
        "mail.return_received" => mail::order_return::run(app, tenant, Step::Received, payload(&job)?).await,
        "mail.return_refunded" => mail::order_return::run(app, tenant, Step::Refunded, payload(&job)?).await,
        "mail.review_request" => mail::review_request::run(app, tenant, payload(&job)?).await,
        "mail.staff_return_requested" => mail::staff_return_requested::run(app, tenant, payload(&job)?).await,
        "mail.staff_new_order" => mail::staff_new_order::run(app, tenant, payload(&job)?).await,
        "mail.staff_low_stock" => mail::staff_low_stock::run(app, tenant, payload(&job)?).await,
        "mail.staff_reset" => mail::staff_reset::run(app, tenant, payload(&job)?).await,
        "mail.staff_refund_needed" => mail::staff_refund_needed::run(app, tenant, payload(&job)?).await,
        "order.announce" => announce(app, tenant, payload(&job)?).await,
        "stock.back" => look(app, tenant, payload(&job)?).await,
        "mail.back_in_stock" => mail::back_in_stock::run(app, tenant, payload(&job)?).await,
        "stock.watch" => watch(app, tenant, payload(&job)?).await,
        "mail.order_link" => mail::order_link::run(app, tenant, &job.dedupe_key, payload(&job)?).await,
        "mail.account_verify" => mail::account::link(app, tenant, Purpose::Verify, payload(&job)?).await,
        "mail.account_reset" => mail::account::link(app, tenant, Purpose::Reset, payload(&job)?).await,
        "mail.account_email" => mail::account::link(app, tenant, Purpose::ChangeEmail, payload(&job)?).await,
        "mail.account_moved" => mail::account::moved(app, tenant, &job.dedupe_key, payload(&job)?).await,
        "mail.account_taken" => mail::account::taken(app, tenant, &job.dedupe_key, payload(&job)?).await,
        "mail.account_two_step_on" => mail::account::two_step(app, tenant, "two-step-on", &job.dedupe_key, payload(&job)?).await,
        "mail.account_two_step_off" => mail::account::two_step(app, tenant, "two-step-off", &job.dedupe_key, payload(&job)?).await,
        "mail.account_recovery_code" => mail::account::two_step(app, tenant, "recovery-code", &job.dedupe_key, payload(&job)?).await,
        "order.expire" => orders::jobs::expire(app.payment_parts(), tenant, payload(&job)?).await,
        "payment.reconcile" => payments::jobs::reconcile(app.payment_parts(), tenant, payload(&job)?).await,
        "payment.refund" => payments::refunds::give_back(app.payment_parts(), tenant, payload(&job)?).await,
        "payment.close" => payments::refunds::close(app.payment_parts(), tenant, payload(&job)?).await,
        "carts.remind" => remind(app, tenant).await,
        "mail.cart_reminder" => mail::cart_reminder::run(app, tenant, payload(&job)?).await,
        "carts.sweep" => sweep_carts(app, tenant).await,
        "media.sweep" => media::jobs::sweep(app.db.tenant(tenant).await?, app.files.as_ref()).await.map(drop),
        "tenant.activity" => activity::run(app, tenant).await,
        other => Err(Error::unexpected(format!("no job of the kind {other} is known"))),
    }
}

/// What the staff are told about a new order.
async fn announce(app: &App, tenant: &Arc<Tenant>, about: notices::AboutOrder) -> Result<()> {
    let mut conn = app.db.tenant(tenant).await?;
    notices::announce(&mut conn, about).await?;
    conn.commit().await
}

/// Whether something runs low, or is there again.
async fn watch(app: &App, tenant: &Arc<Tenant>, about: notices::AboutStock) -> Result<()> {
    let mut conn = app.db.tenant(tenant).await?;
    notices::watch(&mut conn, &about).await?;
    conn.commit().await
}

/// Who waits for what is there again.
async fn look(app: &App, tenant: &Arc<Tenant>, about: back_in_stock::Look) -> Result<()> {
    let mut conn = app.db.tenant(tenant).await?;
    back_in_stock::look(&mut conn, &about).await?;
    conn.commit().await
}

/// Baskets that somebody wants to be reminded of.
async fn remind(app: &App, tenant: &Arc<Tenant>) -> Result<()> {
    let mut conn = app.db.tenant(tenant).await?;
    cart::reminder::look(&mut conn).await?;
    conn.commit().await
}

/// Baskets that nobody opened for their whole life, and what is over of accounts.
async fn sweep_carts(app: &App, tenant: &Arc<Tenant>) -> Result<()> {
    let mut conn = app.db.tenant(tenant).await?;
    queries::delete_expired_carts(&mut conn).await?;
    customers::jobs::sweep(&mut conn).await?;
    back_in_stock::sweep(&mut conn).await?;
    conn.commit().await
}

fn payload<T: DeserializeOwned>(job: &Claimed) -> Result<T> {
    serde_json::from_value(job.payload.clone()).map_err(|error| Error::unexpected(format!("cannot read the payload: {error}")))
}
