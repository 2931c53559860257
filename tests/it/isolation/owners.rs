//! Threats F1, F2 and F3: what belongs to a customer or a guest is, for
//! everybody else of the same store, as good as absent; and a form says
//! nothing about what it does not ask for.

use smartseller::web::routes::{Route, Surface, Verb};
use uuid::Uuid;

use super::routes;
use crate::storefront::{TYPED, returns, single, small, with_basket};
use crate::support::client::Client;
use crate::support::template::PASSWORD;
use crate::support::{Reply, Role, World};

const CITRA: &str = "01931000-0000-7000-8000-000000000301";
const ADDRESS: &str = "01931000-0000-7000-8000-000000000401";

/// Nothing has this id.
const NOBODY: Uuid = Uuid::from_u128(7);

/// What is Citra's, and what in addresses stands for it.
struct Owned {
    order: String,
    link: String,
    document: String,
    request: String,
    session: String,
}

impl Owned {
    /// A text without the names of her things, and of what is nobody's.
    fn hidden(&self, text: &str) -> String {
        let nobody = NOBODY.to_string();
        let names = [&self.order, &self.document, &self.request, &self.session, &nobody];
        names.into_iter().fold(text.replace(ADDRESS, "…"), |text, name| text.replace(name.as_str(), "…"))
    }
}

async fn owned(world: &World, citra: &Client) -> Owned {
    let (guest, link, order) = returns::arrived(world, "kopi", &small(world, "kopi"), "2").await;
    returns::ask(&guest, &link, "1", &[]).await.is(303);
    let sql = format!(
        "UPDATE orders SET customer_id = '{CITRA}';
         INSERT INTO customer_addresses (id, customer_id, address, created_at, updated_at)
         VALUES ('{ADDRESS}', '{CITRA}', '{{\"name\": \"Citra\", \"line1\": \"Jl. Rahasia 9\", \"city\": \"Solo\", \"country\": \"ID\"}}', now(), now())"
    );
    world.tenant_rows("kopi", &sql).await;
    world.customer("kopi").await;
    let places = citra.get("/account/security").await.is(200).attributes("form[action*='/account/sessions/']", "action");
    let session = places.iter().find_map(|place| place.strip_suffix("/end")?.rsplit('/').next()).expect("another session is listed");
    Owned {
        order: order.to_string(),
        link: link.rsplit('/').next().unwrap_or_default().to_owned(),
        document: world.value("kopi", "SELECT id FROM documents").await,
        request: world.value("kopi", "SELECT id FROM returns").await,
        session: session.to_owned(),
    }
}

/// The route's address with what is Citra's, or with what is nobody's. The
/// private link is always the one that the stranger has.
fn filled(route: &Route, owned: Option<&Owned>, link: &str) -> Option<String> {
    let nobody = NOBODY.to_string();
    let of = |pick: fn(&Owned) -> &String| owned.map_or(nobody.clone(), |owned| pick(owned).clone());
    let (mut path, mut hers) = (String::new(), false);
    let mut rest = route.path;
    while let Some((before, placeholder)) = rest.split_once('{') {
        let (name, after) = placeholder.split_once('}')?;
        path.push_str(before);
        let theirs = match (name, route.path) {
            ("id", path) if path.starts_with("/account/orders/") => Some(of(|owned| &owned.order)),
            ("id", path) if path.starts_with("/account/addresses/") => Some(owned.map_or(nobody.clone(), |_| ADDRESS.to_owned())),
            ("id", path) if path.contains("/documents/") => Some(of(|owned| &owned.document)),
            ("return_id", _) => Some(of(|owned| &owned.request)),
            ("session", _) => Some(of(|owned| &owned.session)),
            ("token", path) if path.starts_with("/orders/") => None,
            _ => return None,
        };
        hers |= theirs.is_some();
        path.push_str(&theirs.unwrap_or_else(|| link.to_owned()));
        rest = after;
    }
    path.push_str(rest);
    hers.then_some(path)
}

/// Everything that the store keeps of orders and customers, sessions included.
async fn kept(world: &World) -> Vec<Vec<String>> {
    let mut all = Vec::new();
    for table in ["orders", "order_lines", "customer_addresses", "returns", "documents", "customers", "refunds", "carts", "cart_lines"] {
        all.extend(world.tenant_rows("kopi", &format!("SELECT t::text FROM {table} t ORDER BY 1")).await);
    }
    all.extend(world.rows("SELECT key_hash::text FROM platform.sessions ORDER BY 1").await);
    all
}

#[actix_web::test]
async fn what_is_anothers_is_as_good_as_absent() {
    let world = World::start().await;
    let citra = world.customer("kopi").await;
    let owned = owned(&world, &citra).await;
    let (guest, link, _) = returns::arrived(&world, "kopi", &single(&world, "kopi"), "1").await;
    let link = link.rsplit('/').next().unwrap_or_default().to_owned();
    world
        .tenant_rows(
            "kopi",
            "INSERT INTO customers (id, email, name, password_hash, locale, verified_at)
             SELECT '01931000-0000-7000-8000-000000000302', 'other@kopi.test', 'Other', password_hash, 'id', now() FROM customers",
        )
        .await;
    let other = world.shopper("kopi");
    other.post("/account/sign-in", &[("email", "other@kopi.test"), ("password", PASSWORD)]).await.redirects_to("/account");
    other.visit("/account").await.is(200);
    let elsewhere = world.customer("batik").await;
    let before = kept(&world).await;
    let mut asked = 0;

    for route in routes::all().into_iter().filter(|route| route.surface == Surface::Storefront) {
        let Some(hers) = filled(route, Some(&owned), &link) else { continue };
        let nobodys = filled(route, None, &link).expect("the same placeholders");
        for stranger in [&other, &guest, &elsewhere] {
            let (one, two) = (ask(stranger, route, &hers).await, ask(stranger, route, &nobodys).await);
            assert_eq!(one.status, two.status, "{} at {}", one.request, stranger.host);
            assert_eq!(owned.hidden(&one.location()), owned.hidden(&two.location()), "{}", one.request);
            let plain = |reply: &Reply| owned.hidden(&reply.text.replace(&reference(reply), "…"));
            assert_eq!(plain(&one), plain(&two), "{}", one.request);
            assert_ne!(one.status.as_u16(), 200, "{} at {}", one.request, stranger.host);
            asked += 1;
        }
    }
    assert!(asked >= 36, "{asked} requests");
    assert_eq!(kept(&world).await, before);

    // Each of these addresses is one that its owner is answered at.
    for path in [format!("/account/orders/{}", owned.order), format!("/account/addresses/{ADDRESS}")] {
        citra.get(&path).await.is(200);
    }
    guest.get(&format!("/orders/{}/documents/{}", owned.link, owned.document)).await.is(200);
}

/// What support asks for differs with every answer.
fn reference(reply: &Reply) -> String {
    reply.texts(".error-reference").pop().unwrap_or_else(|| "no reference".to_owned())
}

async fn ask(client: &Client, route: &Route, path: &str) -> Reply {
    match route.method {
        Verb::Get => client.get(path).await,
        Verb::Post => client.post(path, &TYPED).await,
    }
}

/// Names that programs of this kind have believed.
const UNASKED: [(&str, &str); 24] = [
    ("id", CITRA),
    ("customer_id", CITRA),
    ("customer[id]", CITRA),
    ("user_id", "1"),
    ("tenant", "batik"),
    ("tenant_id", "01932000-0000-7000-8000-000000000001"),
    ("schema", "platform"),
    ("role", "owner"),
    ("is_admin", "1"),
    ("admin", "true"),
    ("permissions", "all"),
    ("verified", "1"),
    ("verified_at", "2020-01-01"),
    ("email_verified", "true"),
    ("disabled_at", ""),
    ("password_hash", "$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$x"),
    ("totp_secret", "AAAA"),
    ("note", "from the customer"),
    ("staff_note", "from the customer"),
    ("created_at", "2001-01-01"),
    ("order_count", "999"),
    ("groups", "vip"),
    ("status", "paid"),
    ("__proto__", "x"),
];

#[actix_web::test]
async fn a_form_says_nothing_about_what_it_does_not_ask_for() {
    let world = World::start().await;
    let visitor = world.shopper("kopi");
    let register = [("name", "Sari Dewi"), ("email", "sari@example.com"), ("password", "hujan di bulan juni")];
    visitor.post("/account/register", &[&register[..], &UNASKED].concat()).await.redirects_to("/account/check-mail");
    let row = "SELECT (verified_at IS NULL)::text || (id <> '01931000-0000-7000-8000-000000000301')::text || note || (password_hash LIKE '%x')::text
               FROM customers WHERE email = 'sari@example.com'";
    assert_eq!(world.value("kopi", row).await, "truetruefalse");

    let me = world.customer("kopi").await;
    let columns = "SELECT id::text || email || note || password_hash || coalesce(verified_at::text, '') || created_at::text
                   FROM customers WHERE email = 'customer@kopi.test'";
    let before = world.value("kopi", columns).await;
    let profile = [("name", "Citra L."), ("phone", ""), ("locale", "id")];
    me.post("/account/profile", &[&profile[..], &UNASKED].concat()).await.redirects_to("/account/profile");
    assert_eq!(world.value("kopi", "SELECT name FROM customers WHERE email = 'customer@kopi.test'").await, "Citra L.");
    assert_eq!(world.value("kopi", columns).await, before);

    let fulfilment = world.staff("kopi", Role::Fulfilment).await;
    let staff = "SELECT string_agg(a::text, ' ' ORDER BY a::text) FROM platform.staff_access a";
    let access = world.rows(staff).await;
    for route in routes::all().into_iter().filter(|route| route.surface == Surface::Admin && routes::is_unsafe(route)) {
        if !routes::signs_out(route) {
            fulfilment.post(&routes::path(route, &world), &UNASKED).await;
        }
    }
    assert_eq!(world.rows(staff).await, access);
    assert_eq!(world.value("batik", "SELECT count(*) FROM customers").await, "1");
}

/// A guest is known by a link of their own and by nothing else: what has no
/// customer is not everybody's.
#[actix_web::test]
async fn one_guest_sees_nothing_of_another() {
    let world = World::start().await;
    let (one, path, _) = returns::arrived(&world, "kopi", &single(&world, "kopi"), "1").await;
    let two = with_basket(&world, "kopi", &small(&world, "kopi"), "1").await;
    one.get(&path).await.is(200);
    let order = world.value("kopi", "SELECT id FROM orders").await;
    let customer = world.customer("kopi").await;

    for stranger in [&two, &customer, &world.shopper("batik")] {
        // The last letters of a link are part of its seal.
        let forged = format!("{}{}", &path[..path.len() - 4], if path.ends_with("AAAA") { "BBBB" } else { "AAAA" });
        for guess in [
            forged,
            format!("/orders/{order}"),
            "/orders/".to_owned() + &"a".repeat(path.len() - 8),
            format!("{path}x"),
            path.to_uppercase(),
        ] {
            stranger.get(&guess).await.is(404);
        }
    }
    customer.get(&format!("/account/orders/{order}")).await.is(404);
    assert!(!customer.get("/account/orders").await.is(200).says("Gayo Arabika"));
    assert!(two.get("/cart").await.is(200).says("Toraja Sapan"));
    assert!(!one.get("/cart").await.is(200).says("Toraja Sapan"));
}
