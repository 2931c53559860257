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
    with_code(&halfway(&world).await, &codes[0]).await.is(429);
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
async fn operators_sign_in_with_a_code_too() {
    let world = World::start().await;
    let (_, key, codes) = world.operator_with_key().await;
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

/// An operator who has shown the password and nothing else.
async fn operator_halfway(world: &World, leads_to: &str) -> Client {
    let person = world.client("localhost");
    let fields = [("email", OPERATOR), ("password", PASSWORD), ("next", "/platform/jobs")];
    person.post("/platform/sign-in", &fields).await.redirects_to(leads_to);
    person
}

const SET_UP: &str = "/platform/sign-in/set-up";
const CONFIRM: &str = "/platform/sign-in/set-up/confirm";

fn key_on(page: &Reply) -> Key {
    Key::read(&Secret::new(page.the("#two-step-key").replace(' ', ""))).expect("the page shows the key")
}

#[actix_web::test]
async fn operators_set_it_up_before_anything_else() {
    let world = World::start().await;
    world.client("localhost").get(SET_UP).await.redirects_to("/platform/sign-in");
    world.client("localhost").post(CONFIRM, &[("code", "000000")]).await.redirects_to("/platform/sign-in");

    let person = operator_halfway(&world, SET_UP).await;
    let elsewhere = operator_halfway(&world, SET_UP).await;
    let (key, other) = (key_on(&person.get(SET_UP).await.is(200)), key_on(&elsewhere.get(SET_UP).await.is(200)));
    person.get("/platform").await.redirects_to("/platform/sign-in");
    person.post(CONFIRM, &[("code", "000000")]).await.is(422);
    person.post(CONFIRM, &[("code", &other.code(world.clock().now()))]).await.is(422);
    person.get("/platform").await.redirects_to("/platform/sign-in");
    let done = person.post(CONFIRM, &[("code", &key.code(world.clock().now()))]).await.is(200);
    assert_eq!(done.texts("#recovery-codes li").len(), 10);
    assert_eq!(done.attributes(".btn.primary", "href"), ["/platform/jobs"]);
    person.get("/platform/jobs").await.is(200);

    // Whoever was half way meanwhile has lost: their key counts for nothing.
    elsewhere.post(CONFIRM, &[("code", &other.code(world.clock().now()))]).await.redirects_to("/platform/sign-in");
    elsewhere.get("/platform").await.redirects_to("/platform/sign-in");
    let late = operator_halfway(&world, "/platform/sign-in/code").await;
    late.get(SET_UP).await.redirects_to("/platform/sign-in/code");
    late.post(CONFIRM, &[("code", &other.code(world.clock().now()))]).await.redirects_to("/platform/sign-in");
    late.get("/platform").await.redirects_to("/platform/sign-in");
}

#[actix_web::test]
async fn operators_cannot_turn_it_off_and_whoever_lost_it_is_out_until_it_is_set_up_anew() {
    let world = World::start().await;
    let (operator, key, _) = world.operator_with_key().await;
    world.clock().advance(Duration::seconds(30));
    let page = operator.get("/platform/security").await.is(200);
    assert!(page.attributes("[formaction]", "formaction").iter().all(|path| !path.ends_with("/off")), "{}", page.text);
    let code = key.code(world.clock().now());
    operator.post("/platform/security/off", &[("password", PASSWORD), ("code", &code)]).await.is(409);
    operator.get("/platform").await.is(200);

    world.rows("UPDATE platform.operators SET totp_key = NULL, totp_since = NULL").await;
    operator.get("/platform").await.redirects_to("/platform/sign-in");
    operator_halfway(&world, SET_UP).await;
}

#[actix_web::test]
async fn another_phone_takes_over_once_it_has_shown_a_code() {
    let world = World::start().await;
    let (operator, key, _) = world.operator_with_key().await;
    let page = "/platform/security";
    operator.get(page).await.is(200);
    world.clock().advance(Duration::seconds(30));
    let code = key.code(world.clock().now());
    operator.post("/platform/security/other", &[("password", PASSWORD), ("code", "000000")]).await.is(422);
    operator.post("/platform/security/other", &[("password", "a wrong password"), ("code", &code)]).await.is(422);
    operator.post("/platform/security/other", &[("password", PASSWORD), ("code", &code)]).await.redirects_to(page);
    let other = key_on(&operator.get(page).await.is(200));
    assert_ne!(other.secret().expose(), key.secret().expose());

    // Until then the first one counts, and a change of mind leaves it so.
    operator.post("/platform/security/keep", &[]).await.redirects_to(page);
    operator.post("/platform/security/confirm", &[("code", &other.code(world.clock().now()))]).await.redirects_to(page);
    world.clock().advance(Duration::seconds(30));
    let person = operator_halfway(&world, "/platform/sign-in/code").await;
    person.post("/platform/sign-in/code", &[("code", &other.code(world.clock().now()))]).await.is(422);
    let code = key.code(world.clock().now());
    person.post("/platform/sign-in/code", &[("code", &code)]).await.redirects_to("/platform/jobs");

    world.clock().advance(Duration::seconds(30));
    let code = key.code(world.clock().now());
    operator.post("/platform/security/other", &[("password", PASSWORD), ("code", &code)]).await.redirects_to(page);
    let other = key_on(&operator.get(page).await.is(200));
    operator.post("/platform/security/confirm", &[("code", &other.code(world.clock().now()))]).await.is(200);
    world.clock().advance(Duration::seconds(30));
    let person = operator_halfway(&world, "/platform/sign-in/code").await;
    person.post("/platform/sign-in/code", &[("code", &key.code(world.clock().now()))]).await.is(422);
    let code = other.code(world.clock().now());
    person.post("/platform/sign-in/code", &[("code", &code)]).await.redirects_to("/platform/jobs");
}
