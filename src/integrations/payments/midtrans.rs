//! Midtrans Snap: Indonesia's QRIS, virtual accounts, wallets and cards.
//!
//! * Opening a page: <https://docs.midtrans.com/reference/backend-integration>
//! * News: <https://docs.midtrans.com/docs/https-notification-webhooks>
//! * Asking: <https://docs.midtrans.com/reference/get-transaction-status>
//! * Giving back: <https://docs.midtrans.com/reference/refund-transaction>
//!
//! `order_id` is the attempt's own id, so an attempt is one transaction there
//! however often its page is opened. The signature covers order, status code
//! and amount but not the word of the status, so a word is believed only with
//! the status code that Midtrans sends with it. Amounts are whole rupiah,
//! written with two zeros behind the point.

use chrono::{DateTime, FixedOffset, Utc};
use futures_util::{FutureExt, future::BoxFuture};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use sha2::{Digest, Sha512};

use crate::{
    clock::Clock,
    commerce::payments::gateway::{
        Attempt, Distrust, GatewayEvent, Header, Keys, Outcome, PaymentGateway, RefundRequest, Refunded, StartRequest, Started,
    },
    error::{Error, Result},
    integrations::outbound::{Outbound, hex, kept, same, send, text},
    money::{Currency, Money},
};

const NAME: &str = "midtrans";

/// What is kept of a message.
const KEPT: [&str; 11] = [
    "transaction_id",
    "order_id",
    "transaction_status",
    "fraud_status",
    "status_code",
    "payment_type",
    "gross_amount",
    "currency",
    "merchant_id",
    "settlement_time",
    "refund_amount",
];

/// The provider.
pub struct Midtrans {
    outbound: Outbound,
    clock: Clock,
}

impl Midtrans {
    /// Midtrans, reached this way.
    pub fn new(outbound: Outbound, clock: Clock) -> Self {
        Self { outbound, clock }
    }

    fn request(&self, keys: &Keys, method: Method, pages: bool, path: &str) -> Result<RequestBuilder> {
        let host = match (pages, keys.live) {
            (true, true) => "https://app.midtrans.com",
            (true, false) => "https://app.sandbox.midtrans.com",
            (false, true) => "https://api.midtrans.com",
            (false, false) => "https://api.sandbox.midtrans.com",
        };
        let request = self.outbound.request(method, host, path)?;
        Ok(request.basic_auth(keys.get("server_key"), Some("")).header("accept", "application/json"))
    }

    async fn open(&self, keys: &Keys, request: &StartRequest) -> Result<Started> {
        let body = json!({
            "transaction_details": { "order_id": request.payment.to_string(), "gross_amount": request.amount.minor() },
            "item_details": [{
                "id": "order",
                "name": request.order_number.chars().take(50).collect::<String>(),
                "price": request.amount.minor(),
                "quantity": 1,
            }],
            "customer_details": { "first_name": request.name, "email": request.email },
            "callbacks": { "finish": request.return_url },
            "expiry": self.expiry(request.expires_at),
        });
        let mut call = self.request(keys, Method::POST, true, "/snap/v1/transactions")?.header("content-type", "application/json");
        if request.hook_url.starts_with("https://") {
            // Beside the address that the merchant typed at Midtrans, if any.
            call = call.header("x-append-notification", &request.hook_url);
        }
        let answer = send(NAME, call.body(body.to_string())).await?.accepted(NAME)?;
        let redirect_url = text(&answer, "redirect_url").to_owned();
        if redirect_url.is_empty() {
            return Err(Error::unexpected("midtrans named no page"));
        }
        Ok(Started { provider_ref: request.payment.to_string(), redirect_url })
    }

    /// Midtrans counts whole minutes from a moment in a zone of its own.
    fn expiry(&self, until: DateTime<Utc>) -> Value {
        let now = self.clock.now();
        let zone = FixedOffset::east_opt(7 * 3_600)
            .map_or_else(String::new, |zone| now.with_timezone(&zone).format("%Y-%m-%d %H:%M:%S %z").to_string());
        json!({ "start_time": zone, "unit": "minutes", "duration": (until - now).num_minutes().max(1) })
    }

    async fn status(&self, keys: &Keys, attempt: &Attempt) -> Result<Option<GatewayEvent>> {
        let call = self.request(keys, Method::GET, false, &format!("/v2/{}/status", attempt.payment))?;
        let answer = send(NAME, call).await?;
        // Until the shopper chose how to pay there is no transaction. Midtrans
        // says so in the body.
        if answer.status == 404 || text(&answer.body, "status_code") == "404" {
            return Ok(None);
        }
        event(keys, &answer.accepted(NAME)?).map(Some).map_err(Error::unexpected)
    }

    /// A key that was used before is refused, though the refund was made when
    /// its answer got lost: the books of the transaction say so.
    async fn give_back(&self, keys: &Keys, refund: &RefundRequest) -> Result<Refunded> {
        let path = format!("/v2/{}", refund.attempt.payment);
        let body = json!({ "refund_key": refund.key, "amount": refund.amount.minor(), "reason": "Refund" });
        let call = self.request(keys, Method::POST, false, &format!("{path}/refund"))?.header("content-type", "application/json");
        let answer = send(NAME, call.body(body.to_string())).await?;
        if (200..300).contains(&answer.status) && text(&answer.body, "status_code") == "200" {
            return Ok(Refunded::Done(refund.key.clone()));
        }
        let books = send(NAME, self.request(keys, Method::GET, false, &format!("{path}/status"))?).await?;
        if books.status < 300 && text(&books.body, "order_id").is_empty() {
            return Err(Error::Busy("midtrans did not say what became of a refund".into()));
        }
        let made =
            books.body.get("refunds").and_then(Value::as_array).into_iter().flatten().any(|one| text(one, "refund_key") == refund.key);
        Ok(if made { Refunded::Done(refund.key.clone()) } else { Refunded::Refused })
    }
}

impl PaymentGateway for Midtrans {
    fn start<'a>(&'a self, keys: &'a Keys, request: &'a StartRequest) -> BoxFuture<'a, Result<Started>> {
        self.open(keys, request).boxed()
    }

    fn verify(&self, keys: &Keys, _: Header<'_>, body: &[u8], _: DateTime<Utc>) -> Result<GatewayEvent, Distrust> {
        let message: Value = serde_json::from_slice(body).map_err(|_| Distrust::Malformed)?;
        let signature = text(&message, "signature_key");
        if signature.is_empty() || keys.get("server_key").is_empty() {
            return Err(Distrust::Malformed);
        }
        if !same(&self::signature(&message, keys.get("server_key")), signature) {
            return Err(Distrust::Mismatch);
        }
        event(keys, &message)
    }

    fn look_up<'a>(&'a self, keys: &'a Keys, attempt: &'a Attempt) -> BoxFuture<'a, Result<Option<GatewayEvent>>> {
        self.status(keys, attempt).boxed()
    }

    fn refund<'a>(&'a self, keys: &'a Keys, refund: &'a RefundRequest) -> BoxFuture<'a, Result<Refunded>> {
        self.give_back(keys, refund).boxed()
    }

    fn cancel<'a>(&'a self, keys: &'a Keys, attempt: &'a Attempt) -> BoxFuture<'a, Result<()>> {
        // Not "cancel", which would also take back what was just paid.
        async move {
            let call = self.request(keys, Method::POST, false, &format!("/v2/{}/expire", attempt.payment))?;
            send(NAME, call).await.map(drop)
        }
        .boxed()
    }
}

/// SHA-512 over what is signed, the key at its end.
fn signature(message: &Value, server_key: &str) -> String {
    let signed = ["order_id", "status_code", "gross_amount"].map(|name| text(message, name)).concat();
    hex(&Sha512::digest(format!("{signed}{server_key}").as_bytes()))
}

fn event(keys: &Keys, message: &Value) -> Result<GatewayEvent, Distrust> {
    let (status, order) = (text(message, "transaction_status"), text(message, "order_id"));
    let amount = rupiah(text(message, "gross_amount")).ok_or(Distrust::Unreadable)?;
    let currency = message.get("currency").and_then(Value::as_str).unwrap_or("IDR");
    let parts = [text(message, "transaction_id"), status, text(message, "fraud_status"), text(message, "refund_amount")];
    Ok(GatewayEvent {
        event_id: parts.join(":").chars().take(200).collect(),
        provider_ref: order.to_owned(),
        payment: order.parse().ok(),
        ours: keys.is_ours(message.get("merchant_id").and_then(Value::as_str)),
        live: keys.live,
        outcome: match (status, rupiah(text(message, "refund_amount"))) {
            ("refund" | "partial_refund", back) => Outcome::Refunded(back.unwrap_or(if status == "refund" { amount } else { 0 })),
            _ => outcome(status, text(message, "fraud_status"), text(message, "status_code")).ok_or(Distrust::Unreadable)?,
        },
        amount,
        currency: currency.to_owned(),
        payload: kept(message, &KEPT),
    })
}

/// What a word of Midtrans means, if it came with its own status code. A
/// capture that is challenged waits until the merchant accepts it there.
fn outcome(status: &str, fraud: &str, code: &str) -> Option<Outcome> {
    match (status, code) {
        ("settlement", "200") => Some(Outcome::Paid),
        ("capture", "200") if fraud != "challenge" => Some(Outcome::Paid),
        ("capture", "200" | "201") | ("pending" | "authorize", "200" | "201") => Some(Outcome::Pending),
        ("deny" | "failure", _) | ("cancel", "200" | "202") => Some(Outcome::Failed),
        ("expire", "200" | "202" | "407") => Some(Outcome::Expired),
        ("settlement" | "capture" | "pending" | "authorize" | "cancel" | "expire", _) | ("", _) => None,
        _ => Some(Outcome::Other),
    }
}

/// `103000.00` as whole rupiah.
fn rupiah(text: &str) -> Option<i64> {
    let whole = text.strip_suffix(".00").unwrap_or(text);
    let currency = Currency::parse("IDR").ok()?;
    let digits = !whole.is_empty() && whole.bytes().all(|byte| byte.is_ascii_digit());
    Money::parse(whole, currency).ok().filter(|_| digits).map(Money::minor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_counts_only_with_its_own_status_code() {
        assert_eq!(outcome("settlement", "accept", "200"), Some(Outcome::Paid));
        assert_eq!(outcome("settlement", "accept", "201"), None);
        assert_eq!(outcome("capture", "accept", "200"), Some(Outcome::Paid));
        assert_eq!(outcome("capture", "challenge", "201"), Some(Outcome::Pending));
        assert_eq!(outcome("pending", "accept", "201"), Some(Outcome::Pending));
        assert_eq!(outcome("deny", "deny", "202"), Some(Outcome::Failed));
        assert_eq!(outcome("expire", "accept", "407"), Some(Outcome::Expired));
        assert_eq!(outcome("", "", "200"), None);
    }

    #[test]
    fn rupiah_have_no_cents() {
        for (text, amount) in
            [("103000.00", Some(103_000)), ("103000", Some(103_000)), ("103000.50", None), ("1e5", None), ("", None), ("-5", None)]
        {
            assert_eq!(rupiah(text), amount, "{text}");
        }
    }

    /// Order, status code, amount and key of the example in the manual's shape,
    /// hashed by another program.
    #[test]
    fn signs_as_the_manual_says() {
        let message = json!({ "order_id": "1111", "status_code": "200", "gross_amount": "100000.00" });
        assert_eq!(signature(&message, "askvnoibnosifnboseofinbofinfgbiufglnbfg"), MANUAL);
    }

    const MANUAL: &str =
        "edc076b21793ebe3e17926350f5b8ae67d902fe657b3d0aa31b932d5c127e2375d308a2bc94f3265ac2d80a1f181a79b997ac178a236fcff35af263fc4d4c231";
}
