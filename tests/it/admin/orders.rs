//! Orders, as staff carry them out.

use crate::{
    storefront::{buy, single},
    support::{Role, World, client::Client},
};

/// An order of two pieces by transfer, the staff who look after it, and its page.
async fn order(world: &World, payment: &str) -> (Client, String) {
    buy(world, "kopi", &single(world, "kopi"), "2", payment).await;
    let staff = world.staff("kopi", Role::Owner).await;
    let path = staff.get("/admin/orders").await.is(200).attributes("#orders tbody a.title", "href")[0].clone();
    (staff, path)
}

async fn states(world: &World) -> Vec<String> {
    world.tenant_rows("kopi", "SELECT status, payment_status, fulfilment_status FROM orders").await[0].clone()
}

async fn stock(world: &World) -> Vec<String> {
    world.tenant_rows("kopi", "SELECT on_hand, reserved FROM stock_levels JOIN variants ON id = variant_id WHERE sku = 'SINGLE'").await[0]
        .clone()
}

#[actix_web::test]
async fn an_order_is_paid_sent_delivered_and_put_away() {
    let world = World::start().await;
    let (staff, path) = order(&world, "bank_transfer").await;
    assert!(staff.get(&path).await.says("Pesanan ini belum dibayar") || !staff.get(&path).await.texts("#why-fulfil").is_empty());

    staff.submit(&path, "#paid form", &[("paid_reference", "TRX-77")]).await.is(303);
    assert_eq!(states(&world).await, ["placed", "paid", "unfulfilled"]);
    staff.submit(&path, "#fulfil form", &[("carrier", "JNE"), ("tracking_number", "JN0001")]).await.is(303);
    assert_eq!(states(&world).await, ["placed", "paid", "fulfilled"]);
    assert_eq!(stock(&world).await, ["3", "0"]);
    staff.submit(&path, "form[action$='/delivered']", &[]).await.is(303);
    staff.submit(&path, "form[action$='/close']", &[]).await.is(303);

    assert_eq!(states(&world).await, ["closed", "paid", "delivered"]);
    let page = staff.get(&path).await.is(200);
    assert!(page.says("TRX-77") && page.says("JN0001"), "{}", page.text);
}

#[actix_web::test]
async fn less_money_leaves_a_rest_and_more_is_refused() {
    let world = World::start().await;
    let (staff, path) = order(&world, "bank_transfer").await;

    let refused = staff.submit(&path, "#paid form", &[("paid_amount", "999.999.999")]).await.is(422);
    assert_eq!(refused.attributes("#f-paid_amount", "value"), ["999.999.999"]);
    assert_eq!(states(&world).await[1], "unpaid");

    staff.submit(&path, "#paid form", &[("paid_amount", "100000")]).await.is(303);
    assert_eq!(states(&world).await[1], "partially_paid");
    staff.submit(&path, "#paid form", &[]).await.is(303);
    assert_eq!(states(&world).await[1], "paid");
}

#[actix_web::test]
async fn a_refund_sent_twice_is_one_refund_and_never_more_than_was_paid() {
    let world = World::start().await;
    let (staff, path) = order(&world, "bank_transfer").await;
    staff.submit(&path, "#paid form", &[]).await.is(303);
    staff.submit(&path, "#fulfil form", &[]).await.is(303);
    let mut form = staff.get(&path).await.form("#refund form");
    let restock = form.iter().find(|field| field.0.starts_with("r_")).unwrap().0.clone();
    for (name, value) in [("refund_amount", "85000"), (restock.as_str(), "1")] {
        form.iter_mut().find(|field| field.0 == name).unwrap().1 = value.to_owned();
    }
    let pairs: Vec<(&str, &str)> = form.iter().map(|field| (field.0.as_str(), field.1.as_str())).collect();

    staff.post(&format!("{path}/refunds"), &pairs).await.is(303);
    staff.post(&format!("{path}/refunds"), &pairs).await.is(303);

    assert_eq!(world.value("kopi", "SELECT count(*) FROM refunds").await, "1");
    assert_eq!(states(&world).await[1], "partially_refunded");
    assert_eq!(stock(&world).await, ["4", "0"]);
    let more = staff.submit(&path, "#refund form", &[("refund_amount", "188000")]).await.is(409);
    assert_eq!(more.texts(".notice.bad").len(), 1);
    assert_eq!(world.value("kopi", "SELECT refunded_total FROM orders").await, "85000");
}

#[actix_web::test]
async fn a_cancelled_order_gives_its_pieces_back_and_says_why_nothing_else_can_be_done() {
    let world = World::start().await;
    let (staff, path) = order(&world, "bank_transfer").await;
    assert_eq!(stock(&world).await, ["5", "2"]);

    staff.submit(&path, "#cancel form", &[("reason", "customer")]).await.is(303);

    assert_eq!(states(&world).await, ["cancelled", "voided", "cancelled"]);
    assert_eq!(stock(&world).await, ["5", "0"]);
    let page = staff.get(&path).await.is(200);
    for reason in ["#why-fulfil", "#why-paid", "#why-refund", "#why-cancel", "#why-close"] {
        assert_eq!(page.texts(reason).len(), 1, "{reason}");
    }
}

#[actix_web::test]
async fn the_list_finds_orders_by_view_and_words() {
    let world = World::start().await;
    let (staff, _) = order(&world, "bank_transfer").await;

    let rows = async |address: &str| staff.get(address).await.is(200).texts("#orders tbody tr").len();
    for (address, count) in [
        ("/admin/orders", 1),
        ("/admin/orders?tab=unpaid", 1),
        ("/admin/orders?tab=to-ship", 0),
        ("/admin/orders?tab=cancelled", 0),
        ("/admin/orders?q=sari+dewi", 1),
        ("/admin/orders?q=%25", 0),
        ("/admin/orders?q=budi", 0),
        ("/admin/orders?method=bank_transfer", 1),
        ("/admin/orders?method=hosted", 0),
        ("/admin/orders?from=2000-01-01&until=2000-01-02", 0),
        ("/admin/orders?from=nonsense&page=-7", 1),
    ] {
        assert_eq!(rows(address).await, count, "{address}");
    }
}

#[actix_web::test]
async fn who_may_only_look_changes_nothing() {
    let world = World::start().await;
    let (_, path) = order(&world, "bank_transfer").await;
    let viewer = world.staff("kopi", Role::Viewer).await;

    assert!(viewer.get(&path).await.is(200).texts("#paid").is_empty());
    viewer.post(&format!("{path}/paid"), &[("paid_amount", "188000")]).await.is(403);

    assert_eq!(states(&world).await[1], "unpaid");
}
