//! Waiting for something that is sold out.

use smartseller::{
    commerce::orders::{self, Cancel, CancelReason},
    ids::OrderId,
};

use super::{buy, single};
use crate::support::{Role, World, client::Client};

async fn sell_out(world: &World) {
    buy(world, "kopi", &single(world, "kopi"), "5", "cash_on_delivery").await;
}

/// Has the goods of the only order back on the shelf.
async fn cancel(world: &World) {
    let id: OrderId =
        world.value("kopi", "SELECT id FROM orders WHERE status = 'placed'").await.parse().expect("the world of this test is there");
    let mut conn = world.app.db.tenant(&world.tenant("kopi").await).await.expect("the world of this test is there");
    let how = Cancel { reason: CancelReason::Staff, restock: true, notify: false };
    orders::cancel(&mut conn, id, how, "staff:a").await.expect("the world of this test is there");
    conn.commit().await.expect("the world of this test is there");
}

async fn ask(world: &World, shopper: &Client, email: &str) -> crate::support::Reply {
    shopper.post("/back-in-stock", &[("variant_id", &single(world, "kopi")), ("email", email)]).await
}

/// Addresses that were told, in order.
async fn told(world: &World) -> Vec<String> {
    let letters = world.mails().await.into_iter().filter(|letter| letter.subject.contains("ada lagi"));
    letters.map(|letter| letter.to).collect()
}

#[actix_web::test]
async fn whoever_waits_is_told_once_when_it_is_there_again() {
    let world = World::start().await;
    let shopper = world.shopper("kopi");
    let path = format!("/back-in-stock?variant_id={}", single(&world, "kopi"));
    assert!(shopper.get(&path).await.is(303).location().starts_with("/p/single"), "five are left");
    sell_out(&world).await;
    let product = shopper.get("/p/single").await.is(200);
    assert_eq!(product.attributes("a[data-notify]", "href"), [path.as_str()]);
    shopper.get(&path).await.is(200);

    let first = ask(&world, &shopper, " Budi@example.com").await.is(303);
    let again = ask(&world, &shopper, "budi@EXAMPLE.com").await.is(303);
    assert_eq!(first.location(), again.location());
    assert!(shopper.get(&first.location()).await.says("Kami kabari"));
    ask(&world, &shopper, "siti@example.com").await.is(303);
    assert!(told(&world).await.is_empty());

    cancel(&world).await;
    let mut addresses = told(&world).await;
    addresses.sort();
    assert_eq!(addresses, ["budi@example.com", "siti@example.com"]);
    sell_out(&world).await;
    cancel(&world).await;
    assert_eq!(told(&world).await.len(), 2, "once each");
}

#[actix_web::test]
async fn staff_who_count_more_cause_the_letter_and_see_who_waits() {
    let world = World::start().await;
    sell_out(&world).await;
    ask(&world, &world.shopper("kopi"), "budi@example.com").await.is(303);
    let staff = world.staff("kopi", Role::Owner).await;
    let form = format!("/admin/products/{}", world.seeded("kopi").id(101));
    assert!(staff.get(&form).await.is(200).says("Menunggu stok"));

    staff.submit(&form, "#product-form", &[("v0.stock", "9")]).await.is(303);
    let letters = world.mails().await;
    let letter = letters.iter().find(|letter| letter.to == "budi@example.com").expect("a letter");
    assert!(letter.text.contains("/p/single?v=") && letter.text.contains("/unsubscribe/back_in_stock/"), "{}", letter.text);

    let link = letter.text.split_whitespace().find(|word| word.contains("/unsubscribe/")).unwrap();
    let path = link.split_once("/unsubscribe/").map(|(_, rest)| format!("/unsubscribe/{rest}")).unwrap();
    world.shopper("kopi").post(&path, &[("List-Unsubscribe", "One-Click")]).await.is(200);
    assert_eq!(world.value("kopi", "SELECT count(*) FROM unsubscribes").await, "1");
    // Somebody who asks again wants it again.
    staff.submit(&form, "#product-form", &[("v0.stock", "5")]).await.is(303);
    ask(&world, &world.shopper("kopi"), "budi@example.com").await.is(303);
    assert_eq!(world.value("kopi", "SELECT count(*) FROM unsubscribes").await, "0");
}

#[actix_web::test]
async fn who_ended_these_letters_gets_none() {
    let world = World::start().await;
    sell_out(&world).await;
    ask(&world, &world.shopper("kopi"), "budi@example.com").await.is(303);
    let tenant = world.tenant("kopi").await;
    let path = smartseller::commerce::unsubscribe::link::path(
        &world.app.config.secret,
        tenant.id,
        smartseller::commerce::unsubscribe::Topic::BackInStock,
        "budi@example.com",
    );
    world.shopper("kopi").post(&path, &[]).await.is(303);

    cancel(&world).await;

    assert!(told(&world).await.is_empty());
}

#[actix_web::test]
async fn what_cannot_be_an_address_is_refused_and_too_much_is_not_told() {
    let world = World::start().await;
    sell_out(&world).await;
    let shopper = world.shopper("kopi");
    for bad in ["", "budi", "a@b@c", &format!("{}@example.com", "x".repeat(300))] {
        ask(&world, &shopper, bad).await.is(422);
    }
    shopper.post("/back-in-stock", &[("variant_id", &single(&world, "batik")), ("email", "budi@example.com")]).await.is(404);
    shopper.post("/back-in-stock", &[("variant_id", "x"), ("email", "budi@example.com")]).await.is(404);
    assert_eq!(world.value("kopi", "SELECT count(*) FROM stock_waits").await, "0");

    // Twenty things at once are as much as an address waits for.
    let many = "INSERT INTO variants (id, product_id, position, price, option_values) SELECT gen_random_uuid(), id, n, 1, ARRAY[n::text] FROM products, generate_series(10, 29) n \
         WHERE slug = 'draft'; \
         INSERT INTO stock_waits (id, variant_id, email, locale) SELECT gen_random_uuid(), id, 'budi@example.com', 'id' FROM variants WHERE position >= 10";
    world.tenant_rows("kopi", many).await;
    let answer = ask(&world, &shopper, "budi@example.com").await.is(303);
    assert_eq!(answer.location(), ask(&world, &shopper, "baru@example.com").await.is(303).location());
    assert_eq!(world.value("kopi", "SELECT count(*) FROM stock_waits WHERE email = 'budi@example.com'").await, "20");
}

#[actix_web::test]
async fn who_has_signed_in_finds_their_address_filled_in() {
    let world = World::start().await;
    sell_out(&world).await;
    let path = format!("/back-in-stock?variant_id={}", single(&world, "kopi"));
    assert_eq!(world.customer("kopi").await.get(&path).await.attributes("#field-email", "value"), ["customer@kopi.test"]);
    assert_eq!(world.shopper("kopi").get(&path).await.attributes("#field-email", "value"), [""]);
}
