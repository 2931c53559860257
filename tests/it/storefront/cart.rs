//! `/cart`.

use super::{single, small, with_basket};
use crate::support::World;

#[actix_web::test]
async fn a_basket_is_filled_changed_and_emptied() {
    let world = World::start().await;
    let shopper = with_basket(&world, "kopi", &single(&world, "kopi"), "2").await;
    let cart = shopper.get("/cart").await.is(200);
    assert!(cart.says("Gayo Arabika") && cart.says("Rp 170.000"), "{}", cart.text);
    assert_eq!(shopper.get("/cart/badge").await.the("#cart-count"), "2");

    let line = cart.attributes("form.line-quantity", "action").remove(0);
    shopper.post(&line, &[("quantity", "3")]).await.redirects_to("/cart");
    assert_eq!(shopper.get("/cart/badge").await.the("#cart-count"), "3");
    shopper.post("/cart/note", &[("note", "Tolong giling halus")]).await.redirects_to("/cart");
    assert!(shopper.get("/cart").await.says("Tolong giling halus"));

    shopper.post(&line, &[("remove", "1")]).await.redirects_to("/cart");
    assert!(shopper.get("/cart").await.says("Keranjangmu masih kosong"));
    assert_eq!(shopper.get("/cart/badge").await.the("#cart-count"), "");
}

#[actix_web::test]
async fn a_quantity_that_cannot_be_is_refused_with_a_reason() {
    let world = World::start().await;
    let shopper = with_basket(&world, "kopi", &small(&world, "kopi"), "4").await;
    let line = shopper.get("/cart").await.attributes("form.line-quantity", "action").remove(0);

    for (bad, says) in [
        ("-1", "bilangan bulat"),
        ("1.5", "bilangan bulat"),
        ("1e9", "bilangan bulat"),
        ("٣", "bilangan bulat"),
        ("0x10", "bilangan bulat"),
        ("", "Isi jumlah"),
        ("1000000000000", "paling banyak 999"),
        ("2147483648", "paling banyak 999"),
    ] {
        let changed = shopper.post(&line, &[("quantity", bad)]).await.is(422);
        assert!(changed.says(says), "{bad}: {}", changed.text);
        let added = shopper.post("/cart/lines", &[("variant_id", &small(&world, "kopi")), ("quantity", bad)]).await.is(422);
        assert!(added.says(says), "{bad}: {}", added.text);
    }

    assert_eq!(shopper.get("/cart/badge").await.the("#cart-count"), "4");
}

#[actix_web::test]
async fn nobody_gets_more_than_there_is() {
    let world = World::start().await;
    let shopper = world.shopper("kopi");

    let reply = shopper.post("/cart/lines", &[("variant_id", &single(&world, "kopi")), ("quantity", "9")]).await.is(303);

    assert_eq!(reply.location(), "/cart?notice=added-capped&n=5");
    assert_eq!(shopper.get("/cart/badge").await.the("#cart-count"), "5");
    let foreign = shopper.post("/cart/lines", &[("variant_id", &single(&world, "batik")), ("quantity", "1")]).await.is(422);
    assert!(foreign.says("tidak dijual lagi"));
}

#[actix_web::test]
async fn looking_at_a_basket_writes_nothing() {
    let world = World::start().await;
    let shopper = with_basket(&world, "kopi", &single(&world, "kopi"), "2").await;
    world.tenant_rows("kopi", "UPDATE variants SET price = 90000 WHERE sku = 'SINGLE'").await;
    world.tenant_rows("kopi", "UPDATE stock_levels SET on_hand = 1 FROM variants WHERE id = variant_id AND sku = 'SINGLE'").await;
    let state = "SELECT md5(string_agg(c::text || l::text, '')) FROM carts c JOIN cart_lines l ON l.cart_id = c.id";
    let before = world.value("kopi", state).await;

    let cart = shopper.get("/cart").await.is(200);
    shopper.get("/checkout").await.is(200);

    assert!(cart.says("Tersisa 1"));
    assert_eq!(world.value("kopi", state).await, before);
    shopper.post("/cart/accept", &[]).await.redirects_to("/cart");
    assert!(shopper.get("/cart").await.says("Rp 90.000"));
    assert_eq!(shopper.get("/cart/badge").await.the("#cart-count"), "1");
}

#[actix_web::test]
async fn an_old_basket_says_that_it_is_gone() {
    let world = World::start().await;
    let shopper = with_basket(&world, "kopi", &single(&world, "kopi"), "1").await;
    world.clock().advance(chrono::Duration::days(31));

    assert!(shopper.get("/cart").await.is(200).says("Keranjangmu sudah dikosongkan"));
    shopper.get("/checkout").await.redirects_to("/cart");
    shopper.post("/cart/lines", &[("variant_id", &single(&world, "kopi"))]).await.redirects_to("/cart");
    assert_eq!(shopper.get("/cart/badge").await.the("#cart-count"), "1");
}

#[actix_web::test]
async fn a_basket_belongs_to_one_store() {
    let world = World::start().await;
    let kopi = with_basket(&world, "kopi", &single(&world, "kopi"), "1").await;
    let batik = world.shopper("batik");
    batik.set_cookie("__Host-cart", &kopi.cookie("__Host-cart").unwrap());

    assert_eq!(batik.get("/cart/badge").await.the("#cart-count"), "");
    batik.post("/cart/lines", &[("variant_id", &single(&world, "batik"))]).await.redirects_to("/cart");
    assert_ne!(batik.cookie("__Host-cart"), kopi.cookie("__Host-cart"));
}
