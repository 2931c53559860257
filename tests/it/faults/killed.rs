//! The real program, killed with -9 while orders are being placed: what was
//! answered is there, and what is sent again is there once.

use std::net::{SocketAddr, TcpListener};
use std::process::{Child, Command, Stdio};

use futures_util::future::join_all;

use crate::support::client::Client;
use crate::support::{World, cluster, sale, wait};

/// The built program, serving a world's database.
struct Program {
    child: Child,
    address: SocketAddr,
}

impl Program {
    async fn start(world: &World, address: SocketAddr) -> Self {
        // Its set-up writes roles, which all databases of the cluster share.
        let _roles = cluster::ROLES.lock().await;
        let folder = std::env::temp_dir().join(format!("{}-program", world.database));
        let child = Command::new(env!("CARGO_BIN_EXE_smartseller"))
            .arg("serve")
            .env_clear()
            .env("DATABASE_URL", &world.url)
            .env("SMARTSELLER_LISTEN", address.to_string())
            .env("SMARTSELLER_DATA_DIR", &folder)
            .env("SMARTSELLER_SECRET", String::from_utf8_lossy(&world.app.config.secret).as_ref())
            .env("SMARTSELLER_LANES", "2")
            .env("SMARTSELLER_RATE_LIMITS", "off")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program was built with the tests");
        let program = Self { child, address };
        wait::until("the program to be ready", async || {
            let ready = program.client("localhost").try_get("/readyz").await?;
            (ready.status == 200).then_some(())
        })
        .await;
        program
    }

    fn client(&self, host: &str) -> Client {
        Client::new(self.address, host, vec!["batik".to_owned()])
    }
}

impl Drop for Program {
    /// `kill -9`, which nothing can prepare for.
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn free_address() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("loopback has a free port");
    listener.local_addr().expect("a bound socket has an address")
}

#[actix_web::test]
async fn orders_that_were_being_placed_are_neither_lost_nor_doubled() {
    const SHOPPERS: usize = 12;
    let world = World::start().await;
    let address = free_address();
    let variant = world.seeded("kopi").id(202);
    let mut program = Program::start(&world, address).await;
    let mut baskets = Vec::new();
    for _ in 0..SHOPPERS {
        let shopper = program.client("kopi.localhost");
        sale::add(&shopper, &variant, "1").await;
        let form = sale::form(&shopper, "cash_on_delivery").await;
        baskets.push((shopper, form));
    }

    // Killed when a third, two thirds and all of them are on their way.
    let mut answered = Vec::new();
    for round in 1..=3 {
        let sending = join_all(baskets.iter().take(round * SHOPPERS / 3).map(|(shopper, form)| shopper.try_post("/checkout", form)));
        let enough = async {
            let some = round * SHOPPERS / 3 - 2;
            wait::until("some orders", async || {
                let placed: usize = world.value("kopi", "SELECT count(*) FROM orders").await.parse().ok()?;
                (placed >= some).then_some(())
            })
            .await;
            drop(program);
        };
        let (replies, ()) = tokio::join!(sending, enough);
        answered.extend(replies.into_iter().flatten().filter(|reply| reply.status.is_redirection()).map(|reply| reply.location()));
        program = Program::start(&world, address).await;
    }
    // Everybody sends the same form again, as a person does.
    let again = join_all(baskets.iter().map(|(shopper, form)| sale::place(shopper, form))).await;

    for reply in again {
        assert!(reply.location().starts_with("/orders/"), "{}: {} {}", reply.request, reply.status, reply.location());
    }
    for path in answered {
        program.client("kopi.localhost").get(&path).await.is(200);
    }
    let sold = SHOPPERS.to_string();
    assert_eq!(world.value("kopi", "SELECT count(*) FROM orders").await, sold);
    assert_eq!(world.value("kopi", "SELECT count(DISTINCT cart_id) FROM orders").await, sold);
    assert_eq!(world.value("kopi", &format!("SELECT reserved FROM stock_levels WHERE variant_id = '{variant}'")).await, sold);
    assert_eq!(world.value("kopi", &format!("SELECT sum(reserved_delta) FROM stock_movements WHERE variant_id = '{variant}'")).await, sold);
    let mails = world.rows("SELECT count(*), count(DISTINCT dedupe_key) FROM jobs.outbox WHERE kind LIKE 'mail.order_placed%'").await;
    assert_eq!(mails, [[sold.clone(), sold]]);
}

/// The provider has taken the money; whether the store has heard of it when it
/// is killed is chance, and being told again changes nothing.
#[actix_web::test]
async fn a_payment_that_was_being_reported_counts_once() {
    const SHOPPERS: usize = 5;
    let world = World::start().await;
    let address = free_address();
    let variant = world.seeded("kopi").id(202);
    let program = Program::start(&world, address).await;
    let provider = program.client("localhost");
    let mut pages = Vec::new();
    for _ in 0..SHOPPERS {
        let shopper = program.client("kopi.localhost");
        sale::add(&shopper, &variant, "1").await;
        let form = sale::form(&shopper, "hosted").await;
        let order = sale::place(&shopper, &form).await.location();
        assert!(order.ends_with("/pay"), "the payment page could not be opened: {order}");
        let links = shopper.get(&order).await.is(200).attributes("a[href*='/dev/pay/']", "href");
        let (_, reference) = links.first().and_then(|link| link.split_once("/dev/pay/")).expect("the page leads to the provider");
        pages.push(format!("/dev/pay/{reference}"));
    }
    let pay = [("action".to_owned(), "pay".to_owned())];

    let paying = join_all(pages.iter().map(|page| provider.try_post(page, &pay)));
    let first = async {
        wait::until("a payment", async || {
            (world.value("kopi", "SELECT count(*) FROM payments WHERE status = 'captured'").await != "0").then_some(())
        })
        .await;
        drop(program);
    };
    tokio::join!(paying, first);
    let program = Program::start(&world, address).await;
    for page in &pages {
        program.client("localhost").post(page, &[("action", "pay")]).await.is(200);
    }

    let paid = SHOPPERS.to_string();
    assert_eq!(world.value("kopi", "SELECT count(*) FROM orders WHERE payment_status = 'paid' AND captured_total = total").await, paid);
    assert_eq!(world.value("kopi", "SELECT count(*) FROM payments WHERE status = 'captured'").await, paid);
    let captures = "SELECT count(*) FROM order_events WHERE machine = 'payment' AND to_status = 'captured'";
    assert_eq!(world.value("kopi", captures).await, paid);
}
