//! Signing in: one answer for every kind of no.

use crate::support::{World, template::PASSWORD};

#[tokio::test]
async fn every_kind_of_no_is_one_answer() {
    let world = World::start().await;
    let door = world.shopper("kopi");
    let refusal = |reply: crate::support::Reply| reply.is(422).the("[role=alert]");

    let wrong = refusal(door.post("/admin/sign-in", &[("email", "owner@kopi.test"), ("password", "not it")]).await);
    let unknown = refusal(door.post("/admin/sign-in", &[("email", "nobody@kopi.test"), ("password", PASSWORD)]).await);
    let elsewhere = refusal(door.post("/admin/sign-in", &[("email", "owner@batik.test"), ("password", PASSWORD)]).await);

    assert_eq!(wrong, unknown);
    assert_eq!(wrong, elsewhere);
}

#[tokio::test]
async fn nobody_is_sent_to_another_site_after_signing_in() {
    let world = World::start().await;
    let door = world.shopper("kopi");

    let reply = door.post("/admin/sign-in", &[("email", "owner@kopi.test"), ("password", PASSWORD), ("next", "//evil.test/admin")]).await;

    reply.redirects_to("/admin");
}
