//! Ending letters that nobody is owed.

use reqwest::Method;
use reqwest::header::CONTENT_TYPE;
use smartseller::commerce::unsubscribe::{Topic, link};

use crate::support::World;

async fn path(world: &World, slug: &str) -> String {
    let tenant = world.tenant(slug).await;
    link::path(&world.app.config.secret, tenant.id, Topic::BackInStock, "siti@example.test")
}

async fn listed(world: &World, slug: &str) -> String {
    world.value(slug, "SELECT count(*) FROM unsubscribes").await
}

#[actix_web::test]
async fn a_mail_program_ends_a_topic_by_itself_and_a_scanner_that_looks_does_not() {
    let world = World::start().await;
    let (path, program) = (path(&world, "kopi").await, world.shopper("kopi"));

    assert!(program.get(&path).await.is(200).says("kabar stok tersedia lagi"));
    assert_eq!(listed(&world, "kopi").await, "0");
    for (encoding, body) in [
        ("application/x-www-form-urlencoded", "List-Unsubscribe=One-Click"),
        (
            "multipart/form-data; boundary=b",
            "--b\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--b--\r\n",
        ),
    ] {
        // No cookie, no origin: only the link.
        program.send(Method::POST, &path, |request| request.header(CONTENT_TYPE, encoding).body(body)).await.is(200);
        assert_eq!(listed(&world, "kopi").await, "1");
    }
    assert_eq!(listed(&world, "batik").await, "0");
}

#[actix_web::test]
async fn a_reader_ends_a_topic_and_takes_it_back() {
    let world = World::start().await;
    let (path, reader) = (path(&world, "kopi").await, world.shopper("kopi"));

    reader.submit(&path, "main form", &[]).await.redirects_to(&path);
    assert!(reader.get(&path).await.is(200).says("Sudah berhenti berlangganan"));
    assert_eq!(listed(&world, "kopi").await, "1");
    reader.submit(&path, "main form", &[]).await.redirects_to(&path);

    assert_eq!(listed(&world, "kopi").await, "0");
}

#[actix_web::test]
async fn a_link_is_worth_nothing_at_another_store_or_for_another_topic() {
    let world = World::start().await;
    let path = path(&world, "kopi").await;
    let other_topic = path.replace("back_in_stock", "news");

    for (slug, path) in [("batik", &path), ("kopi", &other_topic)] {
        let person = world.shopper(slug);
        person.get(path).await.is(404);
        person.post(path, &[]).await.is(401);
        person.post(&format!("{path}/undo"), &[]).await.is(404);
    }

    assert_eq!((listed(&world, "kopi").await, listed(&world, "batik").await), ("0".to_owned(), "0".to_owned()));
}
