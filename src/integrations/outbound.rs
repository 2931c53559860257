//! Calling a provider, of payments or of couriers' prices: short patience, small answers, no way around.
//!
//! Where a call goes is written in this program and nowhere else, so there is
//! no address to be lured to; a redirect is a failure. What went wrong is said
//! in classes: never the address, a header, or what the provider wrote, which
//! may repeat what it was sent.

use std::{
    sync::{Arc, OnceLock},
    time::Duration,
};

use futures_util::StreamExt;
use reqwest::{Client, Method, RequestBuilder, Response, header::CONTENT_LENGTH, redirect};
use serde_json::Value;

use crate::error::{Error, Result};

const CONNECT: Duration = Duration::from_secs(3);
const TOTAL: Duration = Duration::from_secs(10);

/// The largest answer, in bytes. A list of a hundred banks is a tenth of it.
const MAX_BYTES: usize = 256 * 1024;

/// The way to all providers. Cheap to clone.
#[derive(Clone)]
pub struct Outbound {
    client: Arc<OnceLock<Option<Client>>>,
    stand_in: Option<String>,
}

/// What a provider answered.
#[derive(Debug, Clone)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// The body; null when it is no JSON.
    pub body: Value,
}

impl Outbound {
    /// A way that leads to the providers' own hosts, or all to one stand-in.
    pub fn new(stand_in: Option<String>) -> Self {
        Self { client: Arc::default(), stand_in }
    }

    /// A request to a path of a host such as `https://api.stripe.com`.
    ///
    /// # Errors
    /// [`Error::Busy`] when TLS cannot be set up on this machine.
    pub fn request(&self, method: Method, host: &str, path: &str) -> Result<RequestBuilder> {
        let client = self.client.get_or_init(|| client().ok()).as_ref();
        let client = client.ok_or_else(|| Error::Busy("no provider can be reached from this machine".into()))?;
        let host = self.stand_in.as_deref().unwrap_or(host);
        Ok(client.request(method, format!("{host}{path}")))
    }
}

fn client() -> reqwest::Result<Client> {
    // The second caller in a process finds one installed, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder()
        .redirect(redirect::Policy::none())
        .no_proxy()
        .referer(false)
        .connect_timeout(CONNECT)
        .timeout(TOTAL)
        .pool_max_idle_per_host(2)
        .user_agent("SmartSeller/1.0")
        .build()
}

/// Sends a request and reads the answer.
///
/// # Errors
/// [`Error::Busy`] when the provider does not answer, answers too much, or
/// says that it cannot now; trying again can help.
pub async fn send(provider: &'static str, request: RequestBuilder) -> Result<Answer> {
    let response = request.send().await.map_err(|error| silent(provider, &error))?;
    let status = response.status().as_u16();
    if status == 429 || status >= 500 {
        return Err(Error::Busy(format!("{provider} cannot answer now ({status})").into()));
    }
    let bytes = body(provider, response).await?;
    Ok(Answer { status, body: serde_json::from_slice(&bytes).unwrap_or(Value::Null) })
}

async fn body(provider: &'static str, response: Response) -> Result<Vec<u8>> {
    let too_large = || Error::Busy(format!("{provider} answered too much").into());
    let declared = response.headers().get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    if declared.is_some_and(|length| length > MAX_BYTES) {
        return Err(too_large());
    }
    let mut bytes = Vec::new();
    let mut parts = response.bytes_stream();
    while let Some(part) = parts.next().await {
        let part = part.map_err(|error| silent(provider, &error))?;
        if bytes.len() + part.len() > MAX_BYTES {
            return Err(too_large());
        }
        bytes.extend_from_slice(&part);
    }
    Ok(bytes)
}

/// The error's own words name the address, and so what was asked about.
fn silent(provider: &'static str, error: &reqwest::Error) -> Error {
    let what = if error.is_timeout() { "took too long" } else { "cannot be reached" };
    Error::Busy(format!("{provider} {what}").into())
}

impl Answer {
    /// The body of an answer that says yes.
    ///
    /// # Errors
    /// A fault when it says no; its own words stay out of it.
    pub fn accepted(self, provider: &'static str) -> Result<Value> {
        if (200..300).contains(&self.status) { Ok(self.body) } else { Err(self.refusal(provider)) }
    }

    /// That the provider said no.
    pub fn refusal(&self, provider: &'static str) -> Error {
        Error::unexpected(format!("{provider} refused with {}", self.status))
    }
}

/// A text of an answer or of news; empty when it is not there.
pub fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value.get(name).and_then(Value::as_str).unwrap_or("")
}

/// The fields of a message that are worth keeping, and none that name a
/// person, a card or a signature.
pub fn kept(value: &Value, names: &[&str]) -> Value {
    names.iter().filter_map(|name| Some(((*name).to_owned(), value.get(*name)?.clone()))).collect::<serde_json::Map<_, _>>().into()
}

/// Whether two texts are the same, in a time that does not tell where they
/// differ. Nothing is never the same as nothing: an empty key proves nothing.
pub fn same(one: &str, other: &str) -> bool {
    use subtle::ConstantTimeEq;

    !one.is_empty() && bool::from(one.as_bytes().ct_eq(other.as_bytes()))
}

/// Bytes as lower-case hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
