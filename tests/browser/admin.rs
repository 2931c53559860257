//! What staff change is what shoppers see.

use image::{ImageFormat, Rgb, RgbImage};

use crate::driver::Browser;
use crate::support::World;
use crate::support::template::PASSWORD;

async fn sign_in(browser: &Browser, origin: &str) {
    browser.goto(&format!("{origin}/admin/sign-in")).await;
    browser.fill("[name=email]", "owner@kopi.test").await;
    browser.fill("[name=password]", PASSWORD).await;
    browser.click("form[action='/admin/sign-in'] button").await;
    browser.is_at("/admin").await;
}

#[actix_web::test]
async fn a_product_with_a_picture_appears_in_the_store() {
    let world = World::start().await;
    let store = world.shopper("kopi").origin();
    let picture = std::env::temp_dir().join(format!("{}.png", world.database));
    RgbImage::from_pixel(900, 900, Rgb([150, 90, 40])).save_with_format(&picture, ImageFormat::Png).unwrap();
    let browser = Browser::open().await;
    sign_in(&browser, &store).await;

    browser.goto(&format!("{store}/admin/products/new")).await;
    browser.fill("#product-form [name=name]", "Flores Bajawa").await;
    browser.fill("#product-form input[name$=price]", "95000").await;
    browser.fill("#product-form input[name$=stock]", "7").await;
    browser.choose("#product-form [name=status]", "active").await;
    browser.type_into("#f-pictures", &picture.to_string_lossy()).await;
    browser.click(".save-bar .btn.primary").await;
    browser.finds("the saved product", "return location.pathname.match(/^\\/admin\\/products\\/[0-9a-f-]{36}/) !== null").await;

    browser.goto(&format!("{store}/p/flores-bajawa")).await;
    browser.sees("h1", "Flores Bajawa").await;
    browser.sees("[data-now]", "95.000").await;
    browser
        .finds(
            "the picture",
            "const shown = document.querySelector('.gallery img'); return shown !== null && shown.complete && shown.naturalWidth > 300",
        )
        .await;
    browser.close().await;
    let _ = std::fs::remove_file(picture);
}

#[actix_web::test]
async fn another_theme_and_colour_show_in_the_store_at_once() {
    let world = World::start().await;
    let store = world.shopper("kopi").origin();
    let browser = Browser::open().await;
    browser.goto(&format!("{store}/")).await;
    browser.finds("the first theme", "return document.querySelector('link[href*=\"themes/roastery/\"]') !== null").await;
    sign_in(&browser, &store).await;

    browser.goto(&format!("{store}/admin/design")).await;
    browser.click(".theme-card:has(input[value=circuit])").await;
    browser.click(".save-bar .btn.primary").await;
    browser.sees(".notice", "").await;
    browser.goto(&format!("{store}/")).await;
    browser.finds("the other theme", "return document.querySelector('link[href*=\"themes/circuit/\"]') !== null").await;

    browser.goto(&format!("{store}/admin/design")).await;
    browser.set("input[type=color][name$=brand]", "#8a1c1c").await;
    browser.click(".save-bar .btn.primary").await;
    browser.sees(".notice", "").await;
    browser.goto(&format!("{store}/")).await;
    let sheet =
        browser.finds("the store's own colours", "return document.querySelector('link[href^=\"/theme/\"]')?.getAttribute('href')").await;
    let sheet = world.shopper("kopi").get(sheet.as_str().unwrap()).await.is(200);
    assert!(sheet.text.to_lowercase().contains("#8a1c1c"), "{}", sheet.text);
    browser.close().await;
}
