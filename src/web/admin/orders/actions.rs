//! What staff do with an order. Each reads its form, calls one command of
//! `commerce::orders`, and goes back to the order; a refusal is shown there.

use actix_web::{
    HttpResponse,
    web::{Form, Path},
};
use serde_json::json;
use uuid::Uuid;

use super::show::{answer, currency};
use crate::{
    commerce::{
        audit,
        orders::{self, Cancel, CancelReason, Fulfil, Receipt, RefundInput},
        shipping::carriers::tracking_url,
    },
    db::TenantConn,
    error::{Error, FieldErrors, Result},
    ids::{FulfilmentId, OrderId, OrderLineId, RefundId},
    money::{Currency, Money},
    web::{Staff, admin::fields::Fields},
};

/// Money that a person saw on the bank's statement.
pub async fn paid(staff: Staff, id: Path<Uuid>, Form(fields): Form<Fields>) -> Result<HttpResponse> {
    let (id, mut conn) = (OrderId::from(*id), staff.write(fields.get("csrf")).await?);
    let done = async {
        let amount = amount(&fields, "paid_amount", currency(&mut conn, id).await?)?;
        let receipt = Receipt { amount: Some(amount), reference: fields.text("paid_reference") };
        orders::record_payment(&mut conn, id, &receipt, &staff.actor()).await?;
        finish(&staff, conn, "order.paid", id).await
    };
    answer(&staff, id, done.await, "paid", &fields).await
}

/// A parcel, or goods laid ready.
pub async fn fulfil(staff: Staff, id: Path<Uuid>, Form(fields): Form<Fields>) -> Result<HttpResponse> {
    let (id, mut conn) = (OrderId::from(*id), staff.write(fields.get("csrf")).await?);
    let done = async {
        let lines = counts(&fields, "q_", "lines")?;
        if lines.is_empty() {
            return Err(Error::field("lines", "order-refused-nothing"));
        }
        let (carrier, tracking_number) = (fields.text("carrier"), fields.text("tracking_number"));
        let how = Fulfil {
            lines,
            tracking_url: tracking_url(&carrier, &tracking_number),
            carrier,
            tracking_number,
            request_key: fields.text("request_key"),
            notify: fields.on("notify"),
        };
        orders::fulfil(&mut conn, id, &how, &staff.actor()).await?;
        finish(&staff, conn, "order.fulfil", id).await
    };
    answer(&staff, id, done.await, "fulfil", &fields).await
}

/// A parcel arrived or was collected.
pub async fn delivered(staff: Staff, path: Path<(Uuid, Uuid)>, Form(fields): Form<Fields>) -> Result<HttpResponse> {
    let (id, parcel) = (OrderId::from(path.0), FulfilmentId::from(path.1));
    let mut conn = staff.write(fields.get("csrf")).await?;
    let done = async {
        belongs(&mut conn, id, parcel).await?;
        orders::deliver(&mut conn, parcel, &staff.actor()).await?;
        finish(&staff, conn, "order.delivered", id).await
    };
    answer(&staff, id, done.await, "delivered", &fields).await
}

/// Goods that nobody collected go back to the shelf.
pub async fn taken_back(staff: Staff, path: Path<(Uuid, Uuid)>, Form(fields): Form<Fields>) -> Result<HttpResponse> {
    let (id, parcel) = (OrderId::from(path.0), FulfilmentId::from(path.1));
    let mut conn = staff.write(fields.get("csrf")).await?;
    let done = async {
        belongs(&mut conn, id, parcel).await?;
        orders::cancel_pickup(&mut conn, parcel, &staff.actor()).await?;
        finish(&staff, conn, "order.taken_back", id).await
    };
    answer(&staff, id, done.await, "taken-back", &fields).await
}

/// The order is called off.
pub async fn cancel(staff: Staff, id: Path<Uuid>, Form(fields): Form<Fields>) -> Result<HttpResponse> {
    let (id, mut conn) = (OrderId::from(*id), staff.write(fields.get("csrf")).await?);
    let done = async {
        let reason = CancelReason::parse(fields.get("reason")).map_err(|_| Error::field("reason", "error-required"))?;
        let how = Cancel { reason, restock: fields.on("restock"), notify: fields.on("notify") };
        orders::cancel(&mut conn, id, how, &staff.actor()).await?;
        finish(&staff, conn, "order.cancel", id).await
    };
    answer(&staff, id, done.await, "cancel", &fields).await
}

/// Money that went back, and goods that came back with it.
pub async fn refund(staff: Staff, id: Path<Uuid>, Form(fields): Form<Fields>) -> Result<HttpResponse> {
    let (id, mut conn) = (OrderId::from(*id), staff.write(fields.get("csrf")).await?);
    let done = async {
        let input = RefundInput {
            amount: amount(&fields, "refund_amount", currency(&mut conn, id).await?)?,
            reference: fields.text("refund_reference"),
            reason: fields.text("refund_reason"),
            request_key: fields.text("request_key"),
            notify: fields.on("notify"),
            restock: counts(&fields, "r_", "restock")?,
            of_return: None,
        };
        if fields.get("refund_through") == "provider" {
            orders::request_refund(&mut conn, id, &input, &staff.actor()).await?;
        } else {
            orders::refund(&mut conn, id, &input, &staff.actor()).await?;
        }
        finish(&staff, conn, "order.refund", id).await
    };
    answer(&staff, id, done.await, "refund", &fields).await
}

/// A refund that the provider refused, or that nothing was heard of.
pub async fn retry_refund(staff: Staff, path: Path<(Uuid, Uuid)>, Form(fields): Form<Fields>) -> Result<HttpResponse> {
    let (id, refund) = (OrderId::from(path.0), RefundId::from(path.1));
    let mut conn = staff.write(fields.get("csrf")).await?;
    let done = async {
        orders::retry_refund(&mut conn, id, refund, &staff.actor()).await?;
        finish(&staff, conn, "order.refund.retry", id).await
    };
    answer(&staff, id, done.await, "refund", &fields).await
}

/// The merchant's own note.
pub async fn note(staff: Staff, id: Path<Uuid>, Form(fields): Form<Fields>) -> Result<HttpResponse> {
    let (id, mut conn) = (OrderId::from(*id), staff.write(fields.get("csrf")).await?);
    let done = async {
        orders::set_staff_note(&mut conn, id, fields.get("staff_note")).await?;
        finish(&staff, conn, "order.note", id).await
    };
    answer(&staff, id, done.await, "note", &fields).await
}

/// A word to the colleagues, in the timeline.
pub async fn comment(staff: Staff, id: Path<Uuid>, Form(fields): Form<Fields>) -> Result<HttpResponse> {
    let (id, mut conn) = (OrderId::from(*id), staff.write(fields.get("csrf")).await?);
    let done = async {
        orders::note(&mut conn, id, fields.get("comment"), &staff.actor()).await.map_err(|error| match error {
            Error::Invalid(errors) => Error::field("comment", errors.iter().next().map_or("error-required", |error| error.message)),
            other => other,
        })?;
        finish(&staff, conn, "order.comment", id).await
    };
    answer(&staff, id, done.await, "comment", &fields).await
}

/// Nothing is left to do.
pub async fn close(staff: Staff, id: Path<Uuid>, Form(fields): Form<Fields>) -> Result<HttpResponse> {
    let (id, mut conn) = (OrderId::from(*id), staff.write(fields.get("csrf")).await?);
    let done = async {
        orders::close(&mut conn, id, &staff.actor()).await?;
        finish(&staff, conn, "order.close", id).await
    };
    answer(&staff, id, done.await, "close", &fields).await
}

/// Something is left to do after all.
pub async fn reopen(staff: Staff, id: Path<Uuid>, Form(fields): Form<Fields>) -> Result<HttpResponse> {
    let (id, mut conn) = (OrderId::from(*id), staff.write(fields.get("csrf")).await?);
    let done = async {
        orders::reopen(&mut conn, id, &staff.actor()).await?;
        finish(&staff, conn, "order.reopen", id).await
    };
    answer(&staff, id, done.await, "reopen", &fields).await
}

/// A letter of the timeline goes out once more.
pub async fn send_again(staff: Staff, path: Path<(Uuid, Uuid)>, Form(fields): Form<Fields>) -> Result<HttpResponse> {
    let (id, letter) = (OrderId::from(path.0), path.1);
    let mut conn = staff.write(fields.get("csrf")).await?;
    let done = async {
        orders::letters::send_again(&mut conn, id, letter, fields.get("request_key")).await?;
        finish(&staff, conn, "order.letter", id).await
    };
    answer(&staff, id, done.await, "letter", &fields).await
}

async fn finish(staff: &Staff, mut conn: TenantConn, action: &str, id: OrderId) -> Result<()> {
    audit::record(&mut conn, &staff.actor(), action, &format!("order:{id}"), json!({})).await?;
    conn.commit().await
}

/// A parcel is reached through its order only.
async fn belongs(conn: &mut TenantConn, id: OrderId, parcel: FulfilmentId) -> Result<()> {
    let of = orders::queries::order_of_fulfilment(conn, parcel).await?;
    if of == id { Ok(()) } else { Err(Error::NotFound("fulfilment")) }
}

pub(in super::super) fn amount(fields: &Fields, field: &'static str, currency: Currency) -> Result<i64> {
    match Money::parse(fields.get(field), currency) {
        Ok(money) => Ok(money.minor()),
        Err(Error::Invalid(errors)) => Err(Error::field(field, errors.iter().next().map_or("error-amount-invalid", |error| error.message))),
        Err(other) => Err(other),
    }
}

/// Pieces by line, from fields named after the lines; zero and empty are left out.
pub(in super::super) fn counts(fields: &Fields, prefix: &str, field: &'static str) -> Result<Vec<(OrderLineId, i32)>> {
    let mut counts = Vec::new();
    for (id, text) in fields.below(prefix) {
        let count = if text.is_empty() { Some(0) } else { text.parse::<i32>().ok().filter(|count| (0..=999).contains(count)) };
        match (id.parse::<OrderLineId>(), count) {
            (Ok(_), Some(0)) => {}
            (Ok(line), Some(count)) => counts.push((line, count)),
            _ => {
                let mut errors = FieldErrors::default();
                errors.add(field, "admin-orders-error-count");
                return Err(Error::Invalid(errors));
            }
        }
    }
    Ok(counts)
}
