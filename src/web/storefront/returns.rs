//! Asking to send goods back: from the private link of an order, or from the
//! account that it belongs to.

use actix_web::{HttpResponse, http::StatusCode, web};
use askama::Template;
use uuid::Uuid;

use super::{orders::private, page::Page};
use crate::{
    commerce::{
        customers::history::queries::is_of,
        media,
        orders::{
            link,
            queries::{self, Order},
        },
        returns::{self, Reason, Wish, queries::Return, rules::Offer},
    },
    db::TenantConn,
    error::{Error, FieldErrors, Result},
    ids::{OrderId, OrderLineId, ReturnId},
    web::{
        Customer, Shop, html_status,
        routes::{Access, RateClass, Route, Surface},
        see_other,
    },
};

const HOST: Surface = Surface::Storefront;
/// A note, and a field for every line of a large order.
const BODY: usize = 64 * 1024;

/// What shoppers can ask about sending goods back.
pub const ROUTES: &[Route] = &[
    Route::get(HOST, "/orders/{token}/return", Access::Anonymous, "store.returns.new", || web::get().to(new)),
    Route::post(HOST, "/orders/{token}/return", Access::Anonymous, "store.returns.create", || web::post().to(create))
        .body(BODY)
        .rate(RateClass::Checkout),
    Route::post(HOST, "/orders/{token}/returns/{return_id}/cancel", Access::Anonymous, "store.returns.cancel", || web::post().to(cancel))
        .body(BODY),
    Route::get(HOST, "/account/orders/{id}/return", Access::Customer, "store.account.returns.new", || web::get().to(new_own)),
    Route::post(HOST, "/account/orders/{id}/return", Access::Customer, "store.account.returns.create", || web::post().to(create_own))
        .body(BODY)
        .rate(RateClass::Checkout),
    Route::post(HOST, "/account/orders/{id}/returns/{return_id}/cancel", Access::Customer, "store.account.returns.cancel", || {
        web::post().to(cancel_own)
    })
    .body(BODY),
];

/// The fields of the form, whose names hold the lines of the order.
type Fields = web::Form<Vec<(String, String)>>;

fn field<'a>(fields: &'a [(String, String)], name: &str) -> &'a str {
    fields.iter().find(|field| field.0 == name).map_or("", |field| field.1.as_str())
}

/// The way in: which order, where its page is, and the token of a session.
struct Door {
    order: Order,
    /// The order's page, without language.
    page: String,
    /// Empty for who has the link alone.
    csrf: String,
}

impl Door {
    async fn by_link(shop: &Shop, conn: &mut TenantConn, token: &str) -> Result<Self> {
        let order = link::resolve(conn, &shop.app.config.secret, token).await?;
        Ok(Self { order, page: format!("/orders/{token}"), csrf: String::new() })
    }

    async fn of(me: &Customer, conn: &mut TenantConn, id: OrderId) -> Result<Self> {
        if !is_of(conn, id, me.id()).await? {
            return Err(Error::NotFound("order"));
        }
        Ok(Self { order: queries::by_id(conn, id).await?, page: format!("/account/orders/{id}"), csrf: me.csrf.clone() })
    }
}

async fn new(shop: Shop, token: web::Path<String>) -> Result<HttpResponse> {
    let door = Door::by_link(&shop, &mut shop.read().await?, &token).await?;
    form(&shop, &door, &[], FieldErrors::default()).await
}

async fn new_own(me: Customer, id: web::Path<OrderId>) -> Result<HttpResponse> {
    let door = Door::of(&me, &mut me.read().await?, *id).await?;
    form(&me.shop, &door, &[], FieldErrors::default()).await
}

async fn create(shop: Shop, token: web::Path<String>, fields: Fields) -> Result<HttpResponse> {
    let mut conn = shop.write().await?;
    let door = Door::by_link(&shop, &mut conn, &token).await?;
    ask(&shop, conn, &door, &fields).await
}

async fn create_own(me: Customer, id: web::Path<OrderId>, fields: Fields) -> Result<HttpResponse> {
    let mut conn = me.write(field(&fields, "csrf")).await?;
    let door = Door::of(&me, &mut conn, *id).await?;
    ask(&me.shop, conn, &door, &fields).await
}

async fn cancel(shop: Shop, path: web::Path<(String, ReturnId)>) -> Result<HttpResponse> {
    let mut conn = shop.write().await?;
    let door = Door::by_link(&shop, &mut conn, &path.0).await?;
    withdraw(&shop, conn, &door, path.1).await
}

async fn cancel_own(me: Customer, path: web::Path<(OrderId, ReturnId)>, fields: Fields) -> Result<HttpResponse> {
    let mut conn = me.write(field(&fields, "csrf")).await?;
    let door = Door::of(&me, &mut conn, path.0).await?;
    withdraw(&me.shop, conn, &door, path.1).await
}

async fn ask(shop: &Shop, mut conn: TenantConn, door: &Door, fields: &[(String, String)]) -> Result<HttpResponse> {
    let done = match wish(fields) {
        Ok(wish) => returns::request(&mut conn, door.order.id, &wish).await,
        Err(error) => Err(error),
    };
    match done {
        Ok(_) => {
            conn.commit().await?;
            Ok(see_other(&format!("{}#returns", shop.url(&door.page))))
        }
        // Called off meanwhile: its page says so.
        Err(Error::Conflict(_)) => Ok(see_other(&shop.url(&door.page))),
        Err(Error::Invalid(errors)) => {
            drop(conn);
            form(shop, door, fields, errors).await
        }
        Err(other) => Err(other),
    }
}

/// Takes the request back; one that cannot be any more is shown as it is.
async fn withdraw(shop: &Shop, mut conn: TenantConn, door: &Door, id: ReturnId) -> Result<HttpResponse> {
    match returns::cancel(&mut conn, door.order.id, id).await {
        Ok(()) => conn.commit().await?,
        Err(Error::Conflict(_)) => drop(conn),
        Err(other) => return Err(other),
    }
    Ok(see_other(&format!("{}#returns", shop.url(&door.page))))
}

fn wish(fields: &[(String, String)]) -> Result<Wish> {
    let mut errors = FieldErrors::default();
    let mut lines = Vec::new();
    for (name, value) in fields {
        let Some(id) = name.strip_prefix("q_") else { continue };
        match (id.parse::<OrderLineId>(), value.trim().parse::<i32>()) {
            (Ok(_), Ok(0)) => {}
            (Ok(line), Ok(count)) => lines.push((line, count)),
            _ => return Err(Error::field("lines", "return-error-nothing")),
        }
    }
    if lines.is_empty() {
        errors.add("lines", "return-error-nothing");
    }
    let reason = Reason::parse(field(fields, "reason"));
    if reason.is_err() {
        errors.add("reason", "return-error-reason");
    }
    errors.check()?;
    Ok(Wish { lines, reason: reason?, note: field(fields, "note").to_owned(), request_key: field(fields, "request_key").to_owned() })
}

#[derive(Template)]
#[template(path = "storefront/pages/return.html")]
struct Form {
    page: Page,
    number: String,
    /// The order's page.
    back: String,
    csrf: String,
    request_key: String,
    rows: Vec<Row>,
    reasons: Vec<(&'static str, String)>,
    reason: String,
    note: String,
    longest: usize,
    /// "You can ask until 12 March", or that it is too late.
    until: String,
    errors: FieldErrors,
}

/// A line that can go back.
struct Row {
    id: OrderLineId,
    name: String,
    variant: String,
    picture: String,
    left: i32,
    chosen: i32,
}

impl Form {
    fn wrong(&self, field: &str) -> String {
        self.page.wrong(&self.errors, field)
    }
}

async fn form(shop: &Shop, door: &Door, typed: &[(String, String)], errors: FieldErrors) -> Result<HttpResponse> {
    let page = Page::load(shop).await?;
    let mut conn = shop.read().await?;
    let (id, now) = (door.order.id, conn.now());
    let lines = queries::lines(&mut conn, id).await?;
    let parcels = queries::fulfilments(&mut conn, id).await?;
    let events = queries::events(&mut conn, id).await?;
    let before = returns::queries::of_order(&mut conn, id).await?;
    let offer = returns::offer(&mut conn, &page.settings().aftersale, &lines, &parcels, &events, &before).await?;
    drop(conn);
    let only = lines.iter().filter(|line| offer.of(line.id) > 0).count() == 1;
    let row = |line: &queries::OrderLine| Row {
        id: line.id,
        name: line.name.clone(),
        variant: line.variant_name.clone(),
        picture: line.media_id.map(|id| media::url(id, 160)).unwrap_or_default(),
        left: offer.of(line.id),
        chosen: match field(typed, &format!("q_{}", line.id)).parse() {
            Ok(count) => count,
            // Who bought one thing means that.
            Err(_) => i32::from(only && typed.is_empty()),
        },
    };
    let until = offer.until.map(|end| (if now <= end { "return-until" } else { "return-too-late" }, page.day(&end)));
    let key = field(typed, "request_key");
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let shown = Form {
        number: door.order.number.clone(),
        back: page.url(&door.page),
        csrf: door.csrf.clone(),
        // Sent twice, a form is one return.
        request_key: if key.is_empty() { Uuid::now_v7().to_string() } else { key.to_owned() },
        rows: lines.iter().filter(|line| offer.of(line.id) > 0).map(row).collect(),
        reasons: Reason::ALL.iter().map(|reason| (reason.as_str(), reason.key())).collect(),
        reason: field(typed, "reason").to_owned(),
        note: field(typed, "note").to_owned(),
        longest: returns::NOTE,
        until: until.map(|(key, day)| page.with(key, "date", day)).unwrap_or_default(),
        errors,
        page: page.placed(&format!("{}/return", door.page)),
    };
    private(html_status(status, &shown)?)
}

/// The returns of an order as its page shows them.
pub(super) struct Panel {
    returns: Vec<Return>,
    offer: Offer,
    now: chrono::DateTime<chrono::Utc>,
}

/// A return on the order's page.
pub(super) struct Shown {
    /// `2`
    pub number: i32,
    /// Locale key of where it is, and of what happens next.
    pub state: String,
    pub next: String,
    pub tone: &'static str,
    /// `2 × Gayo Arabika`
    pub lines: Vec<String>,
    pub answer: String,
    /// What is said about sending it; only while it is awaited.
    pub instructions: String,
    /// Where the form leads that takes it back; empty when it cannot be.
    pub cancel: String,
}

impl Panel {
    /// What is known of an order's returns. Asks nothing where nothing has left.
    pub(super) async fn load(
        conn: &mut TenantConn,
        page: &Page,
        order: OrderId,
        lines: &[queries::OrderLine],
        parcels: &[queries::Parcel],
        events: &[queries::OrderEntry],
    ) -> Result<Self> {
        let now = conn.now();
        if parcels.is_empty() {
            return Ok(Self { returns: Vec::new(), offer: Offer::default(), now });
        }
        let returns = returns::queries::of_order(conn, order).await?;
        let settings = &page.settings().aftersale;
        let offer =
            if settings.returns { returns::offer(conn, settings, lines, parcels, events, &returns).await? } else { Offer::default() };
        Ok(Self { returns, offer, now })
    }

    /// Whether something can be asked back.
    pub(super) fn may_ask(&self) -> bool {
        !self.offer.lines.is_empty()
    }

    /// Until when, or that it is too late; empty where the store takes nothing back.
    pub(super) fn until(&self, page: &Page) -> String {
        let Some(end) = self.offer.until else { return String::new() };
        if self.now > end {
            page.with("return-too-late", "date", page.day(&end))
        } else if self.may_ask() {
            page.with("return-until", "date", page.day(&end))
        } else {
            String::new()
        }
    }

    /// Whether there is anything to say.
    pub(super) fn is_shown(&self) -> bool {
        !self.returns.is_empty() || self.offer.until.is_some()
    }

    /// The returns, the newest first. `path`: the order's page with its language.
    pub(super) fn shown(&self, page: &Page, path: &str, lines: &[queries::OrderLine]) -> Vec<Shown> {
        let one = |one: &Return| {
            let named = |came: &returns::queries::Line| {
                let line = lines.iter().find(|line| line.id == came.line)?;
                Some(format!("{} × {}", came.quantity, [line.name.as_str(), &line.variant_name].join(" ").trim()))
            };
            let awaited = one.status == returns::ReturnStatus::Approved;
            Shown {
                number: one.number,
                state: one.status.key(),
                next: format!("{}-next", one.status.key()),
                tone: tone(one.status),
                lines: one.lines.iter().filter_map(named).collect(),
                answer: one.answer.clone(),
                instructions: if awaited { page.settings().aftersale.return_instructions.clone() } else { String::new() },
                cancel: if one.status.after(returns::ReturnEvent::Cancel).is_ok() {
                    format!("{path}/returns/{}/cancel", one.id)
                } else {
                    String::new()
                },
            }
        };
        self.returns.iter().rev().map(one).collect()
    }
}

fn tone(status: returns::ReturnStatus) -> &'static str {
    use returns::ReturnStatus as S;

    match status {
        S::Requested => "badge-warning",
        S::Approved | S::Received => "badge-info",
        S::Refunded => "badge-success",
        S::Declined => "badge-danger",
        S::Cancelled => "",
    }
}
