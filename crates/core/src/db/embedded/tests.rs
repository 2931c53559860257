//! What has to hold when the folder is new, used twice, or left by a crash.
//! The clusters are real, so these tests need PostgreSQL's server programs.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::{Server, percent_encoded, postmaster};

/// A folder in the system's temporary folder, which every account may enter.
struct Scratch(PathBuf);

impl Scratch {
    fn new() -> Self {
        let dir = std::env::temp_dir().join(format!("smartseller-test-{}", uuid::Uuid::new_v4().simple()));
        fs::create_dir(&dir).unwrap();
        fs::set_permissions(&dir, fs::Permissions::from_mode(0o755)).unwrap();
        Self(dir)
    }

    fn data(&self) -> PathBuf {
        self.0.join("data")
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

async fn run(server: &Server, sql: &str) -> Vec<String> {
    let (client, connection) = tokio_postgres::connect(&server.url(), tokio_postgres::NoTls).await.unwrap();
    tokio::spawn(connection);
    let rows = client.simple_query(sql).await.unwrap();
    rows.iter()
        .filter_map(|message| match message {
            tokio_postgres::SimpleQueryMessage::Row(row) => row.get(0).map(str::to_owned),
            _ => None,
        })
        .collect()
}

fn pid(scratch: &Scratch) -> Pid {
    let text = fs::read_to_string(scratch.data().join("pg/postmaster.pid")).unwrap();
    Pid::from_raw(text.lines().next().unwrap().parse().unwrap())
}

#[tokio::test]
async fn keeps_its_data_over_a_stop_and_leaves_no_process() {
    let scratch = Scratch::new();
    let server = Server::start_for_tests(&scratch.data()).await.unwrap();
    run(&server, "CREATE TABLE t (x int); INSERT INTO t VALUES (7)").await;
    server.stop().await.unwrap();
    assert!(!postmaster::is_running(&scratch.data().join("pg")));

    let server = Server::start_for_tests(&scratch.data()).await.unwrap();

    assert_eq!(run(&server, "SELECT x FROM t").await, ["7"]);
    server.stop().await.unwrap();
}

#[tokio::test]
async fn the_last_user_ends_it() {
    let scratch = Scratch::new();
    let first = Server::start_for_tests(&scratch.data()).await.unwrap();
    let second = Server::start_for_tests(&scratch.data()).await.unwrap();

    first.stop().await.unwrap();
    assert_eq!(run(&second, "SELECT 1").await, ["1"]);

    second.stop().await.unwrap();
    assert!(!postmaster::is_running(&scratch.data().join("pg")));
}

#[tokio::test]
async fn recovers_what_was_committed_before_a_kill() {
    let scratch = Scratch::new();
    let killed = Server::start(&scratch.data()).await.unwrap();
    run(&killed, "CREATE TABLE t (x int); INSERT INTO t VALUES (7)").await;
    kill(pid(&scratch), Signal::SIGKILL).unwrap();

    // Nobody has waited for the dead process: it is a zombie now.
    let server = Server::start(&scratch.data()).await.unwrap();

    assert_eq!(run(&server, "SELECT x FROM t").await, ["7"]);
    assert_eq!(run(&server, "SHOW fsync").await, ["on"]);
    drop(killed);
    server.stop().await.unwrap();
}

#[tokio::test]
async fn an_interrupted_first_start_is_begun_again() {
    let scratch = Scratch::new();
    fs::create_dir_all(scratch.data().join("pg.new/base")).unwrap();

    let server = Server::start_for_tests(&scratch.data()).await.unwrap();

    assert_eq!(run(&server, "SELECT 1").await, ["1"]);
    server.stop().await.unwrap();
}

#[tokio::test]
async fn a_long_path_gets_a_short_socket() {
    let scratch = Scratch::new();
    let deep = scratch.0.join("d".repeat(120));
    fs::create_dir(&deep).unwrap();

    let server = Server::start_for_tests(&deep).await.unwrap();

    assert_eq!(run(&server, "SELECT 1").await, ["1"]);
    let socket_dir = server.socket_dir().to_owned();
    server.stop().await.unwrap();
    fs::remove_dir_all(socket_dir).unwrap();
}

#[tokio::test]
async fn the_folder_that_cannot_be_entered_is_named() {
    if !nix::unistd::geteuid().is_root() {
        return; // Whoever made a folder may enter it.
    }
    let scratch = Scratch::new();
    let closed = scratch.0.join("closed");
    fs::create_dir(&closed).unwrap();
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o700)).unwrap();

    let error = Server::start(&closed.join("data")).await.unwrap_err().to_string();

    assert!(error.contains(&format!("may not enter {}:", closed.display())), "{error}");
}

#[tokio::test]
async fn another_major_version_is_refused_by_name() {
    let scratch = Scratch::new();
    let cluster = scratch.data().join("pg");
    fs::create_dir_all(&cluster).unwrap();
    fs::write(cluster.join("PG_VERSION"), "9\n").unwrap();
    let user = nix::unistd::User::from_name("nobody").unwrap().unwrap();
    if nix::unistd::geteuid().is_root() {
        nix::unistd::chown(&cluster, Some(user.uid), Some(user.gid)).unwrap();
    }

    let error = Server::start(&scratch.data()).await.unwrap_err().to_string();

    assert!(error.contains("made by PostgreSQL 9"), "{error}");
}

#[test]
fn a_path_becomes_a_host() {
    assert_eq!(percent_encoded(&PathBuf::from("/srv/my data")), "%2Fsrv%2Fmy%20data");
}
