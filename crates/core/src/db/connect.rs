//! Opening one connection: which login, which password, which defaults.
//!
//! The address in the settings is that of the owner. The other logins are at
//! the same address with a password derived from the application's secret,
//! so there is one secret to keep and none in the database's reach.

use std::{
    ops::{Deref, DerefMut},
    time::Duration,
};

use base64::Engine;
use diesel_async::AsyncPgConnection;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use tokio_postgres::{Config, NoTls};

use crate::error::{Error, Result};

/// Where PostgreSQL is, and the key that logins' passwords come from.
#[derive(Clone)]
pub(super) struct Address {
    owner: Config,
    secret: Vec<u8>,
}

/// A connection of the owner. Used for roles, schemas and migrations only.
pub struct AdminConn(AsyncPgConnection);

impl Deref for AdminConn {
    type Target = AsyncPgConnection;

    fn deref(&self) -> &AsyncPgConnection {
        &self.0
    }
}

impl DerefMut for AdminConn {
    fn deref_mut(&mut self) -> &mut AsyncPgConnection {
        &mut self.0
    }
}

impl Address {
    pub(super) fn parse(url: &str, secret: &[u8]) -> Result<Self> {
        let mut owner: Config = url.parse().map_err(|_| Error::unexpected("DATABASE_URL is not an address of PostgreSQL"))?;
        owner.connect_timeout(Duration::from_secs(3)).keepalives_idle(Duration::from_secs(60));
        Ok(Self { owner, secret: secret.to_vec() })
    }

    /// The password of one of our logins.
    pub(super) fn password(&self, login: &str) -> String {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.secret).expect("HMAC takes a key of any length");
        mac.update(b"database-login:");
        mac.update(login.as_bytes());
        base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes())
    }

    pub(super) async fn admin(&self) -> Result<AdminConn> {
        let mut config = self.owner.clone();
        config.application_name("smartseller-owner").options("-c search_path= -c client_min_messages=warning");
        open(&config).await.map(AdminConn).map_err(Error::from)
    }

    /// The settings of a login that serves requests. A forgotten role or path
    /// finds nothing; no statement and no transaction can hold a request
    /// longer than the limits here.
    pub(super) fn login(&self, login: &str) -> Config {
        let mut config = self.owner.clone();
        config
            .user(login)
            .password(self.password(login))
            .application_name(login)
            .options("-c search_path= -c statement_timeout=15s -c lock_timeout=5s -c idle_in_transaction_session_timeout=20s -c jit=off -c TimeZone=UTC");
        config
    }

    /// The settings of the benchmark's own connections.
    pub(super) fn bare(&self) -> Config {
        let mut config = self.owner.clone();
        config.application_name("smartseller-bench").options("-c search_path= -c jit=off -c TimeZone=UTC");
        config
    }

    pub(super) fn database(&self) -> &str {
        self.owner.get_dbname().unwrap_or("postgres")
    }
}

/// Opens a connection; its driver runs on the caller's runtime.
pub(super) async fn open(config: &Config) -> Result<AsyncPgConnection, diesel::ConnectionError> {
    let (client, connection) = config.connect(NoTls).await.map_err(|error| diesel::ConnectionError::BadConnection(describe(&error)))?;
    AsyncPgConnection::try_from_client_and_connection(client, connection).await
}

fn describe(error: &tokio_postgres::Error) -> String {
    use std::error::Error as _;

    match error.source() {
        Some(source) => format!("{error}: {source}"),
        None => error.to_string(),
    }
}

impl From<diesel::ConnectionError> for Error {
    fn from(error: diesel::ConnectionError) -> Self {
        Self::Busy(error.to_string().into())
    }
}
