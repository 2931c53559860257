//! Letters to customers.

use crate::support::{World, sale};

#[actix_web::test]
async fn a_placed_order_is_confirmed_once_in_the_stores_name() {
    let world = World::start().await;
    let kopi = world.seeded("kopi");
    let shopper = world.shopper("kopi");

    sale::buy(&shopper, &kopi.id(201), "bank_transfer").await;
    let first = world.mails().await;
    world.rows("UPDATE jobs.outbox SET state = 'pending' WHERE kind = 'mail.order_placed'").await;
    let second = world.mails().await;

    assert_eq!(first.len(), 1);
    assert_eq!(second.len(), 1, "a job that is done twice sends one letter");
    assert_eq!(first[0].to, "siti@example.test");
    for version in [&first[0].text, &first[0].html] {
        assert!(version.contains("/orders/") && version.contains("Siti"), "{version}");
        assert!(!version.contains("Batik"), "{version}");
    }
    assert!(!first[0].text.contains("\n\n\n"));
}

#[actix_web::test]
async fn the_mailbox_shows_a_letter_without_letting_it_run() {
    let world = World::start().await;
    let shopper = world.shopper("kopi");
    sale::buy(&shopper, &world.seeded("kopi").id(201), "bank_transfer").await;
    world.mails().await;
    let visitor = world.client("localhost");

    let list = visitor.get("/dev/mailbox").await.is(200);
    let path = list.attributes(".mailbox-line", "href").remove(0);
    let letter = visitor.get(&path).await.is(200);
    let frame = letter.attributes("iframe", "src").remove(0);
    let framed = visitor.get(&frame).await.is(200);

    assert_eq!(letter.attributes("iframe", "sandbox"), ["allow-popups allow-popups-to-escape-sandbox"]);
    let policy = framed.header("content-security-policy");
    assert!(policy.contains("default-src 'none'") && policy.contains("sandbox") && !policy.contains("script-src"), "{policy}");
}

#[actix_web::test]
async fn each_store_writes_in_its_own_name() {
    let world = World::start().await;
    for slug in ["kopi", "batik"] {
        sale::buy(&world.shopper(slug), &world.seeded(slug).id(201), "cash_on_delivery").await;
    }

    let letters = world.mails().await;

    let of = |name: &str| letters.iter().filter(|letter| letter.subject.contains(name) && letter.html.contains(name)).count();
    assert_eq!((letters.len(), of("Kopi"), of("Batik")), (2, 1, 1));
}
