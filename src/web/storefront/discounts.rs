//! Discount codes in the cart and at the checkout: entered, taken out, and
//! what is said of those that hold and those that do not.

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};
use serde::Deserialize;

use super::{basket, cart, checkout, page::Page};
use crate::{
    commerce::{
        cart::Token,
        discounts::{self, Applied, Decision, Entered, Refusal},
    },
    error::{Error, Result},
    money::Money,
    web::{
        Shop,
        routes::{Access, RateClass, Route, Surface},
        see_other,
    },
};

/// What shoppers can ask about codes. Trying codes is as rare as ordering.
pub const ROUTES: &[Route] = &[
    Route::post(Surface::Storefront, "/cart/code", Access::Anonymous, "store.discounts.cart", || web::post().to(at_cart))
        .rate(RateClass::Checkout),
    Route::post(Surface::Storefront, "/checkout/code", Access::Anonymous, "store.discounts.checkout", || web::post().to(at_checkout))
        .recognises()
        .rate(RateClass::Checkout),
];

/// The field for a code: what was typed and what is wrong with it.
#[derive(Debug, Clone, Default)]
pub(super) struct Field {
    /// As it was typed, while it does not hold.
    pub typed: String,
    /// What to say beside it; empty: nothing.
    pub wrong: String,
}

/// A line of the sum: a discount that holds.
pub(super) struct Held {
    /// What people call it.
    pub words: String,
    /// The code, if it was typed: it can be taken out.
    pub code: String,
    /// Formatted, below zero; empty while it is not known.
    pub amount: String,
}

/// The discounts that hold, as the sum shows them.
pub(super) fn held(page: &Page, decision: &Decision) -> Vec<Held> {
    let held = |one: &Applied| Held {
        words: one.name.clone(),
        code: one.code.clone().unwrap_or_default(),
        amount: match one.goods.minor() + one.delivery.minor() {
            0 => String::new(),
            off => page.money(-off),
        },
    };
    decision.applied.iter().map(held).collect()
}

/// The codes of the basket that do not hold: code and reason.
pub(super) fn refused(page: &Page, decision: &Decision) -> Vec<(String, String)> {
    decision.refused.iter().map(|(code, refusal)| (code.clone(), say(page, *refusal))).collect()
}

/// Why a code does not hold, in words.
pub(super) fn say(page: &Page, refusal: Refusal) -> String {
    let word = |key: &str| page.w(key).to_owned();
    match refusal {
        Refusal::Unknown => word("code-refused-unknown"),
        Refusal::Paused => word("code-refused-paused"),
        Refusal::NotStarted(at) => page.with("code-refused-not-started", "date", page.moment(&at)),
        Refusal::Ended => word("code-refused-ended"),
        Refusal::UsedUp => word("code-refused-used-up"),
        Refusal::OncePerCustomer => word("code-refused-customer"),
        Refusal::FirstOrderOnly => word("code-refused-first-order"),
        Refusal::WrongItems => word("code-refused-wrong-items"),
        Refusal::Minimum(minor) => page.with("code-refused-minimum", "amount", page.money(minor)),
        Refusal::Pieces(pieces) => page.n("code-refused-pieces", pieces),
        Refusal::NothingToTakeOff => word("code-refused-nothing"),
        Refusal::LessThanOthers => word("code-refused-less"),
    }
}

/// What became of a code that was typed, or taken out.
enum Done {
    /// The basket is priced anew; a key of what to say.
    Changed(&'static str),
    /// It does not hold.
    Refused(Refusal),
    /// There is no basket.
    Gone,
}

/// Enters what was typed, unless a code is to be taken out.
async fn write(shop: &Shop, token: &Token, typed: &str, remove: Option<&str>) -> Result<Done> {
    let mut conn = shop.write_basket().await?;
    let done = match remove {
        Some(code) => discounts::leave(&mut conn, token, code).await.map(|()| Done::Changed("removed")),
        None => discounts::enter(&mut conn, token, typed).await.map(|entered| match entered {
            Entered::Kept => Done::Changed("kept"),
            Entered::Replaced => Done::Changed("replaced"),
            Entered::Refused(refusal) => Done::Refused(refusal),
        }),
    };
    match done {
        Ok(done) => {
            conn.commit().await?;
            Ok(done)
        }
        Err(Error::NotFound("cart")) => Ok(Done::Gone),
        Err(other) => Err(other),
    }
}

#[derive(Deserialize)]
struct Code {
    #[serde(default)]
    code: String,
    remove_code: Option<String>,
}

async fn at_cart(shop: Shop, request: HttpRequest, form: web::Form<Code>) -> Result<HttpResponse> {
    let Some(token) = basket::token(&request) else { return Ok(see_other(&shop.url("/cart"))) };
    match write(&shop, &token, &form.code, form.remove_code.as_deref()).await? {
        Done::Changed(what) => {
            let message = shop.lang.w(notice(what)).to_owned();
            cart::answer(&shop, Some(token), message, &format!("/cart?notice=code-{what}")).await
        }
        Done::Refused(refusal) => {
            let page = Page::load(&shop).await?;
            let field = Field { typed: form.code.trim().chars().take(40).collect(), wrong: say(&page, refusal) };
            cart::with_code(&shop, &token, field).await
        }
        Done::Gone => cart::answer(&shop, None, shop.lang.w("cart-gone").to_owned(), "/cart").await,
    }
}

/// The key of what the cart says after a code was changed.
pub(super) fn notice(what: &str) -> &'static str {
    match what {
        "removed" => "code-removed",
        "replaced" => "code-replaced",
        _ => "code-kept",
    }
}

async fn at_checkout(shop: Shop, request: HttpRequest, form: web::Form<checkout::Form>) -> Result<HttpResponse> {
    let Some(token) = basket::token(&request) else { return Ok(see_other(&shop.url("/cart"))) };
    let mut form = form.into_inner();
    checkout::recognise(&shop, &request, &mut form).await?;
    enter_at_checkout(&shop, &token, &form).await
}

/// Keeps what was typed into the checkout and enters its code.
pub(super) async fn enter_at_checkout(shop: &Shop, token: &Token, form: &checkout::Form) -> Result<HttpResponse> {
    if !checkout::keep(shop, token, form).await? {
        return Ok(checkout::gone(shop));
    }
    match write(shop, token, &form.code, form.remove_code.as_deref()).await? {
        Done::Changed(_) if !shop.htmx => Ok(see_other(&shop.url("/checkout#checkout-summary"))),
        Done::Changed(_) => checkout::with_code(shop, token, form, Field::default(), StatusCode::OK).await,
        Done::Refused(refusal) => {
            let page = Page::load(shop).await?;
            let field = Field { typed: form.code.trim().chars().take(40).collect(), wrong: say(&page, refusal) };
            checkout::with_code(shop, token, form, field, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Done::Gone => Ok(checkout::gone(shop)),
    }
}

/// What a discount took off an order, as its page shows it.
pub(super) fn taken(page: &Page, snapshots: &[discounts::Snapshot]) -> Vec<(String, String)> {
    let off = |one: &discounts::Snapshot| (title(one), page.money(-one.goods));
    snapshots.iter().filter(|one| one.goods > 0).map(off).collect()
}

/// Name and code, the code once where they are the same.
fn title(snapshot: &discounts::Snapshot) -> String {
    match &snapshot.code {
        Some(code) if *code != snapshot.name => format!("{} ({code})", snapshot.name),
        _ => snapshot.name.clone(),
    }
}

/// What is paid for the delivery before discounts, where that is more.
pub(super) fn before(page: &Page, price: Option<Money>, charged: Money) -> Option<String> {
    price.filter(|price| price.minor() > charged.minor()).map(|price| page.money(price.minor()))
}
