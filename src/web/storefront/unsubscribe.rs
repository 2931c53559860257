//! `/unsubscribe/<topic>/<link>`: no more letters of a topic.
//!
//! Looking changes nothing, because mail programs and scanners look at links
//! by themselves. Posting does, from the page or by a mail program (RFC 8058,
//! `List-Unsubscribe=One-Click`), which carries no cookie and comes from no
//! page of ours: the link itself is signed.

use actix_web::{HttpResponse, http::header, web};
use askama::Template;

use super::page::Page;
use crate::{
    commerce::unsubscribe::{self, AddressHash, Topic, link},
    error::{Error, Result},
    web::{
        Shop, html,
        routes::{Access, Route, Surface},
        see_other,
    },
};

/// What readers of letters can ask.
pub const ROUTES: &[Route] = &[
    Route::get(Surface::Storefront, "/unsubscribe/{topic}/{link}", Access::Anonymous, "store.unsubscribe.show", || web::get().to(show)),
    Route::post(Surface::Storefront, "/unsubscribe/{topic}/{link}", Access::Anonymous, "store.unsubscribe.leave", || web::post().to(leave))
        .body(4 * 1024)
        .signed(),
    Route::post(Surface::Storefront, "/unsubscribe/{topic}/{link}/undo", Access::Anonymous, "store.unsubscribe.undo", || {
        web::post().to(undo)
    })
    .body(4 * 1024),
];

/// What a mail program posts, as a form of either encoding.
const ONE_CLICK: &[u8] = b"List-Unsubscribe";

#[derive(Template)]
#[template(path = "storefront/pages/unsubscribe.html")]
struct Show {
    page: Page,
    path: String,
    topic: Topic,
    left: bool,
}

impl Show {
    /// A sentence about the store and the topic.
    fn say(&self, key: &str) -> String {
        self.page.with_two(key, ("store", self.page.store()), ("topic", self.page.w(self.topic.key())))
    }
}

type Asked = web::Path<(String, String)>;

async fn show(shop: Shop, asked: Asked) -> Result<HttpResponse> {
    let (topic, who) = read(&shop, &asked).ok_or(Error::NotFound("link"))?;
    let page = Page::load(&shop).await?;
    let mut conn = shop.read().await?;
    let left = unsubscribe::has_left(&mut conn, who, topic).await?;
    let mut response = html(&Show { path: address(&shop, &asked), page, topic, left })?;
    // The link is a key: it must not reach another site.
    response.headers_mut().insert(header::REFERRER_POLICY, header::HeaderValue::from_static("no-referrer"));
    Ok(response)
}

async fn leave(shop: Shop, asked: Asked, body: web::Bytes) -> Result<HttpResponse> {
    let Some((topic, who)) = read(&shop, &asked) else { return Ok(HttpResponse::Unauthorized().finish()) };
    let mut conn = shop.write().await?;
    unsubscribe::leave(&mut conn, who, topic).await?;
    conn.commit().await?;
    // A mail program wants a plain yes: the standard forbids to send it on.
    let by_program = body.windows(ONE_CLICK.len()).any(|part| part == ONE_CLICK);
    Ok(if by_program { HttpResponse::Ok().finish() } else { see_other(&address(&shop, &asked)) })
}

async fn undo(shop: Shop, asked: Asked) -> Result<HttpResponse> {
    let (topic, who) = read(&shop, &asked).ok_or(Error::NotFound("link"))?;
    let mut conn = shop.write().await?;
    unsubscribe::rejoin(&mut conn, who, topic).await?;
    conn.commit().await?;
    Ok(see_other(&address(&shop, &asked)))
}

fn read(shop: &Shop, asked: &Asked) -> Option<(Topic, AddressHash)> {
    let topic = Topic::parse(&asked.0).ok()?;
    Some((topic, link::read(&shop.app.config.secret, shop.tenant.id, topic, &asked.1)?))
}

fn address(shop: &Shop, asked: &Asked) -> String {
    shop.url(&format!("/unsubscribe/{}/{}", asked.0, asked.1))
}
