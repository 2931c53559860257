//! Everything that a document says, as it was when it was issued. Amounts are
//! minor units of the snapshot's currency; what is a word of the product
//! ("Invoice", "Subtotal") is none of its content.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Document;
use crate::{
    error::{Error, Result},
    ids::MediaId,
    money::divide_half_up,
    orders::queries::{Order, OrderLine, Refund},
    settings::Settings,
};

/// What a document says.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Snapshot {
    /// The language it is written in.
    pub locale: String,
    /// ISO code of all amounts.
    pub currency: String,
    /// Who writes.
    pub store: Store,
    /// The order's number.
    pub order_number: String,
    /// When it was placed, RFC 3339.
    pub placed_at: String,
    /// Who bought.
    pub customer_name: String,
    /// Where mail goes.
    pub customer_email: String,
    /// In international form; may be empty.
    pub customer_phone: String,
    /// An address as the order has it; none when the goods are fetched.
    pub billing: Option<Value>,
    /// The same for the delivery.
    pub shipping: Option<Value>,
    /// Name of the delivery method.
    pub delivery: String,
    /// A `payments::Method`.
    pub payment: String,
    /// What was sold; none on a credit note.
    pub lines: Vec<Line>,
    /// Before anything is added or taken off.
    pub subtotal: i64,
    /// What was taken off.
    pub discount: i64,
    /// The same by discount, for those whose name is known.
    pub discounts: Vec<Discount>,
    /// Price of the delivery.
    pub delivery_total: i64,
    /// What the state gets.
    pub taxes: Vec<Tax>,
    /// What it comes to.
    pub total: i64,
    /// What had been paid by then.
    pub paid: i64,
    /// The merchant's words at the end.
    pub footer: String,
    /// What a credit note corrects; none on an invoice.
    pub corrects: Option<Correction>,
}

/// Who writes a document.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Store {
    /// As shoppers know it.
    pub name: String,
    /// As the law knows it; may be empty.
    pub legal_name: String,
    /// NPWP, VAT number; may be empty.
    pub tax_number: String,
    /// Line by line.
    pub address: Vec<String>,
    /// May be empty.
    pub email: String,
    /// May be empty.
    pub phone: String,
    /// Brand colour, `#rrggbb`.
    pub colour: String,
    /// Its picture, where it has one.
    pub logo: Option<MediaId>,
}

/// Something that was sold.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Line {
    /// The product.
    pub name: String,
    /// The variant; may be empty.
    pub variant: String,
    /// The merchant's number; may be empty.
    pub sku: String,
    /// Pieces.
    pub quantity: i32,
    /// For one.
    pub unit_price: i64,
    /// For all.
    pub total: i64,
}

/// Something that was taken off.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Discount {
    /// The code, or what the merchant calls it.
    pub title: String,
    /// How much.
    pub amount: i64,
}

/// A tax that a document names.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Tax {
    /// Its name, "PPN"; empty where it is only known as the tax.
    pub name: String,
    /// Hundredths of a percent; 0 when it is not one rate.
    pub rate: i32,
    /// How much.
    pub amount: i64,
    /// Whether it is inside the other amounts.
    pub included: bool,
}

/// What a credit note corrects.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Correction {
    /// Number of the invoice.
    pub invoice: String,
    /// When that was issued, RFC 3339.
    pub issued_at: String,
    /// Why money went back; may be empty.
    pub reason: String,
    /// The bank's or provider's number; may be empty.
    pub reference: String,
}

impl Snapshot {
    /// What the invoice of an order says.
    pub(super) fn of_invoice(order: &Order, lines: &[OrderLine], settings: &Settings) -> Result<Self> {
        let line = |line: &OrderLine| Line {
            name: line.name.clone(),
            variant: line.variant_name.clone(),
            sku: line.sku.clone(),
            quantity: line.quantity,
            unit_price: line.unit_price,
            total: line.total,
        };
        Ok(Self {
            lines: lines.iter().map(line).collect(),
            subtotal: order.subtotal,
            discount: order.discount_total,
            discounts: discounts(order),
            delivery_total: order.delivery_total,
            taxes: taxes(order, order.total)?,
            total: order.total,
            paid: order.captured_total - order.refunded_total,
            ..Self::of_order(order, settings)
        })
    }

    /// What the credit note of a refund says. It carries the refund's share
    /// of the order's tax.
    pub(super) fn of_credit_note(order: &Order, invoice: &Document, refund: &Refund, settings: &Settings) -> Result<Self> {
        Ok(Self {
            subtotal: refund.amount,
            total: refund.amount,
            taxes: taxes(order, refund.amount)?.into_iter().map(|tax| Tax { included: true, ..tax }).collect(),
            corrects: Some(Correction {
                invoice: invoice.number.clone(),
                issued_at: invoice.issued_at.to_rfc3339(),
                reason: refund.reason.clone(),
                reference: refund.reference.clone(),
            }),
            ..Self::of_order(order, settings)
        })
    }

    fn of_order(order: &Order, settings: &Settings) -> Self {
        let text = |value: &Value, name: &str| value.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        let first = settings.store.languages.first().map_or("", String::as_str);
        Self {
            locale: order.locale.clone(),
            currency: order.currency.clone(),
            store: Store::of(settings),
            order_number: order.number.clone(),
            placed_at: order.placed_at.to_rfc3339(),
            customer_name: order.customer_name.clone(),
            customer_email: order.email.clone(),
            customer_phone: order.phone.clone(),
            billing: order.shipping_address.clone(),
            shipping: order.shipping_address.clone(),
            delivery: text(&order.delivery, "name"),
            payment: text(&order.payment, "method"),
            footer: settings.documents.footer.get(&order.locale, first).to_owned(),
            ..Self::default()
        }
    }

    /// The snapshot of a row.
    ///
    /// # Errors
    /// A fault when the row has a shape that we did not write.
    pub fn read(document: &Document) -> Result<Self> {
        serde_json::from_value(document.snapshot.clone()).map_err(Error::unexpected)
    }
}

impl Store {
    /// Who a store is now.
    pub fn of(settings: &Settings) -> Self {
        let theme = crate::design::theme(&settings.design.theme);
        Self {
            name: settings.store.name.clone(),
            legal_name: settings.store.legal_name.clone(),
            tax_number: settings.store.tax_number.clone(),
            address: settings.store.address.lines(),
            email: settings.store.email.clone(),
            phone: settings.store.phone.clone(),
            colour: settings.design.colours.get("brand").unwrap_or(theme.colours.brand).to_string(),
            logo: settings.design.logo,
        }
    }
}

fn discounts(order: &Order) -> Vec<Discount> {
    let named = crate::discounts::Snapshot::read(&order.discounts);
    let off = named.iter().filter(|one| one.goods > 0);
    off.map(|one| Discount { title: one.title().to_owned(), amount: one.goods }).collect()
}

/// The order's tax, or the share of it that belongs to `amount` of its total.
fn taxes(order: &Order, amount: i64) -> Result<Vec<Tax>> {
    if order.tax_total == 0 || order.total == 0 {
        return Ok(Vec::new());
    }
    let share = divide_half_up(i128::from(order.tax_total) * i128::from(amount), i128::from(order.total))?;
    Ok(vec![Tax { name: String::new(), rate: order.tax_rate, amount: share, included: order.tax_included }])
}
