//! Tenants in the console.

use crate::support::World;

const NEW: [(&str, &str); 7] = [
    ("name", "Rempah Nusantara"),
    ("slug", "rempah"),
    ("owner_email", "wati@rempah.test"),
    ("currency", "IDR"),
    ("language", "id"),
    ("time_zone", "Asia/Jakarta"),
    ("theme", "circuit"),
];

#[actix_web::test]
async fn a_new_store_answers_and_its_owner_signs_in_with_what_was_shown_once() {
    let world = World::start().await;
    let operator = world.operator().await;

    let opened = operator.submit("/platform/tenants/new", "form[action='/platform/tenants']", &NEW).await.is(201);
    let password = opened.the("#owner-password");

    world.client("rempah.localhost").get("/").await.is(200);
    let owner = world.client("rempah.localhost");
    owner.get("/admin/sign-in").await.is(200);
    let signed_in = owner.post("/admin/sign-in", &[("email", "wati@rempah.test"), ("password", &password)]).await;
    assert!(signed_in.status.is_redirection(), "{}", signed_in.status);
    let shown = operator.get("/platform/tenants/rempah").await.is(200);
    assert!(shown.says("wati@rempah.test") && !shown.text.contains(&password));
}

#[actix_web::test]
async fn says_at_once_why_an_address_cannot_be_had() {
    let world = World::start().await;
    let operator = world.operator().await;
    world.rows("INSERT INTO platform.retired_slugs VALUES ('lama', now() + interval '1 day')").await;

    let mut answers = Vec::new();
    for slug in ["ab", "Rempah", "-rempah", "admin", "kopi", "lama"] {
        let reply = operator.fragment(&format!("/platform/tenants/slug?slug={slug}")).await.is(200);
        answers.push(reply.the("#slug-answer .error"));
    }
    let free = operator.fragment("/platform/tenants/slug?slug=rempah").await.is(200);

    answers.sort();
    answers.dedup();
    assert_eq!(answers.len(), 6, "{answers:?}");
    assert!(free.texts("#slug-answer .error").is_empty() && free.says("rempah.localhost"));
}

#[actix_web::test]
async fn a_form_with_mistakes_comes_back_filled_and_makes_nothing() {
    let world = World::start().await;
    let operator = world.operator().await;

    let reply =
        operator.submit("/platform/tenants/new", "form[action='/platform/tenants']", &[NEW[0], ("slug", "kopi"), NEW[2]]).await.is(422);

    assert_eq!(reply.attributes("#f-name", "value"), ["Rempah Nusantara"]);
    assert_eq!(reply.texts("#e-slug").len(), 1);
    assert_eq!(world.rows("SELECT count(*) FROM platform.tenants").await[0][0], "2");
}

#[actix_web::test]
async fn a_suspended_store_is_closed_at_once_and_opens_again() {
    let world = World::start().await;
    let operator = world.operator().await;
    let shopper = world.shopper("kopi");
    shopper.get("/").await.is(200);

    operator.post("/platform/tenants/kopi/suspension", &[("reason", " ")]).await.is(422);
    shopper.get("/").await.is(200);
    operator.post("/platform/tenants/kopi/suspension", &[("reason", "unpaid")]).await.redirects_to("/platform/tenants/kopi");
    let closed = shopper.get("/").await.is(503);
    world.shopper("batik").get("/").await.is(200);
    operator.post("/platform/tenants/kopi/suspension/end", &[]).await.redirects_to("/platform/tenants/kopi");

    assert!(!closed.header("retry-after").is_empty());
    assert!(!closed.says("unpaid"));
    shopper.get("/").await.is(200);
    let trail = world.rows("SELECT action, actor FROM platform.audit_log WHERE action LIKE 'tenant.%' ORDER BY created_at").await;
    assert_eq!(trail, [["tenant.suspend", "operator:operator@example.test"], ["tenant.resume", "operator:operator@example.test"]]);
}
