//! What a payment provider can do for us, as seen from here.
//!
//! The providers themselves live in `integrations::payments`; nothing here
//! knows one. A gateway is only ever called outside a transaction. What it
//! tells us, by web hook or when asked, becomes a [`GatewayEvent`] and goes
//! through one door, `payments::receive`.

use std::{collections::BTreeMap, sync::Arc};

use chrono::{DateTime, Utc};
use futures_util::future::BoxFuture;

use super::providers::Provider;
use crate::{
    error::Result,
    ids::{PaymentId, TenantId},
    money::Money,
    secret_box::Secret,
};

/// What opens a tenant's account at a provider, in one of its two modes.
#[derive(Debug, Clone)]
pub struct Keys {
    /// Whose account it is.
    pub tenant: TenantId,
    /// Whether real money moves.
    pub live: bool,
    /// The account's number, where the merchant told it; else empty.
    pub merchant: String,
    /// By the names of `providers::KeyField`.
    pub secrets: BTreeMap<String, Secret>,
}

impl Keys {
    /// A key; empty when there is none, which opens and verifies nothing.
    pub fn get(&self, name: &str) -> &str {
        self.secrets.get(name).map_or("", Secret::expose)
    }

    /// Whether news that names an account names this one. News that names
    /// none, and an account whose number nobody told, are proven by the key.
    pub fn is_ours(&self, named: Option<&str>) -> bool {
        named.is_none_or(|named| self.merchant.is_empty() || named == self.merchant)
    }
}

/// What the gateway is told about an attempt.
#[derive(Debug, Clone)]
pub struct StartRequest {
    /// The attempt; the same attempt started twice is one payment.
    pub payment: PaymentId,
    /// Shown to the shopper there.
    pub order_number: String,
    /// Shown to the shopper there.
    pub store_name: String,
    /// What is to be paid.
    pub amount: Money,
    /// Where the browser comes back to. Coming back proves nothing.
    pub return_url: String,
    /// Where the provider tells what happened, if it can be told so.
    pub hook_url: String,
    /// The language of the shopper.
    pub locale: String,
    /// Whom the provider may write to.
    pub email: String,
    /// Who pays.
    pub name: String,
    /// When the attempt ends.
    pub expires_at: DateTime<Utc>,
}

/// A hosted page that waits for the shopper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Started {
    /// The provider's name of the payment.
    pub provider_ref: String,
    /// Where the browser goes.
    pub redirect_url: String,
}

/// An attempt that the provider is asked about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// Our name of it.
    pub payment: PaymentId,
    /// The provider's name of it, once it told us.
    pub provider_ref: Option<String>,
    /// What was to be paid.
    pub amount: Money,
}

/// Money that is to go back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefundRequest {
    /// Of which attempt.
    pub attempt: Attempt,
    /// The same key twice is one refund. Letters, digits and hyphens.
    pub key: String,
    /// The provider's name of it, once it told us.
    pub known: Option<String>,
    /// How much.
    pub amount: Money,
}

/// What became of a refund at the provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refunded {
    /// The money is on its way; the provider's name of it.
    Done(String),
    /// The provider has not decided; the provider's name of it.
    Waiting(String),
    /// It will not be.
    Refused,
}

/// Something that happened at the provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GatewayEvent {
    /// The provider's name of the event; the same name is the same event.
    pub event_id: String,
    /// The provider's name of the payment.
    pub provider_ref: String,
    /// Our own name of the attempt, as the provider was told.
    pub payment: Option<PaymentId>,
    /// Whether it is about the account that the keys belong to. What was paid
    /// into another one is never ours.
    pub ours: bool,
    /// Whether real money moved.
    pub live: bool,
    /// What happened.
    pub outcome: Outcome,
    /// Minor units.
    pub amount: i64,
    /// ISO code.
    pub currency: String,
    /// The provider's own words, kept for whoever has to look into it.
    pub payload: serde_json::Value,
}

/// How a payment stands at the provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It waits for the shopper.
    Pending,
    /// The money is there.
    Paid,
    /// Declined or given up.
    Failed,
    /// Out of time.
    Expired,
    /// Money went back: so much of it so far, in minor units.
    Refunded(i64),
    /// Genuine, and about nothing that moves a payment.
    Other,
}

/// Why a web hook is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Distrust {
    /// No signature, or none of the form that the provider writes.
    #[error("the signature is missing or malformed")]
    Malformed,
    /// Signed with another key, or another body.
    #[error("the signature does not match")]
    Mismatch,
    /// Signed too long ago, or in the future.
    #[error("the signature is too old")]
    Stale,
    /// The signature holds but the body is not an event.
    #[error("the body is not an event")]
    Unreadable,
}

/// Reads a header of the web hook's request by its lower-case name.
pub type Header<'a> = &'a (dyn Fn(&str) -> Option<String> + Send + Sync);

/// A provider of hosted payment pages. Every method is given the keys of the
/// tenant that is served: a gateway keeps none.
pub trait PaymentGateway: Send + Sync {
    /// Opens a payment at the provider.
    fn start<'a>(&'a self, keys: &'a Keys, request: &'a StartRequest) -> BoxFuture<'a, Result<Started>>;

    /// Reads a web hook, signature first and on the raw bytes.
    ///
    /// # Errors
    /// The reason not to believe it.
    fn verify(&self, keys: &Keys, header: Header<'_>, body: &[u8], now: DateTime<Utc>) -> Result<GatewayEvent, Distrust>;

    /// Asks how an attempt stands; `None` when the provider knows nothing of it.
    fn look_up<'a>(&'a self, keys: &'a Keys, attempt: &'a Attempt) -> BoxFuture<'a, Result<Option<GatewayEvent>>>;

    /// Gives money back, or asks what became of it.
    fn refund<'a>(&'a self, keys: &'a Keys, refund: &'a RefundRequest) -> BoxFuture<'a, Result<Refunded>>;

    /// Closes the page of an attempt that is not wanted any more. One that
    /// cannot be closed, because it was paid or is closed, is left as it is.
    fn cancel<'a>(&'a self, keys: &'a Keys, attempt: &'a Attempt) -> BoxFuture<'a, Result<()>>;
}

/// The providers that this process can reach, by the name in the settings.
#[derive(Clone, Default)]
pub struct Gateways(BTreeMap<&'static str, Arc<dyn PaymentGateway>>);

impl Gateways {
    /// Adds a provider under its name.
    pub fn add(&mut self, provider: Provider, gateway: Arc<dyn PaymentGateway>) {
        self.0.insert(provider.as_str(), gateway);
    }

    /// The provider with this name.
    pub fn of(&self, provider: Provider) -> Option<&Arc<dyn PaymentGateway>> {
        self.0.get(provider.as_str())
    }
}

impl std::fmt::Debug for Gateways {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}
