//! Products, as staff make and change them.

use image::{DynamicImage, ImageFormat, Rgb, RgbImage};

use crate::support::{Role, World, client::Client};

/// A small picture.
pub fn png() -> Vec<u8> {
    let mut out = std::io::Cursor::new(Vec::new());
    let pixels: DynamicImage = RgbImage::from_pixel(300, 300, Rgb([20, 90, 60])).into();
    pixels.write_to(&mut out, ImageFormat::Png).expect("memory can be written");
    out.into_inner()
}

/// The fields of a new product, some of them changed.
fn fields<'a>(changes: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut fields = vec![
        ("version", "0"),
        ("name", "Gayo Wine"),
        ("description", "<p>Fruity.</p><script>alert(1)</script>"),
        ("status", "active"),
        ("v0.id", ""),
        ("v0.active", "1"),
        ("v0.price", "120000"),
        ("v0.stock", "7"),
        ("v0.sku", "GW"),
        ("track_stock", "1"),
        ("requires_shipping", "1"),
        ("taxable", "1"),
    ];
    for change in changes {
        fields.retain(|field| field.0 != change.0);
        fields.push(*change);
    }
    fields
}

/// Makes a product and says where its form is.
async fn make(staff: &Client, changes: &[(&str, &str)]) -> String {
    let reply = staff.upload("/admin/products", &fields(changes), &[]).await.is(303);
    reply.location().split('?').next().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn a_product_is_made_with_its_variants_and_picture() {
    let world = World::start().await;
    let staff = world.staff("kopi", Role::Owner).await;
    let options = [("option0.name", "Size"), ("option0.values", "250 g, 1 kg"), ("option1.name", "Grind"), ("option1.values", "Beans")];

    staff.upload("/admin/products", &fields(&options), &[("pictures", "gayo.png", "image/png", &png())]).await.is(303);

    let row = world
        .tenant_rows(
            "kopi",
            "SELECT slug, status, price_min, media_id IS NOT NULL, description_html, facets FROM products WHERE name = 'Gayo Wine'",
        )
        .await;
    assert_eq!(row, [["gayo-wine", "active", "120000", "t", "<p>Fruity.</p>", "{\"size=250 g\",grind=beans,\"size=1 kg\"}"]]);
    let variants = world
        .tenant_rows(
            "kopi",
            "SELECT sku, on_hand FROM variants JOIN stock_levels ON variant_id = id WHERE sku LIKE 'GW%' ORDER BY position",
        )
        .await;
    assert_eq!(variants, [["GW-250-G-BEANS", "7"], ["GW-1-KG-BEANS", "7"]]);
}

#[tokio::test]
async fn every_mistake_is_said_beside_its_field_and_nothing_is_lost() {
    let world = World::start().await;
    let staff = world.staff("kopi", Role::Owner).await;

    let reply = staff
        .upload("/admin/products", &fields(&[("name", ""), ("v0.price", "-5"), ("v0.stock", "1e9"), ("vendor", "Tani")]), &[])
        .await
        .is(422);

    assert_eq!(reply.attributes(".error", "id"), ["e-name", "e-v0.price", "e-v0.stock"]);
    assert_eq!(reply.attributes("#f-vendor", "value"), ["Tani"]);
    assert_eq!(world.value("kopi", "SELECT count(*) FROM products WHERE name = 'Gayo Wine'").await, "0");
}

#[tokio::test]
async fn a_renamed_value_keeps_its_variant_and_a_new_one_adds_to_it() {
    let world = World::start().await;
    let staff = world.staff("kopi", Role::Owner).await;
    let form = make(&staff, &[("option0.name", "Size"), ("option0.values", "Small, Large")]).await;
    let before = world.tenant_rows("kopi", "SELECT id FROM variants WHERE sku LIKE 'GW%' ORDER BY position").await;

    staff.submit(&form, "#product-form", &[("option0.values", "Tiny, Large")]).await.is(303);
    staff.submit(&form, "#product-form", &[("option0.values", "Tiny, Large, Huge")]).await.is(303);

    let after = world.tenant_rows("kopi", "SELECT id, option_values FROM variants WHERE product_id = (SELECT id FROM products WHERE name = 'Gayo Wine') ORDER BY position").await;
    assert_eq!(after.len(), 3);
    assert_eq!((&after[0][0], after[0][1].as_str()), (&before[0][0], "{Tiny}"));
    assert_eq!((&after[1][0], after[1][1].as_str()), (&before[1][0], "{Large}"));
}

#[tokio::test]
async fn the_second_of_two_people_is_told_and_keeps_what_they_typed() {
    let world = World::start().await;
    let staff = world.staff("kopi", Role::Owner).await;
    let form = make(&staff, &[]).await;
    let mut mine = staff.get(&form).await.is(200).form("#product-form");
    staff.submit(&form, "#product-form", &[("name", "Gayo Honey")]).await.is(303);

    mine.retain(|field| field.0 != "name");
    mine.push(("name".into(), "Gayo Natural".into()));
    let pairs: Vec<(&str, &str)> = mine.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let reply = staff.post(&form, &pairs).await.is(409);

    assert_eq!(reply.attributes("#f-name", "value"), ["Gayo Natural"]);
    assert!(reply.the("[role=alert]").contains("Gayo Honey"));
    assert_eq!(world.value("kopi", "SELECT name FROM products WHERE slug = 'gayo-wine'").await, "Gayo Honey");
}

#[tokio::test]
async fn stock_that_was_sold_meanwhile_is_not_brought_back() {
    let world = World::start().await;
    let staff = world.staff("kopi", Role::Owner).await;
    let form = make(&staff, &[]).await;
    let mut mine = staff.get(&form).await.is(200).form("#product-form");
    let schema = world.schema("kopi").await;
    world
        .rows(&format!(
            "UPDATE {schema}.stock_levels SET on_hand = 4 WHERE variant_id = (SELECT id FROM {schema}.variants WHERE sku = 'GW')"
        ))
        .await;

    mine.retain(|field| field.0 != "v0.stock");
    mine.push(("v0.stock".into(), "10".into()));
    let pairs: Vec<(&str, &str)> = mine.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    staff.post(&form, &pairs).await.is(303);

    assert_eq!(world.value("kopi", "SELECT on_hand FROM stock_levels JOIN variants ON id = variant_id WHERE sku = 'GW'").await, "7");
}

#[tokio::test]
async fn a_new_address_leaves_the_old_one_leading_to_it() {
    let world = World::start().await;
    let staff = world.staff("kopi", Role::Owner).await;
    let form = make(&staff, &[]).await;

    staff.submit(&form, "#product-form", &[("slug", "gayo")]).await.is(303);
    staff.submit(&form, "#product-form", &[("slug", "gayo-2026")]).await.is(303);

    let redirects = world.tenant_rows("kopi", "SELECT path, target FROM redirects ORDER BY path").await;
    assert_eq!(redirects, [["/p/gayo", "/p/gayo-2026"], ["/p/gayo-wine", "/p/gayo-2026"]]);
}

#[tokio::test]
async fn a_code_that_another_variant_has_is_refused_at_its_field() {
    let world = World::start().await;
    let staff = world.staff("kopi", Role::Owner).await;

    let reply = staff.upload("/admin/products", &fields(&[("v0.sku", "SINGLE")]), &[]).await.is(422);

    assert_eq!(reply.attributes(".error", "id"), ["e-v0.sku"]);
}

#[tokio::test]
async fn ticked_products_change_their_status_together() {
    let world = World::start().await;
    let staff = world.staff("kopi", Role::Owner).await;
    let ids = world.tenant_rows("kopi", "SELECT id FROM products WHERE status = 'active' ORDER BY id").await;

    staff.post("/admin/products/bulk", &[("id", &ids[0][0]), ("id", &ids[1][0]), ("status", "archived")]).await.is(303);

    assert_eq!(world.value("kopi", "SELECT count(*) FROM products WHERE status = 'archived'").await, "2");
    assert!(staff.get("/admin/products?status=active").await.is(200).texts("a.title").is_empty());
}

#[tokio::test]
async fn options_have_words_in_every_language_of_the_store() {
    let world = World::start().await;
    let staff = world.staff("kopi", Role::Owner).await;
    let options = [
        ("option0.name", "Ukuran"),
        ("option0.values", "Kecil, Besar"),
        ("t.en.option0.name", "Size"),
        ("t.en.option0.values", "Small, Large"),
    ];
    let form = make(&staff, &options).await;
    let words =
        "SELECT translations #>> '{en,options,0,name}', translations #>> '{en,options,0,values,1}' FROM products WHERE name = 'Gayo Wine'";
    assert_eq!(world.tenant_rows("kopi", words).await, [["Size", "Large"]]);

    let reply = staff.submit(&form, "#product-form", &[("t.en.option0.values", "Small")]).await.is(422);
    assert_eq!(reply.attributes(".error", "id"), ["e-t.en.option0.values"]);
    staff.submit(&form, "#product-form", &[("t.en.option0.values", "Small, Big")]).await.is(303);

    assert_eq!(world.tenant_rows("kopi", words).await, [["Size", "Big"]]);
}

#[tokio::test]
async fn a_refused_picture_is_said_on_the_form() {
    let world = World::start().await;
    let staff = world.staff("kopi", Role::Owner).await;
    let form = make(&staff, &[]).await;

    let reply = staff.upload(&format!("{form}/pictures"), &[], &[("pictures", "notes.txt", "text/plain", b"no picture")]).await.is(422);

    assert_eq!(reply.attributes(".error", "id"), ["e-pictures"]);
    assert_eq!(reply.attributes("#f-name", "value"), ["Gayo Wine"]);
}

/// Threat D10: the name of a file is a text that is shown, and no part of a path.
#[tokio::test]
async fn the_name_of_a_file_leads_nowhere() {
    let world = World::start().await;
    let staff = world.staff("kopi", Role::Owner).await;
    let form = make(&staff, &[]).await;
    let long = format!("{}.png", "n".repeat(4_000));
    let names = [
        "../../../../outside.png",
        "..%2f..%2foutside.png",
        "..\\..\\outside.png",
        "/etc/outside.png",
        "C:\\outside.png",
        "CON",
        "NUL.png",
        ".htaccess",
        "outside.png;.php",
        "outside.php",
        "photo\u{202e}gnp.exe",
        "<img src=x onerror=alert(1)>.png",
        "",
        &long,
    ];
    for (at, name) in names.into_iter().enumerate() {
        // Each another picture, so that each is stored.
        let mut out = std::io::Cursor::new(Vec::new());
        let colour = Rgb([u8::try_from(at).expect("a few names") * 10, 90, 60]);
        DynamicImage::from(RgbImage::from_pixel(64, 64, colour)).write_to(&mut out, ImageFormat::Png).expect("memory can be written");
        let reply = staff.upload(&format!("{form}/pictures"), &[], &[("pictures", name, "image/png", &out.into_inner())]).await;
        assert!(matches!(reply.status.as_u16(), 303 | 400 | 422), "{name:?}: {}", reply.status);
    }

    let stored: usize = world.value("kopi", "SELECT count(*) FROM media").await.parse().expect("a number");
    assert!(stored >= 8, "{stored} pictures were stored");
    let root = world.app.config.data_dir.clone();
    let mut folders = vec![root.clone()];
    let mut files = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("the folder is ours").map(|entry| entry.expect("a name").path()) {
            let name = entry.file_name().and_then(|name| name.to_str()).expect("names are ours").to_owned();
            assert!(name.chars().all(|letter| letter.is_ascii_alphanumeric() || "-_.".contains(letter)), "{}", entry.display());
            assert!(!name.contains("outside") && !name.starts_with('.'), "{}", entry.display());
            if entry.is_dir() { folders.push(entry) } else { files += 1 }
        }
    }
    assert!(files >= stored, "{files} files");
    let page = staff.get(&form).await.is(200);
    assert!(!page.text.contains("<img src=x"), "a name is markup");
}
