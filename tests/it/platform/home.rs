//! The public page.

use crate::support::World;

#[actix_web::test]
async fn lists_the_stores_that_are_open() {
    let world = World::start().await;
    let visitor = world.client("localhost");

    let before = visitor.get("/").await.is(200).texts(".shopfront-address");
    world.operator().await.post("/platform/tenants/batik/suspension", &[("reason", "unpaid")]).await;
    let after = visitor.get("/").await.is(200).texts(".shopfront-address");

    assert_eq!(before.len(), 2, "{before:?}");
    assert_eq!(after.len(), 1, "{after:?}");
    assert!(after[0].starts_with("kopi.localhost"), "{after:?}");
}

#[actix_web::test]
async fn a_tenant_has_no_console_and_no_mailbox() {
    let world = World::start().await;

    for path in ["/platform", "/platform/sign-in", "/dev/mailbox"] {
        world.shopper("kopi").get(path).await.is(404);
    }
    world.client("localhost").get("/dev/mailbox").await.is(200);
}
