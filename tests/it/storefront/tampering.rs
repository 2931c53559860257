//! What a shopper sends besides what the forms ask for: prices, other stores'
//! forms, numbers of cards. The server reads its own tables.

use std::fmt::Write as _;

use super::{buy, filled, ledger_balances, press, single, small, with_basket};
use crate::support::{Role, World};

/// Names under which other platforms take money from a request.
const MONEY: [(&str, &str); 14] = [
    ("price", "1"),
    ("unit_price", "1"),
    ("line_total", "1"),
    ("subtotal", "1"),
    ("total", "1"),
    ("total_price", "1"),
    ("amount", "1"),
    ("delivery_total", "0"),
    ("shipping", "0"),
    ("tax", "0"),
    ("tax_total", "-5000"),
    ("discount", "100000"),
    ("currency", "USD"),
    ("payment_status", "paid"),
];

#[actix_web::test]
async fn what_a_form_says_about_money_is_not_read() {
    let world = World::start().await;
    let shopper = world.shopper("kopi");
    let variant = single(&world, "kopi");
    let line = [("variant_id", variant.as_str()), ("quantity", "3")];
    shopper.post("/cart/lines", &[&line[..], &MONEY[..]].concat()).await.redirects_to("/cart");
    shopper.post("/cart/lines", &[&[("variant_id", small(&world, "kopi").as_str())], &MONEY[..]].concat()).await.redirects_to("/cart");
    let mut fields = filled(&shopper, "bank_transfer").await;
    fields.extend(MONEY.map(|(name, value)| (name.to_owned(), value.to_owned())));

    press(&shopper, &fields).await.is(303);

    // Added up once more, by another program in wider numbers.
    let lines = world.tenant_rows("kopi", "SELECT v.price, l.quantity FROM order_lines l JOIN variants v ON v.id = l.variant_id").await;
    assert_eq!(lines.len(), 2);
    let goods: i128 = lines.iter().map(|line| line[0].parse::<i128>().unwrap() * line[1].parse::<i128>().unwrap()).sum();
    let order =
        world.tenant_rows("kopi", "SELECT subtotal, delivery_total, discount_total, total, currency, payment_status FROM orders").await;
    let [subtotal, delivery, discount, total, currency, paid] = order[0].clone().try_into().unwrap();
    assert_eq!(subtotal.parse::<i128>().unwrap(), goods);
    assert_eq!(total.parse::<i128>().unwrap(), goods + delivery.parse::<i128>().unwrap());
    assert_eq!((delivery.as_str(), discount.as_str(), currency.as_str(), paid.as_str()), ("18000", "0", "IDR", "unpaid"));
}

#[actix_web::test]
async fn a_form_of_one_store_is_worth_nothing_at_another() {
    let world = World::start().await;
    let at_kopi = with_basket(&world, "kopi", &single(&world, "kopi"), "1").await;
    let at_batik = with_basket(&world, "batik", &single(&world, "batik"), "1").await;
    let fields = filled(&at_kopi, "cash_on_delivery").await;

    let carried = press(&at_batik, &fields).await;

    assert!(carried.status.is_client_error(), "{} {}", carried.status, carried.text);
    assert_eq!(world.value("batik", "SELECT count(*) FROM orders").await, "0");
    press(&at_kopi, &fields).await.is(303);
    let own = filled(&at_batik, "cash_on_delivery").await;
    press(&at_batik, &own).await.is(303);
    for slug in ["kopi", "batik"] {
        assert_eq!(world.value(slug, "SELECT count(*) FROM orders").await, "1", "{slug}");
    }
}

/// A kept page is only shown: what it says decides nothing.
#[actix_web::test]
async fn a_page_that_still_offers_what_is_gone_sells_nothing() {
    let world = World::start().await;
    let shopper = world.shopper("kopi");
    let page =
        world.value("kopi", "SELECT '/p/' || slug FROM products JOIN variants v ON v.product_id = products.id WHERE sku = 'SINGLE'").await;
    let offered = |reply: &crate::support::Reply| !reply.attributes("form[action='/cart/lines'] button:not([disabled])", "type").is_empty();
    assert!(offered(&shopper.get(&page).await.is(200)));
    // Behind the program's back, so that no kept page learns of it.
    let gone = "UPDATE stock_levels SET on_hand = 0 FROM variants WHERE id = variant_id AND sku = 'SINGLE'";
    world.tenant_rows("kopi", gone).await;

    let stale = shopper.get(&page).await.is(200);
    let refused = shopper.post("/cart/lines", &[("variant_id", &single(&world, "kopi"))]).await.is(422);

    assert!(offered(&stale), "the page is not stale, so this shows nothing");
    assert!(refused.says("habis"), "{}", refused.text);
}

#[actix_web::test]
async fn baskets_hold_nothing_back_from_those_who_buy() {
    let world = World::start().await;
    for _ in 0..20 {
        with_basket(&world, "kopi", &single(&world, "kopi"), "5").await;
    }

    buy(&world, "kopi", &single(&world, "kopi"), "5", "cash_on_delivery").await;

    assert_eq!(world.value("kopi", "SELECT sum(quantity) FROM order_lines").await, "5");
    assert!(ledger_balances(&world, "kopi").await);
}

#[actix_web::test]
async fn one_address_does_not_take_the_stock_with_orders_that_it_never_pays() {
    let world = World::with(|config| config.rate_limits = true).await;
    let shopper = with_basket(&world, "kopi", &small(&world, "kopi"), "1").await;
    let fields = filled(&shopper, "bank_transfer").await;

    let mut answers = Vec::new();
    for _ in 0..40 {
        answers.push(press(&shopper, &fields).await.status.as_u16());
    }

    assert_eq!(answers[0], 303, "{answers:?}");
    assert_eq!(answers.last(), Some(&429), "{answers:?}");
}

/// Numbers that the networks give out for tests.
const CARDS: [&str; 3] = ["4111 1111 1111 1111", "5555-5555-5555-4444", "378282246310005"];

#[actix_web::test]
async fn the_number_of_a_card_is_kept_nowhere() {
    let world = World::start().await;
    let staff = world.staff("kopi", Role::Owner).await;
    staff.submit("/admin/settings/checkout", "form[data-dirty]", &[("gifts", "1")]).await.is(303);
    let typed = CARDS.iter().fold(String::new(), |mut text, card| {
        let _ = write!(text, "kartu {card} ");
        text
    });
    let shopper = with_basket(&world, "kopi", &single(&world, "kopi"), "1").await;
    shopper.post("/cart/note", &[("note", &typed)]).await.redirects_to("/cart");
    let mut fields = filled(&shopper, "bank_transfer").await;
    for name in ["note", "gift_message", "line2"] {
        fields.retain(|field| field.0 != name);
        fields.push((name.to_owned(), typed.clone()));
    }
    fields.push(("gift".into(), "1".into()));
    let pairs: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    shopper.post("/checkout/draft", &pairs).await.is(303);

    assert_eq!(kept(&world).await, Vec::<String>::new(), "what is typed is kept before the order");
    press(&shopper, &fields).await.is(303);
    let message = [("name", "Sari"), ("email", "sari@example.com"), ("topic", "order"), ("body", typed.as_str())];
    shopper.post("/contact", &message).await.is(303);
    world.mails().await;

    assert_eq!(kept(&world).await, Vec::<String>::new());
}

/// Tables with a row that holds the whole number of a card.
async fn kept(world: &World) -> Vec<String> {
    let schema = world.schema("kopi").await;
    let tables = world
        .rows(&format!(
            "SELECT schemaname || '.' || tablename FROM pg_tables WHERE schemaname IN ('{schema}', 'jobs', 'platform') ORDER BY 1"
        ))
        .await;
    assert!(tables.len() > 40, "{tables:?}");
    let mut found = Vec::new();
    for table in tables.concat() {
        let holds = CARDS.map(|card| {
            let bare: String = card.chars().filter(char::is_ascii_digit).collect();
            format!("t::text LIKE '%{card}%' OR t::text LIKE '%{bare}%'")
        });
        let rows = world.rows(&format!("SELECT count(*) FROM {table} t WHERE {}", holds.join(" OR "))).await;
        if rows[0][0] != "0" {
            found.push(table);
        }
    }
    found
}
