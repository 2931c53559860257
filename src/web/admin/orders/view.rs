//! An order as its page shows it: texts, amounts and colours, no decisions
//! but what the order's own machines say about the next steps.

use serde_json::Value;

use super::money::{AccountRow, Move, ProofView};
use crate::{
    commerce::{
        discounts::Snapshot,
        documents, media,
        orders::{
            queries::{Order, OrderLine, Parcel, Refund},
            returnable,
            statuses::{Facts, FulfilmentStatus, OrderEvent, OrderStatus, ParcelStatus, PaymentStatus, Refusal, may_send},
        },
        payments::{Method, machine::AttemptStatus, proofs::queries::Proof, queries::Payment},
    },
    error::Result,
    i18n::Lang,
    money::{Currency, Money},
    web::{Permission, Staff},
};

/// A state in a colour.
pub struct Badge {
    /// Class.
    pub tone: &'static str,
    /// Locale key.
    pub key: String,
}

pub(super) fn badge(tone: &'static str, family: &str, state: &str) -> Badge {
    Badge { tone, key: format!("order-{family}-{}", state.replace('_', "-")) }
}

/// How much is paid.
pub fn payment_badge(status: PaymentStatus) -> Badge {
    let tone = match status {
        PaymentStatus::Unpaid | PaymentStatus::Pending => "warn hollow",
        PaymentStatus::PartiallyPaid => "warn",
        PaymentStatus::Paid => "good",
        PaymentStatus::Overpaid => "info",
        PaymentStatus::PartiallyRefunded | PaymentStatus::Refunded | PaymentStatus::Voided => "",
    };
    badge(tone, "payment", status.as_str())
}

/// How much has left.
pub fn fulfilment_badge(status: FulfilmentStatus) -> Badge {
    let tone = match status {
        FulfilmentStatus::Unfulfilled => "warn hollow",
        FulfilmentStatus::Partial => "warn",
        FulfilmentStatus::Fulfilled => "info",
        FulfilmentStatus::Delivered => "good",
        FulfilmentStatus::NotRequired | FulfilmentStatus::Cancelled => "",
    };
    badge(tone, "fulfilment", status.as_str())
}

/// Where it is in its life.
pub fn order_badge(status: OrderStatus) -> Badge {
    badge(if status == OrderStatus::Placed { "info" } else { "" }, "status", status.as_str())
}

/// Everything that was read about an order.
pub struct Facets {
    pub order: Order,
    pub lines: Vec<OrderLine>,
    pub parcels: Vec<Parcel>,
    pub contents: Vec<(crate::ids::FulfilmentId, crate::ids::OrderLineId, i32)>,
    pub payments: Vec<Payment>,
    pub refunds: Vec<Refund>,
    pub proofs: Vec<Proof>,
    pub events: Vec<crate::commerce::orders::queries::OrderEntry>,
    pub documents: Vec<documents::Head>,
    pub others: i64,
    pub link: String,
}

/// The order on its page.
pub struct OrderView {
    pub path: String,
    pub number: String,
    pub link: String,
    pub placed: String,
    pub utc: String,
    pub badges: Vec<Badge>,
    pub payment: Badge,
    pub fulfilment: Badge,
    pub delivery: String,
    pub pickup: bool,
    pub method: String,
    pub open_lines: Vec<LineView>,
    pub returnable: Vec<LineView>,
    pub parcels: Vec<ParcelView>,
    pub account: Vec<AccountRow>,
    pub moves: Vec<Move>,
    pub proofs: Vec<ProofView>,
    /// What the transfer comes to.
    pub awaited: String,
    pub documents: Vec<Paper>,
    pub may_invoice: bool,
    pub may_pack: bool,
    pub refundable: String,
    pub refund_through: String,
    pub captured: bool,
    pub closed: bool,
    pub fulfil_word: &'static str,
    pub fulfil_refused: &'static str,
    pub pay_refused: &'static str,
    pub refund_refused: &'static str,
    pub cancel_refused: &'static str,
    pub close_refused: &'static str,
    pub customer: String,
    /// Address of the customer's page; empty when a guest bought or it is nobody's to see.
    pub customer_path: String,
    pub email: String,
    pub phone: String,
    pub other_orders: i64,
    pub note: String,
    pub gift: Option<String>,
    pub address_title: &'static str,
    pub address: Vec<String>,
    pub billing: Vec<String>,
}

/// A line with pieces to do something with.
pub struct LineView {
    pub id: String,
    pub name: String,
    pub variant: String,
    pub sku: String,
    pub picture: String,
    pub path: String,
    pub unit: String,
    pub total: String,
    pub quantity: i32,
    pub owed: bool,
    pub off: String,
}

/// A parcel or a hand-over.
pub struct ParcelView {
    pub id: String,
    pub title: String,
    pub badge: Badge,
    pub carrier: String,
    pub tracking: String,
    pub tracking_url: String,
    pub date: String,
    pub lines: Vec<(String, i32)>,
    pub on_its_way: bool,
    pub waits: bool,
    pub deliver_word: &'static str,
}

/// An issued document.
pub struct Paper {
    pub id: String,
    pub words: &'static str,
    pub number: String,
    pub date: String,
}

/// What making the view needs to know besides the order.
pub(super) struct Making<'a> {
    pub(super) staff: &'a Staff,
    pub(super) lang: Lang,
    pub(super) currency: Currency,
    pub(super) of: &'a Facets,
}

/// The view of an order for this member.
pub fn view(staff: &Staff, of: &Facets) -> Result<OrderView> {
    let making = Making { staff, lang: staff.lang, currency: Currency::parse(&of.order.currency)?, of };
    Ok(making.view())
}

impl Making<'_> {
    pub(super) fn money(&self, minor: i64) -> String {
        Money::new(minor, self.currency).format(self.lang.code())
    }

    fn facts(&self) -> Facts {
        let of = self.of;
        let to_send = of.lines.iter().filter(|line| line.requires_shipping);
        let (sent, ordered) =
            to_send.fold((0, 0), |sum, line| (sum.0 + i64::from(line.fulfilled_quantity), sum.1 + i64::from(line.quantity)));
        let mut under_way = of.parcels.iter().filter(|parcel| parcel.status != ParcelStatus::Cancelled);
        Facts {
            sent,
            ordered,
            arrived: under_way.all(|parcel| parcel.status == ParcelStatus::Delivered),
            captured: of.order.captured_total,
            refunded: of.order.refunded_total,
            total: of.order.total,
        }
    }

    fn view(&self) -> OrderView {
        let (of, order) = (self.of, &self.of.order);
        let pickup = text(&order.delivery, "kind") == "pickup";
        let mut badges = vec![payment_badge(order.payment_status), fulfilment_badge(order.fulfilment_status)];
        if order.status != OrderStatus::Placed {
            badges.insert(0, order_badge(order.status));
        }
        let back = returnable(&of.lines, &of.events);
        let left = |line: &OrderLine| line.quantity - line.fulfilled_quantity;
        let open = of.lines.iter().filter(|line| left(line) > 0);
        let zone = self.staff.tenant.time_zone;
        OrderView {
            path: format!("/admin/orders/{}", order.id),
            number: order.number.clone(),
            link: of.link.clone(),
            placed: self.lang.datetime(&order.placed_at, zone),
            utc: order.placed_at.format("%Y-%m-%d %H:%M UTC").to_string(),
            badges,
            payment: payment_badge(order.payment_status),
            fulfilment: fulfilment_badge(order.fulfilment_status),
            delivery: [text(&order.delivery, "name"), text(&order.delivery, "description")].join(" · ").trim_end_matches(" · ").to_owned(),
            pickup,
            method: self.method(),
            open_lines: open.map(|line| self.line(line, left(line))).collect(),
            returnable: of
                .lines
                .iter()
                .filter_map(|line| back.iter().find(|one| one.0 == line.id).map(|one| self.line(line, one.1)))
                .collect(),
            parcels: of.parcels.iter().enumerate().map(|(at, parcel)| self.parcel(at, parcel)).collect(),
            account: self.account(),
            moves: self.moves(),
            proofs: self.of.proofs.iter().map(|proof| self.proof(proof)).collect(),
            awaited: self
                .money(of.payments.iter().rev().find(|payment| payment.method == Method::BankTransfer).map_or(0, Payment::payable)),
            documents: of.documents.iter().map(|paper| self.paper(paper)).collect(),
            may_invoice: self.staff.may(Permission::EditOrders)
                && order.status.is_live()
                && of.documents.iter().all(|paper| paper.kind != documents::Kind::Invoice),
            may_pack: of.lines.iter().any(|line| line.requires_shipping),
            refundable: self.money(self.refundable()),
            refund_through: self.refund_through(),
            captured: self.refundable() > 0,
            closed: order.status == OrderStatus::Closed,
            fulfil_word: if pickup { "admin-orders-make-ready" } else { "admin-orders-fulfil" },
            fulfil_refused: self.fulfil_refused(),
            pay_refused: self.pay_refused(),
            refund_refused: self.refund_refused(),
            cancel_refused: self.step_refused(OrderEvent::Cancel),
            close_refused: self.step_refused(OrderEvent::Close),
            customer: order.customer_name.clone(),
            customer_path: self.customer_path(),
            email: order.email.clone(),
            phone: order.phone.clone(),
            other_orders: of.others,
            note: order.note.clone(),
            gift: order.gift_message.clone(),
            address_title: if pickup { "admin-orders-pickup" } else { "admin-orders-ship-to" },
            address: order.shipping_address.as_ref().map(|one| address(self.lang, one)).unwrap_or_default(),
            billing: Vec::new(),
        }
    }

    fn method(&self) -> String {
        let method = text(&self.of.order.payment, "method");
        Method::parse(method).map_or_else(|_| method.to_owned(), |method| self.lang.w(method.key()).to_owned())
    }

    fn line(&self, line: &OrderLine, quantity: i32) -> LineView {
        LineView {
            id: line.id.to_string(),
            name: line.name.clone(),
            variant: line.variant_name.clone(),
            sku: line.sku.clone(),
            picture: line.media_id.map(|id| media::url(id, 160)).unwrap_or_default(),
            path: line.product_id.map(|id| format!("/admin/products/{id}")).unwrap_or_default(),
            unit: self.money(line.unit_price),
            total: self.money(line.unit_price * i64::from(quantity)),
            quantity,
            off: off(self, line),
            owed: line.variant_id.is_some() && line.location_id.is_some() && line.reserved < line.quantity - line.fulfilled_quantity,
        }
    }

    fn parcel(&self, at: usize, parcel: &Parcel) -> ParcelView {
        let of = self.of;
        let name = |id| {
            of.lines
                .iter()
                .find(|line| line.id == id)
                .map_or_else(String::new, |line| [line.name.as_str(), &line.variant_name].join(" ").trim().to_owned())
        };
        let lines = of.contents.iter().filter(|content| content.0 == parcel.id);
        let tone = match parcel.status {
            ParcelStatus::Shipped | ParcelStatus::ReadyForPickup => "info",
            ParcelStatus::Delivered => "good",
            ParcelStatus::Cancelled => "",
        };
        let waits = parcel.status == ParcelStatus::ReadyForPickup;
        ParcelView {
            id: parcel.id.to_string(),
            title: self.lang.n("order-parcel", at + 1),
            badge: badge(tone, "parcel", parcel.status.as_str()),
            carrier: parcel.carrier.clone(),
            tracking: parcel.tracking_number.clone(),
            tracking_url: parcel.tracking_url.clone(),
            date: parcel.shipped_at.map(|time| self.lang.datetime(&time, self.staff.tenant.time_zone)).unwrap_or_default(),
            lines: lines.map(|content| (name(content.1), content.2)).collect(),
            on_its_way: waits || parcel.status == ParcelStatus::Shipped,
            waits,
            deliver_word: if waits { "admin-orders-collected" } else { "admin-orders-delivered" },
        }
    }

    fn paper(&self, paper: &documents::Head) -> Paper {
        Paper {
            id: paper.id.to_string(),
            words: paper.kind.key(),
            number: paper.number.clone(),
            date: self.lang.date(&paper.issued_at, self.staff.tenant.time_zone),
        }
    }

    fn customer_path(&self) -> String {
        let known = self.of.order.customer_id.filter(|_| self.staff.may(Permission::ViewCustomers));
        known.map(|id| format!("/admin/customers/{id}")).unwrap_or_default()
    }

    fn no_right(&self, permission: Permission) -> Option<&'static str> {
        (!self.staff.may(permission)).then_some("admin-orders-no-right")
    }

    fn fulfil_refused(&self) -> &'static str {
        let cash = self.of.payments.iter().any(|payment| payment.status == AttemptStatus::CodDue);
        let order = &self.of.order;
        let refused = may_send(order.status, order.payment_status, cash).err().map(Refusal::key);
        self.no_right(Permission::EditOrders).or(refused).unwrap_or("")
    }

    fn pay_refused(&self) -> &'static str {
        let order = &self.of.order;
        let refused = match order.status {
            OrderStatus::Cancelled => Some(Refusal::Cancelled),
            OrderStatus::Closed => Some(Refusal::Closed),
            OrderStatus::Placed | OrderStatus::Expired => (order.captured_total >= order.total).then_some(Refusal::Paid),
        };
        self.no_right(Permission::EditOrders).or(refused.map(Refusal::key)).unwrap_or("")
    }

    fn refund_refused(&self) -> &'static str {
        let nothing = self.refundable() <= 0;
        self.no_right(Permission::RefundOrders).or(nothing.then_some("admin-orders-nothing-to-refund")).unwrap_or("")
    }

    fn step_refused(&self, event: OrderEvent) -> &'static str {
        let refused = self.of.order.status.after(event, self.facts()).err().map(Refusal::key);
        self.no_right(Permission::EditOrders).or(refused).unwrap_or("")
    }
}

/// What was taken off the line and by what; empty when nothing was.
fn off(making: &Making<'_>, line: &OrderLine) -> String {
    let parts = Snapshot::read(&line.discounts);
    parts.iter().map(|one| format!("{} {}", making.money(-one.goods), one.title())).collect::<Vec<_>>().join(" · ")
}

/// A text of a snapshot.
pub fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value.get(name).and_then(Value::as_str).unwrap_or("")
}

fn address(t: Lang, value: &Value) -> Vec<String> {
    let part = |name| text(value, name);
    let key = format!("country-{}", part("country").to_lowercase());
    let country = if t.has(&key) { t.w(&key).to_owned() } else { part("country").to_owned() };
    let quarter = [part("village"), part("district")].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ");
    let town = [part("city"), part("region"), part("postcode")].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ");
    let lines = [part("name"), part("phone"), part("line1"), part("line2"), &quarter, &town, &country];
    lines.into_iter().filter(|line| !line.is_empty()).map(str::to_owned).collect()
}
