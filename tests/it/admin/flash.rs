//! Flash sales, as staff make them.

use crate::{
    storefront::{single, small, with_basket},
    support::{Role, World, client::Client},
};

const FORM: &str = "#flash-form";

/// The store's clock so many hours from now, as browsers write it.
fn local(world: &World, hours: i64) -> String {
    let at = world.clock().now().with_timezone(&chrono_tz::Asia::Jakarta) + chrono::Duration::hours(hours);
    at.format("%Y-%m-%dT%H:%M").to_string()
}

/// Makes a sale and says where its form is.
async fn make(world: &World, staff: &Client, name: &str, from: i64, to: i64) -> String {
    let (starts, ends) = (local(world, from), local(world, to));
    let fields = [("name", name), ("starts", starts.as_str()), ("ends", ends.as_str()), ("customer_limit", "2")];
    let made = staff.submit("/admin/flash-sales/new", FORM, &fields).await.is(303);
    made.location().split('?').next().unwrap_or_default().to_owned()
}

#[actix_web::test]
async fn a_sale_is_made_filled_shown_and_ended() {
    let world = World::start().await;
    let staff = world.staff("kopi", Role::Owner).await;
    let path = make(&world, &staff, "Gajian", -1, 5).await;
    assert!(staff.get("/admin/flash-sales").await.is(200).says("Gajian"));

    let found = staff.get(&format!("{path}?find=gayo")).await.is(200);
    assert_eq!(found.attributes("input[name=variant]", "value"), [single(&world, "kopi")]);
    let ticked = [("variant", single(&world, "kopi")), ("percent", "20".to_owned())];
    let ticked: Vec<(&str, &str)> = ticked.iter().map(|(name, value)| (*name, value.as_str())).collect();
    staff.post(&format!("{path}/items"), &ticked).await.is(303);
    assert_eq!(world.shopper("kopi").get("/p/single").await.the("[data-now]"), "Rp 68.000");

    let item = world.value("kopi", "SELECT id FROM flash_items").await;
    let (price, quota) = (format!("price.{item}"), format!("quota.{item}"));
    staff.submit(&path, FORM, &[(&price, "50.000"), (&quota, "3")]).await.is(303);
    let page = world.shopper("kopi").get("/p/single").await.is(200);
    assert_eq!(page.the("[data-now]"), "Rp 50.000");
    assert!(page.says("Sisa 3 dengan harga ini"), "{}", page.text);

    staff.post(&format!("{path}/end"), &[]).await.is(303);
    assert_eq!(world.shopper("kopi").get("/p/single").await.the("[data-now]"), "Rp 85.000");
    let ended = staff.get(&path).await.is(200);
    assert!(ended.says("sudah berakhir") && ended.attributes("fieldset", "disabled").len() == 1);
    staff.post(&format!("{path}/items"), &ticked).await.is(409);
    staff.post(&format!("{path}/delete"), &[]).await.is(303);
    assert_eq!(world.value("kopi", "SELECT count(*) FROM flash_sales").await, "0");
    assert_eq!(world.value("kopi", "SELECT count(*) FROM variants WHERE flash_item_id IS NOT NULL").await, "0");
}

#[actix_web::test]
async fn mistakes_stand_beside_their_fields_and_nothing_is_written() {
    let world = World::start().await;
    let staff = world.staff("kopi", Role::Owner).await;
    let wrong = [("name", ""), ("starts", "besok"), ("ends", ""), ("customer_limit", "1e3")];
    let reply = staff.submit("/admin/flash-sales/new", FORM, &wrong).await.is(422);
    for field in ["name", "starts", "ends", "customer_limit"] {
        assert_eq!(reply.texts(&format!("#e-{field}")).len(), 1, "{field}");
    }
    let past = [("name", "Lewat"), ("starts", "2020-01-01T10:00"), ("ends", "2020-01-02T10:00")];
    assert!(!staff.submit("/admin/flash-sales/new", FORM, &past).await.is(422).texts("#e-ends").is_empty());
    assert_eq!(world.value("kopi", "SELECT count(*) FROM flash_sales").await, "0");

    let path = make(&world, &staff, "Gajian", 1, 5).await;
    for (percent, variant) in
        [("0", single(&world, "kopi")), ("100", single(&world, "kopi")), ("x", single(&world, "kopi")), ("20", String::new())]
    {
        staff.post(&format!("{path}/items"), &[("variant", &variant), ("percent", percent)]).await.is(422);
    }
    let foreign = single(&world, "batik");
    staff.post(&format!("{path}/items"), &[("variant", &foreign), ("percent", "20")]).await.is(303);
    assert_eq!(world.value("kopi", "SELECT count(*) FROM flash_items").await, "0");

    staff.post(&format!("{path}/items"), &[("variant", &single(&world, "kopi")), ("percent", "20")]).await.is(303);
    let item = world.value("kopi", "SELECT id FROM flash_items").await;
    let (price, quota) = (format!("price.{item}"), format!("quota.{item}"));
    for (field, bad) in [(&price, "85000"), (&price, "-1"), (&price, "murah"), (&quota, "0"), (&quota, "-3"), (&quota, "1000000000000")] {
        let reply = staff.submit(&path, FORM, &[(field.as_str(), bad)]).await.is(422);
        assert!(reply.text.contains(&format!("id=\"e-{field}\"")), "{field} {bad}: {}", reply.text);
    }
    assert_eq!(world.value("kopi", "SELECT price || '/' || coalesce(quota, 0) FROM flash_items").await, "68000/0");
}

#[actix_web::test]
async fn a_variant_is_in_one_sale_at_a_time_and_what_was_sold_stays() {
    let world = World::start().await;
    let staff = world.staff("kopi", Role::Owner).await;
    let (first, second) = (make(&world, &staff, "Gajian", -1, 5).await, make(&world, &staff, "Lebaran", 10, 20).await);
    let variant = small(&world, "kopi");
    staff.post(&format!("{first}/items"), &[("variant", &variant), ("percent", "20")]).await.is(303);
    let twice = staff.post(&format!("{second}/items"), &[("variant", &variant), ("percent", "20")]).await.is(422);
    assert!(twice.says("sudah ada di flash sale “Gajian”"), "{}", twice.text);

    let shopper = with_basket(&world, "kopi", &variant, "1").await;
    crate::storefront::press(&shopper, &crate::storefront::filled(&shopper, "cash_on_delivery").await).await.is(303);
    let item = world.value("kopi", "SELECT id FROM flash_items").await;
    let kept = staff.submit(&first, FORM, &[("remove", item.as_str())]).await.is(422);
    assert!(kept.says("ada di pesanan"), "{}", kept.text);
    assert!(staff.post(&format!("{first}/delete"), &[]).await.is(409).says("disimpan sebagai catatan"));

    let mut stale = staff.get(&first).await.is(200).form(FORM);
    staff.submit(&first, FORM, &[("name", "Gajian lagi")]).await.is(303);
    stale.retain(|field| field.0 != "name");
    stale.push(("name".to_owned(), "Lain".to_owned()));
    let pairs: Vec<(&str, &str)> = stale.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    staff.post(&first, &pairs).await.is(409);
    assert_eq!(world.value("kopi", "SELECT name FROM flash_sales ORDER BY starts_at LIMIT 1").await, "Gajian lagi");
    staff.post(&format!("{second}/end"), &[]).await.is(409);
    let viewer = world.staff("kopi", Role::Viewer).await;
    viewer.post(&format!("{second}/delete"), &[]).await.is(403);
}
