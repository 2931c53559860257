//! `/orders/<link>`: an order, for whoever has its private link, and the way
//! to where it is paid.

mod pay;
mod payment;
mod words;

use actix_web::{
    HttpResponse,
    http::{StatusCode, header},
    web,
};
use askama::Template;
use serde::Deserialize;

use super::{
    page::Page,
    returns::Panel,
    reviews::{Bought, bought},
};
use crate::{
    commerce::{
        address::Address,
        documents,
        orders::{
            self, link,
            queries::{self, Order, OrderEntry, OrderLine, Parcel},
            statuses::OrderStatus,
        },
        payments::{
            self, BankAccount, Offer,
            proofs::{self, queries::Proof},
            queries::Payment,
        },
        settings,
    },
    db::TenantConn,
    error::{FieldErrors, Result},
    ids::OrderId,
    web::{
        Customer, Shop, html, html_status,
        routes::{Access, Route, Surface},
    },
};

/// What holders of a private link can ask.
pub const ROUTES: &[Route] = &[
    Route::get(Surface::Storefront, "/orders/{token}", Access::Anonymous, "store.orders.show", || web::get().to(show)),
    Route::get(Surface::Storefront, "/orders/{token}/pay", Access::Anonymous, "store.orders.pay", || web::get().to(pay::pay)),
    Route::post(Surface::Storefront, "/orders/{token}/pay", Access::Anonymous, "store.orders.start", || web::post().to(pay::start)),
];

/// What the shopper sees of the timeline.
const SHOWN: [&str; 18] = [
    "placed",
    "paid",
    "payment_failed",
    "proof_submitted",
    "proof_rejected",
    "shipped",
    "ready_for_pickup",
    "delivered",
    "cancelled",
    "expired",
    "revived",
    "refunded",
    "return_requested",
    "return_approved",
    "return_declined",
    "return_received",
    "return_cancelled",
    "closed",
];

#[derive(Template)]
#[template(path = "storefront/pages/order.html", blocks = ["status"])]
struct Show {
    page: Page,
    path: String,
    order: Order,
    lines: Vec<OrderLine>,
    payments: Vec<Payment>,
    parcels: Vec<Parcel>,
    events: Vec<OrderEntry>,
    documents: Vec<documents::Head>,
    returns: Panel,
    /// What its buyer can speak of.
    bought: Vec<Bought>,
    address: Option<Address>,
    accounts: Vec<BankAccount>,
    /// Other ways to pay what is due.
    choices: Vec<Offer>,
    /// The newest receipt, of the newest attempt.
    proof: Option<Proof>,
    errors: FieldErrors,
    /// Whether the browser just came back from the provider.
    returned: bool,
    /// How often the page has looked again by itself.
    looked: usize,
    /// What the account that it belongs to can do with it.
    own: Option<Own>,
}

/// The forms of an order's owner.
struct Own {
    csrf: String,
    path: String,
    may_cancel: bool,
}

#[derive(Deserialize)]
struct Asked {
    from: Option<String>,
    /// How often the page has looked again by itself.
    look: Option<usize>,
}

async fn show(shop: Shop, token: web::Path<String>, asked: web::Query<Asked>) -> Result<HttpResponse> {
    let page = Page::load(&shop).await?.booked();
    let mut conn = shop.read().await?;
    let order = link::resolve(&mut conn, &shop.app.config.secret, &token).await?;
    let returned = asked.from.as_deref() == Some("payment");
    let shown = Show::load(&mut conn, page, order, &token, returned).await?;
    let shown = Show { looked: asked.look.unwrap_or(0), ..shown };
    if shop.htmx { private(html(&shown.as_status())?) } else { private(html(&shown)?) }
}

/// The page again, with what was wrong about the receipt.
pub(super) async fn again(shop: &Shop, order: Order, token: &str, errors: FieldErrors) -> Result<HttpResponse> {
    let page = Page::load(shop).await?.booked();
    let shown = Show::load(&mut shop.read().await?, page, order, token, false).await?;
    private(html_status(StatusCode::UNPROCESSABLE_ENTITY, &Show { errors, ..shown })?)
}

/// An order, on the pages of the account that it belongs to.
pub(super) async fn own(conn: &mut TenantConn, page: Page, me: &Customer, id: OrderId) -> Result<HttpResponse> {
    let order = queries::by_id(conn, id).await?;
    let token = link::token(&me.shop.app.config.secret, me.shop.tenant.id, id, order.link_version);
    let mut shown = Show::load(conn, page, order, &token, false).await?;
    let may_cancel = orders::cancellable(&shown.order, &shown.parcels);
    shown.own = Some(Own { csrf: me.csrf.clone(), path: format!("/account/orders/{id}"), may_cancel });
    private(html(&shown)?)
}

/// The link is a key: it must not reach another site.
pub(super) fn private(mut response: HttpResponse) -> Result<HttpResponse> {
    response.headers_mut().insert(header::REFERRER_POLICY, header::HeaderValue::from_static("no-referrer"));
    Ok(response)
}

impl Show {
    async fn load(conn: &mut TenantConn, page: Page, order: Order, token: &str, returned: bool) -> Result<Self> {
        let id = order.id;
        let accounts = order.payment.get("accounts").cloned().and_then(|value| serde_json::from_value(value).ok());
        let mut events = queries::events(conn, id).await?;
        let attempts = payments::queries::of_order(conn, id).await?;
        let parcels = queries::fulfilments(conn, id).await?;
        let lines = queries::lines(conn, id).await?;
        let returns = Panel::load(conn, &page, id, &lines, &parcels, &events).await?;
        let bought = bought(conn, &order, &lines).await?;
        events.retain(|event| SHOWN.contains(&event.kind.as_str()));
        let choices = if order.status == OrderStatus::Placed && order.total > order.captured_total {
            payments::start::choices(&order, &attempts, &settings::load(conn).await?.payments, parcels.is_empty())?
        } else {
            Vec::new()
        };
        Ok(Self {
            path: page.url(&format!("/orders/{token}")),
            lines,
            returns,
            bought,
            payments: attempts,
            choices,
            proof: proofs::queries::of_order(conn, id).await?.into_iter().next(),
            errors: FieldErrors::default(),
            parcels,
            events,
            documents: documents::queries::heads(conn, id).await?,
            address: order.shipping_address.clone().and_then(|value| serde_json::from_value(value).ok()),
            accounts: accounts.unwrap_or_default(),
            returned,
            looked: 0,
            own: None,
            order,
            page,
        })
    }

    /// This page's address, in the account where it is shown there.
    fn door(&self) -> String {
        self.own.as_ref().map_or_else(|| self.path.clone(), |own| self.page.url(&own.path))
    }

    /// The mistake of a field, in words; empty when there is none.
    fn wrong(&self, field: &str) -> String {
        self.errors.of(field).map(|error| self.page.say(error)).unwrap_or_default()
    }
}
