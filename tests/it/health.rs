//! `/healthz` and `/readyz`, on every host.

use crate::support::World;

#[actix_web::test]
async fn every_host_says_that_it_lives() {
    let world = World::start().await;

    for host in ["kopi.localhost", "localhost", "nobody.localhost"] {
        let client = world.client(host);
        assert_eq!(client.get("/healthz").await.is(200).text, "alive\n");
        assert_eq!(client.get("/readyz").await.is(200).text, "ready\n");
    }
}

#[actix_web::test]
async fn a_host_that_is_nobodys_answers_nothing_else() {
    let world = World::start().await;

    world.client("nobody.localhost").get("/").await.is(404);
}
