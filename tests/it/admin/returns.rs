//! Returns as staff see and decide them.

use chrono::Duration;
use futures_util::future::join_all;

use crate::{
    storefront::{
        ledger_balances,
        providers::{begin, letter, standing},
        returns::{arrived, ask},
        small,
    },
    support::{Reply, Role, World, accounts, client::Client, news},
};

/// A return of so many of three pieces, and the owner in front of it: the
/// shopper, the path of the order's page, the owner, the return's page.
async fn asked(world: &World, pieces: &str) -> (Client, String, Client, String) {
    let (shopper, path, _) = arrived(world, "kopi", &small(world, "kopi"), "3").await;
    ask(&shopper, &path, pieces, &[]).await.is(303);
    let owner = world.staff("kopi", Role::Owner).await;
    let page = format!("/admin/returns/{}", world.value("kopi", "SELECT id FROM returns ORDER BY created_at DESC LIMIT 1").await);
    owner.get(&page).await.is(200);
    (shopper, path, owner, page)
}

async fn status(world: &World) -> String {
    world.value("kopi", "SELECT status FROM returns ORDER BY created_at DESC LIMIT 1").await
}

async fn step(staff: &Client, page: &str, step: &str, changes: &[(&str, &str)]) -> Reply {
    staff.submit(page, &format!("#{step} form"), changes).await
}

async fn on_hand(world: &World) -> String {
    world.value("kopi", "SELECT on_hand FROM stock_levels JOIN variants ON id = variant_id WHERE sku = 'CHOICE-S'").await
}

#[actix_web::test]
async fn a_return_goes_from_the_request_to_the_money() {
    let world = World::start().await;
    let (shopper, path, owner, page) = asked(&world, "2").await;
    owner.submit("/admin/settings/aftersale", "form[data-dirty]", &[("return_instructions", "Gudang Kopi, Jl. Braga 1")]).await.is(303);
    assert!(owner.get("/admin").await.is(200).attributes(".stats a.attention", "href").contains(&"/admin/returns".to_owned()));

    step(&owner, &page, "approve", &[("message", "Silakan kirim minggu ini")]).await.redirects_to(&page);
    let shown = shopper.get(&path).await.is(200);
    assert!(shown.the("#returns").contains("Silakan kirim minggu ini") && shown.the("#returns").contains("Jl. Braga 1"));
    let letters = world.mails().await;
    let answer = letters.iter().find(|letter| letter.subject.contains("disetujui")).expect("the shopper is told");
    assert!(answer.text.contains("Silakan kirim minggu ini") && answer.html.contains("Jl. Braga 1"), "{}", answer.text);
    // What was answered is not answered again, and nothing is paid before it is here.
    owner.post(&format!("{page}/approve"), &[]).await.is(409);
    let early = [("refund_amount", "1000"), ("request_key", "early")];
    owner.post(&format!("{page}/refund"), &early).await.is(409);

    assert_eq!(on_hand(&world).await, "47");
    let line = owner.get(&page).await.attributes("#receive input[inputmode]", "name").remove(0);
    for wrong in ["3", "-1", "x", "99999999999"] {
        assert_eq!(step(&owner, &page, "receive", &[(&line, wrong)]).await.is(422).texts("#e-restock").len(), 1, "{wrong}");
    }
    step(&owner, &page, "receive", &[(&line, "1")]).await.redirects_to(&page);
    assert_eq!((status(&world).await.as_str(), on_hand(&world).await.as_str()), ("received", "48"));
    assert!(ledger_balances(&world, "kopi").await);

    // Two of three pieces at 170.000 were paid; the form knows it.
    let amount = owner.get(&page).await.attributes("#refund [name=refund_amount]", "value");
    assert_eq!(amount, ["340000"]);
    step(&owner, &page, "refund", &[("refund_amount", "600.000")]).await.is(409);
    step(&owner, &page, "refund", &[("refund_reference", "TRX-7")]).await.redirects_to(&page);

    assert_eq!(status(&world).await, "refunded");
    let order = world.tenant_rows("kopi", "SELECT refunded_total, payment_status FROM orders").await;
    assert_eq!(order, [["340000", "partially_refunded"]]);
    assert_eq!(world.tenant_rows("kopi", "SELECT status, reference FROM refunds").await, [["succeeded", "TRX-7"]]);
    let subjects: Vec<String> = world.mails().await.into_iter().map(|letter| letter.subject).collect();
    let count = |words: &str| subjects.iter().filter(|subject| subject.contains(words)).count();
    assert_eq!((count("sudah sampai"), count("dana pengembalian"), count("pengembalian dana pesanan")), (2, 1, 0), "{subjects:?}");
    assert!(shopper.get(&path).await.the("#returns").contains("Dana kembali"));
    let timeline = owner.get(&page).await.is(200).the("#timeline");
    for words in ["diajukan", "disetujui", "diterima", "Dana pengembalian"] {
        assert!(timeline.contains(words), "{words}: {timeline}");
    }
    // The letter stands in the order's timeline and can be sent again.
    let order = owner.get(&page).await.attributes(".page-actions a", "href").remove(0);
    assert!(owner.get(&order).await.is(200).the("#timeline").contains("Dana pengembalian"));
}

#[actix_web::test]
async fn a_decline_says_why_and_lets_the_shopper_ask_again() {
    let world = World::start().await;
    let (shopper, path, owner, page) = asked(&world, "3").await;

    step(&owner, &page, "decline", &[("decline_message", " ")]).await.is(422);
    let long = "x".repeat(1_001);
    step(&owner, &page, "decline", &[("decline_message", &long)]).await.is(422);
    assert_eq!(status(&world).await, "requested");
    step(&owner, &page, "decline", &[("decline_message", "Segelnya sudah dibuka")]).await.is(303);

    assert_eq!(status(&world).await, "declined");
    assert!(shopper.get(&path).await.the("#returns").contains("Segelnya sudah dibuka"));
    assert!(world.mails().await.iter().any(|letter| letter.text.contains("Segelnya sudah dibuka")));
    for late in ["approve", "receive", "refund"] {
        owner.post(&format!("{page}/{late}"), &[("refund_amount", "1"), ("request_key", "k")]).await.is(409);
    }
    ask(&shopper, &path, "3", &[]).await.is(303);
}

#[actix_web::test]
async fn many_people_at_once_receive_and_refund_a_return_once() {
    let world = World::with(|config| config.lane_connections = 8).await;
    let (_, _, owner, page) = asked(&world, "2").await;
    step(&owner, &page, "approve", &[]).await.is(303);
    let line = owner.get(&page).await.attributes("#receive input[inputmode]", "name").remove(0);
    let csrf = owner.csrf().await.unwrap();

    let receive = format!("{page}/receive");
    let all_of_it = [(line.as_str(), "2"), ("csrf", csrf.as_str())];
    let received = join_all((0..12).map(|_| owner.post(&receive, &all_of_it))).await;
    assert_eq!(received.iter().filter(|reply| reply.status == 303).count(), 1);
    assert_eq!(on_hand(&world).await, "49");
    assert!(ledger_balances(&world, "kopi").await);

    let refund = format!("{page}/refund");
    let keys: Vec<String> = (0..12).map(|at| format!("tab-{at}")).collect();
    let forms: Vec<_> =
        keys.iter().map(|key| [("refund_amount", "100.000"), ("request_key", key.as_str()), ("csrf", csrf.as_str())]).collect();
    let refunded = join_all(forms.iter().map(|form| owner.post(&refund, form))).await;

    assert_eq!(refunded.iter().filter(|reply| reply.status == 303).count(), 1);
    assert_eq!(world.tenant_rows("kopi", "SELECT count(*), sum(amount) FROM refunds").await, [["1", "100000"]]);
    assert_eq!(world.value("kopi", "SELECT refunded_total FROM orders").await, "100000");
    assert_eq!(world.rows("SELECT count(*) FROM jobs.outbox WHERE kind = 'mail.return_refunded'").await[0][0], "1");
}

#[actix_web::test]
async fn the_provider_gives_the_money_of_a_return_back_or_refuses() {
    let (world, providers) = accounts::world().await;
    let (shopper, _, sale) = begin(&world, &providers, "stripe").await;
    letter(&world, &sale, "paid", &format!("evt_{}", sale.payment)).await.post(&shopper).await.is(200);
    providers.set_state(&sale.reference, news::word("stripe", "paid"));
    assert_eq!(standing(&world).await[1], "paid");
    let owner = world.staff("kopi", Role::Owner).await;
    let order = world.value("kopi", "SELECT id FROM orders ORDER BY id DESC LIMIT 1").await;
    let order_page = format!("/admin/orders/{order}");
    owner.submit(&order_page, "#fulfil form", &[]).await.is(303);
    let path = owner.get(&order_page).await.attributes(".page-actions a", "href").remove(0);
    ask(&shopper, &path, "1", &[]).await.is(303);
    let page = format!("/admin/returns/{}", world.value("kopi", "SELECT id FROM returns").await);
    step(&owner, &page, "approve", &[]).await.is(303);
    step(&owner, &page, "receive", &[]).await.is(303);

    providers.books(|books| "failed".clone_into(&mut books.refunds_are));
    step(&owner, &page, "refund", &[("refund_through", "provider")]).await.is(303);
    assert_eq!(status(&world).await, "received");
    // It is on its way: neither a second one nor a no.
    owner.post(&format!("{page}/refund"), &[("refund_amount", "1000"), ("request_key", "two")]).await.is(409);
    owner.post(&format!("{page}/decline"), &[("decline_message", "x")]).await.is(409);
    world.run_jobs().await;
    assert_eq!(status(&world).await, "received");
    assert!(owner.get(&page).await.says("Penyedia menolak"));

    providers.books(|books| "succeeded".clone_into(&mut books.refunds_are));
    step(&owner, &page, "refund", &[("refund_through", "provider")]).await.is(303);
    // The refused one cannot be asked for again beside it.
    owner.submit(&order_page, "form[action$='/retry']", &[]).await.is(409);
    world.run_jobs().await;

    assert_eq!(status(&world).await, "refunded");
    assert_eq!(world.tenant_rows("kopi", "SELECT status FROM refunds ORDER BY id").await, [["failed"], ["succeeded"]]);
    let back =
        world.tenant_rows("kopi", "SELECT refunded_total = (SELECT amount FROM refunds WHERE status = 'succeeded') FROM orders").await;
    assert_eq!(back, [["t"]]);
}

#[actix_web::test]
async fn an_open_return_keeps_the_order_open_and_opens_a_closed_one() {
    let world = World::start().await;
    let (shopper, path, id) = arrived(&world, "kopi", &small(&world, "kopi"), "2").await;
    let owner = world.staff("kopi", Role::Owner).await;
    let order = format!("/admin/orders/{id}");
    owner.submit(&order, "form[action$='/close']", &[]).await.is(303);
    assert_eq!(world.value("kopi", "SELECT status FROM orders").await, "closed");

    ask(&shopper, &path, "1", &[]).await.is(303);
    assert_eq!(world.value("kopi", "SELECT status FROM orders").await, "placed");
    let refused = owner.post(&format!("{order}/close"), &[]).await.is(409);
    assert!(refused.says("belum selesai"));
    let page = owner.get(&order).await.is(200).attributes("#returns a", "href").remove(0);
    step(&owner, &page, "decline", &[("decline_message", "Tidak")]).await.is(303);
    owner.post(&format!("{order}/close"), &[]).await.is(303);
}

#[actix_web::test]
async fn the_list_is_narrowed_and_belongs_to_one_store() {
    let world = World::start().await;
    let owner = world.staff("kopi", Role::Owner).await;
    assert!(owner.get("/admin/returns").await.is(200).says("Belum ada pengembalian"));
    let (_, _, owner, first) = asked(&world, "1").await;
    step(&owner, &first, "approve", &[]).await.is(303);
    world.clock().advance(Duration::minutes(1));
    let (_, _, _, second) = asked(&world, "2").await;

    let listed = async |query: &str| owner.get(&format!("/admin/returns{query}")).await.is(200).attributes("#list tbody a.title", "href");
    assert_eq!(listed("").await, [second.clone(), first.clone()]);
    assert_eq!(listed("?tab=to-answer").await, std::slice::from_ref(&second));
    assert_eq!(listed("?tab=awaited").await, std::slice::from_ref(&first));
    assert_eq!(listed("?tab=done").await, Vec::<String>::new());
    assert_eq!(listed("?q=sari&reason=damaged&page=x").await.len(), 2);
    assert_eq!(listed("?q=%25").await.len(), 0);
    assert_eq!(listed("?reason=other").await.len(), 0);

    let batik = world.staff("batik", Role::Owner).await;
    batik.get(&second).await.is(404);
    batik.post(&format!("{second}/approve"), &[]).await.is(404);
    let packer = world.staff("kopi", Role::Fulfilment).await;
    packer.post(&format!("{first}/receive"), &[]).await.is(303);
    packer.post(&format!("{first}/refund"), &[("refund_amount", "1"), ("request_key", "k")]).await.is(403);
    let viewer = world.staff("kopi", Role::Viewer).await;
    assert!(viewer.get(&second).await.is(200).texts("#acts form").is_empty());
    viewer.post(&format!("{second}/approve"), &[]).await.is(403);
    assert_eq!(world.value("kopi", "SELECT count(*) FROM refunds").await, "0");
}
