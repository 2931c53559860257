//! Operators sign in and out.

use crate::support::World;

const ADDRESS: &str = "operator@example.test";

async fn refused(world: &World, email: &str, password: &str) -> String {
    let client = world.client("localhost");
    client.get("/platform/sign-in").await.is(200);
    let reply = client.post("/platform/sign-in", &[("email", email), ("password", password)]).await.is(422);
    assert_eq!(client.cookie("__Host-operator"), None);
    reply.the("[role=alert]")
}

#[actix_web::test]
async fn every_no_is_the_same_no() {
    let world = World::start().await;

    let wrong = refused(&world, ADDRESS, "wrong").await;
    let unknown = refused(&world, "nobody@example.test", "wrong").await;
    let staff = refused(&world, "owner@kopi.test", "kopi susu gula aren").await;

    assert_eq!(wrong, unknown);
    assert_eq!(wrong, staff);
}

#[actix_web::test]
async fn signing_out_ends_the_session() {
    let world = World::start().await;
    let operator = world.operator().await;

    operator.post("/platform/sign-out", &[]).await.redirects_to("/platform/sign-in");

    operator.get("/platform").await.redirects_to("/platform/sign-in");
}
