//! What staff do with a review. Each calls one command of `commerce::reviews`
//! and goes back to where it was asked for.

use actix_web::{
    HttpResponse,
    web::{Form, Path},
};
use serde_json::json;

use super::show::again;
use crate::{
    commerce::{audit, reviews},
    db::TenantConn,
    error::{Error, Result},
    ids::ReviewId,
    web::{Staff, admin::fields::Fields, html::safe_path, see_other},
};

/// Everybody sees it.
pub async fn publish(staff: Staff, id: Path<ReviewId>, Form(fields): Form<Fields>) -> Result<HttpResponse> {
    let mut conn = staff.write(fields.get("csrf")).await?;
    let done = reviews::publish(&mut conn, *id).await;
    decided(&staff, conn, *id, done, "review.publish", &fields).await
}

/// Nobody does.
pub async fn reject(staff: Staff, id: Path<ReviewId>, Form(fields): Form<Fields>) -> Result<HttpResponse> {
    let mut conn = staff.write(fields.get("csrf")).await?;
    let done = reviews::reject(&mut conn, *id).await;
    decided(&staff, conn, *id, done, "review.reject", &fields).await
}

/// The store answers.
pub async fn reply(staff: Staff, id: Path<ReviewId>, Form(fields): Form<Fields>) -> Result<HttpResponse> {
    let mut conn = staff.write(fields.get("csrf")).await?;
    match reviews::reply(&mut conn, *id, fields.get("reply")).await {
        Ok(()) => finish(&staff, conn, *id, "review.reply").await?,
        Err(Error::Invalid(errors)) => {
            drop(conn);
            return again(&staff, *id, Some(fields.text("reply")), errors, String::new()).await;
        }
        Err(other) => return Err(other),
    }
    Ok(see_other(&format!("/admin/reviews/{id}?notice=review-replied")))
}

/// Somebody else may have decided meanwhile: the review's page says how it stands.
async fn decided(
    staff: &Staff,
    conn: TenantConn,
    id: ReviewId,
    done: Result<()>,
    action: &'static str,
    fields: &Fields,
) -> Result<HttpResponse> {
    match done {
        Ok(()) => finish(staff, conn, id, action).await?,
        Err(Error::Conflict(key)) => {
            drop(conn);
            return again(staff, id, None, crate::error::FieldErrors::default(), key.into_owned()).await;
        }
        Err(other) => return Err(other),
    }
    let own = format!("/admin/reviews/{id}");
    let back = safe_path(fields.get("back"), &own);
    let sign = if back.contains('?') { '&' } else { '?' };
    Ok(see_other(&format!("{back}{sign}notice=saved")))
}

async fn finish(staff: &Staff, mut conn: TenantConn, id: ReviewId, action: &str) -> Result<()> {
    audit::record(&mut conn, &staff.actor(), action, &format!("review:{id}"), json!({})).await?;
    conn.commit().await
}
