//! `/contact`: writing to the store. The page is the same for everybody and
//! kept; what is sent is kept by the store and mailed to it.

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};
use askama::Template;
use serde::Deserialize;

use super::{meta::Meta, page::Page, structured};
use crate::{
    commerce::content::messages::{self, BODY, Message, TOPICS, topic_key},
    error::{Error, FieldErrors, Result},
    web::{Access, CacheClass, RateClass, Route, Shop, Surface, html::html_status, see_other},
};

pub(super) const ROUTES: &[Route] = &[
    Route::get(Surface::Storefront, "/contact", Access::Anonymous, "store.contact.show", || web::get().to(show)).cache(CacheClass::Page),
    Route::post(Surface::Storefront, "/contact", Access::Anonymous, "store.contact.send", || web::post().to(send))
        .body(32 * 1024)
        .rate(RateClass::Message),
];

#[derive(Template)]
#[template(path = "storefront/pages/contact.html")]
struct Contact {
    page: Page,
    crumbs: Vec<(String, String)>,
    typed: Message,
    errors: FieldErrors,
    sent: bool,
    topics: Vec<(&'static str, &'static str)>,
    shortest: usize,
    longest: usize,
}

#[derive(Deserialize)]
struct Typed {
    #[serde(default)]
    name: String,
    #[serde(default)]
    email: String,
    #[serde(default)]
    order_number: String,
    #[serde(default)]
    topic: String,
    #[serde(default)]
    body: String,
    /// Nobody sees this field; programs that fill in everything fill it in.
    #[serde(default)]
    website: String,
}

async fn show(shop: Shop, request: HttpRequest) -> Result<HttpResponse> {
    let sent = request.query_string() == "sent=1";
    let page = Page::load(&shop).await?;
    answer(page, StatusCode::OK, Message::default(), FieldErrors::default(), sent)
}

async fn send(shop: Shop, form: web::Form<Typed>) -> Result<HttpResponse> {
    let Typed { name, email, order_number, topic, body, website } = form.into_inner();
    let thanks = format!("{}?sent=1", shop.url("/contact"));
    if !website.is_empty() {
        // A program is told what a person is told, and nothing happens.
        return Ok(see_other(&thanks));
    }
    let message = Message { name, email, order_number, topic, body, locale: shop.lang.code().to_owned() };
    let page = Page::load(&shop).await?;
    let mut conn = shop.write().await?;
    match messages::send(&mut conn, &message).await {
        Ok(_) => {
            conn.commit().await?;
            Ok(see_other(&thanks))
        }
        Err(Error::Invalid(errors)) => {
            drop(conn);
            answer(page, StatusCode::UNPROCESSABLE_ENTITY, message, errors, false)
        }
        Err(other) => Err(other),
    }
}

fn answer(page: Page, status: StatusCode, typed: Message, errors: FieldErrors, sent: bool) -> Result<HttpResponse> {
    let page = page.at("/contact", "/contact");
    let crumbs = vec![(String::new(), page.w("contact-title").to_owned())];
    let meta = Meta {
        title: page.w("contact-title").to_owned(),
        description: page.with("meta-contact", "store", page.store()),
        kind: "website",
        indexed: !sent,
        data: vec![structured::breadcrumbs(&page, &crumbs)],
        ..Meta::default()
    };
    let topics = TOPICS.map(|topic| (topic, topic_key(topic))).to_vec();
    html_status(status, &Contact { page: page.told(meta), crumbs, typed, errors, sent, topics, shortest: BODY.0, longest: BODY.1 })
}

impl Contact {
    /// What is wrong with a field, in words, or nothing.
    fn wrong(&self, field: &str) -> String {
        self.errors.of(field).map(|error| self.page.say(error)).unwrap_or_default()
    }
}
