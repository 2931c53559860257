//! Things that many people do at the same moment.

use std::sync::Arc;

use futures_util::future::join_all;
use smartseller::{
    commerce::{
        discounts, flash,
        inventory::{self, Claim, Wanted},
        orders::{self, Cancel, CancelReason, Fulfil, RefundInput},
        quantity::Qty,
    },
    ids::{OrderId, VariantId},
};

use crate::{
    storefront::{buy, filled, ledger_balances, press, returns, single, small, with_basket},
    support::{Role, World},
};

#[actix_web::test]
async fn forty_checkouts_for_the_last_five_pieces_sell_exactly_five() {
    let world = World::with(|config| config.lane_connections = 8).await;
    let variant = single(&world, "kopi");
    let mut forms = Vec::new();
    for _ in 0..40 {
        let shopper = with_basket(&world, "kopi", &variant, "1").await;
        let fields = filled(&shopper, "cash_on_delivery").await;
        forms.push((shopper, fields));
    }

    let replies = join_all(forms.iter().map(|(shopper, fields)| press(shopper, fields))).await;

    let sold = replies.iter().filter(|reply| reply.status == 303).count();
    let told = replies.iter().filter(|reply| reply.status == 409 && reply.says("Stok habis")).count();
    assert_eq!((sold, told), (5, 35), "{:?}", replies.iter().map(|reply| reply.status).collect::<Vec<_>>());
    assert_eq!(world.value("kopi", "SELECT sum(quantity) FROM order_lines").await, "5");
    assert_eq!(
        world
            .value("kopi", "SELECT on_hand || '/' || reserved FROM stock_levels JOIN variants ON id = variant_id WHERE sku = 'SINGLE'")
            .await,
        "5/5"
    );
    assert!(ledger_balances(&world, "kopi").await);
}

/// Each basket holds both variants, half of them put in the other way round:
/// stock is claimed in one order all the same, so nobody waits for a circle.
#[actix_web::test]
async fn baskets_in_opposite_orders_never_wait_for_each_other() {
    let world = World::with(|config| config.lane_connections = 8).await;
    let both = [single(&world, "kopi"), small(&world, "kopi")];
    let mut forms = Vec::new();
    for turn in 0..24 {
        let shopper = with_basket(&world, "kopi", &both[turn % 2], "1").await;
        shopper.post("/cart/lines", &[("variant_id", &both[(turn + 1) % 2])]).await.redirects_to("/cart");
        let fields = filled(&shopper, "cash_on_delivery").await;
        forms.push((shopper, fields));
    }

    let replies = join_all(forms.iter().map(|(shopper, fields)| press(shopper, fields))).await;

    let count = |status: u16| replies.iter().filter(|reply| reply.status == status).count();
    assert_eq!((count(303), count(409)), (5, 19), "{:?}", replies.iter().map(|reply| reply.status).collect::<Vec<_>>());
    assert_eq!(
        world.value("kopi", "SELECT string_agg(n::text, ',') FROM (SELECT sum(quantity) n FROM order_lines GROUP BY sku) s").await,
        "5,5"
    );
    assert!(ledger_balances(&world, "kopi").await);
}

/// Forty claims of one piece at once; returns how many got it.
async fn forty_claims(world: &World, guarded: bool) -> usize {
    let tenant = world.tenant("kopi").await;
    let variant: VariantId = single(world, "kopi").parse().expect("the seed has ids");
    let claims = (0..40).map(|_| {
        let (app, tenant) = (Arc::clone(&world.app), Arc::clone(&tenant));
        async move {
            let mut conn = app.db.tenant(&tenant).await.expect("a connection becomes free");
            let held = if guarded {
                let want = Wanted { variant, quantity: Qty::ONE, tracked: true, oversell: false };
                matches!(inventory::claim(&mut conn, OrderId::new(), &[want], "test").await, Ok(Claim::Held(_)))
            } else {
                naive_claim(&mut conn, variant).await
            };
            conn.commit().await.expect("a claim commits");
            held
        }
    });
    join_all(claims).await.into_iter().filter(|held| *held).count()
}

/// The claim without its guard: reads, decides, then writes.
async fn naive_claim(conn: &mut smartseller::db::TenantConn, variant: VariantId) -> bool {
    use diesel_async::SimpleAsyncConnection;

    let left = inventory::available(conn, &[variant]).await.expect("the stock can be read");
    tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    let held = left.get(&variant).is_some_and(|left| *left > 0);
    if held {
        let sql = format!("UPDATE stock_levels SET reserved = reserved + 1 WHERE variant_id = '{variant}'");
        conn.batch_execute(&sql).await.expect("nothing guards the counter");
    }
    held
}

#[actix_web::test]
async fn the_race_shows_a_claim_without_its_guard() {
    let world = World::with(|config| config.lane_connections = 10).await;
    assert_eq!(forty_claims(&world, true).await, 5);
    assert!(ledger_balances(&world, "kopi").await);

    let world = World::with(|config| config.lane_connections = 10).await;
    world.tenant_rows("kopi", "ALTER TABLE stock_levels DROP CONSTRAINT stock_levels_reserved_check").await;
    let sold = forty_claims(&world, false).await;

    assert!(sold > 5, "the naive claim sold {sold}: this race would not notice a missing guard");
    assert!(!ledger_balances(&world, "kopi").await);
}

/// The redemption without its guard: reads, decides, then writes.
async fn naive_redemption(world: &World, tenant: &Arc<smartseller::tenant::Tenant>) -> bool {
    use diesel_async::SimpleAsyncConnection;

    let mut conn = world.app.db.tenant(tenant).await.expect("a connection becomes free");
    let discount = discounts::queries::all(&mut conn).await.expect("the discounts can be read").remove(0);
    tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    let free = !discount.used_up();
    if free {
        conn.batch_execute("UPDATE discounts SET used = used + 1").await.expect("nothing guards the counter");
    }
    conn.commit().await.expect("a redemption commits");
    free
}

/// The control of the race for a code's last redemptions (`storefront::discounts`).
#[actix_web::test]
async fn the_race_shows_a_redemption_without_its_guard() {
    let world = World::with(|config| config.lane_connections = 10).await;
    let sql = "INSERT INTO discounts (id, name, code, kind, value, state, total_limit) \
               VALUES (gen_random_uuid(), 'Tujuh', 'TUJUH', 'percentage', 1000, 'active', 7)";
    world.tenant_rows("kopi", sql).await;
    let tenant = world.tenant("kopi").await;

    let taken = join_all((0..60).map(|_| naive_redemption(&world, &tenant))).await.into_iter().filter(|taken| *taken).count();

    assert!(taken > 7, "the naive redemption gave {taken}: this race would not notice a missing guard");
}

/// Pieces of a flash sale without the guard: reads, decides, then writes.
async fn naive_piece(world: &World, tenant: &Arc<smartseller::tenant::Tenant>) -> bool {
    use diesel_async::SimpleAsyncConnection;

    let mut conn = world.app.db.tenant(tenant).await.expect("a connection becomes free");
    let (_, items) = flash::queries::all(&mut conn).await.expect("the sales can be read").remove(0);
    tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    let free = !flash::sold_out(&items);
    if free {
        conn.batch_execute("UPDATE flash_items SET sold = sold + 1").await.expect("nothing guards the counter");
    }
    conn.commit().await.expect("a purchase commits");
    free
}

/// The control of the race for a flash sale's quota (`storefront::flash`).
#[actix_web::test]
async fn the_race_shows_a_flash_sale_without_its_guard() {
    let world = World::with(|config| config.lane_connections = 10).await;
    crate::storefront::sale(&world, &single(&world, "kopi"), 60_000, (-1, 60), ("5", "NULL")).await;
    let tenant = world.tenant("kopi").await;

    let taken = join_all((0..40).map(|_| naive_piece(&world, &tenant))).await.into_iter().filter(|taken| *taken).count();

    assert!(taken > 5, "the naive purchase gave {taken}: this race would not notice a missing guard");
}

/// Paying a return back without the lock: reads, decides, then writes.
async fn naive_repayment(world: &World, tenant: &Arc<smartseller::tenant::Tenant>) -> bool {
    use diesel_async::SimpleAsyncConnection;

    let mut conn = world.app.db.tenant(tenant).await.expect("a connection becomes free");
    let id = orders::queries::newest(&mut conn).await.expect("the orders can be read").expect("there is one");
    let before = orders::queries::refunds(&mut conn, id).await.expect("the refunds can be read");
    tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    let free = before.is_empty();
    if free {
        let sql = "INSERT INTO refunds (id, order_id, payment_id, status, amount, currency, request_key, actor, return_id) \
                   SELECT gen_random_uuid(), o.id, p.id, 'succeeded', 1000, o.currency, gen_random_uuid()::text, 'naive', r.id \
                   FROM orders o JOIN payments p ON p.order_id = o.id JOIN returns r ON r.order_id = o.id";
        conn.batch_execute(sql).await.expect("nothing guards the refunds");
    }
    conn.commit().await.expect("a repayment commits");
    free
}

/// The control of the race for a return's money (`admin::returns`).
#[actix_web::test]
async fn the_race_shows_a_repayment_without_its_guards() {
    let world = World::with(|config| config.lane_connections = 10).await;
    let (shopper, path, _) = returns::arrived(&world, "kopi", &small(&world, "kopi"), "1").await;
    returns::ask(&shopper, &path, "1", &[]).await.is(303);
    world.tenant_rows("kopi", "DROP INDEX refunds_return_id_key").await;
    let tenant = world.tenant("kopi").await;

    let paid = join_all((0..12).map(|_| naive_repayment(&world, &tenant))).await.into_iter().filter(|paid| *paid).count();

    assert!(paid > 1, "the naive repayment paid {paid} times: this race would not notice a missing guard");
}

#[actix_web::test]
async fn of_two_people_who_cancel_and_send_at_once_one_wins() {
    let world = World::with(|config| config.lane_connections = 4).await;
    for round in 0..6 {
        buy(&world, "kopi", &small(&world, "kopi"), "1", "cash_on_delivery").await;
        let id: OrderId = world.value("kopi", "SELECT id FROM orders ORDER BY id DESC LIMIT 1").await.parse().unwrap();
        let tenant = world.tenant("kopi").await;
        let (mut one, mut other) = (world.app.db.tenant(&tenant).await.unwrap(), world.app.db.tenant(&tenant).await.unwrap());
        let cancel = async {
            let how = Cancel { reason: CancelReason::Staff, restock: true, notify: false };
            let done = orders::cancel(&mut one, id, how, "staff:a").await.is_ok();
            one.commit().await.unwrap();
            done
        };
        let send = async {
            let how = Fulfil { request_key: format!("f{round}"), ..Fulfil::default() };
            let done = orders::fulfil(&mut other, id, &how, "staff:b").await.is_ok();
            other.commit().await.unwrap();
            done
        };

        let (cancelled, sent) = futures_util::future::join(cancel, send).await;

        assert!(cancelled != sent, "round {round}: cancelled {cancelled}, sent {sent}");
        assert!(ledger_balances(&world, "kopi").await);
    }
}

/// Twelve people give back 60,000 of 188,000 at once: three of them can.
#[actix_web::test]
async fn refunds_at_once_never_give_back_more_than_came() {
    let world = World::with(|config| config.lane_connections = 8).await;
    buy(&world, "kopi", &single(&world, "kopi"), "2", "bank_transfer").await;
    let id: OrderId = world.value("kopi", "SELECT id FROM orders").await.parse().unwrap();
    let staff = world.staff("kopi", Role::Owner).await;
    staff.submit(&format!("/admin/orders/{id}"), "#paid form", &[]).await.is(303);
    let tenant = world.tenant("kopi").await;

    let refunds = (0..12).map(|n| {
        let (app, tenant) = (Arc::clone(&world.app), Arc::clone(&tenant));
        async move {
            let mut conn = app.db.tenant(&tenant).await.expect("a connection becomes free");
            let input = RefundInput { amount: 60_000, request_key: format!("r{n}"), ..RefundInput::default() };
            let done = orders::refund(&mut conn, id, &input, "staff:a").await.is_ok();
            conn.commit().await.expect("a refund commits");
            done
        }
    });
    let given = join_all(refunds).await.into_iter().filter(|done| *done).count();

    assert_eq!(given, 3);
    assert_eq!(world.value("kopi", "SELECT sum(amount) FROM refunds").await, "180000");
    assert_eq!(world.value("kopi", "SELECT refunded_total FROM orders").await, "180000");
}
