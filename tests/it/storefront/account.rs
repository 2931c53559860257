//! `/account`: opening one, getting in, getting back in, and what nobody learns.

use chrono::Duration;

use super::{buy, single};
use crate::support::client::Client;
use crate::support::template::PASSWORD;
use crate::support::world::Mail;
use crate::support::{Reply, World};

const SECRET: &str = "hujan di bulan juni";

async fn register(shopper: &Client, email: &str, password: &str) -> Reply {
    shopper.post("/account/register", &[("name", "Sari Dewi"), ("email", email), ("password", password)]).await
}

async fn sign_in(shopper: &Client, email: &str, password: &str) -> Reply {
    shopper.post("/account/sign-in", &[("email", email), ("password", password)]).await
}

/// The path of the link in a letter.
fn link(mail: &Mail, to: &str) -> String {
    let at = mail.text.find(&format!("/account/{to}/")).unwrap_or_else(|| panic!("no link to {to} in {}", mail.text));
    mail.text[at..].split_whitespace().next().expect("the letter has a link").to_owned()
}

/// The last letter to an address.
async fn last(world: &World, to: &str) -> Mail {
    world.mails().await.into_iter().rfind(|mail| mail.to == to).unwrap_or_else(|| panic!("no letter to {to}"))
}

/// Somebody with a proved account.
async fn member(world: &World, email: &str) -> Client {
    let shopper = world.shopper("kopi");
    register(&shopper, email, SECRET).await.redirects_to("/account/check-mail");
    let path = link(&last(world, email).await, "verify");
    shopper.post(&path, &[("password", SECRET)]).await.redirects_to("/account");
    shopper
}

#[actix_web::test]
async fn an_account_is_opened_proved_and_used() {
    let world = World::start().await;
    let shopper = world.shopper("kopi");

    register(&shopper, "Sari@Example.com", SECRET).await.redirects_to("/account/check-mail");
    let refused = sign_in(&shopper, "sari@example.com", SECRET).await.is(422);
    assert!(refused.says("belum dikonfirmasi"), "{}", refused.text);
    let mail = last(&world, "sari@example.com").await;
    let path = link(&mail, "verify");
    assert!(mail.html.contains(&path) && mail.subject.contains("Kopi Nusantara"), "{mail:?}");

    // Looking at the link, as mail programs do, uses nothing up.
    for _ in 0..2 {
        let page = shopper.get(&path).await.is(200);
        assert_eq!(page.header("referrer-policy"), "no-referrer");
    }
    shopper.post(&path, &[("password", "something else")]).await.is(422);
    shopper.post(&path, &[("password", SECRET)]).await.redirects_to("/account");

    let account = shopper.visit("/account").await.is(200);
    assert!(account.says("Halo, Sari") && account.header("cache-control") == "private, no-store");
    shopper.post(&path, &[("password", SECRET)]).await.is(404);
    shopper.post("/account/sign-out", &[]).await.redirects_to("/account/sign-in");
    shopper.get("/account").await.redirects_to("/account/sign-in");
    sign_in(&shopper, " SARI@example.com", SECRET).await.redirects_to("/account");
    shopper.get("/account").await.is(200);
}

#[actix_web::test]
async fn a_form_with_mistakes_comes_back_filled_and_without_the_password() {
    let world = World::start().await;
    let shopper = world.shopper("kopi");

    for (email, password, wrong) in
        [("sari@", SECRET, 1), ("sari@example.com", "gulaaren", 1), ("sari@example.com", "qwertyuiop", 1), ("", "", 2)]
    {
        let reply = register(&shopper, email, password).await.is(422);
        assert_eq!(reply.texts(".field-error").len(), wrong, "{email} {password}");
        assert_eq!(reply.attributes("#field-name", "value"), ["Sari Dewi"]);
        assert!(password.is_empty() || !reply.text.contains(password));
    }
    assert_eq!(world.value("kopi", "SELECT count(*) FROM customers").await, "1");
}

#[actix_web::test]
async fn nobody_learns_who_has_an_account() {
    let world = World::start().await;
    let shopper = world.shopper("kopi");
    let (known, unknown, stranger) = ("customer@kopi.test", "nobody@kopi.test", "noone@kopi.test");
    let alike = |one: Reply, other: Reply| {
        assert_eq!(one.status, other.status, "{}", one.request);
        assert_eq!(one.location(), other.location());
        assert_eq!(one.text.replace(known, "…"), other.text.replace(unknown, "…").replace(stranger, "…"), "{}", one.request);
    };

    alike(register(&shopper, known, SECRET).await, register(&shopper, unknown, SECRET).await);
    alike(sign_in(&shopper, known, "a wrong password").await, sign_in(&shopper, stranger, "a wrong password").await);
    for path in ["/account/forgot", "/account/check-mail"] {
        alike(shopper.post(path, &[("email", known)]).await, shopper.post(path, &[("email", "else@kopi.test")]).await);
    }

    let mails = world.mails().await;
    let to = |email: &str| mails.iter().filter(|mail| mail.to == email).map(|mail| mail.subject.clone()).collect::<Vec<_>>();
    assert_eq!(to(known).len(), 2, "{mails:?}");
    assert!(to(known)[0].contains("sudah punya akun") && to(known)[1].contains("kata sandi baru"), "{mails:?}");
    assert_eq!(to(unknown).len(), 1);
    assert_eq!(to("else@kopi.test").len(), 0);
    // What was typed about a proved account changed nothing.
    sign_in(&shopper, known, PASSWORD).await.redirects_to("/account");
    // No job is left that will never work.
    assert_eq!(world.rows("SELECT count(*) FROM jobs.outbox WHERE state <> 'done' AND schema_name IS NOT NULL").await, [["0"]]);
}

#[actix_web::test]
async fn an_account_opened_for_somebody_else_stays_shut() {
    let world = World::start().await;
    let (attacker, owner) = (world.shopper("kopi"), world.shopper("kopi"));
    let email = "sari@example.com";
    buy(&world, "kopi", &single(&world, "kopi"), "1", "cash_on_delivery").await;
    register(&attacker, email, "the attacker's choice").await;
    let first = link(&last(&world, email).await, "verify");

    // The owner opens the attacker's link, not knowing its password.
    owner.post(&first, &[("password", SECRET)]).await.is(422);
    sign_in(&attacker, email, "the attacker's choice").await.is(422);
    assert_eq!(world.value("kopi", "SELECT count(*) FROM orders WHERE customer_id IS NOT NULL").await, "0");

    // A registration of the owner's own takes the unproved account over.
    world.clock().advance(Duration::minutes(2));
    register(&owner, email, SECRET).await;
    let second = link(&last(&world, email).await, "verify");
    owner.post(&second, &[("password", SECRET)]).await.redirects_to("/account");
    sign_in(&attacker, email, "the attacker's choice").await.is(422);
    assert_eq!(world.value("kopi", "SELECT count(*) FROM orders WHERE customer_id IS NOT NULL").await, "1");
}

#[actix_web::test]
async fn a_forgotten_password_is_replaced_and_every_session_ends() {
    let world = World::start().await;
    let email = "sari@example.com";
    let (shopper, other) = (member(&world, email).await, world.shopper("kopi"));
    sign_in(&other, email, SECRET).await.redirects_to("/account");
    shopper.post("/account/forgot", &[("email", email)]).await.redirects_to("/account/check-mail");
    let path = link(&last(&world, email).await, "reset");

    other.get(&path).await.is(200);
    other.post(&path, &[("password", "short")]).await.is(422);
    world.shopper("batik").get(&path).await.is(404);
    other.post(&path.replace("/reset/", "/verify/"), &[("password", SECRET)]).await.is(404);
    other.post(&path, &[("password", "angin dari selatan")]).await.redirects_to("/account/sign-in");

    for client in [&shopper, &other] {
        client.get("/account").await.redirects_to("/account/sign-in");
    }
    other.post(&path, &[("password", "angin dari utara")]).await.is(404);
    sign_in(&shopper, email, SECRET).await.is(422);
    sign_in(&shopper, email, "angin dari selatan").await.redirects_to("/account");
}

#[actix_web::test]
async fn links_end_and_a_later_one_ends_an_earlier_one() {
    let world = World::start().await;
    let shopper = world.shopper("kopi");
    let ask = async || {
        shopper.post("/account/forgot", &[("email", "customer@kopi.test")]).await;
        link(&last(&world, "customer@kopi.test").await, "reset")
    };
    let first = ask().await;
    // Asked again at once, no second letter is written.
    assert_eq!(ask().await, first);
    world.clock().advance(Duration::minutes(5));
    let second = ask().await;
    assert_ne!(first, second);

    shopper.get(&first).await.is(404);
    shopper.get(&second).await.is(200);
    world.clock().advance(Duration::minutes(31));
    shopper.get(&second).await.is(404);
    shopper.post(&second, &[("password", SECRET)]).await.is(404);
}

#[actix_web::test]
async fn wrong_passwords_slow_down_the_guesser() {
    let world = World::start().await;
    let shopper = world.shopper("kopi");
    for email in ["customer@kopi.test", "nobody@kopi.test"] {
        for _ in 0..5 {
            sign_in(&shopper, email, "a wrong password").await.is(422);
        }
        let waiting = sign_in(&shopper, email, PASSWORD).await.is(429);
        assert!(waiting.says("Terlalu banyak percobaan"));
    }

    world.clock().advance(Duration::minutes(1));
    sign_in(&shopper, "customer@kopi.test", PASSWORD).await.redirects_to("/account");
    let columns = world.value("kopi", "SELECT string_agg(t::text, ' ') FROM customer_tries t").await;
    assert!(!columns.contains("127.0.0.1") && !columns.contains("kopi.test"), "{columns}");
}

#[actix_web::test]
async fn many_guesses_at_once_are_all_counted() {
    let world = World::start().await;
    let shopper = world.shopper("kopi");

    let replies = futures_util::future::join_all((0..40).map(|_| sign_in(&shopper, "customer@kopi.test", "a wrong password"))).await;

    let looked_at = replies.iter().filter(|reply| reply.status == 422).count();
    assert!(looked_at <= 5, "{looked_at} passwords were looked at");
}

#[actix_web::test]
async fn a_disabled_account_is_out_at_once() {
    let world = World::start().await;
    let customer = world.customer("kopi").await;

    world.tenant_rows("kopi", "UPDATE customers SET disabled_at = now()").await;

    customer.get("/account").await.redirects_to("/account/sign-in");
    sign_in(&customer, "customer@kopi.test", PASSWORD).await.is(422);
    customer.post("/account/forgot", &[("email", "customer@kopi.test")]).await;
    assert!(world.mails().await.is_empty());
}

#[actix_web::test]
async fn orders_are_shown_to_the_account_that_they_belong_to() {
    let world = World::start().await;
    buy(&world, "kopi", &single(&world, "kopi"), "2", "bank_transfer").await;
    let sari = member(&world, "sari@example.com").await;
    let other = world.customer("kopi").await;

    let list = sari.get("/account/orders").await.is(200);
    assert!(list.says("Gayo Arabika") && list.says("188.000"), "{}", list.text);
    let path = list.attributes(".account-order", "href").remove(0);
    let order = sari.get(&path).await.is(200);
    assert!(order.says("123456781"));

    other.get(&path).await.is(404);
    world.customer("batik").await.get(&path).await.is(404);
    world.shopper("kopi").get(&path).await.redirects_to("/account/sign-in");
    assert!(!other.get("/account/orders").await.says("Gayo Arabika"));
}

#[actix_web::test]
async fn an_order_is_found_by_mail_only() {
    let world = World::start().await;
    let (_, private) = buy(&world, "kopi", &single(&world, "kopi"), "1", "cash_on_delivery").await;
    let number = world.value("kopi", "SELECT number FROM orders").await;
    world.mails().await;
    let visitor = world.shopper("kopi");
    let find = async |number: &str, email: &str| visitor.post("/orders/find", &[("number", number), ("email", email)]).await;

    let (right, wrong) = (find(&number, "SARI@example.com").await, find(&number, "eve@example.com").await);
    assert_eq!((right.status, right.location(), &right.text), (wrong.status, wrong.location(), &wrong.text));
    find("999999", "sari@example.com").await.redirects_to("/orders/find");
    find("", "sari@").await.is(422);
    find(&number, "sari@example.com").await.is(303);

    let mails: Vec<Mail> = world.mails().await.into_iter().filter(|mail| mail.subject.contains("tautan ke pesanan")).collect();
    assert_eq!(mails.len(), 1, "asked twice, written once: {mails:?}");
    assert_eq!(mails[0].to, "sari@example.com");
    assert!(mails[0].text.contains(&private) && !right.text.contains(&private));
    assert_eq!(world.rows("SELECT count(*) FROM jobs.outbox WHERE state <> 'done' AND schema_name IS NOT NULL").await, [["0"]]);
}

#[actix_web::test]
async fn whoever_signs_in_comes_back_to_where_they_were_and_nowhere_else() {
    let world = World::start().await;
    let shopper = world.shopper("kopi");
    let asked = shopper.get("/account/orders").await;
    assert_eq!(asked.location(), "/account/sign-in?next=%2Faccount%2Forders");
    assert_eq!(shopper.get("/en/account").await.location(), "/en/account/sign-in?next=%2Faccount");

    for (next, place) in [
        ("/account/orders", "/account/orders"),
        ("/checkout", "/checkout"),
        ("//evil.test", "/account"),
        ("https://evil.test/", "/account"),
        ("/\\evil.test", "/account"),
        ("/account/sign-in", "/account"),
    ] {
        let client = world.shopper("kopi");
        let reply = client.post("/account/sign-in", &[("email", "customer@kopi.test"), ("password", PASSWORD), ("next", next)]).await;
        reply.redirects_to(place);
    }
}

#[actix_web::test]
async fn letters_and_pages_speak_the_language_of_the_shopper() {
    let world = World::start().await;
    let shopper = world.shopper("kopi");
    shopper
        .post("/en/account/register", &[("name", "Ann Lee"), ("email", "ann@example.com"), ("password", SECRET)])
        .await
        .redirects_to("/en/account/check-mail");

    let mail = last(&world, "ann@example.com").await;

    assert!(mail.subject.contains("confirm your e-mail address"), "{}", mail.subject);
    assert!(mail.text.contains("/en/account/verify/"));
    assert!(shopper.get(&format!("/en{}", link(&mail, "verify"))).await.is(200).says("Confirm and sign in"));
}
