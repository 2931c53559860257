//! Paying at each provider: to its page, back, and the order's page says when
//! the money is there; with scripts by itself.

use crate::driver::Browser;
use crate::purchase::find_place;
use crate::support::accounts::{ALL, world};
use crate::support::news::Letter;
use crate::support::sale::GUEST;

/// Puts a product into the cart.
async fn take(browser: &Browser, store: &str, scripts: bool) {
    browser.goto(&format!("{store}/p/choice")).await;
    browser.click("[data-picker] label:has(input[value=Small])").await;
    if !scripts {
        browser.click("[data-picker] button.only-no-js").await;
    }
    browser.click("#buy [data-add]").await;
    if scripts {
        browser.sees("#cart-count", "1").await;
    } else {
        browser.is_at("/cart").await;
    }
}

async fn pay_at_every_provider(browser: Browser, scripts: bool) {
    let (world, providers) = world().await;
    let store = world.shopper("kopi").origin();
    for provider in ALL {
        take(&browser, &store, scripts).await;
        browser.goto(&format!("{store}/checkout")).await;
        find_place(&browser, scripts).await;
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

        if !scripts {
            browser.click("#order-status a.button-quiet").await;
        }
        browser.sees("#order-status", "Pembayaran diterima").await;
        assert_eq!(world.value("kopi", "SELECT payment_status FROM orders ORDER BY id DESC LIMIT 1").await, "paid");
    }
    browser.close().await;
}

#[actix_web::test]
async fn a_guest_pays_at_every_provider() {
    pay_at_every_provider(Browser::open().await, true).await;
}

#[actix_web::test]
async fn a_guest_pays_at_every_provider_in_indonesian_without_javascript() {
    pay_at_every_provider(Browser::without_scripts().await, false).await;
}
