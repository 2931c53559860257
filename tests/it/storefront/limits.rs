//! Input that nobody types by accident: it gets a clear answer, never a fault,
//! and agrees to no price.

use super::{filled, press, single, small, with_basket};
use crate::support::client::Client;
use crate::support::{Role, World};

/// Bytes that PostgreSQL takes in no text, marks that turn the writing round,
/// headers, other languages' code, and more than any field holds.
fn hostile() -> Vec<String> {
    let own = [
        "\0",
        "a\0b",
        "\u{202e}txt",
        "x\r\nBcc: y@example.com",
        "'; DROP TABLE orders;--",
        "{{7*7}}<script>",
        "\u{1f469}\u{200d}\u{1f4bb}",
    ];
    own.into_iter().map(ToOwned::to_owned).chain(["x".repeat(10_000), "\u{301}".repeat(3_000)]).collect()
}

/// Fields that say which form it is; spoiling them tests something else.
const KEPT: [&str; 4] = ["csrf", "version", "request_key", "variant_id"];

/// Sends the form of a page with each field spoilt in turn.
async fn spoil_each(client: &Client, page: &str, form: &str, target: &str) {
    let fields = client.get(page).await.is(200).form(form);
    for (at, (name, _)) in fields.iter().enumerate().filter(|(_, field)| !KEPT.contains(&field.0.as_str())) {
        for text in hostile() {
            let mut pairs: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            pairs[at].1 = &text;
            let reply = client.post(target, &pairs).await;
            assert!(reply.status.as_u16() < 500, "{target} {name} {:?}: {}", text.chars().take(12).collect::<String>(), reply.status);
        }
    }
}

/// Sends the form of a page with all fields spoilt at once.
async fn spoil_all(client: &Client, page: &str) {
    let fields = client.get(page).await.is(200).form("form[data-dirty]");
    for text in hostile() {
        let spoilt =
            |(name, value): &(String, String)| (name.clone(), if KEPT.contains(&name.as_str()) { value.clone() } else { text.clone() });
        let pairs: Vec<(String, String)> = fields.iter().map(spoilt).collect();
        let pairs: Vec<(&str, &str)> = pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let reply = client.post(page, &pairs).await;
        assert!(reply.status.as_u16() < 500, "{page} {:?}: {}", text.chars().take(12).collect::<String>(), reply.status);
    }
}

#[actix_web::test]
async fn no_text_that_a_shopper_can_send_is_a_fault() {
    let world = World::start().await;
    let shopper = with_basket(&world, "kopi", &single(&world, "kopi"), "1").await;
    spoil_each(&shopper, "/cart", "form[action='/cart/note']", "/cart/note").await;
    spoil_each(&shopper, "/cart", "form[action='/cart/code']", "/cart/code").await;
    spoil_each(&shopper, "/p/single", "#buy", "/cart/lines").await;
    spoil_each(&shopper, "/checkout", "#checkout", "/checkout/draft").await;
    spoil_each(&shopper, "/checkout", "#checkout", "/checkout").await;
    spoil_each(&shopper, "/contact", "main form", "/contact").await;
    spoil_each(&shopper, "/account/register", "main form", "/account/register").await;
    spoil_each(&shopper, "/account/sign-in", "main form", "/account/sign-in").await;
    spoil_each(&shopper, "/orders/find", "main form", "/orders/find").await;
    shopper.get("/").await.is(200);
}

#[actix_web::test]
async fn no_text_that_staff_can_send_is_a_fault() {
    let world = World::start().await;
    let staff = world.staff("kopi", Role::Owner).await;
    for page in [
        "/admin/settings",
        "/admin/settings/checkout",
        "/admin/settings/payments",
        "/admin/settings/delivery",
        "/admin/settings/delivery/couriers",
        "/admin/settings/delivery/classes",
        "/admin/settings/delivery/zones/new",
        "/admin/settings/currencies",
        "/admin/settings/taxes",
        "/admin/settings/documents",
        "/admin/settings/notifications",
    ] {
        spoil_all(&staff, page).await;
    }
    world.shopper("kopi").get("/").await.is(200);
}

#[actix_web::test]
async fn a_total_of_another_currency_is_not_what_was_agreed() {
    let world = World::start().await;
    let shopper = with_basket(&world, "kopi", &single(&world, "kopi"), "1").await;
    let fields = filled(&shopper, "bank_transfer").await;
    for (field, value) in [
        ("expected_currency", "USD"),
        ("expected_currency", ""),
        ("expected_total", "1030.00"),
        ("expected_total", "-103000"),
        ("expected_total", "99999999999999999999"),
        ("expected_total", "103001"),
    ] {
        let mut sent = fields.clone();
        sent.retain(|(name, _)| name != field);
        sent.push((field.to_owned(), value.to_owned()));
        press(&shopper, &sent).await.is(409);
    }
    assert_eq!(world.value("kopi", "SELECT count(*) FROM orders").await, "0");
    press(&shopper, &fields).await.is(303);
}

#[actix_web::test]
async fn quantities_of_every_make_are_a_number_of_pieces_or_refused() {
    let world = World::start().await;
    let variant = small(&world, "kopi");
    let odd = [
        "-1",
        "0",
        "00",
        "-0",
        "+1",
        "1.0",
        "1,0",
        "1.5",
        ".5",
        "1e0",
        "1e9",
        "0x10",
        "0b1",
        "1_000",
        "1 000",
        "\u{0663}",
        "\u{ff11}",
        "\u{bd}",
        "NaN",
        "Infinity",
        "1000",
        "2147483647",
        "2147483648",
        "4294967296",
        "9223372036854775807",
        "9223372036854775808",
        "\"1\"",
        "1;",
        "1--",
        "true",
        "null",
        "[1]",
        "1\0",
        "\t",
        "",
    ];
    for quantity in odd {
        let shopper = world.shopper("kopi");
        shopper.post("/cart/lines", &[("variant_id", &variant), ("quantity", quantity)]).await.is(422);
        assert_eq!(shopper.get("/cart/badge").await.the("#cart-count"), "", "{quantity}");
    }
    for (quantity, count) in [("1", "1"), (" 7 ", "7"), ("007", "7")] {
        let shopper = world.shopper("kopi");
        shopper.post("/cart/lines", &[("variant_id", &variant), ("quantity", quantity)]).await.is(303);
        assert_eq!(shopper.get("/cart/badge").await.the("#cart-count"), count, "{quantity}");
    }
}
