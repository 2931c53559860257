//! The page of the test payment provider. Exists in development only.

use std::sync::Arc;

use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use crate::{
    app::App,
    error::{Error, Result},
    i18n::{self, Lang},
    integrations::payments::test_gateway::{Entry, State, TestGateway},
    money::{Currency, Money},
    web::{
        html,
        routes::{Access, Route, Surface},
    },
};

/// What a shopper can do there.
pub const ROUTES: &[Route] = &[
    Route::get(Surface::Platform, "/dev/pay/{reference}", Access::Development, "dev.pay.show", || web::get().to(show)),
    Route::post(Surface::Platform, "/dev/pay/{reference}", Access::Development, "dev.pay.finish", || web::post().to(finish)),
];

#[derive(Template)]
#[template(path = "dev/pay.html")]
struct Page {
    t: Lang,
    stylesheet: String,
    entry: Entry,
    state: State,
    amount: String,
    path: String,
    /// Whether the browser goes back to the store now.
    done: bool,
}

#[derive(Deserialize)]
struct Choice {
    action: String,
}

fn gateway(app: &App) -> Result<&Arc<TestGateway>> {
    app.test_gateway.as_ref().ok_or(Error::NotFound("page"))
}

async fn show(app: web::Data<App>, reference: web::Path<String>) -> Result<HttpResponse> {
    let entry = gateway(&app)?.entry(&reference).await?;
    page(&app, entry, &reference, false)
}

/// Books what the shopper did, tells the store, and sends the browser back.
/// If the store does not listen, it asks by itself later.
async fn finish(app: web::Data<App>, request: HttpRequest, reference: web::Path<String>, form: web::Form<Choice>) -> Result<HttpResponse> {
    let gateway = gateway(&app)?;
    let (state, tell) = match form.action.as_str() {
        "pay" => (Some(State::Paid), true),
        "lose" => (Some(State::Paid), false),
        "fail" => (Some(State::Failed), true),
        _ => (None, false),
    };
    let entry = match state {
        Some(state) => gateway.finish(&reference, state).await?,
        None => gateway.entry(&reference).await?,
    };
    if tell && let Err(error) = gateway.deliver(&entry, request.app_config().local_addr().port()).await {
        tracing::warn!(%error, "the test provider's message was not taken");
    }
    page(&app, entry, &reference, true)
}

fn page(app: &App, entry: Entry, reference: &str, done: bool) -> Result<HttpResponse> {
    let t = i18n::lang(&entry.locale);
    let state = gateway(app)?.message(&entry).state;
    html(&Page {
        t,
        stylesheet: app.assets.url("css/storefront.css"),
        amount: Money::new(entry.amount, Currency::parse(&entry.currency)?).format(t.code()),
        path: format!("/dev/pay/{reference}"),
        done: done || state != State::Open,
        state,
        entry,
    })
}
