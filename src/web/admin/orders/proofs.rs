//! Receipts of transfers: looked at, believed or not.

use actix_web::{
    HttpResponse,
    http::header,
    web::{Form, Path},
};
use serde_json::json;
use uuid::Uuid;

use super::show::answer;
use crate::{
    commerce::{
        audit,
        payments::proofs::{self, Kind},
    },
    error::Result,
    ids::{OrderId, ProofId},
    web::{Staff, admin::fields::Fields},
};

/// The file of a receipt. A document is saved, never opened here.
pub async fn file(staff: Staff, path: Path<(Uuid, Uuid)>) -> Result<HttpResponse> {
    let (order, proof) = (OrderId::from(path.0), ProofId::from(path.1));
    let (kind, bytes) = proofs::queries::file(&mut staff.read().await?, order, proof).await?;
    let (media_type, shown) = match kind {
        Kind::Webp => ("image/webp", "inline"),
        Kind::Pdf => ("application/pdf", "attachment"),
    };
    Ok(HttpResponse::Ok()
        .content_type(media_type)
        .insert_header((header::CONTENT_DISPOSITION, format!("{shown}; filename=\"{proof}.{}\"", kind.as_str())))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .body(bytes))
}

/// The money is there.
pub async fn accept(staff: Staff, path: Path<(Uuid, Uuid)>, Form(fields): Form<Fields>) -> Result<HttpResponse> {
    let (order, proof) = (OrderId::from(path.0), ProofId::from(path.1));
    let mut conn = staff.write(fields.get("csrf")).await?;
    let done = async {
        proofs::accept(&mut conn, order, proof, &staff.actor()).await?;
        audit::record(&mut conn, &staff.actor(), "order.proof.accept", &format!("order:{order}"), json!({ "proof": proof })).await?;
        conn.commit().await
    };
    answer(&staff, order, done.await, "paid", &fields).await
}

/// It is not.
pub async fn reject(staff: Staff, path: Path<(Uuid, Uuid)>, Form(fields): Form<Fields>) -> Result<HttpResponse> {
    let (order, proof) = (OrderId::from(path.0), ProofId::from(path.1));
    let mut conn = staff.write(fields.get("csrf")).await?;
    let done = async {
        proofs::reject(&mut conn, order, proof, fields.get("proof_reason"), &staff.actor()).await?;
        audit::record(&mut conn, &staff.actor(), "order.proof.reject", &format!("order:{order}"), json!({ "proof": proof })).await?;
        conn.commit().await
    };
    answer(&staff, order, done.await, "proof", &fields).await
}
