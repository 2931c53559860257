//! Whether a cluster's server process lives, and how it ends.
//!
//! A pid file proves nothing: after a crash it stays behind, its number may
//! belong to another process by now, and where process 1 does not reap (many
//! containers) the dead server stays as a zombie, which PostgreSQL itself
//! takes for a running one.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use tokio::process::Child;
use tokio::time::{Instant, sleep, timeout};

use super::{POLL, SOCKET_FILE};

const ORPHAN_PATIENCE: Duration = Duration::from_secs(60);
/// A fast stop disconnects everybody and writes a checkpoint.
const FAST_STOP: Duration = Duration::from_secs(60);
const IMMEDIATE_STOP: Duration = Duration::from_secs(10);

/// Whether a live server works in this cluster.
pub(super) fn is_running(cluster: &Path) -> bool {
    running_pid(cluster).is_some()
}

/// Removes what a crashed server left behind, after its last process has ended.
pub(super) async fn clear_remains(cluster: &Path, socket_dir: &Path) -> Result<()> {
    let deadline = Instant::now() + ORPHAN_PATIENCE;
    while let Some(pid) = process_inside(cluster) {
        if Instant::now() > deadline {
            bail!("process {pid} of a crashed PostgreSQL still works in {}", cluster.display());
        }
        sleep(POLL).await;
    }
    let lock = format!("{SOCKET_FILE}.lock");
    for path in [cluster.join("postmaster.pid"), socket_dir.join(SOCKET_FILE), socket_dir.join(lock)] {
        match fs::remove_file(&path) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                return Err(error).with_context(|| format!("cannot remove {}", path.display()));
            }
            _ => {}
        }
    }
    Ok(())
}

/// Ends the server: fast, and where that takes too long at once, which the
/// next start recovers from.
pub(super) async fn stop(cluster: &Path, child: Option<Child>) -> Result<()> {
    let Some(pid) = running_pid(cluster) else { return Ok(()) };
    for (signal, patience) in [(Signal::SIGINT, FAST_STOP), (Signal::SIGQUIT, IMMEDIATE_STOP)] {
        if kill(pid, signal).is_err() && is_running(cluster) {
            bail!("not allowed to stop the PostgreSQL process {pid}");
        }
        if timeout(patience, ended(pid, cluster)).await.is_ok() {
            // The process that started it reaps it, or it would stay a zombie.
            if let Some(mut child) = child {
                child.wait().await?;
            }
            return Ok(());
        }
    }
    bail!("the PostgreSQL process {pid} does not end")
}

async fn ended(pid: Pid, cluster: &Path) {
    while is_server(pid, cluster) {
        sleep(POLL).await;
    }
}

fn running_pid(cluster: &Path) -> Option<Pid> {
    let text = fs::read_to_string(cluster.join("postmaster.pid")).ok()?;
    let pid = Pid::from_raw(text.lines().next()?.trim().parse().ok()?);
    is_server(pid, cluster).then_some(pid)
}

/// Alive, no zombie, and at work in this folder.
fn is_server(pid: Pid, cluster: &Path) -> bool {
    if !Path::new("/proc/self").exists() {
        return kill(pid, None).is_ok();
    }
    let Ok(stat) = fs::read_to_string(format!("/proc/{pid}/stat")) else { return false };
    // The name in parentheses may hold anything, so the state is looked for
    // after the last one.
    let state = stat.rsplit_once(')').and_then(|(_, rest)| rest.trim_start().chars().next());
    !matches!(state, Some('Z' | 'X') | None) && works_in(&pid.to_string(), cluster)
}

fn works_in(pid: &str, cluster: &Path) -> bool {
    fs::read_link(format!("/proc/{pid}/cwd")).is_ok_and(|dir| dir == cluster)
}

fn process_inside(cluster: &Path) -> Option<String> {
    fs::read_dir("/proc").ok()?.flatten().find_map(|entry| {
        let name = entry.file_name().into_string().ok()?;
        (name.bytes().all(|byte| byte.is_ascii_digit()) && works_in(&name, cluster)).then_some(name)
    })
}
