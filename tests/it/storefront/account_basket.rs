//! What an account does for buying: its basket, its orders, its addresses at
//! the checkout.

use super::{buy, filled, press, single, small, with_basket};
use crate::support::client::Client;
use crate::support::template::PASSWORD;
use crate::support::{World, sale};

async fn enter(client: &Client) {
    client
        .post("/account/sign-in", &[("email", "customer@kopi.test"), ("password", PASSWORD), ("next", "/checkout")])
        .await
        .redirects_to("/checkout");
}

async fn pieces(world: &World) -> Vec<Vec<String>> {
    world
        .tenant_rows(
            "kopi",
            "SELECT v.sku, l.quantity FROM cart_lines l JOIN variants v ON v.id = l.variant_id JOIN carts c ON c.id = l.cart_id \
             WHERE c.state = 'open' ORDER BY 1",
        )
        .await
}

#[actix_web::test]
async fn a_guests_basket_joins_the_accounts_and_follows_it() {
    let world = World::start().await;
    let first = with_basket(&world, "kopi", &single(&world, "kopi"), "3").await;
    enter(&first).await;
    let second = with_basket(&world, "kopi", &single(&world, "kopi"), "4").await;
    sale::add(&second, &small(&world, "kopi"), "2").await;

    enter(&second).await;

    // Five of the first are there: three and four are capped.
    assert_eq!(pieces(&world).await, [["CHOICE-S", "2"], ["SINGLE", "5"]]);
    assert_eq!(world.value("kopi", "SELECT count(*) FROM carts").await, "1");
    assert_eq!(first.get("/cart/badge").await.the("#cart-count"), "7");
    assert_eq!(second.get("/cart/badge").await.the("#cart-count"), "7");
    let third = world.shopper("kopi");
    enter(&third).await;
    assert_eq!(third.get("/cart/badge").await.the("#cart-count"), "7");
    // Signing in again adds nothing.
    enter(&third).await;
    assert_eq!(pieces(&world).await, [["CHOICE-S", "2"], ["SINGLE", "5"]]);
}

#[actix_web::test]
async fn whoever_signs_out_leaves_no_basket_behind() {
    let world = World::start().await;
    let shopper = with_basket(&world, "kopi", &single(&world, "kopi"), "1").await;
    enter(&shopper).await;
    shopper.visit("/account").await.is(200);

    shopper.post("/account/sign-out", &[]).await.redirects_to("/account/sign-in");

    assert_eq!(shopper.get("/cart/badge").await.the("#cart-count"), "");
    assert_eq!(shopper.cookies(), []);
    enter(&shopper).await;
    assert_eq!(shopper.get("/cart/badge").await.the("#cart-count"), "1");
}

#[actix_web::test]
async fn an_order_placed_signed_in_belongs_to_the_account_and_its_address_is_kept() {
    let world = World::start().await;
    let shopper = with_basket(&world, "kopi", &single(&world, "kopi"), "1").await;
    assert!(shopper.get("/checkout").await.attributes(".checkout-me a", "href")[0].contains("sign-in?next=/checkout"));
    enter(&shopper).await;
    let page = shopper.get("/checkout").await.is(200);
    assert_eq!(page.attributes("#field-email", "value"), ["customer@kopi.test"]);
    assert!(page.says("Masuk sebagai customer@kopi.test"));

    let mut fields = filled(&shopper, "cash_on_delivery").await;
    assert!(fields.iter().any(|(name, _)| name == "keep_address"));
    fields.iter_mut().find(|field| field.0 == "email").unwrap().1 = "gift@example.com".to_owned();
    let path = press(&shopper, &fields).await.is(303).location();
    // The same form once more is the same order and the same address.
    press(&shopper, &fields).await.redirects_to(&path);

    assert_eq!(world.value("kopi", "SELECT count(*) FROM orders WHERE customer_id = '01931000-0000-7000-8000-000000000301'").await, "1");
    let kept = world.tenant_rows("kopi", "SELECT address->>'line1', address->>'phone', is_default FROM customer_addresses").await;
    assert_eq!(kept, [["Jl. Braga 12", "+628123456789", "t"]]);
    assert!(shopper.get("/account").await.says("Gayo Arabika"));

    // The next checkout is filled in.
    sale::add(&shopper, &small(&world, "kopi"), "1").await;
    let page = shopper.get("/checkout").await.is(200);
    assert_eq!(page.attributes("#field-line1", "value"), ["Jl. Braga 12"]);
    assert_eq!(page.attributes(".saved-address.is-chosen", "value").len(), 1);
}

#[actix_web::test]
async fn a_saved_address_is_chosen_at_the_checkout_and_another_accounts_is_not() {
    let world = World::start().await;
    let ids = ["01931000-0000-7000-8000-000000000401", "01931000-0000-7000-8000-000000000402"];
    world
        .tenant_rows(
            "kopi",
            &format!(
                "INSERT INTO customers (id, email, name, password_hash, locale, verified_at) VALUES ('01931000-0000-7000-8000-000000000302', 'other@kopi.test', 'Other', 'x', 'id', now());
                 INSERT INTO customer_addresses (id, customer_id, address, created_at, updated_at) VALUES
                 ('{}', '01931000-0000-7000-8000-000000000301', '{{\"name\": \"Ibu Tini\", \"phone\": \"+62811111111\", \"line1\": \"Jl. Asem 1\", \"city\": \"Solo\", \"district\": \"Laweyan\", \"postcode\": \"57100\", \"country\": \"ID\"}}', now(), now()),
                 ('{}', '01931000-0000-7000-8000-000000000302', '{{\"name\": \"Hidden\", \"line1\": \"Jl. Rahasia 9\", \"city\": \"Solo\", \"country\": \"ID\"}}', now(), now())",
                ids[0], ids[1]
            ),
        )
        .await;
    let shopper = with_basket(&world, "kopi", &single(&world, "kopi"), "1").await;
    enter(&shopper).await;

    shopper.submit("/checkout", "#checkout", &[]).await;
    let page = shopper.post("/checkout/draft", &[("saved", ids[0]), ("delivery", "regular"), ("country", "ID")]).await;
    page.redirects_to("/checkout#delivery");
    let page = shopper.get("/checkout").await.is(200);
    assert_eq!(page.attributes("#field-line1", "value"), ["Jl. Asem 1"]);
    assert_eq!(page.attributes("#field-name", "value"), ["Ibu Tini"]);

    shopper.post("/checkout/draft", &[("saved", ids[1]), ("delivery", "regular"), ("country", "ID")]).await;
    assert!(!shopper.get("/checkout").await.text.contains("Rahasia"));
}

#[actix_web::test]
async fn an_order_is_called_off_once_and_only_before_it_is_paid_or_packed() {
    let world = World::start().await;
    let (_, private) = buy(&world, "kopi", &single(&world, "kopi"), "2", "bank_transfer").await;
    world.tenant_rows("kopi", "UPDATE orders SET customer_id = '01931000-0000-7000-8000-000000000301'").await;
    let id = world.value("kopi", "SELECT id FROM orders").await;
    let owner = world.customer("kopi").await;
    let path = format!("/account/orders/{id}");
    assert_eq!(owner.get(&path).await.is(200).texts(".order-cancel").len(), 1);
    assert!(world.shopper("kopi").get(&private).await.texts(".order-cancel").is_empty());

    world.tenant_rows("kopi", "UPDATE orders SET captured_total = 1").await;
    owner.post(&format!("{path}/cancel"), &[]).await.redirects_to(&path);
    assert_eq!(world.value("kopi", "SELECT status FROM orders").await, "placed");
    assert!(owner.get(&path).await.texts(".order-cancel").is_empty());

    world.tenant_rows("kopi", "UPDATE orders SET captured_total = 0").await;
    for _ in 0..2 {
        owner.post(&format!("{path}/cancel"), &[]).await.redirects_to(&path);
    }
    assert_eq!(world.value("kopi", "SELECT status || ' ' || cancel_reason FROM orders").await, "cancelled customer");
    assert_eq!(world.value("kopi", "SELECT sum(reserved) FROM stock_levels").await, "0");
    assert_eq!(world.mails().await.iter().filter(|mail| mail.subject.contains("dibatalkan")).count(), 1);
}

#[actix_web::test]
async fn an_order_is_ordered_again_as_far_as_it_can_be_had() {
    let world = World::start().await;
    let guest = with_basket(&world, "kopi", &single(&world, "kopi"), "4").await;
    sale::add(&guest, &small(&world, "kopi"), "2").await;
    let fields = filled(&guest, "cash_on_delivery").await;
    press(&guest, &fields).await.is(303);
    world.tenant_rows("kopi", "UPDATE orders SET customer_id = '01931000-0000-7000-8000-000000000301'").await;
    let id = world.value("kopi", "SELECT id FROM orders").await;
    let owner = world.customer("kopi").await;

    let reply = owner.post(&format!("/account/orders/{id}/again"), &[]).await;

    assert_eq!(reply.location(), "/cart?notice=again-part&n=1");
    // One piece of the first is left.
    assert_eq!(pieces(&world).await, [["CHOICE-S", "2"], ["SINGLE", "1"]]);
    assert!(owner.visit(&reply.location()).await.says("tidak tersedia"));
    world.customer("batik").await.post(&format!("/account/orders/{id}/again"), &[]).await.is(404);
}
