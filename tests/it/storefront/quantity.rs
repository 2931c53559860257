//! Quantities that a product is sold in: on its page, in the basket, at the last button.

use super::{filled, press, single, small, with_basket};
use crate::support::{Role, World};

/// Sells a product of kopi by these rules, as its form does.
async fn sell(world: &World, slug: &str, rules: [&str; 3]) {
    let staff = world.staff("kopi", Role::Owner).await;
    let id = world.value("kopi", &format!("SELECT id FROM products WHERE slug = '{slug}'")).await;
    let path = format!("/admin/products/{id}");
    let mut fields = staff.get(&path).await.is(200).form("#product-form");
    for (name, value) in ["quantity_step", "quantity_least", "quantity_most"].into_iter().zip(rules) {
        fields.retain(|field| field.0 != name);
        fields.push((name.to_owned(), value.to_owned()));
    }
    let pairs: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    staff.post(&path, &pairs).await.is(303);
}

#[actix_web::test]
async fn a_product_is_put_in_and_changed_by_its_step() {
    let world = World::start().await;
    sell(&world, "choice", ["6", "12", "24"]).await;
    let shopper = world.shopper("kopi");

    let page = shopper.get("/p/choice").await.is(200);
    let field = |name: &str| page.attributes("form.buy input[name=quantity]", name).remove(0);
    assert_eq!((field("value"), field("min"), field("max"), field("step")), ("12".into(), "12".into(), "24".into(), "6".into()));
    assert!(page.says("kelipatan 6") && page.says("Paling sedikit 12") && page.says("Paling banyak 24"));

    let variant = small(&world, "kopi");
    for (bad, says) in [("6", "Pesan paling sedikit 12"), ("13", "Pesan kelipatan 6")] {
        let refused = shopper.post("/cart/lines", &[("variant_id", &variant), ("quantity", bad)]).await.is(422);
        assert!(refused.says(says), "{bad}: {}", refused.text);
    }
    assert_eq!(shopper.get("/cart/badge").await.the("#cart-count"), "");
    shopper.post("/cart/lines", &[("variant_id", &variant), ("quantity", "18")]).await.redirects_to("/cart");
    let more = shopper.post("/cart/lines", &[("variant_id", &variant), ("quantity", "12")]).await.is(303);
    assert_eq!(more.location(), "/cart?notice=added-capped&n=24");

    let line = shopper.get("/cart").await.attributes("form.line-quantity", "action").remove(0);
    for bad in ["7", "6"] {
        shopper.post(&line, &[("quantity", bad)]).await.is(422);
    }
    assert_eq!(shopper.get("/cart/badge").await.the("#cart-count"), "24");
    shopper.post(&line, &[("quantity", "18")]).await.redirects_to("/cart");
    assert_eq!(shopper.get("/cart/badge").await.the("#cart-count"), "18");
    shopper.post(&line, &[("quantity", "0")]).await.redirects_to("/cart");
}

#[actix_web::test]
async fn a_rule_that_came_meanwhile_is_shown_and_must_be_agreed_to() {
    let world = World::start().await;
    let shopper = with_basket(&world, "kopi", &small(&world, "kopi"), "3").await;
    let fields = filled(&shopper, "cash_on_delivery").await;
    sell(&world, "choice", ["2", "", ""]).await;

    let stopped = press(&shopper, &fields).await.is(409);
    assert!(stopped.says("kelipatan 2"), "{}", stopped.text);
    assert_eq!(world.value("kopi", "SELECT count(*) FROM orders").await, "0");

    shopper.post("/cart/accept", &[]).await.redirects_to("/cart");
    assert_eq!(shopper.get("/cart/badge").await.the("#cart-count"), "2");
    press(&shopper, &filled(&shopper, "cash_on_delivery").await).await.is(303);
    assert_eq!(world.value("kopi", "SELECT quantity FROM order_lines").await, "2");
}

#[actix_web::test]
async fn fewer_pieces_than_go_together_are_sold_out() {
    let world = World::start().await;
    sell(&world, "single", ["", "6", ""]).await;
    let shopper = world.shopper("kopi");

    let page = shopper.get("/p/single").await.is(200);
    assert_eq!(page.attributes("button[data-add]", "disabled").len(), 1, "five are left");
    assert!(!shopper.get("/search?stock=1").await.is(200).text.contains("/p/single"));
    let refused = shopper.post("/cart/lines", &[("variant_id", &single(&world, "kopi")), ("quantity", "6")]).await.is(422);
    assert!(refused.says("habis"), "{}", refused.text);
    assert!(shopper.get("/feed/google.xml").await.is(200).text.contains("out_of_stock"));
}

#[actix_web::test]
async fn rules_that_contradict_each_other_are_refused_at_their_fields() {
    let world = World::start().await;
    let staff = world.staff("kopi", Role::Owner).await;
    let path = format!("/admin/products/{}", world.seeded("kopi").id(101));
    let mut fields = staff.get(&path).await.is(200).form("#product-form");
    fields.retain(|field| !field.0.starts_with("quantity_"));
    for (rules, wrong) in [
        (["6", "4", ""], "#e-quantity_least"),
        (["6", "", "20"], "#e-quantity_most"),
        (["", "5", "3"], "#e-quantity_most"),
        (["0", "", ""], "#e-quantity_step"),
        (["1e3", "", ""], "#e-quantity_step"),
    ] {
        let mut pairs: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        pairs.extend(["quantity_step", "quantity_least", "quantity_most"].into_iter().zip(rules));
        let refused = staff.post(&path, &pairs).await.is(422);
        assert!(!refused.texts(wrong).is_empty(), "{rules:?}: {}", refused.text);
        assert_eq!(refused.attributes("#f-quantity_step", "value"), [rules[0]]);
    }
    assert_eq!(world.value("kopi", "SELECT quantity_step || '/' || quantity_least FROM products WHERE slug = 'single'").await, "1/1");
}
