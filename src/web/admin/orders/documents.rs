//! Papers of orders: invoices and credit notes as they were issued, packing
//! slips as things stand.

use actix_web::{
    HttpResponse,
    web::{Form, Path, Query},
};
use serde_json::json;
use uuid::Uuid;

use super::show::answer;
use crate::{
    commerce::{
        audit,
        documents::{self as papers, queries},
    },
    documents,
    error::Result,
    ids::{DocumentId, OrderId},
    web::{Staff, admin::fields::Fields, pdf, see_other},
};

/// Slips in one file: a page of the list, and a bound on the work.
const SLIPS: usize = 50;

/// An issued document.
pub async fn show(staff: Staff, path: Path<(Uuid, Uuid)>) -> Result<HttpResponse> {
    let mut conn = staff.read().await?;
    let document = queries::of(&mut conn, OrderId::from(path.0), DocumentId::from(path.1)).await?;
    let bytes = documents::pdf(&staff.app, conn, &document).await?;
    Ok(pdf(bytes, &documents::file_name(&document.number), true))
}

/// An invoice before the payment, because the customer wants one.
pub async fn issue(staff: Staff, id: Path<Uuid>, Form(fields): Form<Fields>) -> Result<HttpResponse> {
    let (id, mut conn) = (OrderId::from(*id), staff.write(fields.get("csrf")).await?);
    let done = async {
        papers::issue_invoice(&mut conn, id, &staff.actor()).await?;
        audit::record(&mut conn, &staff.actor(), "order.invoice", &format!("order:{id}"), json!({})).await?;
        conn.commit().await
    };
    answer(&staff, id, done.await, "documents", &fields).await
}

/// The slip of one order.
pub async fn slip(staff: Staff, id: Path<Uuid>) -> Result<HttpResponse> {
    slips_of(&staff, &[OrderId::from(*id)]).await
}

/// The slips of the orders that were ticked, in one file.
pub async fn slips(staff: Staff, Query(fields): Query<Fields>) -> Result<HttpResponse> {
    let mut ids: Vec<OrderId> = Vec::new();
    for id in fields.all("order").iter().filter_map(|text| text.parse().ok()) {
        if ids.len() < SLIPS && !ids.contains(&id) {
            ids.push(id);
        }
    }
    if ids.is_empty() {
        return Ok(see_other("/admin/orders?notice=slips-none"));
    }
    slips_of(&staff, &ids).await
}

async fn slips_of(staff: &Staff, ids: &[OrderId]) -> Result<HttpResponse> {
    let conn = staff.read().await?;
    let bytes = documents::slips(&staff.app, conn, ids).await?;
    Ok(pdf(bytes, "packing-slips.pdf", true))
}
