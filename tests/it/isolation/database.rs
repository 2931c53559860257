//! Threat E: what PostgreSQL itself refuses, and what a pool must not carry
//! from one request to the next.

use tokio_postgres::{Client, NoTls};

use crate::support::{World, cluster, raw, wait};

/// A login of ours, without any role taken.
async fn login(world: &World, name: &str) -> Client {
    let mut config: tokio_postgres::Config = cluster::url_of(&world.database).parse().expect("the test address can be read");
    config.user(name);
    let (client, connection) = config.connect(NoTls).await.expect("the login may connect");
    tokio::spawn(connection);
    client
}

async fn tables(world: &World, schema: &str) -> Vec<String> {
    let rows = world.rows(&format!("SELECT tablename FROM pg_tables WHERE schemaname = '{schema}' ORDER BY 1")).await;
    rows.into_iter().flatten().collect()
}

/// The SQLSTATE of a statement, empty when it worked.
async fn refusal(client: &Client, sql: &str) -> String {
    match client.batch_execute(sql).await {
        Ok(()) => String::new(),
        Err(error) => error.code().map(|code| code.code().to_owned()).unwrap_or_default(),
    }
}

const DENIED: &str = "42501";

#[actix_web::test]
async fn a_login_without_a_role_reads_nothing() {
    let world = World::start().await;
    let (kopi, batik) = (world.schema("kopi").await, world.schema("batik").await);

    for lane in lanes(&world) {
        let client = login(&world, &lane).await;
        for schema in [kopi.as_str(), batik.as_str(), "platform"] {
            for table in tables(&world, schema).await {
                assert_eq!(refusal(&client, &format!("SELECT * FROM {schema}.{table}")).await, DENIED, "{lane} reads {schema}.{table}");
            }
        }
        assert_eq!(refusal(&client, "SELECT * FROM products").await, "42P01", "{lane} finds a table without a path");
        assert_eq!(refusal(&client, "CREATE TEMP TABLE t (x int)").await, DENIED, "{lane} makes a temporary table");
        assert_eq!(refusal(&client, "CREATE TABLE public.t (x int)").await, DENIED, "{lane} writes to public");
        assert_eq!(refusal(&client, "SELECT set_config('search_path', 'platform', false)").await, DENIED, "{lane} calls set_config");
    }
}

#[actix_web::test]
async fn a_tenants_role_reaches_its_own_schema_only() {
    let world = World::start().await;
    let (kopi, batik) = (world.schema("kopi").await, world.schema("batik").await);
    let lane = lane_of(&world, "kopi").await;
    let client = login(&world, &lane).await;
    client.batch_execute(&format!("SET ROLE {kopi}")).await.unwrap();

    assert_eq!(refusal(&client, &format!("SELECT * FROM {kopi}.products")).await, "");
    for schema in [batik.as_str(), "platform"] {
        for table in tables(&world, schema).await {
            assert_eq!(refusal(&client, &format!("SELECT * FROM {schema}.{table}")).await, DENIED, "kopi reads {schema}.{table}");
        }
    }
    assert_eq!(refusal(&client, "SELECT * FROM jobs.outbox").await, DENIED);
    for statement in ["DROP TABLE products", "ALTER TABLE products ADD COLUMN x int", "CREATE TABLE t (x int)", "TRUNCATE products"] {
        let code = refusal(&client, &format!("SET search_path TO {kopi}; {statement}")).await;
        assert_eq!(code, DENIED, "kopi may {statement}");
    }
}

/// A lane's login is a member of its own tenants only.
#[actix_web::test]
async fn a_lane_cannot_become_a_tenant_of_another_lane() {
    let world = World::start().await;
    let mine = lane_of(&world, "kopi").await;
    let kopi = world.schema("kopi").await;

    for lane in lanes(&world).into_iter().filter(|lane| *lane != mine) {
        let client = login(&world, &lane).await;
        assert_eq!(refusal(&client, &format!("SET ROLE {kopi}")).await, DENIED, "{lane} becomes kopi");
        assert_eq!(refusal(&client, "SET ROLE ss_owner").await, DENIED, "{lane} becomes the owner");
        assert_eq!(refusal(&client, "SET ROLE ss_platform").await, DENIED, "{lane} becomes the platform");
    }
}

/// A table that is missing in a tenant's schema fails; it never falls through
/// to one of the same name elsewhere (S4).
#[actix_web::test]
async fn a_missing_table_does_not_fall_through() {
    let world = World::start().await;
    let kopi = world.schema("kopi").await;
    world
        .rows(&format!(
            "CREATE TABLE public.products AS SELECT * FROM {}.products; GRANT SELECT ON public.products TO PUBLIC",
            world.schema("batik").await
        ))
        .await;
    world.rows(&format!("ALTER TABLE {kopi}.products RENAME TO products_gone")).await;

    let reply = world.shopper("kopi").get("/p/single").await;

    assert_eq!(reply.status, 500);
    assert!(!reply.says("Parang"));
}

/// E2 and S2: whoever hangs up in the middle leaves nothing behind for the
/// next borrower of the one connection.
#[actix_web::test]
async fn a_request_that_is_given_up_leaves_the_pool_clean() {
    let world = World::with(|config| {
        config.lanes = 1;
        config.lane_connections = 1;
        config.page_cache = false;
    })
    .await;
    let (kopi, batik) = (world.shopper("kopi"), world.shopper("batik"));
    let add = world.seeded("kopi").id(201);

    for round in 0..40 {
        let body = format!("variant_id={add}&quantity=1");
        let post = format!(
            "POST /cart/lines HTTP/1.1\r\nHost: kopi.localhost:{port}\r\nOrigin: http://kopi.localhost:{port}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
            body.len(),
            port = world.address.port()
        );
        raw::send_and_leave(world.address, post.as_bytes()).await;
        let (tenant, other) = if round % 2 == 0 { (&batik, "Gayo") } else { (&kopi, "Parang") };
        let reply = tenant.get("/p/single").await.is(200);
        assert!(!reply.says(other));
    }

    no_transaction_is_left_open(&world).await;
}

#[actix_web::test]
async fn a_dropped_transaction_is_rolled_back_before_the_next() {
    let world = World::with(|config| {
        config.lanes = 1;
        config.lane_connections = 1;
    })
    .await;
    let kopi = world.tenant("kopi").await;
    let batik = world.tenant("batik").await;

    let before = world.value("kopi", "SELECT count(*) FROM settings").await;
    for _ in 0..30 {
        let mut conn = world.app.db.tenant(&kopi).await.unwrap();
        let insert = "INSERT INTO settings (section, value) VALUES ('left-behind', '{}')";
        // Dropped while the server may still be at work.
        let write = diesel_async::SimpleAsyncConnection::batch_execute(&mut *conn, insert);
        let _ = tokio::time::timeout(std::time::Duration::from_micros(200), write).await;
        drop(conn);
        let other = world.app.db.tenant_read(&batik).await.unwrap();
        drop(other);
    }

    assert_eq!(world.value("kopi", "SELECT count(*) FROM settings").await, before);
    no_transaction_is_left_open(&world).await;
}

async fn no_transaction_is_left_open(world: &World) {
    let sql = format!("SELECT count(*) FROM pg_stat_activity WHERE datname = '{}' AND state LIKE 'idle in transaction%'", world.database);
    wait::until("every transaction to end", async || (world.rows(&sql).await == [["0"]]).then_some(())).await;
}

fn lanes(world: &World) -> Vec<String> {
    (0..world.app.db.lane_count()).map(|number| format!("ss_lane_{number:02}")).collect()
}

async fn lane_of(world: &World, slug: &str) -> String {
    let number = world.rows(&format!("SELECT lane FROM platform.tenants WHERE slug = '{slug}'")).await.remove(0).remove(0);
    format!("ss_lane_{number:0>2}")
}
