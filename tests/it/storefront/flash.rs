//! Flash sales, from the moment they begin to the moment they end.

use chrono::Duration;
use futures_util::future::join_all;
use smartseller::{
    commerce::orders::{self, Cancel, CancelReason},
    ids::OrderId,
};

use super::{filled, ledger_balances, press, single, small, with_basket};
use crate::support::{World, client::Client};

/// Puts a variant of kopi into a sale of its own, from and to so many minutes
/// from now. `more`: quota, limit per customer.
pub async fn sale(world: &World, variant: &str, price: i64, minutes: (i64, i64), more: (&str, &str)) {
    let ((from, to), (quota, limit)) = (minutes, more);
    let sql = format!(
        "WITH sale AS (INSERT INTO flash_sales (id, name, starts_at, ends_at, customer_limit) \
           VALUES (gen_random_uuid(), 'Gajian', now() + interval '{from} minutes', now() + interval '{to} minutes', {limit}) RETURNING *), \
         item AS (INSERT INTO flash_items (id, sale_id, variant_id, product_id, price, quota, starts_at, ends_at, customer_limit) \
           SELECT gen_random_uuid(), sale.id, v.id, v.product_id, {price}, {quota}, sale.starts_at, sale.ends_at, sale.customer_limit \
           FROM sale, variants v WHERE v.id = '{variant}' RETURNING id) \
         UPDATE variants SET flash_item_id = (SELECT id FROM item) WHERE id = '{variant}'"
    );
    world.tenant_rows("kopi", &sql).await;
}

async fn sold(world: &World) -> String {
    world.value("kopi", "SELECT sold FROM flash_items").await
}

#[actix_web::test]
async fn prices_turn_on_every_kept_page_when_the_sale_begins_and_ends() {
    let world = World::start().await;
    sale(&world, &single(&world, "kopi"), 60_000, (60, 120), ("NULL", "NULL")).await;
    let shopper = world.shopper("kopi");
    let pages = ["/p/single", "/c/utama", "/search?sort=price-up", "/", "/feed/google.xml"];
    let shows = async |page: &str, price: &str| {
        let reply = shopper.get(page).await.is(200);
        // Twice: the second time it is the kept page.
        assert_eq!(reply.text, shopper.get(page).await.is(200).text, "{page}");
        reply.says(price) || reply.text.contains(&price.replace("Rp ", "").replace('.', ""))
    };
    for page in pages {
        assert!(shows(page, "Rp 85.000").await && !shows(page, "Rp 60.000").await, "{page} before");
    }
    assert!(!shopper.get("/search?max=70000").await.is(200).text.contains("/p/single"));
    assert!(shopper.get("/flash-sale").await.is(200).says("Segera datang"));

    world.clock().advance(Duration::minutes(61));
    for page in pages {
        assert!(shows(page, "Rp 60.000").await, "{page} while it runs");
    }
    assert!(shopper.get("/search?max=70000").await.is(200).text.contains("/p/single"));
    let product = shopper.get("/p/single").await.is(200);
    assert_eq!((product.the("[data-now]"), product.the("[data-was]")), ("Rp 60.000".into(), "Rp 85.000".into()));
    assert!(product.text.contains("\"price\":\"60000\"") && product.text.contains("priceValidUntil"));
    assert_eq!(product.attributes("[data-countdown]", "data-countdown").len(), 1);
    assert!(shopper.get("/").await.says("Gajian") && shopper.get("/flash-sale").await.says("Gajian"));

    world.clock().advance(Duration::minutes(60));
    for page in pages {
        assert!(shows(page, "Rp 85.000").await && !shows(page, "Rp 60.000").await, "{page} afterwards");
    }
    assert!(!shopper.get("/search?max=70000").await.is(200).text.contains("/p/single"));
    assert!(shopper.get("/flash-sale").await.is(200).says("Belum ada flash sale"));
}

#[actix_web::test]
async fn a_price_that_ended_is_shown_and_must_be_agreed_to() {
    let world = World::start().await;
    sale(&world, &single(&world, "kopi"), 60_000, (-1, 60), ("NULL", "NULL")).await;
    let shopper = with_basket(&world, "kopi", &single(&world, "kopi"), "1").await;
    let cart = shopper.get("/cart").await.is(200);
    assert!(cart.says("Rp 60.000") && cart.the(".line-each s") == "Rp 85.000" && cart.says("Flash sale"), "{}", cart.text);
    let fields = filled(&shopper, "cash_on_delivery").await;

    world.clock().advance(Duration::minutes(61));
    let stopped = press(&shopper, &fields).await.is(409);
    assert!(stopped.says("Rp 103.000"), "{}", stopped.text);
    assert_eq!(world.value("kopi", "SELECT count(*) FROM orders").await, "0");
    assert_eq!(sold(&world).await, "0");
    press(&shopper, &stopped.form("#checkout")).await.is(303);
    assert_eq!(world.value("kopi", "SELECT unit_price FROM order_lines").await, "85000");
}

#[actix_web::test]
async fn forty_checkouts_for_a_quota_of_five_get_five() {
    let world = World::with(|config| config.lane_connections = 8).await;
    let variant = small(&world, "kopi");
    sale(&world, &variant, 99_000, (-1, 60), ("5", "NULL")).await;
    let mut forms = Vec::new();
    for _ in 0..40 {
        let shopper = with_basket(&world, "kopi", &variant, "1").await;
        let fields = filled(&shopper, "cash_on_delivery").await;
        forms.push((shopper, fields));
    }

    let replies = join_all(forms.iter().map(|(shopper, fields)| press(shopper, fields))).await;

    let placed = replies.iter().filter(|reply| reply.status == 303).count();
    let told = replies.iter().filter(|reply| reply.status == 409 && reply.says("Rp 188.000")).count();
    assert_eq!((placed, told), (5, 35), "{:?}", replies.iter().map(|reply| reply.status).collect::<Vec<_>>());
    assert_eq!(sold(&world).await, "5");
    assert_eq!(world.value("kopi", "SELECT string_agg(DISTINCT unit_price::text, ',') FROM order_lines").await, "99000");
    assert_eq!(world.value("kopi", "SELECT sum(quantity) FROM flash_purchases").await, "5");
    assert!(ledger_balances(&world, "kopi").await);
    assert_eq!(world.shopper("kopi").get("/p/choice").await.the("[data-now]"), "Rp 170.000", "the ordinary price is back");
}

/// Buys small ones at the sale price, as somebody.
async fn order(world: &World, email: &str, pieces: &str) -> (Client, crate::support::Reply) {
    let shopper = with_basket(world, "kopi", &small(world, "kopi"), pieces).await;
    let mut fields = filled(&shopper, "cash_on_delivery").await;
    fields.retain(|field| field.0 != "email");
    fields.push(("email".to_owned(), email.to_owned()));
    let reply = press(&shopper, &fields).await;
    (shopper, reply)
}

#[actix_web::test]
async fn a_customer_gets_as_many_as_one_may_and_a_cancelled_order_gives_them_back() {
    let world = World::start().await;
    sale(&world, &small(&world, "kopi"), 99_000, (-1, 60), ("10", "2")).await;
    let shopper = world.shopper("kopi");
    let capped = shopper.post("/cart/lines", &[("variant_id", &small(&world, "kopi")), ("quantity", "3")]).await.is(303);
    assert_eq!(capped.location(), "/cart?notice=added-capped&n=2");

    order(&world, "sari@example.com", "2").await.1.is(303);
    let refused = order(&world, "SARI@example.com ", "1").await.1.is(422);
    assert!(refused.says("tiap pembeli bisa membeli 2"), "{}", refused.text);
    order(&world, "budi@example.com", "1").await.1.is(303);
    assert_eq!(sold(&world).await, "3");

    let id: OrderId = world.value("kopi", "SELECT id FROM orders WHERE email = 'sari@example.com'").await.parse().unwrap();
    let mut conn = world.app.db.tenant(&world.tenant("kopi").await).await.unwrap();
    let how = Cancel { reason: CancelReason::Staff, restock: true, notify: false };
    orders::cancel(&mut conn, id, how, "staff:a").await.unwrap();
    conn.commit().await.unwrap();
    assert_eq!(sold(&world).await, "1");
    order(&world, "sari@example.com", "2").await.1.is(303);
    assert_eq!(sold(&world).await, "3");
}

#[actix_web::test]
async fn goods_of_a_sale_take_no_discount_besides() {
    let world = World::start().await;
    sale(&world, &single(&world, "kopi"), 60_000, (-1, 60), ("NULL", "NULL")).await;
    world
        .tenant_rows(
            "kopi",
            "INSERT INTO discounts (id, name, code, kind, value, state) VALUES (gen_random_uuid(), 'H', 'HEMAT10', 'percentage', 1000, 'active')",
        )
        .await;
    let shopper = with_basket(&world, "kopi", &single(&world, "kopi"), "1").await;

    let alone = shopper.post("/cart/code", &[("code", "HEMAT10")]).await.is(422);
    assert!(alone.says("tidak berlaku untuk barang di keranjangmu"), "{}", alone.text);
    shopper.post("/cart/lines", &[("variant_id", &small(&world, "kopi"))]).await.redirects_to("/cart");
    shopper.post("/cart/code", &[("code", "HEMAT10")]).await.redirects_to("/cart");
    press(&shopper, &filled(&shopper, "cash_on_delivery").await).await.is(303);
    let lines = "SELECT total, discount FROM order_lines ORDER BY total";
    assert_eq!(world.tenant_rows("kopi", lines).await, [["60000", "0"], ["170000", "17000"]]);
}
