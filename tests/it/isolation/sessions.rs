//! Threats B1 to B5, B7 and B8: a cookie is worth something only where it was
//! given, and only until it is taken back.

use chrono::Duration;
use reqwest::Method;
use serde_json::json;
use smartseller::platform::outbox;
use smartseller::web::routes::Surface;

use super::routes;
use crate::support::client::Client;
use crate::support::template::{OPERATOR, PASSWORD};
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

/// Doors, and what somebody types there.
const DOORS: [(&str, &str, &str, &str, &str); 3] = [
    ("kopi.localhost", "/account/sign-in", "customer@kopi.test", "__Host-customer", "/account"),
    ("kopi.localhost", "/admin/sign-in", "owner@kopi.test", "__Host-staff", "/admin"),
    ("localhost", "/platform/sign-in", OPERATOR, "__Host-operator", "/platform/sign-in/set-up"),
];

#[actix_web::test]
async fn signing_in_makes_a_new_session_whatever_cookie_was_there() {
    let world = World::start().await;
    for (host, door, email, cookie, inside) in DOORS {
        let typed = [("email", email), ("password", PASSWORD)];
        let thief = world.client(host);
        thief.post(door, &typed).await.redirects_to(inside);
        let given = thief.cookie(cookie).expect("whoever signs in has a cookie");

        // What a thief planted beforehand, their own session or an invention, becomes nobody else's.
        for planted in [given.clone(), "a".repeat(given.len())] {
            let victim = world.client(host);
            victim.set_cookie(cookie, &planted);
            victim.post(door, &typed).await.redirects_to(inside);
            let own = victim.cookie(cookie).expect("whoever signs in has a cookie");
            assert_ne!(own, planted, "{door} goes on with the cookie that came");
            let after = world.client(host);
            after.set_cookie(cookie, &planted);
            is_signed_out(&after, if inside.ends_with("set-up") { "/platform" } else { inside }).await;
        }
    }
}

#[actix_web::test]
async fn a_cookie_that_stands_twice_is_refused() {
    let world = World::start().await;
    let owner = world.staff("kopi", Role::Owner).await;
    let customer = world.customer("kopi").await;
    for (person, cookie, path) in [(&owner, "__Host-staff", "/admin/products"), (&customer, "__Host-customer", "/account")] {
        let own = person.cookie(cookie).expect("whoever has signed in has a cookie");
        let with =
            async |header: String| world.client("kopi.localhost").send(Method::GET, path, |request| request.header("cookie", header)).await;
        with(format!("{cookie}={own}")).await.is(200);
        with(format!("{cookie}={own}; {cookie}=planted")).await.is(400);
        with(format!("{cookie}=planted; other=1; {cookie}={own}")).await.is(400);
        let two_headers = person.send(Method::GET, path, |request| request.header("cookie", format!("{cookie}=planted"))).await;
        two_headers.is(400);
        person.get(path).await.is(200);
    }
}

#[actix_web::test]
async fn a_customers_copied_cookie_ends_with_the_sign_out_and_with_another_address() {
    let world = World::start().await;
    let (customer, copy) = (world.customer("kopi").await, world.shopper("kopi"));
    transplant(&customer, &copy);
    copy.get("/account").await.is(200);
    customer.post("/account/sign-out", &[]).await;
    is_signed_out(&copy, "/account").await;

    let (customer, elsewhere) = (world.customer("kopi").await, world.customer("kopi").await);
    customer.post("/account/email", &[("email", "new@example.com"), ("current", PASSWORD)]).await;
    let mail = world.mails().await.pop().expect("the new address is asked");
    let at = mail.text.find("/account/email/").expect("the letter has a link");
    let link = mail.text[at..].split_whitespace().next().unwrap_or_default();
    customer.post(link, &[]).await.redirects_to("/account/profile");
    is_signed_out(&elsewhere, "/account").await;
}

/// Threat B8: whoever reads the database, a page or its address learns no cookie.
#[actix_web::test]
async fn a_cookie_is_shown_and_kept_nowhere() {
    let world = World::start().await;
    let (owner, customer, operator) = (world.staff("kopi", Role::Owner).await, world.customer("kopi").await, world.operator().await);
    let cookies: Vec<String> = [&owner, &customer, &operator].iter().flat_map(|one| one.cookies()).map(|(_, value)| value).collect();
    assert!(cookies.iter().filter(|cookie| cookie.len() >= 40).count() >= 3, "{cookies:?}");

    // A cookie is a signature and the key of the session; the table prints bytes as digits.
    let kept = world.rows("SELECT string_agg(s::text, ' ') FROM platform.sessions s").await.concat().concat();
    for cookie in &cookies {
        let key = cookie.get(cookie.len() - 16..).unwrap_or(cookie);
        let digits: String = key.bytes().map(|byte| format!("{byte:02x}")).collect();
        assert!(!kept.contains(key) && !kept.contains(&digits), "platform.sessions holds the key of a cookie");
    }
    let mut told = Vec::new();
    for route in routes::all().into_iter().filter(|route| !routes::is_unsafe(route)) {
        let person = match route.surface {
            Surface::Platform => &operator,
            Surface::Storefront => &customer,
            Surface::Admin | Surface::Anywhere => &owner,
        };
        let reply = person.get(&routes::path(route, &world)).await;
        told.push((reply.request.clone(), format!("{} {}", reply.location(), reply.text)));
    }
    for (place, text) in told {
        assert!(!cookies.iter().any(|cookie| text.contains(cookie.as_str())), "{place} holds a cookie");
    }
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

#[actix_web::test]
async fn sessions_that_ended_are_swept_away() {
    let world = World::start().await;
    let _ended = (world.customer("kopi").await, world.staff("kopi", Role::Owner).await);
    world.clock().advance(Duration::days(31));
    let _fresh = world.staff("kopi", Role::Manager).await;
    assert_eq!(world.rows("SELECT count(*) FROM platform.sessions").await, [["3"]]);

    let mut conn = world.app.db.platform().await.expect("the platform's tables answer");
    outbox::enqueue(&mut conn, "schedule.sessions_sweep", "now", json!({})).await.expect("a job can be enqueued");
    conn.commit().await.expect("it is kept");
    world.run_jobs().await;

    assert_eq!(world.rows("SELECT count(*) FROM platform.sessions").await, [["1"]]);
}
