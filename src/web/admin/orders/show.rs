//! One order.

use actix_web::{HttpResponse, http::StatusCode, web::Path};
use askama::Template;
use uuid::Uuid;

use super::{
    timeline::{Event, timeline},
    view::{Badge, Facets, OrderView, text, view},
};
use crate::{
    commerce::{
        documents,
        orders::{CancelReason, link, list, queries},
        payments,
        returns::{self, queries::Return},
        shipping::carriers,
    },
    db::TenantConn,
    error::{Error, FieldErrors, Result},
    ids::OrderId,
    money::{Currency, Money},
    web::{
        Permission, Staff,
        admin::{Page, fields::Fields},
        html_status,
    },
};

#[derive(Template)]
#[template(path = "admin/orders/show.html")]
struct Show {
    page: Page,
    errors: FieldErrors,
    problem: String,
    open: &'static str,
    may_edit: bool,
    order: OrderView,
    events: Vec<Event>,
    /// Address, number and state of each.
    returns: Vec<(String, String, Badge)>,
    input: Input,
    carriers: Vec<&'static str>,
    reasons: Vec<(&'static str, String)>,
}

/// What the page's forms hold.
struct Input {
    request_key: String,
    carrier: String,
    tracking_number: String,
    notify: bool,
    paid_amount: String,
    paid_reference: String,
    refund_amount: String,
    refund_reference: String,
    refund_reason: String,
    refund_manual: bool,
    proof_reason: String,
    cancel_reason: String,
    cancel_restock: bool,
    comment: String,
    staff_note: String,
    typed: Option<Fields>,
}

impl Input {
    /// What was typed into a line's field, or this.
    fn count(&self, field: &str, otherwise: impl ToString) -> String {
        self.typed.as_ref().map(|typed| typed.text(field)).unwrap_or_else(|| otherwise.to_string())
    }

    fn of(of: &Facets) -> Result<Self> {
        let currency = Currency::parse(&of.order.currency)?;
        Ok(Self {
            // Sent twice, a form is one parcel or one refund.
            request_key: Uuid::now_v7().to_string(),
            // The courier whose price the shopper chose.
            carrier: of.order.delivery.get("courier").map(|courier| text(courier, "carrier").to_owned()).unwrap_or_default(),
            tracking_number: String::new(),
            notify: true,
            paid_amount: Money::new((of.order.total - of.order.captured_total).max(0), currency).input(),
            paid_reference: String::new(),
            refund_amount: String::new(),
            refund_reference: String::new(),
            refund_reason: String::new(),
            refund_manual: false,
            proof_reason: String::new(),
            cancel_reason: String::new(),
            cancel_restock: true,
            comment: String::new(),
            staff_note: of.order.staff_note.clone(),
            typed: None,
        })
    }

    /// Keeps what was typed into the form that came back.
    fn keep(&mut self, open: &str, fields: &Fields) {
        match open {
            "fulfil" => {
                self.carrier = fields.text("carrier");
                self.tracking_number = fields.text("tracking_number");
                self.notify = fields.on("notify");
                self.request_key = fields.text("request_key");
                self.typed = Some(fields.clone());
            }
            "paid" => {
                self.paid_amount = fields.text("paid_amount");
                self.paid_reference = fields.text("paid_reference");
            }
            "refund" => {
                self.refund_amount = fields.text("refund_amount");
                self.refund_reference = fields.text("refund_reference");
                self.refund_reason = fields.text("refund_reason");
                self.refund_manual = fields.get("refund_through") == "manual";
                self.request_key = fields.text("request_key");
                self.typed = Some(fields.clone());
            }
            "cancel" => {
                self.cancel_reason = fields.text("reason");
                self.cancel_restock = fields.on("restock");
                self.notify = fields.on("notify");
            }
            "proof" => self.proof_reason = fields.text("proof_reason"),
            "comment" => self.comment = fields.text("comment"),
            "note" => self.staff_note = fields.text("staff_note"),
            _ => {}
        }
    }
}

/// Why a form is shown again, and which.
pub struct Again<'a> {
    /// The form's name.
    pub open: &'static str,
    /// What was typed.
    pub fields: &'a Fields,
    /// Wrong fields.
    pub errors: FieldErrors,
    /// A refusal of the order itself: a locale key, or empty.
    pub problem: String,
}

/// Shows an order.
pub async fn show(staff: Staff, id: Path<Uuid>) -> Result<HttpResponse> {
    page(&staff, OrderId::from(*id), None).await
}

/// The page of an order, again with what was wrong about a form.
pub async fn page(staff: &Staff, id: OrderId, again: Option<Again<'_>>) -> Result<HttpResponse> {
    let mut conn = staff.read().await?;
    let of = read(&mut conn, staff, id).await?;
    let returns = returns::queries::of_order(&mut conn, id).await?;
    drop(conn);
    let currency = Currency::parse(&of.order.currency)?;
    let mut input = Input::of(&of)?;
    let (open, errors, problem) = match again {
        Some(again) => {
            input.keep(again.open, again.fields);
            (again.open, again.errors, again.problem)
        }
        None => ("", FieldErrors::default(), String::new()),
    };
    let status = match (errors.is_empty(), problem.is_empty()) {
        (true, true) => StatusCode::OK,
        (true, false) => StatusCode::CONFLICT,
        (false, _) => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let returned = |one: &Return| {
        (format!("/admin/returns/{}", one.id), returns::label(&of.order.number, one.number), super::super::returns::badge(one.status))
    };
    let reason = |reason: &CancelReason| (reason.as_str(), format!("order-cancel-{}", reason.as_str().replace('_', "-")));
    let show = Show {
        page: Page::of(staff, "orders"),
        errors,
        problem,
        open,
        may_edit: staff.may(Permission::EditOrders),
        order: view(staff, &of)?,
        events: timeline(staff, currency, &of.events),
        returns: returns.iter().rev().map(returned).collect(),
        input,
        carriers: carriers::names(),
        reasons: CancelReason::ALL.iter().map(reason).collect(),
    };
    html_status(status, &show)
}

async fn read(conn: &mut TenantConn, staff: &Staff, id: OrderId) -> Result<Facets> {
    let order = queries::by_id(conn, id).await?;
    Ok(Facets {
        lines: queries::lines(conn, id).await?,
        parcels: queries::fulfilments(conn, id).await?,
        contents: queries::fulfilment_contents(conn, id).await?,
        payments: payments::queries::of_order(conn, id).await?,
        refunds: queries::refunds(conn, id).await?,
        proofs: payments::proofs::queries::of_order(conn, id).await?,
        events: queries::events(conn, id).await?,
        documents: documents::queries::heads(conn, id).await?,
        others: list::queries::others(conn, &order.email, id.uuid()).await?,
        link: link::path(&staff.app.config.secret, staff.tenant.id, id, order.link_version),
        order,
    })
}

/// An order's currency, for reading an amount that was typed.
pub async fn currency(conn: &mut TenantConn, id: OrderId) -> Result<Currency> {
    Currency::parse(&queries::by_id(conn, id).await?.currency)
}

/// Sends the browser back to the order, or shows it again with what was wrong.
pub async fn answer(staff: &Staff, id: OrderId, done: Result<()>, open: &'static str, fields: &Fields) -> Result<HttpResponse> {
    let (errors, problem) = match done {
        Ok(()) => return Ok(crate::web::see_other(&format!("/admin/orders/{id}?notice=order-{open}"))),
        Err(Error::Invalid(errors)) => (errors, String::new()),
        Err(Error::Conflict(key)) => (FieldErrors::default(), key.into_owned()),
        Err(other) => return Err(other),
    };
    page(staff, id, Some(Again { open, fields, errors, problem })).await
}
