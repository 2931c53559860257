//! The database that every world is a clone of, built once by the first test:
//! migrated, with two tenants, their goods, their staff and an operator.

use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use chrono_tz::Tz;
use smartseller::app::App;
use smartseller::clock::Clock;
use smartseller::config::Config;
use smartseller::money::Currency;
use smartseller::tenancy::provision::{self, NewTenant};

use super::cluster;

/// Everybody's, in tests.
pub const PASSWORD: &str = "kopi susu gula aren";
pub const OPERATOR: &str = "operator@example.test";
/// The staff of each tenant: `owner@kopi.test` and so on.
pub const ROLES: [&str; 4] = ["owner", "manager", "fulfilment", "viewer"];

/// One where each tenant has a lane of its own, and one where both share one.
static APART: OnceLock<String> = OnceLock::new();
static TOGETHER: OnceLock<String> = OnceLock::new();

/// A tenant of every world.
pub struct Seeded {
    pub slug: &'static str,
    name: &'static str,
    currency: &'static str,
    locales: &'static [&'static str],
    theme: &'static str,
    zone: Tz,
    /// Minor units: the single product's price, and what delivery costs.
    pub price: i64,
    pub delivery: i64,
    /// In every id of the tenant.
    pub digit: u8,
    /// Names of the product without and the one with options.
    pub single: &'static str,
    pub choice: &'static str,
}

pub const TENANTS: [Seeded; 2] = [
    Seeded {
        slug: "kopi",
        name: "Kopi Nusantara",
        currency: "IDR",
        locales: &["id", "en"],
        theme: "roastery",
        zone: Tz::Asia__Jakarta,
        price: 85_000,
        delivery: 18_000,
        digit: 1,
        single: "Gayo Arabika",
        choice: "Toraja Sapan",
    },
    Seeded {
        slug: "batik",
        name: "Batik Atelier",
        currency: "USD",
        locales: &["en"],
        theme: "atelier",
        zone: Tz::America__New_York,
        price: 4_500,
        delivery: 700,
        digit: 2,
        single: "Parang Scarf",
        choice: "Kawung Shirt",
    },
];

/// The settings that worlds share: the template's logins and hashes depend on them.
pub fn config(data_dir: PathBuf) -> Config {
    let mut config = Config::development(&data_dir);
    config.secret = b"not a secret: every test world has the same one".to_vec();
    config.argon2_memory_kib = 8;
    config.rate_limits = false;
    config.workers = Some(2);
    config.lanes = 2;
    config
}

/// The template's name for worlds with one lane or with two; builds it when
/// this process has none yet.
pub fn database(lanes: i16) -> &'static str {
    let template = if lanes == 1 { &TOGETHER } else { &APART };
    template.get_or_init(|| {
        let name = format!("ss_template_{}", uuid::Uuid::new_v4().simple());
        cluster::execute("postgres", &format!("CREATE DATABASE {name}"));
        cluster::apart(async {
            let _roles = cluster::ROLES.lock().await;
            fill(&cluster::url_of(&name), lanes).await;
        });
        // Nobody may be connected to a database that is being cloned.
        cluster::execute(
            "postgres",
            &format!(
                "ALTER DATABASE {name} ALLOW_CONNECTIONS false;\nSELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
            ),
        );
        name
    })
}

/// Migrates an empty database and fills it with the two tenants and their people.
///
/// # Panics
/// When anything of it fails.
pub async fn fill(url: &str, lanes: i16) {
    let mut config = config(std::env::temp_dir());
    config.lanes = lanes;
    let app = App::new(config, url, Clock::default()).expect("the app can be put together");
    app.migrate().await.expect("the migrations run");
    let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls).await.expect("the database answers");
    tokio::spawn(connection);
    for tenant in &TENANTS {
        tenant.open(&app, &client).await;
    }
    let hash = app.passwords.hash(PASSWORD).await.expect("a password can be hashed");
    people(&client, &hash).await;
    for tenant in &TENANTS {
        tenant.customer(&client, &hash).await;
    }
}

impl Seeded {
    async fn open(&self, app: &Arc<App>, client: &tokio_postgres::Client) {
        let new = NewTenant {
            slug: self.slug.to_owned(),
            name: self.name.to_owned(),
            owner_email: format!("owner@{}.test", self.slug),
            currency: Currency::parse(self.currency).expect("a known currency"),
            locales: self.locales.iter().map(|code| (*code).to_owned()).collect(),
            time_zone: self.zone,
            theme: self.theme.to_owned(),
            listed: true,
        };
        let tenant = provision::create(&app.db, &app.registry, &new).await.expect("the tenant is made");
        let seed = format!("BEGIN; SET LOCAL search_path TO {};\n{}\nCOMMIT", tenant.schema, self.seed());
        client.batch_execute(&seed).await.unwrap_or_else(|error| panic!("seed of {}: {error:?}", self.slug));
        let domain = format!(
            "INSERT INTO platform.domains (id, tenant_id, host, token, verified_at) VALUES (gen_random_uuid(), '{}', '{}', 'x', now())",
            tenant.id,
            self.domain()
        );
        client.batch_execute(&domain).await.expect("the domain is free");
        provision::activate(&app.db, &app.registry, tenant.id).await.expect("the tenant opens");
    }

    /// A shopper with an account: `customer@kopi.test` and so on.
    async fn customer(&self, client: &tokio_postgres::Client, hash: &str) {
        let row = client.query_one("SELECT schema_name FROM platform.tenants WHERE slug = $1", &[&self.slug]).await;
        let schema: String = row.expect("the tenant is there").get(0);
        let sql = format!(
            "INSERT INTO {schema}.customers (id, email, name, password_hash, locale, verified_at)
             VALUES ('{id}', 'customer@{slug}.test', 'Citra Lestari', '{hash}', '{locale}', now())",
            id = self.id(301),
            slug = self.slug,
            locale = self.locales[0]
        );
        client.batch_execute(&sql).await.expect("a customer can be added");
    }

    /// The tenant's own, verified domain.
    pub fn domain(&self) -> String {
        format!("shop.{}.test", self.slug)
    }

    /// A row's identity: 101 to 103 are products, 201 to 204 variants, 11 and
    /// 12 categories, 301 the customer.
    pub fn id(&self, row: u16) -> String {
        format!("0193{}000-0000-7000-8000-000000000{row:03}", self.digit)
    }

    fn seed(&self) -> String {
        let mut seed = include_str!("seed.sql").to_owned();
        let values = [
            ("{n}", self.digit.to_string()),
            ("{name}", self.name.to_owned()),
            ("{single}", self.single.to_owned()),
            ("{choice}", self.choice.to_owned()),
            ("{price}", self.price.to_string()),
            ("{delivery}", self.delivery.to_string()),
        ];
        for (token, value) in values {
            seed = seed.replace(token, &value);
        }
        seed
    }
}

async fn people(client: &tokio_postgres::Client, hash: &str) {
    let mut sql = format!(
        "INSERT INTO platform.operators (id, email, name, password_hash) VALUES (gen_random_uuid(), '{OPERATOR}', 'Olga Operator', '{hash}');"
    );
    for tenant in &TENANTS {
        for role in ROLES {
            let email = format!("{role}@{}.test", tenant.slug);
            sql.push_str(&format!(
                "INSERT INTO platform.staff (id, email, name, password_hash) VALUES (gen_random_uuid(), '{email}', '{role} of {slug}', '{hash}');
                 INSERT INTO platform.staff_access (staff_id, tenant_id, role)
                 SELECT s.id, t.id, '{role}' FROM platform.staff s, platform.tenants t WHERE s.email = '{email}' AND t.slug = '{slug}';",
                slug = tenant.slug
            ));
        }
    }
    client.batch_execute(&sql).await.expect("people can be added");
}
