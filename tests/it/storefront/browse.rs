//! Home, categories, search, and addresses that lead nowhere.

use crate::support::World;

#[actix_web::test]
async fn the_home_page_shows_the_stores_own_goods_and_says_so_in_its_language() {
    let world = World::start().await;
    let home = world.shopper("kopi").get("/").await.is(200);

    assert_eq!(home.attributes("html", "lang"), ["id"]);
    assert!(home.texts(".card-name").contains(&"Gayo Arabika".to_owned()));
    assert!(!home.says("Kopi Nusantara Draft"), "a draft is nobody's business");
    assert!(home.attributes("body", "class")[0].contains("theme-roastery"));

    let english = world.shopper("kopi").get("/en").await.is(200);
    assert_eq!(english.attributes("html", "lang"), ["en"]);
    assert!(english.attributes(".card-link", "href").iter().all(|link| link.starts_with("/en/p/")));
    let batik = world.shopper("batik").get("/").await.is(200);
    assert!(batik.attributes("body", "class")[0].contains("theme-atelier"));
}

#[actix_web::test]
async fn a_category_shows_what_lies_under_it_and_its_address_says_all() {
    let world = World::start().await;
    let shopper = world.shopper("kopi");

    assert_eq!(shopper.get("/c/utama").await.is(200).texts(".card-name").len(), 2);
    assert_eq!(shopper.get("/c/pilihan").await.is(200).texts(".card-name"), ["Toraja Sapan"]);
    assert_eq!(shopper.get("/c/utama?o.size=large").await.is(200).texts(".card-name"), ["Toraja Sapan"]);
    assert_eq!(shopper.get("/c/utama?max=100000").await.is(200).texts(".card-name"), ["Gayo Arabika"]);
    assert_eq!(shopper.get("/c/utama?tag=gift&tag=new").await.is(200).texts(".card-name").len(), 2);
    assert_eq!(shopper.get("/c/utama?sort=price-down").await.is(200).texts(".card-name"), ["Toraja Sapan", "Gayo Arabika"]);
    shopper.get("/c/no-such-category").await.is(404);
}

#[actix_web::test]
async fn a_filter_counts_what_each_of_its_values_would_show() {
    let world = World::start().await;
    let page = world.shopper("kopi").get("/c/utama?o.size=large&max=100000").await.is(200);

    assert!(page.texts(".card-name").is_empty());
    assert_eq!(page.attributes("input[name='o.size'][checked]", "value"), ["large"], "what was chosen stays to be taken back");
    assert_eq!(page.attributes(".chip", "href").len(), 2);
    let without = world.shopper("kopi").get(&page.attributes(".chip", "href")[1]).await.is(200);
    assert_eq!(without.texts(".card-name"), ["Toraja Sapan"]);
}

#[actix_web::test]
async fn nonsense_in_an_address_is_no_error() {
    let world = World::start().await;
    let shopper = world.shopper("kopi");
    for query in [
        "page=0",
        "page=-1",
        "page=99999",
        "page=x",
        "min=abc",
        "max=-1",
        "min=9&max=1",
        "sort=worst",
        "o.=",
        "o.size=",
        "stock=maybe",
        "q=%00",
        "tag=%F0%9F%92%A9",
        "o.size=%27%3B--",
        "vendor[]=x",
    ] {
        shopper.get(&format!("/c/utama?{query}")).await.is(200);
        shopper.get(&format!("/search?{query}")).await.is(200);
    }
    assert_eq!(shopper.get("/c/utama?page=99999").await.is(200).texts(".card-name").len(), 2, "beyond the end is the last page");
}

#[actix_web::test]
async fn a_search_forgives_a_typo_and_knows_a_sku() {
    let world = World::start().await;
    let shopper = world.shopper("kopi");

    assert_eq!(shopper.get("/search?q=toraja").await.is(200).texts(".card-name"), ["Toraja Sapan"]);
    assert_eq!(shopper.get("/search?q=torajja").await.is(200).texts(".card-name"), ["Toraja Sapan"]);
    assert!(shopper.get("/search?q=parang").await.is(200).texts(".card-name").is_empty(), "that is another store's");
    shopper.get("/search?q=choice-l").await.redirects_to("/p/choice");
    for words in ["%22", "-", "or", "a+or+-b", "%25", "%5C", "(((", "'", "%3C%25"] {
        shopper.get(&format!("/search?q={words}")).await.is(200);
    }
}

#[actix_web::test]
async fn an_old_address_leads_on_and_a_wrong_one_says_so_in_the_stores_theme() {
    let world = World::start().await;
    let shopper = world.shopper("kopi");
    world.tenant_rows("kopi", "INSERT INTO redirects (path, target) VALUES ('/p/old', '/p/single'), ('/p/evil', '//evil.test')").await;

    let moved = shopper.get("/p/old").await.is(301);
    assert_eq!(moved.location(), "/p/single");
    assert_eq!(shopper.get("/en/p/old").await.is(301).location(), "/en/p/single");
    assert_eq!(shopper.get("/p/evil").await.is(301).location(), "/");
    let missing = shopper.get("/no/such/page").await.is(404);
    assert!(missing.attributes("body", "class")[0].contains("theme-roastery"));
    assert!(!missing.texts("form[role=search]").is_empty());
}

#[actix_web::test]
async fn the_stylesheet_is_the_tenants_and_may_be_kept() {
    let world = World::start().await;
    let shopper = world.shopper("kopi");
    let link = shopper
        .get("/")
        .await
        .is(200)
        .attributes("link[rel=stylesheet]", "href")
        .into_iter()
        .find(|href| href.starts_with("/theme/"))
        .unwrap();

    let sheet = shopper.get(&link).await.is(200);
    assert!(sheet.text.contains("--colour-brand"));
    assert!(sheet.header("cache-control").contains("immutable"));
    let old = shopper.get("/theme/000000000000.css").await.is(200);
    assert_eq!(old.header("cache-control"), "no-cache");
}
