//! Sending something back, from the page of an order that has arrived.

use smartseller::commerce::orders::{self, Fulfil};
use smartseller::ids::OrderId;

use crate::driver::Browser;
use crate::support::World;

/// Lets the newest order arrive, and gives its identity.
async fn arrive(world: &World) -> OrderId {
    let id: OrderId = world.value("kopi", "SELECT id FROM orders ORDER BY id DESC LIMIT 1").await.parse().expect("an order has an id");
    let mut conn = world.app.db.tenant(&world.tenant("kopi").await).await.expect("a connection is free");
    let how = Fulfil { request_key: id.to_string(), ..Fulfil::default() };
    let parcel = orders::fulfil(&mut conn, id, &how, "staff:test").await.expect("cash on delivery may leave");
    orders::deliver(&mut conn, parcel, "staff:test").await.expect("a sent parcel arrives");
    conn.commit().await.expect("the parcel is written");
    id
}

/// Asks to send the newest order of the account back, and sees that it is asked for.
pub async fn ask(browser: &Browser, world: &World, store: &str, prefix: &str, words: [&str; 2]) {
    let id = arrive(world).await;
    browser.goto(&format!("{store}{prefix}/account/orders/{id}")).await;
    browser.click("#returns a.button").await;
    browser.is_at(&format!("{prefix}/account/orders/{id}/return")).await;
    browser.choose(".return-lines select", "1").await;
    browser.click(".return-reasons label:has(input[value=damaged])").await;
    browser.fill("#field-note", "Bungkusnya sobek").await;
    browser.click("#return .button-l").await;
    browser.is_at(&format!("{prefix}/account/orders/{id}")).await;
    browser.sees("#returns", words[0]).await;
    browser.sees(".history", words[1]).await;
    let rows = world.tenant_rows("kopi", "SELECT status, reason, note FROM returns").await;
    assert_eq!(rows, [["requested", "damaged", "Bungkusnya sobek"]]);
}
