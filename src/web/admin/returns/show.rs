//! One return.

use actix_web::{HttpResponse, http::StatusCode, web::Path};
use askama::Template;
use uuid::Uuid;

use super::{
    super::orders::{
        timeline::{Event, timeline},
        view::Badge,
    },
    badge,
};
use crate::{
    commerce::{
        media,
        orders::{
            queries::{self as orders, Order, OrderLine, Refund},
            statuses::RefundStatus,
        },
        payments::{self, Method, machine::AttemptStatus, providers::Provider, queries::Payment},
        returns::{self, Reason, ReturnEvent, ReturnStatus, label, queries::Return, rules},
    },
    error::{Error, FieldErrors, Result},
    ids::ReturnId,
    money::{Currency, Money},
    web::{
        Permission, Staff,
        admin::{Page, fields::Fields},
        html_status, see_other,
    },
};

#[derive(Template)]
#[template(path = "admin/returns/show.html")]
struct Show {
    page: Page,
    errors: FieldErrors,
    problem: String,
    open: &'static str,
    one: View,
    events: Vec<Event>,
    input: Input,
}

/// The return in words.
struct View {
    path: String,
    number: String,
    badge: Badge,
    asked: String,
    utc: String,
    reason: String,
    note: String,
    answer: String,
    lines: Vec<LineView>,
    worth: String,
    order_path: String,
    order_number: String,
    customer: String,
    email: String,
    phone: String,
    may_approve: bool,
    may_decline: bool,
    may_receive: bool,
    may_refund: bool,
    /// Locale key of what became of the money, or why it cannot go back; empty when nothing is to be said.
    money: &'static str,
    refundable: String,
    refund_through: String,
}

/// Pieces of a line.
struct LineView {
    id: String,
    name: String,
    variant: String,
    sku: String,
    picture: String,
    quantity: i32,
    restocked: i32,
    worth: String,
    /// Whether it can be put on the shelf.
    counted: bool,
}

/// What the page's forms hold.
struct Input {
    request_key: String,
    message: String,
    decline_message: String,
    refund_amount: String,
    refund_reference: String,
    refund_manual: bool,
    /// Pieces that can be sold again, unless something was typed.
    all_again: bool,
    typed: Option<Fields>,
}

impl Input {
    fn again(&self, line: &LineView) -> String {
        let otherwise = if self.all_again { line.quantity } else { 0 };
        self.typed.as_ref().map_or_else(|| otherwise.to_string(), |typed| typed.text(&format!("r_{}", line.id)))
    }
}

/// Everything that was read about a return.
struct Facts {
    one: Return,
    order: Order,
    lines: Vec<OrderLine>,
    refunds: Vec<Refund>,
    payments: Vec<Payment>,
}

impl Facts {
    /// Money that came and is neither returned nor asked to be.
    fn refundable(&self) -> i64 {
        let asked = self.refunds.iter().filter(|refund| refund.status == RefundStatus::Requested).map(|refund| refund.amount);
        self.order.captured_total - self.order.refunded_total - asked.sum::<i64>()
    }

    /// What the pieces cost the shopper.
    fn worth(&self) -> i64 {
        let line = |id| self.lines.iter().find(|line| line.id == id);
        let of = |came: &returns::queries::Line| Some(rules::worth(line(came.line)?, came.quantity, self.order.tax_included));
        self.one.lines.iter().filter_map(of).sum()
    }

    /// The provider that can give money back; empty when none took any.
    fn through(&self) -> String {
        let came = |payment: &&Payment| matches!(payment.status, AttemptStatus::Captured | AttemptStatus::PartiallyRefunded);
        let hosted = self.payments.iter().rev().filter(came).find(|payment| payment.method == Method::Hosted);
        hosted.and_then(|payment| Provider::parse(&payment.provider).ok()).map(|provider| provider.brand().to_owned()).unwrap_or_default()
    }

    /// What became of its money.
    fn money(&self) -> &'static str {
        let last = self.refunds.iter().rev().find(|refund| refund.return_id == Some(self.one.id)).map(|refund| refund.status);
        match (self.one.status, last) {
            (ReturnStatus::Received, Some(RefundStatus::Requested)) => "admin-returns-money-asked",
            (ReturnStatus::Received, Some(RefundStatus::Failed)) => "admin-returns-money-failed",
            (ReturnStatus::Received, _) if self.refundable() <= 0 => "admin-orders-nothing-to-refund",
            (ReturnStatus::Refunded, _) => "admin-returns-money-done",
            _ => "",
        }
    }
}

/// Shows a return.
pub async fn show(staff: Staff, id: Path<ReturnId>) -> Result<HttpResponse> {
    page(&staff, *id, "", None, FieldErrors::default(), String::new()).await
}

/// Sends the browser back to the return, or shows it again with what was wrong.
pub async fn answer(staff: &Staff, id: ReturnId, done: Result<()>, open: &'static str, fields: &Fields) -> Result<HttpResponse> {
    let (errors, problem) = match done {
        Ok(()) => return Ok(see_other(&format!("/admin/returns/{id}?notice=return-{open}"))),
        Err(Error::Invalid(errors)) => (errors, String::new()),
        Err(Error::Conflict(key)) => (FieldErrors::default(), key.into_owned()),
        Err(other) => return Err(other),
    };
    page(staff, id, open, Some(fields), errors, problem).await
}

async fn page(
    staff: &Staff,
    id: ReturnId,
    open: &'static str,
    typed: Option<&Fields>,
    errors: FieldErrors,
    problem: String,
) -> Result<HttpResponse> {
    let mut conn = staff.read().await?;
    let one = returns::queries::by_id(&mut conn, id).await?;
    let order = one.order_id;
    let of = Facts {
        order: orders::by_id(&mut conn, order).await?,
        lines: orders::lines(&mut conn, order).await?,
        refunds: orders::refunds(&mut conn, order).await?,
        payments: payments::queries::of_order(&mut conn, order).await?,
        one,
    };
    let mut events = orders::events(&mut conn, order).await?;
    drop(conn);
    let own = id.to_string();
    events.retain(|event| event.data.get("return_id").and_then(|id| id.as_str()) == Some(own.as_str()));
    let currency = Currency::parse(&of.order.currency)?;
    let status = match (errors.is_empty(), problem.is_empty()) {
        (true, true) => StatusCode::OK,
        (true, false) => StatusCode::CONFLICT,
        (false, _) => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let show = Show {
        page: Page::of(staff, "returns"),
        errors,
        problem,
        open,
        input: input(&of, currency, open, typed),
        events: timeline(staff, currency, &events),
        one: view(staff, &of, currency),
    };
    html_status(status, &show)
}

fn input(of: &Facts, currency: Currency, open: &str, typed: Option<&Fields>) -> Input {
    let amount = of.worth().min(of.refundable()).max(0);
    let or = |name: &str, otherwise: String| typed.map_or(otherwise, |typed| typed.text(name));
    let refund = open == "refund";
    Input {
        // Sent twice, a form is one refund.
        request_key: if refund { or("request_key", String::new()) } else { Uuid::now_v7().to_string() },
        message: or("message", String::new()),
        decline_message: or("decline_message", String::new()),
        refund_amount: if refund { or("refund_amount", String::new()) } else { Money::new(amount, currency).input() },
        refund_reference: if refund { or("refund_reference", String::new()) } else { String::new() },
        refund_manual: refund && or("refund_through", String::new()) == "manual",
        all_again: of.one.reason != Reason::Damaged,
        typed: typed.filter(|_| open == "receive").cloned(),
    }
}

fn view(staff: &Staff, of: &Facts, currency: Currency) -> View {
    let (one, order) = (&of.one, &of.order);
    let money = |minor: i64| Money::new(minor, currency).format(staff.lang.code());
    let line = |came: &returns::queries::Line| {
        let line = of.lines.iter().find(|line| line.id == came.line)?;
        Some(LineView {
            id: line.id.to_string(),
            name: line.name.clone(),
            variant: line.variant_name.clone(),
            sku: line.sku.clone(),
            picture: line.media_id.map(|id| media::url(id, 160)).unwrap_or_default(),
            quantity: came.quantity,
            restocked: came.restocked,
            worth: money(rules::worth(line, came.quantity, order.tax_included)),
            counted: line.variant_id.is_some(),
        })
    };
    let edit = staff.may(Permission::EditOrders);
    let under_way = of.refunds.iter().any(|refund| refund.return_id == Some(one.id) && refund.status != RefundStatus::Failed);
    let may = |event| edit && one.status.after(event).is_ok();
    View {
        path: format!("/admin/returns/{}", one.id),
        number: label(&order.number, one.number),
        badge: badge(one.status),
        asked: staff.lang.datetime(&one.created_at, staff.tenant.time_zone),
        utc: one.created_at.format("%Y-%m-%d %H:%M UTC").to_string(),
        reason: one.reason.key(),
        note: one.note.clone(),
        answer: one.answer.clone(),
        lines: one.lines.iter().filter_map(line).collect(),
        worth: money(of.worth()),
        order_path: format!("/admin/orders/{}", order.id),
        order_number: order.number.clone(),
        customer: order.customer_name.clone(),
        email: order.email.clone(),
        phone: order.phone.clone(),
        may_approve: may(ReturnEvent::Approve),
        may_decline: may(ReturnEvent::Decline) && !under_way,
        may_receive: may(ReturnEvent::Receive),
        may_refund: one.status == ReturnStatus::Received && !under_way && of.refundable() > 0 && staff.may(Permission::RefundOrders),
        money: of.money(),
        refundable: money(of.refundable()),
        refund_through: of.through(),
    }
}
