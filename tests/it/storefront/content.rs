//! Pages that a merchant wrote, menus, and writing to the store.

use crate::support::{Role, World};

const WORDS: [(&str, &str); 6] = [
    ("title", "Tentang kami"),
    ("body", "<p onclick=x>Sejak 1998.</p><script>alert(1)</script>"),
    ("published", "1"),
    ("t.en.title", "About us"),
    ("t.en.body", "<p>Since 1998.</p>"),
    ("kind", "page"),
];

const MESSAGE: [(&str, &str); 5] = [
    ("name", "Sari"),
    ("email", "sari@example.com"),
    ("order_number", "KN-1001"),
    ("topic", "order"),
    ("body", "Kapan pesanan saya dikirim?"),
];

#[actix_web::test]
async fn a_published_page_is_read_in_its_languages_and_a_draft_by_nobody() {
    let world = World::start().await;
    let (staff, shopper) = (world.staff("kopi", Role::Owner).await, world.shopper("kopi"));
    staff.post("/admin/content/pages", &WORDS).await.is(303);

    let page = shopper.get("/pages/tentang-kami").await.is(200);
    assert_eq!(page.the("h1"), "Tentang kami");
    assert_eq!(page.the("title"), "Tentang kami · Kopi Nusantara");
    assert_eq!(page.attributes("meta[name=description]", "content"), ["Sejak 1998."]);
    assert!(!page.text.contains("onclick") && !page.text.contains("alert(1)"));
    assert_eq!(page.attributes("link[rel=alternate][hreflang]", "hreflang"), ["id", "en", "x-default"]);
    assert_eq!(shopper.get("/en/pages/tentang-kami").await.is(200).the("h1"), "About us");
    assert!(shopper.get("/sitemap.xml").await.is(200).text.contains("/en/pages/tentang-kami</loc>"));
    world.shopper("batik").get("/pages/tentang-kami").await.is(404);

    let id = world.value("kopi", "SELECT id FROM pages").await;
    let form = format!("/admin/content/pages/{id}");
    staff.submit(&form, "#content-form", &[("slug", "kisah")]).await.is(303);
    assert_eq!(shopper.get("/pages/tentang-kami").await.is(301).location(), "/pages/kisah");
    let fields = staff.get(&form).await.is(200).form("#content-form");
    let draft: Vec<(&str, &str)> =
        fields.iter().filter(|field| field.0 != "published").map(|(name, value)| (name.as_str(), value.as_str())).collect();
    staff.post(&form, &draft).await.is(303);
    shopper.get("/pages/kisah").await.is(404);
    staff.post(&form, &draft).await.is(409);
}

#[actix_web::test]
async fn a_policy_begins_with_a_template_whose_blanks_no_shopper_reads() {
    let world = World::start().await;
    let (staff, shopper) = (world.staff("kopi", Role::Owner).await, world.shopper("kopi"));
    let new = "/admin/content/pages/new?kind=returns";
    let shown = staff.get(new).await.is(200);
    let body = shown.form("#content-form").into_iter().find(|field| field.0 == "body").expect("the form has a text").1;
    assert!(body.contains("[[") && body.contains("Kopi Nusantara"), "{body}");

    let refused = staff.submit(new, "#content-form", &[("published", "1")]).await.is(422);
    assert!(refused.attributes(".error", "id").contains(&"e-body".to_owned()));
    let filled = [("published", "1"), ("body", "<p>Tujuh hari.</p>"), ("t.en.body", "<p>Seven days.</p>")];
    staff.submit(new, "#content-form", &filled).await.is(303);
    staff.submit(new, "#content-form", &filled).await.is(422);

    let home = shopper.get("/en").await.is(200);
    let link = home.attributes(".footer-policies a", "href");
    assert_eq!(link.len(), 1);
    assert!(shopper.get(&link[0]).await.is(200).says("Seven days."));
    let buyer = super::with_basket(&world, "kopi", &super::single(&world, "kopi"), "1").await;
    assert_eq!(buyer.get("/checkout").await.is(200).attributes(".footer-policies a", "href").len(), 1, "the checkout links it");
}

#[actix_web::test]
async fn menus_lead_to_things_and_follow_them_when_they_move() {
    let world = World::start().await;
    let (staff, shopper) = (world.staff("kopi", Role::Owner).await, world.shopper("kopi"));
    let typed = [
        ("header.0.at", "2"),
        ("header.0.label.id", "Kopi pilihan"),
        ("header.0.label.en", "Our best"),
        ("header.0.address", "/c/utama"),
        ("header.1.at", "1"),
        ("header.1.label.id", "Tulis"),
        ("header.1.address", "/contact"),
        ("header.2.at", "3"),
        ("header.2.level", "2"),
        ("header.2.address", "/p/single"),
        ("footer.0.label.id", "Bantuan"),
        ("footer.1.level", "2"),
        ("footer.1.label.id", "Blog"),
        ("footer.1.address", "https://blog.example/"),
    ];
    staff.submit("/admin/content/menus", "#menus-form", &typed).await.is(303);

    let home = shopper.get("/").await.is(200);
    assert_eq!(home.texts(".menu-list > li > a"), ["Tulis", "Kopi pilihan"]);
    assert!(home.attributes(".menu-panel a", "href").contains(&"/p/single".to_owned()));
    assert!(home.texts(".menu-panel a").contains(&"Gayo Arabika".to_owned()), "an entry without a label says the thing's name");
    assert!(home.attributes(".footer-list a", "href").contains(&"https://blog.example/".to_owned()));
    assert_eq!(shopper.get("/en").await.is(200).texts(".menu-list > li > a"), ["Tulis", "Our best"]);

    let product = world.seeded("kopi").id(101);
    staff.submit(&format!("/admin/products/{product}"), "#main form", &[("slug", "gayo")]).await.is(303);
    assert!(shopper.get("/").await.is(200).attributes(".menu-panel a", "href").contains(&"/p/gayo".to_owned()), "it follows");
    for bad in ["javascript:alert(1)", "//evil.test", "http://evil.test", "evil"] {
        staff.submit("/admin/content/menus", "#menus-form", &[("header.0.address", bad)]).await.is(422);
    }
}

#[actix_web::test]
async fn a_message_reaches_the_store_with_the_writers_address() {
    let world = World::start().await;
    let shopper = world.shopper("kopi");
    shopper.get("/contact").await.is(200);

    shopper.post("/contact", &MESSAGE).await.redirects_to("/contact");
    assert!(!shopper.get("/contact?sent=1").await.is(200).texts(".notice-success").is_empty());

    let letters = world.mails().await;
    let letter = letters.iter().find(|letter| letter.to == "owner@kopi.test").expect("the store gets a letter");
    assert!(letter.subject.contains("Sari") && letter.text.contains("Kapan pesanan saya dikirim?") && letter.text.contains("KN-1001"));
    assert!(letter.html.contains("mailto:sari@example.com"), "the store can answer");
}

#[actix_web::test]
async fn a_message_with_mistakes_comes_back_filled_and_a_robots_goes_nowhere() {
    let world = World::start().await;
    let shopper = world.shopper("kopi");

    let reply = shopper.post("/contact", &[("name", "Sari"), ("email", "sari"), ("topic", "x"), ("body", "short")]).await.is(422);
    assert_eq!(reply.attributes(".field-error", "id"), ["wrong-email", "wrong-topic", "wrong-body"]);
    assert_eq!(reply.attributes("#field-name", "value"), ["Sari"]);
    let robot: Vec<(&str, &str)> = MESSAGE.into_iter().chain([("website", "http://spam.test")]).collect();
    shopper.post("/contact", &robot).await.redirects_to("/contact");
    assert_eq!(world.value("kopi", "SELECT count(*) FROM messages").await, "0");

    for _ in 0..10 {
        shopper.post("/contact", &MESSAGE).await.is(303);
    }
    shopper.post("/contact", &MESSAGE).await.is(429);
    assert_eq!(world.value("kopi", "SELECT count(*) FROM messages").await, "10", "one address fills no mailbox");
}
