//! `/cart`: what the shopper wants, and what became of it since.

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};
use askama::Template;
use serde::Deserialize;

use super::{basket, discounts, page::Page, product};
use crate::{
    commerce::{
        cart::{self, Cart, Found, Line, Problem, Put, Token},
        checkout::Draft,
        discounts::{Buyer, Decision, candidates},
        media,
        quantity::Qty,
    },
    error::{Error, FieldError, Result},
    ids::{CartLineId, VariantId},
    money::Money,
    web::{
        Shop, html,
        html::safe_path,
        html_status,
        routes::{Access, Route, Surface},
        see_other,
    },
};

/// What shoppers can ask of their basket.
pub const ROUTES: &[Route] = &[
    Route::get(Surface::Storefront, "/cart", Access::Anonymous, "store.cart.show", || web::get().to(show)),
    Route::get(Surface::Storefront, "/cart/badge", Access::Anonymous, "store.cart.badge", || web::get().to(badge)),
    Route::post(Surface::Storefront, "/cart/lines", Access::Anonymous, "store.cart.add", || web::post().to(add)),
    Route::post(Surface::Storefront, "/cart/lines/{line}", Access::Anonymous, "store.cart.change", || web::post().to(change)),
    Route::post(Surface::Storefront, "/cart/note", Access::Anonymous, "store.cart.note", || web::post().to(note)),
    Route::post(Surface::Storefront, "/cart/accept", Access::Anonymous, "store.cart.accept", || web::post().to(accept)),
];

/// How much is missing for free delivery.
pub(super) struct Free {
    left: i64,
    percent: i64,
}

#[derive(Template)]
#[template(path = "storefront/pages/cart.html", blocks = ["cart"])]
struct Show {
    page: Page,
    cart: Option<Cart>,
    expired: bool,
    subtotal: i64,
    discounts: Option<Decision>,
    code: discounts::Field,
    free: Option<Free>,
    message: String,
    wrong: bool,
}

#[derive(Template)]
#[template(path = "storefront/pages/cart_drawer.html")]
struct Drawer {
    page: Page,
    cart: Option<Cart>,
    added: Option<Line>,
    message: String,
    wrong: bool,
    subtotal: i64,
    free: Option<Free>,
    count: i64,
}

#[derive(Template)]
#[template(path = "storefront/pages/cart_badge.html")]
struct Badge {
    count: i64,
    /// Whether it rides along with another fragment.
    beside: bool,
}

#[derive(Deserialize)]
struct Notice {
    notice: Option<String>,
    n: Option<i64>,
}

async fn show(shop: Shop, request: HttpRequest, query: web::Query<Notice>) -> Result<HttpResponse> {
    let message = match (query.notice.as_deref(), query.n) {
        (Some("added"), _) => shop.lang.w("cart-added").to_owned(),
        (Some("added-capped"), Some(n)) => shop.lang.n("cart-added-capped", n),
        (Some("capped"), Some(n)) => shop.lang.n("cart-capped", n),
        (Some("again"), _) => shop.lang.w("cart-again").to_owned(),
        (Some("again-part"), Some(n)) => shop.lang.n("cart-again-part", n),
        (Some("note"), _) => shop.lang.w("cart-note-saved").to_owned(),
        (Some(code), _) if code.starts_with("code-") => shop.lang.w(discounts::notice(code.trim_start_matches("code-"))).to_owned(),
        _ => String::new(),
    };
    html(&page(&shop, basket::token(&request).as_ref(), message, false).await?)
}

async fn page(shop: &Shop, token: Option<&Token>, message: String, wrong: bool) -> Result<Show> {
    let shown = load(shop, token, true).await?;
    Ok(Show { message, wrong, ..shown })
}

/// The basket. Without its discounts it is all that the drawer shows after
/// adding, and a query less.
async fn load(shop: &Shop, token: Option<&Token>, priced: bool) -> Result<Show> {
    let page = Page::load(shop).await?.placed("/cart");
    let (mut found, mut discounts) = (Found::None, None);
    if let Some(token) = token {
        let mut conn = shop.read().await?;
        found = cart::find(&mut conn, Some(token), page.lang()).await?;
        if let Found::Open(cart) = &found
            && priced
        {
            let buyer = Buyer::of(&Draft::read(&cart.head.draft).contact.email, cart.head.customer_id);
            let candidates = candidates(&mut conn, &cart.head.codes, &buyer).await?;
            discounts = Some(candidates.decide(&cart::goods(&cart.lines), None, shop.tenant.currency)?);
        }
    }
    let (cart, expired) = match found {
        Found::Open(cart) if !cart.lines.is_empty() => (Some(*cart), false),
        Found::Open(_) | Found::None => (None, false),
        Found::Expired => (None, true),
    };
    let (subtotal, free) = sums(&page, cart.as_ref())?;
    Ok(Show { page, cart, expired, subtotal, discounts, code: discounts::Field::default(), free, message: String::new(), wrong: false })
}

/// What the goods cost, and how far free delivery is.
fn sums(page: &Page, cart: Option<&Cart>) -> Result<(i64, Option<Free>)> {
    let Some(cart) = cart else { return Ok((0, None)) };
    let currency = page.tenant().currency;
    let sum = cart.good().try_fold(Money::zero(currency), |sum, line| sum.checked_add(Money::new(line.total(), currency)));
    let subtotal = sum?.minor();
    let free = page.settings().delivery.free_from(currency).map(|from| Free {
        left: (from.minor() - subtotal).max(0),
        percent: subtotal.min(from.minor()).saturating_mul(100) / from.minor().max(1),
    });
    Ok((subtotal, free))
}

async fn badge(shop: Shop, request: HttpRequest) -> Result<HttpResponse> {
    let count = match basket::token(&request) {
        Some(token) => cart::queries::count(&mut shop.read().await?, &token).await?,
        None => 0,
    };
    html(&Badge { count, beside: false })
}

#[derive(Deserialize)]
struct Add {
    #[serde(default)]
    variant_id: String,
    quantity: Option<String>,
}

async fn add(shop: Shop, request: HttpRequest, form: web::Form<Add>) -> Result<HttpResponse> {
    match put_in(&shop, basket::token(&request), &form).await {
        Ok((token, variant, put)) => {
            let message =
                if put.capped { shop.lang.n("cart-added-capped", put.quantity.count()) } else { shop.lang.w("cart-added").to_owned() };
            let response = if shop.htmx {
                html(&drawer(&shop, Some(&token), Some(variant), message, false).await?)?
            } else if put.capped {
                see_other(&shop.url(&format!("/cart?notice=added-capped&n={}", put.quantity)))
            } else {
                see_other(&shop.url("/cart?notice=added"))
            };
            basket::keep(response, &token)
        }
        Err(error) => {
            let message = refusal(&shop, error)?;
            let token = basket::token(&request);
            if shop.htmx {
                html_status(StatusCode::UNPROCESSABLE_ENTITY, &drawer(&shop, token.as_ref(), None, message, true).await?)
            } else {
                html_status(StatusCode::UNPROCESSABLE_ENTITY, &page(&shop, token.as_ref(), message, true).await?)
            }
        }
    }
}

async fn put_in(shop: &Shop, token: Option<Token>, form: &Add) -> Result<(Token, VariantId, Put)> {
    let quantity = form.quantity.as_deref().map_or(Ok(Qty::ONE), Qty::parse)?;
    let variant: VariantId = form.variant_id.parse().map_err(|_| Error::NotFound("variant"))?;
    let mut conn = shop.write_basket().await?;
    let (token, put) = cart::add(&mut conn, token, variant, quantity, shop.lang.code()).await?;
    conn.commit().await?;
    Ok((token, variant, put))
}

/// What to tell a shopper whose wish was refused; faults go on.
fn refusal(shop: &Shop, error: Error) -> Result<String> {
    match error {
        Error::Invalid(errors) => Ok(errors.iter().map(|error: &FieldError| shop.lang.field_error(error)).collect::<Vec<_>>().join(" ")),
        Error::Conflict(key) => Ok(shop.lang.w(&key).to_owned()),
        Error::NotFound("variant") => Ok(shop.lang.w("cart-variant-missing").to_owned()),
        Error::NotFound("cart" | "line") => Ok(shop.lang.w("cart-gone").to_owned()),
        other => Err(other),
    }
}

async fn drawer(shop: &Shop, token: Option<&Token>, added: Option<VariantId>, message: String, wrong: bool) -> Result<Drawer> {
    let Show { page, cart, subtotal, free, .. } = load(shop, token, false).await?;
    let line = cart.as_ref().and_then(|cart| cart.lines.iter().find(|line| Some(line.variant) == added)).cloned();
    let count = cart.as_ref().map_or(0, Cart::count);
    Ok(Drawer { page, cart, added: line, message, wrong, subtotal, free, count })
}

#[derive(Deserialize)]
struct Change {
    quantity: Option<String>,
    remove: Option<String>,
}

async fn change(shop: Shop, request: HttpRequest, line: web::Path<CartLineId>, form: web::Form<Change>) -> Result<HttpResponse> {
    let token = basket::need(&request);
    let changed = match &token {
        Ok(token) => set(&shop, token, *line, &form).await,
        Err(_) => Err(Error::NotFound("cart")),
    };
    match changed {
        Ok(capped) => {
            let message = capped.map(|n| shop.lang.n("cart-capped", n)).unwrap_or_default();
            let path = capped.map_or("/cart".to_owned(), |n| format!("/cart?notice=capped&n={n}"));
            answer(&shop, token.ok(), message, &path).await
        }
        Err(error) => {
            let message = refusal(&shop, error)?;
            let shown = page(&shop, token.ok().as_ref(), message, true).await?;
            if shop.htmx {
                fragment(StatusCode::UNPROCESSABLE_ENTITY, &shown)
            } else {
                html_status(StatusCode::UNPROCESSABLE_ENTITY, &shown)
            }
        }
    }
}

/// Sets or removes a line; tells how many there are if fewer went in than were wanted.
async fn set(shop: &Shop, token: &Token, line: CartLineId, form: &Change) -> Result<Option<i64>> {
    let mut conn = shop.write_basket().await?;
    let typed = form.quantity.as_deref().unwrap_or_default();
    let capped = if form.remove.is_some() || typed.trim() == "0" {
        cart::remove(&mut conn, token, line).await?;
        None
    } else {
        let put = cart::change(&mut conn, token, line, Qty::parse(typed)?).await?;
        put.capped.then_some(put.quantity.count())
    };
    conn.commit().await?;
    Ok(capped)
}

#[derive(Deserialize)]
struct Note {
    #[serde(default)]
    note: String,
}

async fn note(shop: Shop, request: HttpRequest, form: web::Form<Note>) -> Result<HttpResponse> {
    let token = basket::need(&request)?;
    let mut conn = shop.write_basket().await?;
    if let Err(error) = cart::note(&mut conn, &token, &form.note).await {
        let message = refusal(&shop, error)?;
        drop(conn);
        return html_status(StatusCode::UNPROCESSABLE_ENTITY, &page(&shop, Some(&token), message, true).await?);
    }
    conn.commit().await?;
    let message = shop.lang.w("cart-note-saved").to_owned();
    answer(&shop, Some(token), message, "/cart?notice=note").await
}

#[derive(Deserialize)]
struct Accept {
    #[serde(default, rename = "return")]
    back: String,
}

async fn accept(shop: Shop, request: HttpRequest, form: web::Form<Accept>) -> Result<HttpResponse> {
    if let Some(token) = basket::token(&request) {
        let mut conn = shop.write_basket().await?;
        match cart::accept(&mut conn, &token).await {
            Ok(()) => conn.commit().await?,
            Err(Error::NotFound(_)) => {}
            Err(other) => return Err(other),
        }
    }
    Ok(see_other(&shop.url(safe_path(&form.back, "/cart"))))
}

/// After a change: the block for htmx, the page again without it.
pub(super) async fn answer(shop: &Shop, token: Option<Token>, message: String, path: &str) -> Result<HttpResponse> {
    let response =
        if shop.htmx { fragment(StatusCode::OK, &page(shop, token.as_ref(), message, false).await?)? } else { see_other(&shop.url(path)) };
    match token {
        Some(token) => basket::keep(response, &token),
        None => Ok(response),
    }
}

/// The basket again, with a code that does not hold.
pub(super) async fn with_code(shop: &Shop, token: &Token, code: discounts::Field) -> Result<HttpResponse> {
    let shown = Show { code, ..page(shop, Some(token), String::new(), false).await? };
    if shop.htmx { fragment(StatusCode::UNPROCESSABLE_ENTITY, &shown) } else { html_status(StatusCode::UNPROCESSABLE_ENTITY, &shown) }
}

impl Show {
    /// The discounts that hold.
    fn held(&self) -> Vec<discounts::Held> {
        self.discounts.as_ref().map(|decision| discounts::held(&self.page, decision)).unwrap_or_default()
    }

    /// Codes that do not hold, and why.
    fn refused(&self) -> Vec<(String, String)> {
        self.discounts.as_ref().map(|decision| discounts::refused(&self.page, decision)).unwrap_or_default()
    }

    /// What is taken off a line, formatted; none when nothing is.
    fn off(&self, line: &Line) -> Option<String> {
        let at = self.cart.as_ref()?.good().position(|one| one.id == line.id)?;
        let off = self.discounts.as_ref()?.off(at);
        (off > 0).then(|| self.page.money(-off))
    }

    /// What the goods lack to be enough for an order, in words.
    fn missing(&self) -> Option<String> {
        let goods = Money::new(self.subtotal, self.page.tenant().currency);
        let missing = self.page.settings().checkout.missing(goods)?;
        Some(self.page.with("error-order-minimum", "amount", self.page.money(missing.minor())))
    }

    /// What the goods cost after discounts.
    fn total(&self) -> i64 {
        self.subtotal - self.discounts.as_ref().map_or(0, |decision| decision.goods.minor())
    }
}

/// The block, and beside it the badge in the header.
fn fragment(status: StatusCode, shown: &Show) -> Result<HttpResponse> {
    let mut body = shown.as_cart().render().map_err(Error::unexpected)?;
    let count = shown.cart.as_ref().map_or(0, Cart::count);
    body.push_str(&Badge { count, beside: true }.render().map_err(Error::unexpected)?);
    Ok(HttpResponse::build(status).content_type("text/html; charset=utf-8").body(body))
}

/// A line's picture.
pub(super) fn picture(line: &Line) -> Option<String> {
    line.media.map(|id| media::url(id, 320))
}

/// What a shopper should know of a line.
pub(super) fn news(page: &Page, line: &Line) -> Option<String> {
    match line.problem() {
        Some(Problem::Gone) => Some(page.w("cart-news-gone").to_owned()),
        Some(Problem::SoldOut) => Some(page.w("cart-news-sold-out").to_owned()),
        Some(Problem::Only(n)) => Some(page.n("cart-news-only", n)),
        Some(Problem::Quantity(n)) => Some(format!("{} {}", product::together(page, line.rules), page.n("cart-news-quantity", n))),
        None if line.repriced() => {
            let (was, now) = (page.money(line.seen_price), page.money(line.unit_price));
            Some(page.with_two("cart-news-price", ("was", &was), ("now", &now)))
        }
        None => None,
    }
}
