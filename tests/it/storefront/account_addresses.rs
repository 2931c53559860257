//! The addresses that an account keeps.

use crate::support::World;
use crate::support::client::Client;
use crate::support::reply::Reply;

const TYPED: [(&str, &str); 8] = [
    ("name", "Sari Dewi"),
    ("phone", "0812 3456 789"),
    ("country", "ID"),
    ("line1", "Jl. Braga 12"),
    ("district", "Sumur Bandung"),
    ("city", "Bandung"),
    ("region", "Jawa Barat"),
    ("postcode", "40111"),
];

/// The form with some fields changed.
async fn save(me: &Client, path: &str, changes: &[(&str, &str)]) -> Reply {
    let mut fields = TYPED.to_vec();
    for change in changes {
        fields.retain(|field| field.0 != change.0);
        fields.push(*change);
    }
    me.post(path, &fields).await
}

async fn kept(world: &World) -> Vec<Vec<String>> {
    world.tenant_rows("kopi", "SELECT address->>'line1', is_default FROM customer_addresses ORDER BY id").await
}

#[actix_web::test]
async fn addresses_are_added_changed_preferred_and_deleted() {
    let world = World::start().await;
    let me = world.customer("kopi").await;
    me.get("/account/addresses/new").await.is(200);

    save(&me, "/account/addresses", &[]).await.redirects_to("/account/addresses");
    save(&me, "/account/addresses", &[("line1", "Jl. Asem 1")]).await.redirects_to("/account/addresses");
    assert_eq!(kept(&world).await, [["Jl. Braga 12", "t"], ["Jl. Asem 1", "f"]]);

    let page = me.get("/account/addresses").await.is(200);
    let edit = page.attributes(".account-acts a", "href");
    assert_eq!(edit.len(), 2);
    assert_eq!(me.get(&edit[1]).await.is(200).attributes("#field-line1", "value"), ["Jl. Asem 1"]);
    save(&me, &edit[1], &[("line1", "Jl. Asem 2"), ("preferred", "1")]).await.redirects_to("/account/addresses");
    assert_eq!(kept(&world).await, [["Jl. Braga 12", "f"], ["Jl. Asem 2", "t"]]);

    me.post(&format!("{}/default", edit[0]), &[]).await.redirects_to("/account/addresses");
    for _ in 0..2 {
        me.post(&format!("{}/delete", edit[0]), &[]).await.redirects_to("/account/addresses");
    }
    assert_eq!(kept(&world).await, [["Jl. Asem 2", "t"]]);
}

#[actix_web::test]
async fn the_rules_are_the_checkouts() {
    let world = World::start().await;
    let me = world.customer("kopi").await;

    let wrong = [("name", ""), ("phone", "12"), ("line1", ""), ("postcode", "4011"), ("country", "FR")];
    for change in wrong {
        let reply = save(&me, "/account/addresses", &[change]).await.is(422);
        assert!(!reply.texts(".field-error").is_empty(), "{change:?}");
        if change.0 != "line1" {
            assert_eq!(reply.attributes("#field-line1", "value"), ["Jl. Braga 12"]);
        }
    }
    assert!(kept(&world).await.is_empty());
}

#[actix_web::test]
async fn another_accounts_address_is_as_good_as_absent() {
    let world = World::start().await;
    let id = "01931000-0000-7000-8000-000000000402";
    let sql = format!(
        "INSERT INTO customers (id, email, name, password_hash, locale, verified_at) VALUES ('01931000-0000-7000-8000-000000000302', 'other@kopi.test', 'Other', 'x', 'id', now());
         INSERT INTO customer_addresses (id, customer_id, address, is_default, created_at, updated_at) VALUES ('{id}', '01931000-0000-7000-8000-000000000302', '{{\"line1\": \"Jl. Rahasia 9\"}}', true, now(), now())"
    );
    world.tenant_rows("kopi", &sql).await;
    let me = world.customer("kopi").await;
    let path = format!("/account/addresses/{id}");

    me.get(&path).await.is(404);
    save(&me, &path, &[]).await.is(404);
    me.post(&format!("{path}/default"), &[]).await.is(404);
    me.post(&format!("{path}/delete"), &[]).await;

    assert_eq!(kept(&world).await, [["Jl. Rahasia 9", "t"]]);
}

#[actix_web::test]
async fn a_book_has_twenty_pages() {
    let world = World::start().await;
    let me = world.customer("kopi").await;
    for _ in 0..20 {
        save(&me, "/account/addresses", &[]).await.redirects_to("/account/addresses");
    }

    save(&me, "/account/addresses", &[]).await.is(409);

    assert_eq!(kept(&world).await.len(), 20);
}
