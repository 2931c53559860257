//! Further currencies, as staff set them up.

use crate::support::{Role, World};

const PAGE: &str = "/admin/settings/currencies";
const SAVED: &str = "SELECT count(*) FROM settings WHERE section = 'currencies'";

#[actix_web::test]
async fn a_rate_is_two_amounts_and_shows_what_it_makes_of_a_price() {
    let world = World::start().await;
    let staff = world.staff("kopi", Role::Owner).await;

    let fields = [("currency_0", "USD"), ("own_0", "16.250"), ("worth_0", "1"), ("step_0", "0,05")];
    staff.submit(PAGE, "form[data-dirty]", &fields).await.redirects_to(PAGE);

    let shown = staff.get(PAGE).await.is(200);
    assert!(shown.says("Rp 100.000 ≈ $6,15"), "{}", shown.text);
    assert_eq!(shown.attributes("#f-worth_0", "value"), ["1.00"]);
    let stored = "SELECT value->'shown'->0->>'own', value->'shown'->0->>'worth', value->'shown'->0->>'step', value->>'base' FROM settings \
                  WHERE section = 'currencies'";
    assert_eq!(world.tenant_rows("kopi", stored).await, [["16250", "100", "5", "IDR"]]);
    assert_eq!(world.value("batik", SAVED).await, "0");
}

#[actix_web::test]
async fn a_rate_with_mistakes_comes_back_filled_and_is_not_saved() {
    let world = World::start().await;
    let staff = world.staff("kopi", Role::Owner).await;
    for (field, value) in [
        ("own_0", "0"),
        ("own_0", "-1"),
        ("worth_0", "abc"),
        ("worth_0", "0.0001"),
        ("worth_0", "1e9"),
        ("step_0", "-5"),
        ("own_0", "99999999999999"),
    ] {
        let mut fields = vec![("currency_0", "USD"), ("own_0", "16250"), ("worth_0", "1"), ("step_0", "")];
        fields.retain(|pair| pair.0 != field);
        fields.push((field, value));
        let reply = staff.submit(PAGE, "form[data-dirty]", &fields).await.is(422);
        assert_eq!(reply.texts(&format!("#e-{field}")).len(), 1, "{field} {value}");
        assert_eq!(reply.attributes(&format!("#f-{field}"), "value"), [value]);
    }
    for code in ["IDR", "XAU"] {
        let fields = [("currency_0", code), ("own_0", "1"), ("worth_0", "1")];
        staff.submit(PAGE, "form[data-dirty]", &fields).await.is(422);
    }
    assert_eq!(world.value("kopi", SAVED).await, "0");
    world.staff("kopi", Role::Viewer).await.post(PAGE, &[("currency_0", "USD")]).await.is(403);
}
