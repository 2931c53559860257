//! What shoppers do, page by page.

mod account;
mod account_addresses;
mod account_basket;
mod account_own;
mod address;
mod back_in_stock;
mod browse;
mod cart;
mod checkout;
mod content;
mod couriers;
mod currencies;
mod delivery;
mod discounts;
mod flash;
mod found;
mod index;
mod left;
mod limits;
mod news;
mod orders;
mod product;
pub mod providers;
mod quantity;
pub mod returns;
pub mod reviews;
mod tampering;
mod taxes;
mod transfers;
mod two_step;
mod unsubscribe;
mod wishlist;

pub use flash::sale;

use crate::support::{Reply, World, client::Client};

/// The variant without options, of which there are five.
pub fn single(world: &World, slug: &str) -> String {
    format!("0193{}000-0000-7000-8000-000000000201", world.seeded(slug).digit)
}

/// The first of the variants with options, of which there are fifty.
pub fn small(world: &World, slug: &str) -> String {
    format!("0193{}000-0000-7000-8000-000000000202", world.seeded(slug).digit)
}

/// What a shopper types at the checkout.
pub const TYPED: [(&str, &str); 9] = [
    ("email", "sari@example.com"),
    ("name", "Sari Dewi"),
    ("phone", "0812 3456 789"),
    ("country", "ID"),
    ("line1", "Jl. Braga 12"),
    ("district", "Sumur Bandung"),
    ("city", "Bandung"),
    ("postcode", "40111"),
    ("delivery", "regular"),
];

/// A shopper with so many pieces in the basket.
pub async fn with_basket(world: &World, slug: &str, variant: &str, quantity: &str) -> Client {
    let shopper = world.shopper(slug);
    shopper.post("/cart/lines", &[("variant_id", variant), ("quantity", quantity)]).await.redirects_to("/cart");
    shopper
}

/// Everything that the checkout's form holds, typed in, with this way to pay.
pub async fn filled(shopper: &Client, payment: &str) -> Vec<(String, String)> {
    let mut fields = shopper.get("/checkout").await.is(200).form("#checkout");
    let typed = crate::support::sale::unless_known(&fields, TYPED.iter().copied().chain([("payment", payment)]));
    for (name, value) in typed {
        fields.retain(|(field, _)| field != name);
        fields.push((name.to_owned(), value.to_owned()));
    }
    fields
}

/// Presses the last button.
pub async fn press(shopper: &Client, fields: &[(String, String)]) -> Reply {
    let pairs: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    shopper.post("/checkout", &pairs).await
}

/// Buys, and returns the path of the order's page.
pub async fn buy(world: &World, slug: &str, variant: &str, quantity: &str, payment: &str) -> (Client, String) {
    let shopper = with_basket(world, slug, variant, quantity).await;
    let fields = filled(&shopper, payment).await;
    let reply = press(&shopper, &fields).await.is(303);
    let path = reply.location().trim_end_matches("/pay").to_owned();
    assert!(path.starts_with("/orders/"), "{path}");
    (shopper, path)
}

/// Whether counters and ledger agree, and no counter is impossible.
pub async fn ledger_balances(world: &World, slug: &str) -> bool {
    let sql = "SELECT count(*) FROM stock_levels l LEFT JOIN (SELECT variant_id, location_id, sum(on_hand_delta) AS on_hand, \
               sum(reserved_delta) AS reserved FROM stock_movements GROUP BY 1, 2) m USING (variant_id, location_id) \
               WHERE l.on_hand <> coalesce(m.on_hand, 0) OR l.reserved <> coalesce(m.reserved, 0) \
               OR l.reserved < 0 OR l.reserved > l.on_hand";
    world.value(slug, sql).await == "0"
}
