//! Money that goes back through the provider that took it.

use chrono::Duration;

use crate::storefront::providers::{begin, letter, standing};
use crate::support::accounts::{ALL, world};
use crate::support::providers::Providers;
use crate::support::{Reply, Role, World, client::Client, news};

/// A paid order of kopi's, and the owner in front of it.
async fn paid(world: &World, providers: &Providers, provider: &str) -> (Client, String) {
    let (shopper, _, sale) = begin(world, providers, provider).await;
    letter(world, &sale, "paid", &format!("evt_{}", sale.payment)).await.post(&shopper).await.is(200);
    providers.set_state(&sale.reference, news::word(provider, "paid"));
    assert_eq!(standing(world).await[1], "paid");
    let order = world.value("kopi", "SELECT id FROM orders ORDER BY id DESC LIMIT 1").await;
    (world.staff("kopi", Role::Owner).await, format!("/admin/orders/{order}"))
}

async fn give_back(staff: &Client, page: &str, amount: &str) -> Reply {
    staff.submit(page, "#refund form", &[("refund_amount", amount), ("refund_through", "provider"), ("refund_reason", "Rusak")]).await
}

async fn refunds(world: &World) -> Vec<Vec<String>> {
    world.tenant_rows("kopi", "SELECT status, amount FROM refunds ORDER BY id").await
}

#[actix_web::test]
async fn part_of_the_money_and_then_the_rest_goes_back_once() {
    let (world, providers) = world().await;
    for provider in ALL {
        let (staff, page) = paid(&world, &providers, provider).await;

        give_back(&staff, &page, "8.000").await.is(303);
        assert_eq!(standing(&world).await[1], "paid", "{provider}: nothing went back yet");
        assert_eq!(refunds(&world).await, [["requested", "8000"]]);
        give_back(&staff, &page, "180.001").await.is(409);
        world.run_jobs().await;
        assert_eq!(standing(&world).await[1], "partially_refunded", "{provider}");
        give_back(&staff, &page, "180.000").await.is(303);
        world.run_jobs().await;

        assert_eq!(standing(&world).await[1], "refunded", "{provider}");
        let unit = if provider == "stripe" { "00" } else { "" };
        let booked: Vec<String> = providers.last().refunds.into_iter().map(|refund| refund.1).collect();
        assert_eq!(booked, [format!("8000{unit}"), format!("180000{unit}")], "{provider}");
        assert_eq!(world.value("kopi", "SELECT refunded_total FROM orders ORDER BY id DESC LIMIT 1").await, "188000");
        let shown = staff.get(&page).await.is(200);
        assert!(shown.says("Rusak") && shown.says("Pengembalian dana diminta ke penyedia"));
        world.tenant_rows("kopi", "DELETE FROM documents WHERE refund_id IS NOT NULL; DELETE FROM refunds").await;
    }
}

#[actix_web::test]
async fn an_answer_that_got_lost_is_asked_for_again_and_is_one_refund() {
    let (world, providers) = world().await;
    for provider in ALL {
        let (staff, page) = paid(&world, &providers, provider).await;
        give_back(&staff, &page, "8.000").await.is(303);
        providers.answer_instead(Some((503, "", None)));
        world.run_jobs().await;
        assert_eq!(refunds(&world).await, [["requested", "8000"]], "{provider}");

        providers.answer_instead(None);
        world.clock().advance(Duration::minutes(1));
        world.run_jobs().await;
        // The job once more, as after a crash between the answer and the commit.
        world.tenant_rows("kopi", "DELETE FROM documents WHERE refund_id IS NOT NULL; UPDATE refunds SET status = 'requested'; UPDATE payments SET status = 'captured' WHERE status = 'partially_refunded'; UPDATE orders SET refunded_total = 0, payment_status = 'paid' WHERE refunded_total > 0").await;
        world.rows("UPDATE jobs.outbox SET state = 'pending', finished_at = NULL, leased_until = NULL, run_at = now() WHERE kind = 'payment.refund'").await;
        world.run_jobs().await;

        assert_eq!(refunds(&world).await, [["succeeded", "8000"]], "{provider}");
        assert_eq!(providers.last().refunds.len(), 1, "{provider}");
        assert_eq!(world.value("kopi", "SELECT refunded_total FROM orders ORDER BY id DESC LIMIT 1").await, "8000");
        world.tenant_rows("kopi", "DELETE FROM documents WHERE refund_id IS NOT NULL; DELETE FROM refunds").await;
        world.rows("DELETE FROM jobs.outbox WHERE kind = 'payment.refund'").await;
    }
}

#[actix_web::test]
async fn a_refund_that_the_provider_refuses_can_be_tried_again() {
    let (world, providers) = world().await;
    for provider in ALL {
        providers.books(|books| "failed".clone_into(&mut books.refunds_are));
        let (staff, page) = paid(&world, &providers, provider).await;
        give_back(&staff, &page, "188.000").await.is(303);
        world.run_jobs().await;
        assert_eq!(refunds(&world).await, [["failed", "188000"]], "{provider}");
        assert_eq!(standing(&world).await[1], "paid", "{provider}");
        assert!(staff.get(&page).await.says("Penyedia menolak"));

        providers.books(|books| "succeeded".clone_into(&mut books.refunds_are));
        staff.submit(&page, "form[action$='/retry']", &[]).await.is(303);
        world.run_jobs().await;

        assert_eq!(refunds(&world).await, [["succeeded", "188000"]], "{provider}");
        assert_eq!(standing(&world).await[1], "refunded", "{provider}");
        world.tenant_rows("kopi", "DELETE FROM documents WHERE refund_id IS NOT NULL; DELETE FROM refunds").await;
    }
}

#[actix_web::test]
async fn a_provider_that_takes_its_time_is_asked_until_it_decides() {
    let (world, providers) = world().await;
    for provider in ["xendit", "stripe"] {
        providers.books(|books| "pending".clone_into(&mut books.refunds_are));
        let (staff, page) = paid(&world, &providers, provider).await;
        give_back(&staff, &page, "188.000").await.is(303);
        world.run_jobs().await;
        assert_eq!(refunds(&world).await, [["requested", "188000"]], "{provider}");
        assert_eq!(standing(&world).await[1], "paid", "{provider}");

        providers.books(|books| "succeeded".clone_into(&mut books.refunds_are));
        world.clock().advance(Duration::minutes(2));
        world.run_jobs().await;

        assert_eq!(refunds(&world).await, [["succeeded", "188000"]], "{provider}");
        assert_eq!(standing(&world).await[1], "refunded", "{provider}");
        world.tenant_rows("kopi", "DELETE FROM documents WHERE refund_id IS NOT NULL; DELETE FROM refunds").await;
    }
}
