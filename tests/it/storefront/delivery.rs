//! What a shopper is told about the ways that the goods can take.

use super::{filled, press, single, with_basket};
use crate::support::World;

/// Nothing is sent to West Java.
const NOTHING_TO_JAVA: &str = "UPDATE settings SET value = value || '{\"zones\": [{\"id\": \"west\", \"name\": \"West\", \
    \"places\": [\"32\"], \"methods\": []}]}' WHERE section = 'delivery'";

#[actix_web::test]
async fn a_place_that_nothing_is_sent_to_is_told_and_can_still_fetch() {
    let world = World::start().await;
    world.tenant_rows("kopi", NOTHING_TO_JAVA).await;
    let shopper = with_basket(&world, "kopi", &single(&world, "kopi"), "1").await;
    let open = shopper.get("/checkout").await.is(200);
    assert!(open.says("Pilih wilayah sampai kecamatan") && open.says("Menunggu alamat"), "{}", open.text);

    let mut fields = filled(&shopper, "cash_on_delivery").await;
    let reply = press(&shopper, &fields).await.is(422);

    assert!(reply.says("Kami belum mengirim ke wilayah ini."), "{}", reply.text);
    assert_eq!(world.value("kopi", "SELECT count(*) FROM orders").await, "0");
    for (name, value) in [("way", "pickup"), ("delivery", "pickup"), ("expected_total", "85000")] {
        fields.retain(|field| field.0 != name);
        fields.push((name.to_owned(), value.to_owned()));
    }
    press(&shopper, &fields).await.is(303);
    assert_eq!(world.value("kopi", "SELECT delivery->>'kind' FROM orders").await, "pickup");
}

#[actix_web::test]
async fn choosing_to_fetch_hides_the_address_and_choosing_to_have_it_sent_brings_it_back() {
    let world = World::start().await;
    let shopper = with_basket(&world, "kopi", &single(&world, "kopi"), "1").await;

    shopper.post("/checkout/draft", &[("way", "pickup"), ("delivery", "regular"), ("country", "ID"), ("region", "32")]).await.is(303);
    let fetched = shopper.get("/checkout").await;
    assert_eq!(fetched.attributes("[name=delivery]", "value"), ["pickup"]);
    assert_eq!((fetched.texts("#field-region").len(), fetched.the(".sums-total dd").as_str()), (0, "Rp 85.000"));
    let kept = fetched.form("#checkout");
    let mut pairs: Vec<(&str, &str)> = kept.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    pairs.retain(|pair| pair.0 != "way");
    pairs.push(("way", "send"));
    shopper.post("/checkout/draft", &pairs).await.is(303);

    let sent = shopper.get("/checkout").await;
    assert_eq!(sent.attributes("[name=delivery]", "value"), ["regular"]);
    assert_eq!(sent.texts("#field-region option[selected]"), ["Jawa Barat"]);
}
