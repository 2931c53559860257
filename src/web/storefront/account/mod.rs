//! `/account`: a shopper's own pages, and the ways to them.
//!
//! Pages before the sign-in tell nobody whether an address has an account.
//! Links that came by mail open a page; only its form uses them up, because
//! mail programs look at links before people do.

mod addresses;
mod code;
mod find;
mod order;
mod overview;
mod password;
mod profile;
mod register;
mod security;
mod session;
mod two_step;
mod wishlist;

use actix_web::{HttpRequest, HttpResponse, http::header, web};

use super::page::Page;
use crate::{
    error::Result,
    two_step::Seals,
    web::{
        Customer, Shop, policy,
        routes::{Access, RateClass, Route, Surface},
    },
};

const HOST: Surface = Surface::Storefront;
/// Larger than any honest form with a password.
const BODY: usize = 16 * 1024;

/// A page before the sign-in.
const fn open(path: &'static str, name: &'static str, handler: fn() -> actix_web::Route) -> Route {
    Route::get(HOST, path, Access::Anonymous, name, handler).recognises()
}

/// A form before the sign-in.
const fn send(path: &'static str, name: &'static str, handler: fn() -> actix_web::Route) -> Route {
    Route::post(HOST, path, Access::Anonymous, name, handler).recognises().body(BODY).rate(RateClass::SignIn)
}

/// A form of somebody who has signed in that may try a password.
const fn own(path: &'static str, name: &'static str, handler: fn() -> actix_web::Route) -> Route {
    Route::post(HOST, path, Access::Customer, name, handler).body(BODY).rate(RateClass::SignIn)
}

/// What shoppers can ask about their account.
pub const ROUTES: &[Route] = &[
    open("/account/sign-in", "store.account.session.new", || web::get().to(session::new)),
    send("/account/sign-in", "store.account.session.create", || web::post().to(session::create)),
    open("/account/sign-in/code", "store.account.code.new", || web::get().to(code::new)),
    send("/account/sign-in/code", "store.account.code.create", || web::post().to(code::create)),
    Route::post(HOST, "/account/sign-out", Access::Customer, "store.account.session.delete", || web::post().to(session::delete)),
    open("/account/register", "store.account.register.new", || web::get().to(register::new)),
    send("/account/register", "store.account.register.create", || web::post().to(register::create)),
    open("/account/check-mail", "store.account.register.sent", || web::get().to(register::sent)),
    send("/account/check-mail", "store.account.register.again", || web::post().to(register::again)),
    open("/account/verify/{token}", "store.account.verify.new", || web::get().to(register::link)),
    send("/account/verify/{token}", "store.account.verify.create", || web::post().to(register::verify)),
    open("/account/forgot", "store.account.password.forgot", || web::get().to(password::forgot)),
    send("/account/forgot", "store.account.password.send", || web::post().to(password::send)),
    open("/account/reset/{token}", "store.account.password.new", || web::get().to(password::link)),
    send("/account/reset/{token}", "store.account.password.create", || web::post().to(password::reset)),
    Route::get(HOST, "/account", Access::Customer, "store.account.overview", || web::get().to(overview::show)),
    Route::get(HOST, "/account/orders", Access::Customer, "store.account.orders.index", || web::get().to(overview::orders)),
    Route::get(HOST, "/account/orders/{id}", Access::Customer, "store.account.orders.show", || web::get().to(order::show)),
    Route::post(HOST, "/account/orders/{id}/again", Access::Customer, "store.account.orders.again", || web::post().to(order::again)),
    Route::post(HOST, "/account/orders/{id}/cancel", Access::Customer, "store.account.orders.cancel", || web::post().to(order::cancel)),
    Route::get(HOST, "/account/wishlist", Access::Customer, "store.account.wishlist.show", || web::get().to(wishlist::show)),
    Route::post(HOST, "/account/wishlist", Access::Anonymous, "store.account.wishlist.add", || web::post().to(wishlist::add))
        .recognises()
        .body(BODY),
    Route::post(HOST, "/account/wishlist/{variant}/cart", Access::Customer, "store.account.wishlist.to_cart", || {
        web::post().to(wishlist::to_cart)
    }),
    Route::post(HOST, "/account/wishlist/{variant}/remove", Access::Customer, "store.account.wishlist.remove", || {
        web::post().to(wishlist::remove)
    }),
    Route::get(HOST, "/account/addresses", Access::Customer, "store.account.addresses.index", || web::get().to(addresses::index)),
    Route::get(HOST, "/account/addresses/new", Access::Customer, "store.account.addresses.new", || web::get().to(addresses::new)),
    Route::post(HOST, "/account/addresses/step", Access::Customer, "store.account.addresses.step", || web::post().to(addresses::step))
        .rate(RateClass::Write),
    Route::post(HOST, "/account/addresses", Access::Customer, "store.account.addresses.create", || web::post().to(addresses::create))
        .body(BODY),
    Route::get(HOST, "/account/addresses/{id}", Access::Customer, "store.account.addresses.show", || web::get().to(addresses::show)),
    Route::post(HOST, "/account/addresses/{id}", Access::Customer, "store.account.addresses.update", || web::post().to(addresses::update))
        .body(BODY),
    Route::post(HOST, "/account/addresses/{id}/default", Access::Customer, "store.account.addresses.prefer", || {
        web::post().to(addresses::prefer)
    }),
    Route::post(HOST, "/account/addresses/{id}/delete", Access::Customer, "store.account.addresses.delete", || {
        web::post().to(addresses::delete)
    }),
    Route::get(HOST, "/account/profile", Access::Customer, "store.account.profile.show", || web::get().to(profile::show)),
    Route::post(HOST, "/account/profile", Access::Customer, "store.account.profile.update", || web::post().to(profile::update)).body(BODY),
    own("/account/email", "store.account.email.ask", || web::post().to(profile::ask)),
    open("/account/email/{token}", "store.account.email.new", || web::get().to(profile::link)),
    send("/account/email/{token}", "store.account.email.create", || web::post().to(profile::confirm)),
    Route::get(HOST, "/account/security", Access::Customer, "store.account.security.show", || web::get().to(security::show)),
    own("/account/password", "store.account.security.password", || web::post().to(security::password)),
    own("/account/sessions/end-others", "store.account.sessions.end_others", || web::post().to(security::end_others)),
    own("/account/sessions/{session}/end", "store.account.sessions.end", || web::post().to(security::end)),
    Route::get(HOST, "/account/two-step", Access::Customer, "store.account.two_step.show", || web::get().to(two_step::show)),
    own("/account/two-step/begin", "store.account.two_step.begin", || web::post().to(two_step::begin)),
    Route::get(HOST, "/account/two-step/set-up", Access::Customer, "store.account.two_step.set_up", || web::get().to(two_step::set_up)),
    own("/account/two-step/confirm", "store.account.two_step.confirm", || web::post().to(two_step::confirm)),
    own("/account/two-step/codes", "store.account.two_step.codes", || web::post().to(two_step::renew)),
    own("/account/two-step/off", "store.account.two_step.off", || web::post().to(two_step::turn_off)),
    own("/account/data", "store.account.data", || web::post().to(security::data)),
    own("/account/delete", "store.account.delete", || web::post().to(security::delete)),
    Route::get(HOST, "/orders/find", Access::Anonymous, "store.orders.find", || web::get().to(find::new)),
    Route::post(HOST, "/orders/find", Access::Anonymous, "store.orders.find.send", || web::post().to(find::send))
        .body(BODY)
        .rate(RateClass::SignIn),
];

/// The pages of an account: key of the label, path, icon.
const NAV: [(&str, &str, &str); 6] = [
    ("account-nav-overview", "/account", "user"),
    ("account-nav-orders", "/account/orders", "receipt"),
    ("account-nav-wishlist", "/account/wishlist", "heart"),
    ("account-nav-addresses", "/account/addresses", "pin"),
    ("account-nav-profile", "/account/profile", "edit"),
    ("account-nav-security", "/account/security", "shield"),
];

/// What the frame of an account's page shows.
pub struct Me {
    /// Token that every form carries.
    pub csrf: String,
    /// Who.
    pub name: String,
    /// Which address.
    pub email: String,
    /// Locale key of what was just done, or empty.
    pub notice: String,
    /// The entry of the menu.
    at: &'static str,
}

impl Me {
    fn of(customer: &Customer, at: &'static str) -> Self {
        let key = format!("account-notice-{}", customer.notice);
        Self {
            csrf: customer.csrf.clone(),
            name: customer.account.name.clone(),
            email: customer.account.email.clone(),
            notice: if customer.shop.lang.has(&key) { key } else { String::new() },
            at,
        }
    }

    /// The menu: label, path, icon, whether it is this page.
    pub fn menu(&self) -> impl Iterator<Item = (&'static str, &'static str, &'static str, bool)> {
        let at = self.at;
        NAV.into_iter().map(move |(label, path, icon)| (label, path, icon, path == at))
    }
}

/// Where somebody comes from, as counts of wrong passwords know it.
fn network(shop: &Shop, request: &HttpRequest) -> String {
    policy::network(&shop.app, request)
}

/// What keys of authenticator apps are sealed with.
fn seals(shop: &Shop) -> Seals<'_> {
    Seals { secrets: &shop.app.secrets, secret: &shop.app.config.secret }
}

/// The page of a link that came by mail: the link is a key and must not reach
/// another site.
fn private(mut response: HttpResponse) -> HttpResponse {
    response.headers_mut().insert(header::REFERRER_POLICY, header::HeaderValue::from_static("no-referrer"));
    response
}

/// The page's surroundings; the other languages lead to the same path.
async fn frame(shop: &Shop, path: &str) -> Result<Page> {
    Ok(Page::load(shop).await?.placed(path).booked())
}
