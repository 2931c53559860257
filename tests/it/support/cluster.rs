//! The PostgreSQL of the whole run: the one that `bin/test` started, or one of
//! our own that ends with this process.

use std::process::{Command, Stdio};
use std::sync::OnceLock;

use smartseller::db::embedded::Server;
use tokio_postgres::{Client, Config, NoTls};

static URL: OnceLock<String> = OnceLock::new();
/// Held while logins and roles are set up: all databases of the cluster share
/// them, and PostgreSQL refuses to change one from two places at once.
pub static ROLES: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

/// Address of a superuser in some database of the cluster.
///
/// # Panics
/// When no PostgreSQL can be started.
pub fn url() -> &'static str {
    URL.get_or_init(|| {
        #[expect(clippy::disallowed_methods, reason = "tests read what bin/test hands them")]
        let given = std::env::var("SMARTSELLER_TEST_DATABASE_URL");
        given.unwrap_or_else(|_| apart(start_own()))
    })
}

/// The same address with another database.
pub fn url_of(database: &str) -> String {
    let (server, _) = url().rsplit_once('/').expect("an address ends with its database");
    format!("{server}/{database}")
}

/// A connection of the superuser, driven by the current runtime.
///
/// # Panics
/// When PostgreSQL does not answer.
pub async fn connect(database: &str) -> Client {
    let config: Config = url_of(database).parse().expect("the address was read before");
    let (client, connection) = config.connect(NoTls).await.expect("the test cluster answers");
    tokio::spawn(connection);
    client
}

/// Runs a statement outside any transaction, in a runtime of its own, so that
/// it also works while a test is being torn down.
///
/// # Panics
/// When PostgreSQL refuses.
pub fn execute(database: &str, sql: &str) {
    apart(async {
        let client = connect(database).await;
        for statement in sql.split(";\n") {
            client.batch_execute(statement).await.unwrap_or_else(|error| panic!("{statement}: {error:?}"));
        }
    });
}

/// Runs a future to its end on a thread of its own.
pub fn apart<T: Send>(work: impl Future<Output = T> + Send) -> T {
    std::thread::scope(|scope| {
        let thread = scope.spawn(|| {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime can be made");
            runtime.block_on(work)
        });
        thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })
}

async fn start_own() -> String {
    let dir = std::env::temp_dir().join(format!("smartseller-it-{}", uuid::Uuid::new_v4().simple()));
    let server = Server::start_for_tests(&dir).await.expect("PostgreSQL starts (bin/test installs it)");
    let pid = std::fs::read_to_string(dir.join("pg/postmaster.pid")).expect("a running server has a pid file");
    let pid = pid.lines().next().expect("its first line is the number").to_owned();
    // Statics are not dropped: a shell waits for the end of its input, which
    // this process holds open, and ends the server then.
    let script = "cat >/dev/null; kill -INT $0; for i in 1 2 3 4 5 6 7 8 9; do kill -0 $0 2>/dev/null || break; sleep 0.2; done; rm -rf $1";
    let mut keeper = Command::new("setsid");
    keeper.args(["sh", "-c", script, &pid]).arg(&dir).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
    std::mem::forget(keeper.spawn().expect("sh can be run"));
    let url = server.url();
    std::mem::forget(server);
    url
}
