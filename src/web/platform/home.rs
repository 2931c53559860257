//! The platform's public page: what it is, and the stores that are open.

use actix_web::{
    HttpMessage, HttpRequest, HttpResponse,
    http::header,
    web::{Data, Query},
};
use askama::Template;
use serde::Deserialize;

use super::{page::Page, tenants::name_of};
use crate::{
    app::App,
    commerce::design,
    error::Result,
    i18n,
    mail::on_colour,
    platform::tenants::queries::{self, Row},
    web::{hosts::Spoken, html},
};

const PER_PAGE: i64 = 24;

/// What stands in a drawn shop's window.
enum Scene {
    Boxes,
    Jars,
    Clothes,
}

struct Store {
    name: String,
    url: String,
    address: String,
    colour: String,
    dark_sign: bool,
    facts: Vec<String>,
    scene: Scene,
}

#[derive(Template)]
#[template(path = "platform/home/index.html")]
struct Index {
    page: Page,
    stores: Vec<Store>,
    total: i64,
    next: String,
    previous: String,
    mailbox: bool,
}

#[derive(Deserialize)]
pub(super) struct Asked {
    page: Option<i64>,
}

pub(super) async fn index(request: HttpRequest, app: Data<App>, asked: Query<Asked>) -> Result<HttpResponse> {
    let t = request.extensions().get::<Spoken>().map_or_else(|| i18n::lang("en"), |spoken| spoken.lang);
    let number = asked.page.unwrap_or(1).clamp(1, 10_000);
    let mut conn = app.db.platform().await?;
    let (rows, total) = queries::listed(&mut conn, (number - 1) * PER_PAGE, PER_PAGE).await?;
    drop(conn);
    let path = |number: i64| if number == 1 { "/".to_owned() } else { format!("/?page={number}") };
    let page = Index {
        previous: if number > 1 { path(number - 1) } else { String::new() },
        next: if number * PER_PAGE < total { path(number + 1) } else { String::new() },
        stores: rows.into_iter().map(|row| store(&app, row)).collect(),
        mailbox: app.config.is_development(),
        total,
        page: Page::anonymous(app, t),
    };
    let mut response = html(&page)?;
    response.headers_mut().insert(header::VARY, header::HeaderValue::from_static("Accept-Language"));
    Ok(response)
}

fn store(app: &App, row: Row) -> Store {
    let colour = design::theme(&row.theme).colours.brand.to_string();
    let url = app.config.origin(&format!("{}.{}", row.slug, app.config.base_host));
    let languages = row.locales.iter().map(|code| name_of(code)).collect::<Vec<_>>().join(", ");
    Store {
        address: url.split_once("://").map_or(url.as_str(), |(_, host)| host).to_owned(),
        url,
        dark_sign: on_colour(&colour) != "#ffffff",
        colour,
        facts: vec![languages, row.currency],
        scene: match row.theme.as_str() {
            "roastery" => Scene::Jars,
            "atelier" => Scene::Clothes,
            _ => Scene::Boxes,
        },
        name: row.name,
    }
}
