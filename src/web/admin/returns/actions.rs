//! What staff do with a return. Each reads its form, calls one command of
//! `commerce::returns`, and goes back to the return; a refusal is shown there.

use actix_web::{
    HttpResponse,
    web::{Form, Path},
};
use serde_json::json;

use super::show::answer;
use crate::{
    commerce::{
        audit,
        returns::{self, Repay, label},
    },
    db::TenantConn,
    error::Result,
    ids::{OrderId, ReturnId},
    web::{
        Staff,
        admin::{
            fields::Fields,
            orders::{actions, show::currency},
        },
    },
};

/// The shopper may send it.
pub async fn approve(staff: Staff, id: Path<ReturnId>, Form(fields): Form<Fields>) -> Result<HttpResponse> {
    let mut conn = staff.write(fields.get("csrf")).await?;
    let order = of(&mut conn, *id).await?;
    let done = async {
        returns::approve(&mut conn, order, *id, fields.get("message"), &staff.actor()).await?;
        finish(&staff, conn, "return.approve", *id).await
    };
    answer(&staff, *id, done.await, "approve", &fields).await
}

/// It is not taken back.
pub async fn decline(staff: Staff, id: Path<ReturnId>, Form(fields): Form<Fields>) -> Result<HttpResponse> {
    let mut conn = staff.write(fields.get("csrf")).await?;
    let order = of(&mut conn, *id).await?;
    let done = async {
        returns::decline(&mut conn, order, *id, fields.get("decline_message"), &staff.actor()).await?;
        finish(&staff, conn, "return.decline", *id).await
    };
    answer(&staff, *id, done.await, "decline", &fields).await
}

/// The goods are here, and some of them can be sold again.
pub async fn receive(staff: Staff, id: Path<ReturnId>, Form(fields): Form<Fields>) -> Result<HttpResponse> {
    let mut conn = staff.write(fields.get("csrf")).await?;
    let order = of(&mut conn, *id).await?;
    let done = async {
        let again = actions::counts(&fields, "r_", "restock")?;
        returns::receive(&mut conn, order, *id, &again, &staff.actor()).await?;
        finish(&staff, conn, "return.receive", *id).await
    };
    answer(&staff, *id, done.await, "receive", &fields).await
}

/// The money goes back.
pub async fn refund(staff: Staff, id: Path<ReturnId>, Form(fields): Form<Fields>) -> Result<HttpResponse> {
    let mut conn = staff.write(fields.get("csrf")).await?;
    let order = of(&mut conn, *id).await?;
    let done = async {
        let repay = Repay {
            amount: actions::amount(&fields, "refund_amount", currency(&mut conn, order).await?)?,
            reference: fields.text("refund_reference"),
            through_provider: fields.get("refund_through") == "provider",
            request_key: fields.text("request_key"),
        };
        let number = returns::queries::by_id(&mut conn, *id).await?.number;
        let order_number = crate::commerce::orders::queries::by_id(&mut conn, order).await?.number;
        let reason = staff.lang.with("admin-returns-refund-reason", "number", label(&order_number, number));
        returns::refund(&mut conn, order, *id, &repay, &reason, &staff.actor()).await?;
        finish(&staff, conn, "return.refund", *id).await
    };
    answer(&staff, *id, done.await, "refund", &fields).await
}

async fn of(conn: &mut TenantConn, id: ReturnId) -> Result<OrderId> {
    Ok(returns::queries::by_id(conn, id).await?.order_id)
}

async fn finish(staff: &Staff, mut conn: TenantConn, action: &str, id: ReturnId) -> Result<()> {
    audit::record(&mut conn, &staff.actor(), action, &format!("return:{id}"), json!({})).await?;
    conn.commit().await
}
