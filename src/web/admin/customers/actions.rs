//! What staff do with an account. Each reads its form, calls one command of
//! `commerce::customers::staff`, and goes back to the customer.

use actix_web::{
    HttpResponse,
    web::{Form, Path},
};
use serde_json::json;

use super::show::page;
use crate::{
    commerce::{
        audit,
        customers::{staff as command, two_step},
    },
    db::TenantConn,
    error::{Error, FieldErrors, Result},
    ids::CustomerId,
    web::{Staff, admin::fields::Fields, see_other, session},
};

/// The merchant's own note.
pub async fn note(staff: Staff, id: Path<CustomerId>, Form(fields): Form<Fields>) -> Result<HttpResponse> {
    let mut conn = staff.write(fields.get("csrf")).await?;
    match command::note(&mut conn, *id, fields.get("note")).await {
        Ok(()) => done(&staff, conn, "customer.note", *id, "saved").await,
        Err(Error::Invalid(errors)) => {
            drop(conn);
            page(&staff, *id, errors, String::new(), Some(fields.text("note"))).await
        }
        Err(other) => Err(other),
    }
}

/// Shuts an account; its sessions end with the commit, their rows after it.
pub async fn disable(staff: Staff, id: Path<CustomerId>, Form(fields): Form<Fields>) -> Result<HttpResponse> {
    let mut conn = staff.write(fields.get("csrf")).await?;
    command::disable(&mut conn, *id).await?;
    let answer = done(&staff, conn, "customer.disable", *id, "customer-disabled").await?;
    session::end_all(&staff.app, id.uuid()).await?;
    Ok(answer)
}

/// Opens an account again.
pub async fn enable(staff: Staff, id: Path<CustomerId>, Form(fields): Form<Fields>) -> Result<HttpResponse> {
    let mut conn = staff.write(fields.get("csrf")).await?;
    command::enable(&mut conn, *id).await?;
    done(&staff, conn, "customer.enable", *id, "customer-enabled").await
}

/// Sends the owner a link to choose another password.
pub async fn reset(staff: Staff, id: Path<CustomerId>, Form(fields): Form<Fields>) -> Result<HttpResponse> {
    let mut conn = staff.write(fields.get("csrf")).await?;
    match command::send_reset(&mut conn, *id).await {
        Ok(_) => done(&staff, conn, "customer.reset", *id, "customer-reset").await,
        Err(Error::Conflict(key)) => {
            drop(conn);
            page(&staff, *id, FieldErrors::default(), key.into_owned(), None).await
        }
        Err(other) => Err(other),
    }
}

/// Turns two-step sign-in off for an owner who has neither phone nor recovery
/// codes any more; the owner is told by mail.
pub async fn two_step_off(staff: Staff, id: Path<CustomerId>, Form(fields): Form<Fields>) -> Result<HttpResponse> {
    let mut conn = staff.write(fields.get("csrf")).await?;
    two_step::turn_off(&mut conn, *id).await?;
    done(&staff, conn, "customer.two_step_off", *id, "customer-two-step-off").await
}

async fn done(staff: &Staff, mut conn: TenantConn, action: &str, id: CustomerId, notice: &str) -> Result<HttpResponse> {
    audit::record(&mut conn, &staff.actor(), action, &format!("customer:{id}"), json!({})).await?;
    conn.commit().await?;
    Ok(see_other(&format!("/admin/customers/{id}?notice={notice}")))
}
