//! The product page: variants, stock, and what makes it new.

use smartseller::db::Change;

use crate::support::World;

#[actix_web::test]
async fn a_variant_has_its_own_address_price_and_sku() {
    let world = World::start().await;
    let shopper = world.shopper("kopi");
    let large = world.seeded("kopi").id(203);

    let first = shopper.get("/p/choice").await.is(200);
    assert_eq!(first.the("[data-now]"), "Rp 170.000");
    assert_eq!(first.attributes("input[name=variant_id]", "value"), [world.seeded("kopi").id(202)]);
    let other = shopper.get(&format!("/p/choice?v={large}")).await.is(200);
    assert_eq!(other.the("[data-now]"), "Rp 255.000");
    assert!(other.the("[data-sku]").contains("CHOICE-L"));
    let without_script = shopper.get("/p/choice?o0=Large").await.is(200);
    assert_eq!(without_script.attributes("input[name=variant_id]", "value"), [large]);
    for nonsense in ["v=x", "o0=Gigantic", "o9=Large", "v=&o0="] {
        shopper.get(&format!("/p/choice?{nonsense}")).await.is(200);
    }
}

#[actix_web::test]
async fn what_is_sold_out_cannot_be_put_into_a_cart_and_the_page_knows_at_once() {
    let world = World::start().await;
    let shopper = world.shopper("kopi");
    assert!(shopper.get("/p/single").await.is(200).attributes("button[data-add]", "disabled").is_empty());

    world
        .tenant_rows("kopi", "UPDATE stock_levels SET on_hand = 0 WHERE variant_id = (SELECT id FROM variants WHERE sku = 'SINGLE')")
        .await;
    let tenant = world.tenant("kopi").await;
    let product = world.seeded("kopi").id(101).parse().unwrap();
    world.app.db.changes().note(tenant.id, Change::Product(product));

    let page = shopper.get("/p/single").await.is(200);
    assert_eq!(page.attributes("button[data-add]", "disabled").len(), 1);
    assert_eq!(page.attributes("[data-stock]", "class"), ["stock-line stock-out"]);
}

#[actix_web::test]
async fn drafts_do_not_exist_and_archived_products_are_gone() {
    let world = World::start().await;
    let shopper = world.shopper("kopi");
    shopper.get("/p/draft").await.is(404);
    world.tenant_rows("kopi", "UPDATE products SET status = 'archived' WHERE slug = 'choice'").await;
    shopper.get("/p/choice").await.is(410);
    shopper.get("/p/no-such-product").await.is(404);
}

#[actix_web::test]
async fn a_page_is_the_same_for_everybody_and_only_revalidated() {
    let world = World::start().await;
    let page = world.shopper("kopi").get("/p/single").await.is(200);
    assert!(page.header("set-cookie").is_empty());
    assert!(page.header("cache-control").contains("public"));
    assert!(!page.header("etag").is_empty());
    assert_eq!(world.shopper("kopi").get("/p/single").await.is(200).text, page.text);
}
