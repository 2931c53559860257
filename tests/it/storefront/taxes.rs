//! The tax on an order, by class and by where it goes.

use super::{filled, press, single, with_basket};
use crate::support::{Role, World};

const LINES: &str = "SELECT tax_total, tax_lines FROM orders";

#[actix_web::test]
async fn an_order_keeps_the_tax_by_rate_and_shows_it_to_everybody() {
    let world = World::start().await;
    world
        .tenant_rows("kopi", "UPDATE settings SET value = '{\"ppn\": true, \"reduced\": 500, \"included\": true}' WHERE section = 'taxes'")
        .await;
    let shopper = with_basket(&world, "kopi", &single(&world, "kopi"), "1").await;
    world.tenant_rows("kopi", "UPDATE products SET tax_class = 'reduced' WHERE slug = 'choice'").await;
    shopper.post("/cart/lines", &[("variant_id", &super::small(&world, "kopi"))]).await.redirects_to("/cart");

    let fields = filled(&shopper, "cash_on_delivery").await;
    let path = press(&shopper, &fields).await.is(303).location();

    let rows = world.tenant_rows("kopi", LINES).await;
    let lines: serde_json::Value = serde_json::from_str(&rows[0][1]).unwrap();
    let expect = serde_json::json!([
        {"name": "PPN", "rate": 1_100, "base": 76_577, "amount": 8_423},
        {"name": "PPN", "rate": 500, "base": 161_905, "amount": 8_095}
    ]);
    assert_eq!((rows[0][0].as_str(), &lines), ("16518", &expect));
    let order = shopper.get(&path).await.is(200);
    assert!(order.says("termasuk PPN 11%: Rp 8.423") && order.says("termasuk PPN 5%: Rp 8.095"), "{}", order.text);
    let letter = world.mails().await.remove(0).text.replace('\u{a0}', " ");
    assert!(letter.contains("termasuk PPN 11% Rp 8.423 · PPN 5% Rp 8.095"), "{letter}");
    let id = world.value("kopi", "SELECT id FROM orders").await;
    let staff = world.staff("kopi", Role::Viewer).await;
    assert!(staff.get(&format!("/admin/orders/{id}")).await.is(200).says("PPN 5%"));
}

#[actix_web::test]
async fn the_rate_is_that_of_the_place_that_the_goods_go_to() {
    let world = World::start().await;
    let staff = world.staff("kopi", Role::Owner).await;
    let fields = [
        ("ppn", "0"),
        ("rate", "10"),
        ("included", "0"),
        ("region_country_0", "ID"),
        ("region_region_0", "32"),
        ("region_name_0", "Pajak Jabar"),
        ("region_rate_0", "5"),
    ];
    staff.submit("/admin/settings/taxes", "form[data-dirty]", &fields).await.redirects_to("/admin/settings/taxes");

    let shopper = with_basket(&world, "kopi", &single(&world, "kopi"), "1").await;
    let fields = filled(&shopper, "cash_on_delivery").await;
    let moved = press(&shopper, &fields).await.is(409);
    assert!(moved.says("Rp 111.500") && moved.says("Rp 107.250"), "the store's rate, then the region's: {}", moved.text);
    press(&shopper, &moved.form("#checkout")).await.is(303);

    let order = world.tenant_rows("kopi", "SELECT tax_total, total, tax_lines->0->>'name', tax_rate FROM orders").await;
    assert_eq!(order, [["4250", "107250", "Pajak Jabar", "500"]]);
}

#[actix_web::test]
async fn a_rate_that_changes_on_a_day_changes_by_itself() {
    let world = World::start().await;
    let staff = world.staff("kopi", Role::Owner).await;
    let tomorrow = (world.clock().now() + chrono::Duration::days(2)).date_naive().to_string();
    let fields = [("ppn", "0"), ("rate", "10"), ("included", "0"), ("next_from", tomorrow.as_str()), ("next_rate", "20")];
    staff.submit("/admin/settings/taxes", "form[data-dirty]", &fields).await.is(303);
    let shopper = with_basket(&world, "kopi", &single(&world, "kopi"), "1").await;

    let before = shopper.get("/checkout").await.the(".sums-total dd");
    world.clock().advance(chrono::Duration::days(3));
    let after = shopper.get("/checkout").await.the(".sums-total dd");

    assert_eq!((before.as_str(), after.as_str()), ("Rp 111.500", "Rp 120.000"));
}

#[actix_web::test]
async fn tax_settings_with_mistakes_come_back_filled() {
    let world = World::start().await;
    let staff = world.staff("kopi", Role::Owner).await;
    let fields = [
        ("reduced", "x"),
        ("next_from", "soon"),
        ("next_rate", "12"),
        ("region_country_0", "US"),
        ("region_region_0", "NY"),
        ("region_rate_0", "101"),
        ("region_country_1", "US"),
        ("region_region_1", "ny"),
    ];

    let reply = staff.submit("/admin/settings/taxes", "form[data-dirty]", &fields).await.is(422);

    for field in ["#e-reduced", "#e-next_from", "#e-region_rate_0", "#e-region_region_1"] {
        assert_eq!(reply.texts(field).len(), 1, "{field}");
    }
    assert_eq!(reply.attributes("#f-region_region_0", "value"), ["NY"]);
    assert_eq!(world.value("kopi", "SELECT value->>'rate' FROM settings WHERE section = 'taxes'").await, "1100");
}
