//! Discounts, as staff make them.

use crate::support::{Role, World};

const FORM: &str = "#discount-form";

#[actix_web::test]
async fn a_code_is_made_changed_paused_ended_and_works_in_the_store() {
    let world = World::start().await;
    let staff = world.staff("kopi", Role::Owner).await;
    let terms = [("code", "hemat 12"), ("percent", "12,5"), ("maximum", "50.000"), ("minimum", "85.000"), ("total_limit", "7")];

    let made = staff.submit("/admin/discounts/new", FORM, &terms).await.is(303);

    let path = made.location().split('?').next().unwrap().to_owned();
    let row = "SELECT name, code, kind, value, maximum, terms->>'minimum', state, total_limit FROM discounts";
    assert_eq!(world.tenant_rows("kopi", row).await, [["HEMAT12", "HEMAT12", "percentage", "1250", "50000", "85000", "active", "7"]]);
    let shopper = crate::storefront::with_basket(&world, "kopi", &crate::storefront::single(&world, "kopi"), "1").await;
    shopper.post("/cart/code", &[("code", "HEMAT12")]).await.redirects_to("/cart");
    assert!(shopper.get("/cart").await.says("−Rp 10.625"));

    staff.submit(&path, FORM, &[("percent", "20")]).await.is(303);
    assert!(shopper.get("/cart").await.says("−Rp 17.000"));
    staff.post(&format!("{path}/pause"), &[]).await.is(303);
    assert!(shopper.get("/cart").await.says("sedang tidak berlaku"));
    staff.post(&format!("{path}/resume"), &[]).await.is(303);
    assert!(shopper.get("/cart").await.says("−Rp 17.000"));
    staff.post(&format!("{path}/end"), &[]).await.is(303);
    assert!(shopper.get("/cart").await.says("Masa berlaku kode ini sudah habis"));
    staff.post(&format!("{path}/resume"), &[]).await.is(409);
    staff.post(&format!("{path}/delete"), &[]).await.is(303);
    assert_eq!(world.value("kopi", "SELECT count(*) FROM discounts").await, "0");
    assert_eq!(world.value("kopi", "SELECT count(*) FROM audit_log WHERE action LIKE 'discount.%'").await, "6");
}

#[actix_web::test]
async fn buy_two_get_one_is_made_and_shown_as_it_was_filled() {
    let world = World::start().await;
    let staff = world.staff("kopi", Role::Owner).await;
    let wrong = [("method", "automatic"), ("name", "Beli 2 gratis 1"), ("kind", "buy_get"), ("buy", "2"), ("get", "")];
    let reply = staff.submit("/admin/discounts/new", FORM, &wrong).await.is(422);
    assert_eq!(reply.texts("#e-get").len(), 1);

    let right = [&wrong[..4], &[("get", "1")]].concat();
    let made = staff.submit("/admin/discounts/new", FORM, &right).await.is(303);

    let page = staff.get(&made.location()).await.is(200);
    assert_eq!((page.attributes("#f-buy", "value"), page.attributes("#f-get", "value")), (vec!["2".to_owned()], vec!["1".to_owned()]));
    assert!(page.says("Beli 2 dapat 1: 100% dari yang termurah"));
}

#[actix_web::test]
async fn mistakes_stand_beside_their_fields_and_nothing_is_written() {
    let world = World::start().await;
    let staff = world.staff("kopi", Role::Owner).await;
    let wrong = [
        ("code", "!"),
        ("percent", "101"),
        ("minimum", "-5"),
        ("total_limit", "1e9"),
        ("starts", "2026-12-02T00:00"),
        ("ends", "2026-12-01T00:00"),
    ];

    let reply = staff.submit("/admin/discounts/new", FORM, &wrong).await.is(422);

    for field in ["code", "percent", "minimum", "total_limit", "ends"] {
        assert_eq!(reply.texts(&format!("#e-{field}")).len(), 1, "{field}");
    }
    assert_eq!(reply.attributes("#f-percent", "value"), ["101"]);
    assert_eq!(world.value("kopi", "SELECT count(*) FROM discounts").await, "0");
    staff.submit("/admin/discounts/new", FORM, &[("code", "SAMA"), ("percent", "5")]).await.is(303);
    let twin = staff.submit("/admin/discounts/new", FORM, &[("code", "sama"), ("percent", "5")]).await.is(422);
    assert_eq!(twin.texts("#e-code").len(), 1);
}

#[actix_web::test]
async fn products_are_found_and_ticked_without_a_script() {
    let world = World::start().await;
    let staff = world.staff("kopi", Role::Owner).await;
    let page = staff.get("/admin/discounts/new").await.is(200);
    let mut fields: Vec<(String, String)> = page.form(FORM);
    fields.retain(|field| !["code", "find", "percent"].contains(&field.0.as_str()));
    fields.extend([("code", "GAYO"), ("find", "gayo"), ("percent", "10")].map(|(name, value)| (name.to_owned(), value.to_owned())));
    let pairs: Vec<(&str, &str)> = fields.iter().map(|field| (field.0.as_str(), field.1.as_str())).collect();

    let found = staff.post("/admin/discounts/products", &pairs).await.is(200);

    assert_eq!(found.attributes("#f-code", "value"), ["GAYO"]);
    let product = world.seeded("kopi").id(101);
    assert_eq!(found.attributes("input[name=product]", "value"), [product.as_str()]);
    staff.post("/admin/discounts", &[pairs, vec![("product", product.as_str())]].concat()).await.is(303);
    assert_eq!(world.value("kopi", "SELECT terms->'products'->>0 FROM discounts").await, product);
}

#[actix_web::test]
async fn the_list_is_searched_and_split_by_state() {
    let world = World::start().await;
    let staff = world.staff("kopi", Role::Owner).await;
    for (code, more) in [("AKTIF1", ("live", "1")), ("NANTI1", ("starts", "2099-01-01T00:00")), ("LAMA1", ("ends", "2020-01-01T00:00"))] {
        staff.submit("/admin/discounts/new", FORM, &[("code", code), ("percent", "5"), more]).await.is(303);
    }
    let draft = staff.get("/admin/discounts/new").await.form(FORM);
    let draft: Vec<(&str, &str)> = draft
        .iter()
        .map(|field| (field.0.as_str(), field.1.as_str()))
        .filter(|field| !["live", "code", "percent"].contains(&field.0))
        .collect();
    staff.post("/admin/discounts", &[draft, vec![("code", "DRAF1"), ("percent", "5")]].concat()).await.is(303);

    let titles = async |path: &str| staff.get(path).await.is(200).texts("#discounts .title");

    assert_eq!(titles("/admin/discounts?status=active").await, ["AKTIF1"]);
    assert_eq!(titles("/admin/discounts?status=scheduled").await, ["NANTI1"]);
    assert_eq!(titles("/admin/discounts?status=ended").await, ["LAMA1"]);
    assert_eq!(titles("/admin/discounts?status=draft").await, ["DRAF1"]);
    assert_eq!(titles("/admin/discounts?q=nanti").await, ["NANTI1"]);
    assert_eq!(titles("/admin/discounts").await.len(), 4);
}

#[actix_web::test]
async fn who_saves_second_sees_so_and_a_used_discount_stays() {
    let world = World::start().await;
    let staff = world.staff("kopi", Role::Owner).await;
    let made = staff.submit("/admin/discounts/new", FORM, &[("code", "DUA2"), ("percent", "5")]).await.is(303);
    let path = made.location().split('?').next().unwrap().to_owned();
    let early = staff.get(&path).await.form(FORM);
    staff.submit(&path, FORM, &[("percent", "6")]).await.is(303);
    let late: Vec<(&str, &str)> = early.iter().map(|field| (field.0.as_str(), field.1.as_str())).collect();

    staff.post(&path, &late).await.is(409);

    assert_eq!(world.value("kopi", "SELECT value FROM discounts").await, "600");
    let shopper = crate::storefront::with_basket(&world, "kopi", &crate::storefront::single(&world, "kopi"), "1").await;
    shopper.post("/cart/code", &[("code", "DUA2")]).await.redirects_to("/cart");
    let fields = crate::storefront::filled(&shopper, "cash_on_delivery").await;
    crate::storefront::press(&shopper, &fields).await.is(303);
    staff.post(&format!("{path}/delete"), &[]).await.is(409);
    assert_eq!(world.value("kopi", "SELECT count(*) FROM discounts").await, "1");
    // Of another tenant nothing is there.
    world.staff("batik", Role::Owner).await.get(&path).await.is(404);
    let viewer = world.staff("kopi", Role::Viewer).await;
    viewer.get(&path).await.is(200);
    viewer.post(&path, &late).await.is(403);
}
