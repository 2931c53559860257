//! Prices that couriers quote while a shopper checks out.

use chrono::Duration;
use serde_json::json;

use super::{filled, press, single, with_basket};
use crate::support::client::Client;
use crate::support::couriers::{Couriers, KEY, world, world_with};
use crate::support::wait::until;
use crate::support::{Reply, Role, World};

const JNE: &str = "live:jne:reg";
const ORDERS: &str = "SELECT count(*) FROM orders";

/// Types an address and looks at the checkout again.
async fn at_checkout(world: &World) -> (Client, Reply) {
    let shopper = with_basket(world, "kopi", &single(world, "kopi"), "1").await;
    let fields = filled(&shopper, "bank_transfer").await;
    let pairs: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    shopper.post("/checkout/draft", &pairs).await.is(303);
    let page = shopper.get("/checkout").await.is(200);
    (shopper, page)
}

/// The form of a page with another delivery chosen, and the total that goes with it.
fn with_delivery(page: &Reply, delivery: &str, total: &str) -> Vec<(String, String)> {
    let mut fields = page.form("#checkout");
    for (name, value) in [("delivery", delivery), ("expected_total", total)] {
        fields.retain(|field| field.0 != name);
        fields.push((name.to_owned(), value.to_owned()));
    }
    fields
}

fn offered(page: &Reply) -> Vec<String> {
    page.attributes("[name=delivery]", "value")
}

#[actix_web::test]
async fn a_shopper_buys_with_a_quoted_courier_and_staff_find_it_chosen() {
    let (world, couriers) = world().await;
    let (shopper, page) = at_checkout(&world).await;
    assert_eq!(offered(&page), ["regular", JNE, "live:sicepat:reg"]);
    assert!(page.says("JNE Reguler") && page.says("Rp 13.000") && page.says("Tiba dalam 1–2 hari kerja"), "{}", page.text);

    press(&shopper, &with_delivery(&page, JNE, "98000")).await.is(303);

    let kept = "SELECT delivery_total, delivery->>'id', delivery->'courier'->>'carrier', delivery->'courier'->>'service' FROM orders";
    assert_eq!(world.tenant_rows("kopi", kept).await, [["13000", JNE, "JNE", "reg"]]);
    let staff = world.staff("kopi", Role::Owner).await;
    world.tenant_rows("kopi", "UPDATE orders SET payment_status = 'paid', captured_total = total").await;
    let order = world.value("kopi", "SELECT id FROM orders").await;
    let shown = staff.get(&format!("/admin/orders/{order}")).await.is(200);
    assert_eq!(shown.texts("select[name=carrier] option[selected]"), ["JNE"]);
    assert_eq!(couriers.count(), 1, "the same question is asked once");
}

#[actix_web::test]
async fn the_provider_is_told_two_postcodes_weight_and_value_and_nothing_else() {
    let (world, couriers) = world().await;
    at_checkout(&world).await;
    let (key, body) = couriers.books(|books| books.asked.remove(0));
    assert_eq!(key, KEY);
    let item = json!({ "name": "Paket", "value": 100_000, "weight": 300, "quantity": 1 });
    let told = json!({ "origin_postal_code": 40114, "destination_postal_code": 40111, "couriers": "jne,sicepat", "items": [item] });
    assert_eq!(body, told);
}

#[actix_web::test]
async fn a_price_that_rose_since_the_shopper_looked_must_be_confirmed() {
    let (world, couriers) = world().await;
    let (shopper, page) = at_checkout(&world).await;
    let fields = with_delivery(&page, JNE, "98000");
    couriers.books(|books| books.price = 20_000);
    world.clock().advance(Duration::minutes(11));

    let again = press(&shopper, &fields).await.is(409);

    assert!(again.says("Rp 98.000") && again.says("Rp 106.000"), "{}", again.text);
    assert_eq!(world.value("kopi", ORDERS).await, "0");
    press(&shopper, &again.form("#checkout")).await.is(303);
    assert_eq!(world.value("kopi", "SELECT delivery_total FROM orders").await, "21000");
}

#[actix_web::test]
async fn a_service_that_nobody_quoted_cannot_be_ordered() {
    let (world, _couriers) = world().await;
    let (shopper, page) = at_checkout(&world).await;
    for (forged, total) in [("live:jne:free", "85000"), ("live:gojek:reg", "85001"), ("live:jne:reg", "85000")] {
        let reply = press(&shopper, &with_delivery(&page, forged, total)).await;
        assert!(reply.status == 422 || reply.status == 409, "{forged}: {}", reply.status);
    }
    assert_eq!(world.value("kopi", ORDERS).await, "0");
}

#[actix_web::test]
async fn a_store_that_sells_in_dollars_asks_nobody() {
    let (world, couriers) = world().await;
    let live = r#"{"live": {"enabled": true, "couriers": ["jne"], "origin": "40114"}}"#;
    world.tenant_rows("batik", &format!("UPDATE settings SET value = value || '{live}' WHERE section = 'delivery'")).await;
    let shopper = with_basket(&world, "batik", &single(&world, "batik"), "1").await;
    shopper.post("/checkout/draft", &[("country", "ID"), ("postcode", "40111")]).await.is(303);
    assert_eq!(offered(&shopper.get("/checkout").await.is(200)), ["regular"]);
    assert_eq!(couriers.count(), 0);
}

#[actix_web::test]
async fn a_provider_that_fails_is_left_alone_and_the_stores_own_methods_stand_in() {
    let (world, couriers) = world_with("alone", 2).await;
    let (shopper, page) = at_checkout(&world).await;
    assert_eq!(offered(&page), [JNE, "live:sicepat:reg"]);
    couriers.answer_instead(Some((503, json!({}))));
    world.clock().advance(Duration::minutes(11));
    assert_eq!(offered(&shopper.get("/checkout").await), [JNE, "live:sicepat:reg"], "what was said lately is better than nothing");

    world.clock().advance(Duration::hours(1));
    for _ in 0..5 {
        let page = shopper.get("/checkout").await.is(200);
        assert_eq!(offered(&page), ["regular"]);
        assert!(page.says("Harga kurir sedang tidak bisa diambil"), "{}", page.text);
    }

    assert_eq!(couriers.count(), 4, "one that answered, and three failures that blow the fuse");
    let mut fields = shopper.get("/checkout").await.form("#checkout");
    fields.retain(|(name, _)| name != "payment");
    fields.push(("payment".into(), "cash_on_delivery".into()));
    press(&shopper, &fields).await.is(303);
    assert_eq!(world.value("kopi", "SELECT delivery->>'id' FROM orders").await, "regular");
    couriers.answer_instead(None);
    world.clock().advance(Duration::seconds(61));
    assert_eq!(offered(&at_checkout(&world).await.1), [JNE, "live:sicepat:reg"]);
}

#[actix_web::test]
async fn while_a_provider_thinks_the_shop_goes_on() {
    let (world, couriers) = world_with("beside", 1).await;
    let shopper = with_basket(&world, "kopi", &single(&world, "kopi"), "1").await;
    let fields = filled(&shopper, "bank_transfer").await;
    let pairs: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    shopper.post("/checkout/draft", &pairs).await.is(303);
    couriers.think(true);

    let asking = shopper.get("/checkout");
    let meanwhile = async {
        until("the provider was asked", || async { (couriers.count() == 1).then_some(()) }).await;
        // There is one connection for the whole of kopi.
        let other = with_basket(&world, "kopi", &single(&world, "kopi"), "1").await;
        other.get("/cart").await.is(200);
        couriers.think(false);
    };
    let (page, ()) = futures_util::future::join(asking, meanwhile).await;

    assert_eq!(offered(&page.is(200)), ["regular", JNE, "live:sicepat:reg"]);
}

#[actix_web::test]
async fn without_a_postcode_the_shopper_is_asked_for_it_and_where_no_courier_goes_is_told() {
    let (world, couriers) = world().await;
    let shopper = with_basket(&world, "kopi", &single(&world, "kopi"), "1").await;
    assert!(shopper.get("/checkout").await.is(200).says("Isi kode pos untuk melihat harga kurir."));
    assert_eq!(couriers.count(), 0);
    couriers.answer_instead(Some((400, json!({ "success": false, "code": 40_001_010 }))));

    let (shopper, page) = at_checkout(&world).await;

    assert!(page.says("Belum ada kurir yang menawarkan harga ke tempat ini."), "{}", page.text);
    assert_eq!(offered(&page), ["regular"]);
    shopper.get("/checkout").await.is(200);
    assert_eq!(couriers.count(), 1, "that nobody goes there is an answer too");
}

#[actix_web::test]
async fn a_courier_collects_cash_only_where_the_store_says_so() {
    let (world, _couriers): (World, Couriers) = world().await;
    let (shopper, page) = at_checkout(&world).await;
    let mut fields = with_delivery(&page, JNE, "98000");
    fields.retain(|(name, _)| name != "payment");
    fields.push(("payment".into(), "cash_on_delivery".into()));
    press(&shopper, &fields).await.is(422);
    let staff = world.staff("kopi", Role::Owner).await;

    staff.submit("/admin/settings/payments", "form[data-dirty]", &[("cod_with_live", "1")]).await.is(303);

    press(&shopper, &fields).await.is(303);
    assert_eq!(world.value("kopi", ORDERS).await, "1");
}
