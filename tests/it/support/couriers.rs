//! A stand-in for Biteship: one server on loopback that speaks its wire as
//! far as the program uses it, and stores that have an account there.

use std::net::TcpListener;
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

use actix_web::dev::ServerHandle;
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use serde_json::{Value, json};
use tokio::sync::watch;

use super::world::{Role, World};

/// Where staff set couriers up.
pub const PAGE: &str = "/admin/settings/delivery/couriers";
/// The key of kopi's account.
pub const KEY: &str = "biteship_test.kopi.0123456789abcdef4f2a";

/// What the provider was asked, and how it behaves.
#[derive(Debug)]
pub struct Books {
    /// Key and body of every question.
    pub asked: Vec<(String, Value)>,
    /// Rupiah of JNE's regular service.
    pub price: i64,
    /// What to answer instead: status and body.
    pub instead: Option<(u16, String)>,
}

pub struct Couriers {
    pub url: String,
    books: Arc<Mutex<Books>>,
    open: watch::Sender<bool>,
    server: ServerHandle,
    thread: Option<JoinHandle<()>>,
}

struct Desk {
    books: Arc<Mutex<Books>>,
    open: watch::Receiver<bool>,
}

impl Couriers {
    /// A server of its own.
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("loopback has a free port");
        let url = format!("http://{}", listener.local_addr().expect("a bound socket has an address"));
        let books = Arc::new(Mutex::new(Books { asked: Vec::new(), price: 12_000, instead: None }));
        let (open, gate) = watch::channel(true);
        let desk = web::Data::new(Desk { books: Arc::clone(&books), open: gate });
        let (sender, receiver) = std::sync::mpsc::channel();
        let thread = std::thread::spawn(move || {
            actix_web::rt::System::new().block_on(async move {
                let app = move || App::new().app_data(desk.clone()).route("/v1/rates/couriers", web::post().to(rates));
                let server = HttpServer::new(app).workers(1).disable_signals().listen(listener).expect("the socket is bound").run();
                sender.send(server.handle()).expect("the test waits for it");
                server.await.expect("the server ends when it is told to");
            });
        });
        Self { url, books, open, server: receiver.recv().expect("the server starts"), thread: Some(thread) }
    }

    /// Looks at the books, or changes them.
    pub fn books<T>(&self, act: impl FnOnce(&mut Books) -> T) -> T {
        act(&mut self.books.lock().expect("no test panics while it holds a lock"))
    }

    /// How often it was asked.
    pub fn count(&self) -> usize {
        self.books(|books| books.asked.len())
    }

    /// From now on every question gets this answer.
    pub fn answer_instead(&self, instead: Option<(u16, Value)>) {
        self.books(|books| books.instead = instead.map(|(status, body)| (status, body.to_string())));
    }

    /// Lets questions wait, or answers those that wait.
    pub fn think(&self, thinking: bool) {
        self.open.send_replace(!thinking);
    }
}

impl Drop for Couriers {
    fn drop(&mut self) {
        self.think(false);
        drop(self.server.stop(false));
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

async fn rates(desk: web::Data<Desk>, request: HttpRequest, body: web::Json<Value>) -> HttpResponse {
    let key = request.headers().get("authorization").and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
    let (price, instead) = {
        let mut books = desk.books.lock().expect("no handler panics");
        books.asked.push((key.clone(), body.0.clone()));
        (books.price, books.instead.clone())
    };
    let mut open = desk.open.clone();
    let _ = open.wait_for(|open| *open).await;
    if let Some((status, text)) = instead {
        let status = actix_web::http::StatusCode::from_u16(status).expect("a status");
        return HttpResponse::build(status).content_type("application/json").body(text);
    }
    if key != KEY {
        return HttpResponse::Unauthorized().json(json!({ "success": false, "code": 40_000_001, "error": "Authorization failed" }));
    }
    let entry = |courier: &str, name: &str, price: i64| {
        json!({
            "available_collection_method": ["pickup"], "company": courier, "courier_name": courier.to_uppercase(), "courier_code": courier,
            "courier_service_name": name, "courier_service_code": "reg", "currency": "IDR", "description": "Layanan reguler",
            "duration": "1 - 2 days", "shipment_duration_range": "1 - 2", "shipment_duration_unit": "days", "service_type": "standard",
            "shipping_type": "parcel", "shipping_fee": price, "price": price, "tax_lines": [], "type": "reg"
        })
    };
    let pricing = [entry("sicepat", "Reguler", price + 3_000), entry("jne", "Reguler", price), entry("gojek", "Instant", 1)];
    HttpResponse::Ok().json(json!({
        "success": true, "object": "courier_pricing", "message": "Success to retrieve courier pricing", "code": 20_001_003, "pricing": pricing
    }))
}

/// A world whose kopi asks a stand-in for the prices of JNE and SiCepat.
pub async fn world() -> (World, Couriers) {
    world_with("beside", 1).await
}

/// The same, where kopi's own methods are offered so, with so many lanes.
pub async fn world_with(own: &str, lanes: i16) -> (World, Couriers) {
    let couriers = Couriers::start();
    let url = couriers.url.clone();
    let world = World::with(|config| {
        config.rates_stand_in = Some(url);
        config.lanes = lanes;
        config.lane_connections = 1;
    })
    .await;
    open_account(&world, own).await;
    (world, couriers)
}

/// Types kopi's key, couriers and postcode into the settings.
async fn open_account(world: &World, own: &str) {
    let staff = world.staff("kopi", Role::Owner).await;
    let mut fields = staff.get(PAGE).await.is(200).form("form[data-dirty]");
    fields.retain(|(name, _)| !["api_key", "own", "origin", "surcharge"].contains(&name.as_str()));
    let mut pairs: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    pairs.extend([("enabled", "1"), ("api_key", KEY), ("couriers", "jne"), ("couriers", "sicepat")]);
    pairs.extend([("origin", "40114"), ("surcharge", "1.000"), ("own", own)]);
    staff.post(PAGE, &pairs).await.redirects_to(PAGE);
}
