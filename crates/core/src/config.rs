//! Environment to [`Config`], once. Every problem is reported at once and
//! names the setting, never its value.

use std::{
    net::{IpAddr, SocketAddr},
    path::{Path, PathBuf},
};

use anyhow::{Result, anyhow};

/// Whether the installation serves real people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Development pages (mailbox, test gateway) exist and logs are for eyes.
    Development,
    /// They do not, secrets must be set, logs are JSON.
    Production,
}

/// What the program was told, checked and typed.
#[derive(Clone)]
pub struct Config {
    /// Development or production.
    pub mode: Mode,
    /// Where the server listens.
    pub listen: SocketAddr,
    /// The platform's own host; tenants are subdomains of it. Normalised.
    pub base_host: String,
    /// `http` or `https`: what browsers use to reach us.
    pub public_scheme: &'static str,
    /// The port that browsers use, when it is not the scheme's own.
    pub public_port: Option<u16>,
    /// Folder of pictures, the embedded database and generated secrets.
    pub data_dir: PathBuf,
    /// Address of PostgreSQL with a role that may create roles and schemas;
    /// `None` runs the embedded server.
    pub database_url: Option<String>,
    /// At least 32 bytes; keys for links, tokens and database logins are derived from it.
    pub secret: Vec<u8>,
    /// SMTP server; `None` keeps mail in the development mailbox.
    pub smtp_url: Option<String>,
    /// Address that mail is sent from.
    pub mail_from: String,
    /// Number of small pools that tenants are spread over.
    pub lanes: i16,
    /// Connections of one lane.
    pub lane_connections: usize,
    /// Connections of the platform's own pool.
    pub platform_connections: usize,
    /// Whether a tenant's transactions take the tenant's role.
    pub tenant_roles: bool,
    /// Whether whole storefront pages are kept.
    pub page_cache: bool,
    /// Peers whose `X-Forwarded-For` is believed: its last entry is the client.
    pub trusted_proxies: Vec<IpAddr>,
    /// Server threads; `None` takes one a core.
    pub workers: Option<usize>,
    /// Whether the rate classes of the route table are enforced.
    pub rate_limits: bool,
    /// Whether operators must have two-step sign-in. Off in the demo alone, which prints
    /// its passwords: no setting of an installation leads there.
    pub operators_prove_twice: bool,
    /// Routes that only the benchmark uses; refused in production.
    pub bench_routes: bool,
    /// Where every payment provider is reached instead of at its own host. Set
    /// by tests alone: no setting of an installation leads here.
    pub payment_stand_in: Option<String>,
    /// The same for every provider of couriers' prices.
    pub rates_stand_in: Option<String>,
    /// argon2 memory in KiB; tests use less, production refuses to.
    pub argon2_memory_kib: u32,
}

/// argon2's own default, which is OWASP's first recommendation (19 MiB, t = 2, p = 1).
pub const ARGON2_MEMORY_KIB: u32 = 19 * 1024;

impl Config {
    /// What `serve` and the other commands run with.
    ///
    /// # Errors
    /// One error that lists every setting that is wrong or missing.
    #[expect(clippy::disallowed_methods, reason = "this is the one reader of the environment")]
    pub fn from_env() -> Result<Self> {
        Self::read(&|name| std::env::var(name).ok().filter(|value| !value.is_empty()))
    }

    /// As [`Config::from_env`], with settings that were given on the command line.
    ///
    /// # Errors
    /// As [`Config::from_env`].
    #[expect(clippy::disallowed_methods, reason = "this is the one reader of the environment")]
    pub fn from_env_and(given: &[(&str, Option<String>)]) -> Result<Self> {
        Self::read(&|name| {
            let typed = given.iter().find(|(known, _)| *known == name).and_then(|(_, value)| value.clone());
            typed.or_else(|| std::env::var(name).ok()).filter(|value| !value.is_empty())
        })
    }

    /// Reads settings through `get`.
    ///
    /// # Errors
    /// As [`Config::from_env`].
    pub fn read(get: &dyn Fn(&str) -> Option<String>) -> Result<Self> {
        let mut problems = Vec::new();
        let mode = match get("SMARTSELLER_MODE").as_deref() {
            None | Some("development") => Mode::Development,
            Some("production") => Mode::Production,
            Some(_) => {
                problems.push("SMARTSELLER_MODE is neither development nor production".to_owned());
                Mode::Production
            }
        };
        let mut reader = Reader { get, problems };
        let mut config = Self::development(&reader.path("SMARTSELLER_DATA_DIR", default_data_dir()));
        config.mode = mode;
        config.listen = reader.parse("SMARTSELLER_LISTEN", config.listen);
        config.public_port = Some(config.listen.port());
        config.database_url = get("DATABASE_URL");
        config.base_host = reader.host("SMARTSELLER_BASE_HOST", config.base_host);
        config.smtp_url = get("SMARTSELLER_SMTP_URL");
        config.mail_from = get("SMARTSELLER_MAIL_FROM").unwrap_or_else(|| format!("no-reply@{}", config.base_host));
        config.lanes = reader.parse("SMARTSELLER_LANES", config.lanes);
        config.lane_connections = reader.parse("SMARTSELLER_LANE_CONNECTIONS", config.lane_connections);
        config.platform_connections = reader.parse("SMARTSELLER_PLATFORM_CONNECTIONS", config.platform_connections);
        config.tenant_roles = reader.switch("SMARTSELLER_TENANT_ROLES", true);
        config.page_cache = reader.switch("SMARTSELLER_PAGE_CACHE", true);
        config.rate_limits = reader.switch("SMARTSELLER_RATE_LIMITS", true);
        config.bench_routes = reader.switch("SMARTSELLER_BENCH_ROUTES", false);
        config.workers = get("SMARTSELLER_WORKERS").and_then(|value| value.parse().ok());
        config.trusted_proxies = reader.list("SMARTSELLER_TRUSTED_PROXIES");
        if mode == Mode::Production {
            config.public_scheme = "https";
            config.public_port = None;
        }
        if let Some(url) = get("SMARTSELLER_PUBLIC_PORT") {
            config.public_port = url.parse().ok();
        }
        reader.secret(&mut config);
        reader.production(&config);
        if !(1..=64).contains(&config.lanes) || config.lane_connections == 0 || config.platform_connections < 2 {
            reader.problems.push(
                "SMARTSELLER_LANES must be 1 to 64, SMARTSELLER_LANE_CONNECTIONS at least 1, SMARTSELLER_PLATFORM_CONNECTIONS at least 2"
                    .to_owned(),
            );
        }
        if reader.problems.is_empty() {
            Ok(config)
        } else {
            Err(anyhow!("the settings need attention:\n  {}", reader.problems.join("\n  ")))
        }
    }

    /// The defaults of development, with data in this folder.
    pub fn development(data_dir: &Path) -> Self {
        Self {
            mode: Mode::Development,
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            base_host: "localhost".to_owned(),
            public_scheme: "http",
            public_port: Some(8080),
            data_dir: data_dir.to_path_buf(),
            database_url: None,
            secret: Vec::new(),
            smtp_url: None,
            mail_from: "no-reply@localhost".to_owned(),
            lanes: 4,
            lane_connections: 3,
            platform_connections: 6,
            tenant_roles: true,
            page_cache: true,
            trusted_proxies: Vec::new(),
            workers: None,
            rate_limits: true,
            bench_routes: false,
            operators_prove_twice: true,
            payment_stand_in: None,
            rates_stand_in: None,
            argon2_memory_kib: ARGON2_MEMORY_KIB,
        }
    }

    /// Whether development pages exist.
    pub fn is_development(&self) -> bool {
        self.mode == Mode::Development
    }

    /// `scheme://host[:port]` of one of our hosts, without a slash at the end.
    pub fn origin(&self, host: &str) -> String {
        match self.public_port {
            Some(port) if !matches!((self.public_scheme, port), ("http", 80) | ("https", 443)) => {
                format!("{}://{host}:{port}", self.public_scheme)
            }
            _ => format!("{}://{host}", self.public_scheme),
        }
    }
}

struct Reader<'a> {
    get: &'a dyn Fn(&str) -> Option<String>,
    problems: Vec<String>,
}

impl Reader<'_> {
    fn parse<T: std::str::FromStr>(&mut self, name: &str, default: T) -> T {
        match (self.get)(name).map(|value| value.parse()) {
            None => default,
            Some(Ok(value)) => value,
            Some(Err(_)) => {
                self.problems.push(format!("{name} cannot be read"));
                default
            }
        }
    }

    fn path(&self, name: &str, default: PathBuf) -> PathBuf {
        (self.get)(name).map_or(default, PathBuf::from)
    }

    fn switch(&mut self, name: &str, default: bool) -> bool {
        match (self.get)(name).as_deref() {
            None => default,
            Some("on") => true,
            Some("off") => false,
            Some(_) => {
                self.problems.push(format!("{name} is neither on nor off"));
                default
            }
        }
    }

    fn host(&mut self, name: &str, default: String) -> String {
        match (self.get)(name) {
            None => default,
            Some(value) => crate::host::normalise(&value).unwrap_or_else(|| {
                self.problems.push(format!("{name} is not a host name"));
                default
            }),
        }
    }

    fn list<T: std::str::FromStr>(&mut self, name: &str) -> Vec<T> {
        let text = (self.get)(name).unwrap_or_default();
        let mut values = Vec::new();
        for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
            match part.parse() {
                Ok(value) => values.push(value),
                Err(_) => self.problems.push(format!("{name} holds something that cannot be read")),
            }
        }
        values
    }

    /// Production must be given a secret; development makes one and keeps it.
    fn secret(&mut self, config: &mut Config) {
        match (self.get)("SMARTSELLER_SECRET") {
            Some(value) if value.len() >= 32 => config.secret = value.into_bytes(),
            Some(_) => self.problems.push("SMARTSELLER_SECRET must have at least 32 bytes".to_owned()),
            None if config.mode == Mode::Production => self.problems.push("SMARTSELLER_SECRET must be set in production".to_owned()),
            None => match kept_secret(&config.data_dir) {
                Ok(secret) => config.secret = secret,
                Err(error) => self.problems.push(format!("SMARTSELLER_DATA_DIR cannot hold the generated secret: {error}")),
            },
        }
    }

    fn production(&mut self, config: &Config) {
        if config.mode != Mode::Production {
            return;
        }
        if config.database_url.is_none() {
            self.problems.push("DATABASE_URL must be set in production".to_owned());
        }
        if config.smtp_url.is_none() {
            self.problems.push("SMARTSELLER_SMTP_URL must be set in production".to_owned());
        }
        if !config.rate_limits {
            self.problems.push("SMARTSELLER_RATE_LIMITS cannot be off in production".to_owned());
        }
        if config.bench_routes {
            self.problems.push("SMARTSELLER_BENCH_ROUTES is refused in production".to_owned());
        }
        if config.base_host == "localhost" {
            self.problems.push("SMARTSELLER_BASE_HOST must be set in production".to_owned());
        }
    }
}

fn default_data_dir() -> PathBuf {
    if nix::unistd::geteuid().is_root() { PathBuf::from("/var/lib/smartseller") } else { PathBuf::from(".smartseller") }
}

/// Reads or makes the development secret, readable by its owner alone.
fn kept_secret(data_dir: &Path) -> std::io::Result<Vec<u8>> {
    use std::{io::Write, os::unix::fs::OpenOptionsExt};

    use base64::Engine;

    let file = data_dir.join("secret");
    if let Ok(secret) = std::fs::read(&file)
        && secret.len() >= 32
    {
        return Ok(secret);
    }
    std::fs::create_dir_all(data_dir)?;
    let secret = base64::engine::general_purpose::STANDARD_NO_PAD.encode(rand::random::<[u8; 48]>());
    std::fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&file)?.write_all(secret.as_bytes())?;
    Ok(secret.into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn production_names_every_missing_setting_and_no_value() {
        let get = |name: &str| match name {
            "SMARTSELLER_MODE" => Some("production".to_owned()),
            "SMARTSELLER_LISTEN" => Some("hunter2".to_owned()),
            _ => None,
        };

        let message = Config::read(&get).err().unwrap().to_string();

        for name in ["SMARTSELLER_LISTEN", "SMARTSELLER_SECRET", "DATABASE_URL", "SMARTSELLER_SMTP_URL", "SMARTSELLER_BASE_HOST"] {
            assert!(message.contains(name), "{name} is not named in {message}");
        }
        assert!(!message.contains("hunter2"));
    }
}
