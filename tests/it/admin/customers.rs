//! `/admin/customers`.

use crate::support::template::PASSWORD;
use crate::support::{Role, World, sale};

const CITRA: &str = "/admin/customers/01931000-0000-7000-8000-000000000301";

async fn bought(world: &World) {
    sale::buy(&world.shopper("kopi"), &world.seeded("kopi").id(201), "bank_transfer").await;
    let sql = "UPDATE orders SET customer_id = '01931000-0000-7000-8000-000000000301', captured_total = total; \
               UPDATE customers SET phone = '+628123456789'";
    world.tenant_rows("kopi", sql).await;
}

#[actix_web::test]
async fn staff_find_a_customer_by_name_mail_or_phone_and_see_what_they_bought() {
    let world = World::start().await;
    bought(&world).await;
    let owner = world.staff("kopi", Role::Owner).await;

    for words in ["", "citra", "CUSTOMER@kopi", "0812-3456", "62812"] {
        let list = owner.get(&format!("/admin/customers?q={words}&sort=spent")).await.is(200);
        assert!(list.says("Citra Lestari") && list.says("Rp 103.000"), "{words}");
    }
    assert!(!owner.get("/admin/customers?q=100%25").await.is(200).says("Citra"));
    let page = owner.get(CITRA).await.is(200);
    assert!(page.says("customer@kopi.test") && page.says("Rp 103.000"), "{}", page.text);
    let order = page.attributes("td.main a", "href").remove(0);
    assert_eq!(owner.get(&order).await.is(200).attributes(&format!("a[href='{CITRA}']"), "href").len(), 1);
}

#[actix_web::test]
async fn a_disabled_customer_is_out_until_enabled_again() {
    let world = World::start().await;
    let customer = world.customer("kopi").await;
    let owner = world.staff("kopi", Role::Owner).await;
    owner.get(CITRA).await.is(200);

    owner.post(&format!("{CITRA}/disable"), &[]).await.redirects_to(CITRA);
    customer.get("/account").await.redirects_to("/account/sign-in");
    owner.post(&format!("{CITRA}/reset"), &[]).await.is(409);
    assert!(world.mails().await.is_empty());

    owner.post(&format!("{CITRA}/enable"), &[]).await.redirects_to(CITRA);
    customer.get("/account").await.redirects_to("/account/sign-in");
    let reply = customer.post("/account/sign-in", &[("email", "customer@kopi.test"), ("password", PASSWORD)]).await;
    reply.redirects_to("/account");
    owner.post(&format!("{CITRA}/reset"), &[]).await.redirects_to(CITRA);
    assert_eq!(world.mails().await.len(), 1);
    let audit = world.tenant_rows("kopi", "SELECT action FROM audit_log WHERE action LIKE 'customer.%' ORDER BY id").await;
    assert_eq!(audit, [["customer.disable"], ["customer.enable"], ["customer.reset"]]);
}

#[actix_web::test]
async fn a_note_is_kept_and_never_shown_to_the_customer() {
    let world = World::start().await;
    let owner = world.staff("kopi", Role::Owner).await;
    owner.get(CITRA).await.is(200);

    owner.post(&format!("{CITRA}/note"), &[("note", &"x".repeat(2_001))]).await.is(422);
    owner.post(&format!("{CITRA}/note"), &[("note", "Suka kopi pahit")]).await.redirects_to(CITRA);

    assert_eq!(owner.get(CITRA).await.the("#f-note"), "Suka kopi pahit");
    let customer = world.customer("kopi").await;
    for path in ["/account", "/account/orders"] {
        assert!(!customer.get(path).await.is(200).says("pahit"));
    }
}

#[actix_web::test]
async fn whoever_may_only_look_changes_nothing() {
    let world = World::start().await;
    let viewer = world.staff("kopi", Role::Viewer).await;
    let page = viewer.get(CITRA).await.is(200);

    assert!(page.texts("form[action*='/disable'], form[action*='/reset'], form[action*='/note']").is_empty());
    for action in ["note", "disable", "enable", "reset"] {
        viewer.post(&format!("{CITRA}/{action}"), &[]).await.is(403);
    }
    world.staff("kopi", Role::Fulfilment).await.get("/admin/customers").await.is(403);
    world.staff("batik", Role::Owner).await.get(CITRA).await.is(404);
}
