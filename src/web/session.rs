//! Sessions of signed-in people, in PostgreSQL behind actix-session's store.
//!
//! A visitor who has nothing to remember has no session and gets no cookie.
//! The store is handed the key alone, so the row says realm and tenant, and
//! `extract` compares them with the host after loading: a cookie that was
//! copied to another host is worthless there.

use std::{collections::HashMap, sync::Arc};

use actix_session::{
    SessionMiddleware,
    config::{CookieContentSecurity, PersistentSession, TtlExtensionPolicy},
    storage::{LoadError, SaveError, SessionKey, SessionStore, UpdateError},
};
use actix_web::{
    cookie::{Key, SameSite, time::Duration as CookieDuration},
    http::header::{self, HeaderMap},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::Duration;
use sha2::{Digest, Sha256, Sha512};
use uuid::Uuid;

use super::routes::{Route, Surface};
use crate::{app::App, platform::sessions};

/// Keys of the session's values.
pub mod keys {
    /// `customer`, `staff` or `operator`, or `pending` between two steps of signing in.
    pub const REALM: &str = "realm";
    /// Tenant that the session is for.
    pub const TENANT: &str = "tenant";
    /// Who is signed in.
    pub const PERSON: &str = "person";
    /// Random; what form tokens are bound to.
    pub const NONCE: &str = "nonce";
    /// The account's version that the session was started with.
    pub const VERSION: &str = "version";
    /// What the browser said it is.
    pub const DEVICE: &str = "device";
    /// Of a pending session: the realm that it becomes one of.
    pub const BECOMES: &str = "becomes";
    /// Of a pending session: where to go afterwards.
    pub const NEXT: &str = "next";
    /// A key for an authenticator app that its owner has not confirmed yet.
    pub const ENROLMENT: &str = "enrolment";
}

/// How long a session lives.
#[derive(Debug, Clone, Copy)]
pub struct Life {
    /// It ends after so long without a request.
    pub idle: Duration,
    /// And after so long whatever happens.
    pub absolute: Duration,
}

/// People who work sign in every day.
const WORK: Life = Life { idle: Duration::minutes(30), absolute: Duration::hours(12) };
/// A code is typed within minutes.
const BETWEEN_STEPS: Life = Life { idle: Duration::minutes(10), absolute: Duration::minutes(10) };
/// The realm of a session whose owner has shown a password and not yet a code:
/// nobody's, so that no route but the one that takes the code knows it.
pub const PENDING: &str = "pending";
/// Shoppers come back after days.
pub const SHOPPING: Life = Life { idle: Duration::days(14), absolute: Duration::days(30) };

/// The cookie of shoppers who have signed in.
pub const CUSTOMER: &str = "__Host-customer";

/// The cookie of a path's realm. One name a realm, so that neither is ever
/// taken for the other. A page of the store that is the same for everybody has
/// none: no session is looked for there.
pub fn cookie(surface: Surface, routes: &[&Route]) -> Option<&'static str> {
    match surface {
        Surface::Admin => Some("__Host-staff"),
        Surface::Platform => Some("__Host-operator"),
        Surface::Storefront if routes.iter().any(|route| route.loads_customer()) => Some(CUSTOMER),
        Surface::Storefront | Surface::Anywhere => None,
    }
}

/// Whether a cookie of one of our names came twice. No browser sends one with
/// the prefix `__Host-` twice, so somebody planted one to be taken for another.
pub fn stands_twice(headers: &HeaderMap) -> bool {
    let cookies = || headers.get_all(header::COOKIE).filter_map(|value| value.to_str().ok()).flat_map(|line| line.split(';'));
    let names =
        || cookies().filter_map(|pair| pair.split_once('=')).map(|(name, _)| name.trim()).filter(|name| name.starts_with("__Host-"));
    names().enumerate().any(|(at, name)| names().skip(at + 1).any(|other| other == name))
}

fn life(realm: &str) -> Life {
    match realm {
        "customer" => SHOPPING,
        PENDING => BETWEEN_STEPS,
        _ => WORK,
    }
}

/// The middleware that loads and saves the session of a realm.
pub fn middleware(app: &Arc<App>, cookie: &'static str) -> SessionMiddleware<Store> {
    let mut hasher = Sha512::new();
    hasher.update(b"session-cookie:");
    hasher.update(&app.config.secret);
    let key = Key::from(hasher.finalize().as_slice());
    let idle = if cookie == CUSTOMER { SHOPPING.idle } else { WORK.idle };
    let idle = CookieDuration::seconds(idle.num_seconds());
    SessionMiddleware::builder(Store(Arc::clone(app)), key)
        .cookie_name(cookie.to_owned())
        .cookie_secure(true)
        .cookie_http_only(true)
        .cookie_same_site(SameSite::Lax)
        .cookie_path("/".to_owned())
        .cookie_content_security(CookieContentSecurity::Signed)
        .session_lifecycle(PersistentSession::default().session_ttl(idle).session_ttl_extension_policy(TtlExtensionPolicy::OnEveryRequest))
        .build()
}

/// Sessions in `platform.sessions`.
pub struct Store(Arc<App>);

type State = HashMap<String, String>;

impl SessionStore for Store {
    async fn load(&self, key: &SessionKey) -> Result<Option<State>, LoadError> {
        let load = async {
            let mut conn = self.0.db.platform().await?;
            sessions::load(&mut conn, &hash(key.as_ref())).await
        };
        let state = load.await.map_err(|error| LoadError::Other(error.into()))?;
        state.map(serde_json::from_value).transpose().map_err(|error| LoadError::Deserialization(error.into()))
    }

    async fn save(&self, state: State, ttl: &CookieDuration) -> Result<SessionKey, SaveError> {
        let key = URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>());
        let now = self.0.clock.now();
        let realm = text(&state, keys::REALM).unwrap_or_default();
        let row = sessions::NewSession {
            key_hash: hash(&key),
            absolute_expires_at: now + life(&realm).absolute,
            realm,
            tenant_id: text(&state, keys::TENANT).and_then(|id| id.parse().ok()),
            person_id: text(&state, keys::PERSON).and_then(|id| id.parse::<Uuid>().ok()),
            state: serde_json::to_value(&state).map_err(|error| SaveError::Serialization(error.into()))?,
            expires_at: now + Duration::seconds(ttl.whole_seconds()),
        };
        let save = async {
            let mut conn = self.0.db.platform().await?;
            sessions::insert(&mut conn, &row).await?;
            conn.commit().await
        };
        save.await.map_err(|error| SaveError::Other(error.into()))?;
        SessionKey::try_from(key).map_err(|error| SaveError::Other(error.into()))
    }

    async fn update(&self, key: SessionKey, state: State, ttl: &CookieDuration) -> Result<SessionKey, UpdateError> {
        let state = serde_json::to_value(&state).map_err(|error| UpdateError::Serialization(error.into()))?;
        let expires_at = self.0.clock.now() + Duration::seconds(ttl.whole_seconds());
        let update = async {
            let mut conn = self.0.db.platform().await?;
            sessions::update(&mut conn, &hash(key.as_ref()), &state, expires_at).await?;
            conn.commit().await
        };
        update.await.map_err(|error| UpdateError::Other(error.into()))?;
        Ok(key)
    }

    /// Written at most once a minute: a session that slides costs no write on every page.
    async fn update_ttl(&self, key: &SessionKey, ttl: &CookieDuration) -> Result<(), anyhow::Error> {
        let expires_at = self.0.clock.now() + Duration::seconds(ttl.whole_seconds());
        let mut conn = self.0.db.platform().await?;
        sessions::touch(&mut conn, &hash(key.as_ref()), expires_at, Duration::minutes(1)).await?;
        conn.commit().await?;
        Ok(())
    }

    async fn delete(&self, key: &SessionKey) -> Result<(), anyhow::Error> {
        let mut conn = self.0.db.platform().await?;
        sessions::delete(&mut conn, &hash(key.as_ref())).await?;
        conn.commit().await?;
        Ok(())
    }
}

/// Ends every session of a person.
///
/// # Errors
/// When the database refuses.
pub async fn end_all(app: &App, person: Uuid) -> Result<(), crate::error::Error> {
    let mut conn = app.db.platform().await?;
    sessions::delete_of(&mut conn, person).await?;
    conn.commit().await
}

fn hash(key: &str) -> Vec<u8> {
    Sha256::digest(key.as_bytes()).to_vec()
}

/// actix-session keeps values as JSON texts.
fn text(state: &State, key: &str) -> Option<String> {
    serde_json::from_str(state.get(key)?).ok()
}
