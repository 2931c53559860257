//! Threats C6, I1, I2, I10 and K6: where links lead, to whom letters go, and
//! how many anybody can cause.

use reqwest::header::CONTENT_TYPE;
use reqwest::{Method, StatusCode};

use crate::support::client::Client;
use crate::support::template::{OPERATOR, PASSWORD};
use crate::support::world::Mail;
use crate::support::{Reply, World, raw};

const EMAIL: &str = "customer@kopi.test";

/// Where the addresses in both versions of a letter lead.
fn origins(mail: &Mail) -> Vec<String> {
    let all = format!("{} {}", mail.text, mail.html);
    let starts: Vec<usize> = all.match_indices("http").map(|(at, _)| at).collect();
    let addresses = starts.into_iter().filter_map(|at| {
        let address = all[at..].split(|letter: char| letter.is_whitespace() || "\"'<>)".contains(letter)).next()?;
        let url = url::Url::parse(address).ok()?;
        Some(url.origin().ascii_serialization())
    });
    addresses.collect()
}

#[actix_web::test]
async fn a_link_in_a_letter_leads_to_the_store_whatever_the_request_said() {
    let world = World::start().await;
    let kopi = world.shopper("kopi");
    let here = kopi.origin();
    let lies: [(&str, &str); 14] = [
        ("x-forwarded-host", "evil.test"),
        ("x-forwarded-host", "kopi.localhost, evil.test"),
        ("x-forwarded-server", "evil.test"),
        ("x-host", "evil.test"),
        ("x-original-host", "evil.test"),
        ("x-http-host-override", "evil.test"),
        ("x-forwarded-proto", "javascript"),
        ("x-forwarded-scheme", "evil"),
        ("x-forwarded-port", "6666"),
        ("x-forwarded-prefix", "//evil.test"),
        ("forwarded", "host=evil.test;proto=http"),
        ("x-original-url", "http://evil.test/"),
        ("x-rewrite-url", "//evil.test/"),
        ("referer", "http://evil.test/"),
    ];
    for (name, value) in lies {
        let sent = kopi.send(Method::POST, "/account/forgot", |request| {
            let body = format!("email={EMAIL}");
            request
                .header("sec-fetch-site", "same-origin")
                .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
                .header(name, value)
                .body(body)
        });
        let reply = sent.await.is(303);
        assert!(!format!("{} {}", reply.text, reply.location()).contains("/account/reset/"), "the answer knows the link");
        world.run_jobs().await;
        world.clock().advance(chrono::Duration::minutes(5));
    }
    let canonical = world.on_domain("kopi").origin();
    let mails = world.mails().await;
    assert_eq!(mails.len(), lies.len());
    for mail in &mails {
        let origins = origins(mail);
        assert!(!origins.is_empty() && mail.text.contains("/account/reset/"), "{}", mail.text);
        assert!(origins.iter().all(|origin| *origin == here || *origin == canonical), "{origins:?}");
    }

    for host in [
        "kopi.localhost:@evil.test",
        "evil.test",
        "kopi.localhost.evil.test",
        "kopi.localhost\"><a href=//evil.test>",
        "kopi.localhost#@evil.test",
    ] {
        let body = format!("email={EMAIL}");
        let request = format!(
            "POST /account/forgot HTTP/1.1\r\nHost: {host}\r\nSec-Fetch-Site: same-origin\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
            body.len()
        );
        let answer = raw::send(world.address, request.as_bytes()).await;
        assert!(matches!(raw::status(&answer), 400 | 404 | 421), "{host}: {answer}");
    }
    assert_eq!(world.mails().await.len(), lies.len(), "a host of nobody's causes a letter");
}

#[actix_web::test]
async fn a_letter_goes_to_one_address_whatever_was_typed() {
    let world = World::start().await;
    let shopper = world.shopper("kopi");
    for email in [
        "sari@example.com\r\nBcc: eve@evil.test",
        "sari@example.com,eve@evil.test",
        "sari@example.com eve@evil.test",
        "sari@example.com;eve@evil.test",
        "Sari <eve@evil.test>",
        "\"sari@example.com, eve\"@evil.test",
        "sari@example.com%0d%0aBcc:eve@evil.test",
        "eve@evil.test\u{0}@example.com",
    ] {
        for (path, rest) in [
            ("/account/register", &[("name", "Sari"), ("password", "hujan di bulan juni")][..]),
            ("/contact", &[("name", "Sari"), ("topic", "order"), ("body", "Kapan pesanan saya dikirim?")]),
            ("/account/forgot", &[]),
        ] {
            let reply = shopper.post(path, &[&[("email", email)], rest].concat()).await;
            assert!(matches!(reply.status.as_u16(), 303 | 400 | 422), "{path} {email:?}: {}", reply.status);
        }
    }
    let name = "Sari\r\nBcc: eve@evil.test\r\n\r\n<script>alert(1)</script>";
    shopper.post("/account/register", &[("name", name), ("email", "sari@example.com"), ("password", "hujan di bulan juni")]).await;
    let body = [("topic", "order"), ("email", "sari@example.com"), ("name", name), ("body", "Kapan pesanan saya dikirim?")];
    shopper.post("/contact", &body).await;

    for mail in world.mails().await {
        assert!(!mail.to.contains("evil.test"), "{mail:?}");
        assert!(!mail.subject.contains(['\r', '\n']), "{mail:?}");
        assert!(!mail.html.contains("<script>"), "{mail:?}");
    }
}

#[actix_web::test]
async fn nobody_fills_a_strangers_mailbox() {
    let world = World::start().await;
    let shopper = world.shopper("kopi");
    for _ in 0..40 {
        shopper.post("/account/forgot", &[("email", EMAIL)]).await;
        shopper.post("/account/register", &[("name", "x"), ("email", EMAIL), ("password", "hujan di bulan juni")]).await;
        shopper.post("/account/register", &[("name", "x"), ("email", "new@kopi.test"), ("password", "hujan di bulan juni")]).await;
        world.run_jobs().await;
    }
    let mails = world.mails().await;
    for to in [EMAIL, "new@kopi.test"] {
        let count = mails.iter().filter(|mail| mail.to == to).count();
        assert!((1..=2).contains(&count), "{count} letters to {to} at once");
    }
}

/// The limit of the route class, by address.
#[actix_web::test]
async fn whoever_causes_letters_waits_after_a_few() {
    let world = World::with(|config| config.rate_limits = true).await;
    let mut let_through = 0;
    for number in 0..30 {
        let email = format!("stranger{number}@example.com");
        let typed = [("name", "x"), ("email", email.as_str()), ("password", "hujan di bulan juni")];
        let reply = world.shopper("kopi").post("/account/register", &typed).await;
        let_through += usize::from(reply.status != StatusCode::TOO_MANY_REQUESTS);
    }
    assert!((3..15).contains(&let_through), "{let_through} of 30");
    assert_eq!(world.mails().await.len(), let_through);
}

/// Threat C6. What is in front of each is a page where somebody is sent on to
/// where they wanted to go.
#[actix_web::test]
async fn nobody_is_led_away_by_an_address() {
    let world = World::start().await;
    let away = [
        "//evil.test",
        "///evil.test",
        "////evil.test",
        "/\\evil.test",
        "\\\\evil.test",
        "/\\/evil.test",
        "\\/evil.test",
        "https://evil.test",
        "https:evil.test",
        "https:/evil.test",
        "http://kopi.localhost@evil.test/",
        "http://kopi.localhost.evil.test/",
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "data:text/html,x",
        "\t//evil.test",
        " //evil.test",
        "/\t/evil.test",
        "/\n/evil.test",
        "/\r\nSet-Cookie: a=b",
        "/%0d%0aSet-Cookie:%20a=b/../..//evil.test",
        "/admin\u{0}//evil.test",
        "evil.test",
        "@evil.test",
        "?next=//evil.test",
        "/account/..//..//evil.test",
        "/.//evil.test",
    ];
    let doors = [
        ("kopi.localhost", "/account/sign-in", EMAIL),
        ("kopi.localhost", "/admin/sign-in", "owner@kopi.test"),
        ("localhost", "/platform/sign-in", OPERATOR),
    ];
    for next in away {
        for (host, door, email) in doors {
            let client = world.client(host);
            let query = serde_urlencoded::to_string([("next", next)]).expect("text can be encoded");
            client.get(&format!("{door}?{query}")).await;
            let reply = client.post(door, &[("email", email), ("password", PASSWORD), ("next", next)]).await;
            leads_on(&client, &reply, next);
        }
        let shopper = world.shopper("kopi");
        let reply = shopper.post("/currency", &[("currency", "IDR"), ("return", next)]).await;
        leads_on(&shopper, &reply, next);
    }
}

/// The browser joins what it is sent to with where it is, and stays there.
fn leads_on(client: &Client, reply: &Reply, next: &str) {
    // A NUL is in no form that is read.
    if reply.status == StatusCode::BAD_REQUEST {
        return;
    }
    assert!(reply.status.is_redirection(), "{} with {next:?}: {}", reply.request, reply.status);
    let here = url::Url::parse(&client.origin()).expect("an origin is an address");
    let there = here.join(reply.header("location")).unwrap_or_else(|error| panic!("{next:?}: {error}"));
    assert_eq!(there.origin(), here.origin(), "{} with {next:?} leads to {there}", reply.request);
    assert!(
        !reply.headers.contains_key("a") && reply.headers.get_all("set-cookie").iter().all(|line| line.as_bytes().starts_with(b"__Host-"))
    );
}
