//! Old addresses that staff lead on.

use crate::support::{Role, World};

#[tokio::test]
async fn an_old_address_that_staff_add_leads_on_in_every_language() {
    let world = World::start().await;
    let staff = world.staff("kopi", Role::Owner).await;
    let shopper = world.shopper("kopi");
    shopper.get("/product.php?id=7").await.is(404);

    let typed = [("from", "https://www.old-kopi.example/product.php?id=7"), ("to", "/p/single")];
    staff.submit("/admin/content/redirects", "#redirect-new", &typed).await.is(303);

    assert_eq!(shopper.get("/product.php?id=7").await.is(301).location(), "/p/single");
    assert_eq!(shopper.get("/en/product.php?id=7").await.is(301).location(), "/en/p/single");
    shopper.get("/product.php?id=8").await.is(404);
    world.shopper("batik").get("/product.php?id=7").await.is(404);
    assert!(staff.get("/admin/content/redirects?q=product.php").await.is(200).says("/product.php?id=7"));

    staff.post("/admin/content/redirects/delete", &[("path", "/product.php?id=7")]).await.is(303);
    shopper.get("/product.php?id=7").await.is(404);
}

#[tokio::test]
async fn a_redirect_leads_neither_away_nor_round_nor_over_a_page() {
    let world = World::start().await;
    let staff = world.staff("kopi", Role::Owner).await;
    staff.post("/admin/content/redirects", &[("from", "/a"), ("to", "/b")]).await.is(303);

    for (from, to, field) in [
        ("/x", "https://evil.test/", "e-to"),
        ("/x", "//evil.test/", "e-to"),
        ("/b", "/a", "e-to"),
        ("/cart", "/p/single", "e-from"),
        ("/", "/p/single", "e-from"),
        ("/p/single", "/p/choice", "e-from"),
        ("", "", "e-from"),
    ] {
        let reply = staff.post("/admin/content/redirects", &[("from", from), ("to", to)]).await.is(422);
        assert!(reply.attributes(".error", "id").contains(&field.to_owned()), "{from} -> {to}: {:?}", reply.texts(".error"));
        assert_eq!(reply.attributes("#f-from", "value"), [from], "what was typed is still there");
    }

    staff.post("/admin/content/redirects", &[("from", "/b"), ("to", "/c")]).await.is(303);
    assert_eq!(world.shopper("kopi").get("/a").await.is(301).location(), "/c", "nobody is sent twice");
    assert_eq!(world.value("kopi", "SELECT count(*) FROM redirects").await, "2");
}

#[tokio::test]
async fn a_file_of_old_addresses_is_taken_line_by_line_and_twice_is_once() {
    let world = World::start().await;
    let staff = world.staff("kopi", Role::Owner).await;
    let file = b"dari;ke\r\n/produk/gayo;/p/single\r\n/produk/toraja/;/p/choice\r\n/jahat;https://evil.test/\r\n/cart;/p/single\r\n";

    let first = staff.upload("/admin/content/redirects/import", &[], &[("file", "old.csv", "text/csv", file)]).await.is(200);
    assert_eq!(first.texts(".notice li").len(), 2, "{:?}", first.texts(".notice"));
    assert_eq!(world.value("kopi", "SELECT count(*) FROM redirects WHERE source = 'imported'").await, "2");
    staff.upload("/admin/content/redirects/import", &[], &[("file", "old.csv", "text/csv", file)]).await.is(200);

    assert_eq!(world.value("kopi", "SELECT count(*) FROM redirects").await, "2");
    assert_eq!(world.shopper("kopi").get("/produk/toraja").await.is(301).location(), "/p/choice");
    let nothing = staff.upload("/admin/content/redirects/import", &[], &[("file", "old.csv", "text/csv", b"\xff\xfe\0")]).await.is(422);
    assert_eq!(nothing.attributes(".error", "id"), ["e-file"]);
    let viewer = world.staff("kopi", Role::Viewer).await;
    viewer.get("/admin/content/redirects").await.is(200);
    viewer.post("/admin/content/redirects", &[("from", "/z"), ("to", "/p/single")]).await.is(403);
}

#[tokio::test]
async fn a_product_that_is_sold_no_more_can_lead_to_its_successor() {
    let world = World::start().await;
    let staff = world.staff("kopi", Role::Owner).await;
    world.tenant_rows("kopi", "UPDATE products SET status = 'archived' WHERE slug = 'single'").await;
    world.shopper("kopi").get("/p/single").await.is(410);

    staff.post("/admin/content/redirects", &[("from", "/p/single"), ("to", "/p/choice")]).await.is(303);

    assert_eq!(world.shopper("kopi").get("/p/single").await.is(301).location(), "/p/choice");
}
