//! Threats C5, C7, D3, D13, F4, F8 and F9: what answers say to the browser,
//! which are none, and that a fragment is as guarded as its page.

use std::collections::BTreeSet;
use std::io::Write;

use reqwest::Method;
use reqwest::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use smartseller::web::routes::{Access, Surface, Verb};

use super::routes;
use crate::storefront::{buy, single, small};
use crate::support::client::Client;
use crate::support::{Reply, Role, World, raw, shield};

/// Somebody for each surface.
struct People {
    owner: Client,
    customer: Client,
    operator: Client,
}

impl People {
    async fn of(world: &World) -> Self {
        Self { owner: world.staff("kopi", Role::Owner).await, customer: world.customer("kopi").await, operator: world.operator().await }
    }

    fn at(&self, surface: Surface) -> &Client {
        match surface {
            Surface::Platform => &self.operator,
            Surface::Storefront => &self.customer,
            Surface::Admin | Surface::Anywhere => &self.owner,
        }
    }
}

/// Each answer below went past the tripwire of the suite; here that the
/// tripwire sees what it should, and that answers of every make are among them.
#[actix_web::test]
async fn every_answer_protects_whoever_reads_it() {
    let world = World::start().await;
    let people = People::of(&world).await;
    let guest = world.shopper("kopi");
    let good = people.owner.get("/admin/products").await.is(200);
    assert_eq!(shield::findings(&good, "kopi.localhost"), [""; 0]);
    for name in good.headers.keys().filter(|name| protects(name.as_str())) {
        let mut bare = good.clone();
        bare.headers.remove(name);
        assert_ne!(shield::findings(&bare, "kopi.localhost"), [""; 0], "without {name}");
    }
    for (name, value) in [
        ("content-security-policy", "default-src 'none'; script-src 'self' 'unsafe-inline'"),
        ("access-control-allow-origin", "*"),
        ("server", "actix"),
        ("location", "//evil.test"),
        ("location", "/\\evil.test"),
        ("location", "https://evil.test/"),
        ("location", "http://batik.localhost/"),
        ("hx-redirect", "javascript:alert(1)"),
    ] {
        let mut bad = good.clone();
        bad.headers.insert(HeaderName::from_static(name), HeaderValue::from_str(value).expect("a header"));
        assert_ne!(shield::findings(&bad, "kopi.localhost"), [""; 0], "{name}: {value}");
    }

    let mut seen = BTreeSet::new();
    for route in routes::all().into_iter().filter(|route| !routes::is_unsafe(route)) {
        let path = routes::path(route, &world);
        for client in [people.at(route.surface), &guest] {
            for method in [Method::GET, Method::HEAD, Method::DELETE] {
                seen.insert(client.send(method, &path, |request| request).await.status.as_u16());
            }
            seen.insert(client.fragment(&path).await.status.as_u16());
        }
    }
    let home = guest.get("/").await.is(200);
    let kept = home.header("etag").to_owned();
    seen.insert(guest.send(Method::GET, "/", |request| request.header("if-none-match", kept)).await.is(304).status.as_u16());
    let large = vec![b'a'; 3 * 1024 * 1024];
    let upload = guest.send(Method::POST, "/cart/lines", |request| {
        request.header("sec-fetch-site", "same-origin").header(CONTENT_TYPE, "application/x-www-form-urlencoded").body(large)
    });
    seen.insert(upload.await.is(413).status.as_u16());
    seen.insert(world.client("nobody.localhost").get("/").await.is(404).status.as_u16());
    world.rows("UPDATE platform.tenants SET state = 'suspended' WHERE slug = 'batik'; NOTIFY tenant_changed").await;
    world.shopper("batik").get("/").await;
    for status in [200, 303, 304, 401, 404, 405, 413] {
        assert!(seen.contains(&status), "no answer was {status}: {seen:?}");
    }
}

fn protects(name: &str) -> bool {
    name.starts_with("cross-origin-") || name.starts_with("x-") && name != "x-request-id" || name.ends_with("-policy")
}

#[actix_web::test]
async fn no_page_of_another_origin_reads_or_writes() {
    let world = World::start().await;
    let people = People::of(&world).await;

    for route in routes::all() {
        let client = people.at(route.surface);
        let path = routes::path(route, &world);
        for origin in ["http://evil.test", "http://batik.localhost", "null"] {
            // Both go past the tripwire, which lets no Access-Control-Allow-Origin through.
            let asked = client
                .send(Method::OPTIONS, &path, |request| request.header("origin", origin).header("access-control-request-method", "POST"));
            assert!(asked.await.status.is_client_error(), "{} answers a preflight", route.name);
            if route.method == Verb::Get {
                client.send(Method::GET, &path, |request| request.header("origin", origin)).await;
            }
        }
    }

    // What a page may send without a preflight is no form of ours, even with the right token.
    let before = world.value("kopi", "SELECT count(*) FROM cart_lines").await;
    let variant = single(&world, "kopi");
    for kind in ["text/plain", "application/json", "text/plain; a=application/x-www-form-urlencoded", ""] {
        for body in [format!("variant_id={variant}&quantity=1"), format!("{{\"variant_id\":\"{variant}\",\"quantity\":1}}")] {
            let sent = people.customer.send(Method::POST, "/cart/lines", |request| {
                request.header("sec-fetch-site", "same-origin").header(CONTENT_TYPE, kind).body(body)
            });
            let status = sent.await.status;
            assert!(status.is_client_error(), "{kind}: {status}");
        }
    }
    assert_eq!(world.value("kopi", "SELECT count(*) FROM cart_lines").await, before);
}

/// Asked in turns, whoever asks for a page gets the page and htmx its
/// fragment; the tripwire holds that a cache in between keeps them apart.
#[actix_web::test]
async fn a_fragment_is_never_shown_as_a_page() {
    let world = World::start().await;
    let people = People::of(&world).await;
    let whole = |reply: &Reply| reply.text.trim_start().to_lowercase().starts_with("<!doctype html");
    let mut fragments = 0;
    let (buyer, order) = buy(&world, "kopi", &single(&world, "kopi"), "1", "bank_transfer").await;
    let gone = "UPDATE stock_levels SET on_hand = reserved WHERE variant_id = '01931000-0000-7000-8000-000000000202'";
    world.tenant_rows("kopi", gone).await;
    let waiting = format!("/back-in-stock?variant_id={}", small(&world, "kopi"));
    let all = routes::all().into_iter().filter(|route| !routes::is_unsafe(route));
    let pages = all.map(|route| (people.at(route.surface), routes::path(route, &world))).chain([(&buyer, order), (&buyer, waiting)]);

    for (client, path) in pages {
        let page = client.get(&path).await;
        if page.status != 200 || !whole(&page) {
            continue;
        }
        let fragment = client.fragment(&path).await;
        fragments += u32::from(fragment.status == 200 && !whole(&fragment));
        assert!(whole(&client.get(&path).await), "{path}: a page was asked for");
        assert_eq!(whole(&client.fragment(&path).await), whole(&fragment), "{path}: a fragment was asked for");
        assert!(whole(&client.get(&path).await), "{path}: a page was asked for again");
    }
    assert!(fragments >= 2, "only {fragments} pages have a fragment");
}

#[actix_web::test]
async fn a_fragment_is_guarded_like_its_page() {
    let world = World::start().await;
    let (visitor, console) = (world.shopper("kopi"), world.client("localhost"));
    let viewer = world.staff("kopi", Role::Viewer).await;
    let customer = world.customer("kopi").await;
    let mut asked = 0;

    for route in routes::all().into_iter().filter(|route| routes::is_guarded(route) && !routes::is_unsafe(route)) {
        let path = routes::path(route, &world);
        let strangers: &[&Client] = match route.surface {
            Surface::Platform => &[&console],
            Surface::Admin => &[&visitor, &customer],
            Surface::Storefront | Surface::Anywhere => &[&visitor, &viewer],
        };
        for stranger in strangers {
            let reply = stranger.fragment(&path).await;
            assert_eq!(reply.status.as_u16(), 401, "{} as a fragment", route.name);
            assert!(reply.text.len() < 200 && !reply.says("CANARY"), "{}: {}", route.name, reply.text);
            asked += 1;
        }
        if let Access::Staff(permission) = route.access {
            let may = smartseller::web::extract::allows(smartseller::platform::people::Role::Viewer, permission);
            assert_eq!(viewer.fragment(&path).await.status == 403, !may, "{} as a fragment for a viewer", route.name);
        }
    }
    assert!(asked > 100, "{asked} requests");
}

#[actix_web::test]
async fn what_is_internal_is_not_there() {
    let world = World::start().await;
    let people = People::of(&world).await;
    let paths = [
        "/metrics",
        "/debug",
        "/debug/pprof",
        "/status",
        "/server-status",
        "/actuator/env",
        "/admin/jobs/run",
        "/cron",
        "/.env",
        "/.git/config",
        "/.git/HEAD",
        "/Cargo.toml",
        "/config.toml",
        "/backup.sql",
        "/static/..%2fCargo.toml",
        "/media/..%2f..%2fetc%2fpasswd",
        "/platform;/tenants",
        "/wp-login.php",
        "/graphql",
        "/api",
        "/swagger.json",
    ];
    let on_domain = world.on_domain("kopi");
    for path in paths {
        for client in [&people.owner, &people.customer, &people.operator, &on_domain] {
            let reply = client.get(path).await;
            assert!(matches!(reply.status.as_u16(), 400 | 404), "{}: {}", reply.request, reply.status);
        }
    }
    for path in ["/static/../Cargo.toml", "/static/%2e%2e/Cargo.toml", "/media/../../../etc/passwd", "/../../etc/passwd", "//etc/passwd"] {
        let request = format!("GET {path} HTTP/1.1\r\nHost: kopi.localhost\r\nConnection: close\r\n\r\n");
        let answer = raw::send(world.address, request.as_bytes()).await;
        assert!(matches!(raw::status(&answer), 400 | 404), "{path}: {}", answer.lines().next().unwrap_or_default());
    }
    for method in ["TRACE", "CONNECT", "PROPFIND", "DEBUG"] {
        let method = Method::from_bytes(method.as_bytes()).expect("a method");
        for path in ["/", "/admin/products", "/cart"] {
            let told = people.owner.send(method.clone(), path, |request| request.header("x-secret", "told-back")).await;
            assert!(told.status.is_client_error() && !told.text.contains("told-back"), "{}: {}", told.request, told.status);
        }
    }
}

/// Threat F9: what only staff may know is on no page of the store's.
#[actix_web::test]
async fn a_shopper_is_told_nothing_that_is_the_stores_own() {
    let world = World::start().await;
    let customer = world.customer("kopi").await;
    let (guest, order) = buy(&world, "kopi", &single(&world, "kopi"), "1", "bank_transfer").await;
    world
        .tenant_rows(
            "kopi",
            "UPDATE variants SET cost = 7654321;
             UPDATE customers SET note = 'NOTE-OF-STAFF';
             UPDATE orders SET staff_note = 'NOTE-OF-STAFF'",
        )
        .await;
    world.app.db.changes().note_everything();
    let owner = world.staff("kopi", Role::Owner).await;
    let id = world.value("kopi", "SELECT id FROM orders").await;
    assert!(owner.get(&format!("/admin/orders/{id}")).await.is(200).text.contains("NOTE-OF-STAFF"), "the note is not where staff look");

    let open = routes::all().into_iter().filter(|route| route.surface == Surface::Storefront && !routes::is_unsafe(route));
    let paths = open.map(|route| routes::path(route, &world)).chain([order.clone(), format!("{order}/pay")]);
    for path in paths.collect::<Vec<_>>() {
        for client in [&customer, &guest] {
            let reply = client.get(&path).await;
            for own in ["NOTE-OF-STAFF", "7654321", "7.654.321", "7,654,321"] {
                assert!(!reply.text.contains(own), "{} shows {own}", reply.request);
            }
        }
    }
}

/// Threat D12: a body is never unpacked, so a small one stays small.
#[actix_web::test]
async fn a_packed_body_is_not_unpacked() {
    let world = World::start().await;
    let shopper = world.shopper("kopi");
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    let form = format!("variant_id={}&quantity=1&note={}", single(&world, "kopi"), "a".repeat(20_000_000));
    packed.write_all(form.as_bytes()).expect("memory can be written");
    let packed = packed.finish().expect("memory can be written");
    assert!(packed.len() < 50_000, "{} bytes", packed.len());

    for encoding in ["gzip", "x-gzip", "deflate", "br", "zstd", "gzip, gzip"] {
        let body = packed.clone();
        let sent = shopper.send(Method::POST, "/cart/lines", |request| {
            let request = request.header("sec-fetch-site", "same-origin").header("content-encoding", encoding);
            request.header(CONTENT_TYPE, "application/x-www-form-urlencoded").body(body)
        });
        sent.await.is(400);
    }
    assert_eq!(world.value("kopi", "SELECT count(*) FROM cart_lines").await, "0");
}
