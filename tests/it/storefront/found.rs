//! What search engines and shared links are told, and what they are not.

use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use serde_json::Value;
use smartseller::commerce::media;
use smartseller::commerce::settings::{self, DesignSettings};
use smartseller::db::Change;

use crate::support::{Reply, World};

/// The structured data of a page by its type.
fn data(page: &Reply, kind: &str) -> Value {
    let blocks = page.texts("script[type='application/ld+json']");
    let blocks = blocks.iter().map(|block| serde_json::from_str::<Value>(block).expect("structured data is JSON"));
    blocks.into_iter().find(|block| block["@type"] == kind).unwrap_or_else(|| panic!("{} has no {kind}", page.request))
}

async fn catalogue_changed(world: &World, slug: &str) {
    world.app.db.changes().note(world.tenant(slug).await.id, Change::Catalog);
}

const TOLD_IN_ENGLISH: &str = "UPDATE products SET translations = '{\"en\": {\"name\": \"Gayo in English\", \"description_html\": \"<p>Made</p>\"}}' WHERE slug = 'single'";

#[actix_web::test]
async fn a_product_page_says_what_it_sells_for_how_much_and_whether_it_is_there() {
    let world = World::start().await;
    let shopper = world.shopper("kopi");
    let page = shopper.get("/p/single").await.is(200);
    let url = format!("{}/p/single", shopper.origin());

    assert_eq!(page.the("title"), "Gayo Arabika · Kopi Nusantara");
    assert_eq!(page.attributes("link[rel=canonical]", "href"), std::slice::from_ref(&url));
    assert_eq!(page.attributes("meta[name=description]", "content"), ["One of a kind"]);
    assert_eq!(page.attributes("meta[property='og:type']", "content"), ["product"]);
    assert_eq!(page.attributes("meta[property='product:price:amount']", "content"), ["85000"]);
    let product = data(&page, "Product");
    assert_eq!(product["sku"], "SINGLE");
    assert_eq!(product["offers"]["price"], "85000");
    assert_eq!(product["offers"]["priceCurrency"], "IDR");
    assert_eq!(product["offers"]["availability"], "https://schema.org/InStock");
    let crumbs = data(&page, "BreadcrumbList");
    assert_eq!(crumbs["itemListElement"][1]["item"], format!("{}/c/utama", shopper.origin()));

    let group = data(&shopper.get("/p/choice").await.is(200), "ProductGroup");
    let large = world.seeded("kopi").id(203);
    assert_eq!(group["hasVariant"].as_array().map(Vec::len), Some(2));
    assert_eq!(group["hasVariant"][1]["offers"]["price"], "255000");
    assert_eq!(group["hasVariant"][1]["offers"]["url"], format!("{}/p/choice?v={large}", shopper.origin()));
    let cents = data(&world.shopper("batik").get("/p/single").await.is(200), "Product");
    assert_eq!(cents["offers"]["price"], "45.00");
}

#[actix_web::test]
async fn what_is_sold_out_is_not_said_to_be_there() {
    let world = World::start().await;
    world.tenant_rows("kopi", "UPDATE stock_levels SET on_hand = 0; UPDATE variants SET compare_at = 99000 WHERE sku = 'SINGLE'").await;

    let page = world.shopper("kopi").get("/p/single").await.is(200);
    let product = data(&page, "Product");

    assert_eq!(product["offers"]["availability"], "https://schema.org/OutOfStock");
    assert_eq!(product["offers"]["priceSpecification"]["price"], "99000");
}

#[actix_web::test]
async fn words_of_a_merchant_cannot_leave_the_structured_data() {
    let world = World::start().await;
    world.tenant_rows("kopi", "UPDATE products SET name = 'X</script><script>alert(1)</script>' WHERE slug = 'single'").await;

    let page = world.shopper("kopi").get("/p/single").await.is(200);

    assert_eq!(data(&page, "Product")["name"], "X</script><script>alert(1)</script>");
    assert!(!page.text.contains("<script>alert"));
}

#[actix_web::test]
async fn other_languages_are_named_only_where_the_page_is_told_in_them() {
    let world = World::start().await;
    let shopper = world.shopper("kopi");
    let origin = shopper.origin();
    let alternates = "link[rel=alternate][hreflang]";

    assert_eq!(shopper.get("/").await.is(200).attributes(alternates, "hreflang"), ["id", "en", "x-default"]);
    let untold = shopper.get("/en/p/single").await.is(200);
    assert!(untold.attributes(alternates, "href").is_empty());
    assert_eq!(untold.attributes("link[rel=canonical]", "href"), [format!("{origin}/p/single")], "it is the page in the first language");

    world.tenant_rows("kopi", TOLD_IN_ENGLISH).await;
    catalogue_changed(&world, "kopi").await;

    let told = shopper.get("/en/p/single").await.is(200);
    assert_eq!(told.attributes("link[rel=canonical]", "href"), [format!("{origin}/en/p/single")]);
    let both = [format!("{origin}/p/single"), format!("{origin}/en/p/single"), format!("{origin}/p/single")];
    assert_eq!(told.attributes(alternates, "href"), both);
    assert_eq!(shopper.get("/p/single").await.is(200).attributes(alternates, "href"), both, "both pages say the same");
    let alone = world.shopper("batik").get("/").await.is(200);
    assert!(alone.attributes(alternates, "href").is_empty(), "a store with one language has no others");
}

#[actix_web::test]
async fn search_engines_keep_pages_of_the_store_and_nothing_of_a_shopper() {
    let world = World::start().await;
    let shopper = world.shopper("kopi");
    let robots = |page: &Reply| page.attributes("meta[name=robots]", "content").join(" ");

    for kept in ["/", "/en", "/c/utama", "/c/utama?o.size=large", "/c/utama?page=1", "/p/single", "/p/choice?o0=Large"] {
        let page = shopper.get(kept).await.is(200);
        assert_eq!(robots(&page), "", "{kept}");
        assert_eq!(page.attributes("link[rel=canonical]", "href").len(), 1, "{kept}");
        assert!(!page.attributes("meta[name=description]", "content")[0].is_empty(), "{kept}");
    }
    for (passed, status) in
        [("/search", 200), ("/search?q=toraja", 200), ("/c/utama?o.size=large&tag=gift", 200), ("/cart", 200), ("/no-such", 404)]
    {
        let page = shopper.get(passed).await.is(status);
        assert!(robots(&page).starts_with("noindex"), "{passed}: {}", robots(&page));
        assert!(page.attributes("link[rel=canonical]", "href").is_empty(), "{passed}");
    }
    let buyer = super::with_basket(&world, "kopi", &super::single(&world, "kopi"), "1").await;
    assert!(robots(&buyer.get("/checkout").await.is(200)).starts_with("noindex"));
    assert_eq!(data(&shopper.get("/").await, "WebSite")["potentialAction"]["@type"], "SearchAction");
    assert_eq!(data(&shopper.get("/c/utama").await, "ItemList")["numberOfItems"], 2);
}

#[actix_web::test]
async fn the_sitemap_lists_what_shoppers_see_in_every_language_that_it_is_told_in() {
    let world = World::start().await;
    world.tenant_rows("kopi", TOLD_IN_ENGLISH).await;
    let shopper = world.shopper("kopi");
    let origin = shopper.origin();
    let sitemap = shopper.get("/sitemap.xml").await.is(200);

    assert_eq!(sitemap.header("content-type"), "application/xml; charset=utf-8");
    for path in ["/", "/en", "/c/utama", "/c/pilihan", "/p/single", "/en/p/single", "/p/choice"] {
        assert!(sitemap.text.contains(&format!("<loc>{origin}{path}</loc>")), "{path} in {}", sitemap.text);
    }
    for path in ["/p/draft", "/en/p/choice", "/search", "/cart"] {
        assert!(!sitemap.text.contains(&format!("<loc>{origin}{path}</loc>")), "{path}");
    }
    assert!(sitemap.text.contains(&format!("hreflang=\"en\" href=\"{origin}/en/p/single\"")));
    assert!(sitemap.text.contains("<lastmod>20"));
    shopper.get("/en/sitemap.xml").await.is(404);

    assert!(sitemap.header("cache-control").contains("public") && !sitemap.header("etag").is_empty());
    world.tenant_rows("kopi", "UPDATE products SET status = 'archived' WHERE slug = 'choice'").await;
    catalogue_changed(&world, "kopi").await;
    assert!(!shopper.get("/sitemap.xml").await.is(200).text.contains("/p/choice"), "what changed is listed anew");
}

#[actix_web::test]
async fn a_large_store_has_a_sitemap_in_parts() {
    let world = World::start().await;
    let more = "INSERT INTO products (id, slug, name, status) SELECT md5('p' || n)::uuid, 'nr-' || n, 'Nr ' || n, 'active' FROM generate_series(1, 1100) AS n";
    world.tenant_rows("kopi", more).await;
    let shopper = world.shopper("kopi");
    let index = shopper.get("/sitemap.xml").await.is(200);

    let parts: Vec<&str> = index.text.split("<loc>").skip(1).filter_map(|rest| rest.split("</loc>").next()).collect();
    assert_eq!(parts.len(), 3, "{parts:?}");
    let mut listed = 0;
    for part in parts {
        let path = part.strip_prefix(&shopper.origin()).expect("a part is on this host");
        listed += shopper.get(path).await.is(200).text.matches("<url>").count();
    }
    assert_eq!(listed, 1100 + 2 + 2 + 2 + 2, "products, home and contact in two languages, categories");
    for wrong in ["products-0", "products-3", "products-x", "products--1", "customers", "products-99999999999999999999"] {
        shopper.get(&format!("/sitemap/{wrong}.xml")).await.is(404);
    }
}

#[actix_web::test]
async fn only_the_host_that_links_name_is_for_search_engines() {
    let world = World::start().await;
    let (named, other) = (world.shopper("kopi"), world.on_domain("kopi"));

    let robots = named.get("/robots.txt").await.is(200);
    assert!(robots.text.contains(&format!("Sitemap: {}/sitemap.xml", named.origin())));
    assert!(robots.text.lines().any(|line| line == "Disallow: /en/checkout") && !robots.text.lines().any(|line| line == "Disallow: /"));
    assert_eq!(named.get("/p/single").await.is(200).header("x-robots-tag"), "");

    assert_eq!(other.get("/robots.txt").await.is(200).text, "User-agent: *\nDisallow: /\n");
    let copy = other.get("/p/single").await.is(200);
    assert_eq!(copy.header("x-robots-tag"), "noindex");
    assert_eq!(copy.attributes("link[rel=canonical]", "href"), [format!("{}/p/single", named.origin())]);
}

#[actix_web::test]
async fn the_feed_offers_every_variant_with_what_merchant_center_needs() {
    let world = World::start().await;
    world
        .tenant_rows("kopi", "UPDATE variants SET compare_at = 99000, barcode = '4006381333931' WHERE sku = 'SINGLE'; UPDATE products SET name = 'Gayo & <Arabika>' WHERE slug = 'single'")
        .await;
    let shopper = world.shopper("kopi");
    let feed = shopper.get("/feed/google.xml").await.is(200);
    let items: Vec<&str> = feed.text.split("<item>").skip(1).collect();
    let says =
        |item: &str, name: &str, value: &str| assert!(item.contains(&format!("<g:{name}>{value}</g:{name}>")), "{name} {value} in {item}");

    assert_eq!(items.len(), 3, "drafts are not offered");
    let single = items.iter().find(|item| item.contains("SINGLE")).expect("the single product is offered");
    says(single, "price", "99000 IDR");
    says(single, "sale_price", "85000 IDR");
    says(single, "gtin", "4006381333931");
    says(single, "availability", "in_stock");
    says(single, "shipping_weight", "250 g");
    says(single, "product_type", "Utama");
    says(single, "link", &format!("{}/p/single", shopper.origin()));
    assert!(single.contains("Gayo &#38; &#60;Arabika&#62;") || single.contains("Gayo &amp; &lt;Arabika&gt;"), "{single}");
    assert!(!single.contains("item_group_id"));
    let large = items.iter().find(|item| item.contains("CHOICE-L")).expect("the large one is offered");
    says(large, "item_group_id", &world.seeded("kopi").id(102));
    says(large, "mpn", "CHOICE-L");
    assert!(!large.contains("identifier_exists"), "brand and number of the maker identify it");
    assert!(feed.header("cache-control").contains("public"));
    for wrong in ["part=0", "part=2", "part=-1", "part=99999999999999999999"] {
        let answer = shopper.get(&format!("/feed/google.xml?{wrong}")).await;
        assert!(answer.status == 404 || answer.text == feed.text, "{wrong}");
    }
}

#[actix_web::test]
async fn a_phone_gets_the_stores_own_mark_in_the_sizes_that_it_asks_for() {
    let world = World::start().await;
    let shopper = world.shopper("kopi");
    let letter = shopper.get("/icon.svg").await.is(200);
    assert_eq!(letter.header("content-type"), "image/svg+xml");
    assert!(letter.text.contains(">K</text>"));

    let tenant = world.tenant("kopi").await;
    let mut png = std::io::Cursor::new(Vec::new());
    DynamicImage::from(RgbImage::from_pixel(300, 100, Rgb([9, 9, 9]))).write_to(&mut png, ImageFormat::Png).unwrap();
    let prepared = media::prepare(world.app.files.as_ref(), &tenant, "logo.png", png.into_inner()).await.unwrap();
    let mut conn = world.app.db.tenant(&tenant).await.unwrap();
    let logo = media::store(&mut conn, &prepared).await.unwrap().id;
    let design = DesignSettings { favicon: Some(logo), ..settings::load(&mut conn).await.unwrap().design };
    settings::put_section(&mut conn, &design).await.unwrap();
    conn.commit().await.unwrap();

    let home = shopper.get("/").await.is(200);
    let manifest = shopper.get(&home.attributes("link[rel=manifest]", "href")[0]).await.is(200);
    assert_eq!(manifest.header("content-type"), "application/manifest+json");
    assert!(manifest.header("content-security-policy").contains("manifest-src 'self'"));
    let manifest: Value = serde_json::from_str(&manifest.text).unwrap();
    assert_eq!(manifest["name"], "Kopi Nusantara");
    for (at, side) in [(0, 192), (1, 512)] {
        let icon = shopper.get(manifest["icons"][at]["src"].as_str().unwrap()).await.is(200);
        assert_eq!(icon.header("content-type"), "image/png");
        let decoded = image::load_from_memory(&icon.bytes).unwrap();
        assert_eq!((decoded.width(), decoded.height()), (side, side));
    }
    shopper.get(&format!("/icon/{logo}/4000.png")).await.is(404);
    world.shopper("batik").get(&format!("/icon/{logo}/192.png")).await.is(404);
}
