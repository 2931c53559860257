//! Threats C1, C2 and C3: another page can change nothing, and looking at a
//! page changes nothing.

use reqwest::Method;
use reqwest::header::CONTENT_TYPE;
use smartseller::web::routes::{Route, Surface};

use super::routes::{self, Host};
use crate::support::client::Client;
use crate::support::{Role, World};

/// Headers of requests that another page causes, and of a program that says nothing.
const FOREIGN: [&[(&str, &str)]; 9] = [
    &[],
    &[("sec-fetch-site", "cross-site"), ("origin", "http://evil.test")],
    &[("sec-fetch-site", "same-site"), ("origin", "http://batik.localhost")],
    &[("sec-fetch-site", "none")],
    &[("origin", "http://batik.localhost")],
    &[("origin", "http://kopi.localhost.evil.test")],
    &[("origin", "null")],
    &[("origin", "http://localhost")],
    &[("referer", "http://kopi.localhost/")],
];

async fn signed_in(world: &World, route: &Route) -> (Host, Client) {
    match route.surface {
        Surface::Platform => (Host::Platform, world.operator().await),
        Surface::Admin => (Host::Kopi, world.staff("kopi", Role::Owner).await),
        Surface::Storefront if routes::is_guarded(route) => (Host::Kopi, world.customer("kopi").await),
        Surface::Storefront | Surface::Anywhere => (Host::Kopi, world.shopper("kopi")),
    }
}

#[actix_web::test]
async fn no_other_page_can_send_a_form() {
    let world = World::start().await;
    let mut let_in = Vec::new();

    for route in routes::all().into_iter().filter(|route| routes::is_unsafe(route) && !route.signed) {
        let (_, person) = signed_in(&world, route).await;
        let path = routes::path(route, &world);
        let token = person.csrf().await.unwrap_or_default();
        for headers in FOREIGN {
            let body = format!("csrf={token}");
            let reply = person
                .send(Method::POST, &path, |request| {
                    let request = request.header(CONTENT_TYPE, "application/x-www-form-urlencoded").body(body);
                    headers.iter().fold(request, |request, (name, value)| request.header(*name, *value))
                })
                .await;
            if reply.status != 403 {
                let_in.push(format!("{} with {headers:?}: {}", route.name, reply.status));
            }
        }
    }

    assert!(let_in.is_empty(), "{}", let_in.join("\n"));
}

#[actix_web::test]
async fn a_form_of_signed_in_people_needs_its_own_token() {
    let world = World::start().await;
    let owner = world.staff("kopi", Role::Owner).await;
    let stranger = world.staff("batik", Role::Owner).await.csrf().await.unwrap();
    let colleague = world.staff("kopi", Role::Manager).await.csrf().await.unwrap();
    let mut let_in = Vec::new();

    for route in
        routes::all().into_iter().filter(|route| route.surface == Surface::Admin && routes::is_unsafe(route) && routes::is_guarded(route))
    {
        for token in ["", "wrong", &stranger, &colleague] {
            let before = world.tenant_rows("kopi", "SELECT count(*), max(updated_at) FROM products").await;
            let reply = owner.post(&routes::path(route, &world), &[("csrf", token)]).await;
            // An unreadable form is refused before its token is looked at.
            if !matches!(reply.status.as_u16(), 400 | 403 | 404 | 409 | 415 | 422) {
                let_in.push(format!("{} with token {token:?}: {}", route.name, reply.status));
            }
            assert_eq!(world.tenant_rows("kopi", "SELECT count(*), max(updated_at) FROM products").await, before, "{}", route.name);
        }
    }

    assert!(let_in.is_empty(), "{}", let_in.join("\n"));
}

#[actix_web::test]
async fn a_form_of_operators_needs_its_own_token() {
    let world = World::start().await;
    let operator = world.operator().await;
    let again = world.operator().await.csrf().await.expect("a page of the console has a token");
    let owner = world.staff("kopi", Role::Owner).await.csrf().await.expect("a page of the admin has a token");
    let tables = "SELECT t::text FROM platform.tenants t UNION ALL SELECT o::text FROM platform.operators o \
                  UNION ALL SELECT j::text FROM jobs.outbox j ORDER BY 1";
    let before = world.rows(tables).await;
    let mut let_in = Vec::new();

    for route in routes::all()
        .into_iter()
        .filter(|route| route.surface == Surface::Platform && routes::is_unsafe(route) && routes::is_guarded(route))
    {
        for token in ["", "wrong", &again, &owner] {
            let reply = operator.post(&routes::path(route, &world), &[("csrf", token), ("slug", "new"), ("name", "New")]).await;
            if !matches!(reply.status.as_u16(), 400 | 403 | 404 | 422) {
                let_in.push(format!("{} with token {token:?}: {}", route.name, reply.status));
            }
        }
    }

    assert!(let_in.is_empty(), "{}", let_in.join("\n"));
    assert_eq!(world.rows(tables).await, before);
    operator.get("/platform").await.is(200);
}

#[actix_web::test]
async fn a_form_of_a_shopper_needs_its_own_token() {
    let world = World::start().await;
    let customer = world.customer("kopi").await;
    let again = world.customer("kopi").await.csrf().await.unwrap();
    let other = world.customer("batik").await.csrf().await.unwrap();
    let before = world.tenant_rows("kopi", "SELECT * FROM customers").await;
    let mut let_in = Vec::new();

    for route in routes::all()
        .into_iter()
        .filter(|route| route.surface == Surface::Storefront && routes::is_unsafe(route) && routes::is_guarded(route))
    {
        for token in ["", "wrong", &again, &other] {
            let reply = customer.post(&routes::path(route, &world), &[("csrf", token)]).await;
            if !matches!(reply.status.as_u16(), 403 | 404 | 422) {
                let_in.push(format!("{} with token {token:?}: {}", route.name, reply.status));
            }
        }
    }

    assert!(let_in.is_empty(), "{}", let_in.join("\n"));
    assert_eq!(world.tenant_rows("kopi", "SELECT * FROM customers").await, before);
    customer.get("/account").await.is(200);
}

/// Every page works in a world whose stores may not write: the roles of the
/// tenants have lost the right to, so a write would be error 42501 and a 500.
#[actix_web::test]
async fn looking_changes_nothing() {
    let world = World::start().await;
    let owner = world.staff("kopi", Role::Owner).await;
    let operator = world.operator().await;
    let customer = world.customer("kopi").await;
    let before = fingerprint(&world).await;
    for slug in ["kopi", "batik"] {
        let schema = world.schema(slug).await;
        world.rows(&format!("REVOKE INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} FROM PUBLIC")).await;
    }
    let variant = crate::storefront::single(&world, "kopi");
    let basket = customer.post("/cart/lines", &[("variant_id", &variant), ("quantity", "1")]).await;
    assert!(basket.status.as_u16() >= 500, "the stores of this world can still write: {}", basket.status);

    for route in routes::all().into_iter().filter(|route| !routes::is_unsafe(route)) {
        let person = match route.surface {
            Surface::Platform => &operator,
            Surface::Storefront => &customer,
            Surface::Admin | Surface::Anywhere => &owner,
        };
        let path = routes::path(route, &world);
        for method in [Method::GET, Method::HEAD] {
            let reply = person.send(method, &path, |request| request.header("purpose", "prefetch")).await;
            assert!(reply.status.as_u16() < 500, "{}: {} {}", route.name, reply.status, reply.text);
        }
    }

    assert_eq!(fingerprint(&world).await, before);
}

/// How many rows every table of kopi has seen written.
async fn fingerprint(world: &World) -> Vec<Vec<String>> {
    let schema = world.schema("kopi").await;
    let tables = world.rows(&format!("SELECT tablename FROM pg_tables WHERE schemaname = '{schema}' ORDER BY 1")).await;
    let mut counts = Vec::new();
    for table in tables.into_iter().flatten() {
        let sql = format!("SELECT '{table}', count(*), coalesce(max(xmin::text::bigint), 0) FROM {schema}.{table}");
        counts.extend(world.rows(&sql).await);
    }
    counts
}
