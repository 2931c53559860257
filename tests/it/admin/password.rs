//! The own password of staff and of operators.

use chrono::Duration;
use smartseller::commands::staff;

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
