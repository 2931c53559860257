//! What payment providers write about a sale, and how they prove it.

use hmac::{Hmac, KeyInit, Mac};
use reqwest::Method;
use serde_json::{Value, json};
use sha2::{Digest, Sha256, Sha512};

use super::client::Client;
use super::providers::Sale;
use super::reply::Reply;

/// What a store types into its settings: the key that opens pages and, where
/// the provider has another, the key that proves its news.
pub fn keys(provider: &str, slug: &str, live: bool) -> (String, String) {
    match (provider, live) {
        ("midtrans", false) => (format!("SB-Mid-server-{slug}-0001"), format!("SB-Mid-server-{slug}-0001")),
        ("midtrans", true) => (format!("Mid-server-{slug}-0001"), format!("Mid-server-{slug}-0001")),
        ("xendit", false) => (format!("xnd_development_{slug}_0001"), format!("token-test-{slug}-000001")),
        ("xendit", true) => (format!("xnd_production_{slug}_0001"), format!("token-live-{slug}-000001")),
        (_, false) => (format!("sk_test_{slug}_00000001"), format!("whsec_test_{slug}_00001")),
        (_, true) => (format!("sk_live_{slug}_00000001"), format!("whsec_live_{slug}_00001")),
    }
}

/// The provider's words for the same things.
pub fn word(provider: &str, what: &str) -> &'static str {
    match (provider, what) {
        ("midtrans", "paid") => "settlement",
        ("midtrans", "pending") => "pending",
        ("midtrans", "failed") => "deny",
        ("midtrans", _) => "expire",
        ("xendit", "paid") => "PAID",
        ("xendit", "pending") => "PENDING",
        ("xendit", _) => "EXPIRED",
        (_, "paid") => "complete:paid",
        (_, "pending") => "complete:unpaid",
        (_, "failed") => "complete:failed",
        _ => "expired:unpaid",
    }
}

pub fn midtrans(sale: &Sale, word: &str) -> Value {
    let code = match word {
        "pending" => "201",
        "deny" => "202",
        "expire" => "407",
        _ => "200",
    };
    let mut message = json!({
        "transaction_id": format!("t-{}", sale.reference),
        "transaction_status": word,
        "fraud_status": "accept",
        "status_code": code,
        "payment_type": "qris",
        "order_id": sale.payment,
        "merchant_id": "M001",
        "gross_amount": sale.amount,
        "currency": sale.currency,
    });
    let refunds: Vec<Value> = sale.refunds.iter().map(|refund| json!({ "refund_key": refund.0, "refund_amount": refund.1 })).collect();
    message["refunds"] = json!(refunds);
    message["signature_key"] = json!(hex(&Sha512::digest(format!("{}{code}{}{}", sale.payment, sale.amount, sale.key))));
    message
}

pub fn xendit(sale: &Sale, word: &str) -> Value {
    let amount: Value = serde_json::from_str(&sale.amount).expect("a number");
    let mut message = json!({
        "id": sale.reference,
        "external_id": sale.payment,
        "user_id": "B001",
        "status": word,
        "amount": amount,
        "currency": sale.currency,
    });
    if word == "PAID" {
        message["paid_amount"] = amount;
    }
    message
}

pub fn session(sale: &Sale, word: &str, live: bool) -> Value {
    let (status, paid) = word.split_once(':').expect("two words");
    json!({
        "id": sale.reference,
        "object": "checkout.session",
        "client_reference_id": sale.payment,
        "amount_total": sale.amount.parse::<i64>().expect("a number"),
        "currency": sale.currency.to_lowercase(),
        "status": status,
        "payment_status": if paid == "failed" { "unpaid" } else { paid },
        "payment_intent": format!("pi_{}", sale.reference),
        "livemode": live,
    })
}

fn stripe(sale: &Sale, word: &str, event: &str, live: bool) -> Value {
    let kind = match word {
        "complete:failed" => "checkout.session.async_payment_failed",
        "expired:unpaid" => "checkout.session.expired",
        _ => "checkout.session.completed",
    };
    json!({ "id": event, "object": "event", "type": kind, "livemode": live, "data": { "object": session(sale, word, live) } })
}

/// A message on its way to a store: what it says, and what proves it.
#[derive(Debug, Clone)]
pub struct Letter {
    pub provider: &'static str,
    pub body: Vec<u8>,
    pub header: Option<(&'static str, String)>,
}

impl Letter {
    /// What the provider writes when this happens to a sale. `event` names the
    /// event where the provider gives events names.
    pub fn of(sale: &Sale, what: &str, event: &str, slug: &str, now: i64) -> Self {
        let word = word(sale.provider, what);
        let live = sale.key.contains("live") || sale.key.starts_with("Mid-") || sale.key.contains("production");
        let secret = keys(sale.provider, slug, live).1;
        match sale.provider {
            "midtrans" => {
                let signed = Sale { key: secret, ..sale.clone() };
                Self { provider: "midtrans", body: bytes(&midtrans(&signed, word)), header: None }
            }
            "xendit" => Self { provider: "xendit", body: bytes(&xendit(sale, word)), header: Some(("x-callback-token", secret)) },
            _ => {
                let body = bytes(&stripe(sale, word, event, live));
                let header = Some(("stripe-signature", stripe_signature(&secret, now, &body)));
                Self { provider: "stripe", body, header }
            }
        }
    }

    pub async fn post(&self, to: &Client) -> Reply {
        let path = format!("/webhooks/payments/{}", self.provider);
        let (body, header) = (self.body.clone(), self.header.clone());
        to.send(Method::POST, &path, |request| {
            let request = request.header("content-type", "application/json").body(body);
            match header {
                Some((name, value)) => request.header(name, value),
                None => request,
            }
        })
        .await
    }
}

/// Stripe's header over these bytes at this second.
pub fn stripe_signature(secret: &str, now: i64, body: &[u8]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("a key of any length");
    mac.update(format!("{now}.").as_bytes());
    mac.update(body);
    format!("t={now},v1={}", hex(&mac.finalize().into_bytes()))
}

fn bytes(value: &Value) -> Vec<u8> {
    serde_json::to_vec(value).expect("a message is JSON")
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
