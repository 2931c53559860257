//! From the shelf to the confirmation, as a guest.

use crate::driver::Browser;
use crate::support::World;
use crate::support::sale::GUEST;

/// Names the place by its postcode, which alone finds it: at once with a
/// script, else with a button.
pub async fn find_place(browser: &Browser, scripts: bool) {
    browser.fill("#checkout [name=postcode]", "40111").await;
    browser.click(if scripts { "#checkout [name=line1]" } else { "#area-fields button" }).await;
    browser.finds("the district of the postcode", "return document.querySelector('#field-district')?.value === '32.73.19'").await;
}

/// Types contact and address, and chooses to pay at the door.
async fn fill_checkout(browser: &Browser, scripts: bool) {
    browser.is_at("/checkout").await;
    find_place(browser, scripts).await;
    for (name, value) in GUEST.into_iter().filter(|(name, _)| !["district", "city", "region", "postcode"].contains(name)) {
        browser.fill(&format!("#checkout [name={name}]"), value).await;
    }
    browser.click("label[for=payment-cash_on_delivery]").await;
}

#[actix_web::test]
async fn a_guest_buys_with_javascript() {
    let world = World::start().await;
    let store = world.shopper("kopi").origin();
    let browser = Browser::open().await;

    browser.goto(&format!("{store}/p/choice")).await;
    browser.click("[data-picker] label:has(input[value=Large])").await;
    browser.sees("[data-now]", "255.000").await;
    browser.click("#buy [data-add]").await;
    browser.sees("#cart-drawer", "Toraja Sapan").await;
    browser.sees("#cart-count", "1").await;
    browser.click("#cart-drawer a[href='/checkout']").await;
    fill_checkout(&browser, true).await;
    browser.sees("#checkout-summary", "273.000").await;
    browser.click(".checkout-button").await;

    browser.is_at("/orders/*").await;
    browser.sees("main", "Toraja Sapan").await;
    browser.sees("main", "273.000").await;
    assert_eq!(world.value("kopi", "SELECT total FROM orders").await, "273000");
    assert_eq!(world.value("kopi", "SELECT email FROM orders").await, "siti@example.test");
    browser.close().await;
}

#[actix_web::test]
async fn a_guest_buys_without_javascript() {
    let world = World::start().await;
    let store = world.shopper("kopi").origin();
    let browser = Browser::without_scripts().await;

    browser.goto(&format!("{store}/p/choice")).await;
    browser.click("[data-picker] label:has(input[value=Large])").await;
    browser.click("[data-picker] button.only-no-js").await;
    browser.sees("[data-now]", "255.000").await;
    browser.click("#buy [data-add]").await;
    browser.is_at("/cart").await;
    browser.sees("#cart", "Toraja Sapan").await;
    browser.click(".cart-go a").await;
    fill_checkout(&browser, false).await;
    browser.click(".checkout-button").await;

    browser.is_at("/orders/*").await;
    browser.sees("main", "Toraja Sapan").await;
    assert_eq!(world.value("kopi", "SELECT total FROM orders").await, "273000");
    browser.close().await;
}
