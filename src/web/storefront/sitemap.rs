//! `/sitemap.xml` and `/robots.txt`: what search engines may find, and where.
//!
//! All addresses are those of the canonical host. A store with many products
//! gets an index of parts, so that no answer grows with the catalogue.

use std::collections::HashMap;

use actix_web::{HttpMessage, HttpRequest, HttpResponse, http::header, web};
use askama::Template;
use chrono::{DateTime, SecondsFormat, Utc};

use super::page::{Page, path_in};
use crate::{
    commerce::{
        catalog::browse::{Category, queries},
        content, media,
    },
    error::{Error, Result},
    i18n,
    tenant::Tenant,
    web::{Access, CacheClass, Route, Shop, Surface, hosts::ElsewhereToo},
};

pub(super) const ROUTES: &[Route] = &[
    Route::get(Surface::Storefront, "/robots.txt", Access::Anonymous, "store.robots", || web::get().to(robots)).cache(CacheClass::Own),
    Route::get(Surface::Storefront, "/sitemap.xml", Access::Anonymous, "store.sitemap", || web::get().to(whole)).cache(CacheClass::Page),
    Route::get(Surface::Storefront, "/sitemap/{part}.xml", Access::Anonymous, "store.sitemap.part", || web::get().to(part))
        .cache(CacheClass::Page),
];

/// Products of one part. With all languages and pictures this stays far below
/// the 50,000 addresses and 50 MB that search engines take.
const PART: i64 = 1_000;

/// What nobody finds by searching: someone's own pages, and searches themselves.
const PRIVATE: [&str; 7] = ["/admin", "/cart", "/checkout", "/orders/", "/account", "/search", "/webhooks/"];

#[derive(Template)]
#[template(path = "storefront/feeds/sitemap.xml")]
struct Sitemap {
    entries: Vec<Entry>,
}

#[derive(Template)]
#[template(path = "storefront/feeds/sitemap_index.xml")]
struct Index {
    parts: Vec<String>,
}

/// One thing with its address in each language that it is told in, the store's first before the others.
struct Entry {
    languages: Vec<(String, String)>,
    changed: Option<String>,
    pictures: Vec<String>,
}

async fn robots(shop: Shop, request: HttpRequest) -> Result<HttpResponse> {
    let elsewhere = request.extensions().get::<ElsewhereToo>().is_some();
    let body = if elsewhere { "User-agent: *\nDisallow: /\n".to_owned() } else { allowed(&shop) };
    let keep = "public, max-age=3600";
    Ok(HttpResponse::Ok().content_type("text/plain; charset=utf-8").insert_header((header::CACHE_CONTROL, keep)).body(body))
}

fn allowed(shop: &Shop) -> String {
    let mut lines = vec!["User-agent: *".to_owned()];
    for code in &shop.tenant.locales {
        lines.extend(PRIVATE.iter().map(|path| format!("Disallow: {}", path_in(&shop.tenant, code, path))));
    }
    let origin = shop.app.config.origin(&shop.tenant.canonical_host);
    lines.extend([String::new(), format!("Sitemap: {origin}/sitemap.xml"), String::new()]);
    lines.join("\n")
}

async fn whole(shop: Shop) -> Result<HttpResponse> {
    first_language(&shop)?;
    let page = Page::load(&shop).await?;
    let products = queries::count(&shop.read().await?).await?;
    if products > PART {
        let numbers = 1..=(products + PART - 1) / PART;
        let names = std::iter::once("pages".to_owned()).chain(numbers.map(|number| format!("products-{number}")));
        let parts = names.map(|name| page.absolute(format_args!("/sitemap/{name}.xml"))).collect();
        return xml(&Index { parts });
    }
    let mut entries = pages(&shop, &page).await?;
    entries.extend(goods(&shop, &page, 0).await?);
    xml(&Sitemap { entries })
}

async fn part(shop: Shop, name: web::Path<String>) -> Result<HttpResponse> {
    first_language(&shop)?;
    let page = Page::load(&shop).await?;
    let entries = match name.strip_prefix("products-").map(str::parse::<i64>) {
        None if *name == "pages" => pages(&shop, &page).await?,
        Some(Ok(number)) if (1..=10_000).contains(&number) => goods(&shop, &page, (number - 1) * PART).await?,
        _ => Vec::new(),
    };
    if entries.is_empty() {
        return Err(Error::NotFound("page"));
    }
    xml(&Sitemap { entries })
}

/// A sitemap holds all languages, so it has one address.
fn first_language(shop: &Shop) -> Result<()> {
    if shop.prefix.is_empty() { Ok(()) } else { Err(Error::NotFound("page")) }
}

/// Home, the categories that are not hidden, published pages and the way to write.
async fn pages(shop: &Shop, page: &Page) -> Result<Vec<Entry>> {
    let stamps = queries::category_stamps(&shop.read().await?).await?;
    let mut entries = vec![entry(page, "/", None, None, Vec::new())];
    let mut level: Vec<&Category> = page.tree().roots().collect();
    while !level.is_empty() {
        entries.extend(level.iter().map(|category| category_entry(page, category, &stamps)));
        level = level.iter().flat_map(|category| page.tree().children(Some(category.id))).collect();
    }
    for text in &page.frame().pages {
        entries.push(entry(page, &content::path(&text.slug), Some(&text.languages), Some(&text.updated_at), Vec::new()));
    }
    entries.push(entry(page, "/contact", None, None, Vec::new()));
    Ok(entries)
}

fn category_entry(page: &Page, category: &Category, stamps: &HashMap<String, DateTime<Utc>>) -> Entry {
    let pictures = category.picture.iter().map(|picture| picture.open_graph()).collect();
    entry(page, &format!("/c/{}", category.slug), Some(&category.languages), stamps.get(&category.slug), pictures)
}

async fn goods(shop: &Shop, page: &Page, before: i64) -> Result<Vec<Entry>> {
    let listed = queries::listed(&shop.read().await?, before, PART).await?;
    let one = |product: &crate::commerce::catalog::browse::offers::Listed| {
        let pictures = product.pictures.iter().map(|id| media::mail_url(*id)).collect();
        entry(page, &format!("/p/{}", product.slug), Some(&product.languages), Some(&product.updated_at), pictures)
    };
    Ok(listed.iter().map(one).collect())
}

/// `told`: further languages that it is told in; `None`: all of the store.
fn entry(page: &Page, path: &str, told: Option<&Vec<String>>, changed: Option<&DateTime<Utc>>, pictures: Vec<String>) -> Entry {
    let languages = languages(page.tenant(), told);
    Entry {
        languages: languages.into_iter().map(|code| (code.to_owned(), page.absolute(path_in(page.tenant(), code, path)))).collect(),
        changed: changed.map(|time| time.to_rfc3339_opts(SecondsFormat::Secs, true)),
        pictures: pictures.into_iter().map(|path| page.absolute(path)).collect(),
    }
}

fn languages<'a>(tenant: &'a Tenant, told: Option<&Vec<String>>) -> Vec<&'a str> {
    let spoken = |code: &&String| i18n::find(code).is_some() && told.is_none_or(|told| told.contains(code));
    let further = tenant.locales.iter().skip(1).filter(spoken).map(String::as_str);
    std::iter::once(tenant.default_locale()).chain(further).collect()
}

fn xml(file: &impl Template) -> Result<HttpResponse> {
    let body = file.render().map_err(Error::unexpected)?;
    Ok(HttpResponse::Ok().content_type("application/xml; charset=utf-8").body(body))
}
