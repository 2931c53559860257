//! Threats A1, A2, A3 and A5: only the Host decides, and only a good one.

use crate::support::{World, raw};

/// A request line and head lines, closed after the answer.
fn head(lines: &[&str]) -> Vec<u8> {
    let mut request = lines.join("\r\n");
    request.push_str("\r\nConnection: close\r\n\r\n");
    request.into_bytes()
}

#[actix_web::test]
async fn headers_about_another_host_change_nothing() {
    let world = World::start().await;
    let kopi = world.shopper("kopi");
    let plain = kopi.get("/").await.is(200);

    for (name, value) in [
        ("x-forwarded-host", "batik.localhost"),
        ("forwarded", "host=batik.localhost"),
        ("forwarded", "for=1.2.3.4;host=\"batik.localhost\";proto=https"),
        ("x-host", "batik.localhost"),
        ("x-original-host", "batik.localhost"),
        ("x-forwarded-server", "batik.localhost"),
        ("x-http-host-override", "batik.localhost"),
        ("x-original-url", "http://batik.localhost/"),
        ("x-rewrite-url", "/admin"),
    ] {
        let reply = kopi.send(reqwest::Method::GET, "/", |request| request.header(name, value)).await.is(200);
        assert_eq!(reply.texts("title"), plain.texts("title"), "{name}: {value}");
        assert!(!reply.text.contains("batik.localhost"), "{name}: {value}");
    }
}

#[actix_web::test]
async fn two_hosts_or_none_are_refused() {
    let world = World::start().await;

    for lines in [
        &["GET http://batik.localhost/ HTTP/1.1", "Host: kopi.localhost"][..],
        &["GET / HTTP/1.1", "Host: kopi.localhost", "Host: batik.localhost"],
        &["GET / HTTP/1.1", "Host: kopi.localhost", "Host: kopi.localhost"],
        &["GET / HTTP/1.1", "Host: kopi.localhost, batik.localhost"],
        &["GET / HTTP/1.1", "Host:"],
        &["GET / HTTP/1.1", "X-Nothing: here"],
        &["GET / HTTP/1.0", "X-Nothing: here"],
        &["GET / HTTP/1.1", "Host: kopi.localhost batik.localhost"],
        &["GET / HTTP/1.1", "Host: kopi.localhost\tbatik.localhost"],
        &["GET / HTTP/1.1", "Host: user@kopi.localhost"],
        &["GET / HTTP/1.1", "Host: kopi.localhost/admin"],
        &["GET / HTTP/1.1", "Host: kopi.localhost\\@batik.localhost"],
        &["GET / HTTP/1.1", "Host: kopi.localhost:80:80"],
        &["GET / HTTP/1.1", "Host: kopi..localhost"],
        &["GET / HTTP/1.1", "Host: .kopi.localhost"],
        &["GET / HTTP/1.1", "Host: kopi.localhost:99999"],
        &["GET / HTTP/1.1", "Host: [::1]"],
        &["GET / HTTP/1.1", "Host: kopi%2elocalhost"],
        &["GET / HTTP/1.1", "Host : kopi.localhost"],
    ] {
        let answer = raw::send(world.address, &head(lines)).await;
        assert!(matches!(raw::status(&answer), 400 | 404 | 421), "{lines:?}: {}", answer.lines().next().unwrap_or_default());
        assert!(!answer.to_lowercase().contains("set-cookie"), "{lines:?}");
        assert!(!answer.contains("Kopi Nusantara") && !answer.contains("Batik Atelier"), "{lines:?}");
    }
}

#[actix_web::test]
async fn an_absolute_address_must_agree_with_the_host() {
    let world = World::start().await;

    let same = raw::send(world.address, &head(&["GET http://kopi.localhost/ HTTP/1.1", "Host: kopi.localhost"])).await;

    assert_eq!(raw::status(&same), 200);
    assert!(same.contains("Kopi Nusantara"));
}

#[actix_web::test]
async fn spellings_of_one_host_are_one_store() {
    let world = World::start().await;

    for host in [
        "kopi.localhost",
        "KOPI.localhost",
        "Kopi.LocalHost",
        "kopi.localhost.",
        "kopi.localhost:80",
        "kopi.localhost:443",
        "kopi.localhost.:8080",
    ] {
        let answer = raw::send(world.address, &head(&["GET / HTTP/1.1", &format!("Host: {host}")])).await;
        assert!(matches!(raw::status(&answer), 200 | 301 | 308), "{host}: {answer}");
        assert!(raw::status(&answer) != 200 || answer.contains("Kopi Nusantara"), "{host}");
    }
}

#[actix_web::test]
async fn a_host_that_is_nobodys_belongs_to_nobody() {
    let world = World::start().await;

    for host in [
        "nobody.localhost",
        "127.0.0.1",
        "evil.test",
        "localhost.evil.test",
        "kopi.localhost.evil.test",
        "evilkopi.localhost",
        "a.kopi.localhost",
        "xn--kpi-hla.localhost",
    ] {
        for path in ["/", "/admin", "/platform", "/cart", "/p/single"] {
            let answer = raw::send(world.address, &head(&[&format!("GET {path} HTTP/1.1"), &format!("Host: {host}")])).await;
            assert!(matches!(raw::status(&answer), 400 | 404 | 421), "{host}{path}: {}", answer.lines().next().unwrap_or_default());
            assert!(!answer.to_lowercase().contains("set-cookie"), "{host}{path}");
            assert!(!answer.contains("Kopi Nusantara") && !answer.contains("Batik Atelier"), "{host}{path}");
        }
    }
}

#[actix_web::test]
async fn the_admin_is_not_on_a_stores_own_domain() {
    let world = World::start().await;
    let owner = world.staff("kopi", crate::support::Role::Owner).await;
    let domain = world.on_domain("kopi");
    for (name, value) in owner.cookies() {
        domain.set_cookie(&name, &value);
    }

    domain.get("/").await.is(200);
    domain.get("/admin").await.is(404);
    domain.get("/admin/sign-in").await.is(404);
    domain.get("/platform").await.is(404);
}

#[actix_web::test]
async fn a_suspended_store_answers_nothing_of_its_own() {
    let world = World::start().await;
    let kopi = world.shopper("kopi");
    let owner = world.staff("kopi", crate::support::Role::Owner).await;
    kopi.get("/").await.is(200);
    let tenant = world.tenant("kopi").await;

    smartseller::tenancy::provision::suspend(&world.app.db, &world.app.registry, tenant.id, "unpaid").await.unwrap();

    for path in ["/", "/p/single", "/cart", "/admin", "/admin/products"] {
        let reply = owner.get(path).await;
        assert!(matches!(reply.status.as_u16(), 404 | 410 | 503), "{path}: {}", reply.status);
        assert!(!reply.says("Gayo"), "{path}");
    }
    let sheet = owner.get("/").await.attributes("link[rel=stylesheet]", "href")[0].clone();
    owner.get(&sheet).await.is(200);
    world.shopper("batik").get("/").await.is(200);
}
