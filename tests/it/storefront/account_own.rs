//! What the owner of an account changes: profile, address, password, sessions,
//! consents; taking the data along, and leaving.

use super::{buy, single};
use crate::support::World;
use crate::support::client::Client;
use crate::support::template::PASSWORD;

const EMAIL: &str = "customer@kopi.test";
const SECRET: &str = "hujan di bulan juni";

async fn sign_in(client: &Client, email: &str, password: &str) -> u16 {
    client.post("/account/sign-in", &[("email", email), ("password", password)]).await.status.as_u16()
}

#[actix_web::test]
async fn a_profile_is_changed_and_consents_are_noted_with_time_and_source() {
    let world = World::start().await;
    let me = world.customer("kopi").await;
    let save = async |fields: &[(&str, &str)]| me.post("/account/profile", fields).await;

    save(&[("name", ""), ("phone", "12"), ("locale", "fr")]).await.is(422);
    let typed = [("name", "Citra L."), ("phone", "0812 3456 789"), ("locale", "en"), ("newsletter", "1")];
    save(&typed).await.redirects_to("/account/profile");
    save(&typed).await.redirects_to("/account/profile");
    save(&typed[..3]).await.redirects_to("/account/profile");

    let row = world.tenant_rows("kopi", "SELECT name, phone, locale, jsonb_array_length(consents) FROM customers").await;
    assert_eq!(row, [["Citra L.", "+628123456789", "en", "2"]]);
    let said = world
        .value("kopi", "SELECT string_agg((c->>'given') || (c->>'source'), ' ') FROM customers, jsonb_array_elements(consents) c")
        .await;
    assert_eq!(said, "trueaccount falseaccount");
    assert!(me.get("/account/profile").await.attributes("input[name=newsletter][checked]", "value").is_empty());
}

#[actix_web::test]
async fn a_new_password_asks_for_the_old_one_and_ends_other_sessions() {
    let world = World::start().await;
    let (me, other) = (world.customer("kopi").await, world.customer("kopi").await);
    let before = me.cookie("__Host-customer");
    let change = async |current: &str, new: &str| me.post("/account/password", &[("current", current), ("password", new)]).await;

    change("a wrong password", SECRET).await.is(422);
    change(PASSWORD, "short").await.is(422);
    other.get("/account").await.is(200);
    change(PASSWORD, SECRET).await.redirects_to("/account/security");

    me.get("/account/security").await.is(200);
    assert_ne!(me.cookie("__Host-customer"), before);
    other.get("/account").await.redirects_to("/account/sign-in");
    assert_eq!(sign_in(&other, EMAIL, PASSWORD).await, 422);
    assert_eq!(sign_in(&other, EMAIL, SECRET).await, 303);
}

#[actix_web::test]
async fn another_address_counts_once_it_is_proved_and_the_old_one_is_told() {
    let world = World::start().await;
    let me = world.customer("kopi").await;
    let ask = async |email: &str, current: &str| me.post("/account/email", &[("email", email), ("current", current)]).await;
    ask("new@example.com", "a wrong password").await.is(422);
    ask(EMAIL, PASSWORD).await.is(422);
    ask("new@example.com", PASSWORD).await.redirects_to("/account/profile");
    assert_eq!(sign_in(&world.shopper("kopi"), "new@example.com", PASSWORD).await, 422);
    let mail = world.mails().await.pop().unwrap();
    assert_eq!(mail.to, "new@example.com");
    let path = mail.text[mail.text.find("/account/email/").unwrap()..].split_whitespace().next().unwrap().to_owned();

    me.get(&path).await.is(200);
    me.post(&path, &[]).await.redirects_to("/account/profile");

    assert!(me.visit("/account/profile").await.is(200).says("new@example.com"));
    me.post(&path, &[]).await.is(404);
    let told = world.mails().await.pop().unwrap();
    assert!(told.to == EMAIL && told.subject.contains("diganti"), "{told:?}");
    assert_eq!(sign_in(&world.shopper("kopi"), EMAIL, PASSWORD).await, 422);
    assert_eq!(sign_in(&world.shopper("kopi"), "new@example.com", PASSWORD).await, 303);
}

#[actix_web::test]
async fn the_address_of_another_account_cannot_be_taken_and_nobody_learns_of_it() {
    let world = World::start().await;
    let sql = "INSERT INTO customers (id, email, name, password_hash, locale, verified_at) \
               VALUES ('01931000-0000-7000-8000-000000000302', 'other@kopi.test', 'Other', 'x', 'id', now())";
    world.tenant_rows("kopi", sql).await;
    let me = world.customer("kopi").await;

    let reply = me.post("/account/email", &[("email", "other@kopi.test"), ("current", PASSWORD)]).await;

    assert_eq!(reply.location(), "/account/profile?notice=email-asked");
    let mails = world.mails().await;
    assert!(mails.len() == 1 && mails[0].to == "other@kopi.test" && !mails[0].text.contains("/account/email/"), "{mails:?}");
}

#[actix_web::test]
async fn sessions_are_listed_and_ended_one_by_one_or_all_others() {
    let world = World::start().await;
    let (me, second, third) = (world.customer("kopi").await, world.customer("kopi").await, world.customer("kopi").await);
    let page = me.get("/account/security").await.is(200);
    assert_eq!(page.texts(".account-sessions > li").len(), 3);
    let ends = page.attributes(".account-sessions form", "action");
    assert_eq!(ends.len(), 2);
    assert!(!page.text.contains(&me.cookie("__Host-customer").unwrap()[..20]));

    me.post(&ends[0], &[]).await.redirects_to("/account/security");
    let alive = [second.get("/account").await.status, third.get("/account").await.status];
    assert_eq!(alive.iter().filter(|status| status.as_u16() == 200).count(), 1, "{alive:?}");
    world.customer("batik").await.post(&ends[1], &[]).await.is(303);
    assert_eq!(me.get("/account/security").await.texts(".account-sessions > li").len(), 2);

    me.post("/account/sessions/end-others", &[]).await.redirects_to("/account/security");
    assert_eq!(me.get("/account/security").await.texts(".account-sessions > li").len(), 1);
    for other in [&second, &third] {
        other.get("/account").await.redirects_to("/account/sign-in");
    }
}

#[actix_web::test]
async fn ones_own_data_can_be_taken_along_with_the_password_only() {
    let world = World::start().await;
    buy(&world, "kopi", &single(&world, "kopi"), "1", "cash_on_delivery").await;
    world.tenant_rows("kopi", "UPDATE orders SET customer_id = '01931000-0000-7000-8000-000000000301'").await;
    let me = world.customer("kopi").await;

    me.post("/account/data", &[("current", "a wrong password")]).await.is(422);
    let file = me.post("/account/data", &[("current", PASSWORD)]).await.is(200);

    assert!(file.header("content-disposition").starts_with("attachment"));
    assert!(file.text.contains(EMAIL) && file.text.contains("Jl. Braga 12") && file.text.contains("Gayo Arabika"));
    assert!(!file.text.contains("argon2"));
}

#[actix_web::test]
async fn an_account_is_deleted_and_its_orders_stay() {
    let world = World::start().await;
    buy(&world, "kopi", &single(&world, "kopi"), "1", "cash_on_delivery").await;
    world.tenant_rows("kopi", "UPDATE orders SET customer_id = '01931000-0000-7000-8000-000000000301'").await;
    let (me, other) = (world.customer("kopi").await, world.customer("kopi").await);
    let leave = async |current: &str, confirm: &str| me.post("/account/delete", &[("current", current), ("confirm", confirm)]).await;

    leave(PASSWORD, "yes").await.is(422);
    leave("a wrong password", EMAIL).await.is(422);
    assert_eq!(world.value("kopi", "SELECT count(*) FROM customers").await, "1");
    leave(PASSWORD, "Customer@Kopi.test").await.redirects_to("/account/sign-in");

    for client in [&me, &other] {
        client.get("/account").await.redirects_to("/account/sign-in");
    }
    assert_eq!(world.value("kopi", "SELECT count(*) FROM customers").await, "0");
    assert_eq!(world.value("kopi", "SELECT count(*) FROM orders WHERE customer_id IS NULL AND email <> ''").await, "1");
    assert_eq!(world.rows("SELECT count(*) FROM platform.sessions").await, [["0"]]);
    assert_eq!(world.value("batik", "SELECT count(*) FROM customers").await, "1");
}
