//! Threats L3 and L4, and gate 2 for the log: one line a request, which tells
//! of the request and of nobody who made it.

use std::net::SocketAddr;

use reqwest::Method;
use serde_json::Value;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;

use crate::storefront::{single, small};
use crate::support::client::Client;
use crate::support::program::{Program, free_address};
use crate::support::template::PASSWORD;
use crate::support::{World, canary, cluster, sale, wait};

/// A mail server that takes no letter and repeats for whom it was.
async fn refusing_mail_server() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback has a free port");
    let address = listener.local_addr().expect("a bound socket has an address");
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(async move {
                let (read, mut write) = stream.into_split();
                let mut lines = BufReader::new(read).lines();
                let mut answer = "220 mail.test".to_owned();
                loop {
                    if write.write_all(format!("{answer}\r\n").as_bytes()).await.is_err() {
                        break;
                    }
                    let Ok(Some(said)) = lines.next_line().await else { break };
                    answer = match said.strip_prefix("RCPT TO:") {
                        Some(to) => format!("550 5.1.1 {to}: Recipient address rejected: User unknown"),
                        None => "250 ok".to_owned(),
                    };
                }
            });
        }
    });
    address
}

/// What nobody who reads the log may learn, beside cookies and links.
const SECRETS: [&str; 14] = [
    PASSWORD,
    "typed-by-mistake",
    "hujan di bulan juni",
    "customer@kopi.test",
    "owner@kopi.test",
    "siti@example.test",
    "sari@example.com",
    "Siti Rahma",
    "Jl. Braga",
    "812 3456 7890",
    "81234567890",
    "1111 1111",
    "4111111111111111",
    "in-the-address",
];

/// What people do in a shop; gives what only they may know.
async fn busy(world: &World, program: &Program, domain: &str) -> Vec<String> {
    let kopi = || program.client(&format!("kopi.{domain}"));
    let (customer, guest, staff) = (kopi(), kopi(), kopi());
    let typed = |password| [("email", "customer@kopi.test"), ("password", password)];
    customer.post("/account/sign-in", &typed("typed-by-mistake")).await.is(422);
    customer.post("/account/sign-in", &typed(PASSWORD)).await.redirects_to("/account");
    customer.get("/account?token=in-the-address").await.is(200);
    customer.post("/account/forgot", &[("email", "customer@kopi.test")]).await.is(303);
    let register = [("name", "Sari"), ("email", "sari@example.com"), ("password", "hujan di bulan juni")];
    guest.post("/account/register", &register).await.is(303);
    staff.post("/admin/sign-in", &[("email", "owner@kopi.test"), ("password", PASSWORD)]).await.is(303);
    staff.get("/admin/orders?q=sari@example.com").await.is(200);

    sale::add(&guest, &small(world, "kopi"), "1").await;
    let mut form = sale::form(&guest, "bank_transfer").await;
    form.retain(|(field, _)| field != "note");
    form.push(("note".to_owned(), "4111 1111 1111 1111".to_owned()));
    let order = sale::place(&guest, &form).await.is(303).location();
    guest.get(&order).await.is(200);
    guest.get("/search?q=siti@example.test").await.is(200);
    guest.get("/p/in-the-address").await.is(404);
    guest
        .send(Method::GET, "/", |request| request.header("user-agent", "in-the-address").header("referer", "http://in-the-address/"))
        .await;
    // A fault, whose cause is logged.
    world.tenant_rows("kopi", "ALTER TABLE wishlist_items RENAME TO elsewhere").await;
    let fault = customer.post("/account/wishlist", &[("variant_id", &single(world, "kopi"))]).await;
    assert!(fault.status.is_server_error(), "{}", fault.status);

    let token = order.split('/').nth(2).expect("an order has a link").to_owned();
    let cookies = |client: &Client| client.cookies().into_iter().map(|(_, value)| value).collect::<Vec<_>>();
    let mut own = [vec![token], cookies(&customer), cookies(&guest), cookies(&staff)].concat();
    for client in [&customer, &guest, &staff] {
        own.extend(client.csrf().await);
    }
    own.into_iter().filter(|value| value.len() >= 16).collect()
}

async fn letters_fail(world: &World) {
    wait::until("letters that were tried", async || {
        let tried = world.rows("SELECT count(*) FROM jobs.outbox WHERE kind LIKE 'mail.%' AND attempts > 0 AND last_error <> ''").await;
        (tried[0][0].parse::<u32>().ok()? >= 2).then_some(())
    })
    .await;
}

fn tells_of_nobody(printed: &str, own: &[String]) {
    for line in printed.lines() {
        for secret in SECRETS.into_iter().chain(own.iter().map(String::as_str)).chain(["CANARY-", "\u{1b}"]) {
            assert!(!line.contains(secret), "{secret:?} is in the log: {line}");
        }
    }
}

#[actix_web::test]
async fn the_log_tells_of_requests_and_of_nobody() {
    let world = World::start().await;
    let client = cluster::connect(&world.database).await;
    canary::plant(&client, &world.schema("batik").await, "batik").await;
    let mail = format!("smtp://{}", refusing_mail_server().await);
    let settings = [("SMARTSELLER_MODE", "production"), ("SMARTSELLER_BASE_HOST", "shops.test"), ("SMARTSELLER_SMTP_URL", &mail)];
    let program = Program::with(&world, free_address(), &settings).await;

    let own = busy(&world, &program, "shops.test").await;
    program.client("batik.shops.test").get("/").await.is(200);
    letters_fail(&world).await;

    // The last request's line is written within a moment.
    let printed = wait::until("the last lines", async || {
        let (printed, _) = program.printed();
        (printed.contains("batik") && printed.contains("will be tried again") && printed.contains("a request failed")).then_some(printed)
    })
    .await;
    let (_, trouble) = program.printed();
    assert_eq!(trouble, "", "production writes to standard output alone");
    let lines: Vec<Value> =
        printed.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"))).collect();
    let requests: Vec<&Value> = lines.iter().filter(|line| line["target"] == "request").collect();
    for (tenant, route, method, status) in [
        ("kopi", "store.account.session.create", "POST", 422),
        ("kopi", "store.account.session.create", "POST", 303),
        ("kopi", "admin.orders.index", "GET", 200),
        ("kopi", "store.product", "GET", 404),
        ("batik", "store.home", "GET", 200),
    ] {
        let told = requests.iter().any(|line| {
            line["tenant"] == tenant
                && line["route"] == route
                && line["method"] == method
                && line["status"] == status
                && line["micros"].is_number()
        });
        assert!(told, "no line says {tenant} {route} {method} {status} in\n{printed}");
    }
    let fault = lines.iter().find(|line| line["level"] == "ERROR").expect("a fault is told");
    let asked = requests.iter().find(|line| line["status"] == 500).expect("and so is its request");
    assert!(fault["request_id"] == asked["request_id"] && fault["tenant"] == "kopi", "{fault} {asked}");
    tells_of_nobody(&printed, &own);
    let kept = world.rows("SELECT last_error FROM jobs.outbox WHERE last_error IS NOT NULL").await.concat().join("\n");
    assert!(kept.contains("550"), "the reason is kept: {kept}");
    tells_of_nobody(&kept, &own);
}

#[actix_web::test]
async fn so_does_the_log_of_development() {
    let world = World::start().await;
    let program = Program::start(&world, free_address()).await;

    let own = busy(&world, &program, "localhost").await;

    let printed = wait::until("the last lines", async || {
        let (_, printed) = program.printed();
        printed.contains("a request failed").then_some(printed)
    })
    .await;
    tells_of_nobody(&printed, &own);
}
