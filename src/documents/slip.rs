//! Packing slips: what is still to be packed of an order, or where nothing is
//! left, everything that it held.

use smartseller_paper::{Piece, Slip};

use super::{address, draw, letterhead, logo};
use crate::{
    app::App,
    commerce::{
        documents::Store,
        orders::queries::{self, Order, OrderLine},
        settings,
    },
    db::TenantConn,
    error::Result,
    i18n::{self, Lang},
    ids::OrderId,
    tenant::Tenant,
};

/// The slips of these orders in one file, in this order.
///
/// # Errors
/// When one of them does not exist, or the pages cannot be written.
pub async fn slips(app: &App, mut conn: TenantConn, orders: &[OrderId]) -> Result<Vec<u8>> {
    let tenant = std::sync::Arc::clone(conn.tenant());
    let settings = settings::load(&mut conn).await?;
    let store = Store::of(&settings);
    let logo = logo(app, &mut conn, store.logo).await?;
    let mut read = Vec::with_capacity(orders.len());
    for id in orders {
        let order = queries::by_id(&mut conn, *id).await?;
        read.push((order, queries::lines(&mut conn, *id).await?));
    }
    drop(conn);
    let slips: Vec<Slip> = read.iter().map(|(order, lines)| slip(&tenant, &store, order, lines, logo.clone())).collect();
    draw(move || smartseller_paper::slips(&slips)).await
}

/// The language is the customer's: the slip lies in the parcel.
fn slip(tenant: &Tenant, store: &Store, order: &Order, lines: &[OrderLine], logo: Option<Vec<u8>>) -> Slip {
    let t = i18n::lang(&order.locale);
    let left = |line: &OrderLine| line.quantity - line.fulfilled_quantity;
    let all_sent = lines.iter().filter(|line| line.requires_shipping).all(|line| left(line) <= 0);
    let count = |line: &OrderLine| if all_sent { line.quantity } else { left(line) };
    let packed: Vec<&OrderLine> = lines.iter().filter(|line| line.requires_shipping && count(line) > 0).collect();
    let pieces: i64 = packed.iter().map(|line| i64::from(count(line))).sum();
    let fact = |key: &str, value: String| (t.w(key).to_owned(), value);
    let to = order.shipping_address.as_ref();
    let text = |name: &str| to.and_then(|value| value.get(name)).and_then(|value| value.as_str()).unwrap_or_default().to_owned();
    let mut to_lines = to.map(|value| address(t, tenant, value)).unwrap_or_default();
    to_lines.push(if text("phone").is_empty() { order.phone.clone() } else { text("phone") });
    to_lines.retain(|line| !line.is_empty());
    let delivery = order.delivery.get("name").and_then(|name| name.as_str()).unwrap_or_default().to_owned();
    let name = text("name");
    let mut from_lines = vec![store.name.clone()];
    from_lines.extend(store.address.iter().cloned());
    from_lines.extend([store.phone.clone()].into_iter().filter(|phone| !phone.is_empty()));
    let written = [("document-slip-note", Some(&order.note)), ("document-slip-gift", order.gift_message.as_ref())];
    let notes = written.into_iter().filter_map(|(key, text)| Some((t.w(key).to_owned(), text.filter(|text| !text.is_empty())?.clone())));
    Slip {
        head: letterhead(t, store, &order.number, logo),
        title: t.w("document-slip").to_owned(),
        number: order.number.clone(),
        facts: vec![fact("document-order-date", t.date(&order.placed_at, tenant.time_zone)), fact("document-slip-delivery", delivery)],
        to_heading: t.w(if to.is_some() { "document-delivered-to" } else { "mail-pickup-at" }).to_owned(),
        to_name: if name.is_empty() { order.customer_name.clone() } else { name },
        to_lines,
        from_heading: t.w("document-from").to_owned(),
        from_lines,
        columns: [t.w("document-item").to_owned(), t.w("document-quantity").to_owned()],
        pieces: packed.iter().map(|line| piece(t, line, count(line))).collect(),
        count: t.n("document-slip-count", pieces),
        notes: notes.collect(),
        thanks: t.with("document-slip-thanks", "store", &store.name),
    }
}

fn piece(t: Lang, line: &OrderLine, quantity: i32) -> Piece {
    let sku = if line.sku.is_empty() { String::new() } else { t.with("document-sku", "sku", &line.sku) };
    Piece {
        name: line.name.clone(),
        detail: [line.variant_name.clone(), sku].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · "),
        quantity: quantity.to_string(),
    }
}
