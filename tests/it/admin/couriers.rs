//! Couriers' prices, as staff set them up.

use serde_json::json;

use crate::support::couriers::{KEY, PAGE, world};
use crate::support::{Role, World};

const TRY: &str = "/admin/settings/delivery/couriers/try";
const TRIAL: [(&str, &str); 2] = [("try_postcode", "60111"), ("try_weight", "1.200")];

#[actix_web::test]
async fn the_key_is_written_and_never_shown_again() {
    let (world, _couriers) = world().await;
    let staff = world.staff("kopi", Role::Owner).await;

    let shown = staff.get(PAGE).await.is(200);

    assert!(shown.says("berakhiran …4f2a") && !shown.text.contains(KEY));
    assert_eq!(shown.attributes("#f-origin", "value"), ["40114"]);
    assert_eq!(shown.attributes("input[name=couriers][checked]", "value"), ["jne", "sicepat"]);
    let stored = "SELECT (SELECT string_agg(encode(sealed, 'escape'), '') FROM secrets) || (SELECT string_agg(value::text, '') FROM settings) \
                  || (SELECT string_agg(detail::text || action, '') FROM audit_log)";
    let stored = world.value("kopi", stored).await;
    assert!(stored.contains("settings.key.set") && !stored.contains("0123456789abcdef"));
    let removed = staff.submit(PAGE, "form[data-dirty]", &[("remove_api_key", "1")]).await.is(422);
    assert_eq!(removed.texts("#e-api_key").len(), 1, "what is offered needs its key");
    staff.submit(PAGE, "form[data-dirty]", &[("api_key", "two words")]).await.is(422);
    assert_eq!(world.value("kopi", "SELECT count(*) FROM secrets").await, "1");
}

#[actix_web::test]
async fn a_trial_shows_a_quote_or_what_is_wrong() {
    let (world, couriers) = world().await;
    let staff = world.staff("kopi", Role::Owner).await;

    let shown = staff.post(TRY, &TRIAL).await.is(200);
    assert_eq!(shown.texts("#quotes .strong"), ["JNE Reguler", "Rp 13.000", "SiCepat Reguler", "Rp 16.000"]);
    assert_eq!(couriers.books(|books| books.asked[0].1["items"][0]["weight"].clone()), json!(1_200));

    for (answer, says) in [
        ((401, json!({})), "Penyedia tidak menerima kuncinya."),
        ((400, json!({ "code": 40_001_001 })), "Penyedia tidak mengenal salah satu"),
        ((400, json!({ "code": 40_001_010 })), "Tidak ada kurir pilihan Anda"),
        ((500, json!({})), "Penyedia tidak menjawab."),
        ((302, json!({})), "Penyedia tidak menjawab."),
        ((200, json!({ "pricing": "x".repeat(300_000) })), "Penyedia tidak menjawab."),
    ] {
        couriers.answer_instead(Some(answer.clone()));
        let reply = staff.post(TRY, &TRIAL).await.is(200);
        assert!(reply.says(says), "{answer:?}: {}", reply.text);
        assert!(!reply.text.contains(&couriers.url) && !reply.text.contains(KEY));
    }
    staff.post(TRY, &[("try_postcode", "6011"), ("try_weight", "-1")]).await.is(422);
    world.staff("kopi", Role::Viewer).await.post(TRY, &TRIAL).await.is(403);
}

#[actix_web::test]
async fn what_cannot_work_is_not_saved() {
    let world = World::start().await;
    let staff = world.staff("kopi", Role::Owner).await;
    let bare = staff.submit(PAGE, "form[data-dirty]", &[("enabled", "1"), ("origin", "4011"), ("surcharge", "-5")]).await.is(422);
    for field in ["#e-api_key", "#e-couriers", "#e-origin", "#e-surcharge"] {
        assert_eq!(bare.texts(field).len(), 1, "{field}");
    }
    assert_eq!(bare.attributes("#f-origin", "value"), ["4011"]);
    assert!(staff.post(TRY, &TRIAL).await.is(200).says("Simpan dulu kunci"));
    let dollars = world.staff("batik", Role::Owner).await;
    let fields = [("enabled", "1"), ("api_key", "key"), ("couriers", "jne"), ("origin", "40114")];
    assert_eq!(dollars.submit(PAGE, "form[data-dirty]", &fields).await.is(422).texts("#e-enabled").len(), 1);
    for slug in ["kopi", "batik"] {
        assert_eq!(world.value(slug, "SELECT count(*) FROM settings WHERE value->'live' IS NOT NULL").await, "0");
        assert_eq!(world.value(slug, "SELECT count(*) FROM secrets").await, "0");
    }
}

#[actix_web::test]
async fn the_trial_of_an_address_shows_couriers_too() {
    let (world, _couriers) = world().await;
    let staff = world.staff("kopi", Role::Viewer).await;
    let shown = staff.get("/admin/settings/delivery/try?country=ID&place=40111&weight=500&pieces=1&value=85000").await.is(200);
    assert!(shown.says("JNE Reguler") && shown.says("Rp 13.000"), "{}", shown.text);
}
