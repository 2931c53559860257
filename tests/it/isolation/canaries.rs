//! Gate 2: a word that only batik knows, in every text column it has, is
//! nowhere in what kopi's people, shoppers, letters or the platform's public
//! pages get. Every client of the suite watches; this test gives it something
//! to find.

use smartseller::web::routes::Surface;

use super::routes;
use crate::support::{Role, World, canary, cluster, sale};

#[actix_web::test]
async fn what_one_tenant_knows_no_other_tenant_shows() {
    let world = World::start().await;
    let planted = plant(&world).await;
    // Otherwise this test would watch for nothing.
    for column in ["products.name", "products.description_html", "categories.name", "variants.barcode", "locations.name"] {
        assert!(planted.iter().any(|name| name == column), "{column} takes no canary: {planted:?}");
    }
    let batik = world.shopper("batik");
    assert!(batik.get("/p/single").await.text.contains(&canary::mark("batik")), "batik does not show its own");

    let shopper = world.shopper("kopi");
    let owner = world.staff("kopi", Role::Owner).await;
    let customer = world.customer("kopi").await;
    let visitor = world.client("localhost");
    for route in routes::all().into_iter().filter(|route| !routes::is_unsafe(route)) {
        let path = routes::path(route, &world);
        // The clients fail by themselves when they see a foreign canary.
        shopper.get(&path).await;
        shopper.fragment(&path).await;
        owner.get(&path).await;
        customer.get(&path).await;
        if !routes::is_guarded(route) && !path.starts_with("/dev/") {
            visitor.get(&path).await;
        }
    }
    for path in [
        "/search?q=CANARY",
        "/search?q=batik",
        "/search?q=CANARY-batik",
        "/admin/products?q=CANARY",
        "/admin/orders?q=CANARY",
        "/admin/customers?q=CANARY",
    ] {
        shopper.get(path).await;
        owner.get(path).await;
    }
}

/// Things of one tenant asked for at another, with the owner of the other:
/// not found, and no trace of them.
#[actix_web::test]
async fn an_id_of_one_tenant_is_unknown_to_the_other() {
    let world = World::start().await;
    plant(&world).await;
    let batik = world.seeded("batik");
    let owner = world.staff("kopi", Role::Owner).await;
    let customer = world.customer("kopi").await;

    for route in routes::all().into_iter().filter(|route| !routes::is_unsafe(route) && route.path.contains("{id}")) {
        let path = routes::path(route, &world)
            .replace(&world.seeded("kopi").id(101), &batik.id(101))
            .replace(&world.seeded("kopi").id(11), &batik.id(11))
            .replace(&world.seeded("kopi").id(301), &batik.id(301));
        let person = if route.surface == Surface::Storefront { &customer } else { &owner };
        let reply = person.get(&path).await;
        assert!(matches!(reply.status.as_u16(), 404 | 405), "{path}: {}", reply.status);
    }
}

#[actix_web::test]
async fn a_letter_tells_of_its_own_store_only() {
    let world = World::start().await;
    plant(&world).await;
    let kopi = world.shopper("kopi");

    let order = sale::buy(&kopi, &world.seeded("kopi").id(202), "bank_transfer").await;

    let letters = world.mails().await;
    let letter = letters.iter().find(|letter| letter.to.contains("siti@example.test")).expect("the guest gets a letter");
    assert!(letter.text.contains(&format!("{}{order}", kopi.origin())), "the letter does not lead to the order: {}", letter.text);
    for letter in &letters {
        for text in [&letter.subject, &letter.text, &letter.html] {
            assert!(!text.contains(&canary::mark("batik")) && !text.contains("batik.localhost"), "{text}");
        }
    }
}

async fn plant(world: &World) -> Vec<String> {
    let client = cluster::connect(&world.database).await;
    let schema = world.schema("batik").await;
    canary::plant(&client, &schema, "batik").await
}
