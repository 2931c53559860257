//! Where a shopper is signed in: the list of sessions, and ending them.

use actix_session::SessionExt;
use actix_web::HttpRequest;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::{
    Customer,
    session::{SHOPPING, keys},
};
use crate::{
    error::Result,
    platform::sessions::{self, Stored},
};

/// A session as its owner sees it.
#[derive(Debug, Clone)]
pub struct Place {
    /// Names it in forms; opens nothing.
    pub id: String,
    /// What the browser said it is.
    pub agent: String,
    /// When it was started.
    pub first_seen: DateTime<Utc>,
    /// When it was used last, to the minute.
    pub last_seen: DateTime<Utc>,
    /// Whether it is the one that asks.
    pub here: bool,
}

/// Where the account of whoever asks is signed in, the last used first.
///
/// # Errors
/// When the database does not answer.
pub async fn places(me: &Customer, request: &HttpRequest) -> Result<Vec<Place>> {
    let nonce = own_nonce(request);
    Ok(stored(me).await?.iter().map(|stored| place(stored, nonce.as_deref())).collect())
}

/// Ends the session of this name, or every one but the one that asks.
///
/// # Errors
/// When the database refuses.
pub async fn end(me: &Customer, request: &HttpRequest, only: Option<&str>) -> Result<()> {
    let nonce = own_nonce(request);
    let all = stored(me).await?;
    let mut conn = me.shop.app.db.platform().await?;
    for one in &all {
        let place = place(one, nonce.as_deref());
        if only.map_or(!place.here, |id| id == place.id) {
            sessions::delete(&mut conn, &one.key_hash).await?;
        }
    }
    conn.commit().await
}

/// Those of the account's present version; others are worth nothing any more.
async fn stored(me: &Customer) -> Result<Vec<Stored>> {
    let mut conn = me.shop.app.db.platform().await?;
    let mut all = sessions::of_customer(&mut conn, me.shop.tenant.id.uuid(), me.id().uuid()).await?;
    let version = me.account.session_version.to_string();
    all.retain(|stored| value(&stored.state, keys::VERSION).as_deref() == Some(version.as_str()));
    Ok(all)
}

fn place(stored: &Stored, own: Option<&str>) -> Place {
    let nonce = value(&stored.state, keys::NONCE).unwrap_or_default();
    Place {
        id: URL_SAFE_NO_PAD.encode(&Sha256::digest(format!("session:{nonce}"))[..12]),
        agent: value(&stored.state, keys::DEVICE).unwrap_or_default(),
        first_seen: stored.created_at,
        last_seen: stored.expires_at - SHOPPING.idle,
        here: own == Some(nonce.as_str()),
    }
}

fn own_nonce(request: &HttpRequest) -> Option<String> {
    request.get_session().get(keys::NONCE).ok().flatten()
}

/// actix-session keeps values as JSON texts.
fn value(state: &Value, key: &str) -> Option<String> {
    serde_json::from_str(state.get(key)?.as_str()?).ok()
}

/// Browser and system in words, as far as the browser says them. Whoever
/// imitates others names them too, so the order matters.
pub fn device(agent: &str) -> Option<String> {
    const BROWSERS: [(&str, &str); 7] = [
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("SamsungBrowser/", "Samsung Internet"),
        ("Firefox/", "Firefox"),
        ("FxiOS/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ];
    const SYSTEMS: [(&str, &str); 7] = [
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS X", "macOS"),
        ("CrOS", "ChromeOS"),
        ("Linux", "Linux"),
    ];
    let first = |of: &[(&str, &'static str)]| of.iter().find(|(sign, _)| agent.contains(sign)).map(|(_, name)| *name);
    match (first(&BROWSERS), first(&SYSTEMS)) {
        (Some(browser), Some(system)) => Some(format!("{browser} · {system}")),
        (Some(one), None) | (None, Some(one)) => Some(one.to_owned()),
        (None, None) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_what_people_know() {
        let android = "Mozilla/5.0 (Linux; Android 14; SM-A546E) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Mobile Safari/537.36";
        assert_eq!(device(android).as_deref(), Some("Chrome · Android"));
        let samsung = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 SamsungBrowser/25.0 Chrome/121.0 Mobile Safari/537.36";
        assert_eq!(device(samsung).as_deref(), Some("Samsung Internet · Android"));
        let edge = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/126.0 Safari/537.36 Edg/126.0";
        assert_eq!(device(edge).as_deref(), Some("Edge · Windows"));
        let iphone = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Version/17.5 Mobile/15E148 Safari/604.1";
        assert_eq!(device(iphone).as_deref(), Some("Safari · iPhone"));
        assert_eq!(device("curl/8.0"), None);
    }
}
