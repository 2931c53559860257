//! Pictures of a tenant: served to its shoppers, refused when they are no
//! pictures, gone when nothing shows them.

use chrono::Duration;
use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use smartseller::commerce::media::{self, Media};
use smartseller::error::Error;

use super::support::World;

fn png(width: u32, height: u32) -> Vec<u8> {
    let mut out = std::io::Cursor::new(Vec::new());
    let pixels: DynamicImage = RgbImage::from_pixel(width, height, Rgb([10, 120, 200])).into();
    pixels.write_to(&mut out, ImageFormat::Png).expect("memory can be written");
    out.into_inner()
}

async fn store(world: &World, slug: &str, bytes: Vec<u8>) -> Media {
    let tenant = world.tenant(slug).await;
    let prepared = media::prepare(world.app.files.as_ref(), &tenant, "photo.png", bytes).await.expect("a picture");
    let mut conn = world.app.db.tenant(&tenant).await.expect("the tenant's schema");
    let picture = media::store(&mut conn, &prepared).await.expect("a row");
    conn.commit().await.expect("the transaction commits");
    picture
}

#[tokio::test]
async fn every_width_is_served_for_ever_and_as_what_it_is() {
    let world = World::start().await;
    let picture = store(&world, "kopi", png(700, 350)).await;
    let shopper = world.shopper("kopi");

    for (width, real) in [(160, 160), (640, 640), (1920, 700)] {
        let reply = shopper.get(&picture.url(width)).await.is(200);
        assert_eq!(reply.header("content-type"), "image/webp");
        assert_eq!(reply.header("cache-control"), "public, max-age=31536000, immutable");
        assert_eq!(reply.header("x-content-type-options"), "nosniff");
        let decoded = image::load_from_memory(&reply.bytes).expect("what is served is a picture");
        assert_eq!((decoded.width(), decoded.height()), (real, real / 2));
    }
    let mail = shopper.get(&media::mail_url(picture.id)).await.is(200);
    assert_eq!(mail.header("content-type"), "image/jpeg");
}

#[tokio::test]
async fn a_picture_is_found_at_its_own_tenant_only() {
    let world = World::start().await;
    let ours = store(&world, "kopi", png(200, 200)).await;
    let twin = store(&world, "batik", png(200, 200)).await;

    assert_ne!(ours.id, twin.id);
    world.shopper("kopi").get(&ours.url(160)).await.is(200);
    world.on_domain("kopi").get(&ours.url(160)).await.is(200);
    world.shopper("batik").get(&ours.url(160)).await.is(404);
    world.on_domain("batik").get(&ours.url(160)).await.is(404);
    world.client("localhost").get(&ours.url(160)).await.is(404);
}

#[tokio::test]
async fn other_names_are_not_files() {
    let world = World::start().await;
    let picture = store(&world, "kopi", png(200, 200)).await;
    let shopper = world.shopper("kopi");

    for name in ["161.webp", "160.png", "facts.json", "..%2ffacts.json", "160.webp%00", ""] {
        shopper.get(&format!("/media/{}/{name}", picture.id)).await.is(404);
    }
    for id in ["x", "..%2f..", "00000000-0000-0000-0000-000000000000"] {
        shopper.get(&format!("/media/{id}/160.webp")).await.is(404);
    }
}

#[tokio::test]
async fn the_same_picture_twice_is_one() {
    let world = World::start().await;

    let first = store(&world, "kopi", png(300, 200)).await;
    let second = store(&world, "kopi", png(300, 200)).await;

    assert_eq!(first, second);
    let third = store(&world, "kopi", png(301, 200)).await;
    assert_ne!(first.id, third.id);
}

#[tokio::test]
async fn a_drawing_with_a_script_leaves_nothing_behind() {
    let world = World::start().await;
    let tenant = world.tenant("kopi").await;
    let svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>".to_vec();

    let refused = media::prepare(world.app.files.as_ref(), &tenant, "logo.svg", svg).await;

    let Err(Error::Invalid(errors)) = refused else { panic!("{refused:?}") };
    assert_eq!(errors.of("picture").map(|error| error.message), Some("media-error-svg"));
    assert!(!world.app.config.data_dir.join("media").join(tenant.schema.as_str()).exists());
}

#[tokio::test]
async fn a_picture_that_nothing_shows_goes_after_a_week() {
    let world = World::start().await;
    let kept = store(&world, "kopi", png(64, 64)).await;
    let unused = store(&world, "kopi", png(65, 65)).await;
    let logo = format!(
        "INSERT INTO settings (section, value) VALUES ('design', '{{\"logo\": \"{}\"}}') ON CONFLICT (section) DO UPDATE SET value = excluded.value",
        kept.id
    );
    world.tenant_rows("kopi", &logo).await;
    let tenant = world.tenant("kopi").await;
    let sweep = async || {
        let conn = world.app.db.tenant(&tenant).await.expect("the tenant's schema");
        media::jobs::sweep(conn, world.app.files.as_ref()).await.expect("the sweep ends")
    };

    assert_eq!(sweep().await, 0);
    world.clock().advance(Duration::days(8));
    assert_eq!(sweep().await, 1);

    world.shopper("kopi").get(&kept.url(160)).await.is(200);
    world.shopper("kopi").get(&unused.url(160)).await.is(404);
}
