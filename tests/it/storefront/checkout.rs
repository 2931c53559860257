//! `/checkout`.

use futures_util::future::join_all;
use reqwest::Method;

use super::{buy, filled, ledger_balances, press, single, small, with_basket};
use crate::support::{Role, World};

#[actix_web::test]
async fn a_guest_buys_and_sees_the_order() {
    let world = World::start().await;

    let (shopper, path) = buy(&world, "kopi", &single(&world, "kopi"), "2", "bank_transfer").await;

    let order = shopper.get(&path).await.is(200);
    assert!(order.says("Terima kasih, Sari!") && order.says("Rp 188.000") && order.says("123456781"), "{}", order.text);
    assert_eq!(order.header("cache-control"), "private, no-store");
    let row = world
        .tenant_rows(
            "kopi",
            "SELECT subtotal, delivery_total, total, tax_total, phone, status, payment_status, fulfilment_status FROM orders",
        )
        .await;
    assert_eq!(row, [["170000", "18000", "188000", "16847", "+628123456789", "placed", "unpaid", "unfulfilled"]]);
    assert_eq!(world.value("kopi", "SELECT reserved FROM stock_levels JOIN variants ON id = variant_id WHERE sku = 'SINGLE'").await, "2");
    assert!(ledger_balances(&world, "kopi").await);
    assert_eq!(shopper.get("/cart/badge").await.the("#cart-count"), "");
}

#[actix_web::test]
async fn a_form_with_mistakes_comes_back_filled() {
    let world = World::start().await;
    let shopper = with_basket(&world, "kopi", &single(&world, "kopi"), "1").await;
    let mut fields = filled(&shopper, "cash_on_delivery").await;
    for (name, value) in [("email", "sari@"), ("postcode", "4011"), ("line1", "")] {
        fields.iter_mut().find(|field| field.0 == name).unwrap().1 = value.to_owned();
    }

    let reply = press(&shopper, &fields).await.is(422);

    assert_eq!(reply.texts(".field-error").len(), 3);
    assert_eq!(reply.attributes("#field-email", "value"), ["sari@"]);
    assert_eq!(reply.texts("#field-district option[selected]"), ["Sumur Bandung"]);
    assert_eq!(world.value("kopi", "SELECT count(*) FROM orders").await, "0");
    // What was typed is still there after the browser was closed.
    assert_eq!(shopper.get("/checkout").await.texts("#field-city option[selected]"), ["Kota Bandung"]);
}

#[actix_web::test]
async fn the_same_form_thirty_times_at_once_is_one_order() {
    let world = World::with(|config| config.lane_connections = 8).await;
    let shopper = with_basket(&world, "kopi", &single(&world, "kopi"), "2").await;
    let fields = filled(&shopper, "cash_on_delivery").await;

    let replies = join_all((0..30).map(|_| press(&shopper, &fields))).await;

    let mut places: Vec<String> = replies.into_iter().map(|reply| reply.is(303).location()).collect();
    places.dedup();
    assert_eq!(places.len(), 1, "{places:?}");
    assert_eq!(world.value("kopi", "SELECT count(*) FROM orders").await, "1");
    assert_eq!(world.value("kopi", "SELECT count(*) FROM payments").await, "1");
    assert_eq!(world.rows("SELECT count(*) FROM jobs.outbox WHERE kind = 'mail.order_placed'").await[0][0], "1");
    assert!(ledger_balances(&world, "kopi").await);
}

#[actix_web::test]
async fn a_total_that_moved_is_shown_before_anything_is_ordered() {
    let world = World::start().await;
    let shopper = with_basket(&world, "kopi", &single(&world, "kopi"), "1").await;
    let mut fields = filled(&shopper, "cash_on_delivery").await;
    world.tenant_rows("kopi", "UPDATE variants SET price = 95000 WHERE sku = 'SINGLE'").await;

    let drift = press(&shopper, &fields).await.is(409);

    assert!(drift.says("Totalnya berubah") && drift.says("Rp 103.000") && drift.says("Rp 113.000"), "{}", drift.text);
    assert_eq!(world.value("kopi", "SELECT count(*) FROM orders").await, "0");
    for (name, value) in [("expected_total", "1"), ("expected_currency", "USD")] {
        let mut tampered = drift.form("#checkout");
        tampered.iter_mut().find(|field| field.0 == name).unwrap().1 = value.to_owned();
        press(&shopper, &tampered).await.is(409);
    }
    fields = drift.form("#checkout");
    press(&shopper, &fields).await.is(303);
    assert_eq!(world.value("kopi", "SELECT total FROM orders").await, "113000");
}

#[actix_web::test]
async fn what_sold_out_on_the_way_is_marked_and_nothing_is_lost() {
    let world = World::start().await;
    let shopper = with_basket(&world, "kopi", &single(&world, "kopi"), "3").await;
    shopper.post("/cart/lines", &[("variant_id", &small(&world, "kopi"))]).await.redirects_to("/cart");
    let fields = filled(&shopper, "cash_on_delivery").await;
    buy(&world, "kopi", &single(&world, "kopi"), "4", "cash_on_delivery").await;

    let reply = press(&shopper, &fields).await.is(409);

    assert!(reply.says("Tersisa 1") && reply.says("isianmu masih lengkap"), "{}", reply.text);
    assert_eq!(reply.attributes("#field-line1", "value"), ["Jl. Braga 12"]);
    shopper.post("/cart/accept", &[("return", "/checkout")]).await.redirects_to("/checkout");
    let again = shopper.get("/checkout").await.is(200).form("#checkout");
    press(&shopper, &again).await.is(303);
    assert_eq!(world.value("kopi", "SELECT string_agg(quantity::text, ',' ORDER BY quantity) FROM order_lines").await, "1,1,4");
    assert!(ledger_balances(&world, "kopi").await);
}

#[actix_web::test]
async fn choosing_a_delivery_changes_the_total_with_and_without_a_script() {
    let world = World::start().await;
    let shopper = with_basket(&world, "kopi", &single(&world, "kopi"), "1").await;

    let plain = shopper.post("/checkout/draft", &[("delivery", "pickup"), ("email", "sari@example.com")]).await.is(303);

    assert_eq!(plain.location(), "/checkout#delivery");
    let page = shopper.get("/checkout").await;
    assert_eq!(page.the(".sums-total dd"), "Rp 85.000");
    assert_eq!(page.attributes("#field-email", "value"), ["sari@example.com"]);
    assert!(page.attributes("#field-line1", "value").is_empty(), "what is fetched needs no address");
}

#[actix_web::test]
async fn a_change_that_arrives_after_the_order_leads_the_browser_nowhere() {
    let world = World::start().await;
    let shopper = with_basket(&world, "kopi", &single(&world, "kopi"), "1").await;
    let fields = filled(&shopper, "cash_on_delivery").await;
    let origin = shopper.origin();
    let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(&fields).finish();
    let late = async || {
        let shape = |request: reqwest::RequestBuilder| {
            request
                .header("hx-request", "true")
                .header("origin", &origin)
                .header("content-type", "application/x-www-form-urlencoded")
                .body(body.clone())
        };
        shopper.send(Method::POST, "/checkout/draft", shape).await
    };

    let before = late().await.is(200);
    press(&shopper, &fields).await.is(303);
    let after = late().await.is(204);

    assert!(before.says("Rp 103.000"), "{}", before.text);
    assert_eq!(after.header("hx-redirect"), "");
}

#[actix_web::test]
async fn an_order_below_the_minimum_is_not_placed_and_says_what_is_missing() {
    let world = World::start().await;
    let staff = world.staff("kopi", Role::Owner).await;
    let shopper = with_basket(&world, "kopi", &single(&world, "kopi"), "1").await;
    let fields = filled(&shopper, "cash_on_delivery").await;
    staff.submit("/admin/settings/checkout", "form[data-dirty]", &[("minimum", "100.000")]).await.redirects_to("/admin/settings/checkout");

    let reply = press(&shopper, &fields).await.is(422);

    assert!(reply.says("Tambah Rp 15.000 lagi"), "{}", reply.text);
    assert_eq!(world.value("kopi", "SELECT count(*) FROM orders").await, "0");
    assert!(shopper.get("/cart").await.says("Tambah Rp 15.000 lagi"));
    shopper.post("/cart/lines", &[("variant_id", &single(&world, "kopi"))]).await.is(303);
    assert!(!shopper.get("/cart").await.says("Tambah Rp"));
    let again = filled(&shopper, "cash_on_delivery").await;
    press(&shopper, &again).await.is(303);
}

#[actix_web::test]
async fn a_phone_number_is_asked_for_unless_the_store_does_without() {
    let world = World::start().await;
    let without = |mut fields: Vec<(String, String)>| {
        fields.iter_mut().filter(|field| field.0 == "phone").for_each(|field| field.1.clear());
        fields
    };
    let shopper = with_basket(&world, "kopi", &single(&world, "kopi"), "1").await;
    let fields = without(filled(&shopper, "cash_on_delivery").await);
    assert_eq!(press(&shopper, &fields).await.is(422).texts(".field-error").len(), 1);
    let staff = world.staff("kopi", Role::Owner).await;
    staff.submit("/admin/settings/checkout", "form[data-dirty]", &[("phone", "optional")]).await.is(303);

    let mut wrong = fields.clone();
    wrong.iter_mut().filter(|field| field.0 == "phone").for_each(|field| "12".clone_into(&mut field.1));
    press(&shopper, &wrong).await.is(422);
    press(&shopper, &fields).await.is(303);

    assert_eq!(world.value("kopi", "SELECT phone FROM orders").await, "");
}

#[actix_web::test]
async fn a_gift_carries_its_words_to_the_packers() {
    let world = World::start().await;
    let staff = world.staff("kopi", Role::Owner).await;
    let shopper = with_basket(&world, "kopi", &single(&world, "kopi"), "1").await;
    let gift = |mut fields: Vec<(String, String)>| {
        fields.retain(|field| !field.0.starts_with("gift"));
        fields.extend(
            [("gift", "1"), ("gift_message", "Selamat ulang tahun, <b>Budi</b>!")].map(|(name, value)| (name.into(), value.into())),
        );
        fields
    };
    assert!(shopper.get("/checkout").await.attributes("#field-gift", "name").is_empty());
    staff.submit("/admin/settings/checkout", "form[data-dirty]", &[("gifts", "1")]).await.is(303);

    let path = press(&shopper, &gift(filled(&shopper, "cash_on_delivery").await)).await.is(303).location();

    assert!(shopper.get(&path).await.says("Selamat ulang tahun, <b>Budi</b>!"));
    let id = world.value("kopi", "SELECT id FROM orders").await;
    assert!(staff.get(&format!("/admin/orders/{id}")).await.says("Selamat ulang tahun, <b>Budi</b>!"));
    // A store that wraps no gifts keeps no words of one, whatever is sent.
    let other = with_basket(&world, "batik", &single(&world, "batik"), "1").await;
    press(&other, &gift(filled(&other, "cash_on_delivery").await)).await.is(303);
    assert_eq!(world.value("batik", "SELECT gift_message IS NULL FROM orders").await, "t");
}
