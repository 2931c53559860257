//! Stripe Checkout: a hosted page for cards and wallets nearly everywhere.
//!
//! * Opening and asking: <https://docs.stripe.com/api/checkout/sessions>
//! * News: <https://docs.stripe.com/webhooks#verify-manually>
//! * Giving back: <https://docs.stripe.com/api/refunds>
//! * Amounts: <https://docs.stripe.com/currencies#zero-decimal>
//!
//! A session is made under an idempotency key, so asking twice makes one. News
//! is signed over time and raw body, and its order is not promised: the
//! attempt's own ranks see to that. Stripe counts rupiah in hundredths.

use chrono::{DateTime, Duration, Utc};
use futures_util::{FutureExt, future::BoxFuture};
use hmac::{Hmac, KeyInit, Mac};
use reqwest::{Method, RequestBuilder};
use serde_json::Value;
use sha2::Sha256;
use url::form_urlencoded::Serializer;

use super::refunded;
use crate::{
    clock::Clock,
    commerce::payments::gateway::{
        Attempt, Distrust, GatewayEvent, Header, Keys, Outcome, PaymentGateway, RefundRequest, Refunded, StartRequest, Started,
    },
    error::{Error, Result},
    integrations::outbound::{Outbound, hex, kept, same, send, text},
    money::{Currency, Money},
};

const NAME: &str = "stripe";
const HOST: &str = "https://api.stripe.com";
/// The shape of answers that this file reads.
const API: &str = "2024-06-20";
/// How old a signature may be, and how far ahead, in seconds.
const TOLERANCE: i64 = 300;
/// A session lives half an hour at least, counted when Stripe hears of it.
const SHORTEST: Duration = Duration::minutes(31);

/// What is kept of a session.
const KEPT: [&str; 8] = ["id", "client_reference_id", "amount_total", "currency", "payment_status", "status", "payment_intent", "livemode"];

/// The provider.
pub struct Stripe {
    outbound: Outbound,
    clock: Clock,
}

impl Stripe {
    /// Stripe, reached this way.
    pub fn new(outbound: Outbound, clock: Clock) -> Self {
        Self { outbound, clock }
    }

    fn request(&self, keys: &Keys, method: Method, path: &str) -> Result<RequestBuilder> {
        Ok(self.outbound.request(method, HOST, path)?.bearer_auth(keys.get("secret_key")).header("stripe-version", API))
    }

    async fn open(&self, keys: &Keys, request: &StartRequest) -> Result<Started> {
        let amount = stripes(request.amount).ok_or_else(|| Error::unexpected("stripe does not take such an amount"))?;
        let until = request.expires_at.max(self.clock.now() + SHORTEST).timestamp().to_string();
        let payment = request.payment.to_string();
        let form = Serializer::new(String::new())
            .append_pair("mode", "payment")
            .append_pair("client_reference_id", &payment)
            .append_pair("metadata[payment]", &payment)
            .append_pair("payment_intent_data[metadata][payment]", &payment)
            .append_pair("customer_email", &request.email)
            .append_pair("success_url", &request.return_url)
            .append_pair("cancel_url", &request.return_url)
            .append_pair("expires_at", &until)
            .append_pair("locale", if request.locale == "id" { "id" } else { "auto" })
            .append_pair("line_items[0][quantity]", "1")
            .append_pair("line_items[0][price_data][currency]", &request.amount.currency().code().to_ascii_lowercase())
            .append_pair("line_items[0][price_data][unit_amount]", &amount.to_string())
            .append_pair("line_items[0][price_data][product_data][name]", &format!("{} · {}", request.store_name, request.order_number))
            .finish();
        // A key goes with one form only, and the end of the page may have moved.
        let call = self.request(keys, Method::POST, "/v1/checkout/sessions")?.header("idempotency-key", format!("{payment}:{until}"));
        let call = call.header("content-type", "application/x-www-form-urlencoded").body(form);
        let session = send(NAME, call).await?.accepted(NAME)?;
        let (provider_ref, redirect_url) = (text(&session, "id").to_owned(), text(&session, "url").to_owned());
        if provider_ref.is_empty() || redirect_url.is_empty() {
            return Err(Error::unexpected("stripe named no page"));
        }
        Ok(Started { provider_ref, redirect_url })
    }

    /// A session whose name never reached us has no page that anybody saw.
    async fn status(&self, keys: &Keys, attempt: &Attempt) -> Result<Option<GatewayEvent>> {
        let Some(id) = &attempt.provider_ref else { return Ok(None) };
        let answer = send(NAME, self.request(keys, Method::GET, &format!("/v1/checkout/sessions/{id}"))?).await?;
        if answer.status == 404 {
            return Ok(None);
        }
        let session = answer.accepted(NAME)?;
        let outcome = match (text(&session, "status"), text(&session, "payment_status")) {
            (_, "paid" | "no_payment_required") => Outcome::Paid,
            ("expired", _) => Outcome::Expired,
            _ => Outcome::Pending,
        };
        let name = format!("{id}:{}:{}", text(&session, "status"), text(&session, "payment_status"));
        Ok(Some(event(keys, name, &session, outcome, None)))
    }

    /// A refund belongs to the payment behind the session.
    async fn give_back(&self, keys: &Keys, refund: &RefundRequest) -> Result<Refunded> {
        let call = match (&refund.known, &refund.attempt.provider_ref) {
            (Some(id), _) => self.request(keys, Method::GET, &format!("/v1/refunds/{id}"))?,
            (None, None) => return Ok(Refunded::Refused),
            (None, Some(session)) => {
                let session = send(NAME, self.request(keys, Method::GET, &format!("/v1/checkout/sessions/{session}"))?).await?;
                let intent = text(&session.body, "payment_intent").to_owned();
                let Some(amount) = stripes(refund.amount).filter(|_| !intent.is_empty()) else { return Ok(Refunded::Refused) };
                let form = Serializer::new(String::new())
                    .append_pair("payment_intent", &intent)
                    .append_pair("amount", &amount.to_string())
                    .append_pair("metadata[refund]", &refund.key)
                    .finish();
                let call = self.request(keys, Method::POST, "/v1/refunds")?.header("idempotency-key", &refund.key);
                call.header("content-type", "application/x-www-form-urlencoded").body(form)
            }
        };
        let answer = send(NAME, call).await?;
        refunded(NAME, &answer)
    }
}

impl PaymentGateway for Stripe {
    fn start<'a>(&'a self, keys: &'a Keys, request: &'a StartRequest) -> BoxFuture<'a, Result<Started>> {
        self.open(keys, request).boxed()
    }

    fn verify(&self, keys: &Keys, header: Header<'_>, body: &[u8], now: DateTime<Utc>) -> Result<GatewayEvent, Distrust> {
        let line = header("stripe-signature").ok_or(Distrust::Malformed)?;
        check(&line, keys.get("signing_secret"), body, now)?;
        let message: Value = serde_json::from_slice(body).map_err(|_| Distrust::Unreadable)?;
        let session = message.pointer("/data/object").ok_or(Distrust::Unreadable)?;
        let id = text(&message, "id");
        if id.is_empty() {
            return Err(Distrust::Unreadable);
        }
        let outcome = match (text(&message, "type"), text(session, "payment_status")) {
            ("checkout.session.completed", "paid" | "no_payment_required") => Outcome::Paid,
            ("checkout.session.completed", _) => Outcome::Pending,
            ("checkout.session.async_payment_succeeded", _) => Outcome::Paid,
            ("checkout.session.async_payment_failed", _) => Outcome::Failed,
            ("checkout.session.expired", _) => Outcome::Expired,
            _ => Outcome::Other,
        };
        Ok(event(keys, id.to_owned(), session, outcome, message.get("account").and_then(Value::as_str)))
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
            send(NAME, self.request(keys, Method::POST, &format!("/v1/checkout/sessions/{id}/expire"))?).await.map(drop)
        }
        .boxed()
    }
}

/// `t=<seconds>,v1=<hex>`, with more than one `v1` while a secret is changed.
fn check(line: &str, secret: &str, body: &[u8], now: DateTime<Utc>) -> Result<(), Distrust> {
    let parts = || line.split(',').filter_map(|part| part.trim().split_once('='));
    let time = parts().find(|part| part.0 == "t").and_then(|part| part.1.parse::<i64>().ok()).ok_or(Distrust::Malformed)?;
    let mut signatures = parts().filter(|part| part.0 == "v1").peekable();
    if signatures.peek().is_none() || secret.is_empty() {
        return Err(Distrust::Malformed);
    }
    let expected = sign(secret, time, body);
    if !signatures.any(|part| same(&expected, part.1)) {
        return Err(Distrust::Mismatch);
    }
    if (now.timestamp() - time).abs() > TOLERANCE { Err(Distrust::Stale) } else { Ok(()) }
}

fn sign(secret: &str, time: i64, body: &[u8]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("HMAC takes a key of any length");
    mac.update(time.to_string().as_bytes());
    mac.update(b".");
    mac.update(body);
    hex(&mac.finalize().into_bytes())
}

fn event(keys: &Keys, event_id: String, session: &Value, outcome: Outcome, account: Option<&str>) -> GatewayEvent {
    let currency = text(session, "currency").to_ascii_uppercase();
    let amount = session.get("amount_total").and_then(Value::as_i64).and_then(|amount| ours(amount, &currency));
    // News about a connected account is never about the merchant's own.
    let own = account.is_none_or(|account| !keys.merchant.is_empty() && account == keys.merchant);
    GatewayEvent {
        event_id: event_id.chars().take(200).collect(),
        provider_ref: text(session, "id").to_owned(),
        payment: text(session, "client_reference_id").parse().ok(),
        ours: own && amount.is_some(),
        live: session.get("livemode").and_then(Value::as_bool).unwrap_or(!keys.live),
        outcome,
        amount: amount.unwrap_or(0),
        currency,
        payload: kept(session, &KEPT),
    }
}

/// How many more decimals Stripe counts than we do.
fn more_decimals(currency: Currency) -> u32 {
    if currency.code() == "IDR" { 2 } else { 0 }
}

/// An amount as Stripe counts it. It takes no thousandths that are not tens.
fn stripes(amount: Money) -> Option<i64> {
    let tens = amount.currency().exponent() < 3 || amount.minor() % 10 == 0;
    amount.minor().checked_mul(10_i64.pow(more_decimals(amount.currency()))).filter(|_| tens)
}

/// Stripe's amount as we count it, if nothing is left over.
fn ours(amount: i64, currency: &str) -> Option<i64> {
    let unit = 10_i64.pow(more_decimals(Currency::parse(currency).ok()?));
    (amount % unit == 0).then_some(amount / unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(seconds, 0).unwrap()
    }

    #[test]
    fn only_what_was_signed_just_now_with_the_secret_is_believed() {
        let (secret, body, now) = ("whsec_test", br#"{"id":"evt_1"}"#.as_slice(), at(1_700_000_000));
        let good = sign(secret, now.timestamp(), body);
        let line = format!("t=1700000000,v1={good}");
        let verdict = |line: &str, secret: &str, body: &[u8], now| check(line, secret, body, now);

        assert_eq!(verdict(&line, secret, body, now), Ok(()));
        assert_eq!(verdict(&format!("t=1700000000,v1=00,v1={good},v0=x"), secret, body, now), Ok(()), "a secret is being changed");
        assert_eq!(verdict(&line, "whsec_other", body, now), Err(Distrust::Mismatch));
        assert_eq!(verdict(&line, "", body, now), Err(Distrust::Malformed));
        assert_eq!(verdict(&line, secret, br#"{"id":"evt_2"}"#, now), Err(Distrust::Mismatch));
        assert_eq!(verdict(&line, secret, br#"{"id": "evt_1"}"#, now), Err(Distrust::Mismatch), "the raw bytes are signed");
        assert_eq!(verdict(&line.replace("v1=", "v0="), secret, body, now), Err(Distrust::Malformed));
        assert_eq!(verdict(&line[..line.len() - 1], secret, body, now), Err(Distrust::Mismatch));
        assert_eq!(verdict(&line.replace("t=1700000000", "t=1700000001"), secret, body, now), Err(Distrust::Mismatch));
        assert_eq!(verdict("", secret, body, now), Err(Distrust::Malformed));
        assert_eq!(verdict(&line, secret, body, now + Duration::seconds(301)), Err(Distrust::Stale));
        assert_eq!(verdict(&line, secret, body, now - Duration::seconds(301)), Err(Distrust::Stale));
    }

    #[test]
    fn stripe_counts_rupiah_in_hundredths_and_yen_whole() {
        let money = |minor, code: &str| Money::new(minor, Currency::parse(code).unwrap());
        assert_eq!(stripes(money(103_000, "IDR")), Some(10_300_000));
        assert_eq!(stripes(money(1_250, "USD")), Some(1_250));
        assert_eq!(stripes(money(500, "JPY")), Some(500));
        assert_eq!(stripes(money(1_005, "KWD")), None);
        assert_eq!(ours(10_300_000, "IDR"), Some(103_000));
        assert_eq!(ours(10_300_001, "IDR"), None);
        assert_eq!(ours(500, "VND"), Some(500));
    }
}
