//! A stand-in for the payment providers. One server on loopback that speaks
//! the wire of Midtrans, Xendit and Stripe as far as the program uses it, and
//! keeps books of its own.

use std::net::TcpListener;
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

use actix_web::dev::ServerHandle;
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use base64::Engine;
use serde_json::{Value, json};

/// A page that was opened at a provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sale {
    /// `midtrans`, `xendit` or `stripe`.
    pub provider: &'static str,
    /// The provider's name of it.
    pub reference: String,
    /// The merchant's name of it.
    pub payment: String,
    /// As the provider writes it: `103000.00`, `103000`, `10300000`.
    pub amount: String,
    /// ISO code.
    pub currency: String,
    /// The key that opened it.
    pub key: String,
    /// The provider's word for how it stands; empty while nobody chose.
    pub state: String,
    /// Where the browser goes afterwards.
    pub back: String,
    /// Keys and amounts of what was given back.
    pub refunds: Vec<(String, String)>,
}

/// What the provider knows, and how it behaves.
#[derive(Debug, Default)]
pub struct Books {
    pub sales: Vec<Sale>,
    /// Method and path of every request.
    pub calls: Vec<String>,
    /// What to answer instead of the truth: status and body, and where to go.
    pub instead: Option<(u16, String, Option<String>)>,
    /// What becomes of refunds: `succeeded`, `pending` or `failed`.
    pub refunds_are: String,
    keys: Vec<(String, String)>,
}

pub struct Providers {
    pub url: String,
    books: Arc<Mutex<Books>>,
    server: ServerHandle,
    thread: Option<JoinHandle<()>>,
}

type Shared = web::Data<Mutex<Books>>;

impl Providers {
    /// A server of its own.
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("loopback has a free port");
        let url = format!("http://{}", listener.local_addr().expect("a bound socket has an address"));
        let books: Shared = web::Data::new(Mutex::default());
        let shared = books.clone();
        let (sender, receiver) = std::sync::mpsc::channel();
        let thread = std::thread::spawn(move || {
            actix_web::rt::System::new().block_on(async move {
                let app = move || {
                    App::new()
                        .app_data(shared.clone())
                        .route("/pay/{reference}", web::get().to(page))
                        .route("/pay/{reference}/paid", web::post().to(pay))
                        .route("/snap/v1/transactions", web::post().to(snap))
                        .route("/v2/invoices", web::post().to(invoice))
                        .route("/v2/invoices", web::get().to(invoices))
                        .route("/v2/invoices/{id}", web::get().to(invoice_status))
                        .route("/invoices/{id}/expire!", web::post().to(close))
                        .route("/refunds", web::post().to(xendit_refund))
                        .route("/refunds/{id}", web::get().to(refund_status))
                        .route("/v2/{order}/status", web::get().to(midtrans_status))
                        .route("/v2/{order}/refund", web::post().to(midtrans_refund))
                        .route("/v2/{order}/expire", web::post().to(close))
                        .route("/v1/checkout/sessions", web::post().to(session))
                        .route("/v1/checkout/sessions/{id}", web::get().to(session_status))
                        .route("/v1/checkout/sessions/{id}/expire", web::post().to(close))
                        .route("/v1/refunds", web::post().to(stripe_refund))
                        .route("/v1/refunds/{id}", web::get().to(refund_status))
                };
                let server = HttpServer::new(app).workers(1).disable_signals().listen(listener).expect("the socket is bound").run();
                sender.send(server.handle()).expect("the test waits for it");
                server.await.expect("the server ends when it is told to");
            });
        });
        Self { url, books: books.into_inner(), server: receiver.recv().expect("the server starts"), thread: Some(thread) }
    }

    /// Looks at the books, or changes them.
    pub fn books<T>(&self, act: impl FnOnce(&mut Books) -> T) -> T {
        act(&mut self.books.lock().expect("no test panics while it holds a lock"))
    }

    /// The page that was opened last.
    pub fn last(&self) -> Sale {
        self.books(|books| books.sales.last().cloned()).expect("a page was opened")
    }

    /// The shopper did something there, and the news of it got lost.
    pub fn set_state(&self, reference: &str, state: &str) {
        self.books(|books| {
            let sale = books.sales.iter_mut().find(|sale| sale.reference == reference).expect("a known sale");
            sale.state = state.to_owned();
        });
    }

    /// From now on every request gets this instead of an answer.
    pub fn answer_instead(&self, instead: Option<(u16, &str, Option<&str>)>) {
        let owned = instead.map(|(status, body, to)| (status, body.to_owned(), to.map(ToOwned::to_owned)));
        self.books(|books| books.instead = owned);
    }
}

impl Drop for Providers {
    fn drop(&mut self) {
        drop(self.server.stop(false));
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Notes the request; who has no key, or comes while the provider misbehaves,
/// gets that answer at once.
fn admit(books: &mut Books, request: &HttpRequest) -> Result<String, Box<HttpResponse>> {
    books.calls.push(format!("{} {}", request.method(), request.path()));
    if let Some((status, body, to)) = &books.instead {
        let mut answer = HttpResponse::build(actix_web::http::StatusCode::from_u16(*status).expect("a status"));
        if let Some(to) = to {
            answer.insert_header(("location", to.as_str()));
        }
        return Err(Box::new(answer.body(body.clone())));
    }
    let line = request.headers().get("authorization").and_then(|value| value.to_str().ok()).unwrap_or_default();
    let basic = line.strip_prefix("Basic ").and_then(|text| base64::engine::general_purpose::STANDARD.decode(text).ok());
    let basic = basic.and_then(|bytes| String::from_utf8(bytes).ok()).and_then(|pair| pair.strip_suffix(':').map(ToOwned::to_owned));
    let key = basic.or_else(|| line.strip_prefix("Bearer ").map(ToOwned::to_owned));
    key.filter(|key| key.contains("kopi") || key.contains("batik"))
        .ok_or_else(|| Box::new(HttpResponse::Unauthorized().json(json!({"status_code": "401"}))))
}

/// What the shopper sees at the provider.
async fn page(books: Shared, reference: web::Path<String>) -> HttpResponse {
    let books = books.lock().expect("no handler panics");
    match books.sales.iter().find(|sale| sale.reference == *reference) {
        Some(sale) => HttpResponse::Ok().content_type("text/html").body(format!(
            "<!doctype html><title>{provider}</title><h1>{provider}</h1><p>{amount}</p><form method=post action='/pay/{reference}/paid'><button>Pay</button></form>",
            provider = sale.provider,
            amount = sale.amount,
        )),
        None => HttpResponse::NotFound().finish(),
    }
}

/// The shopper pays and is sent back.
async fn pay(books: Shared, reference: web::Path<String>) -> HttpResponse {
    let mut books = books.lock().expect("no handler panics");
    let sale = books.sales.iter_mut().find(|sale| sale.reference == *reference).expect("a known sale");
    sale.state = super::news::word(sale.provider, "paid").to_owned();
    HttpResponse::SeeOther().insert_header(("location", sale.back.as_str())).finish()
}

fn text(value: &Value, pointer: &str) -> String {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned()
}

async fn snap(books: Shared, request: HttpRequest, body: web::Json<Value>) -> HttpResponse {
    let mut books = books.lock().expect("no handler panics");
    let key = match admit(&mut books, &request) {
        Ok(key) => key,
        Err(answer) => return *answer,
    };
    let order = text(&body, "/transaction_details/order_id");
    let amount = body.pointer("/transaction_details/gross_amount").and_then(Value::as_i64).expect("an amount");
    let sale = Sale {
        provider: "midtrans",
        reference: order.clone(),
        payment: order.clone(),
        amount: format!("{amount}.00"),
        currency: "IDR".to_owned(),
        key,
        state: String::new(),
        back: text(&body, "/callbacks/finish"),
        refunds: Vec::new(),
    };
    books.sales.push(sale);
    let page = format!("{}/pay/{order}", origin(&request));
    HttpResponse::Created().json(json!({ "token": order, "redirect_url": page }))
}

async fn midtrans_status(books: Shared, request: HttpRequest, order: web::Path<String>) -> HttpResponse {
    let mut books = books.lock().expect("no handler panics");
    if let Err(answer) = admit(&mut books, &request) {
        return *answer;
    }
    match books.sales.iter().find(|sale| sale.reference == *order && !sale.state.is_empty()) {
        Some(sale) => HttpResponse::Ok().json(super::news::midtrans(sale, &sale.state)),
        None => HttpResponse::Ok().json(json!({ "status_code": "404", "status_message": "Transaction doesn't exist." })),
    }
}

async fn invoice(books: Shared, request: HttpRequest, body: web::Json<Value>) -> HttpResponse {
    let mut books = books.lock().expect("no handler panics");
    let key = match admit(&mut books, &request) {
        Ok(key) => key,
        Err(answer) => return *answer,
    };
    let reference = format!("inv{}", books.sales.len());
    let sale = Sale {
        provider: "xendit",
        reference: reference.clone(),
        payment: text(&body, "/external_id"),
        amount: body.get("amount").map(ToString::to_string).expect("an amount"),
        currency: text(&body, "/currency"),
        key,
        state: "PENDING".to_owned(),
        back: text(&body, "/success_redirect_url"),
        refunds: Vec::new(),
    };
    let mut answer = super::news::xendit(&sale, "PENDING");
    answer["invoice_url"] = json!(format!("{}/pay/{reference}", origin(&request)));
    books.sales.push(sale);
    HttpResponse::Ok().json(answer)
}

async fn invoices(books: Shared, request: HttpRequest) -> HttpResponse {
    let mut books = books.lock().expect("no handler panics");
    if let Err(answer) = admit(&mut books, &request) {
        return *answer;
    }
    let wanted = request.query_string().strip_prefix("external_id=").unwrap_or_default().to_owned();
    let found: Vec<Value> =
        books.sales.iter().filter(|sale| sale.payment == wanted).map(|sale| super::news::xendit(sale, &sale.state)).collect();
    HttpResponse::Ok().json(found)
}

async fn invoice_status(books: Shared, request: HttpRequest, id: web::Path<String>) -> HttpResponse {
    let mut books = books.lock().expect("no handler panics");
    if let Err(answer) = admit(&mut books, &request) {
        return *answer;
    }
    match books.sales.iter().find(|sale| sale.reference == *id) {
        Some(sale) => HttpResponse::Ok().json(super::news::xendit(sale, &sale.state)),
        None => HttpResponse::NotFound().json(json!({ "error_code": "INVOICE_NOT_FOUND_ERROR" })),
    }
}

/// The same idempotency key is the same session.
async fn session(books: Shared, request: HttpRequest, form: web::Form<Vec<(String, String)>>) -> HttpResponse {
    let mut books = books.lock().expect("no handler panics");
    let key = match admit(&mut books, &request) {
        Ok(key) => key,
        Err(answer) => return *answer,
    };
    let field = |name: &str| form.iter().find(|field| field.0 == name).map(|field| field.1.clone()).unwrap_or_default();
    let once = request.headers().get("idempotency-key").and_then(|value| value.to_str().ok()).expect("a key").to_owned();
    let known = books.keys.iter().find(|known| known.0 == once).map(|known| known.1.clone());
    let reference = known.unwrap_or_else(|| {
        let reference = format!("cs_test_{}", books.sales.len());
        books.keys.push((once, reference.clone()));
        books.sales.push(Sale {
            provider: "stripe",
            reference: reference.clone(),
            payment: field("client_reference_id"),
            amount: field("line_items[0][price_data][unit_amount]"),
            currency: field("line_items[0][price_data][currency]").to_uppercase(),
            key,
            state: "open:unpaid".to_owned(),
            back: field("success_url"),
            refunds: Vec::new(),
        });
        reference
    });
    let sale = books.sales.iter().find(|sale| sale.reference == reference).expect("it was just made");
    let mut answer = super::news::session(sale, &sale.state, false);
    answer["url"] = json!(format!("{}/pay/{reference}", origin(&request)));
    HttpResponse::Ok().json(answer)
}

async fn session_status(books: Shared, request: HttpRequest, id: web::Path<String>) -> HttpResponse {
    let mut books = books.lock().expect("no handler panics");
    if let Err(answer) = admit(&mut books, &request) {
        return *answer;
    }
    match books.sales.iter().find(|sale| sale.reference == *id) {
        Some(sale) => HttpResponse::Ok().json(super::news::session(sale, &sale.state, sale.key.contains("live"))),
        None => HttpResponse::NotFound().json(json!({ "error": { "code": "resource_missing" } })),
    }
}

/// Closes a page that waits; one that was paid or closed stays as it is.
async fn close(books: Shared, request: HttpRequest, id: web::Path<String>) -> HttpResponse {
    let mut books = books.lock().expect("no handler panics");
    if let Err(answer) = admit(&mut books, &request) {
        return *answer;
    }
    let found = books.sales.iter_mut().find(|sale| sale.reference == *id);
    match found.filter(|sale| matches!(sale.state.as_str(), "pending" | "PENDING" | "open:unpaid")) {
        Some(sale) => {
            sale.state = super::news::word(sale.provider, "expired").to_owned();
            HttpResponse::Ok().json(json!({ "status_code": "407" }))
        }
        None => HttpResponse::BadRequest().json(json!({ "status_code": "412" })),
    }
}

/// Books a refund once for its key, and gives the word for how it stands.
fn give_back(books: &mut Books, find: impl Fn(&Sale) -> bool, key: &str, amount: &str) -> Option<String> {
    let word = if books.refunds_are.is_empty() { "succeeded".to_owned() } else { books.refunds_are.clone() };
    let sale = books.sales.iter_mut().find(|sale| find(sale))?;
    let known = sale.refunds.iter().any(|refund| refund.0 == key);
    if !known && word != "failed" {
        sale.refunds.push((key.to_owned(), amount.to_owned()));
    }
    Some(word)
}

async fn midtrans_refund(books: Shared, request: HttpRequest, order: web::Path<String>, body: web::Json<Value>) -> HttpResponse {
    let mut books = books.lock().expect("no handler panics");
    if let Err(answer) = admit(&mut books, &request) {
        return *answer;
    }
    let (key, amount) = (text(&body, "/refund_key"), body["amount"].to_string());
    let again = books.sales.iter().any(|sale| sale.refunds.iter().any(|refund| refund.0 == key));
    let word = give_back(&mut books, |sale| sale.reference == *order, &key, &amount);
    match word.as_deref() {
        Some("succeeded") if !again => HttpResponse::Ok().json(json!({ "status_code": "200", "refund_key": key })),
        _ => HttpResponse::Ok().json(json!({ "status_code": if again { "406" } else { "412" } })),
    }
}

async fn xendit_refund(books: Shared, request: HttpRequest, body: web::Json<Value>) -> HttpResponse {
    let mut books = books.lock().expect("no handler panics");
    if let Err(answer) = admit(&mut books, &request) {
        return *answer;
    }
    let key = request.headers().get("idempotency-key").and_then(|value| value.to_str().ok()).expect("a key").to_owned();
    let (invoice, amount) = (text(&body, "/invoice_id"), body["amount"].to_string());
    let word = give_back(&mut books, |sale| sale.reference == invoice, &key, &amount).unwrap_or_else(|| "failed".to_owned());
    HttpResponse::Ok().json(json!({ "id": format!("rfd-{key}"), "status": word.to_uppercase() }))
}

async fn stripe_refund(books: Shared, request: HttpRequest, form: web::Form<Vec<(String, String)>>) -> HttpResponse {
    let mut books = books.lock().expect("no handler panics");
    if let Err(answer) = admit(&mut books, &request) {
        return *answer;
    }
    let field = |name: &str| form.iter().find(|field| field.0 == name).map(|field| field.1.clone()).unwrap_or_default();
    let key = request.headers().get("idempotency-key").and_then(|value| value.to_str().ok()).expect("a key").to_owned();
    let intent = field("payment_intent");
    let word = give_back(&mut books, |sale| format!("pi_{}", sale.reference) == intent, &key, &field("amount"));
    HttpResponse::Ok().json(json!({ "id": format!("re_{key}"), "status": word.unwrap_or_else(|| "failed".to_owned()) }))
}

async fn refund_status(books: Shared, request: HttpRequest, id: web::Path<String>) -> HttpResponse {
    let mut books = books.lock().expect("no handler panics");
    if let Err(answer) = admit(&mut books, &request) {
        return *answer;
    }
    let word = if books.refunds_are.is_empty() { "succeeded" } else { books.refunds_are.as_str() };
    let word = if request.path().starts_with("/v1/") { word.to_owned() } else { word.to_uppercase() };
    HttpResponse::Ok().json(json!({ "id": *id, "status": word }))
}

fn origin(request: &HttpRequest) -> String {
    format!("http://{}", request.headers().get("host").and_then(|value| value.to_str().ok()).unwrap_or_default())
}
