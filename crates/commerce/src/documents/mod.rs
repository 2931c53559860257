//! Invoices and credit notes: issued once, numbered without gaps, never
//! changed.
//!
//! A document is a row with everything it says. Its number comes from a row of
//! `counters` in the transaction that issues it, under the order's lock: the
//! counter stays locked until that transaction ends, so numbers follow each
//! other in the order of the commits, and one that is rolled back is not used
//! up. An invoice is issued when an order is paid, or before on demand; a
//! credit note when money goes back for an order that has an invoice.
//!
//! A packing slip is no document of this kind. It says what is to be packed
//! now, has no number and is drawn anew each time.

pub mod queries;
mod snapshot;

use crate::{
    db::TenantConn,
    error::{Error, Result},
    ids::{DocumentId, OrderId, RefundId},
    orders::{
        self,
        queries::{Order, Refund},
        statuses::words,
    },
    settings,
};
pub use queries::{Document, Head};
pub use snapshot::{Correction, Discount, Line, Snapshot, Store, Tax};

words! {
    /// What a document is.
    Kind {
        /// What was sold and for how much.
        Invoice = "invoice",
        /// What of it was given back.
        CreditNote = "credit_note",
    }
}

impl Kind {
    /// Locale key of its name.
    pub fn key(self) -> &'static str {
        match self {
            Self::Invoice => "document-invoice",
            Self::CreditNote => "document-credit-note",
        }
    }
}

/// The invoice of an order: the one that it has, or a new one.
///
/// # Errors
/// [`Error::Conflict`] when the order was called off and nothing was sold.
pub async fn issue_invoice(conn: &mut TenantConn, id: OrderId, actor: &str) -> Result<DocumentId> {
    let order = orders::queries::lock(conn, id).await?;
    if let Some(before) = queries::invoice_of(conn, id).await? {
        return Ok(before.id);
    }
    if !order.status.is_live() {
        return Err(Error::Conflict("document-refused-ended".into()));
    }
    invoice(conn, &order, actor).await
}

/// What follows from an order's payment: its invoice.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn on_paid(conn: &mut TenantConn, id: OrderId) -> Result<()> {
    issue_invoice(conn, id, "system").await.map(drop)
}

/// What follows from a refund: a credit note, if there is an invoice to
/// correct. A paid order from before there were invoices gets both.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn on_refunded(conn: &mut TenantConn, id: OrderId, refund: RefundId, actor: &str) -> Result<()> {
    let order = orders::queries::lock(conn, id).await?;
    let invoice = match queries::invoice_of(conn, id).await? {
        Some(invoice) => invoice,
        None if order.status.is_live() && order.captured_total >= order.total => {
            invoice(conn, &order, actor).await?;
            queries::invoice_of(conn, id).await?.ok_or_else(|| Error::unexpected("an invoice that was just issued is missing"))?
        }
        None => return Ok(()),
    };
    let refunds = orders::queries::refunds(conn, id).await?;
    let refund = refunds.into_iter().find(|one| one.id == refund).ok_or(Error::NotFound("refund"))?;
    credit_note(conn, &order, &invoice, &refund, actor).await.map(drop)
}

async fn invoice(conn: &mut TenantConn, order: &Order, actor: &str) -> Result<DocumentId> {
    let lines = orders::queries::lines(conn, order.id).await?;
    let settings = settings::load(conn).await?;
    let snapshot = Snapshot::of_invoice(order, &lines, &settings)?;
    write(conn, Kind::Invoice, &settings.documents.invoice_prefix, order.id, None, &snapshot, actor).await
}

async fn credit_note(conn: &mut TenantConn, order: &Order, invoice: &Document, refund: &Refund, actor: &str) -> Result<DocumentId> {
    let settings = settings::load(conn).await?;
    let snapshot = Snapshot::of_credit_note(order, invoice, refund, &settings)?;
    write(conn, Kind::CreditNote, &settings.documents.credit_note_prefix, order.id, Some(refund.id), &snapshot, actor).await
}

/// Takes the number last, because its row stays locked from here on.
async fn write(
    conn: &mut TenantConn,
    kind: Kind,
    prefix: &str,
    order: OrderId,
    refund: Option<RefundId>,
    snapshot: &Snapshot,
    actor: &str,
) -> Result<DocumentId> {
    let sequence = queries::next_sequence(conn, kind).await?;
    let number = format!("{prefix}{sequence:05}");
    let id = DocumentId::new();
    let value = serde_json::to_value(snapshot).map_err(Error::unexpected)?;
    let new = queries::New { id, kind, sequence, number: &number, order, refund, snapshot: value, actor };
    queries::insert(conn, new).await?;
    let data = serde_json::json!({ "document_id": id, "kind": kind.as_str(), "number": number });
    orders::queries::insert_event(conn, order, orders::queries::Entry { kind: "document_issued", data, actor, ..Default::default() })
        .await?;
    Ok(id)
}
