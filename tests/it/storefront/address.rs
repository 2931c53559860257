//! The fields of an address at the checkout.

use reqwest::Method;

use super::{filled, press, single, with_basket};
use crate::support::World;

const PLACE: [&str; 4] = ["region", "city", "district", "village"];

/// The form with these values in the fields of the place.
fn at(mut fields: Vec<(String, String)>, place: [&str; 4]) -> Vec<(String, String)> {
    fields.retain(|(name, _)| !PLACE.contains(&name.as_str()) && name != "postcode");
    fields.extend(PLACE.into_iter().zip(place).map(|(name, value)| (name.to_owned(), value.to_owned())));
    fields
}

#[actix_web::test]
async fn each_choice_brings_the_next_list_and_keeps_what_was_typed() {
    let world = World::start().await;
    let shopper = with_basket(&world, "kopi", &single(&world, "kopi"), "1").await;
    assert_eq!(shopper.get("/checkout").await.texts("#field-region option").len(), 39);
    assert_eq!(shopper.get("/checkout").await.texts("#field-city option"), ["Pilih kota atau kabupaten"]);

    shopper.post("/checkout/draft", &[("country", "ID"), ("region", "34"), ("email", "sari@example.com")]).await.is(303);
    let cities = shopper.get("/checkout").await;
    let typed = [
        ("country", "ID"),
        ("region", "34"),
        ("city", "34.71"),
        ("district", "34.71.02"),
        ("village", "34.71.02.1001"),
        ("line1", "Jl. A"),
    ];
    shopper.post("/checkout/draft", &typed).await.is(303);
    let whole = shopper.get("/checkout").await;

    assert_eq!(cities.texts("#field-city option").len(), 6, "one empty choice and five cities");
    assert_eq!(cities.attributes("#field-email", "value"), ["sari@example.com"]);
    assert_eq!(whole.texts(".select option[selected]").len(), 5, "country and four areas");
    assert_eq!(whole.attributes("#field-postcode", "value")[0].len(), 5);
    assert_eq!(whole.attributes("#field-line1", "value"), ["Jl. A"]);
}

#[actix_web::test]
async fn a_script_gets_the_next_list_in_the_answer() {
    let world = World::start().await;
    let shopper = with_basket(&world, "kopi", &single(&world, "kopi"), "1").await;
    let origin = shopper.origin();
    let shape = |request: reqwest::RequestBuilder| {
        let request = request.header("hx-request", "true").header("origin", &origin);
        request.header("content-type", "application/x-www-form-urlencoded").body("country=ID&region=32&city=32.73&area=32")
    };

    let reply = shopper.send(Method::POST, "/checkout/draft", shape).await.is(200);

    assert!(reply.texts("#area-fields #field-district option").contains(&"Sumur Bandung".to_owned()));
    assert_eq!(reply.texts("html > body > header").len(), 0, "a block, not a page");
}

#[actix_web::test]
async fn an_order_keeps_the_code_and_its_words() {
    let world = World::start().await;
    let shopper = with_basket(&world, "kopi", &single(&world, "kopi"), "1").await;
    let fields = at(filled(&shopper, "cash_on_delivery").await, ["32", "32.73", "32.73.19", "32.73.19.1002"]);

    let path = press(&shopper, &fields).await.is(303).location();

    let sql = "SELECT shipping_address->>'area', shipping_address->>'village', shipping_address->>'district', shipping_address->>'city', \
               shipping_address->>'region', shipping_address->>'postcode' FROM orders";
    let kept = world.tenant_rows("kopi", sql).await;
    assert_eq!(kept, [["32.73.19.1002", "Merdeka", "Sumur Bandung", "Kota Bandung", "Jawa Barat", "40113"]]);
    assert!(shopper.get(&path).await.says("Merdeka, Sumur Bandung"));
}

#[actix_web::test]
async fn a_place_that_is_not_whole_or_not_there_is_refused() {
    let world = World::start().await;
    let shopper = with_basket(&world, "kopi", &single(&world, "kopi"), "1").await;
    let fields = filled(&shopper, "cash_on_delivery").await;

    for (place, field) in [
        (["", "", "", ""], "region"),
        (["99", "99.01", "99.01.01", ""], "region"),
        (["32", "", "", ""], "city"),
        (["32", "51.71", "51.71.01", ""], "city"),
        (["32", "32.73", "", ""], "district"),
    ] {
        let mut fields = at(fields.clone(), place);
        fields.push(("postcode".to_owned(), "99999".to_owned()));
        let reply = press(&shopper, &fields).await.is(422);
        assert_eq!(reply.texts(&format!("#wrong-{field}")).len(), 1, "{place:?}");
    }
    assert_eq!(world.value("kopi", "SELECT count(*) FROM orders").await, "0");
}

#[actix_web::test]
async fn an_older_address_that_no_list_holds_is_shown_and_asked_again() {
    let world = World::start().await;
    let shopper = with_basket(&world, "kopi", &single(&world, "kopi"), "1").await;

    shopper.post("/checkout/draft", &[("country", "ID"), ("district", "Kampung Entah"), ("city", "Bandung")]).await.is(303);

    let page = shopper.get("/checkout").await;
    assert!(page.says("Alamat sebelumnya: Kampung Entah, Bandung."), "{}", page.text);
    assert_eq!(page.texts("#field-region option[selected]").len(), 0);
}

#[actix_web::test]
async fn other_countries_are_told_in_words() {
    let world = World::start().await;
    let shopper = with_basket(&world, "kopi", &single(&world, "kopi"), "1").await;

    shopper.post("/checkout/draft", &[("country", "US"), ("region", "32"), ("city", "Portland"), ("area", "32")]).await.is(303);

    let page = shopper.get("/checkout").await;
    assert_eq!(page.attributes("#field-city", "value"), ["Portland"]);
    assert_eq!(page.attributes("#field-region", "value"), [""]);
    assert!(page.says("ZIP") && page.texts("#field-district").is_empty());
}
