//! Paying by bank transfer: the digits that tell one from another, receipts,
//! and what happens when none comes.

use chrono::Duration;

use super::{buy, small};
use crate::support::client::Client;
use crate::support::{Reply, Role, World};

/// A picture of one pixel.
fn png() -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    image::RgbImage::from_pixel(40, 60, image::Rgb([200, 40, 40])).write_to(&mut bytes, image::ImageFormat::Png).expect("it is there");
    bytes.into_inner()
}

async fn with_digits(world: &World) {
    world
        .tenant_rows(
            "kopi",
            "UPDATE settings SET value = jsonb_set(value, '{bank_transfer,unique_digits}', 'true') WHERE section = 'payments'",
        )
        .await;
}

async fn order(world: &World) -> (Client, String) {
    buy(world, "kopi", &small(world, "kopi"), "1", "bank_transfer").await
}

async fn send(shopper: &Client, path: &str, name: &str, bytes: &[u8]) -> Reply {
    shopper.upload(&format!("{path}/proof"), &[("sender", "Sari Dewi")], &[("proof", name, "application/octet-stream", bytes)]).await
}

async fn standing(world: &World) -> Vec<String> {
    let sql = "SELECT o.status, o.payment_status, p.status FROM orders o JOIN payments p ON p.order_id = o.id ORDER BY o.id DESC, p.id DESC LIMIT 1";
    world.tenant_rows("kopi", sql).await.remove(0)
}

/// The order's page for staff, and the path of its newest receipt.
async fn review(world: &World) -> (Client, String, String) {
    let staff = world.staff("kopi", Role::Owner).await;
    let order = world.value("kopi", "SELECT id FROM orders ORDER BY id DESC LIMIT 1").await;
    let proof = world.value("kopi", "SELECT id FROM payment_proofs ORDER BY id DESC LIMIT 1").await;
    let page = format!("/admin/orders/{order}");
    let proof = format!("{page}/proofs/{proof}");
    (staff, page, proof)
}

#[actix_web::test]
async fn every_awaited_transfer_comes_to_a_sum_of_its_own() {
    let world = World::start().await;
    with_digits(&world).await;
    let mut shown = Vec::new();
    for _ in 0..6 {
        let (shopper, path) = order(&world).await;
        shown.push(shopper.get(&path).await.is(200).the("#transfer-amount"));
    }

    let rows = world.tenant_rows("kopi", "SELECT amount, digits, amount + digits FROM payments").await;
    assert!(rows.iter().all(|row| row[0] == "188000" && (1..=999).contains(&row[1].parse::<i64>().unwrap())), "{rows:?}");
    let sums: std::collections::BTreeSet<&String> = rows.iter().map(|row| &row[2]).collect();
    assert_eq!(sums.len(), 6);
    assert!(shown.iter().all(|text| text.starts_with("Rp 188.")), "{shown:?}");
    assert_eq!(world.tenant_rows("kopi", "SELECT DISTINCT total FROM orders").await, [["188000"]]);
}

#[actix_web::test]
async fn the_sum_on_the_statement_pays_the_order_exactly() {
    let world = World::start().await;
    with_digits(&world).await;
    let (shopper, path) = order(&world).await;
    let sum = world.value("kopi", "SELECT amount + digits FROM payments").await;
    let staff = world.staff("kopi", Role::Owner).await;
    let page = format!("/admin/orders/{}", world.value("kopi", "SELECT id FROM orders").await);

    staff.submit(&page, "#paid form", &[("paid_amount", &sum)]).await.is(303);

    assert_eq!(standing(&world).await, ["placed", "paid", "captured"]);
    assert_eq!(world.value("kopi", "SELECT captured_total FROM orders").await, "188000");
    assert_eq!(world.value("kopi", "SELECT count(*) FROM payments").await, "1");
    assert!(shopper.get(&path).await.says("Pembayaran diterima"));
}

#[actix_web::test]
async fn a_receipt_waits_for_staff_and_is_believed() {
    let world = World::start().await;
    let (shopper, path) = order(&world).await;

    send(&shopper, &path, "bukti.png", &png()).await.redirects_to(&path);
    assert_eq!(standing(&world).await, ["placed", "pending", "proof_submitted"]);
    assert!(shopper.get(&path).await.says("sedang kami periksa"));
    // While nobody has looked, the order does not run out of time.
    world.clock().advance(Duration::hours(30));
    world.run_jobs().await;
    assert_eq!(standing(&world).await[0], "placed");

    let (staff, page, proof) = review(&world).await;
    let listed = staff.get("/admin/orders?tab=proofs").await.is(200);
    assert_eq!(listed.texts("tbody tr").len(), 1);
    let picture = staff.get(&proof).await.is(200);
    assert_eq!((picture.header("content-type"), &picture.bytes[8..12]), ("image/webp", b"WEBP".as_slice()));
    shopper.get(&proof).await.redirects_to("/admin/sign-in");
    world.staff("batik", Role::Owner).await.get(&proof).await.is(404);
    staff.get(&page).await.is(200);
    staff.post(&format!("{proof}/accept"), &[]).await.is(303);

    assert_eq!(standing(&world).await, ["placed", "paid", "captured"]);
    staff.post(&format!("{proof}/accept"), &[]).await.is(409);
    staff.post(&format!("{proof}/reject"), &[("proof_reason", "x")]).await.is(409);
    assert!(staff.get("/admin/orders?tab=proofs").await.texts("tbody tr").is_empty());
    send(&shopper, &path, "bukti.png", &png()).await.redirects_to(&path);
    assert_eq!(world.value("kopi", "SELECT count(*) FROM payment_proofs").await, "1");
}

#[actix_web::test]
async fn a_rejected_receipt_says_why_and_gives_time_for_another() {
    let world = World::start().await;
    let (shopper, path) = order(&world).await;
    world.clock().advance(Duration::hours(23));
    send(&shopper, &path, "bukti.pdf", b"%PDF-1.7 not really").await.redirects_to(&path);
    let (staff, _, proof) = review(&world).await;
    let document = staff.get(&proof).await.is(200);
    assert_eq!(document.header("content-type"), "application/pdf");
    assert!(document.header("content-disposition").starts_with("attachment"));

    let nothing = staff.post(&format!("{proof}/reject"), &[("proof_reason", " ")]).await.is(422);
    assert_eq!(nothing.texts("#e-proof_reason").len(), 1);
    staff.post(&format!("{proof}/reject"), &[("proof_reason", "Nominalnya kurang")]).await.is(303);

    assert_eq!(standing(&world).await, ["placed", "unpaid", "proof_rejected"]);
    assert!(shopper.get(&path).await.says("Nominalnya kurang"));
    let letters = world.mails().await;
    assert!(letters.iter().any(|letter| letter.text.contains("Nominalnya kurang") && letter.to.contains("sari@example.com")));
    world.clock().advance(Duration::hours(2));
    world.run_jobs().await;
    assert_eq!(standing(&world).await[0], "placed", "there is time for another receipt");
    world.clock().advance(Duration::hours(24));
    world.run_jobs().await;
    assert_eq!(standing(&world).await, ["expired", "voided", "expired"]);
    assert!(super::ledger_balances(&world, "kopi").await);
}

#[actix_web::test]
async fn what_is_no_receipt_is_refused_with_words() {
    let world = World::start().await;
    let (shopper, path) = order(&world).await;
    for (name, bytes) in [
        ("page.html", b"<html><script>alert(1)</script>".to_vec()),
        ("drawing.svg", b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>".to_vec()),
        ("broken.png", [b"\x89PNG\r\n\x1a\n".as_slice(), &[0; 64]].concat()),
        ("empty.png", Vec::new()),
        ("huge.pdf", [b"%PDF-".as_slice(), &vec![0; 5 * 1024 * 1024]].concat()),
    ] {
        let reply = send(&shopper, &path, name, &bytes).await.is(422);
        assert_eq!(reply.texts("#wrong-proof").len(), 1, "{name}");
    }
    let other = world.shopper("batik");
    send(&other, &path, "bukti.png", &png()).await.is(404);
    assert_eq!(world.value("kopi", "SELECT count(*) FROM payment_proofs").await, "0");
    assert_eq!(standing(&world).await, ["placed", "unpaid", "awaiting_transfer"]);

    for _ in 0..5 {
        send(&shopper, &path, "bukti.png", &png()).await.is(303);
    }
    send(&shopper, &path, "bukti.png", &png()).await.is(422);
    assert_eq!(world.value("kopi", "SELECT count(*) FROM payment_proofs").await, "5");
}

#[actix_web::test]
async fn who_forgets_to_transfer_is_reminded_once_before_the_end() {
    let world = World::start().await;
    order(&world).await;
    let (paid, path) = order(&world).await;
    send(&paid, &path, "bukti.png", &png()).await.is(303);

    world.clock().advance(Duration::hours(19));
    let reminders = |letters: Vec<crate::support::world::Mail>| {
        letters.into_iter().filter(|letter| letter.subject.contains("menunggu transfermu")).count()
    };
    assert_eq!(reminders(world.mails().await), 1);
    world.clock().advance(Duration::hours(6));
    assert_eq!(reminders(world.mails().await), 1);
    let rows = world.tenant_rows("kopi", "SELECT status FROM orders ORDER BY id").await;
    assert_eq!(rows, [["expired"], ["placed"]]);
}
