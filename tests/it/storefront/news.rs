//! News of a payment in every order: nothing promises that what happened first
//! is told first.

use smartseller::commerce::payments::gateway::{GatewayEvent, Outcome};
use smartseller::commerce::payments::providers::Provider;
use smartseller::commerce::payments::receive::{self, Source};
use smartseller::commerce::{orders, payments};
use smartseller::db::TenantConn;
use smartseller::ids::{OrderId, PaymentId};

use super::{buy, small};
use crate::support::World;

const NEWS: [Outcome; 5] = [Outcome::Pending, Outcome::Failed, Outcome::Expired, Outcome::Paid, Outcome::Refunded(188_000)];

fn event(payment: PaymentId, reference: &str, at: usize) -> GatewayEvent {
    GatewayEvent {
        event_id: format!("event-{at}"),
        provider_ref: reference.to_owned(),
        payment: Some(payment),
        ours: true,
        live: false,
        outcome: NEWS[at],
        amount: 188_000,
        currency: "IDR".to_owned(),
        payload: serde_json::json!({}),
    }
}

/// Everything about the order that an order of events could change.
async fn end(conn: &mut TenantConn, order: OrderId) -> String {
    let row = orders::queries::by_id(conn, order).await.expect("the order is there");
    let attempts = payments::queries::of_order(conn, order).await.expect("its attempts are there");
    let refunds = orders::queries::refunds(conn, order).await.expect("its timeline is there");
    let attempts: Vec<&str> = attempts.iter().map(|attempt| attempt.status.as_str()).collect();
    let refunds: Vec<i64> = refunds.iter().map(|refund| refund.amount).collect();
    format!(
        "{} {} {} {} {attempts:?} {refunds:?}",
        row.status.as_str(),
        row.payment_status.as_str(),
        row.captured_total,
        row.refunded_total
    )
}

#[actix_web::test]
async fn all_120_orders_of_five_events_end_in_the_same_state() {
    let world = World::start().await;
    buy(&world, "kopi", &small(&world, "kopi"), "1", "hosted").await;
    let row = world.tenant_rows("kopi", "SELECT order_id, id, provider_ref FROM payments").await.remove(0);
    let (order, payment): (OrderId, PaymentId) = (row[0].parse().unwrap(), row[1].parse().unwrap());
    let tenant = world.tenant("kopi").await;
    let mut ends = std::collections::BTreeSet::new();
    let mut count = 0;

    for sequence in permutations(&[0, 1, 2, 3, 4]) {
        // Never committed: every order of events begins at the same state.
        let mut conn = world.app.db.tenant(&tenant).await.unwrap();
        for at in sequence {
            receive::receive(&mut conn, Provider::Test, &event(payment, &row[2], at), Source::Sent).await.unwrap();
        }
        ends.insert(end(&mut conn, order).await);
        count += 1;
    }

    assert_eq!(count, 120);
    assert_eq!(ends.into_iter().collect::<Vec<_>>(), [r#"placed refunded 188000 188000 ["refunded"] [188000]"#]);
    assert_eq!(world.value("kopi", "SELECT status FROM payments").await, "pending", "nothing was committed");
}

fn permutations(items: &[usize]) -> Vec<Vec<usize>> {
    if items.is_empty() {
        return vec![Vec::new()];
    }
    let mut all = Vec::new();
    for (at, first) in items.iter().enumerate() {
        let rest: Vec<usize> = items.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, item)| *item).collect();
        all.extend(permutations(&rest).into_iter().map(|tail| [vec![*first], tail].concat()));
    }
    all
}
