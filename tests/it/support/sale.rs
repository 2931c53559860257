//! The way from the shelf to an order, as a guest goes it.

use super::client::Client;
use super::reply::Reply;

/// What a guest types at the checkout.
pub const GUEST: [(&str, &str); 8] = [
    ("email", "siti@example.test"),
    ("name", "Siti Rahma"),
    ("phone", "+62 812 3456 7890"),
    ("line1", "Jl. Braga 12"),
    ("district", "Sumur Bandung"),
    ("city", "Bandung"),
    ("region", "Jawa Barat"),
    ("postcode", "40111"),
];

/// Puts pieces of a variant into the basket.
pub async fn add(shopper: &Client, variant: &str, quantity: &str) -> Reply {
    shopper.post("/cart/lines", &[("variant_id", variant), ("quantity", quantity)]).await
}

/// The checkout's form as the page shows it, filled by the guest.
pub async fn form(shopper: &Client, payment: &str) -> Vec<(String, String)> {
    let mut fields = shopper.get("/checkout").await.is(200).form("#checkout");
    for (name, value) in unless_known(&fields, GUEST.into_iter().chain([("delivery", "regular"), ("payment", payment)])) {
        fields.retain(|(field, _)| field != name);
        fields.push((name.to_owned(), value.to_owned()));
    }
    fields
}

/// What is typed, without the place where the form knows its area already:
/// nobody writes over lists that show what was chosen.
pub fn unless_known<'a>(fields: &[(String, String)], typed: impl Iterator<Item = (&'a str, &'a str)>) -> Vec<(&'a str, &'a str)> {
    let known = fields.iter().any(|(name, value)| name == "area" && !value.is_empty());
    typed.filter(|(name, _)| !known || !["region", "city", "district", "village", "postcode"].contains(name)).collect()
}

/// Sends the filled form.
pub async fn place(shopper: &Client, fields: &[(String, String)]) -> Reply {
    let pairs: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    shopper.post("/checkout", &pairs).await
}

/// Buys one piece and gives the order's private path.
pub async fn buy(shopper: &Client, variant: &str, payment: &str) -> String {
    add(shopper, variant, "1").await;
    let fields = form(shopper, payment).await;
    let placed = place(shopper, &fields).await;
    assert!(
        placed.status.is_redirection(),
        "{}: {} {}",
        placed.request,
        placed.status,
        placed.texts(".field-error, [role=alert], .notice").join(" | ")
    );
    placed.location()
}
