//! The heart on a product's page, and what the browser remembers of products.

use crate::account::open_account;
use crate::driver::Browser;
use crate::support::World;

#[actix_web::test]
async fn the_heart_keeps_a_thing_without_leaving_the_page() {
    let world = World::start().await;
    let store = world.shopper("kopi").origin();
    let browser = Browser::open().await;
    open_account(&browser, &world, &store, "/en").await;

    browser.goto(&format!("{store}/en/p/choice?o0=Large")).await;
    browser.sees("[data-now]", "255").await;
    browser.click("#wish button").await;
    browser.sees("#wish", "On your wishlist").await;
    browser.is_at("/en/p/choice").await;

    assert_eq!(
        world.value("kopi", "SELECT string_agg(sku, ',') FROM wishlist_items JOIN variants v ON v.id = variant_id").await,
        "CHOICE-L"
    );
    assert_eq!(world.value("kopi", "SELECT count(*) FROM cart_lines").await, "0");
    browser.goto(&format!("{store}/en/account/wishlist")).await;
    browser.click(".wishes form[action$='/cart'] button").await;
    browser.sees("main", "It is in your cart").await;
    browser.close().await;
}

#[actix_web::test]
async fn what_was_looked_at_is_shown_again_and_can_be_forgotten() {
    let world = World::start().await;
    let store = world.shopper("kopi").origin();
    let browser = Browser::open().await;

    browser.goto(&format!("{store}/en/p/single")).await;
    browser.finds("the browser remembers it", "return JSON.parse(localStorage.getItem('seen') || '[]').length === 1").await;
    browser.goto(&format!("{store}/en/p/choice")).await;
    browser.sees("#seen .card-name", "Gayo").await;
    browser.click("#seen [data-forget]").await;
    browser.finds("the list is gone", "return !document.querySelector('#seen .card') && localStorage.getItem('seen') === null").await;
    browser.close().await;
}
