//! Xendit Invoices: a hosted page for virtual accounts, wallets, QRIS and cards.
//!
//! * Opening and asking: <https://developers.xendit.co/api-reference/#create-invoice>
//! * News: <https://developers.xendit.co/api-reference/#invoice-callback>
//! * Giving back: <https://developers.xendit.co/api-reference/#create-refund>
//!
//! News is proven by the account's verification token in `x-callback-token`,
//! which signs nothing: who holds it can say anything. It is therefore treated
//! as a key, compared in constant time, and what it says of an amount must be
//! what was agreed. `external_id` is the attempt's own id. Amounts are in whole
//! units of the currency, with decimals where it has them.

use chrono::{DateTime, Utc};
use futures_util::{FutureExt, future::BoxFuture};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use super::refunded;
use crate::{
    clock::Clock,
    commerce::payments::gateway::{
        Attempt, Distrust, GatewayEvent, Header, Keys, Outcome, PaymentGateway, RefundRequest, Refunded, StartRequest, Started,
    },
    error::{Error, Result},
    integrations::outbound::{Outbound, kept, same, send, text},
    money::{Currency, Money},
};

const NAME: &str = "xendit";
const HOST: &str = "https://api.xendit.co";

/// What is kept of a message.
const KEPT: [&str; 11] = [
    "id",
    "external_id",
    "user_id",
    "status",
    "amount",
    "paid_amount",
    "currency",
    "payment_method",
    "payment_channel",
    "paid_at",
    "updated",
];

/// The provider.
pub struct Xendit {
    outbound: Outbound,
    clock: Clock,
}

impl Xendit {
    /// Xendit, reached this way.
    pub fn new(outbound: Outbound, clock: Clock) -> Self {
        Self { outbound, clock }
    }

    fn request(&self, keys: &Keys, method: Method, path: &str) -> Result<RequestBuilder> {
        Ok(self.outbound.request(method, HOST, path)?.basic_auth(keys.get("api_key"), Some("")))
    }

    async fn open(&self, keys: &Keys, request: &StartRequest) -> Result<Started> {
        let amount: Value = serde_json::from_str(&request.amount.input()).map_err(Error::unexpected)?;
        let body = json!({
            "external_id": request.payment.to_string(),
            "amount": amount,
            "currency": request.amount.currency().code(),
            "description": format!("{} · {}", request.store_name, request.order_number),
            "payer_email": request.email,
            "invoice_duration": (request.expires_at - self.clock.now()).num_seconds().max(60),
            "success_redirect_url": request.return_url,
            "failure_redirect_url": request.return_url,
            "locale": if request.locale == "id" { "id" } else { "en" },
        });
        let call = self.request(keys, Method::POST, "/v2/invoices")?.header("content-type", "application/json");
        let answer = send(NAME, call.body(body.to_string())).await?.accepted(NAME)?;
        let (provider_ref, redirect_url) = (text(&answer, "id").to_owned(), text(&answer, "invoice_url").to_owned());
        if provider_ref.is_empty() || redirect_url.is_empty() {
            return Err(Error::unexpected("xendit named no page"));
        }
        Ok(Started { provider_ref, redirect_url })
    }

    /// By Xendit's own name, or by ours while that was not written down.
    async fn status(&self, keys: &Keys, attempt: &Attempt) -> Result<Option<GatewayEvent>> {
        let path = match &attempt.provider_ref {
            Some(id) => format!("/v2/invoices/{id}"),
            None => format!("/v2/invoices?external_id={}", attempt.payment),
        };
        let answer = send(NAME, self.request(keys, Method::GET, &path)?).await?;
        if answer.status == 404 {
            return Ok(None);
        }
        let body = answer.accepted(NAME)?;
        let found = match &body {
            Value::Array(invoices) => invoices.first(),
            one => Some(one),
        };
        found.map(|invoice| event(keys, invoice).map_err(Error::unexpected)).transpose()
    }

    async fn give_back(&self, keys: &Keys, refund: &RefundRequest) -> Result<Refunded> {
        let call = match &refund.known {
            Some(id) => self.request(keys, Method::GET, &format!("/refunds/{id}"))?,
            None => {
                let amount: Value = serde_json::from_str(&refund.amount.input()).map_err(Error::unexpected)?;
                let body = json!({
                    "invoice_id": refund.attempt.provider_ref,
                    "amount": amount,
                    "currency": refund.amount.currency().code(),
                    "reason": "REQUESTED_BY_CUSTOMER",
                    "reference_id": refund.key,
                });
                let call = self.request(keys, Method::POST, "/refunds")?.header("idempotency-key", &refund.key);
                call.header("content-type", "application/json").body(body.to_string())
            }
        };
        let answer = send(NAME, call).await?;
        refunded(NAME, &answer)
    }
}

impl PaymentGateway for Xendit {
    fn start<'a>(&'a self, keys: &'a Keys, request: &'a StartRequest) -> BoxFuture<'a, Result<Started>> {
        self.open(keys, request).boxed()
    }

    fn verify(&self, keys: &Keys, header: Header<'_>, body: &[u8], _: DateTime<Utc>) -> Result<GatewayEvent, Distrust> {
        let token = header("x-callback-token").ok_or(Distrust::Malformed)?;
        if !same(keys.get("callback_token"), &token) {
            return Err(Distrust::Mismatch);
        }
        let message: Value = serde_json::from_slice(body).map_err(|_| Distrust::Unreadable)?;
        event(keys, &message)
    }

    fn look_up<'a>(&'a self, keys: &'a Keys, attempt: &'a Attempt) -> BoxFuture<'a, Result<Option<GatewayEvent>>> {
        self.status(keys, attempt).boxed()
    }

    fn refund<'a>(&'a self, keys: &'a Keys, refund: &'a RefundRequest) -> BoxFuture<'a, Result<Refunded>> {
        self.give_back(keys, refund).boxed()
    }

    fn cancel<'a>(&'a self, keys: &'a Keys, attempt: &'a Attempt) -> BoxFuture<'a, Result<()>> {
        async move {
            let Some(id) = &attempt.provider_ref else { return Ok(()) };
            send(NAME, self.request(keys, Method::POST, &format!("/invoices/{id}/expire!"))?).await.map(drop)
        }
        .boxed()
    }
}

fn event(keys: &Keys, message: &Value) -> Result<GatewayEvent, Distrust> {
    let (id, status) = (text(message, "id"), text(message, "status"));
    let currency = message.get("currency").and_then(Value::as_str).unwrap_or("IDR");
    let outcome = match status {
        "PAID" | "SETTLED" => Outcome::Paid,
        "EXPIRED" => Outcome::Expired,
        "PENDING" => Outcome::Pending,
        _ => Outcome::Other,
    };
    let paid = message.get("paid_amount").filter(|_| outcome == Outcome::Paid);
    let amount = amount(paid.or_else(|| message.get("amount")), currency);
    // News of other things, refunds for one, wears another dress.
    let outcome = if amount.is_none() { Outcome::Other } else { outcome };
    let name = if id.is_empty() { format!("{}:{}", text(message, "event"), text(message, "created")) } else { format!("{id}:{status}") };
    if name == ":" {
        return Err(Distrust::Unreadable);
    }
    Ok(GatewayEvent {
        event_id: name.chars().take(200).collect(),
        provider_ref: id.to_owned(),
        payment: text(message, "external_id").parse().ok(),
        ours: keys.is_ours(message.get("user_id").and_then(Value::as_str)),
        live: keys.live,
        outcome,
        amount: amount.unwrap_or(0),
        currency: currency.to_owned(),
        payload: kept(message, &KEPT),
    })
}

/// A JSON number in whole units as minor units, read by its digits.
fn amount(value: Option<&Value>, currency: &str) -> Option<i64> {
    let currency = Currency::parse(currency).ok()?;
    let number = value?.as_number()?.to_string();
    let (whole, decimals) = number.split_once('.').unwrap_or((&number, ""));
    let decimals = decimals.trim_end_matches('0');
    let written = if decimals.is_empty() { whole.to_owned() } else { format!("{whole}.{decimals}") };
    let few = u32::try_from(decimals.len()).is_ok_and(|count| count <= currency.exponent());
    let money = if few { Money::parse(&written, currency).ok() } else { None };
    money.map(Money::minor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_by_their_digits() {
        let read = |text: &str, currency: &str| amount(Some(&serde_json::from_str(text).unwrap()), currency);
        assert_eq!(read("103000", "IDR"), Some(103_000));
        assert_eq!(read("103000.0", "IDR"), Some(103_000));
        assert_eq!(read("103000.5", "IDR"), None);
        assert_eq!(read("12.5", "PHP"), Some(1_250));
        assert_eq!(read("12.345", "PHP"), None);
        assert_eq!(read("-1", "IDR"), None);
        assert_eq!(read("\"5\"", "IDR"), None);
        assert_eq!(read("5", "XXX"), None);
    }
}
