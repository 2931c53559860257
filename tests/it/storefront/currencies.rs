//! Prices in a further currency: shown, never charged.

use super::{filled, press, single, with_basket};
use crate::support::client::Client;
use crate::support::{Role, World};

const PAGE: &str = "/admin/settings/currencies";

/// A world whose batik, which sells in dollars, shows euros and rupiah.
async fn world() -> World {
    let world = World::start().await;
    let staff = world.staff("batik", Role::Owner).await;
    let euro = [("currency_0", "EUR"), ("own_0", "1"), ("worth_0", "0.92"), ("step_0", "")];
    staff.submit(PAGE, "form[data-dirty]", &euro).await.redirects_to(PAGE);
    let rupiah = [("currency_1", "IDR"), ("own_1", "1"), ("worth_1", "16.250"), ("step_1", "1.000")];
    staff.submit(PAGE, "form[data-dirty]", &rupiah).await.redirects_to(PAGE);
    world
}

async fn choose(shopper: &Client, code: &str) {
    shopper.post("/currency", &[("currency", code), ("return", "/p/single")]).await.redirects_to("/p/single");
}

#[actix_web::test]
async fn every_page_with_prices_shows_the_chosen_currency_and_says_what_is_charged() {
    let world = world().await;
    let shopper = with_basket(&world, "batik", &single(&world, "batik"), "1").await;
    for path in ["/", "/c/utama", "/p/single", "/cart", "/checkout"] {
        assert!(shopper.get(path).await.is(200).says("$45.00"), "{path}");
    }

    choose(&shopper, "EUR").await;

    for path in ["/", "/search", "/c/utama", "/p/single", "/cart", "/checkout"] {
        let page = shopper.get(path).await.is(200);
        assert!(page.says("€41.40"), "{path}: {}", page.text);
    }
    for path in ["/p/single", "/cart", "/checkout"] {
        assert_eq!(shopper.get(path).await.texts("#currency-note").len(), 1, "{path}");
    }
    let checkout = shopper.get("/checkout").await;
    assert!(checkout.says("≈ €47.84") && checkout.the(".sums-total dd") == "$52.00", "{}", checkout.text);
    assert!(checkout.texts(".checkout-button")[0].contains("$52.00"));
    choose(&shopper, "IDR").await;
    assert!(shopper.get("/p/single").await.says("Rp\u{a0}731,000"));
    choose(&shopper, "USD").await;
    let own = shopper.get("/p/single").await;
    assert!(own.says("$45.00") && !own.says("€") && own.texts("#currency-note").is_empty());
}

#[actix_web::test]
async fn programs_are_told_the_stores_own_prices() {
    let world = world().await;
    let shopper = world.shopper("batik");
    let (product, feed) = (shopper.get("/p/single").await, shopper.get("/feed/google.xml").await);
    choose(&shopper, "EUR").await;
    let shown = shopper.get("/p/single").await;
    assert_eq!(shown.texts("script[type='application/ld+json']"), product.texts("script[type='application/ld+json']"));
    assert_eq!(shown.attributes("meta[property='product:price:amount']", "content"), ["45.00"]);
    assert_eq!(shopper.get("/feed/google.xml").await.text, feed.text);
}

#[actix_web::test]
async fn whoever_chose_the_same_is_given_the_same_page_and_nobody_else() {
    let world = world().await;
    let (one, other, plain) = (world.shopper("batik"), world.shopper("batik"), world.shopper("batik"));
    choose(&one, "EUR").await;
    choose(&other, "EUR").await;
    for _ in 0..2 {
        let tags: Vec<String> =
            [one.get("/").await, other.get("/").await, plain.get("/").await].iter().map(|page| page.header("etag").to_owned()).collect();
        assert_eq!(tags[0], tags[1]);
        assert_ne!(tags[0], tags[2]);
        assert!(plain.get("/").await.says("$45.00") && one.get("/").await.says("€41.40"));
    }
    let odd = world.shopper("batik");
    for forged in ["GBP", "usd", "<script>", "EUR; Path=/"] {
        odd.set_cookie("__Host-currency", forged);
        let page = odd.get("/").await.is(200);
        assert!(forged.starts_with("EUR") || page.header("etag") == plain.get("/").await.header("etag"), "{forged}");
    }
    let kopi = world.shopper("kopi");
    kopi.set_cookie("__Host-currency", "EUR");
    assert!(kopi.get("/p/single").await.says("Rp 85.000"), "what one store shows is not another's");
}

#[actix_web::test]
async fn a_new_rate_is_seen_at_once() {
    let world = world().await;
    let shopper = world.shopper("batik");
    choose(&shopper, "EUR").await;
    assert!(shopper.get("/p/single").await.says("€41.40"));
    let staff = world.staff("batik", Role::Owner).await;
    staff.submit(PAGE, "form[data-dirty]", &[("worth_0", "1.00")]).await.is(303);
    assert!(shopper.get("/p/single").await.says("€45.00"));
    staff.submit(PAGE, "form[data-dirty]", &[("currency_0", ""), ("currency_1", "")]).await.is(303);
    assert!(shopper.get("/p/single").await.says("$45.00"));
}

#[actix_web::test]
async fn an_order_is_charged_in_the_stores_currency_and_keeps_what_was_shown() {
    let world = world().await;
    let shopper = with_basket(&world, "batik", &single(&world, "batik"), "1").await;
    choose(&shopper, "EUR").await;
    let fields = filled(&shopper, "bank_transfer").await;

    let placed = press(&shopper, &fields).await.is(303);

    let kept = "SELECT currency, total, shown->>'currency', shown->>'total', shown->>'worth' FROM orders";
    assert_eq!(world.tenant_rows("batik", kept).await, [["USD", "5200", "EUR", "4784", "92"]]);
    let staff = world.staff("batik", Role::Owner).await;
    staff.submit(PAGE, "form[data-dirty]", &[("worth_0", "2.00")]).await.is(303);
    let seen = "Shown as €47.84 when you ordered ($1.00 = €0.92)";
    let page = shopper.get(&placed.location()).await.is(200);
    assert!(page.says(seen) && page.the(".sums-total dd") == "$52.00", "{}", page.text);
    let mails = world.mails().await;
    let letter = mails.iter().find(|mail| mail.to == "sari@example.com").expect("the shopper is written to");
    assert!(letter.text.contains(seen) && letter.html.contains("€47.84") && letter.text.contains("$52.00"), "{}", letter.text);
    let order = world.value("batik", "SELECT id FROM orders").await;
    let shown = staff.get(&format!("/admin/orders/{order}")).await.is(200);
    assert!(shown.says("€47.84") && shown.says("$1.00 = €0.92"), "{}", shown.text);
}

#[actix_web::test]
async fn a_filter_by_price_means_the_stores_own_currency() {
    let world = world().await;
    let shopper = world.shopper("batik");
    let own = shopper.get("/search?min=44&max=46").await.is(200);
    choose(&shopper, "EUR").await;
    let shown = shopper.get("/search?min=44&max=46").await.is(200);
    for page in [&own, &shown] {
        assert!(page.says("Parang Scarf") && !page.texts(".card-name, .card h3, .card h2").iter().any(|name| name.contains("Kawung")));
    }
    assert!(shown.texts("label[for=f-min]")[0].contains("USD"));
}

#[actix_web::test]
async fn a_choice_leads_back_into_the_store_and_only_to_what_is_offered() {
    let world = world().await;
    let shopper = world.shopper("batik");
    for outside in ["//evil.test", "https://evil.test/", "/\\evil.test"] {
        shopper.post("/currency", &[("currency", "EUR"), ("return", outside)]).await.redirects_to("/");
    }
    shopper.post("/currency", &[("currency", "USD"), ("return", "/")]).await.is(303);
    for unknown in ["GBP", "eur", "", "EUREUR"] {
        shopper.post("/currency", &[("currency", unknown), ("return", "/")]).await.is(404);
    }
    assert!(shopper.get("/").await.says("$45.00"));
    world.shopper("kopi").post("/currency", &[("currency", "EUR"), ("return", "/")]).await.is(404);
    assert_eq!(world.shopper("kopi").get("/").await.texts("form[action='/currency']").len(), 0);
}

#[actix_web::test]
async fn a_plan_without_further_currencies_shows_none() {
    let world = world().await;
    let shopper = world.shopper("batik");
    choose(&shopper, "EUR").await;
    world.rows("UPDATE platform.tenants SET plan = 'basic' WHERE slug = 'batik'").await;
    world.app.registry.forget();

    assert!(shopper.get("/p/single").await.is(200).says("$45.00"));
    shopper.post("/currency", &[("currency", "EUR"), ("return", "/")]).await.is(404);
    let staff = world.staff("batik", Role::Owner).await;
    let refused = staff.submit(PAGE, "form[data-dirty]", &[]).await.is(422);
    assert_eq!(refused.texts("#e-currencies").len(), 1);
}
