//! The back office: what staff change is what shoppers see, and what cannot be
//! used is refused with a reason.

use image::{ImageFormat, Rgb, RgbImage};

use crate::support::{Role, World};

fn png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    RgbImage::from_pixel(width, height, Rgb([120, 80, 40])).write_to(&mut bytes, ImageFormat::Png).expect("a plain picture can be written");
    bytes.into_inner()
}

#[actix_web::test]
async fn a_new_name_is_in_the_store_at_once() {
    let world = World::start().await;
    let owner = world.staff("kopi", Role::Owner).await;
    let shopper = world.shopper("kopi");
    assert!(shopper.get("/p/single").await.is(200).says("Gayo Arabika"));

    let page = format!("/admin/products/{}", world.seeded("kopi").id(101));
    let saved = owner.submit(&page, "#product-form", &[("name", "Gayo Istimewa")]).await;

    assert!(saved.status.is_redirection(), "{} {}", saved.status, saved.texts("[role=alert], .error").join(" | "));
    let shown = shopper.get("/p/single").await.is(200);
    assert!(shown.says("Gayo Istimewa") && !shown.says("Gayo Arabika"));
    assert!(world.shopper("batik").get("/p/single").await.is(200).says("Parang Scarf"));
}

#[actix_web::test]
async fn a_picture_is_taken_and_a_script_that_calls_itself_one_is_not() {
    let world = World::start().await;
    let owner = world.staff("kopi", Role::Owner).await;
    let pictures = format!("/admin/products/{}/pictures", world.seeded("kopi").id(101));
    owner.get(&format!("/admin/products/{}", world.seeded("kopi").id(101))).await.is(200);

    let script = br#"<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>"#;
    let refused = owner.upload(&pictures, &[], &[("pictures", "logo.svg", "image/svg+xml", script)]).await;
    assert_eq!(refused.status, 422);
    assert_eq!(world.value("kopi", "SELECT count(*) FROM media").await, "0");

    let taken = owner.upload(&pictures, &[], &[("pictures", "beans.png", "image/png", &png(400, 300))]).await;
    assert!(taken.status.is_success() || taken.status.is_redirection(), "{}", taken.status);
    assert_eq!(world.value("kopi", "SELECT width || 'x' || height FROM media").await, "400x300");
}
