//! `/pages/<page>`: what the merchant wrote.

use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

use super::{
    meta::{Meta, short},
    missing,
    page::Page,
    structured,
};
use crate::{
    commerce::{
        catalog::rules::plain_text,
        content::{
            self,
            queries::{self, Shown},
        },
    },
    error::Result,
    web::{Access, CacheClass, Route, Shop, Surface, html},
};

pub(super) const ROUTES: &[Route] =
    &[Route::get(Surface::Storefront, "/pages/{page}", Access::Anonymous, "store.pages.show", || web::get().to(show))
        .cache(CacheClass::Page)];

#[derive(Template)]
#[template(path = "storefront/pages/content.html")]
struct ContentPage {
    page: Page,
    crumbs: Vec<(String, String)>,
    content: Shown,
}

async fn show(shop: Shop, slug: web::Path<String>, request: HttpRequest) -> Result<HttpResponse> {
    let page = Page::load(&shop).await?;
    let conn = shop.read().await?;
    let Some(content) = queries::shown(&conn, page.lang(), &slug).await? else {
        return missing::moved_or_missing(&shop, page, &conn, &request).await;
    };
    drop(conn);
    let path = content::path(&content.slug);
    let crumbs = vec![(String::new(), content.title.clone())];
    let page = page.at(&path, &path);
    let meta = meta(&page, &content, &crumbs);
    html(&ContentPage { page: page.told(meta), crumbs, content })
}

fn meta(page: &Page, content: &Shown, crumbs: &[(String, String)]) -> Meta {
    let text = if content.seo_description.is_empty() { plain_text(&content.body_html) } else { content.seo_description.clone() };
    let description =
        if text.is_empty() { page.with_two("meta-page", ("title", &content.title), ("store", page.store())) } else { short(&text) };
    Meta {
        title: if content.seo_title.is_empty() { content.title.clone() } else { content.seo_title.clone() },
        description,
        kind: "article",
        indexed: true,
        languages: Some(content.languages.clone()),
        data: vec![structured::breadcrumbs(page, crumbs)],
        ..Meta::default()
    }
}
