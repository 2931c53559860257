//! Paying at each provider: to its page, back, and the order's page says by
//! itself when the money is there.

use crate::driver::Browser;
use crate::purchase::find_place;
use crate::support::accounts::{ALL, world};
use crate::support::news::Letter;
use crate::support::sale::GUEST;

#[actix_web::test]
async fn a_guest_pays_at_every_provider() {
    let (world, providers) = world().await;
    let store = world.shopper("kopi").origin();
    let browser = Browser::open().await;
    for provider in ALL {
        browser.goto(&format!("{store}/p/choice")).await;
        browser.click("[data-picker] label:has(input[value=Small])").await;
        browser.click("#buy [data-add]").await;
        browser.sees("#cart-count", "1").await;
        browser.goto(&format!("{store}/checkout")).await;
        find_place(&browser, true).await;
        for (name, value) in GUEST.into_iter().filter(|(name, _)| !["district", "city", "region", "postcode"].contains(name)) {
            browser.fill(&format!("#checkout [name={name}]"), value).await;
        }
        browser.click(&format!("label[for=payment-{provider}]")).await;
        browser.click(".checkout-button").await;

        browser.is_at("/pay/*").await;
        browser.sees("h1", provider).await;
        browser.click("button").await;
        browser.is_at("/orders/*").await;
        browser.sees("#order-status", "sedang kami periksa").await;
        let sale = providers.last();
        let letter = Letter::of(&sale, "paid", &format!("evt_{provider}"), "kopi", world.clock().now().timestamp());
        letter.post(&world.shopper("kopi")).await.is(200);

        browser.sees("#order-status", "Pembayaran diterima").await;
        assert_eq!(world.value("kopi", "SELECT payment_status FROM orders ORDER BY id DESC LIMIT 1").await, "paid");
    }
    browser.close().await;
}
