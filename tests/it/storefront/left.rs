//! What somebody left in a basket: the letter, and the way back.

use chrono::Duration;

use super::{filled, press, small, with_basket};
use crate::support::{Role, World, client::Client};

/// Has kopi remind after four hours.
async fn remind(world: &World) {
    let staff = world.staff("kopi", Role::Owner).await;
    staff
        .submit("/admin/settings/checkout", "form[action='/admin/settings/checkout']", &[("remind", "1"), ("remind_after", "4")])
        .await
        .is(303);
}

/// Somebody who typed an address at the checkout and set the tick, or not.
async fn leaves(world: &World, ticked: bool) -> Client {
    let shopper = with_basket(world, "kopi", &small(world, "kopi"), "2").await;
    let mut fields = filled(&shopper, "cash_on_delivery").await;
    fields.retain(|field| field.0 != "remind");
    if ticked {
        fields.push(("remind".to_owned(), "1".to_owned()));
    }
    let pairs: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    shopper.post("/checkout/draft", &pairs).await.is(303);
    shopper
}

/// So many hours later: the texts of the reminders that went out so far.
async fn after(world: &World, hours: i64) -> Vec<String> {
    world.clock().advance(Duration::hours(hours));
    let mut conn = world.app.db.tenant(&world.tenant("kopi").await).await.expect("the world of this test is there");
    smartseller::commerce::cart::reminder::look(&mut conn).await.expect("the world of this test is there");
    conn.commit().await.expect("the world of this test is there");
    let letters = world.mails().await.into_iter().filter(|letter| letter.subject.contains("keranjang"));
    letters.map(|letter| letter.text).collect()
}

/// The path of the letter's link.
fn link(text: &str) -> String {
    let word = text.split_whitespace().find(|word| word.contains("/cart/left/")).expect("a link");
    word.split_once("/cart/").map(|(_, rest)| format!("/cart/{rest}")).expect("the letter has the link")
}

#[actix_web::test]
async fn a_basket_is_reminded_of_once_and_its_goods_follow_to_another_device() {
    let world = World::start().await;
    remind(&world).await;
    let shopper = leaves(&world, true).await;
    assert!(after(&world, 3).await.is_empty());
    let letters = after(&world, 2).await;
    assert_eq!(letters.len(), 1);
    assert!(letters[0].contains("/unsubscribe/cart_reminder/"), "{}", letters[0]);
    assert_eq!(after(&world, 5).await.len(), 1, "once");

    let path = link(&letters[0]);
    let phone = world.shopper("kopi");
    let page = phone.get(&path).await.is(200);
    assert!(page.says("Rp 340.000") && !page.text.contains("sari@") && !page.says("Sari") && !page.says("Braga"), "{}", page.text);
    assert_eq!(phone.get("/cart/badge").await.the("#cart-count"), "", "looking changes nothing");
    phone.post(&path, &[]).await.redirects_to("/cart");
    phone.post(&path, &[]).await.redirects_to("/cart");
    assert_eq!(phone.get("/cart/badge").await.the("#cart-count"), "2");
    let checkout = phone.get("/checkout").await.is(200);
    assert!(!checkout.text.contains("sari@example.com") && !checkout.says("Braga"), "{}", checkout.text);
    shopper.post(&path, &[]).await.redirects_to("/cart");
    assert_eq!(shopper.get("/cart/badge").await.the("#cart-count"), "2");

    for bad in ["x", "AAAA", &path["/cart/left/".len() + 1..]] {
        phone.get(&format!("/cart/left/{bad}")).await.is(404);
    }
    world.shopper("batik").get(&path).await.is(404);
}

#[actix_web::test]
async fn nobody_is_reminded_who_did_not_want_it_or_needs_it_no_more() {
    let world = World::start().await;
    leaves(&world, true).await;
    assert!(after(&world, 5).await.is_empty(), "the store sends none");

    remind(&world).await;
    leaves(&world, false).await;
    let emptied = leaves(&world, true).await;
    let line = emptied.get("/cart").await.attributes("form.line-quantity", "action").remove(0);
    emptied.post(&line, &[("remove", "1")]).await.is(303);
    let ordered = leaves(&world, true).await;
    press(&ordered, &filled(&ordered, "cash_on_delivery").await).await.is(303);
    assert!(after(&world, 5).await.is_empty());
}

#[actix_web::test]
async fn a_basket_that_is_ordered_before_the_letter_is_written_causes_none() {
    let world = World::start().await;
    remind(&world).await;
    let shopper = leaves(&world, true).await;
    world.clock().advance(Duration::hours(5));
    let mut conn = world.app.db.tenant(&world.tenant("kopi").await).await.unwrap();
    assert_eq!(smartseller::commerce::cart::reminder::look(&mut conn).await.unwrap(), 1);
    conn.commit().await.unwrap();
    press(&shopper, &filled(&shopper, "cash_on_delivery").await).await.is(303);

    assert!(world.mails().await.iter().all(|letter| !letter.text.contains("/cart/left/")));
}

#[actix_web::test]
async fn who_ended_these_letters_gets_none() {
    let world = World::start().await;
    remind(&world).await;
    leaves(&world, true).await;
    let topic = smartseller::commerce::unsubscribe::Topic::CartReminder;
    let tenant = world.tenant("kopi").await.id;
    let path = smartseller::commerce::unsubscribe::link::path(&world.app.config.secret, tenant, topic, "sari@example.com");
    world.shopper("kopi").post(&path, &[]).await.is(303);

    assert!(after(&world, 5).await.is_empty());
}

#[actix_web::test]
async fn hours_that_cannot_be_are_refused() {
    let world = World::start().await;
    let staff = world.staff("kopi", Role::Owner).await;
    for bad in ["0", "-1", "200", "soon", ""] {
        let fields = [("remind", "1"), ("remind_after", bad)];
        let refused = staff.submit("/admin/settings/checkout", "form[action='/admin/settings/checkout']", &fields).await.is(422);
        assert_eq!(refused.texts("#e-remind_after").len(), 1, "{bad}");
    }
}
