//! From signing up to the second order, which goes to a saved address, and a
//! part of it back.

use crate::driver::Browser;
use crate::purchase::find_place;
use crate::returns;
use crate::support::World;
use crate::support::sale::GUEST;

pub const EMAIL: &str = "siti@example.test";
pub const SECRET: &str = "hujan di bulan juni";

/// Signs up in the language of the prefix and proves the address with the link of the letter.
pub async fn open_account(browser: &Browser, world: &World, store: &str, prefix: &str) {
    browser.goto(&format!("{store}{prefix}/account/register")).await;
    for (name, value) in [("name", "Siti Rahma"), ("email", EMAIL), ("password", SECRET)] {
        browser.fill(&format!(".gate-card [name={name}]"), value).await;
    }
    browser.click(".gate-card form .button-l").await;
    browser.is_at(&format!("{prefix}/account/check-mail")).await;
    let mail = world.mails().await.pop().expect("a letter was sent");
    let link = mail.text.split_whitespace().find(|word| word.contains("/account/verify/")).expect("the letter has a link");
    browser.goto(link).await;
    browser.fill("#field-password", SECRET).await;
    browser.click(".gate-card form .button-l").await;
    browser.is_at(&format!("{prefix}/account")).await;
}

/// Puts the larger one into the basket and goes to the checkout.
async fn to_checkout(browser: &Browser, store: &str, prefix: &str) {
    browser.goto(&format!("{store}{prefix}/p/choice?o0=Large")).await;
    browser.sees("[data-now]", "255").await;
    browser.click("#buy [data-add]").await;
    browser
        .finds("the piece in the basket", "return document.querySelector('#cart-drawer a[href$=\"/checkout\"], .cart-go a') !== null")
        .await;
    browser.goto(&format!("{store}{prefix}/checkout")).await;
}

async fn buy_twice(browser: &Browser, world: &World, store: &str, prefix: &str, scripts: bool) {
    to_checkout(browser, store, prefix).await;
    browser.sees(".checkout-me", EMAIL).await;
    find_place(browser, scripts).await;
    for (name, value) in GUEST.into_iter().filter(|(name, _)| matches!(*name, "phone" | "line1")) {
        browser.fill(&format!("#checkout [name={name}]"), value).await;
    }
    browser.click("label[for=payment-cash_on_delivery]").await;
    browser.click(".checkout-button").await;
    browser.is_at(&format!("{prefix}/orders/*")).await;

    to_checkout(browser, store, prefix).await;
    browser.sees(".saved-address.is-chosen", "Siti Rahma").await;
    browser.click("label[for=payment-cash_on_delivery]").await;
    browser.click(".checkout-button").await;
    browser.is_at(&format!("{prefix}/orders/*")).await;
    browser.goto(&format!("{store}{prefix}/account/orders")).await;
    browser.sees(".account-orders li:nth-child(2)", "Toraja").await;

    let sql = "SELECT count(*), count(customer_id), count(DISTINCT shipping_address), min(email) FROM orders";
    assert_eq!(world.tenant_rows("kopi", sql).await, [["2", "2", "1", EMAIL]]);
    assert_eq!(world.value("kopi", "SELECT count(*) FROM customer_addresses").await, "1");
}

#[actix_web::test]
async fn a_customer_signs_up_and_buys_with_javascript() {
    let world = World::start().await;
    let store = world.shopper("kopi").origin();
    let browser = Browser::open().await;

    open_account(&browser, &world, &store, "/en").await;
    browser.sees("main", "Hello, Siti").await;
    buy_twice(&browser, &world, &store, "/en", true).await;
    returns::ask(&browser, &world, &store, "/en", ["Requested", "Return requested"]).await;
    browser.close().await;
}

#[actix_web::test]
async fn a_customer_signs_up_and_buys_in_indonesian_without_javascript() {
    let world = World::start().await;
    let store = world.shopper("kopi").origin();
    let browser = Browser::without_scripts().await;

    open_account(&browser, &world, &store, "").await;
    browser.sees("main", "Halo, Siti").await;
    buy_twice(&browser, &world, &store, "", false).await;
    returns::ask(&browser, &world, &store, "", ["Diajukan", "Pengembalian diajukan"]).await;
    browser.close().await;
}
