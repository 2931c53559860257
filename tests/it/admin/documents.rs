//! Invoices, credit notes and packing slips, read back from their pages.

use std::sync::Arc;

use futures_util::future::join_all;
use smartseller::{commerce::documents, ids::OrderId};

use crate::{
    storefront::{buy, single, small},
    support::{Reply, Role, World, client::Client},
};

/// A paid order of two pieces, the shopper and their page, the staff and theirs.
async fn paid(world: &World) -> (Client, String, Client, String) {
    let (shopper, link) = buy(world, "kopi", &single(world, "kopi"), "2", "bank_transfer").await;
    let staff = world.staff("kopi", Role::Owner).await;
    let path = staff.get("/admin/orders").await.is(200).attributes("#orders tbody a.title", "href")[0].clone();
    staff.submit(&path, "#paid form", &[]).await.is(303);
    (shopper, link, staff, path)
}

/// The words of each page of a PDF, with blanks as they are typed.
fn pages(reply: &Reply) -> Vec<String> {
    assert_eq!(reply.header("content-type"), "application/pdf", "{}", reply.request);
    let read = lopdf::Document::load_mem(&reply.bytes).expect("the answer is a PDF");
    read.get_pages().keys().map(|page| read.extract_text(&[*page]).expect("its text can be read").replace('\u{a0}', " ")).collect()
}

async fn numbers(world: &World) -> Vec<String> {
    world.tenant_rows("kopi", "SELECT number FROM documents ORDER BY kind DESC, sequence").await.concat()
}

#[actix_web::test]
async fn a_paid_order_has_one_invoice_that_shopper_and_staff_can_have() {
    let world = World::start().await;
    let (shopper, link, staff, path) = paid(&world).await;

    assert_eq!(numbers(&world).await, ["INV-00001"]);
    let page = shopper.get(&link).await.is(200);
    let own = page.attributes(".order-page a[href*='/documents/']", "href").remove(0);
    let invoice = shopper.get(&own).await.is(200);
    assert_eq!(invoice.header("content-disposition"), "attachment; filename=\"INV-00001.pdf\"");
    assert_eq!(invoice.header("cache-control"), "private, no-store");
    assert_eq!(invoice.header("referrer-policy"), "no-referrer");
    let words = pages(&invoice).concat();
    for expected in [
        "Faktur",
        "INV-00001",
        "Sari Dewi",
        "Jl. Braga 12",
        "SKU SINGLE",
        "Rp 170.000",
        "Rp 18.000",
        "Rp 188.000",
        "Lunas",
        "Halaman 1 dari 1",
    ] {
        assert!(words.contains(expected), "{expected} is not in {words}");
    }

    let same = staff.get(&staff.get(&path).await.attributes("#documents a[href*='/documents/']", "href")[0]).await.is(200);
    assert_eq!(pages(&same).concat(), words);
    // Asked for again, it is the one that is there.
    staff.post(&format!("{path}/documents"), &[]).await.is(303);
    assert_eq!(numbers(&world).await, ["INV-00001"]);
}

#[actix_web::test]
async fn a_document_is_reached_through_its_own_order_and_store_only() {
    let world = World::start().await;
    let (shopper, link, _, path) = paid(&world).await;
    let own = shopper.get(&link).await.attributes(".order-page a[href*='/documents/']", "href").remove(0);
    let id = own.rsplit('/').next().expect("the link ends with an id").to_owned();
    let (_, other) = buy(&world, "kopi", &small(&world, "kopi"), "1", "bank_transfer").await;

    shopper.get(&own).await.is(200);
    shopper.get(&format!("{other}/documents/{id}")).await.is(404);
    world.shopper("batik").get(&own).await.is(404);
    world.staff("batik", Role::Owner).await.get(&format!("{path}/documents/{id}")).await.is(404);
    world.staff("batik", Role::Owner).await.get(&format!("{path}/packing-slip")).await.is(404);
    let refused = world.shopper("kopi").get(&format!("{path}/documents/{id}")).await;
    assert!(refused.status.is_redirection(), "{}", refused.status);
}

#[actix_web::test]
async fn what_was_issued_never_changes() {
    let world = World::start().await;
    let (shopper, link, staff, path) = paid(&world).await;
    let own = shopper.get(&link).await.attributes(".order-page a[href*='/documents/']", "href").remove(0);
    let before = pages(&shopper.get(&own).await.is(200));

    let changes = [("name", "Kopi Baru"), ("legal_name", "PT Kopi Baru"), ("tax_number", "01.234.567.8-901.000")];
    staff.submit("/admin/settings", "form[action='/admin/settings']", &changes).await.is(303);
    let footer = [("invoice_prefix", "F/"), ("footer_id", "Terima kasih!")];
    staff.submit("/admin/settings/documents", "form[action='/admin/settings/documents']", &footer).await.is(303);
    world.tenant_rows("kopi", "UPDATE order_lines SET name = 'Something else'").await;

    assert_eq!(pages(&shopper.get(&own).await.is(200)), before);
    // The next one says what is set now.
    let example = pages(&staff.get("/admin/settings/documents/example/id").await.is(200)).concat();
    for expected in ["PT Kopi Baru", "NPWP 01.234.567.8-901.000", "F/00042", "Terima kasih!"] {
        assert!(example.contains(expected), "{expected} is not in {example}");
    }
    staff.get(&format!("{path}/packing-slip")).await.is(200);
}

#[actix_web::test]
async fn money_that_goes_back_makes_a_credit_note_of_its_own_count() {
    let world = World::start().await;
    let (shopper, link, staff, path) = paid(&world).await;
    let refund = [("refund_amount", "85000"), ("refund_reason", "Satu barang rusak"), ("refund_reference", "TRX-9")];

    staff.submit(&path, "#refund form", &refund).await.is(303);
    staff.submit(&path, "#refund form", &[("refund_amount", "10000")]).await.is(303);

    assert_eq!(numbers(&world).await, ["INV-00001", "CN-00001", "CN-00002"]);
    let papers = shopper.get(&link).await.attributes(".order-page a[href*='/documents/']", "href");
    let note = pages(&shopper.get(&papers[1]).await.is(200)).concat();
    for expected in ["Nota kredit", "CN-00001", "INV-00001", "Rp 85.000", "Satu barang rusak", "TRX-9", "termasuk Pajak 11 %"] {
        assert!(note.contains(expected), "{expected} is not in {note}");
    }
}

#[actix_web::test]
async fn an_unpaid_order_is_invoiced_on_demand_and_an_ended_one_is_not() {
    let world = World::start().await;
    buy(&world, "kopi", &single(&world, "kopi"), "1", "bank_transfer").await;
    let staff = world.staff("kopi", Role::Owner).await;
    let path = staff.get("/admin/orders").await.attributes("#orders tbody a.title", "href")[0].clone();

    assert!(numbers(&world).await.is_empty());
    world.staff("kopi", Role::Viewer).await.post(&format!("{path}/documents"), &[]).await.is(403);
    staff.submit(&path, "#documents form", &[]).await.is(303);
    let own = staff.get(&path).await.attributes("#documents a[href*='/documents/']", "href").remove(0);
    assert!(pages(&staff.get(&own).await).concat().contains("Belum dibayar Rp 103.000"));

    buy(&world, "kopi", &small(&world, "kopi"), "1", "bank_transfer").await;
    let ended = staff.get("/admin/orders").await.attributes("#orders tbody a.title", "href")[0].clone();
    staff.submit(&ended, "#cancel form", &[("reason", "customer")]).await.is(303);
    staff.post(&format!("{ended}/documents"), &[]).await.is(409);
    assert_eq!(numbers(&world).await, ["INV-00001"]);
}

#[actix_web::test]
async fn slips_of_ticked_orders_come_in_one_file_without_prices() {
    let world = World::start().await;
    for variant in [single(&world, "kopi"), small(&world, "kopi")] {
        buy(&world, "kopi", &variant, "1", "bank_transfer").await;
    }
    let staff = world.staff("kopi", Role::Fulfilment).await;
    let ids = staff.get("/admin/orders").await.is(200).attributes("input[name=order]", "value");
    assert_eq!(ids.len(), 2);

    let query = format!("order={}&order={}&order={}&order=nonsense", ids[0], ids[1], ids[0]);
    let slips = pages(&staff.get(&format!("/admin/orders/packing-slips?{query}")).await.is(200));

    assert_eq!(slips.len(), 2);
    assert!(slips[0].contains("SKU CHOICE-S") && slips[1].contains("SKU SINGLE") && slips[0].contains("Isi paket"), "{slips:?}");
    assert!(!slips.concat().contains("Rp"));
    staff.get("/admin/orders/packing-slips").await.redirects_to("/admin/orders");
    let stranger = world.staff("batik", Role::Owner).await;
    stranger.get(&format!("/admin/orders/packing-slips?order={}", ids[0])).await.is(404);
}

/// So many orders like the one that is there.
async fn copies(world: &World, count: usize) -> Vec<OrderId> {
    let sql = format!(
        "INSERT INTO orders SELECT (jsonb_populate_record(o, jsonb_build_object('id', gen_random_uuid(), 'cart_id', gen_random_uuid(), \
         'number', 'COPY-' || n))).* FROM orders o, generate_series(1, {count}) n; SELECT id FROM orders WHERE number LIKE 'COPY-%'"
    );
    world.tenant_rows("kopi", &sql).await.concat().iter().map(|id| id.parse().expect("ids are UUIDs")).collect()
}

#[actix_web::test]
async fn forty_invoices_at_once_have_forty_numbers_without_a_gap_and_one_rolled_back_leaves_none() {
    let world = World::with(|config| config.lane_connections = 10).await;
    buy(&world, "kopi", &single(&world, "kopi"), "1", "bank_transfer").await;
    let tenant = world.tenant("kopi").await;
    let orders = copies(&world, 42).await;
    let issue = |order: OrderId, keep: bool| {
        let (app, tenant) = (Arc::clone(&world.app), Arc::clone(&tenant));
        async move {
            let mut conn = app.db.tenant(&tenant).await.expect("a connection becomes free");
            documents::issue_invoice(&mut conn, order, "test").await.expect("an invoice can be issued");
            if keep {
                conn.commit().await.expect("it commits");
            }
        }
    };

    // One that is given up comes between the others, and the same order is asked for twice.
    let all = orders[..40].iter().map(|order| issue(*order, true));
    let twice = orders[..5].iter().map(|order| issue(*order, true));
    futures_util::future::join3(join_all(all), join_all(twice), issue(orders[40], false)).await;
    issue(orders[41], true).await;

    let sequences = world.tenant_rows("kopi", "SELECT sequence FROM documents ORDER BY sequence").await.concat();
    let expected: Vec<String> = (1..=41).map(|number| number.to_string()).collect();
    assert_eq!(sequences, expected);
    assert_eq!(world.value("kopi", "SELECT value FROM counters WHERE name = 'invoice'").await, "41");
}
