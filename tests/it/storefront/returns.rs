//! Asking to send goods back, by the private link and from the account.

use chrono::Duration;
use futures_util::future::join_all;
use smartseller::{
    commerce::orders::{self, Fulfil},
    ids::OrderId,
};

use super::{buy, single, small};
use crate::support::{Reply, Role, World, client::Client};

/// A paid order of so many pieces that has arrived: the shopper, the path of
/// the order's page and the order.
pub async fn arrived(world: &World, slug: &str, variant: &str, pieces: &str) -> (Client, String, OrderId) {
    let (shopper, path) = buy(world, slug, variant, pieces, "bank_transfer").await;
    let id: OrderId = world.value(slug, "SELECT id FROM orders ORDER BY id DESC LIMIT 1").await.parse().expect("an order has an id");
    let mut conn = world.app.db.tenant(&world.tenant(slug).await).await.expect("a connection is free");
    orders::mark_paid(&mut conn, id, "staff:test").await.expect("a transfer can be confirmed");
    let how = Fulfil { request_key: id.to_string(), ..Fulfil::default() };
    let parcel = orders::fulfil(&mut conn, id, &how, "staff:test").await.expect("what is paid may leave");
    orders::deliver(&mut conn, parcel, "staff:test").await.expect("a sent parcel arrives");
    conn.commit().await.expect("the parcel is written");
    (shopper, path, id)
}

/// Sends the form that asks for so many pieces of the only line.
pub async fn ask(shopper: &Client, path: &str, pieces: &str, changes: &[(&str, &str)]) -> Reply {
    let shown = shopper.get(&format!("{path}/return")).await.is(200);
    let line = shown.attributes(".return-lines select", "name").remove(0);
    let mut fields: Vec<(&str, &str)> = vec![(&line, pieces), ("reason", "damaged")];
    fields.retain(|(name, _)| !changes.iter().any(|(changed, _)| changed == name));
    let key = shown.attributes("#return [name=request_key]", "value").remove(0);
    if !changes.iter().any(|(name, _)| *name == "request_key") {
        fields.push(("request_key", &key));
    }
    shopper.post(&format!("{path}/return"), &[&fields, changes].concat()).await
}

async fn returns(world: &World) -> Vec<Vec<String>> {
    world.tenant_rows("kopi", "SELECT number, status, lines->0->>'quantity' FROM returns ORDER BY created_at, id").await
}

#[actix_web::test]
async fn a_guest_asks_by_the_private_link_and_thinks_better_of_it() {
    let world = World::start().await;
    let (shopper, path, _) = arrived(&world, "kopi", &small(&world, "kopi"), "3").await;
    world.tenant_rows("kopi", r#"INSERT INTO settings (section, value) VALUES ('notifications', '{"staff": ["gudang@kopi.test"]}')"#).await;
    assert!(shopper.get(&path).await.is(200).the("#returns").contains("Kembalikan barang"));

    ask(&shopper, &path, "2", &[("note", "Bungkusnya sobek, kartu 4111 1111 1111 1111")]).await.is(303);

    assert_eq!(returns(&world).await, [["1", "requested", "2"]]);
    let note = world.value("kopi", "SELECT note FROM returns").await;
    assert!(note.starts_with("Bungkusnya sobek") && note.ends_with("1111") && !note.contains("4111"), "{note}");
    let shown = shopper.get(&path).await.is(200);
    assert!(shown.the("#returns").contains("2 × Toraja Sapan") && shown.the("#returns").contains("Diajukan"));
    assert!(shown.the(".history").contains("Pengembalian diajukan"));
    let letters = world.mails().await;
    let told = |to: &str, words: &str| letters.iter().filter(|letter| letter.to == to && letter.subject.contains(words)).count();
    assert_eq!((told("sari@example.com", "pengembalian untuk pesanan"), told("gudang@kopi.test", "Pengembalian diajukan")), (1, 1));

    // One is left, so two more are too many.
    ask(&shopper, &path, "2", &[]).await.is(422);
    ask(&shopper, &path, "1", &[]).await.is(303);
    assert_eq!(shopper.get(&format!("{path}/return")).await.is(200).texts("#return").len(), 0);

    let cancel = shown.attributes("#returns form[action$='/cancel']", "action").remove(0);
    for _ in 0..2 {
        shopper.post(&cancel, &[]).await.is(303);
    }
    assert_eq!(returns(&world).await, [["1", "cancelled", "2"], ["2", "requested", "1"]]);
    ask(&shopper, &path, "2", &[]).await.is(303);
}

#[actix_web::test]
async fn a_customer_asks_from_the_account_and_nobody_else_does() {
    let world = World::start().await;
    let (guest, path, id) = arrived(&world, "kopi", &single(&world, "kopi"), "1").await;
    let customer = world.customer("kopi").await;
    let own = format!("/account/orders/{id}");
    customer.get(&format!("{own}/return")).await.is(404);
    customer.post(&format!("{own}/return"), &[("reason", "other")]).await.is(404);
    let account = world.seeded("kopi").id(301);
    world.tenant_rows("kopi", &format!("UPDATE orders SET customer_id = '{account}'")).await;

    let page = customer.get(&own).await.is(200);
    assert_eq!(page.attributes("#returns a", "href"), [format!("{own}/return")]);
    let line = customer.get(&format!("{own}/return")).await.is(200).attributes(".return-lines select", "name").remove(0);
    let fields = [(line.as_str(), "1"), ("reason", "changed_mind"), ("request_key", "k"), ("csrf", "nonsense")];
    customer.post(&format!("{own}/return"), &fields).await.is(403);
    customer.post(&format!("{own}/return"), &fields[..3]).await.is(303);

    assert_eq!(returns(&world).await, [["1", "requested", "1"]]);
    guest.get(&format!("{own}/return")).await.redirects_to("/account/sign-in");
    // The link of another order cancels nothing.
    let (other, elsewhere, _) = arrived(&world, "kopi", &small(&world, "kopi"), "1").await;
    let id = world.value("kopi", "SELECT id FROM returns").await;
    other.post(&format!("{elsewhere}/returns/{id}/cancel"), &[]).await.is(404);
    world.shopper("batik").get(&format!("{path}/return")).await.is(404);
    assert_eq!(returns(&world).await, [["1", "requested", "1"]]);
    customer.post(&format!("{own}/returns/{id}/cancel"), &[]).await.is(303);
    assert_eq!(returns(&world).await, [["1", "cancelled", "1"]]);
}

#[actix_web::test]
async fn what_cannot_be_asked_for_comes_back_with_words() {
    let world = World::start().await;
    let (shopper, path, _) = arrived(&world, "kopi", &small(&world, "kopi"), "3").await;
    let other_line = {
        buy(&world, "kopi", &single(&world, "kopi"), "1", "cash_on_delivery").await;
        world.value("kopi", "SELECT id FROM order_lines WHERE sku = 'SINGLE'").await
    };
    let long = "x".repeat(1_001);
    for (pieces, changes) in [
        ("4", vec![]),
        ("0", vec![]),
        ("-1", vec![]),
        ("1000000000000", vec![]),
        ("2.5", vec![]),
        ("1", vec![("reason", "because")]),
        ("1", vec![("reason", "")]),
        ("1", vec![("note", long.as_str())]),
        ("1", vec![("request_key", "")]),
    ] {
        let reply = ask(&shopper, &path, pieces, &changes).await.is(422);
        assert!(!reply.texts(".error-summary").is_empty() && !reply.texts(".field-error").is_empty(), "{pieces} {changes:?}");
    }
    let foreign = format!("q_{other_line}");
    for name in [foreign.as_str(), "q_nonsense"] {
        shopper.post(&format!("{path}/return"), &[(name, "1"), ("reason", "other"), ("request_key", "k")]).await.is(422);
    }
    let kept = ask(&shopper, &path, "9", &[("note", "Sobek <b>")]).await.is(422);
    assert_eq!(kept.the("#field-note"), "Sobek <b>");
    assert_eq!(kept.attributes("#return input[checked]", "value"), ["damaged"]);
    assert!(returns(&world).await.is_empty());
    assert_eq!(world.rows("SELECT count(*) FROM jobs.outbox WHERE kind LIKE 'mail.return%'").await[0][0], "0");
}

#[actix_web::test]
async fn the_window_closes_and_the_store_can_close_it() {
    let world = World::start().await;
    let (shopper, path, _) = arrived(&world, "kopi", &small(&world, "kopi"), "1").await;
    let fields = shopper.get(&format!("{path}/return")).await.is(200).form("#return");
    let line = fields.iter().find(|field| field.0.starts_with("q_")).unwrap().0.clone();
    let asked = [(line.as_str(), "1"), ("reason", "other"), ("request_key", "late")];

    world.clock().advance(Duration::days(15));
    let late = shopper.get(&format!("{path}/return")).await.is(200);
    assert!(late.says("Pengembalian bisa diajukan sampai") && late.texts("#return").is_empty());
    assert!(shopper.get(&path).await.is(200).attributes("#returns a", "href").is_empty());
    shopper.post(&format!("{path}/return"), &asked).await.is(422);

    let owner = world.staff("kopi", Role::Owner).await;
    let settings = "/admin/settings/aftersale";
    owner.submit(settings, "form[data-dirty]", &[("return_days", "0")]).await.is(422);
    owner.submit(settings, "form[data-dirty]", &[("return_days", "30")]).await.redirects_to(settings);
    assert_eq!(shopper.get(&format!("{path}/return")).await.is(200).texts("#return").len(), 1);
    let mut off = owner.get(settings).await.is(200).form("form[data-dirty]");
    off.retain(|field| field.0 != "returns");
    let off: Vec<(&str, &str)> = off.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    owner.post(settings, &off).await.is(303);
    shopper.post(&format!("{path}/return"), &asked).await.is(422);
    assert!(shopper.get(&path).await.is(200).texts("#returns").is_empty());
    assert!(returns(&world).await.is_empty());
}

#[actix_web::test]
async fn many_requests_at_once_ask_for_no_piece_twice() {
    let world = World::with(|config| config.lane_connections = 8).await;
    let (shopper, path, _) = arrived(&world, "kopi", &small(&world, "kopi"), "3").await;
    let line = shopper.get(&format!("{path}/return")).await.is(200).attributes(".return-lines select", "name").remove(0);
    let target = format!("{path}/return");
    let send = |key: String| {
        let (shopper, target, line) = (&shopper, &target, &line);
        async move { shopper.post(target, &[(line, "1"), ("reason", "other"), ("request_key", &key)]).await.status.as_u16() }
    };

    // One form, sent twenty times, then twenty forms.
    let same = join_all((0..20).map(|_| send("same".to_owned()))).await;
    assert!(same.iter().all(|status| *status == 303), "{same:?}");
    assert_eq!(returns(&world).await, [["1", "requested", "1"]]);
    let replies = join_all((0..20).map(|at| send(format!("form-{at}")))).await;

    let taken = replies.iter().filter(|status| **status == 303).count();
    assert_eq!(taken, 2, "{replies:?}");
    assert_eq!(world.value("kopi", "SELECT sum((lines->0->>'quantity')::int) FROM returns").await, "3");
    assert_eq!(world.value("kopi", "SELECT string_agg(number::text, ',' ORDER BY number) FROM returns").await, "1,2,3");
}
