//! Threats B1, B2, B4 and B5: a cookie is worth something only where it was
//! given, and only until it is taken back.

use chrono::Duration;

use crate::support::client::Client;
use crate::support::{Role, World};

/// Takes all cookies of one to another host.
fn transplant(from: &Client, to: &Client) {
    for (name, value) in from.cookies() {
        to.set_cookie(&name, &value);
    }
}

async fn is_signed_out(client: &Client, path: &str) {
    let reply = client.get(path).await;
    let sent_to_sign_in = reply.status.is_redirection() && reply.location().contains("/sign-in");
    assert!(sent_to_sign_in || matches!(reply.status.as_u16(), 401 | 404), "{}: {}", reply.request, reply.status);
}

#[actix_web::test]
async fn a_staff_cookie_is_worthless_at_another_tenant() {
    let world = World::start().await;
    let kopi = world.staff("kopi", Role::Owner).await;
    kopi.get("/admin/products").await.is(200);
    let thief = world.shopper("batik");
    transplant(&kopi, &thief);

    is_signed_out(&thief, "/admin/products").await;

    // Whoever tries it somewhere else ends it everywhere.
    is_signed_out(&kopi, "/admin/products").await;
}

#[actix_web::test]
async fn a_cookie_of_one_realm_opens_no_other() {
    let world = World::start().await;
    let owner = world.staff("kopi", Role::Owner).await;
    let operator = world.operator().await;
    let console = world.client("localhost");
    let admin = world.shopper("kopi");
    transplant(&owner, &console);
    transplant(&operator, &admin);
    // Also under the other realm's name.
    for (_, value) in owner.cookies() {
        console.set_cookie("__Host-operator", &value);
    }
    for (_, value) in operator.cookies() {
        admin.set_cookie("__Host-staff", &value);
    }

    is_signed_out(&console, "/platform").await;
    is_signed_out(&admin, "/admin/products").await;
}

#[actix_web::test]
async fn a_copied_cookie_ends_with_the_sign_out() {
    let world = World::start().await;
    let owner = world.staff("kopi", Role::Owner).await;
    let copy = world.shopper("kopi");
    transplant(&owner, &copy);
    copy.get("/admin/products").await.is(200);

    owner.post("/admin/sign-out", &[]).await;

    is_signed_out(&copy, "/admin/products").await;
}

#[actix_web::test]
async fn signing_in_makes_a_new_session() {
    let world = World::start().await;
    let first = world.staff("kopi", Role::Owner).await;
    let second = world.staff("kopi", Role::Owner).await;

    assert_ne!(first.cookies(), second.cookies());
}

#[actix_web::test]
async fn an_invented_cookie_is_nobody() {
    let world = World::start().await;
    let guest = world.shopper("kopi");
    guest.set_cookie("__Host-staff", &"a".repeat(64));

    is_signed_out(&guest, "/admin/products").await;
}

#[actix_web::test]
async fn access_that_was_taken_away_ends_at_once() {
    let world = World::start().await;
    let manager = world.staff("kopi", Role::Manager).await;
    manager.get("/admin/products").await.is(200);

    world.rows("DELETE FROM platform.staff_access USING platform.staff s WHERE s.id = staff_id AND s.email = 'manager@kopi.test'").await;

    is_signed_out(&manager, "/admin/products").await;
}

#[actix_web::test]
async fn a_session_rests_and_ends() {
    let world = World::start().await;
    let idle = world.staff("kopi", Role::Owner).await;
    world.clock().advance(Duration::minutes(31));
    is_signed_out(&idle, "/admin/products").await;

    // Busy all day: it slides, but not past twelve hours.
    let busy = world.staff("kopi", Role::Owner).await;
    for _ in 0..35 {
        world.clock().advance(Duration::minutes(20));
        busy.get("/admin/products").await.is(200);
    }
    world.clock().advance(Duration::minutes(25));
    is_signed_out(&busy, "/admin/products").await;
}

#[actix_web::test]
async fn a_shoppers_cookie_is_worthless_at_another_tenant_and_in_another_realm() {
    let world = World::start().await;
    let customer = world.customer("kopi").await;
    let owner = world.staff("kopi", Role::Owner).await;
    let (thief, admin, account) = (world.shopper("batik"), world.shopper("kopi"), world.shopper("kopi"));
    for (_, value) in customer.cookies() {
        admin.set_cookie("__Host-staff", &value);
    }
    for (_, value) in owner.cookies() {
        account.set_cookie("__Host-customer", &value);
    }

    is_signed_out(&admin, "/admin/products").await;
    is_signed_out(&account, "/account").await;
    let customer = world.customer("kopi").await;
    transplant(&customer, &thief);
    is_signed_out(&thief, "/account").await;
    is_signed_out(&customer, "/account").await;
}

#[actix_web::test]
async fn a_shoppers_session_lasts_days_but_not_for_ever() {
    let world = World::start().await;
    let idle = world.customer("kopi").await;
    world.clock().advance(Duration::days(13));
    idle.get("/account").await.is(200);
    world.clock().advance(Duration::days(15));
    is_signed_out(&idle, "/account").await;

    let busy = world.customer("kopi").await;
    for _ in 0..5 {
        world.clock().advance(Duration::days(5));
        busy.get("/account").await.is(200);
    }
    world.clock().advance(Duration::days(6));
    is_signed_out(&busy, "/account").await;
}

#[actix_web::test]
async fn kept_pages_know_nobody() {
    let world = World::start().await;
    let customer = world.customer("kopi").await;

    for path in ["/", "/p/single", "/c/utama", "/search?q=gayo", "/cart", "/cart/badge"] {
        let known = customer.get(path).await.is(200);
        assert!(known.headers.get("set-cookie").is_none(), "{path}");
        assert!(!known.says("Citra"), "{path}");
    }
    assert_eq!(customer.get("/").await.text, world.shopper("kopi").get("/").await.text);
}

#[actix_web::test]
async fn a_visitor_with_nothing_to_remember_has_no_session() {
    let world = World::start().await;
    let kopi = world.shopper("kopi");

    for path in ["/", "/p/single", "/cart", "/search?q=gayo", "/account/sign-in", "/account/register", "/account"] {
        let reply = kopi.get(path).await;
        assert!(reply.headers.get("set-cookie").is_none(), "{path}");
    }
    assert_eq!(world.rows("SELECT count(*) FROM platform.sessions").await, [["0"]]);
}
