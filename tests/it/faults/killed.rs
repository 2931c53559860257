//! The real program, killed with -9 while orders are being placed: what was
//! answered is there, and what is sent again is there once.

use futures_util::future::join_all;

use crate::support::program::{Program, free_address};
use crate::support::{World, sale, wait};

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
