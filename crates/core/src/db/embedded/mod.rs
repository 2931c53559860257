//! A private PostgreSQL in the program's own data folder, for the demo, for
//! development and for small installations that set no database address.
//!
//! The server programs are the system's own (`programs`), run as an account
//! that PostgreSQL accepts (`account`), and are found again after a crash by
//! their process (`postmaster`). It listens on a Unix socket in a folder that
//! only this account may enter, so there is no password and no port.

mod account;
mod postmaster;
mod programs;

use std::fs::{self, File, TryLockError};
use std::io::ErrorKind;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use tokio::process::{Child, Command};
use tokio::time::{Instant, sleep};

use account::Account;
use programs::Programs;

/// The superuser, and the name of the database.
const NAME: &str = "smartseller";
/// How long another process may take to start or stop the same cluster.
const LOCK_PATIENCE: Duration = Duration::from_secs(120);
/// How long recovery after a crash may take before the start is given up.
const START_PATIENCE: Duration = Duration::from_secs(300);
const POLL: Duration = Duration::from_millis(5);
/// `sun_path` holds 108 bytes with the closing zero.
const SOCKET_PATH_LIMIT: usize = 107;
const SOCKET_FILE: &str = ".s.PGSQL.5432";
/// The log is moved aside at a start that finds it larger (bytes).
const LOG_LIMIT: u64 = 10_000_000;

/// A running PostgreSQL that this process uses.
///
/// Several processes may use one data folder (the server, and a command typed
/// beside it): the first starts it, the last one that calls [`Server::stop`]
/// ends it.
#[derive(Debug)]
pub struct Server {
    folder: Folder,
    /// Held shared while this process uses the server.
    in_use: File,
    /// Present in the process that started it, which must reap it.
    child: Option<Child>,
}

/// What a cluster is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Durability {
    Kept,
    ThrownAway,
}

impl Server {
    /// Starts the cluster in `data_dir`, makes it first where there is none,
    /// or joins it where it runs already.
    ///
    /// # Errors
    /// Each names what a person can change: the missing package, the folder
    /// that cannot be entered, the version that does not match.
    pub async fn start(data_dir: &Path) -> Result<Self> {
        Self::start_as(data_dir, Durability::Kept).await
    }

    /// Like [`Server::start`], for data that may be lost: nothing is flushed
    /// to disk, which makes cloning databases fast.
    ///
    /// # Errors
    /// As [`Server::start`].
    pub async fn start_for_tests(data_dir: &Path) -> Result<Self> {
        Self::start_as(data_dir, Durability::ThrownAway).await
    }

    async fn start_as(data_dir: &Path, durability: Durability) -> Result<Self> {
        let folder = Folder::prepare(data_dir)?;
        let _door = folder.lock().await?;

        let mut child = None;
        let mut client = None;
        if postmaster::is_running(&folder.cluster) {
            client = folder.connect(&mut child).await?;
        }
        // Also where the one that ran is just dying.
        if client.is_none() {
            child = Some(folder.launch(durability).await?);
            client = folder.connect(&mut child).await?;
        }
        let Some(client) = client else {
            bail!("PostgreSQL did not start; the end of {}:\n{}", folder.log.display(), folder.end_of_log());
        };
        ensure_database(&client).await?;

        let in_use = folder.open("in-use.lock")?;
        in_use.lock_shared()?;
        Ok(Self { folder, in_use, child })
    }

    /// The address of the database, as the superuser.
    pub fn url(&self) -> String {
        self.folder.url_of(NAME)
    }

    /// The folder of the socket, which `psql -h` takes.
    pub fn socket_dir(&self) -> &Path {
        &self.folder.socket_dir
    }

    /// Lets go of the server, and ends it when no other process uses it.
    ///
    /// # Errors
    /// When the server does not end.
    pub async fn stop(self) -> Result<()> {
        let _door = self.folder.lock().await?;
        self.in_use.unlock()?;

        match self.in_use.try_lock() {
            Ok(()) => postmaster::stop(&self.folder.cluster, self.child).await,
            Err(TryLockError::WouldBlock) => Ok(()),
            Err(TryLockError::Error(error)) => Err(error.into()),
        }
    }
}

/// Makes the database where it is missing: after the first start, also when
/// that was interrupted.
async fn ensure_database(client: &tokio_postgres::Client) -> Result<()> {
    let exists = client.query_opt("SELECT 1 FROM pg_database WHERE datname = $1", &[&NAME]).await?.is_some();
    if !exists {
        client.batch_execute(&format!("CREATE DATABASE {NAME}")).await?;
    }
    Ok(())
}

/// The places inside the data folder, and the account that owns them.
#[derive(Debug)]
struct Folder {
    root: PathBuf,
    cluster: PathBuf,
    socket_dir: PathBuf,
    log: PathBuf,
    account: Account,
}

impl Folder {
    /// Makes what is missing, and finds out whether it can work at all.
    fn prepare(data_dir: &Path) -> Result<Self> {
        fs::create_dir_all(data_dir).with_context(|| format!("cannot create the data folder {}", data_dir.display()))?;
        let root = data_dir.canonicalize()?;
        let cluster = root.join("pg");
        let account = Account::choose(&root, &cluster)?;
        account.require_passage(&root)?;

        let mut socket_dir = root.join("run");
        if socket_dir.join(SOCKET_FILE).as_os_str().len() + ".lock".len() > SOCKET_PATH_LIMIT {
            let own = fs::metadata(&root)?;
            socket_dir = std::env::temp_dir().join(format!("smartseller-{:x}-{:x}", own.dev(), own.ino()));
        }
        own_dir(&socket_dir, &account)?;
        let log_dir = root.join("log");
        own_dir(&log_dir, &account)?;
        Ok(Self { cluster, socket_dir, log: log_dir.join("postgresql.log"), account, root })
    }

    fn open(&self, name: &str) -> Result<File> {
        let path = self.root.join(name);
        let mut options = File::options();
        options.read(true).write(true).create(true).truncate(false).mode(0o600);
        options.open(&path).with_context(|| format!("cannot open {}", path.display()))
    }

    /// Waits while another process starts or stops this cluster. The lock goes
    /// with the file that is returned.
    async fn lock(&self) -> Result<File> {
        let file = self.open("start.lock")?;
        let deadline = Instant::now() + LOCK_PATIENCE;
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(file),
                Err(TryLockError::WouldBlock) if Instant::now() < deadline => sleep(POLL).await,
                Err(TryLockError::WouldBlock) => {
                    bail!("another process has been starting or stopping {} for too long", self.cluster.display())
                }
                Err(TryLockError::Error(error)) => return Err(error.into()),
            }
        }
    }

    fn url_of(&self, database: &str) -> String {
        format!("postgres://{NAME}@{}/{database}", percent_encoded(&self.socket_dir))
    }

    /// Connects as soon as the server answers; none when its process ends first.
    async fn connect(&self, child: &mut Option<Child>) -> Result<Option<tokio_postgres::Client>> {
        let deadline = Instant::now() + START_PATIENCE;
        let url = self.url_of("postgres");
        loop {
            match tokio_postgres::connect(&url, tokio_postgres::NoTls).await {
                Ok((client, connection)) => {
                    tokio::spawn(connection);
                    return Ok(Some(client));
                }
                Err(error) if Instant::now() > deadline => {
                    return Err(error).with_context(|| format!("PostgreSQL in {} does not answer", self.cluster.display()));
                }
                Err(_) => {}
            }
            let ended = match child {
                Some(child) => child.try_wait()?.is_some(),
                None => !postmaster::is_running(&self.cluster),
            };
            if ended {
                return Ok(None);
            }
            sleep(POLL).await;
        }
    }

    async fn launch(&self, durability: Durability) -> Result<Child> {
        postmaster::clear_remains(&self.cluster, &self.socket_dir).await?;
        let programs = Programs::find(&self.cluster)?;
        if !self.cluster.exists() {
            self.initdb(&programs).await?;
        }
        self.spawn(&programs, durability)
    }

    /// Makes the cluster beside its place and moves it there when it is whole,
    /// so that an interrupted run leaves nothing that looks like a cluster.
    async fn initdb(&self, programs: &Programs) -> Result<()> {
        let draft = self.root.join("pg.new");
        if draft.exists() {
            fs::remove_dir_all(&draft)?;
        }
        own_dir(&draft, &self.account)?;

        let mut command = self.command(&programs.initdb(), &draft);
        command.arg("-D").arg(&draft).args(["-U", NAME, "--encoding=UTF8", "--locale=C.UTF-8", "--lc-messages=C"]);
        command.args(["--auth-local=trust", "--auth-host=reject", "--data-checksums", "--no-sync"]);
        let output = command.output().await.with_context(|| format!("cannot run {}", programs.initdb().display()))?;
        if !output.status.success() {
            bail!("initdb failed: {}", String::from_utf8_lossy(&output.stderr).trim());
        }
        fs::rename(&draft, &self.cluster)?;
        Ok(())
    }

    /// Starts the server in a process group of its own: Ctrl-C must reach the
    /// program, which drains its requests before it stops the database.
    fn spawn(&self, programs: &Programs, durability: Durability) -> Result<Child> {
        let log = self.open_log()?;
        let mut command = self.command(&programs.postgres(), &self.cluster);
        command.arg("-D").arg(&self.cluster).arg("-k").arg(&self.socket_dir);
        for setting in settings(durability) {
            command.arg("-c").arg(setting);
        }
        command.stdout(log.try_clone()?).stderr(log).process_group(0);
        command.spawn().with_context(|| format!("cannot run {}", programs.postgres().display()))
    }

    fn command(&self, program: &Path, dir: &Path) -> Command {
        let mut command = Command::new(program);
        command.current_dir(dir).env_clear().env("LC_ALL", "C.UTF-8").stdin(Stdio::null());
        self.account.run_as(&mut command);
        command
    }

    fn open_log(&self) -> Result<File> {
        if fs::metadata(&self.log).is_ok_and(|log| log.len() > LOG_LIMIT) {
            fs::rename(&self.log, self.log.with_extension("log.old"))?;
        }
        Ok(File::options().append(true).create(true).mode(0o600).open(&self.log)?)
    }

    fn end_of_log(&self) -> String {
        let text = fs::read(&self.log).unwrap_or_default();
        let text = String::from_utf8_lossy(&text);
        let lines: Vec<&str> = text.lines().collect();
        lines[lines.len().saturating_sub(12)..].join("\n")
    }
}

fn settings(durability: Durability) -> Vec<&'static str> {
    let mut settings = vec![
        "listen_addresses=",
        "unix_socket_permissions=0700",
        "max_connections=300",
        // A tenant's schema is dropped in one transaction, which locks every
        // relation in it.
        "max_locks_per_transaction=256",
        "lc_messages=C",
        "log_line_prefix=%m [%p] %u@%d ",
        "timezone=UTC",
    ];
    if durability == Durability::ThrownAway {
        settings.extend(["fsync=off", "synchronous_commit=off", "full_page_writes=off", "wal_level=minimal", "max_wal_senders=0"]);
    }
    settings
}

/// Makes a folder that only the account may enter, or checks that it is one: in
/// the system's temporary folder another person could have taken the name.
fn own_dir(path: &Path, account: &Account) -> Result<()> {
    match fs::DirBuilder::new().mode(0o700).create(path) {
        Ok(()) => account.give(path)?,
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
        Err(error) => return Err(error).with_context(|| format!("cannot create {}", path.display())),
    }
    let found = fs::symlink_metadata(path)?;
    if !found.is_dir() || found.uid() != account.uid() {
        bail!("{} must be a folder that belongs to the account {}", path.display(), account.name());
    }
    fs::set_permissions(path, fs::Permissions::from_mode(0o700))?;
    Ok(())
}

fn percent_encoded(path: &Path) -> String {
    let mut text = String::new();
    for &byte in path.as_os_str().as_bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            text.push(char::from(byte));
        } else {
            text.push_str(&format!("%{byte:02X}"));
        }
    }
    text
}

#[cfg(test)]
mod tests;
