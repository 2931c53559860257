//! `/orders/<link>` and the web hooks of payment providers.

use chrono::Duration;
use futures_util::future::join_all;
use reqwest::Method;
use smartseller::{
    commerce::orders::{self, Cancel, CancelReason, Fulfil, RefundInput},
    error::Error,
    ids::OrderId,
    integrations::payments::test_gateway::{Message, SIGNATURE, State},
};

use super::{buy, ledger_balances, single};
use crate::support::{Reply, World, client::Client};

/// The message that the provider would send about the only payment.
async fn message(world: &World, slug: &str, state: State) -> Message {
    let rows = world.tenant_rows(slug, "SELECT id, amount, currency, provider_ref FROM payments ORDER BY id DESC LIMIT 1").await;
    Message {
        id: format!("event-{state:?}"),
        state,
        reference: rows[0][3].clone(),
        payment: rows[0][0].parse().expect("a payment has an id"),
        account: world.tenant(slug).await.id.to_string(),
        amount: rows[0][1].parse().expect("an amount is a number"),
        currency: rows[0][2].clone(),
    }
}

/// Sends it, signed for this tenant.
async fn tell(world: &World, to: &Client, signed_for: &str, message: &Message) -> Reply {
    let body = serde_json::to_vec(message).expect("a message is JSON");
    let tenant = world.tenant(signed_for).await;
    let signature = world.app.test_gateway.as_ref().expect("tests run in development").sign(tenant.id, &body);
    to.send(Method::POST, "/webhooks/payments/test", |request| request.header(SIGNATURE, signature).body(body)).await
}

async fn statuses(world: &World) -> Vec<String> {
    world.tenant_rows("kopi", "SELECT status, payment_status, fulfilment_status, captured_total FROM orders").await.remove(0)
}

async fn order_id(world: &World) -> OrderId {
    world.value("kopi", "SELECT id FROM orders").await.parse().expect("an order has an id")
}

#[actix_web::test]
async fn a_hosted_payment_is_paid_by_its_signed_message_alone() {
    let world = World::start().await;
    let (shopper, path) = buy(&world, "kopi", &single(&world, "kopi"), "1", "hosted").await;
    let going = shopper.get(&format!("{path}/pay")).await.is(200);
    assert!(going.text.contains("/dev/pay/tp_"), "{}", going.text);

    let back = shopper.get(&format!("{path}?from=payment&status=success")).await.is(200);
    assert!(back.says("sedang kami periksa"));
    assert_eq!(statuses(&world).await, ["placed", "pending", "unfulfilled", "0"]);

    let paid = message(&world, "kopi", State::Paid).await;
    let replies = join_all((0..20).map(|_| tell(&world, &shopper, "kopi", &paid))).await;
    assert!(replies.iter().all(|reply| reply.status == 200));
    assert_eq!(statuses(&world).await, ["placed", "paid", "unfulfilled", "103000"]);
    assert!(shopper.get(&path).await.says("Pembayaran diterima"));
    assert_eq!(world.rows("SELECT count(*) FROM jobs.outbox WHERE kind = 'mail.order_paid'").await[0][0], "1");

    for late in [State::Failed, State::Expired, State::Open] {
        let late = message(&world, "kopi", late).await;
        tell(&world, &shopper, "kopi", &late).await.is(200);
    }
    assert_eq!(statuses(&world).await, ["placed", "paid", "unfulfilled", "103000"]);
}

#[actix_web::test]
async fn news_that_fits_no_payment_pays_nothing() {
    let world = World::start().await;
    let (shopper, _) = buy(&world, "kopi", &single(&world, "kopi"), "1", "hosted").await;
    let paid = message(&world, "kopi", State::Paid).await;
    let batik = world.shopper("batik");

    let wrong = [
        Message { id: "less".into(), amount: paid.amount - 1, ..paid.clone() },
        Message { id: "more".into(), amount: paid.amount + 1, ..paid.clone() },
        Message { id: "dollars".into(), currency: "USD".into(), ..paid.clone() },
        Message { id: "account".into(), account: world.tenant("batik").await.id.to_string(), ..paid.clone() },
        Message { id: "reference".into(), reference: "tp_other".into(), ..paid.clone() },
    ];
    for message in &wrong {
        tell(&world, &shopper, "kopi", message).await.is(200);
    }
    tell(&world, &shopper, "batik", &paid).await.is(401);
    tell(&world, &batik, "kopi", &paid).await.is(401);
    tell(&world, &batik, "batik", &paid).await.is(200);
    shopper.send(Method::POST, "/webhooks/payments/test", |request| request.body("{}")).await.is(401);
    shopper.send(Method::POST, "/webhooks/payments/other", |request| request.body("{}")).await.is(404);

    assert_eq!(statuses(&world).await, ["placed", "pending", "unfulfilled", "0"]);
    assert_eq!(world.value("kopi", "SELECT count(*) FROM payment_events WHERE outcome = 'applied'").await, "0");
    assert_eq!(world.value("batik", "SELECT outcome FROM payment_events").await, "unknown");
    tell(&world, &shopper, "kopi", &paid).await.is(200);
    assert_eq!(statuses(&world).await[1], "paid");
}

#[actix_web::test]
async fn a_payment_whose_message_was_lost_is_found_by_asking() {
    let world = World::start().await;
    buy(&world, "kopi", &single(&world, "kopi"), "1", "hosted").await;
    let paid = message(&world, "kopi", State::Paid).await;
    world.app.test_gateway.as_ref().unwrap().finish(&paid.reference, State::Paid).await.unwrap();
    assert_eq!(statuses(&world).await[1], "pending");

    world.clock().advance(Duration::minutes(2));
    smartseller::jobs::run_due(&world.app).await.unwrap();

    assert_eq!(statuses(&world).await, ["placed", "paid", "unfulfilled", "103000"]);
}

#[actix_web::test]
async fn an_unpaid_order_gives_its_stock_back_and_late_money_takes_it_again() {
    let world = World::start().await;
    let (shopper, path) = buy(&world, "kopi", &single(&world, "kopi"), "5", "hosted").await;
    let paid = message(&world, "kopi", State::Paid).await;
    world.clock().advance(Duration::minutes(90));
    smartseller::jobs::run_due(&world.app).await.unwrap();
    assert_eq!(statuses(&world).await, ["expired", "voided", "cancelled", "0"]);
    assert!(ledger_balances(&world, "kopi").await);
    assert!(shopper.get(&path).await.says("Batas waktu pembayaran sudah lewat"));

    tell(&world, &shopper, "kopi", &paid).await.is(200);

    assert_eq!(statuses(&world).await, ["placed", "paid", "unfulfilled", "443000"]);
    assert_eq!(world.value("kopi", "SELECT reserved FROM stock_levels JOIN variants ON id = variant_id WHERE sku = 'SINGLE'").await, "5");
    assert!(ledger_balances(&world, "kopi").await);
}

#[actix_web::test]
async fn late_money_whose_goods_are_gone_is_kept_and_flagged() {
    let world = World::start().await;
    let (shopper, _) = buy(&world, "kopi", &single(&world, "kopi"), "1", "hosted").await;
    let paid = message(&world, "kopi", State::Paid).await;
    let mut conn = world.app.db.tenant(&world.tenant("kopi").await).await.unwrap();
    let how = Cancel { reason: CancelReason::Customer, restock: true, notify: false };
    orders::cancel(&mut conn, order_id(&world).await, how, "staff:a").await.unwrap();
    conn.commit().await.unwrap();

    tell(&world, &shopper, "kopi", &paid).await.is(200);

    assert_eq!(statuses(&world).await, ["cancelled", "paid", "cancelled", "103000"]);
    assert_eq!(world.value("kopi", "SELECT count(*) FROM order_events WHERE kind = 'refund_needed'").await, "1");
    assert!(ledger_balances(&world, "kopi").await);
}

#[actix_web::test]
async fn a_link_opens_one_order_of_one_store() {
    let world = World::start().await;
    let (shopper, path) = buy(&world, "kopi", &single(&world, "kopi"), "1", "cash_on_delivery").await;

    world.shopper("kopi").get(&path).await.is(200);
    world.shopper("batik").get(&path).await.is(404);
    let at = path.len() - 5;
    let other = if &path[at..=at] == "A" { "B" } else { "A" };
    shopper.get(&format!("{}{other}{}", &path[..at], &path[at + 1..])).await.is(404);
    shopper.get("/orders/nonsense").await.is(404);
    world.tenant_rows("kopi", "UPDATE orders SET link_version = 2").await;
    shopper.get(&path).await.is(404);
}

#[actix_web::test]
async fn an_order_is_paid_sent_delivered_refunded_and_closed() {
    let world = World::start().await;
    buy(&world, "kopi", &single(&world, "kopi"), "2", "bank_transfer").await;
    let id = order_id(&world).await;
    let tenant = world.tenant("kopi").await;
    let mut conn = world.app.db.tenant(&tenant).await.unwrap();
    let how = Fulfil { carrier: "JNE".into(), tracking_number: "J1".into(), request_key: "a".into(), notify: true, ..Fulfil::default() };

    assert!(matches!(orders::fulfil(&mut conn, id, &how, "staff:a").await, Err(Error::Conflict(key)) if key == "order-refused-not-paid"));
    orders::mark_paid(&mut conn, id, "staff:a").await.unwrap();
    assert!(matches!(orders::mark_paid(&mut conn, id, "staff:a").await, Err(Error::Conflict(key)) if key == "order-refused-paid"));
    let parcel = orders::fulfil(&mut conn, id, &how, "staff:a").await.unwrap();
    assert_eq!(orders::fulfil(&mut conn, id, &how, "staff:a").await.unwrap(), parcel, "the same form is one parcel");
    let cancel = Cancel { reason: CancelReason::Staff, restock: true, notify: false };
    assert!(
        matches!(orders::cancel(&mut conn, id, cancel, "staff:a").await, Err(Error::Conflict(key)) if key == "order-refused-partly-sent")
    );
    orders::deliver(&mut conn, parcel, "staff:a").await.unwrap();
    assert!(orders::deliver(&mut conn, parcel, "staff:a").await.is_err());
    let refund = |amount, key: &str| RefundInput { amount, request_key: key.into(), ..RefundInput::default() };
    orders::refund(&mut conn, id, &refund(8_000, "r1"), "staff:a").await.unwrap();
    orders::refund(&mut conn, id, &refund(8_000, "r1"), "staff:a").await.unwrap();
    assert!(
        matches!(orders::refund(&mut conn, id, &refund(180_001, "r2"), "staff:a").await, Err(Error::Conflict(key)) if key == "order-refused-too-much")
    );
    orders::close(&mut conn, id, "staff:a").await.unwrap();
    conn.commit().await.unwrap();

    assert_eq!(statuses(&world).await, ["closed", "partially_refunded", "delivered", "188000"]);
    assert_eq!(world.value("kopi", "SELECT refunded_total FROM orders").await, "8000");
    assert_eq!(
        world
            .value("kopi", "SELECT on_hand || '/' || reserved FROM stock_levels JOIN variants ON id = variant_id WHERE sku = 'SINGLE'")
            .await,
        "3/0"
    );
    assert!(ledger_balances(&world, "kopi").await);
}
