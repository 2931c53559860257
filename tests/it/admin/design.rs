//! The look of the store, as staff choose it.

use image::{DynamicImage, ImageFormat, Rgb, RgbImage};

use crate::support::{Role, World, client::Client};

fn png() -> Vec<u8> {
    let mut out = std::io::Cursor::new(Vec::new());
    let pixels: DynamicImage = RgbImage::from_pixel(240, 80, Rgb([120, 30, 60])).into();
    pixels.write_to(&mut out, ImageFormat::Png).expect("memory can be written");
    out.into_inner()
}

/// The form as it is shown, some of it changed, with files.
async fn save(staff: &Client, changes: &[(&str, &str)], files: &[(&str, &str, &str, &[u8])]) -> crate::support::Reply {
    let mut fields = staff.get("/admin/design").await.is(200).form("form[data-dirty]");
    fields.retain(|field| !["csrf", "logo", "favicon", "hero_picture", "reset_colours"].contains(&field.0.as_str()));
    for (name, value) in changes {
        fields.retain(|field| field.0 != *name);
        fields.push(((*name).to_owned(), (*value).to_owned()));
    }
    let pairs: Vec<(&str, &str)> = fields.iter().map(|field| (field.0.as_str(), field.1.as_str())).collect();
    staff.upload("/admin/design", &pairs, files).await
}

/// All that a page links of the tenant's own: the colours, and the merchant's CSS if it is there.
async fn stylesheets(shopper: &Client, page: &str) -> String {
    let mut all = String::new();
    for href in shopper.get(page).await.is(200).attributes("link[rel=stylesheet]", "href") {
        if href.starts_with("/theme/") {
            all.push_str(&shopper.get(&href).await.is(200).text);
        }
    }
    assert!(all.contains("--colour-brand"), "{page} links the tenant's colours");
    all
}

#[actix_web::test]
async fn theme_colours_logo_and_words_are_on_the_store_at_once() {
    let world = World::start().await;
    let staff = world.staff("kopi", Role::Owner).await;

    let changes = [("theme", "atelier"), ("colour_brand", "#8a1538"), ("announcement_id", "Gratis ongkir minggu ini")];
    save(&staff, &changes, &[("logo", "logo.png", "image/png", &png())]).await.is(303);

    let shopper = world.shopper("kopi");
    assert!(stylesheets(&shopper, "/").await.contains("--colour-brand: #8a1538"));
    assert!(shopper.get("/").await.says("Gratis ongkir minggu ini"));
    let row = "SELECT value->>'theme', value->'colours'->>'brand', value->'colours'->>'text', value->>'logo' IS NOT NULL FROM settings WHERE section = 'design'";
    assert_eq!(world.tenant_rows("kopi", row).await[0][..2], ["atelier", "#8a1538"]);
    assert_eq!(world.tenant_rows("kopi", row).await[0][3], "t");
}

#[actix_web::test]
async fn own_css_is_cleaned_and_what_is_left_out_is_said() {
    let world = World::start().await;
    let staff = world.staff("kopi", Role::Owner).await;
    let css =
        ".card { color: #123456; position: fixed }\n@import 'https://evil.test/x.css';\n.a { background: url(//evil.test/a) }\n</style>";

    save(&staff, &[("css", css)], &[]).await.is(303);

    let served = stylesheets(&world.shopper("kopi"), "/").await;
    assert!(served.contains(".theme-scope .card") && served.contains("color: #123456"), "{served}");
    assert!(!served.contains("evil.test") && !served.contains('<'));
    let page = staff.get("/admin/design").await.is(200);
    assert!(page.texts(".css-dropped li").len() >= 3);
    assert!(page.the("#f-css").contains("position: fixed"));
}

#[actix_web::test]
async fn own_css_stays_off_the_pages_where_people_sign_in_and_pay() {
    let world = World::start().await;
    let staff = world.staff("kopi", Role::Owner).await;
    save(&staff, &[("css", "main { color: #123456 }")], &[]).await.is(303);

    let shopper = world.shopper("kopi");
    let variant = crate::storefront::single(&world, "kopi");
    shopper.post("/cart/lines", &[("variant_id", &variant), ("quantity", "1")]).await.is(303);
    for page in ["/", "/p/single", "/c/utama", "/search?q=kopi", "/cart", "/contact"] {
        assert!(stylesheets(&shopper, page).await.contains("#123456"), "{page}");
    }
    for page in ["/checkout", "/account/sign-in", "/account/register", "/account/forgot", "/orders/find"] {
        assert!(!stylesheets(&shopper, page).await.contains("#123456"), "{page}");
    }
    let customer = world.customer("kopi").await;
    for page in ["/account", "/account/profile", "/account/addresses", "/account/security", "/account/orders"] {
        assert!(!stylesheets(&customer, page).await.contains("#123456"), "{page}");
    }
}

#[actix_web::test]
async fn a_drawing_that_can_run_code_is_no_logo() {
    let world = World::start().await;
    let staff = world.staff("kopi", Role::Owner).await;
    let svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>";

    let reply = save(&staff, &[], &[("logo", "logo.svg", "image/png", svg)]).await.is(422);

    assert_eq!(reply.texts("#e-logo").len(), 1);
    assert_eq!(
        world.value("kopi", "SELECT count(*) FROM media").await,
        world.value("kopi", "SELECT count(*) FROM media WHERE file_name <> 'logo.svg'").await
    );
}

#[actix_web::test]
async fn faint_colours_are_named_before_they_are_saved() {
    let world = World::start().await;
    let staff = world.staff("kopi", Role::Owner).await;

    let faint = staff
        .get("/admin/design/contrast?theme=atelier&shown_theme=atelier&colour_background=%23ffffff&colour_text=%23ffff00")
        .await
        .is(200);

    assert_eq!(faint.texts(".contrast-list .badge").len(), 5);
    assert!(faint.says("1.07:1"), "{}", faint.text);
}
