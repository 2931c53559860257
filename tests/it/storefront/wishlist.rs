//! The wishlist, and what a browser remembers of where its owner looked.

use super::{single, small};
use crate::support::World;

const LIST: &str = "/account/wishlist";

#[actix_web::test]
async fn a_wish_is_kept_shown_and_moved_to_the_cart() {
    let world = World::start().await;
    let customer = world.customer("kopi").await;
    let (one, other) = (single(&world, "kopi"), small(&world, "kopi"));
    assert!(customer.get(LIST).await.is(200).texts(".wishes li").is_empty());

    for variant in [&one, &other, &one] {
        customer.post(LIST, &[("variant_id", variant), ("quantity", "1")]).await.redirects_to(LIST);
    }
    world.tenant_rows("kopi", "UPDATE variants SET price = price - 5000 WHERE sku = 'SINGLE'").await;
    let list = customer.get(LIST).await.is(200);
    assert_eq!(list.texts(".wishes li").len(), 2);
    assert!(list.says("Rp 80.000") && list.says("harganya Rp 85.000 saat kamu simpan") && list.says("Small"), "{}", list.text);

    customer.post(&format!("{LIST}/{one}/cart"), &[]).await.redirects_to(LIST);
    customer.post(&format!("{LIST}/{other}/remove"), &[]).await.redirects_to(LIST);
    assert!(customer.get(LIST).await.texts(".wishes li").is_empty());
    assert_eq!(world.tenant_rows("kopi", "SELECT variant_id, quantity, seen_price FROM cart_lines").await, [[one.as_str(), "1", "80000"]]);
    // Moved already, so a second press finds nothing.
    customer.post(&format!("{LIST}/{one}/cart"), &[]).await.is(404);
}

#[actix_web::test]
async fn what_is_sold_out_or_gone_stays_and_says_so() {
    let world = World::start().await;
    let customer = world.customer("kopi").await;
    let (one, other) = (single(&world, "kopi"), small(&world, "kopi"));
    for variant in [&one, &other] {
        customer.post(LIST, &[("variant_id", variant)]).await.redirects_to(LIST);
    }
    world.tenant_rows("kopi", "UPDATE stock_levels SET on_hand = 0 WHERE on_hand = 5").await;
    world.tenant_rows("kopi", "UPDATE products SET status = 'archived' WHERE slug = 'choice'").await;

    let list = customer.get(LIST).await.is(200);
    assert!(list.says("Stok habis") && list.says("Tidak dijual lagi"), "{}", list.text);
    assert!(list.attributes("form[action$='/cart']", "action").is_empty() && list.attributes(".wishes a", "href").len() == 2);
    let refused = customer.post(&format!("{LIST}/{one}/cart"), &[]).await.is(409);
    assert_eq!(refused.texts(".wishes li").len(), 2, "nothing is lost");
    customer.post(&format!("{LIST}/{other}/cart"), &[]).await.is(404);
    customer.post(LIST, &[("variant_id", &other)]).await.is(404);
    customer.post(LIST, &[("variant_id", "nonsense")]).await.is(404);
}

#[actix_web::test]
async fn whoever_has_not_signed_in_is_asked_to_and_comes_back() {
    let world = World::start().await;
    let visitor = world.shopper("kopi");
    let variant = small(&world, "kopi");

    let asked = visitor.post(LIST, &[("variant_id", &variant)]).await;
    let location = asked.location();
    assert!(location.starts_with("/account/sign-in?next=%2Fp%2Fchoice%3Fv%3D"), "{location}");
    assert!(visitor.get(&location).await.is(200).says("Masuk dulu"));
    assert!(visitor.get(&location).await.attributes("input[name=next]", "value")[0].starts_with("/p/choice?v="));

    // The page with the button is the same for everybody.
    let page = visitor.get("/p/choice").await;
    assert_eq!(page.text, world.customer("kopi").await.get("/p/choice").await.text);
    assert!(page.header("cache-control") != "private, no-store");
}

#[actix_web::test]
async fn a_list_is_its_owners_and_has_an_end() {
    let world = World::start().await;
    let (kopi, batik) = (world.customer("kopi").await, world.customer("batik").await);
    let variant = single(&world, "kopi");
    kopi.post(LIST, &[("variant_id", &variant)]).await.redirects_to(LIST);

    batik.post(LIST, &[("variant_id", &variant)]).await.is(404);
    batik.post(&format!("{LIST}/{variant}/cart"), &[]).await.is(404);
    assert!(batik.get(LIST).await.texts(".wishes li").is_empty());
    // Without the session's token nothing is taken off.
    kopi.post(&format!("{LIST}/{variant}/remove"), &[("csrf", "x")]).await.is(403);

    world
        .tenant_rows(
            "kopi",
            "INSERT INTO variants (id, product_id, position, option_values, sku, price, weight_grams) \
             SELECT gen_random_uuid(), product_id, 10 + n, ARRAY['v' || n], 'X' || n, 1, 1 FROM variants, generate_series(1, 99) n WHERE sku = 'CHOICE-S'; \
             INSERT INTO wishlist_items (customer_id, variant_id, price, added_at) \
             SELECT c.id, v.id, 1, now() FROM customers c, variants v WHERE v.sku LIKE 'X%'",
        )
        .await;
    let full = kopi.post(LIST, &[("variant_id", &small(&world, "kopi"))]).await.is(409);
    assert!(full.says("penuh"));
    // What is there already is no news.
    kopi.post(LIST, &[("variant_id", &variant)]).await.redirects_to(LIST);
    assert_eq!(world.value("kopi", "SELECT count(*) FROM wishlist_items").await, "100");
}

#[actix_web::test]
async fn what_was_looked_at_comes_as_cards_in_that_order() {
    let world = World::start().await;
    let visitor = world.shopper("kopi");
    let kopi = world.seeded("kopi");
    let ids = format!("{},{},nonsense,{},{}", kopi.id(102), kopi.id(101), kopi.id(103), world.seeded("batik").id(101));

    let seen = visitor.fragment(&format!("/seen?ids={ids}")).await.is(200);

    assert_eq!(seen.attributes(".card-link", "href"), ["/p/choice", "/p/single"]);
    assert!(visitor.fragment("/seen").await.is(200).text.trim().is_empty());
    assert!(seen.headers.get("set-cookie").is_none());
}
