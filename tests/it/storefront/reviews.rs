//! What buyers say of products, and who may say it.

use chrono::Duration;
use smartseller::commerce::settings::AfterSaleSettings;

use super::{buy, returns::arrived, single, small};
use crate::support::{Reply, Role, World, client::Client};

/// A picture of a few pixels in this colour.
fn png(red: u8) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    image::RgbImage::from_pixel(40, 60, image::Rgb([red, 40, 40])).write_to(&mut bytes, image::ImageFormat::Png).expect("it is there");
    bytes.into_inner()
}

/// Sends the form about the product with options, with these fields changed.
pub async fn say(world: &World, shopper: &Client, path: &str, changes: &[(&str, &str)], photos: &[&[u8]]) -> Reply {
    let target = format!("{path}/review/{}", world.seeded("kopi").id(102));
    let mut fields = vec![("stars", "4"), ("title", "Enak"), ("body", "Wanginya sampai ke teras."), ("author", "Sari D.")];
    for (name, value) in changes {
        fields.retain(|(field, _)| field != name);
        fields.push((name, value));
    }
    let files: Vec<(&str, &str, &str, &[u8])> = photos.iter().map(|bytes| ("photos", "foto.png", "image/png", *bytes)).collect();
    shopper.upload(&target, &fields, &files).await
}

/// The only review's identity.
pub async fn only(world: &World) -> String {
    world.value("kopi", "SELECT id FROM reviews").await
}

async fn ratings(world: &World) -> String {
    world.value("kopi", "SELECT ratings FROM products WHERE slug = 'choice'").await
}

#[actix_web::test]
async fn a_guest_speaks_by_the_private_link_and_is_shown_when_staff_say_so() {
    let world = World::start().await;
    let (shopper, path, _) = arrived(&world, "kopi", &small(&world, "kopi"), "1").await;
    let visitor = world.shopper("kopi");
    assert!(visitor.get("/p/choice").await.is(200).texts("#reviews").is_empty());
    let page = shopper.get(&path).await.is(200);
    let link = page.attributes("#reviews a", "href").remove(0);
    assert_eq!(shopper.get(&link).await.is(200).attributes("#field-author", "value"), ["Sari D."]);

    let (first, second) = (png(200), png(90));
    say(&world, &shopper, &path, &[("body", "Wanginya <b>sampai</b> ke teras. 4111 1111 1111 1111")], &[&first, &second])
        .await
        .redirects_to(&format!("{path}/review"));

    let stored = world.tenant_rows("kopi", "SELECT status, stars, cardinality(photos), variant, body FROM reviews").await.remove(0);
    assert_eq!(stored[..4], ["pending", "4", "2", "Small"]);
    assert!(!stored[4].contains("4111 1111"), "{}", stored[4]);
    assert!(shopper.get(&format!("{path}/review")).await.says("Toko sedang membaca"));
    assert!(visitor.get("/p/choice").await.is(200).texts("#reviews").is_empty(), "nobody has looked at it");

    let owner = world.staff("kopi", Role::Owner).await;
    let review = format!("/admin/reviews/{}", only(&world).await);
    owner.submit(&review, "form[action$='/publish']", &[]).await.is(303);
    owner.submit(&review, "#reply form", &[("reply", "Terima kasih, Sari!")]).await.is(303);

    // The kept page is made anew; so is the card on the list.
    let shown = visitor.get("/p/choice").await.is(200);
    let words = shown.the("#reviews");
    for word in ["4,0", "Wanginya <b>sampai</b> ke teras.", "Sari D.", "Pembelian terverifikasi", "Small", "Terima kasih, Sari!"] {
        assert!(words.contains(word), "{word}: {words}");
    }
    assert_eq!(ratings(&world).await, "{0,0,0,1,0}");
    assert!(visitor.get("/c/utama").await.is(200).says("4,0 (1)"));
    let photos = shown.attributes("#reviews .review-photo", "src");
    assert_eq!(photos.len(), 2);
    assert_eq!(visitor.get(&photos[0]).await.is(200).header("content-type"), "image/webp");
    let data: Vec<serde_json::Value> =
        shown.texts("script[type='application/ld+json']").iter().map(|text| serde_json::from_str(text).unwrap()).collect();
    let product = data.iter().find(|data| data.get("aggregateRating").is_some()).expect("the product tells its rating");
    assert_eq!(product["aggregateRating"]["ratingValue"], "4.0");
    assert_eq!(product["aggregateRating"]["reviewCount"], 1);
    assert_eq!(product["review"][0]["author"]["name"], "Sari D.");
    // In the other language the words stay as they were written.
    let english = visitor.get("/en/p/choice").await.is(200);
    assert!(english.the("#reviews").contains("4.0") && english.the("#reviews").contains("Verified purchase"));
    assert_eq!(english.attributes("#reviews .review-body", "lang"), ["id"]);
    assert!(!shown.text.contains("sari@example.com"));
}

#[actix_web::test]
async fn only_who_has_received_a_product_speaks_of_it_and_once() {
    let world = World::start().await;
    let (waiting, not_yet) = buy(&world, "kopi", &small(&world, "kopi"), "1", "bank_transfer").await;
    assert!(waiting.get(&not_yet).await.is(200).texts("#reviews").is_empty());
    say(&world, &waiting, &not_yet, &[], &[]).await.is(303);
    let (shopper, path, _) = arrived(&world, "kopi", &single(&world, "kopi"), "1").await;
    // Of another product than the order's, of one that is nobody's, by no link.
    say(&world, &shopper, &path, &[], &[]).await.is(404);
    for product in [uuid::Uuid::nil().to_string(), world.seeded("batik").id(102), "x".to_owned()] {
        shopper.get(&format!("{path}/review/{product}")).await.is(404);
    }
    say(&world, &shopper, &format!("{path}x"), &[], &[]).await.is(404);
    world.shopper("batik").get(&format!("{path}/review")).await.is(404);
    assert_eq!(world.value("kopi", "SELECT count(*) FROM reviews").await, "0");

    let (again, first, _) = arrived(&world, "kopi", &small(&world, "kopi"), "1").await;
    let (_, second, _) = arrived(&world, "kopi", &small(&world, "kopi"), "2").await;
    say(&world, &again, &first, &[], &[]).await.is(303);
    for path in [&first, &second] {
        say(&world, &again, path, &[("stars", "1")], &[]).await.redirects_to(&format!("{path}/review"));
        let form = again.get(&format!("{path}/review/{}", world.seeded("kopi").id(102))).await;
        assert!(form.status.is_redirection(), "{path}: what was said is said");
    }
    assert_eq!(world.tenant_rows("kopi", "SELECT stars FROM reviews").await, [["4"]]);
    // Another address, but the same account.
    let account = world.seeded("kopi").id(301);
    world.tenant_rows("kopi", &format!("UPDATE orders SET customer_id = '{account}'; UPDATE reviews SET customer_id = '{account}'")).await;
    world
        .tenant_rows("kopi", "UPDATE orders SET email = 'lain@example.com' WHERE id = (SELECT id FROM orders ORDER BY id DESC LIMIT 1)")
        .await;
    say(&world, &again, &second, &[], &[]).await.is(303);
    assert_eq!(world.value("kopi", "SELECT count(*) FROM reviews").await, "1");
}

#[actix_web::test]
async fn a_review_that_lacks_something_comes_back_with_words() {
    let world = World::start().await;
    let (shopper, path, _) = arrived(&world, "kopi", &small(&world, "kopi"), "1").await;
    let (long_body, long_title, long_name) = ("x".repeat(2_001), "x".repeat(101), "x".repeat(61));
    for change in [
        ("stars", "0"),
        ("stars", "6"),
        ("stars", "-1"),
        ("stars", "4.5"),
        ("stars", ""),
        ("body", " "),
        ("body", long_body.as_str()),
        ("title", long_title.as_str()),
        ("author", ""),
        ("author", long_name.as_str()),
    ] {
        let reply = say(&world, &shopper, &path, &[change], &[]).await.is(422);
        assert_eq!(reply.texts(&format!("#wrong-{}", change.0)).len(), 1, "{change:?}");
    }
    let kept = say(&world, &shopper, &path, &[("author", "")], &[]).await;
    assert_eq!(kept.the("#field-body"), "Wanginya sampai ke teras.");
    assert_eq!(kept.attributes("#review input[checked]", "value"), ["4"]);
    let picture = png(10);
    let svg = b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script/></svg>".as_slice();
    let broken = [b"\x89PNG\r\n\x1a\n".as_slice(), &[0; 64]].concat();
    for photos in [vec![svg], vec![picture.as_slice(), broken.as_slice()], vec![picture.as_slice(); 5], vec![picture.as_slice(); 9]] {
        let reply = say(&world, &shopper, &path, &[], &photos).await.is(422);
        assert_eq!(reply.texts("#wrong-photos").len(), 1, "{}", photos.len());
    }
    let huge = vec![0; 10 * 1024 * 1024 + 1];
    let reply = say(&world, &shopper, &path, &[], &[&huge]).await.is(422);
    assert!(reply.the("#wrong-photos").contains("10 MB"));
    assert_eq!(world.value("kopi", "SELECT count(*) FROM reviews").await, "0");
}

#[actix_web::test]
async fn further_reviews_are_on_further_pages() {
    let world = World::start().await;
    let (_, _, id) = arrived(&world, "kopi", &small(&world, "kopi"), "1").await;
    let product = world.seeded("kopi").id(102);
    let sql = format!(
        "INSERT INTO reviews (id, product_id, order_id, author_hash, author, stars, body, locale, status, published_at) \
         SELECT gen_random_uuid(), '{product}', '{id}', decode(lpad(n::text, 64, '0'), 'hex'), 'Pembeli', 5, 'Ulasan ke-' || n, 'id', 'published', now() - n * interval '1 day' \
         FROM generate_series(1, 12) n; UPDATE products SET ratings = '{{0,0,0,0,12}}' WHERE id = '{product}'"
    );
    world.tenant_rows("kopi", &sql).await;
    let visitor = world.shopper("kopi");
    let bodies = async |query: &str| visitor.get(&format!("/p/choice{query}")).await.is(200).texts("#reviews .review-body");

    assert_eq!(bodies("").await, ["Ulasan ke-1", "Ulasan ke-2", "Ulasan ke-3", "Ulasan ke-4", "Ulasan ke-5"]);
    assert_eq!(bodies("?reviews=3").await, ["Ulasan ke-11", "Ulasan ke-12"]);
    assert_eq!(bodies("?reviews=999999999999").await, ["Ulasan ke-11", "Ulasan ke-12"]);
    assert_eq!(bodies("?reviews=-7").await.len(), 5);
    let middle = visitor.get("/p/choice?reviews=2").await.is(200);
    assert_eq!(middle.attributes("#reviews .pagination a", "href"), ["/p/choice#reviews", "/p/choice?reviews=3#reviews"]);
    assert_eq!(middle.attributes("link[rel=canonical]", "href").len(), 1);
    assert!(middle.attributes("link[rel=canonical]", "href")[0].ends_with("/p/choice"));
}

#[actix_web::test]
async fn buyers_are_asked_once_where_the_store_wants_it_and_they_do_not_mind() {
    let world = World::start().await;
    let asked =
        async || world.mails().await.into_iter().filter(|letter| letter.subject.contains("bagaimana barangnya")).collect::<Vec<_>>();
    let owner = world.staff("kopi", Role::Owner).await;
    arrived(&world, "kopi", &small(&world, "kopi"), "1").await;
    let settings = "/admin/settings/aftersale";
    owner.submit(settings, "form[data-dirty]", &[("ask_review", "1"), ("ask_review_days", "0")]).await.is(422);
    owner.submit(settings, "form[data-dirty]", &[("ask_review", "1"), ("ask_review_days", "5")]).await.is(303);
    let (shopper, path, _) = arrived(&world, "kopi", &small(&world, "kopi"), "1").await;

    world.clock().advance(Duration::days(4));
    assert!(asked().await.is_empty());
    world.clock().advance(Duration::days(2));
    let letters = asked().await;
    assert_eq!(letters.len(), 1, "the order that arrived before it was wanted is left alone");
    assert!(letters[0].text.contains(&format!("{path}/review/")));
    let link =
        letters[0].text.split_whitespace().find(|word| word.contains("/unsubscribe/review_request/")).expect("the letter can be ended");
    let link = &link[link.find("/unsubscribe").unwrap()..];
    shopper.post(link, &[]).await.is(303);

    // Who asked for no more gets none, nor who has said everything.
    arrived(&world, "kopi", &small(&world, "kopi"), "1").await;
    world.clock().advance(Duration::days(6));
    assert_eq!(asked().await.len(), 1);
    world.tenant_rows("kopi", "DELETE FROM unsubscribes").await;
    let (spoken, path, _) = arrived(&world, "kopi", &small(&world, "kopi"), "1").await;
    say(&world, &spoken, &path, &[], &[]).await.is(303);
    world.clock().advance(Duration::days(6));
    assert_eq!(asked().await.len(), 1);
    assert!(!AfterSaleSettings::default().ask_review, "nobody is asked unless the store wants it");
}
