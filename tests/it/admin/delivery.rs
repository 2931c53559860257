//! Zones, classes and the trial of an address, as staff set them up.

use crate::support::{Role, World, sale};

const SAVED: &str = "SELECT value->'zones' FROM settings WHERE section = 'delivery'";

#[actix_web::test]
async fn a_zone_is_put_together_step_by_step_and_shoppers_there_pay_its_price() {
    let world = World::start().await;
    let staff = world.staff("kopi", Role::Owner).await;
    let new = "/admin/settings/delivery/zones/new";

    let cities = staff.submit_to(new, &format!("{new}/places"), &[("pick_0", "32")]).await.is(200);
    assert!(cities.texts("select[name=pick_1] option").contains(&"Kota Bandung".to_owned()), "{}", cities.text);
    let added = staff.submit_to(new, &format!("{new}/places"), &[("pick_0", "32"), ("pick_1", "32.73"), ("step", "add")]).await.is(200);
    assert_eq!(added.attributes("input[name=places]", "value"), ["32.73"]);
    assert!(added.says("Kota Bandung, Jawa Barat"));
    assert_eq!(world.value("kopi", SAVED).await, "NULL", "nothing is saved on the way");
    let fields = [("zone_name", "Bandung Raya"), ("places", "32.73"), ("name_0", "Kurir Bandung"), ("price_0", "9.000")];
    staff.submit(new, "form[data-dirty]", &fields).await.redirects_to("/admin/settings/delivery");

    assert!(staff.get("/admin/settings/delivery").await.is(200).says("Bandung Raya"));
    let shopper = world.shopper("kopi");
    sale::add(&shopper, "01931000-0000-7000-8000-000000000201", "1").await;
    let mut fields = sale::form(&shopper, "cash_on_delivery").await;
    assert!(!fields.iter().any(|(name, value)| name == "delivery" && value == "kurir-bandung"), "the place is not known yet");
    let asked: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    shopper.post("/checkout/draft", &asked).await.is(303);
    fields = shopper.get("/checkout").await.is(200).form("#checkout");
    fields.retain(|(name, _)| name != "payment");
    fields.push(("payment".into(), "cash_on_delivery".into()));
    sale::place(&shopper, &fields).await.is(303);
    let order = "SELECT delivery_total, delivery->>'id', shipping_address->>'area' FROM orders";
    assert_eq!(world.tenant_rows("kopi", order).await, [["9000", "kurir-bandung", "32.73.19"]]);
    assert_eq!(world.value("batik", SAVED).await, "NULL");
}

#[actix_web::test]
async fn a_zone_with_mistakes_comes_back_filled_and_is_not_saved() {
    let world = World::start().await;
    let staff = world.staff("kopi", Role::Owner).await;
    let fields =
        [("zone_name", ""), ("name_0", "Kurir"), ("price_0", "x"), ("basis_0", "weight"), ("days_min_0", "5"), ("days_max_0", "2")];

    let reply = staff.submit("/admin/settings/delivery/zones/new", "form[data-dirty]", &fields).await.is(422);

    for field in ["#e-zone_name", "#e-places", "#e-price_0", "#e-tiers_0", "#e-days_0"] {
        assert_eq!(reply.texts(field).len(), 1, "{field}");
    }
    assert_eq!(reply.attributes("#f-name_0", "value"), ["Kurir"]);
    assert_eq!(world.value("kopi", SAVED).await, "NULL");
    staff.get("/admin/settings/delivery/zones/nowhere").await.is(404);
}

#[actix_web::test]
async fn tiers_and_days_of_a_method_are_kept_and_shown_to_the_shopper() {
    let world = World::start().await;
    let staff = world.staff("kopi", Role::Owner).await;
    let fields = [
        ("basis_0", "pieces"),
        ("tier_from_0_0", "2"),
        ("tier_price_0_0", "25.000"),
        ("days_min_0", "2"),
        ("days_max_0", "4"),
        ("handling_min", "1"),
        ("handling_max", "1"),
    ];

    staff.submit("/admin/settings/delivery", "form[data-dirty]", &fields).await.is(303);

    let shopper = world.shopper("kopi");
    sale::add(&shopper, "01931000-0000-7000-8000-000000000201", "2").await;
    let page = shopper.get("/checkout").await.is(200);
    assert!(page.says("Tiba dalam 3–5 hari kerja"), "{}", page.text);
    assert_eq!(page.the(".sums-total dd"), "Rp 195.000");
}

#[actix_web::test]
async fn a_class_costs_extra_for_each_piece() {
    let world = World::start().await;
    let staff = world.staff("kopi", Role::Owner).await;
    let fields = [("class_name_0", "Mudah pecah"), ("class_price_0", "5.000")];
    staff.submit("/admin/settings/delivery/classes", "form[data-dirty]", &fields).await.is(303);
    let product = "/admin/products/01931000-0000-7000-8000-000000000101";

    staff.submit(product, "form[data-dirty]", &[("shipping_class", "mudah-pecah")]).await.is(303);

    assert_eq!(world.value("kopi", "SELECT shipping_class FROM products WHERE slug = 'single'").await, "mudah-pecah");
    let shopper = world.shopper("kopi");
    sale::add(&shopper, "01931000-0000-7000-8000-000000000201", "2").await;
    assert_eq!(shopper.get("/checkout").await.the(".sums-total dd"), "Rp 198.000");
}

#[actix_web::test]
async fn an_address_can_be_tried_by_postcode_or_by_name() {
    let world = World::start().await;
    let staff = world.staff("kopi", Role::Viewer).await;

    for place in ["40111", "Sumur+Bandung,+Bandung", "32.73.19"] {
        let asked = format!("/admin/settings/delivery/try?country=ID&place={place}&weight=1.500&pieces=1&value=100.000");
        let reply = staff.get(&asked).await.is(200);
        assert!(reply.says("Kota Bandung") && reply.texts("#answer .num").contains(&"Rp 18.000".to_owned()), "{place}: {}", reply.text);
    }
    let lost = staff.get("/admin/settings/delivery/try?country=ID&place=Entah").await.is(200);
    assert_eq!((lost.texts("#e-place").len(), lost.texts("#answer").len()), (1, 0));
}
