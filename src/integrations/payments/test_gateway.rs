//! A payment provider that exists in development only. It behaves like one
//! that hosts its own page: it keeps its own books apart from our database,
//! sends the browser back, and tells the store by a signed web hook.
//!
//! Its books are files in the data folder, so they outlive a killed server as
//! a real provider's would. A web hook is signed with HMAC-SHA256 over the
//! time and the raw body, with a key of its own for each tenant.

use std::{io, path::PathBuf};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use futures_util::{FutureExt, future::BoxFuture};
use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use subtle::ConstantTimeEq;

use crate::{
    clock::Clock,
    commerce::payments::gateway::{
        Attempt, Distrust, GatewayEvent, Header, Keys, Outcome, PaymentGateway, RefundRequest, Refunded, StartRequest, Started,
    },
    config::Config,
    error::{Error, Result},
    ids::{PaymentId, TenantId},
};

/// Its name in settings and addresses.
pub const NAME: &str = "test";

/// The header that holds time and signature: `t=1700000000,v1=<base64url>`.
pub const SIGNATURE: &str = "x-test-signature";

/// How old a signature may be, and how far ahead, in seconds.
const TOLERANCE: i64 = 300;

/// The provider.
pub struct TestGateway {
    books: PathBuf,
    pages: String,
    secret: Vec<u8>,
    clock: Clock,
}

/// A payment in the provider's books.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// The account.
    pub tenant: TenantId,
    /// The merchant's name of the payment.
    pub payment: PaymentId,
    /// Shown to the shopper.
    pub order_number: String,
    /// Shown to the shopper.
    pub store_name: String,
    /// Minor units.
    pub amount: i64,
    /// ISO code.
    pub currency: String,
    /// Where the browser goes back to.
    pub return_url: String,
    /// The shopper's language.
    pub locale: String,
    /// When the page closes.
    pub expires_at: DateTime<Utc>,
    /// What the shopper did.
    pub state: State,
}

/// What the shopper did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Nothing yet.
    Open,
    /// Paid.
    Paid,
    /// Was declined.
    Failed,
    /// Let the time run out.
    Expired,
}

/// A message to the store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// The same id is the same event.
    pub id: String,
    /// What happened.
    pub state: State,
    /// The provider's name of the payment.
    pub reference: String,
    /// The merchant's name of it.
    pub payment: PaymentId,
    /// Whose account was paid.
    pub account: String,
    /// Minor units.
    pub amount: i64,
    /// ISO code.
    pub currency: String,
}

impl TestGateway {
    /// A provider whose books lie in the data folder.
    pub fn new(config: &Config, clock: Clock) -> Self {
        Self {
            books: config.data_dir.join("test-gateway"),
            pages: format!("{}/dev/pay", config.origin(&config.base_host)),
            secret: config.secret.clone(),
            clock,
        }
    }

    /// A payment by the name in the page's address.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the provider knows none.
    pub async fn entry(&self, reference: &str) -> Result<Entry> {
        let id = reference.strip_prefix("tp_").and_then(|id| id.parse().ok()).ok_or(Error::NotFound("payment"))?;
        self.read(id).await?.ok_or(Error::NotFound("payment"))
    }

    /// The shopper pressed a button. A payment that has an end keeps it.
    ///
    /// # Errors
    /// When the books cannot be written.
    pub async fn finish(&self, reference: &str, state: State) -> Result<Entry> {
        let mut entry = self.entry(reference).await?;
        if self.current(&entry) == State::Open {
            entry.state = state;
            self.write(&entry).await?;
        }
        Ok(entry)
    }

    /// The message about a payment as it stands.
    pub fn message(&self, entry: &Entry) -> Message {
        let state = self.current(entry);
        Message {
            id: format!(
                "{}-{}",
                reference(entry.payment),
                serde_json::to_value(state).ok().and_then(|word| word.as_str().map(ToOwned::to_owned)).unwrap_or_default()
            ),
            state,
            reference: reference(entry.payment),
            payment: entry.payment,
            account: entry.tenant.to_string(),
            amount: entry.amount,
            currency: entry.currency.clone(),
        }
    }

    /// The value of the signature header for a body that is sent now.
    pub fn sign(&self, tenant: TenantId, body: &[u8]) -> String {
        let time = self.clock.now().timestamp();
        format!("t={time},v1={}", URL_SAFE_NO_PAD.encode(self.mac(tenant, time, body).finalize().into_bytes()))
    }

    /// Sends the message to the store. The store is this very program, reached
    /// at its own port under the store's host.
    ///
    /// # Errors
    /// When the store does not take it; a real provider would try again.
    pub async fn deliver(&self, entry: &Entry, port: u16) -> Result<()> {
        // TLS is never spoken here, but the client wants to know how it would be.
        drop(rustls::crypto::ring::default_provider().install_default());
        let store = url::Url::parse(&entry.return_url).map_err(Error::unexpected)?;
        let host = match (store.host_str(), store.port()) {
            (Some(host), Some(port)) => format!("{host}:{port}"),
            (host, _) => host.unwrap_or_default().to_owned(),
        };
        let body = serde_json::to_vec(&self.message(entry)).map_err(Error::unexpected)?;
        let client = reqwest::Client::builder().timeout(std::time::Duration::from_secs(5)).build().map_err(Error::unexpected)?;
        let answer = client
            .post(format!("http://127.0.0.1:{port}/webhooks/payments/{NAME}"))
            .header("host", host)
            .header("content-type", "application/json")
            .header(SIGNATURE, self.sign(entry.tenant, &body))
            .body(body)
            .send()
            .await
            .map_err(Error::unexpected)?;
        if answer.status().is_success() { Ok(()) } else { Err(Error::unexpected(format!("the store answered {}", answer.status()))) }
    }

    fn current(&self, entry: &Entry) -> State {
        if entry.state == State::Open && entry.expires_at <= self.clock.now() { State::Expired } else { entry.state }
    }

    fn mac(&self, tenant: TenantId, time: i64, body: &[u8]) -> Hmac<Sha256> {
        let mut key = Hmac::<Sha256>::new_from_slice(&self.secret).expect("HMAC takes a key of any length");
        key.update(b"test-gateway:");
        key.update(tenant.uuid().as_bytes());
        let mut mac = Hmac::<Sha256>::new_from_slice(&key.finalize().into_bytes()).expect("HMAC takes a key of any length");
        mac.update(time.to_string().as_bytes());
        mac.update(b".");
        mac.update(body);
        mac
    }

    async fn read(&self, payment: PaymentId) -> Result<Option<Entry>> {
        match tokio::fs::read(self.books.join(format!("{payment}.json"))).await {
            Ok(bytes) => serde_json::from_slice(&bytes).map(Some).map_err(Error::unexpected),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(Error::unexpected(error)),
        }
    }

    /// Whole or not at all: written beside, then moved into place.
    async fn write(&self, entry: &Entry) -> Result<()> {
        let bytes = serde_json::to_vec_pretty(entry).map_err(Error::unexpected)?;
        tokio::fs::create_dir_all(&self.books).await.map_err(Error::unexpected)?;
        let beside = self.books.join(format!("{}.{}", entry.payment, rand::random::<u32>()));
        tokio::fs::write(&beside, bytes).await.map_err(Error::unexpected)?;
        tokio::fs::rename(&beside, self.books.join(format!("{}.json", entry.payment))).await.map_err(Error::unexpected)
    }

    async fn open(&self, tenant: TenantId, request: &StartRequest) -> Result<Started> {
        if self.read(request.payment).await?.is_none() {
            self.write(&Entry {
                tenant,
                payment: request.payment,
                order_number: request.order_number.clone(),
                store_name: request.store_name.clone(),
                amount: request.amount.minor(),
                currency: request.amount.currency().code().to_owned(),
                return_url: request.return_url.clone(),
                locale: request.locale.clone(),
                expires_at: request.expires_at,
                state: State::Open,
            })
            .await?;
        }
        let provider_ref = reference(request.payment);
        Ok(Started { redirect_url: format!("{}/{provider_ref}", self.pages), provider_ref })
    }
}

/// The provider's name of a payment.
pub fn reference(payment: PaymentId) -> String {
    format!("tp_{payment}")
}

impl PaymentGateway for TestGateway {
    fn start<'a>(&'a self, keys: &'a Keys, request: &'a StartRequest) -> BoxFuture<'a, Result<Started>> {
        self.open(keys.tenant, request).boxed()
    }

    fn verify(&self, keys: &Keys, header: Header<'_>, body: &[u8], now: DateTime<Utc>) -> Result<GatewayEvent, Distrust> {
        let line = header(SIGNATURE).ok_or(Distrust::Malformed)?;
        let (time, signature) = line.strip_prefix("t=").and_then(|rest| rest.split_once(",v1=")).ok_or(Distrust::Malformed)?;
        let time: i64 = time.parse().map_err(|_| Distrust::Malformed)?;
        let signature = URL_SAFE_NO_PAD.decode(signature).map_err(|_| Distrust::Malformed)?;
        let expected = self.mac(keys.tenant, time, body).finalize().into_bytes();
        if !bool::from(expected.as_slice().ct_eq(&signature)) {
            return Err(Distrust::Mismatch);
        }
        if (now.timestamp() - time).abs() > TOLERANCE {
            return Err(Distrust::Stale);
        }
        serde_json::from_slice::<Message>(body).map(|message| message.event(keys.tenant)).map_err(|_| Distrust::Unreadable)
    }

    fn look_up<'a>(&'a self, keys: &'a Keys, attempt: &'a Attempt) -> BoxFuture<'a, Result<Option<GatewayEvent>>> {
        async move {
            let entry = self.read(attempt.payment).await?.filter(|entry| entry.tenant == keys.tenant);
            Ok(entry.map(|entry| self.message(&entry).event(keys.tenant)))
        }
        .boxed()
    }

    fn refund<'a>(&'a self, keys: &'a Keys, refund: &'a RefundRequest) -> BoxFuture<'a, Result<Refunded>> {
        async move {
            let entry = self.read(refund.attempt.payment).await?;
            let paid = entry.is_some_and(|entry| entry.tenant == keys.tenant && entry.state == State::Paid);
            Ok(if paid { Refunded::Done(format!("tr_{}", refund.key)) } else { Refunded::Refused })
        }
        .boxed()
    }

    fn cancel<'a>(&'a self, keys: &'a Keys, attempt: &'a Attempt) -> BoxFuture<'a, Result<()>> {
        async move {
            let entry = self.read(attempt.payment).await?.filter(|entry| entry.tenant == keys.tenant && entry.state == State::Open);
            match entry {
                Some(entry) => self.write(&Entry { state: State::Expired, ..entry }).await,
                None => Ok(()),
            }
        }
        .boxed()
    }
}

impl Message {
    /// What it means for this tenant.
    fn event(self, tenant: TenantId) -> GatewayEvent {
        let payload = serde_json::to_value(&self).unwrap_or_default();
        GatewayEvent {
            event_id: self.id,
            provider_ref: self.reference,
            payment: Some(self.payment),
            ours: self.account == tenant.to_string(),
            live: false,
            outcome: match self.state {
                State::Open => Outcome::Pending,
                State::Paid => Outcome::Paid,
                State::Failed => Outcome::Failed,
                State::Expired => Outcome::Expired,
            },
            amount: self.amount,
            currency: self.currency,
            payload,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn gateway(clock: &Clock) -> TestGateway {
        let mut config = Config::development(Path::new("/nonexistent"));
        config.secret = vec![7; 32];
        TestGateway::new(&config, clock.clone())
    }

    fn body(gateway: &TestGateway, tenant: TenantId) -> Vec<u8> {
        let entry = Entry {
            tenant,
            payment: PaymentId::new(),
            order_number: "RX-1001".into(),
            store_name: "Rexus".into(),
            amount: 649_000,
            currency: "IDR".into(),
            return_url: "http://rexus.localhost:8080/orders/x".into(),
            locale: "id".into(),
            expires_at: gateway.clock.now() + chrono::Duration::hours(1),
            state: State::Paid,
        };
        serde_json::to_vec(&gateway.message(&entry)).unwrap()
    }

    #[track_caller]
    fn check(gateway: &TestGateway, tenant: TenantId, header: Option<&str>, body: &[u8], expect: Result<(), Distrust>) {
        let header = header.map(ToOwned::to_owned);
        let read = move |name: &str| header.clone().filter(|_| name == SIGNATURE);
        let keys = Keys { tenant, live: false, merchant: String::new(), secrets: Default::default() };
        assert_eq!(gateway.verify(&keys, &read, body, gateway.clock.now()).map(drop), expect);
    }

    #[test]
    fn only_what_was_signed_for_this_tenant_just_now_is_believed() {
        let clock = Clock::default();
        let gateway = gateway(&clock);
        let tenant = TenantId::new();
        let body = body(&gateway, tenant);
        let signed = gateway.sign(tenant, &body);

        check(&gateway, tenant, Some(&signed), &body, Ok(()));
        check(&gateway, TenantId::new(), Some(&signed), &body, Err(Distrust::Mismatch));
        let mut other = body.clone();
        other.push(b' ');
        check(&gateway, tenant, Some(&signed), &other, Err(Distrust::Mismatch));
        for bad in ["", "t=,v1=", "v0=abc", &signed.replace("t=", "t=x"), &signed[..signed.len() - 3].replace("v1", "v0")] {
            check(&gateway, tenant, Some(bad), &body, Err(Distrust::Malformed));
        }
        let of_another = gateway.sign(tenant, b"another body");
        check(&gateway, tenant, Some(&of_another), &body, Err(Distrust::Mismatch));
        check(&gateway, tenant, None, &body, Err(Distrust::Malformed));
        let nonsense = gateway.sign(tenant, b"{}");
        check(&gateway, tenant, Some(&nonsense), b"{}", Err(Distrust::Unreadable));
        clock.advance(chrono::Duration::minutes(6));
        check(&gateway, tenant, Some(&signed), &body, Err(Distrust::Stale));
    }
}
