//! The program itself, as it is started in life, on a world's database.

use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use super::client::Client;
use super::{World, cluster, wait};

/// The built program, serving a world's database.
pub struct Program {
    child: Child,
    address: SocketAddr,
    folder: PathBuf,
}

impl Program {
    /// As in development.
    pub async fn start(world: &World, address: SocketAddr) -> Self {
        Self::with(world, address, &[("SMARTSELLER_RATE_LIMITS", "off")]).await
    }

    /// With other settings.
    pub async fn with(world: &World, address: SocketAddr, settings: &[(&str, &str)]) -> Self {
        // Its set-up writes roles, which all databases of the cluster share.
        let _roles = cluster::ROLES.lock().await;
        let folder = world.app.config.data_dir.join("program");
        std::fs::create_dir_all(&folder).expect("the temporary folder can be written");
        let log = |name: &str| {
            let kept = std::fs::OpenOptions::new().create(true).append(true).open(folder.join(name));
            Stdio::from(kept.expect("its folder can be written"))
        };
        let child = Command::new(env!("CARGO_BIN_EXE_smartseller"))
            .arg("serve")
            .env_clear()
            .env("DATABASE_URL", &world.url)
            .env("SMARTSELLER_LISTEN", address.to_string())
            .env("SMARTSELLER_DATA_DIR", &folder)
            .env("SMARTSELLER_SECRET", String::from_utf8_lossy(&world.app.config.secret).as_ref())
            .env("SMARTSELLER_LANES", "2")
            .envs(settings.iter().copied())
            .stdin(Stdio::null())
            .stdout(log("stdout"))
            .stderr(log("stderr"))
            .spawn()
            .expect("the program was built with the tests");
        let program = Self { child, address, folder };
        wait::until("the program to be ready", async || {
            let ready = program.client("localhost").try_get("/readyz").await?;
            (ready.status == 200).then_some(())
        })
        .await;
        program
    }

    /// Somebody at one of its hosts.
    pub fn client(&self, host: &str) -> Client {
        let foreign = if host.starts_with("batik.") { "kopi" } else { "batik" };
        Client::new(self.address, host, vec![foreign.to_owned()])
    }

    /// Everything that it has printed so far: standard output, standard error.
    pub fn printed(&self) -> (String, String) {
        let read = |name: &str| std::fs::read_to_string(self.folder.join(name)).expect("what it prints is text");
        (read("stdout"), read("stderr"))
    }
}

impl Drop for Program {
    /// `kill -9`, which nothing can prepare for.
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// An address of loopback that nobody listens on.
pub fn free_address() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("loopback has a free port");
    listener.local_addr().expect("a bound socket has an address")
}
