//! Two-step sign-in of shoppers: turned on, asked for, guessed at, lost, turned off.

use chrono::Duration;
use smartseller::secret_box::Secret;
use smartseller::two_step::Key;

use crate::isolation::routes;
use crate::support::client::Client;
use crate::support::template::PASSWORD;
use crate::support::{Reply, Role, World};

const EMAIL: &str = "customer@kopi.test";
const CODE: &str = "/account/sign-in/code";

/// Turns it on for whoever is signed in; gives the key and the recovery codes.
async fn turn_on(world: &World, shopper: &Client) -> (Key, Vec<String>) {
    shopper.post("/account/two-step/begin", &[("current", PASSWORD)]).await.redirects_to("/account/two-step/set-up");
    let page = shopper.get("/account/two-step/set-up").await.is(200);
    let key = Key::read(&Secret::new(page.the("#two-step-key").replace(' ', ""))).expect("the page shows the key");
    let page = shopper.post("/account/two-step/confirm", &[("code", &key.code(world.clock().now()))]).await.is(200);
    (key, page.texts("#recovery-codes li"))
}

async fn sign_in(shopper: &Client) -> Reply {
    shopper.post("/account/sign-in", &[("email", EMAIL), ("password", PASSWORD), ("next", "/account/orders")]).await
}

/// Somebody who has shown the password and not yet a code.
async fn halfway(world: &World) -> Client {
    let shopper = world.shopper("kopi");
    sign_in(&shopper).await.redirects_to(CODE);
    shopper
}

async fn with_code(shopper: &Client, code: &str) -> Reply {
    shopper.post(CODE, &[("code", code)]).await
}

async fn subjects(world: &World) -> Vec<String> {
    world.mails().await.into_iter().filter(|mail| mail.to == EMAIL).map(|mail| mail.subject).collect()
}

#[actix_web::test]
async fn signing_in_asks_for_a_code_of_the_app() {
    let world = World::start().await;
    let (owner, elsewhere) = (world.customer("kopi").await, world.customer("kopi").await);
    owner.get("/account/two-step/set-up").await.redirects_to("/account/two-step");
    owner.post("/account/two-step/begin", &[("current", "a wrong password")]).await.is(422);
    owner.post("/account/two-step/begin", &[("current", PASSWORD)]).await.redirects_to("/account/two-step/set-up");
    let shown = owner.get("/account/two-step/set-up").await.is(200);
    assert_eq!(shown.attributes("svg.qr path", "d").len(), 1);
    owner.post("/account/two-step/confirm", &[("code", "000000")]).await.is(422);
    let (key, codes) = turn_on(&world, &owner).await;
    assert_eq!(codes.len(), 10);

    // Whoever turned it on stays, everybody else has to sign in again.
    assert!(owner.get("/account/security").await.is(200).says("Aktif"));
    elsewhere.get("/account").await.redirects_to("/account/sign-in");
    let shopper = halfway(&world).await;
    shopper.get(CODE).await.is(200);
    shopper.get("/account").await.redirects_to("/account/sign-in");
    with_code(&shopper, "").await.is(422);
    with_code(&shopper, "123 456").await.is(422);
    // The step in which it was turned on is used up.
    with_code(&shopper, &key.code(world.clock().now())).await.is(422);
    world.clock().advance(Duration::seconds(30));
    let code = key.code(world.clock().now());
    with_code(&shopper, &format!("{} {}", &code[..3], &code[3..])).await.redirects_to("/account/orders");
    shopper.get("/account").await.is(200);

    // And so is the one in which somebody signed in.
    with_code(&halfway(&world).await, &code).await.is(422);
    assert!(subjects(&world).await.iter().any(|subject| subject.contains("masuk dua langkah sudah aktif")));
    let row = world.value("kopi", "SELECT row_to_json(c)::text FROM customers c").await;
    let plain = key.secret().expose().to_owned();
    assert!(!row.contains(&plain) && codes.iter().all(|code| !row.contains(code.as_str())), "{row}");
}

#[actix_web::test]
async fn a_recovery_code_lets_in_once_and_its_owner_is_told() {
    let world = World::start().await;
    let owner = world.customer("kopi").await;
    let (_, codes) = turn_on(&world, &owner).await;

    with_code(&halfway(&world).await, &codes[3].to_uppercase().replace('-', " ")).await.redirects_to("/account/orders");
    with_code(&halfway(&world).await, &codes[3]).await.is(422);
    with_code(&halfway(&world).await, &codes[4]).await.redirects_to("/account/orders");

    let letter = world.mails().await.into_iter().rfind(|mail| mail.subject.contains("kode pemulihan dipakai")).expect("a letter");
    assert!(letter.text.contains("Masih ada 8 kode"), "{}", letter.text);
    assert!(owner.get("/account/two-step").await.says("Masih ada 8 kode"));
}

#[actix_web::test]
async fn one_code_at_many_doors_opens_one() {
    let world = World::start().await;
    let owner = world.customer("kopi").await;
    let (key, codes) = turn_on(&world, &owner).await;
    world.clock().advance(Duration::minutes(1));
    let code = key.code(world.clock().now());

    for code in [&code, &codes[0]] {
        let mut doors = Vec::new();
        for _ in 0..4 {
            doors.push(halfway(&world).await);
        }
        let replies = futures_util::future::join_all(doors.iter().map(|door| with_code(door, code))).await;

        let opened = replies.iter().filter(|reply| reply.status.is_redirection()).count();
        assert_eq!(opened, 1, "{:?}", replies.iter().map(|reply| reply.status).collect::<Vec<_>>());
        world.clock().advance(Duration::hours(2));
    }
}

#[actix_web::test]
async fn codes_are_guessed_slowly_and_apart_from_passwords() {
    let world = World::start().await;
    let owner = world.customer("kopi").await;
    let (key, codes) = turn_on(&world, &owner).await;
    world.clock().advance(Duration::minutes(1));
    let shopper = halfway(&world).await;

    for _ in 0..5 {
        with_code(&shopper, "000000").await.is(422);
    }
    for right in [&key.code(world.clock().now()), &codes[0]] {
        let waiting = with_code(&shopper, right).await.is(429);
        assert!(waiting.says("Terlalu banyak percobaan") && !waiting.header("retry-after").is_empty());
    }
    // Starting over with the password does not help.
    let again = halfway(&world).await;
    with_code(&again, &codes[0]).await.is(429);

    world.clock().advance(Duration::minutes(1));
    with_code(&again, &codes[0]).await.redirects_to("/account/orders");
}

#[actix_web::test]
async fn a_password_alone_opens_nothing_nowhere_and_not_for_long() {
    let world = World::start().await;
    let owner = world.customer("kopi").await;
    let (key, _) = turn_on(&world, &owner).await;
    world.clock().advance(Duration::minutes(1));
    let shopper = halfway(&world).await;
    // Under the name of every realm.
    let cookie = shopper.cookie("__Host-customer").expect("a pending session");
    shopper.set_cookie("__Host-staff", &cookie);

    for route in routes::all().into_iter().filter(|route| routes::is_guarded(route) && routes::Host::Kopi.shows(route.surface)) {
        let path = routes::path(route, &world);
        let reply = if routes::is_unsafe(route) { shopper.post(&path, &[]).await } else { shopper.get(&path).await };
        let refused = reply.status == 401 || reply.status.is_redirection() && reply.location().contains("/sign-in");
        assert!(refused, "{}: {}", reply.request, reply.status);
    }
    let thief = world.shopper("batik");
    thief.set_cookie("__Host-customer", &cookie);
    thief.get(CODE).await.redirects_to("/account/sign-in");
    // It is still there, and still good for its one purpose.
    shopper.get(CODE).await.is(200);
    world.clock().advance(Duration::minutes(11));
    with_code(&shopper, &key.code(world.clock().now())).await.redirects_to("/account/sign-in");
}

#[actix_web::test]
async fn another_password_leaves_the_second_step_as_it_is() {
    let world = World::start().await;
    let owner = world.customer("kopi").await;
    let (key, _) = turn_on(&world, &owner).await;
    world.clock().advance(Duration::minutes(1));
    let waiting = halfway(&world).await;
    waiting.post("/account/forgot", &[("email", EMAIL)]).await;
    let mail = world.mails().await.into_iter().rfind(|mail| mail.text.contains("/account/reset/")).expect("a letter");
    let link = mail.text.split_whitespace().find_map(|word| word.find("/account/reset/").map(|at| word[at..].to_owned())).expect("a link");

    waiting.post(&link, &[("password", "angin dari selatan")]).await.redirects_to("/account/sign-in");

    // Who was halfway in with the old password is out.
    with_code(&waiting, &key.code(world.clock().now())).await.redirects_to("/account/sign-in");
    let shopper = world.shopper("kopi");
    shopper.post("/account/sign-in", &[("email", EMAIL), ("password", "angin dari selatan")]).await.redirects_to(CODE);
    with_code(&shopper, &key.code(world.clock().now())).await.redirects_to("/account");
}

#[actix_web::test]
async fn turning_it_off_and_new_codes_want_both_steps() {
    let world = World::start().await;
    let owner = world.customer("kopi").await;
    let (key, codes) = turn_on(&world, &owner).await;
    let code = || {
        world.clock().advance(Duration::minutes(1));
        key.code(world.clock().now())
    };

    for path in ["/account/two-step/codes", "/account/two-step/off"] {
        owner.post(path, &[("current", PASSWORD), ("code", "000000")]).await.is(422);
        owner.post(path, &[("current", "a wrong password"), ("code", &code())]).await.is(422);
        owner.post(path, &[("current", PASSWORD), ("code", "")]).await.is(422);
    }
    let fresh = owner.post("/account/two-step/codes", &[("current", PASSWORD), ("code", &code())]).await.is(200);
    assert_eq!(fresh.texts("#recovery-codes li").len(), 10);
    with_code(&halfway(&world).await, &codes[0]).await.is(422);
    with_code(&halfway(&world).await, &fresh.texts("#recovery-codes li")[0]).await.redirects_to("/account/orders");

    owner.post("/account/two-step/off", &[("current", PASSWORD), ("code", &code())]).await.redirects_to("/account/two-step");
    sign_in(&world.shopper("kopi")).await.redirects_to("/account/orders");
    assert!(subjects(&world).await.iter().any(|subject| subject.contains("masuk dua langkah dimatikan")));
}

#[actix_web::test]
async fn staff_help_somebody_who_lost_everything() {
    let world = World::start().await;
    let owner = world.customer("kopi").await;
    turn_on(&world, &owner).await;
    let page = format!("/admin/customers/{}", world.seeded("kopi").id(301));
    let path = format!("{page}/two-step-off");

    world.staff("kopi", Role::Viewer).await.post(&path, &[]).await.is(403);
    let staff = world.staff("kopi", Role::Owner).await;
    assert!(staff.get(&page).await.is(200).says("Masuk dua langkah sejak"));
    staff.post(&path, &[]).await.redirects_to(&page);

    sign_in(&world.shopper("kopi")).await.redirects_to("/account/orders");
    assert!(subjects(&world).await.iter().any(|subject| subject.contains("masuk dua langkah dimatikan")));
    assert_eq!(world.value("kopi", "SELECT count(*) FROM audit_log WHERE action = 'customer.two_step_off'").await, "1");
}
