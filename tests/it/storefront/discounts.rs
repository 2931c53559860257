//! Codes and offers, from the cart to the order and back.

use futures_util::future::join_all;
use smartseller::{
    commerce::orders::{self, Cancel, CancelReason},
    ids::OrderId,
};

use super::{filled, press, single, small, with_basket};
use crate::support::{World, client::Client};

/// Puts a discount into a store: columns beyond name, kind and value as SQL.
async fn discount(world: &World, slug: &str, code: &str, kind: &str, value: i64, more: &[(&str, &str)]) {
    let code_sql = if code.is_empty() { "NULL".to_owned() } else { format!("'{code}'") };
    let columns: String = more.iter().map(|(column, _)| format!(", {column}")).collect();
    let values: String = more.iter().map(|(_, value)| format!(", {value}")).collect();
    let name = if code.is_empty() { "Promo" } else { code };
    let sql = format!(
        "INSERT INTO discounts (id, name, code, kind, value, state{columns}) \
         VALUES (gen_random_uuid(), '{name}', {code_sql}, '{kind}', {value}, 'active'{values})"
    );
    world.tenant_rows(slug, &sql).await;
}

async fn enter(shopper: &Client, code: &str) -> crate::support::Reply {
    shopper.post("/cart/code", &[("code", code)]).await
}

#[actix_web::test]
async fn a_code_takes_off_from_the_cart_to_the_letter() {
    let world = World::start().await;
    discount(&world, "kopi", "HEMAT10", "percentage", 1_000, &[]).await;
    let shopper = with_basket(&world, "kopi", &single(&world, "kopi"), "2").await;

    enter(&shopper, " hemat10 ").await.redirects_to("/cart");

    let cart = shopper.get("/cart").await.is(200);
    assert!(cart.says("HEMAT10") && cart.says("−Rp 17.000") && cart.says("Rp 153.000"), "{}", cart.text);
    let fields = filled(&shopper, "bank_transfer").await;
    let path = press(&shopper, &fields).await.is(303).location();
    let order = shopper.get(&path).await.is(200);
    assert!(order.says("−Rp 17.000") && order.says("Rp 171.000"), "{}", order.text);
    let row =
        "SELECT subtotal, discount_total, delivery_total, total, tax_total, discounts->0->>'code', discounts->0->>'goods' FROM orders";
    assert_eq!(world.tenant_rows("kopi", row).await, [["170000", "17000", "18000", "171000", "15162", "HEMAT10", "17000"]]);
    let line = "SELECT total, discount, tax, discounts->0->>'code', discounts->0->>'goods' FROM order_lines";
    assert_eq!(world.tenant_rows("kopi", line).await, [["170000", "17000", "15162", "HEMAT10", "17000"]]);
    assert_eq!(world.tenant_rows("kopi", "SELECT used FROM discounts").await, [["1"]]);
    assert_eq!(world.tenant_rows("kopi", "SELECT email, amount FROM discount_redemptions").await, [["sari@example.com", "17000"]]);
    let letter = world.mails().await.remove(0);
    assert!(letter.text.contains("HEMAT10: −Rp\u{a0}17.000"), "{}", letter.text);
}

#[actix_web::test]
async fn a_code_that_does_not_hold_says_why_and_stays_in_the_field() {
    let world = World::start().await;
    let terms = |json: &str| format!("'{json}'");
    discount(&world, "kopi", "NANTI", "percentage", 1_000, &[("starts_at", "now() + interval '1 day'")]).await;
    discount(&world, "kopi", "LEWAT", "percentage", 1_000, &[("ends_at", "now() - interval '1 day'")]).await;
    discount(&world, "kopi", "PENUH", "percentage", 1_000, &[("total_limit", "1"), ("used", "1")]).await;
    discount(&world, "kopi", "SERATUS", "percentage", 1_000, &[("terms", &terms("{\"minimum\": 100000}"))]).await;
    let other = terms(&format!("{{\"products\": [\"{}\"]}}", world.seeded("kopi").id(102)));
    discount(&world, "kopi", "KHUSUS", "percentage", 1_000, &[("terms", &other)]).await;
    discount(&world, "batik", "BATIK20", "percentage", 2_000, &[]).await;
    let shopper = with_basket(&world, "kopi", &single(&world, "kopi"), "1").await;

    for (code, why) in [
        ("ASING", "tidak dikenal"),
        ("BATIK20", "tidak dikenal"),
        ("<b>", "tidak dikenal"),
        ("NANTI", "berlaku mulai"),
        ("LEWAT", "sudah habis"),
        ("PENUH", "Kuota kode ini sudah habis"),
        ("SERATUS", "minimal Rp 100.000"),
        ("KHUSUS", "tidak berlaku untuk barang di keranjangmu"),
    ] {
        let reply = enter(&shopper, code).await.is(422);
        assert!(reply.the(".field-error").contains(why), "{code}: {}", reply.the(".field-error"));
        assert_eq!(reply.attributes("#field-code", "value"), [code]);
    }
    assert_eq!(world.value("kopi", "SELECT codes FROM carts").await, "{}");
    assert_eq!(enter(&world.shopper("kopi"), "ASING").await.location(), "/cart");
}

#[actix_web::test]
async fn a_code_typed_at_the_checkout_is_shown_before_anything_is_ordered() {
    let world = World::start().await;
    discount(&world, "kopi", "ONGKIR", "free_delivery", 0, &[("maximum", "10000")]).await;
    let shopper = with_basket(&world, "kopi", &single(&world, "kopi"), "1").await;
    let mut fields = filled(&shopper, "cash_on_delivery").await;
    fields.retain(|field| field.0 != "code");
    fields.push(("code".to_owned(), "ongkir".to_owned()));

    press(&shopper, &fields).await.redirects_to("/checkout#checkout-summary");

    assert_eq!(world.value("kopi", "SELECT count(*) FROM orders").await, "0");
    let page = shopper.get("/checkout").await.is(200);
    assert_eq!(page.attributes("#field-line1", "value"), ["Jl. Braga 12"]);
    assert_eq!(page.the(".sums-total dd"), "Rp 93.000");
    press(&shopper, &page.form("#checkout")).await.is(303);
    let row = "SELECT discount_total, delivery_total, total, delivery->>'price', discounts->0->>'delivery' FROM orders";
    assert_eq!(world.tenant_rows("kopi", row).await, [["0", "8000", "93000", "18000", "10000"]]);
}

#[actix_web::test]
async fn a_wrong_code_at_the_checkout_loses_nothing_and_a_code_can_be_taken_out() {
    let world = World::start().await;
    discount(&world, "kopi", "HEMAT10", "percentage", 1_000, &[]).await;
    let shopper = with_basket(&world, "kopi", &single(&world, "kopi"), "1").await;
    let fields = filled(&shopper, "cash_on_delivery").await;
    let send = async |code: (&str, &str)| {
        let typed = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).filter(|field| field.0 != "code");
        shopper.post("/checkout/code", &typed.chain([code]).collect::<Vec<_>>()).await
    };

    let reply = send(("code", "SALAH")).await.is(422);
    assert!(reply.says("tidak dikenal"));
    assert_eq!(reply.attributes("#field-line1", "value"), ["Jl. Braga 12"]);
    send(("code", "HEMAT10")).await.is(303);
    assert_eq!(shopper.get("/checkout").await.the(".sums-total dd"), "Rp 94.500");
    send(("remove_code", "HEMAT10")).await.is(303);
    assert_eq!(shopper.get("/checkout").await.the(".sums-total dd"), "Rp 103.000");
}

#[actix_web::test]
async fn the_best_offer_holds_by_itself_and_a_second_code_replaces_the_first() {
    let world = World::start().await;
    discount(&world, "kopi", "", "percentage", 500, &[]).await;
    discount(&world, "kopi", "", "amount", 10_000, &[]).await;
    discount(&world, "kopi", "LIMABELAS", "percentage", 1_500, &[]).await;
    discount(&world, "kopi", "DUAPULUH", "percentage", 2_000, &[]).await;
    let shopper = with_basket(&world, "kopi", &single(&world, "kopi"), "1").await;

    assert_eq!(shopper.get("/cart").await.the(".sums-total dd"), "Rp 75.000");
    enter(&shopper, "LIMABELAS").await.redirects_to("/cart");
    assert_eq!(shopper.get("/cart").await.the(".sums-total dd"), "Rp 72.250");
    let replaced = enter(&shopper, "DUAPULUH").await;
    assert!(shopper.get(&replaced.location()).await.says("menggantikan kode sebelumnya"));
    assert_eq!(world.value("kopi", "SELECT codes FROM carts").await, "{DUAPULUH}");
    assert_eq!(shopper.get("/cart").await.the(".sums-total dd"), "Rp 68.000");
}

#[actix_web::test]
async fn of_three_pieces_the_cheapest_is_free_on_its_own_line() {
    let world = World::start().await;
    discount(&world, "kopi", "", "buy_get", 10_000, &[("terms", "'{\"buy\": 2, \"get\": 1}'")]).await;
    let shopper = with_basket(&world, "kopi", &small(&world, "kopi"), "2").await;
    assert!(!shopper.get("/cart").await.says("Promo"));
    shopper.post("/cart/lines", &[("variant_id", &single(&world, "kopi"))]).await.redirects_to("/cart");

    press(&shopper, &filled(&shopper, "cash_on_delivery").await).await.is(303);

    let lines = world.tenant_rows("kopi", "SELECT sku, total, discount FROM order_lines ORDER BY position").await;
    assert_eq!(lines, [["CHOICE-S", "340000", "0"], ["SINGLE", "85000", "85000"]]);
}

#[actix_web::test]
async fn once_per_customer_counts_the_mail_address_whatever_its_letters() {
    let world = World::start().await;
    discount(&world, "kopi", "SEKALI", "percentage", 1_000, &[("customer_limit", "1")]).await;
    let order = async |email: &str| {
        let shopper = with_basket(&world, "kopi", &small(&world, "kopi"), "1").await;
        enter(&shopper, "SEKALI").await.redirects_to("/cart");
        let mut fields = filled(&shopper, "cash_on_delivery").await;
        fields.retain(|field| field.0 != "email");
        fields.push(("email".to_owned(), email.to_owned()));
        (press(&shopper, &fields).await, shopper)
    };

    order("sari@example.com").await.0.is(303);
    let (refused, shopper) = order("Sari@Example.com").await;
    assert!(refused.is(409).says("sudah kamu pakai"));
    // What it costs without is on the page, and can be ordered.
    let again = shopper.get("/checkout").await.form("#checkout");
    press(&shopper, &again).await.is(303);
    order("budi@example.com").await.0.is(303);

    assert_eq!(world.value("kopi", "SELECT string_agg(discount_total::text, ',' ORDER BY number) FROM orders").await, "17000,0,17000");
}

#[actix_web::test]
async fn once_per_customer_counts_the_account_whatever_the_mail_address() {
    let world = World::start().await;
    discount(&world, "kopi", "SEKALI", "percentage", 1_000, &[("customer_limit", "1")]).await;
    discount(&world, "kopi", "PERTAMA", "percentage", 1_000, &[("terms", "'{\"first_order\": true}'")]).await;
    let customer = world.customer("kopi").await;
    let checkout = async |code: &str, email: &str| {
        customer.post("/cart/lines", &[("variant_id", &small(&world, "kopi")), ("quantity", "1")]).await.redirects_to("/cart");
        enter(&customer, code).await.redirects_to("/cart");
        let page = customer.get("/checkout").await.is(200);
        let mut fields = filled(&customer, "cash_on_delivery").await;
        fields.retain(|field| field.0 != "email");
        fields.push(("email".to_owned(), email.to_owned()));
        (page, fields)
    };

    let (_, fields) = checkout("SEKALI", "one@example.com").await;
    press(&customer, &fields).await.is(303);
    for (code, why) in [("SEKALI", "sudah kamu pakai"), ("PERTAMA", "hanya untuk pesanan pertama")] {
        let (page, fields) = checkout(code, "two@example.com").await;
        assert!(page.says(why), "{}", page.text);
        press(&customer, &fields).await.is(303);
    }

    let sql = "SELECT string_agg(discount_total::text, ',' ORDER BY number), count(customer_id) FROM orders";
    assert_eq!(world.tenant_rows("kopi", sql).await, [["17000,0,0", "3"]]);
}

#[actix_web::test]
async fn a_cancelled_and_an_expired_order_give_the_code_back_once() {
    let world = World::start().await;
    discount(&world, "kopi", "DUAKALI", "percentage", 1_000, &[("total_limit", "2")]).await;
    for _ in 0..2 {
        let shopper = with_basket(&world, "kopi", &small(&world, "kopi"), "1").await;
        enter(&shopper, "DUAKALI").await.redirects_to("/cart");
        press(&shopper, &filled(&shopper, "bank_transfer").await).await.is(303);
    }
    let late = with_basket(&world, "kopi", &small(&world, "kopi"), "1").await;
    enter(&late, "DUAKALI").await.is(422);
    let ids = world.tenant_rows("kopi", "SELECT id FROM orders ORDER BY number").await;
    let tenant = world.tenant("kopi").await;
    let id: OrderId = ids[0][0].parse().unwrap();
    let mut conn = world.app.db.tenant(&tenant).await.unwrap();
    let how = Cancel { reason: CancelReason::Customer, restock: true, notify: false };
    orders::cancel(&mut conn, id, how, "staff:a").await.unwrap();
    conn.commit().await.unwrap();
    assert_eq!(world.value("kopi", "SELECT used FROM discounts").await, "1");

    world.clock().advance(chrono::Duration::hours(25));
    world.run_jobs().await;

    assert_eq!(world.value("kopi", "SELECT status FROM orders ORDER BY number DESC LIMIT 1").await, "expired");
    assert_eq!(world.value("kopi", "SELECT used FROM discounts").await, "0");
    assert_eq!(world.value("kopi", "SELECT count(given_back_at) FROM discount_redemptions").await, "2");
    enter(&late, "DUAKALI").await.redirects_to("/cart");

    // Money that comes late brings the order back, with its discount.
    let id: OrderId = ids[1][0].parse().unwrap();
    let mut conn = world.app.db.tenant(&tenant).await.unwrap();
    orders::mark_paid(&mut conn, id, "staff:a").await.unwrap();
    conn.commit().await.unwrap();
    assert_eq!(world.value("kopi", "SELECT used FROM discounts").await, "1");
}

#[actix_web::test]
async fn a_sold_out_basket_uses_no_code() {
    let world = World::start().await;
    discount(&world, "kopi", "HEMAT10", "percentage", 1_000, &[]).await;
    let shopper = with_basket(&world, "kopi", &single(&world, "kopi"), "5").await;
    enter(&shopper, "HEMAT10").await.redirects_to("/cart");
    let fields = filled(&shopper, "cash_on_delivery").await;
    world.tenant_rows("kopi", "UPDATE stock_levels SET on_hand = 4 WHERE on_hand = 5").await;

    press(&shopper, &fields).await.is(409);

    assert_eq!(world.value("kopi", "SELECT used FROM discounts").await, "0");
}

/// Sixty shoppers at the last button with a code for seven orders; returns how
/// many orders have the discount.
async fn sixty_shoppers(world: &World) -> (usize, usize) {
    world.tenant_rows("kopi", "UPDATE variants SET track_stock = false").await;
    discount(world, "kopi", "TUJUH", "percentage", 1_000, &[("total_limit", "7")]).await;
    let mut forms = Vec::new();
    for _ in 0..60 {
        let shopper = with_basket(world, "kopi", &small(world, "kopi"), "1").await;
        enter(&shopper, "TUJUH").await.redirects_to("/cart");
        let fields = filled(&shopper, "cash_on_delivery").await;
        forms.push((shopper, fields));
    }
    let replies = join_all(forms.iter().map(|(shopper, fields)| press(shopper, fields))).await;
    let count = |status: u16| replies.iter().filter(|reply| reply.status == status).count();
    (count(303), count(409))
}

#[actix_web::test]
async fn sixty_checkouts_with_a_code_for_seven_make_seven_discounted_orders() {
    let world = World::with(|config| config.lane_connections = 8).await;

    let (placed, told) = sixty_shoppers(&world).await;

    assert_eq!((placed, told), (7, 53));
    assert_eq!(world.value("kopi", "SELECT count(*) FROM orders WHERE discount_total > 0").await, "7");
    assert_eq!(world.value("kopi", "SELECT used || '/' || (SELECT count(*) FROM discount_redemptions) FROM discounts").await, "7/7");
}
