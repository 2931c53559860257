//! The own password of staff and of operators.

use chrono::Duration;
use smartseller::commands::staff;
use smartseller::secret_box::Secret;
use smartseller::two_step::Key;

use crate::support::client::Client;
use crate::support::template::{OPERATOR, PASSWORD};
use crate::support::{Role, World};

const OWNER: &str = "owner@kopi.test";
const FRESH: &str = "angin dari selatan";

async fn sign_in(client: &Client, door: &str, email: &str, password: &str) -> u16 {
    client.post(door, &[("email", email), ("password", password)]).await.status.as_u16()
}

#[actix_web::test]
async fn staff_change_their_password_and_are_out_everywhere_else() {
    let world = World::start().await;
    let (owner, elsewhere) = (world.staff("kopi", Role::Owner).await, world.staff("kopi", Role::Owner).await);
    let change = async |current: &str, fresh: &str| owner.post("/admin/security/password", &[("current", current), ("fresh", fresh)]).await;

    for (current, fresh, wrong) in [
        ("a wrong password", FRESH, "#e-current"),
        ("", FRESH, "#e-current"),
        (PASSWORD, "short", "#e-fresh"),
        (PASSWORD, OWNER, "#e-fresh"),
        (PASSWORD, &"x y".repeat(100), "#e-fresh"),
    ] {
        let reply = change(current, fresh).await.is(422);
        assert_eq!(reply.texts(wrong).len(), 1, "{current} {fresh}: {:?}", reply.texts(".field-error"));
        assert!(!reply.text.contains(FRESH) && (current.is_empty() || !reply.text.contains(current)), "a password is shown");
    }
    elsewhere.get("/admin").await.is(200);
    let cookie = owner.cookie("__Host-staff");
    let reply = change(PASSWORD, FRESH).await;
    assert_eq!(reply.location(), "/admin/security?notice=password-changed");

    assert!(owner.get(&reply.location()).await.is(200).texts(".notice").join(" ").contains("Kata sandi Anda sudah diganti"));
    assert_ne!(owner.cookie("__Host-staff"), cookie);
    elsewhere.get("/admin").await.redirects_to("/admin/sign-in");
    assert_eq!(sign_in(&elsewhere, "/admin/sign-in", OWNER, PASSWORD).await, 422);
    assert_eq!(sign_in(&elsewhere, "/admin/sign-in", OWNER, FRESH).await, 303);
    let noted = world.rows("SELECT actor, action, detail FROM platform.audit_log WHERE action LIKE 'password.%'").await;
    assert_eq!(noted, [[format!("staff:{OWNER}").as_str(), "password.changed", "{}"]]);
}

#[actix_web::test]
async fn operators_change_it_with_a_code_that_a_mistake_does_not_burn() {
    let world = World::start().await;
    let (operator, key, codes) = world.operator_with_key().await;
    world.clock().advance(Duration::minutes(1));
    let change = async |second: &str, fresh: &str| {
        operator.post("/platform/security/password", &[("current", PASSWORD), ("second", second), ("fresh", fresh)]).await
    };
    assert_eq!(operator.get("/platform/security").await.is(200).attributes("#own-password input[name=second]", "name").len(), 1);

    change("", FRESH).await.is(422);
    change("000000", FRESH).await.is(422);
    let code = key.code(world.clock().now());
    change(&code, "short").await.is(422);
    assert_eq!(change(&code, FRESH).await.location(), "/platform/security?notice=password-changed");
    change(&code, "angin dari utara").await.is(422);
    change(&codes[0], FRESH).await.is(422);

    operator.get("/platform").await.is(200);
    let other = world.client("localhost");
    assert_eq!(sign_in(&other, "/platform/sign-in", OPERATOR, PASSWORD).await, 422);
    other.post("/platform/sign-in", &[("email", OPERATOR), ("password", FRESH)]).await.redirects_to("/platform/sign-in/code");
}

#[actix_web::test]
async fn whoever_lost_it_is_given_another_and_is_out_everywhere() {
    let world = World::start().await;
    let owner = world.staff("kopi", Role::Owner).await;

    let said = staff::set_password(&world.app, " Owner@kopi.test ").await.expect("the owner works for a store");
    let password = said.rsplit(' ').next().expect("the sentence ends with it");

    owner.get("/admin").await.redirects_to("/admin/sign-in");
    assert_eq!(sign_in(&owner, "/admin/sign-in", OWNER, PASSWORD).await, 422);
    assert_eq!(sign_in(&owner, "/admin/sign-in", OWNER, password).await, 303);
    let unknown = staff::set_password(&world.app, "nobody@kopi.test").await.expect_err("nobody has this address");
    assert!(unknown.to_string().contains("nobody@kopi.test"));
}

/// The path of the link in the newest letter to the owner.
async fn link(world: &World) -> String {
    let mail = world.mails().await.into_iter().rfind(|mail| mail.to == OWNER).expect("the owner has a letter");
    let at = mail.text.find("/admin/sign-in/reset/").unwrap_or_else(|| panic!("no link in {}", mail.text));
    mail.text[at..].split_whitespace().next().unwrap_or_default().to_owned()
}

#[actix_web::test]
async fn whoever_reads_the_mail_chooses_another_password_once() {
    let world = World::start().await;
    let (owner, visitor) = (world.staff("kopi", Role::Owner).await, world.shopper("kopi"));
    let gate = visitor.get("/admin/sign-in").await.is(200);
    assert_eq!(gate.attributes(".gate-foot a[href='/admin/sign-in/forgot']", "href").len(), 1);
    visitor.get("/admin/sign-in/forgot").await.is(200);
    visitor.post("/admin/sign-in/forgot", &[("email", " Owner@kopi.test")]).await.redirects_to("/admin/sign-in/forgot");
    let path = link(&world).await;

    // Looking, as mail programs do, uses nothing up.
    for _ in 0..2 {
        assert_eq!(visitor.get(&path).await.is(200).header("referrer-policy"), "no-referrer");
    }
    visitor.post(&path, &[("password", "short")]).await.is(422);
    visitor.post(&path, &[("password", OWNER)]).await.is(422);
    owner.get("/admin").await.is(200);
    let done = visitor.post(&path, &[("password", FRESH)]).await;
    assert_eq!(done.location(), "/admin/sign-in?notice=password");
    assert_eq!(visitor.get(&done.location()).await.is(200).texts(".notice.good").len(), 1);

    owner.get("/admin").await.redirects_to("/admin/sign-in");
    visitor.post(&path, &[("password", "angin dari utara")]).await.is(404);
    visitor.get(&path).await.is(404);
    assert_eq!(sign_in(&visitor, "/admin/sign-in", OWNER, PASSWORD).await, 422);
    assert_eq!(sign_in(&visitor, "/admin/sign-in", OWNER, FRESH).await, 303);
    let noted = world.rows("SELECT actor, action FROM platform.audit_log WHERE action LIKE 'password.%'").await;
    assert_eq!(noted, [[format!("staff:{OWNER}").as_str(), "password.reset"]]);
}

#[actix_web::test]
async fn a_link_of_staff_is_of_one_store_and_time_and_tells_nobody_who_works_there() {
    let world = World::start().await;
    let visitor = world.shopper("kopi");
    let ask = async |email: &str| visitor.post("/admin/sign-in/forgot", &[("email", email)]).await;

    let known = ask(OWNER).await.is(303);
    // Owners of another store, shoppers and operators do not work here.
    for stranger in ["nobody@kopi.test", "owner@batik.test", "customer@kopi.test", OPERATOR, "", "a\r\nb@c"] {
        let unknown = ask(stranger).await.is(303);
        assert_eq!((known.location(), &known.text), (unknown.location(), &unknown.text), "{stranger:?}");
    }
    let mails = world.mails().await;
    assert_eq!(mails.iter().map(|mail| mail.to.as_str()).collect::<Vec<_>>(), [OWNER]);
    let first = link(&world).await;
    ask(OWNER).await;
    assert_eq!(link(&world).await, first, "asked again at once, no second letter is written");
    assert_eq!(world.mails().await.len(), 1);

    world.shopper("batik").get(&first).await.is(404);
    world.shopper("batik").post(&first, &[("password", FRESH)]).await.is(404);
    world.client("localhost").get(&first).await.is(404);
    world.clock().advance(Duration::minutes(5));
    ask(OWNER).await;
    let second = link(&world).await;
    visitor.get(&first).await.is(404);
    world.clock().advance(Duration::minutes(31));
    visitor.get(&second).await.is(404);
    visitor.post(&second, &[("password", FRESH)]).await.is(404);

    ask(OWNER).await;
    let third = link(&world).await;
    world.rows("DELETE FROM platform.staff_access USING platform.staff s WHERE s.id = staff_id AND s.email = 'owner@kopi.test'").await;
    visitor.get(&third).await.is(404);
    visitor.post(&third, &[("password", FRESH)]).await.is(404);
}

#[actix_web::test]
async fn another_password_by_mail_leaves_the_second_step() {
    let world = World::start().await;
    let owner = world.staff("kopi", Role::Owner).await;
    owner.post("/admin/security/begin", &[("password", PASSWORD)]).await.redirects_to("/admin/security");
    let shown = owner.get("/admin/security").await.is(200);
    let key = Key::read(&Secret::new(shown.the("#two-step-key").replace(' ', ""))).expect("the page shows the key");
    owner.post("/admin/security/confirm", &[("code", &key.code(world.clock().now()))]).await.is(200);

    let visitor = world.shopper("kopi");
    visitor.post("/admin/sign-in/forgot", &[("email", OWNER)]).await.is(303);
    let path = link(&world).await;
    let tries = futures_util::future::join_all((0..4).map(|_| visitor.post(&path, &[("password", FRESH)]))).await;
    assert_eq!(tries.iter().filter(|reply| reply.status == 303).count(), 1, "of many at once, one gets it");

    let reply = visitor.post("/admin/sign-in", &[("email", OWNER), ("password", FRESH)]).await;
    reply.redirects_to("/admin/sign-in/code");
    visitor.get("/admin").await.redirects_to("/admin/sign-in");
}
