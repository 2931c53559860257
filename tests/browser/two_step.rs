//! Two-step sign-in with a phone that is not there: turned on, and used.

use chrono::Duration;
use smartseller::secret_box::Secret;
use smartseller::two_step::Key;

use crate::account::{EMAIL, SECRET, open_account};
use crate::driver::Browser;
use crate::support::World;

async fn turn_on_and_sign_in(browser: &Browser, world: &World, store: &str, prefix: &str) {
    browser.goto(&format!("{store}{prefix}/account/security")).await;
    browser.click("#two-step a.button").await;
    browser.is_at(&format!("{prefix}/account/two-step")).await;
    browser.fill("#field-current", SECRET).await;
    browser.click(".account-main form .button").await;
    browser.is_at(&format!("{prefix}/account/two-step/set-up")).await;
    let key = browser.sees("#two-step-key", " ").await.replace(' ', "");
    let key = Key::read(&Secret::new(key)).expect("the page shows the key");
    browser.fill("#field-code", &key.code(world.clock().now())).await;
    browser.click(".account-main form .button").await;
    let codes = browser.sees("#recovery-codes", "-").await;
    assert_eq!(codes.split_whitespace().filter(|word| word.contains('-')).count(), 10, "{codes}");

    browser.click(".account-side .account-out").await;
    browser.is_at(&format!("{prefix}/account/sign-in")).await;
    browser.fill("#field-email", EMAIL).await;
    browser.fill("#field-password", SECRET).await;
    browser.click(".gate-card form .button-l").await;
    browser.is_at(&format!("{prefix}/account/sign-in/code")).await;
    // The step in which it was turned on is used up.
    world.clock().advance(Duration::seconds(30));
    browser.fill("#field-code", &key.code(world.clock().now())).await;
    browser.click(".gate-card form .button-l").await;
    browser.is_at(&format!("{prefix}/account")).await;
}

#[actix_web::test]
async fn a_customer_turns_two_step_sign_in_on_and_signs_in_with_a_code() {
    let world = World::start().await;
    let store = world.shopper("kopi").origin();
    let browser = Browser::open().await;

    open_account(&browser, &world, &store, "/en").await;
    turn_on_and_sign_in(&browser, &world, &store, "/en").await;
    browser.sees("main", "Hello, Siti").await;
    browser.close().await;
}

#[actix_web::test]
async fn a_customer_does_so_in_indonesian_without_javascript() {
    let world = World::start().await;
    let store = world.shopper("kopi").origin();
    let browser = Browser::without_scripts().await;

    open_account(&browser, &world, &store, "").await;
    turn_on_and_sign_in(&browser, &world, &store, "").await;
    browser.sees("main", "Halo, Siti").await;
    browser.close().await;
}
