//! Accounts at payment providers, as staff set them up.

use smartseller::commerce::payments::{keys, providers::Provider};

use crate::support::{Role, World};

const PAGE: &str = "/admin/settings/payments/stripe";
const SECRET: &str = "sk_test_0123456789abcdef4f2a";

#[actix_web::test]
async fn a_key_is_written_and_never_shown_again() {
    let world = World::start().await;
    let staff = world.staff("kopi", Role::Owner).await;

    let fields = [("test_secret_key", SECRET), ("test_signing_secret", "whsec_abcdefabcdefabcd"), ("enabled", "1")];
    staff.submit(PAGE, "form[data-dirty]", &fields).await.redirects_to(PAGE);

    let shown = staff.get(PAGE).await.is(200);
    assert!(shown.says("berakhiran …4f2a") && !shown.text.contains(SECRET));
    assert_eq!(shown.attributes("#f-test_secret_key", "value"), Vec::<String>::new());
    let stored = world.tenant_rows("kopi", "SELECT name, encode(sealed, 'escape'), hint FROM secrets ORDER BY name").await;
    assert_eq!(stored.len(), 2);
    let everything = world.tenant_rows("kopi", "SELECT string_agg(detail::text || action, ' ') FROM audit_log").await;
    let settings = world.tenant_rows("kopi", "SELECT string_agg(value::text, ' ') FROM settings").await;
    for text in stored.iter().chain(&everything).chain(&settings).flatten() {
        assert!(!text.contains("0123456789abcdef"), "{text}");
    }
    assert!(everything[0][0].contains("settings.key.set") && everything[0][0].contains("test_secret_key"));

    staff.submit(PAGE, "form[data-dirty]", &[("mode", "test")]).await.is(303);
    assert_eq!(world.tenant_rows("kopi", "SELECT name, encode(sealed, 'escape'), hint FROM secrets ORDER BY name").await, stored);
}

#[actix_web::test]
async fn a_sealed_key_that_is_copied_to_another_store_opens_nothing() {
    let world = World::start().await;
    let staff = world.staff("kopi", Role::Owner).await;
    let fields = [("test_secret_key", SECRET), ("test_signing_secret", "whsec_abcdefabcdefabcd")];
    staff.submit(PAGE, "form[data-dirty]", &fields).await.is(303);
    let open = async |slug: &str| {
        let mut conn = world.app.db.tenant_read(&world.tenant(slug).await).await.unwrap();
        keys::load(&mut conn, &world.app.secrets, Provider::Stripe, false).await
    };
    assert_eq!(open("kopi").await.unwrap().unwrap().get("secret_key"), SECRET);

    let (kopi, batik) = (world.schema("kopi").await, world.schema("batik").await);
    world.rows(&format!("INSERT INTO {batik}.secrets SELECT * FROM {kopi}.secrets")).await;

    assert!(open("batik").await.is_err());
}

#[actix_web::test]
async fn a_provider_is_offered_only_with_every_key_of_its_mode() {
    let world = World::start().await;
    let staff = world.staff("kopi", Role::Owner).await;

    let half = [("enabled", "1"), ("mode", "live"), ("live_secret_key", "sk_live_0123456789")];
    let reply = staff.submit(PAGE, "form[data-dirty]", &half).await.is(422);
    assert_eq!(reply.texts("#e-live_signing_secret").len(), 1);
    let mixed = [("live_secret_key", "sk_test_0123456789"), ("test_secret_key", "sk_live_0123456789"), ("test_signing_secret", "a b")];
    let reply = staff.submit(PAGE, "form[data-dirty]", &mixed).await.is(422);
    for field in ["#e-live_secret_key", "#e-test_secret_key", "#e-test_signing_secret"] {
        assert_eq!(reply.texts(field).len(), 1, "{field}");
    }
    assert!(!reply.text.contains("0123456789"), "what was typed comes back");
    assert_eq!(world.value("kopi", "SELECT count(*) FROM secrets").await, "0");

    let whole =
        [("enabled", "1"), ("mode", "live"), ("live_secret_key", "sk_live_0123456789"), ("live_signing_secret", "whsec_0123456789")];
    staff.submit(PAGE, "form[data-dirty]", &whole).await.is(303);
    assert_eq!(world.value("kopi", "SELECT value->'stripe'->>'live' FROM settings WHERE section = 'payments'").await, "true");
    assert!(staff.get("/admin/settings/payments").await.is(200).says("Aktif"));
    let removed = [("remove_live_secret_key", "1")];
    assert_eq!(staff.submit(PAGE, "form[data-dirty]", &removed).await.is(422).texts("#e-live_secret_key").len(), 1);
    assert_eq!(world.value("kopi", "SELECT count(*) FROM secrets").await, "2");
}

#[actix_web::test]
async fn a_provider_that_does_not_take_the_currency_cannot_be_offered() {
    let world = World::start().await;
    let staff = world.staff("batik", Role::Owner).await;
    let page = "/admin/settings/payments/midtrans";

    let keys = [("enabled", "1"), ("test_server_key", "SB-Mid-server-0123456789")];
    assert_eq!(staff.submit(page, "form[data-dirty]", &keys).await.is(422).texts("#e-enabled").len(), 1);

    staff.get("/admin/settings/payments/test").await.is(404);
    staff.get("/admin/settings/payments/nobody").await.is(404);
}
