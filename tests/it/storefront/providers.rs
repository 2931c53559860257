//! Paying at Midtrans, Xendit and Stripe, each through a stand-in that speaks
//! its wire.

use chrono::Duration;
use futures_util::future::join_all;
use serde_json::{Value, json};

use super::{buy, small};
use crate::support::World;
use crate::support::accounts::{open_account, world};
use crate::support::client::Client;
use crate::support::news::{self, Letter};
use crate::support::providers::{Providers, Sale};

pub use crate::support::accounts::ALL;

/// Orders something of kopi's and goes to the provider's page.
pub async fn begin(world: &World, providers: &Providers, provider: &str) -> (Client, String, Sale) {
    let (shopper, path) = buy(world, "kopi", &small(world, "kopi"), "1", provider).await;
    (shopper, path, providers.last())
}

pub async fn letter(world: &World, sale: &Sale, what: &str, event: &str) -> Letter {
    Letter::of(sale, what, event, "kopi", world.clock().now().timestamp())
}

/// The newest order: status, payment status, captured money.
pub async fn standing(world: &World) -> Vec<String> {
    world.tenant_rows("kopi", "SELECT status, payment_status, captured_total FROM orders ORDER BY id DESC LIMIT 1").await.remove(0)
}

async fn events(world: &World, slug: &str) -> String {
    world.value(slug, "SELECT count(*) FROM payment_events").await
}

#[actix_web::test]
async fn every_provider_takes_the_shopper_to_its_page_with_the_right_amount() {
    let (world, providers) = world().await;
    let offered = super::with_basket(&world, "kopi", &small(&world, "kopi"), "1").await.get("/checkout").await.is(200);
    assert_eq!(
        offered.attributes("input[name=payment]", "value"),
        ["midtrans", "xendit", "stripe", "hosted", "bank_transfer", "cash_on_delivery"]
    );
    let dollars = super::with_basket(&world, "batik", &small(&world, "batik"), "1").await.get("/checkout").await.is(200);
    assert_eq!(dollars.attributes("input[name=payment]", "value"), ["stripe", "hosted", "bank_transfer", "cash_on_delivery"]);

    for (provider, amount) in [("midtrans", "188000.00"), ("xendit", "188000"), ("stripe", "18800000")] {
        let (shopper, path, sale) = begin(&world, &providers, provider).await;

        let going = shopper.get(&format!("{path}/pay")).await.is(200);
        assert!(going.text.contains(&format!("{}/pay/{}", providers.url, sale.reference)), "{provider}: {}", going.text);
        assert_eq!((sale.provider, sale.amount.as_str(), sale.currency.as_str()), (provider, amount, "IDR"));
        assert_eq!(sale.payment, world.value("kopi", "SELECT id FROM payments ORDER BY id DESC LIMIT 1").await);
        assert!(sale.back.ends_with(&format!("{path}?from=payment")), "{}", sale.back);
        assert_eq!(standing(&world).await, ["placed", "pending", "0"]);
    }
    let (batik, _) = buy(&world, "batik", &small(&world, "batik"), "1", "stripe").await;
    assert_eq!((providers.last().currency.as_str(), batik.host.as_str()), ("USD", "batik.localhost"));
    assert!(providers.last().key.contains("batik"));
}

#[actix_web::test]
async fn signed_news_pays_once_however_often_and_late_it_comes() {
    let (world, providers) = world().await;
    for provider in ALL {
        let (shopper, path, sale) = begin(&world, &providers, provider).await;
        shopper.get(&format!("{path}?from=payment&status=PAID&transaction_status=settlement")).await.is(200);
        assert_eq!(standing(&world).await, ["placed", "pending", "0"], "{provider}: coming back proves nothing");

        let paid = letter(&world, &sale, "paid", "evt_paid").await;
        let replies = join_all((0..20).map(|_| paid.post(&shopper))).await;

        assert!(replies.iter().all(|reply| reply.status == 200), "{provider}");
        assert_eq!(standing(&world).await, ["placed", "paid", "188000"], "{provider}");
        for late in ["failed", "expired", "pending"] {
            letter(&world, &sale, late, &format!("evt_{late}_{provider}")).await.post(&shopper).await.is(200);
        }
        assert_eq!(standing(&world).await, ["placed", "paid", "188000"], "{provider}: a state never goes back");
        assert!(shopper.get(&path).await.says("Pembayaran diterima"));
        world.tenant_rows("kopi", "DELETE FROM payment_events").await;
    }
    assert_eq!(world.rows("SELECT count(*) FROM jobs.outbox WHERE kind = 'mail.order_paid'").await[0][0], "3");
}

#[actix_web::test]
async fn what_is_not_proven_leaves_no_trace() {
    let (world, providers) = world().await;
    for provider in ALL {
        let (shopper, _, sale) = begin(&world, &providers, provider).await;
        let now = world.clock().now().timestamp();
        let good = letter(&world, &sale, "paid", "evt_good").await;
        let foreign = Letter::of(&sale, "paid", "evt_good", "batik", now);
        let mut wrong = vec![foreign, Letter { body: b"{}".to_vec(), header: None, ..good.clone() }];
        wrong.push(Letter { body: Vec::new(), header: None, ..good.clone() });
        match provider {
            "midtrans" => {
                let forged = |pointer: &str, value: Value| {
                    let mut message: Value = serde_json::from_slice(&good.body).unwrap();
                    message[pointer] = value;
                    Letter { body: serde_json::to_vec(&message).unwrap(), ..good.clone() }
                };
                for (field, value) in [
                    ("signature_key", json!("")),
                    ("signature_key", json!("00")),
                    ("signature_key", json!(null)),
                    ("gross_amount", json!("1.00")),
                    ("order_id", json!("another")),
                    ("status_code", json!("201")),
                ] {
                    wrong.push(forged(field, value));
                }
            }
            "xendit" => {
                for token in ["", "token", "TOKEN-TEST-KOPI-000001", "token-test-kopi-00000"] {
                    wrong.push(Letter { header: Some(("x-callback-token", token.to_owned())), ..good.clone() });
                }
            }
            _ => {
                let (secret, line) = (news::keys("stripe", "kopi", false).1, good.header.clone().unwrap().1);
                let mut spaced = good.body.clone();
                spaced.push(b' ');
                let old = news::stripe_signature(&secret, now - 301, &good.body);
                let early = news::stripe_signature(&secret, now + 900, &good.body);
                let empty = news::stripe_signature("", now, &good.body);
                for line in [line.replace("v1=", "v0="), line[..line.len() - 1].to_owned(), line.replace("t=", "t=1"), old, early, empty] {
                    wrong.push(Letter { header: Some(("stripe-signature", line)), ..good.clone() });
                }
                wrong.push(Letter { body: spaced, ..good.clone() });
            }
        }
        for (at, letter) in wrong.iter().enumerate() {
            let reply = letter.post(&shopper).await;
            assert!(matches!(reply.status.as_u16(), 400 | 401), "{provider} {at}: {}", reply.status);
        }
        let huge = Letter { body: vec![b' '; 70 * 1024], ..good.clone() };
        huge.post(&shopper).await.is(413);
        assert_eq!(events(&world, "kopi").await, "0", "{provider}");
        assert_eq!(standing(&world).await, ["placed", "pending", "0"], "{provider}");

        good.post(&world.shopper("batik")).await.is(401);
        good.post(&shopper).await.is(200);
        assert_eq!(standing(&world).await[1], "paid", "{provider}");
        world.tenant_rows("kopi", "DELETE FROM payment_events").await;
    }
    assert_eq!(events(&world, "batik").await, "0");
}

#[actix_web::test]
async fn genuine_news_about_something_else_pays_nothing() {
    let (world, providers) = world().await;
    for provider in ALL {
        open_account(&world, "kopi", provider, true).await;
        open_account(&world, "kopi", provider, false).await;
        let (shopper, _, sale) = begin(&world, &providers, provider).await;
        let unit = if provider == "stripe" { 100 } else { 1 };
        let amount: i64 = sale.amount.trim_end_matches(".00").parse().unwrap();
        let tail = if provider == "midtrans" { ".00" } else { "" };
        let with_amount = |amount: i64| Sale { amount: format!("{amount}{tail}"), ..sale.clone() };
        let live = Sale { key: news::keys(provider, "kopi", true).0, ..sale.clone() };
        let unknown = Sale { reference: "nobody".to_owned(), payment: uuid::Uuid::now_v7().to_string(), ..sale.clone() };
        let dollars = Sale { currency: "USD".to_owned(), ..sale.clone() };
        let mut wrong = Vec::new();
        for (at, sale) in [with_amount(amount - unit), with_amount(amount + unit), live, unknown, dollars].iter().enumerate() {
            wrong.push(letter(&world, sale, "paid", &format!("evt_{at}")).await);
        }
        wrong.push(of_another_account(&world, &sale).await);

        for (at, letter) in wrong.iter().enumerate() {
            letter.post(&shopper).await.is(200);
            assert_eq!(standing(&world).await, ["placed", "pending", "0"], "{provider} {at}");
            // The same event could have come with other contents: only its name is remembered.
            world.tenant_rows("kopi", "DELETE FROM payment_events").await;
        }
        letter(&world, &sale, "paid", "evt_right").await.post(&shopper).await.is(200);
        assert_eq!(standing(&world).await, ["placed", "paid", "188000"], "{provider}");
        world.tenant_rows("kopi", "DELETE FROM payment_events").await;
    }
}

/// Proven with the store's own key, and about another account.
async fn of_another_account(world: &World, sale: &Sale) -> Letter {
    let good = letter(world, sale, "paid", "evt_account").await;
    let mut message: Value = serde_json::from_slice(&good.body).expect("it is there");
    match sale.provider {
        "midtrans" => message["merchant_id"] = json!("M002"),
        "xendit" => message["user_id"] = json!("B002"),
        _ => message["account"] = json!("acct_2"),
    }
    let body = serde_json::to_vec(&message).expect("it is there");
    let now = world.clock().now().timestamp();
    let signed = |_: (&'static str, String)| {
        let secret = news::keys("stripe", "kopi", false).1;
        ("stripe-signature", news::stripe_signature(&secret, now, &body))
    };
    let header = if sale.provider == "stripe" { good.header.clone().map(signed) } else { good.header.clone() };
    Letter { body, header, ..good }
}

#[actix_web::test]
async fn money_whose_news_was_lost_is_found_by_asking() {
    let (world, providers) = world().await;
    for provider in ALL {
        let (_, _, sale) = begin(&world, &providers, provider).await;
        providers.set_state(&sale.reference, news::word(provider, "paid"));
        assert_eq!(standing(&world).await[1], "pending");

        world.clock().advance(Duration::minutes(2));
        world.run_jobs().await;

        assert_eq!(standing(&world).await, ["placed", "paid", "188000"], "{provider}");
        assert_eq!(world.value("kopi", "SELECT bool_and(asked) FROM payment_events").await, "t");
        world.tenant_rows("kopi", "DELETE FROM payment_events").await;
    }
}

#[actix_web::test]
async fn a_provider_that_does_not_answer_costs_no_order() {
    let (world, providers) = world().await;
    for (instead, provider) in [
        ((500, "a stack trace", None), "midtrans"),
        ((302, "", Some("/v1/elsewhere")), "xendit"),
        ((200, "not json", None), "stripe"),
        ((401, "sk_test_kopi_00000001", None), "stripe"),
    ] {
        providers.answer_instead(Some(instead));
        let (shopper, path) = buy(&world, "kopi", &small(&world, "kopi"), "1", provider).await;
        assert_eq!(standing(&world).await, ["placed", "unpaid", "0"], "{provider}");
        let refused = shopper.post(&format!("{path}/pay"), &[]).await;
        assert!(refused.status.is_server_error(), "{provider}: {}", refused.status);
        assert!(!refused.text.contains("stack trace") && !refused.text.contains("sk_test"), "{provider}: {}", refused.text);
        assert!(providers.books(|books| books.calls.iter().all(|call| !call.contains("elsewhere"))), "a redirect was followed");

        providers.answer_instead(None);
        shopper.post(&format!("{path}/pay"), &[]).await.redirects_to(&format!("{path}/pay"));
        assert_eq!(standing(&world).await, ["placed", "pending", "0"], "{provider}");
    }
}

#[actix_web::test]
async fn a_page_that_is_opened_twice_at_once_is_one_page() {
    let (world, providers) = world().await;
    for provider in ALL {
        providers.answer_instead(Some((503, "", None)));
        let (shopper, path) = buy(&world, "kopi", &small(&world, "kopi"), "1", provider).await;
        providers.answer_instead(None);

        let to_pay = format!("{path}/pay");
        let replies = join_all((0..4).map(|_| shopper.post(&to_pay, &[]))).await;
        assert!(replies.iter().all(|reply| reply.status.is_redirection()));

        let stored = world.value("kopi", "SELECT provider_ref FROM payments ORDER BY id DESC LIMIT 1").await;
        assert!(shopper.get(&to_pay).await.text.contains(&format!("/pay/{stored}")), "{provider}");
        let sale = providers.books(|books| books.sales.iter().find(|sale| sale.reference == stored).cloned()).unwrap();
        letter(&world, &sale, "paid", &format!("evt_{provider}")).await.post(&shopper).await.is(200);
        assert_eq!(standing(&world).await[1], "paid", "{provider}");
    }
}

#[actix_web::test]
async fn a_shopper_goes_over_to_another_way_to_pay_and_the_old_page_is_closed() {
    let (world, providers) = world().await;
    let (shopper, path, first) = begin(&world, &providers, "xendit").await;
    let page = shopper.get(&path).await.is(200);
    assert_eq!(
        page.attributes("#pay-other input[name=payment]", "value"),
        ["midtrans", "stripe", "hosted", "bank_transfer", "cash_on_delivery"]
    );

    shopper.post(&format!("{path}/pay"), &[("payment", "stripe")]).await.redirects_to(&format!("{path}/pay"));
    world.run_jobs().await;

    assert_eq!(providers.books(|books| books.sales.iter().map(|sale| sale.state.clone()).collect::<Vec<_>>()), ["EXPIRED", "open:unpaid"]);
    assert_eq!(
        world.tenant_rows("kopi", "SELECT provider, status FROM payments ORDER BY id").await,
        [["xendit", "voided"], ["stripe", "pending"]]
    );
    shopper.post(&format!("{path}/pay"), &[("payment", "bank_transfer")]).await.redirects_to(&path);
    assert!(shopper.get(&path).await.says("123456781"), "the account to transfer to");
    assert_eq!(world.value("kopi", "SELECT payment->>'method' FROM orders").await, "bank_transfer");
    shopper.post(&format!("{path}/pay"), &[("payment", "shells")]).await.redirects_to(&path);
    assert_eq!(world.value("kopi", "SELECT count(*) FROM payments").await, "3");

    // Money that was already on its way to the first page is still money.
    letter(&world, &first, "paid", "evt_late").await.post(&shopper).await.is(200);
    assert_eq!(standing(&world).await, ["placed", "paid", "188000"]);
    assert!(shopper.get(&path).await.texts("#pay-other").is_empty());
    shopper.post(&format!("{path}/pay"), &[("payment", "stripe")]).await.redirects_to(&path);
    assert_eq!(world.value("kopi", "SELECT count(*) FROM payments").await, "3");
}

#[actix_web::test]
async fn an_order_that_runs_out_of_time_asks_first_and_closes_its_page() {
    let (world, providers) = world().await;
    for provider in ALL {
        let (_, _, unpaid) = begin(&world, &providers, provider).await;
        let (_, _, paid) = begin(&world, &providers, provider).await;
        providers.set_state(&unpaid.reference, news::word(provider, "pending"));
        providers.set_state(&unpaid.reference, if provider == "stripe" { "open:unpaid" } else { news::word(provider, "pending") });
        providers.set_state(&paid.reference, news::word(provider, "paid"));

        world.clock().advance(Duration::minutes(90));
        world.run_jobs().await;

        let state =
            |sale: &Sale| providers.books(|books| books.sales.iter().find(|one| one.reference == sale.reference).unwrap().state.clone());
        assert_eq!(state(&unpaid), news::word(provider, "expired"), "{provider}");
        let rows = world.tenant_rows("kopi", "SELECT status, payment_status FROM orders ORDER BY id DESC LIMIT 2").await;
        assert_eq!(rows, [["placed", "paid"], ["expired", "voided"]], "{provider}");
        assert!(super::ledger_balances(&world, "kopi").await);
    }
}

#[actix_web::test]
async fn a_page_that_waits_looks_ever_more_rarely_and_stops() {
    let (world, providers) = world().await;
    let (shopper, path, sale) = begin(&world, &providers, "midtrans").await;
    let mut at = format!("{path}?from=payment");
    let mut pauses: Vec<u32> = Vec::new();
    while pauses.len() < 100 {
        let shown = shopper.fragment(&at).await.is(200);
        let Some(next) = shown.attributes("#order-status", "hx-get").pop() else { break };
        let trigger = shown.attributes("#order-status", "hx-trigger").remove(0);
        pauses.push(trigger.trim_start_matches("load delay:").trim_end_matches('s').parse().unwrap());
        at = next;
    }

    assert!(pauses.is_sorted() && pauses[0] <= 3 && *pauses.last().unwrap() >= 60, "{pauses:?}");
    assert!(pauses.len() < 40 && pauses.iter().sum::<u32>() < 20 * 60, "{pauses:?}");
    assert!(shopper.get(&at).await.says("berhenti memeriksa"));
    letter(&world, &sale, "paid", "evt_1").await.post(&shopper).await.is(200);
    assert!(shopper.get(&path).await.attributes("#order-status", "hx-get").is_empty());
}
