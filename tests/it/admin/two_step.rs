//! Two-step sign-in of staff and of operators.

use chrono::Duration;
use smartseller::secret_box::Secret;
use smartseller::two_step::Key;

use crate::support::client::Client;
use crate::support::template::{OPERATOR, PASSWORD};
use crate::support::{Reply, Role, World};

const OWNER: &str = "owner@kopi.test";

/// Turns it on at this page; gives the key and the recovery codes.
async fn turn_on(world: &World, person: &Client, page: &str) -> (Key, Vec<String>) {
    person.get(page).await.is(200);
    person.post(&format!("{page}/begin"), &[("password", PASSWORD)]).await.redirects_to(page);
    let shown = person.get(page).await.is(200);
    let key = Key::read(&Secret::new(shown.the("#two-step-key").replace(' ', ""))).expect("the page shows the key");
    person.post(&format!("{page}/confirm"), &[("code", "000000")]).await.is(422);
    let shown = person.post(&format!("{page}/confirm"), &[("code", &key.code(world.clock().now()))]).await.is(200);
    (key, shown.texts("#recovery-codes li"))
}

/// Somebody who has shown the password and not yet a code.
async fn halfway(world: &World) -> Client {
    let person = world.shopper("kopi");
    let fields = [("email", OWNER), ("password", PASSWORD), ("next", "/admin/orders")];
    person.post("/admin/sign-in", &fields).await.redirects_to("/admin/sign-in/code");
    person.get("/admin/sign-in/code").await.is(200);
    person
}

async fn with_code(person: &Client, code: &str) -> Reply {
    person.post("/admin/sign-in/code", &[("code", code)]).await
}

#[actix_web::test]
async fn staff_sign_in_with_a_code_and_each_is_good_once() {
    let world = World::start().await;
    let (owner, elsewhere) = (world.staff("kopi", Role::Owner).await, world.staff("kopi", Role::Owner).await);
    owner.post("/admin/security/begin", &[("password", "a wrong password")]).await.is(422);
    let (key, codes) = turn_on(&world, &owner, "/admin/security").await;
    assert_eq!(codes.len(), 10);
    owner.get("/admin/orders").await.is(200);
    elsewhere.get("/admin/orders").await.redirects_to("/admin/sign-in");

    let person = halfway(&world).await;
    person.get("/admin/orders").await.redirects_to("/admin/sign-in");
    with_code(&person, &key.code(world.clock().now())).await.is(422);
    world.clock().advance(Duration::seconds(30));
    let code = key.code(world.clock().now());
    with_code(&person, &code).await.redirects_to("/admin/orders");
    person.get("/admin/orders").await.is(200);
    with_code(&halfway(&world).await, &code).await.is(422);
    with_code(&halfway(&world).await, &codes[0]).await.redirects_to("/admin/orders");
    with_code(&halfway(&world).await, &codes[0]).await.is(422);
    // Whoever knows the password only is no guest of another store either.
    let guest = world.shopper("kopi");
    guest.get("/admin/sign-in/code").await.redirects_to("/admin/sign-in");
    let row = world.rows("SELECT row_to_json(s)::text FROM platform.staff s WHERE totp_key IS NOT NULL").await;
    assert!(row.len() == 1 && !row[0][0].contains(key.secret().expose()) && !row[0][0].contains(&codes[1]), "{row:?}");
}

#[actix_web::test]
async fn a_known_password_does_not_clear_the_count_of_wrong_codes() {
    let world = World::start().await;
    let owner = world.staff("kopi", Role::Owner).await;
    let (key, codes) = turn_on(&world, &owner, "/admin/security").await;
    world.clock().advance(Duration::minutes(1));

    for _ in 0..5 {
        with_code(&halfway(&world).await, "000000").await.is(422);
    }
    let resting = world.shopper("kopi");
    resting.post("/admin/sign-in", &[("email", OWNER), ("password", PASSWORD)]).await.is(422);
    world.clock().advance(Duration::minutes(16));
    let person = halfway(&world).await;
    let replies = futures_util::future::join_all([(); 4].map(|()| with_code(&person, &codes[0]))).await;
    assert_eq!(replies.iter().filter(|reply| reply.location() == "/admin/orders").count(), 1);
    with_code(&halfway(&world).await, &key.code(world.clock().now())).await.redirects_to("/admin/orders");
}

#[actix_web::test]
async fn turning_it_off_wants_both_steps_and_is_noted() {
    let world = World::start().await;
    let owner = world.staff("kopi", Role::Owner).await;
    let (key, _) = turn_on(&world, &owner, "/admin/security").await;
    world.clock().advance(Duration::minutes(1));
    let code = key.code(world.clock().now());

    owner.post("/admin/security/off", &[("password", PASSWORD), ("code", "000000")]).await.is(422);
    owner.post("/admin/security/off", &[("password", "a wrong password"), ("code", &code)]).await.is(422);
    owner.post("/admin/security/off", &[("password", PASSWORD), ("code", &code)]).await.redirects_to("/admin/security");

    world.staff("kopi", Role::Owner).await;
    let noted = world.rows("SELECT action, actor FROM platform.audit_log ORDER BY created_at").await;
    assert_eq!(noted, [["two_step.on", "staff:owner@kopi.test"], ["two_step.off", "staff:owner@kopi.test"]]);
}

#[actix_web::test]
async fn operators_have_it_too() {
    let world = World::start().await;
    let operator = world.operator().await;
    let (key, codes) = turn_on(&world, &operator, "/platform/security").await;
    world.clock().advance(Duration::seconds(30));
    let sign_in = async || {
        let person = world.client("localhost");
        person.post("/platform/sign-in", &[("email", OPERATOR), ("password", PASSWORD)]).await.redirects_to("/platform/sign-in/code");
        person
    };

    let person = sign_in().await;
    person.get("/platform").await.redirects_to("/platform/sign-in");
    person.post("/platform/sign-in/code", &[("code", "000000")]).await.is(422);
    person.post("/platform/sign-in/code", &[("code", &key.code(world.clock().now()))]).await.redirects_to("/platform");
    person.get("/platform").await.is(200);
    let person = sign_in().await;
    person.post("/platform/sign-in/code", &[("code", &codes[0])]).await.redirects_to("/platform");
    let fresh = person.post("/platform/security/codes", &[("password", PASSWORD), ("code", &codes[1])]).await;
    // The session's forms carry a token that a page must have shown first.
    assert_eq!(fresh.status, 403);
    person.get("/platform/security").await.is(200);
    person.post("/platform/security/codes", &[("password", PASSWORD), ("code", &codes[1])]).await.is(200);
    sign_in().await.post("/platform/sign-in/code", &[("code", &codes[2])]).await.is(422);
}
