//! A platform of its own for one test: a clone of the template, the real
//! server on a free port of loopback, and people who use it.
//!
//! It always holds two tenants, so that whatever a test does, something of
//! another tenant is there to be leaked; every client watches for it.

use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

use actix_web::dev::ServerHandle;
use smartseller::app::App;
use smartseller::clock::Clock;
use smartseller::config::Config;
use smartseller::db::embedded::Server;
use smartseller::ids::TenantId;
use smartseller::listen;
use smartseller::secret_box::Secret;
use smartseller::tenancy::Tenant;
use smartseller::two_step::Key;
use smartseller::web::serve;

use super::client::Client;
use super::cluster;
use super::template::{self, OPERATOR, PASSWORD, Seeded, TENANTS};
use super::wait;

/// What a member of staff may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    Owner,
    Manager,
    Fulfilment,
    Viewer,
}

impl Role {
    pub fn word(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Manager => "manager",
            Self::Fulfilment => "fulfilment",
            Self::Viewer => "viewer",
        }
    }
}

/// A letter that the development mailbox kept.
#[derive(Debug, Clone)]
pub struct Mail {
    pub to: String,
    pub subject: String,
    pub text: String,
    pub html: String,
}

pub struct World {
    pub app: Arc<App>,
    pub address: SocketAddr,
    /// Address of the database, as the superuser.
    pub url: String,
    /// To be dropped at the end; none where the cluster itself is thrown away.
    pub database: String,
    /// The key in the operator's phone, once there is one.
    phone: Mutex<Option<Arc<Key>>>,
    data_dir: PathBuf,
    server: ServerHandle,
    thread: Option<JoinHandle<()>>,
}

impl World {
    /// Kopi and batik, open and stocked.
    pub async fn start() -> Self {
        Self::with(|_| {}).await
    }

    /// The same with other settings.
    pub async fn with(change: impl FnOnce(&mut Config)) -> Self {
        let database = format!("ss_world_{}", uuid::Uuid::new_v4().simple());
        Self::open(database.clone(), cluster::url_of(&database), |config| {
            change(config);
            clone_template(template::database(config.lanes), &database);
        })
        .await
    }

    /// On a PostgreSQL that the test itself started and may stop.
    pub async fn on(server: &Server) -> Self {
        let url = server.url();
        cluster::apart(template::fill(&url, 2));
        Self::open(String::new(), url, |_| {}).await
    }

    async fn open(database: String, url: String, change: impl FnOnce(&mut Config)) -> Self {
        let data_dir = std::env::temp_dir().join(format!("ss-data-{}", uuid::Uuid::new_v4().simple()));
        std::fs::create_dir_all(&data_dir).expect("the temporary folder can be written");
        let listener = TcpListener::bind("127.0.0.1:0").expect("loopback has a free port");
        let address = listener.local_addr().expect("a bound socket has an address");
        let mut config = template::config(data_dir.clone());
        config.listen = address;
        config.public_port = Some(address.port());
        change(&mut config);

        let app = App::new(config, &url, Clock::default()).expect("the app can be put together");
        let unheard = app.db.changes().stamp();
        let (server, thread) = run(Arc::clone(&app), listener);
        // Whoever begins to listen takes everything for old, pages that are being made too: not in the middle of a test.
        wait::until("the server to hear changes", async || {
            (!app.db.changes().holds(unheard, TenantId::from(uuid::Uuid::nil()), &[])).then_some(())
        })
        .await;
        Self { app, address, url, database, phone: Mutex::default(), data_dir, server, thread: Some(thread) }
    }

    /// The time of this world; `advance` moves it.
    pub fn clock(&self) -> &Clock {
        &self.app.clock
    }

    /// What the seed knows about a tenant.
    pub fn seeded(&self, slug: &str) -> &'static Seeded {
        TENANTS.iter().find(|tenant| tenant.slug == slug).unwrap_or_else(|| panic!("there is no {slug}"))
    }

    /// Somebody at any host, without the port.
    pub fn client(&self, host: &str) -> Client {
        let own = |tenant: &&Seeded| host == format!("{}.localhost", tenant.slug) || host == tenant.domain();
        let foreign = TENANTS.iter().filter(|tenant| !own(tenant)).map(|tenant| tenant.slug.to_owned()).collect();
        // The platform's own pages name the stores, and an operator may see their orders' counts.
        Client::new(self.address, host, foreign)
    }

    /// A visitor of a store.
    pub fn shopper(&self, slug: &str) -> Client {
        self.client(&format!("{slug}.localhost"))
    }

    /// A visitor of a store on its own domain.
    pub fn on_domain(&self, slug: &str) -> Client {
        self.client(&self.seeded(slug).domain())
    }

    /// Somebody who has signed in to the admin of a store.
    pub async fn staff(&self, slug: &str, role: Role) -> Client {
        let client = self.shopper(slug);
        client.get("/admin/sign-in").await.is(200);
        let email = format!("{}@{slug}.test", role.word());
        let reply = client.post("/admin/sign-in", &[("email", &email), ("password", PASSWORD)]).await;
        assert!(reply.status.is_redirection(), "{email} cannot sign in: {} {}", reply.status, reply.text);
        client.visit("/admin").await.is(200);
        client
    }

    /// A shopper who has signed in at a store.
    pub async fn customer(&self, slug: &str) -> Client {
        let client = self.shopper(slug);
        let email = format!("customer@{slug}.test");
        let reply = client.post("/account/sign-in", &[("email", &email), ("password", PASSWORD)]).await;
        assert!(reply.status.is_redirection(), "{email} cannot sign in: {} {}", reply.status, reply.text);
        client.visit("/account").await.is(200);
        client
    }

    /// Somebody who has signed in to the console. The first time they set two-step sign-in up on the way.
    pub async fn operator(&self) -> Client {
        let known = self.phone.lock().expect("no test panics with it").clone();
        let Some(key) = known else { return self.operator_with_key().await.0 };
        let client = self.client("localhost");
        let reply = client.post("/platform/sign-in", &[("email", OPERATOR), ("password", PASSWORD)]).await;
        reply.redirects_to("/platform/sign-in/code");
        // A code is good once: the use of this one is forgotten, rather than that the world's time moves.
        self.rows("UPDATE platform.operators SET totp_step = 0").await;
        let code = key.code(self.clock().now());
        client.post("/platform/sign-in/code", &[("code", &code)]).await.redirects_to("/platform");
        client.visit("/platform").await.is(200);
        client
    }

    /// An operator's first sign-in, with the key in their phone and their recovery codes.
    pub async fn operator_with_key(&self) -> (Client, Arc<Key>, Vec<String>) {
        let client = self.client("localhost");
        client.get("/platform/sign-in").await.is(200);
        let reply = client.post("/platform/sign-in", &[("email", OPERATOR), ("password", PASSWORD)]).await;
        reply.redirects_to("/platform/sign-in/set-up");
        let shown = client.get("/platform/sign-in/set-up").await.is(200);
        let key = Key::read(&Secret::new(shown.the("#two-step-key").replace(' ', ""))).expect("the page shows the key");
        let key = Arc::new(key);
        let code = key.code(self.clock().now());
        let codes = client.post("/platform/sign-in/set-up/confirm", &[("code", &code)]).await.is(200).texts("#recovery-codes li");
        client.visit("/platform").await.is(200);
        *self.phone.lock().expect("no test panics with it") = Some(Arc::clone(&key));
        (client, key, codes)
    }

    /// Rows of the world's database as the superuser sees them; all columns as text.
    pub async fn rows(&self, sql: &str) -> Vec<Vec<String>> {
        let (client, connection) = tokio_postgres::connect(&self.url, tokio_postgres::NoTls).await.expect("the world's database answers");
        tokio::spawn(connection);
        let messages = client.simple_query(sql).await.unwrap_or_else(|error| panic!("{sql}: {error:?}"));
        let rows = messages.into_iter().filter_map(|message| match message {
            tokio_postgres::SimpleQueryMessage::Row(row) => {
                Some((0..row.len()).map(|at| row.get(at).unwrap_or("NULL").to_owned()).collect())
            }
            _ => None,
        });
        rows.collect()
    }

    /// Like [`World::rows`], with the tenant's tables in reach.
    pub async fn tenant_rows(&self, slug: &str, sql: &str) -> Vec<Vec<String>> {
        let schema = self.schema(slug).await;
        self.rows(&format!("SET search_path TO {schema}; {sql}")).await
    }

    /// One value of a tenant's tables.
    pub async fn value(&self, slug: &str, sql: &str) -> String {
        let mut rows = self.tenant_rows(slug, sql).await;
        assert!(rows.len() == 1 && rows[0].len() == 1, "{sql} gives {rows:?}");
        rows.remove(0).remove(0)
    }

    /// The tenant's schema.
    pub async fn schema(&self, slug: &str) -> String {
        self.rows(&format!("SELECT schema_name FROM platform.tenants WHERE slug = '{slug}'")).await.remove(0).remove(0)
    }

    /// Does every job that is due, one after the other.
    pub async fn run_jobs(&self) {
        smartseller::jobs::run_due(&self.app).await.expect("the jobs can be fetched");
    }

    /// Letters that were sent so far, oldest first. Does the waiting jobs before it looks.
    pub async fn mails(&self) -> Vec<Mail> {
        self.run_jobs().await;
        let rows = self.rows("SELECT to_address, subject, body_text, body_html FROM platform.dev_mailbox ORDER BY created_at, id").await;
        let letters = rows.into_iter().map(|row| {
            let [to, subject, text, html] = row.try_into().expect("four columns were asked for");
            Mail { to, subject, text, html }
        });
        letters.collect()
    }

    /// The tenant as the registry has it.
    pub async fn tenant(&self, slug: &str) -> Arc<Tenant> {
        let mut conn = self.app.db.platform().await.expect("the platform's tables answer");
        self.app.registry.by_slug(&mut conn, slug).await.expect("the registry answers").expect("a seeded tenant")
    }
}

impl Drop for World {
    fn drop(&mut self) {
        // Telling it is enough: the thread is joined, not the future awaited.
        drop(self.server.stop(false));
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
        let _ = std::fs::remove_dir_all(&self.data_dir);
        if !self.database.is_empty() {
            cluster::execute("postgres", &format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.database));
        }
    }
}

fn clone_template(template: &str, name: &str) {
    // Copying files is several times faster than writing them through the log.
    // Rights on a database are not cloned with it.
    cluster::execute(
        "postgres",
        &format!(
            "CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY;\nREVOKE TEMP, CREATE ON DATABASE {name} FROM PUBLIC;\nGRANT CREATE ON DATABASE {name} TO ss_owner"
        ),
    );
}

/// The server has threads of its own, as in life: a test that blocks or ends
/// does not touch it.
fn run(app: Arc<App>, listener: TcpListener) -> (ServerHandle, JoinHandle<()>) {
    let (sender, receiver) = std::sync::mpsc::channel();
    let thread = std::thread::spawn(move || {
        actix_web::rt::System::new().block_on(async move {
            actix_web::rt::spawn(listen::run(Arc::clone(&app)));
            let server = serve::server(&app, listener).expect("the socket is bound");
            sender.send(server.handle()).expect("the test waits for it");
            server.await.expect("the server ends when it is told to");
        });
    });
    (receiver.recv().expect("the server starts"), thread)
}
