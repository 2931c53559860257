//! Threats I4, I5 and I7: many guesses, from one place or from many, and
//! headers that say they come from somewhere else.

use std::net::{IpAddr, Ipv4Addr};

use futures_util::future::join_all;

use crate::support::client::Client;
use crate::support::template::{OPERATOR, PASSWORD};
use crate::support::{Reply, World};

/// Whoever sends a form through the proxy that this world believes.
fn from(world: &World, host: &str, address: &str) -> Client {
    world.client(host).saying("x-forwarded-for", address)
}

async fn behind_a_proxy() -> World {
    World::with(|config| config.trusted_proxies = vec![IpAddr::V4(Ipv4Addr::LOCALHOST)]).await
}

struct Door {
    host: &'static str,
    path: &'static str,
    email: &'static str,
    leads_to: &'static str,
}

const DOORS: [Door; 3] = [
    Door { host: "kopi.localhost", path: "/account/sign-in", email: "customer@kopi.test", leads_to: "/account" },
    Door { host: "kopi.localhost", path: "/admin/sign-in", email: "owner@kopi.test", leads_to: "/admin" },
    Door { host: "localhost", path: "/platform/sign-in", email: OPERATOR, leads_to: "/platform/sign-in/set-up" },
];

async fn try_at(client: &Client, door: &Door, email: &str, password: &str) -> Reply {
    client.post(door.path, &[("email", email), ("password", password)]).await
}

#[actix_web::test]
async fn whoever_guesses_a_password_grows_slow_and_its_owner_does_not() {
    let world = behind_a_proxy().await;
    for door in &DOORS {
        let guesser = from(&world, door.host, "203.0.113.7");
        let tries = join_all((0..8).map(|_| try_at(&guesser, door, door.email, "a wrong password"))).await;
        let answers: Vec<u16> = tries.iter().map(|reply| reply.status.as_u16()).collect();
        assert_eq!(answers.iter().filter(|status| **status == 422).count(), 5, "{}: {answers:?}", door.path);
        // Even with the right one now: the owner is let in from where they are.
        try_at(&guesser, door, door.email, PASSWORD).await.is(429);
        try_at(&from(&world, door.host, "198.51.100.1"), door, door.email, PASSWORD).await.redirects_to(door.leads_to);
        world.clock().advance(chrono::Duration::minutes(16));
        try_at(&guesser, door, door.email, PASSWORD).await.redirects_to(door.leads_to);
    }
}

#[actix_web::test]
async fn guesses_from_everywhere_hold_the_owner_up_for_a_minute_at_most() {
    let world = behind_a_proxy().await;
    for (which, door) in DOORS.iter().enumerate() {
        for last in 0..60 {
            let guesser = from(&world, door.host, &format!("203.0.{which}.{last}"));
            let status = try_at(&guesser, door, door.email, "a wrong password").await.status;
            assert_eq!(status, if last < 30 { 422 } else { 429 }, "{} {last}", door.path);
        }
        let owner = from(&world, door.host, "198.51.100.1");
        try_at(&owner, door, door.email, PASSWORD).await.is(429);
        world.clock().advance(chrono::Duration::seconds(61));
        try_at(&owner, door, door.email, PASSWORD).await.redirects_to(door.leads_to);
    }
}

#[actix_web::test]
async fn one_password_tried_on_everybody_is_few_tries() {
    let world = behind_a_proxy().await;
    for door in &DOORS {
        let guesser = from(&world, door.host, "203.0.113.7");
        for number in 0..60 {
            let status = try_at(&guesser, door, &format!("nobody{number}@example.test"), PASSWORD).await.status;
            assert_eq!(status, if number < 30 { 422 } else { 429 }, "{} {number}", door.path);
        }
        try_at(&guesser, door, door.email, PASSWORD).await.is(429);
        try_at(&from(&world, door.host, "198.51.100.1"), door, door.email, PASSWORD).await.redirects_to(door.leads_to);
    }
}

#[actix_web::test]
async fn a_house_full_of_people_who_sign_in_does_not_grow_slow() {
    let world = behind_a_proxy().await;
    for door in &DOORS {
        for _ in 0..40 {
            try_at(&from(&world, door.host, "203.0.113.7"), door, door.email, PASSWORD).await.redirects_to(door.leads_to);
        }
    }
}

/// Threat I8: passwords are costly to check on purpose, so checking them waits
/// in a queue of its own.
#[actix_web::test]
async fn a_flood_of_sign_ins_leaves_the_shop_open() {
    let world = World::with(|config| {
        config.trusted_proxies = vec![IpAddr::V4(Ipv4Addr::LOCALHOST)];
        config.argon2_memory_kib = 19 * 1024;
    })
    .await;
    let long = "a".repeat(4_000);
    let flood = join_all((0..150).map(|number: u8| {
        let (world, long) = (&world, &long);
        async move {
            let guesser = from(world, "kopi.localhost", &format!("203.0.113.{number}"));
            let email = format!("nobody{number}@kopi.test");
            try_at(&guesser, &DOORS[0], &email, if number.is_multiple_of(2) { "a wrong password" } else { long }).await.status.as_u16()
        }
    }));
    let shopper = world.shopper("kopi");
    let shopping = async {
        for path in ["/", "/p/single", "/cart", "/checkout", "/search?q=gayo", "/account/sign-in"].repeat(5) {
            let reply = shopper.get(path).await;
            assert!(reply.status.as_u16() < 400, "{}: {}", reply.request, reply.status);
        }
    };
    let (answers, ()) = futures_util::future::join(flood, shopping).await;

    assert!(answers.iter().all(|status| matches!(status, 422 | 429)), "{answers:?}");
    assert!(answers.contains(&422) && answers.contains(&429), "{answers:?}");
}

/// How many of thirty tries were let through to the sign-in, each with a header of another client.
async fn let_through(world: &World, name: &'static str, value: impl Fn(usize) -> String) -> usize {
    let mut count = 0;
    for number in 0..30 {
        let client = world.shopper("kopi").saying(name, &value(number));
        let reply = try_at(&client, &DOORS[1], &format!("nobody{number}@kopi.test"), "a wrong password").await;
        count += usize::from(reply.status != 429);
    }
    count
}

#[actix_web::test]
async fn a_header_makes_nobody_another() {
    let address = |number: usize| format!("198.51.100.{number}");
    for (name, through_proxy) in [
        ("x-forwarded-for", false),
        ("x-real-ip", false),
        ("true-client-ip", false),
        ("forwarded", false),
        ("x-real-ip", true),
        ("forwarded", true),
        ("x-forwarded-for", true),
    ] {
        let world = World::with(|config| {
            config.rate_limits = true;
            config.trusted_proxies = if through_proxy { vec![IpAddr::V4(Ipv4Addr::LOCALHOST)] } else { Vec::new() };
        })
        .await;
        let count = let_through(&world, name, |number| match (name, through_proxy) {
            ("forwarded", _) => format!("for={}", address(number)),
            // The proxy adds the client's own address at the end of whatever came.
            ("x-forwarded-for", true) => format!("{}, 203.0.113.7", address(number)),
            _ => address(number),
        })
        .await;
        assert!((10..15).contains(&count), "{name} through a proxy {through_proxy}: {count} of 30");
    }
}
