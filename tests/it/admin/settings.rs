//! Settings of the store, as staff change them.

use crate::support::{Role, World};

#[actix_web::test]
async fn a_new_name_is_on_the_store_at_once() {
    let world = World::start().await;
    let staff = world.staff("kopi", Role::Owner).await;

    staff
        .submit("/admin/settings", "form[data-dirty]", &[("name", "Kopi Nusantara"), ("order_prefix", "KN-")])
        .await
        .redirects_to("/admin/settings");

    assert!(world.shopper("kopi").get("/").await.is(200).says("Kopi Nusantara"));
    assert!(!world.shopper("batik").get("/").await.is(200).says("Kopi Nusantara"));
    assert_eq!(world.value("kopi", "SELECT value->>'order_prefix' FROM settings WHERE section = 'store'").await, "KN-");
}

#[actix_web::test]
async fn mistakes_stand_beside_their_fields_and_nothing_is_saved() {
    let world = World::start().await;
    let staff = world.staff("kopi", Role::Owner).await;

    let reply = staff
        .submit("/admin/settings", "form[data-dirty]", &[("name", ""), ("email", "halo@"), ("instagram", "javascript:alert(1)")])
        .await
        .is(422);

    assert_eq!(reply.attributes("#f-email", "value"), ["halo@"]);
    for field in ["#e-name", "#e-email", "#e-instagram"] {
        assert_eq!(reply.texts(field).len(), 1, "{field}");
    }
    assert_eq!(world.value("kopi", "SELECT count(*) FROM settings WHERE section = 'store'").await, "0");
}

#[actix_web::test]
async fn who_saves_second_sees_so_and_keeps_what_was_typed() {
    let world = World::start().await;
    let staff = world.staff("kopi", Role::Owner).await;
    let form = staff.get("/admin/settings/taxes").await.is(200).form("form[data-dirty]");
    staff.submit("/admin/settings/taxes", "form[data-dirty]", &[("rate", "12")]).await.is(303);

    let mut late: Vec<(&str, &str)> = form.iter().map(|field| (field.0.as_str(), field.1.as_str())).collect();
    late.retain(|field| field.0 != "rate");
    late.push(("rate", "8.25"));
    let reply = staff.post("/admin/settings/taxes", &late).await.is(409);

    assert_eq!(reply.attributes("#f-rate", "value"), ["8.25"]);
    assert_eq!(world.value("kopi", "SELECT value->>'rate' FROM settings WHERE section = 'taxes'").await, "1200");
}

#[actix_web::test]
async fn a_delivery_method_is_added_and_the_last_one_cannot_be_taken_away() {
    let world = World::start().await;
    let staff = world.staff("kopi", Role::Owner).await;

    staff.submit("/admin/settings/delivery", "form[data-dirty]", &[("name_2", "Kilat"), ("price_2", "35.000")]).await.is(303);
    let methods = "SELECT value->'methods'->2->>'id', value->'methods'->2->>'price' FROM settings WHERE section = 'delivery'";
    assert_eq!(world.tenant_rows("kopi", methods).await, [["kilat", "35000"]]);

    let empty: Vec<(String, &str)> =
        (0..4).flat_map(|at| ["name", "description", "price", "free_from"].map(|name| (format!("{name}_{at}"), ""))).collect();
    let empty: Vec<(&str, &str)> = empty.iter().map(|field| (field.0.as_str(), field.1)).collect();
    let reply = staff.submit("/admin/settings/delivery", "form[data-dirty]", &empty).await.is(422);
    assert_eq!(reply.texts("#e-methods").len(), 1);
    assert_eq!(world.tenant_rows("kopi", methods).await, [["kilat", "35000"]]);
}

#[actix_web::test]
async fn transfer_needs_an_account() {
    let world = World::start().await;
    let staff = world.staff("kopi", Role::Owner).await;

    let cleared = [("bank_0", ""), ("number_0", ""), ("holder_0", "")];
    let reply = staff.submit("/admin/settings/payments", "form[data-dirty]", &cleared).await.is(422);

    assert_eq!(reply.texts("#e-accounts").len(), 1);
    staff.submit("/admin/settings/payments", "form[data-dirty]", &[("hours", "48"), ("cod_limit", "2.000.000")]).await.is(303);
    let saved = "SELECT value->'bank_transfer'->>'hours', value->'cash_on_delivery'->>'limit' FROM settings WHERE section = 'payments'";
    assert_eq!(world.tenant_rows("kopi", saved).await, [["48", "2000000"]]);
}

#[actix_web::test]
async fn cash_on_delivery_is_switched_off_for_one_delivery_method() {
    let world = World::start().await;
    let staff = world.staff("kopi", Role::Owner).await;
    let mut form = staff.get("/admin/settings/payments").await.is(200).form("form[data-dirty]");
    assert!(form.iter().any(|field| field.0 == "cod_with_pickup"));
    form.retain(|field| field.0 != "cod_with_regular");
    let fields: Vec<(&str, &str)> = form.iter().map(|field| (field.0.as_str(), field.1.as_str())).collect();
    staff.post("/admin/settings/payments", &fields).await.is(303);

    let variant = world.seeded("kopi").id(202);
    let shopper = world.shopper("kopi");
    crate::support::sale::add(&shopper, &variant, "1").await;
    let fields = crate::support::sale::form(&shopper, "cash_on_delivery").await;
    let refused = crate::support::sale::place(&shopper, &fields).await.is(422);
    assert_eq!(refused.texts("#wrong-payment"), ["Tidak tersedia untuk cara pengiriman ini."]);
    let mut pickup = fields.clone();
    pickup.retain(|field| field.0 != "delivery" && field.0 != "expected_total");
    pickup.retain(|field| field.0 != "way");
    pickup.push(("way".to_owned(), "pickup".to_owned()));
    pickup.push(("delivery".to_owned(), "pickup".to_owned()));
    pickup.push(("expected_total".to_owned(), "170000".to_owned()));
    crate::support::sale::place(&shopper, &pickup).await.is(303);
}
