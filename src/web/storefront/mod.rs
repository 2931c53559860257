//! The public store: what shoppers see without saying who they are. Those
//! pages are the same for every visitor, so they are kept whole; only
//! `account` and the checkout know who asks.

mod account;
pub mod address;
mod back_in_stock;
mod basket;
mod cart;
pub mod catalogue;
mod checkout;
mod contact;
mod content;
pub mod currency;
mod discounts;
mod documents;
mod feed;
mod flash;
pub mod frame;
mod home;
mod icons;
mod left;
mod listing;
mod media;
mod meta;
mod missing;
mod orders;
pub mod page;
mod product;
mod proof;
mod returns;
mod reviews;
mod seen;
mod sitemap;
mod structured;
mod theme;
mod unsubscribe;
mod webhooks;

use actix_web::web;

use super::routes::{Access, CacheClass, Route, Surface};
pub use page::Page;

const BROWSE: &[Route] = &[
    Route::get(Surface::Storefront, "/", Access::Anonymous, "store.home", || web::get().to(home::show)).cache(CacheClass::Page),
    Route::get(Surface::Storefront, "/c/{category}", Access::Anonymous, "store.category", || web::get().to(listing::category))
        .cache(CacheClass::Page),
    Route::get(Surface::Storefront, "/search", Access::Anonymous, "store.search", || web::get().to(listing::search))
        .cache(CacheClass::Page),
    Route::get(Surface::Storefront, "/p/{product}", Access::Anonymous, "store.product", || web::get().to(product::show))
        .cache(CacheClass::Page),
    Route::get(Surface::Storefront, "/theme/{hash}.css", Access::Anonymous, "store.theme", || web::get().to(theme::show))
        .cache(CacheClass::Own),
    Route::get(Surface::Storefront, "/{path:.*}", Access::Anonymous, "store.missing", || web::get().to(missing::show)),
];

/// What shoppers can ask.
pub const TABLES: &[&[Route]] = &[
    media::ROUTES,
    icons::ROUTES,
    sitemap::ROUTES,
    feed::ROUTES,
    flash::ROUTES,
    content::ROUTES,
    contact::ROUTES,
    seen::ROUTES,
    BROWSE,
    currency::ROUTES,
    cart::ROUTES,
    left::ROUTES,
    back_in_stock::ROUTES,
    checkout::ROUTES,
    discounts::ROUTES,
    orders::ROUTES,
    returns::ROUTES,
    reviews::ROUTES,
    account::ROUTES,
    proof::ROUTES,
    documents::ROUTES,
    unsubscribe::ROUTES,
    webhooks::ROUTES,
];
