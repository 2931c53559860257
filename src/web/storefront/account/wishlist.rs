//! `/account/wishlist`: the list, and the button of the product pages, which
//! are the same for everybody and so know nobody: whoever has not signed in
//! is asked to, and comes back to the product.

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};
use askama::Template;
use serde::Deserialize;

use super::{Me, frame, session::Token};
use crate::{
    commerce::{
        cart::{self, Line},
        wishlist,
    },
    error::{Error, Result},
    ids::VariantId,
    web::{
        Customer, Shop, html, html_status, see_other,
        storefront::{Page, basket, cart::picture},
    },
};

const PATH: &str = "/account/wishlist";

#[derive(Template)]
#[template(path = "storefront/account/wishlist.html")]
struct Show {
    page: Page,
    me: Me,
    lines: Vec<Line>,
    /// Why something did not go into the basket, in words; empty when nothing did not.
    refusal: String,
}

impl Show {
    fn picture(&self, line: &Line) -> Option<String> {
        picture(line)
    }

    /// How the price moved since it was put there, in words; empty when it did not.
    fn moved(&self, line: &Line) -> String {
        let key = match line.unit_price.cmp(&line.seen_price) {
            std::cmp::Ordering::Less => "wishlist-cheaper",
            std::cmp::Ordering::Greater => "wishlist-dearer",
            std::cmp::Ordering::Equal => return String::new(),
        };
        self.page.with(key, "was", self.page.money(line.seen_price))
    }
}

/// What becomes of the button once it was pressed.
#[derive(Template)]
#[template(path = "storefront/account/wish_added.html")]
struct Added {
    page: Page,
    /// Why it was not put there, in words; empty when it was.
    refusal: String,
}

/// What the button sends, in the form that buys.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Form {
    variant_id: String,
}

/// The list.
pub(super) async fn show(me: Customer) -> Result<HttpResponse> {
    list(&me, StatusCode::OK, String::new()).await
}

async fn list(me: &Customer, status: StatusCode, refusal: String) -> Result<HttpResponse> {
    let page = frame(&me.shop, PATH).await?;
    let lines = wishlist::lines(&mut me.read().await?, me.id(), page.lang()).await?;
    html_status(status, &Show { me: Me::of(me, PATH), lines, refusal, page })
}

/// Puts a variant on the list of whoever has signed in.
pub(super) async fn add(shop: Shop, request: HttpRequest, form: web::Form<Form>) -> Result<HttpResponse> {
    let variant: VariantId = form.variant_id.parse().map_err(|_| Error::NotFound("variant"))?;
    let Some(me) = Customer::of(&request)? else {
        let line = cart::queries::candidate(&mut shop.read().await?, variant, shop.lang.code()).await?;
        return Ok(gate(&shop, &line));
    };
    let mut conn = shop.write().await?;
    let refusal = match wishlist::add(&mut conn, me.id(), variant, shop.lang.code()).await {
        Ok(()) => {
            conn.commit().await?;
            String::new()
        }
        Err(Error::Conflict(key)) => {
            drop(conn);
            shop.lang.w(&key).to_owned()
        }
        Err(other) => return Err(other),
    };
    match (shop.htmx, refusal.is_empty()) {
        (true, _) => html(&Added { page: Page::load(&shop).await?, refusal }),
        (false, true) => Ok(see_other(&shop.url("/account/wishlist?notice=wish-added"))),
        (false, false) => list(&me, StatusCode::CONFLICT, refusal).await,
    }
}

/// The sign-in, which leads back to the product.
fn gate(shop: &Shop, line: &Line) -> HttpResponse {
    let product = format!("/p/{}?v={}", line.slug, line.variant);
    let query =
        url::form_urlencoded::Serializer::new(String::new()).append_pair("next", &product).append_pair("notice", "wishlist").finish();
    let target = shop.url(&format!("/account/sign-in?{query}"));
    match shop.htmx {
        true => HttpResponse::Unauthorized().insert_header(("HX-Redirect", target)).finish(),
        false => see_other(&target),
    }
}

/// Takes a variant off the list.
pub(super) async fn remove(me: Customer, variant: web::Path<VariantId>, form: web::Form<Token>) -> Result<HttpResponse> {
    let mut conn = me.write(&form.csrf).await?;
    wishlist::remove(&mut conn, me.id(), *variant).await?;
    conn.commit().await?;
    Ok(see_other(&me.shop.url("/account/wishlist?notice=wish-removed")))
}

/// Moves one piece into the basket.
pub(super) async fn to_cart(
    me: Customer,
    request: HttpRequest,
    variant: web::Path<VariantId>,
    form: web::Form<Token>,
) -> Result<HttpResponse> {
    let mut conn = me.write(&form.csrf).await?;
    match wishlist::to_cart(&mut conn, me.id(), basket::token(&request), *variant, me.shop.lang.code()).await {
        Ok((token, _)) => {
            conn.commit().await?;
            basket::keep(see_other(&me.shop.url("/account/wishlist?notice=wish-moved")), &token)
        }
        Err(Error::Conflict(key)) => {
            drop(conn);
            list(&me, StatusCode::CONFLICT, me.shop.lang.w(&key).to_owned()).await
        }
        Err(Error::Invalid(errors)) => {
            drop(conn);
            let words = errors.iter().map(|error| me.shop.lang.field_error(error)).collect::<Vec<_>>().join(" ");
            list(&me, StatusCode::UNPROCESSABLE_ENTITY, words).await
        }
        Err(other) => Err(other),
    }
}
