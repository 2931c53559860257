//! `/seen`: cards of the products that a browser says its owner looked at.
//!
//! The list is kept in the browser alone (`static/js/storefront.js`): what
//! comes here is a few identities that nobody writes down, and without
//! JavaScript nothing comes at all.

use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use super::page::Page;
use crate::{
    commerce::catalog::browse::{Card, queries},
    error::Result,
    ids::ProductId,
    web::{
        Shop, html,
        routes::{Access, Route, Surface},
    },
};

/// What a product's page asks for.
pub const ROUTES: &[Route] = &[Route::get(Surface::Storefront, "/seen", Access::Anonymous, "store.seen", || web::get().to(show))];

/// The most cards.
const MOST: usize = 8;

#[derive(Template)]
#[template(path = "storefront/pages/seen.html")]
struct Seen {
    page: Page,
    cards: Vec<Card>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Asked {
    /// Identities of products, the last seen first, with commas between them.
    ids: String,
}

/// Those of the products that are sold here, in the order that was asked for.
async fn show(shop: Shop, asked: web::Query<Asked>) -> Result<HttpResponse> {
    let ids = wanted(&asked.ids);
    let page = Page::load(&shop).await?;
    let cards = match shop.app.catalogues.of(&shop).await? {
        Some(index) => index.these(&ids),
        None if ids.is_empty() => Vec::new(),
        None => queries::cards_of(&shop.read().await?, page.lang(), &ids).await?,
    };
    html(&Seen { page, cards })
}

/// The first few that can be identities, each once.
fn wanted(text: &str) -> Vec<ProductId> {
    let mut ids: Vec<ProductId> = Vec::new();
    for id in text.split(',').take(MOST).filter_map(|id| id.parse().ok()) {
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    ids
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nonsense_and_more_than_a_few_are_left_out() {
        let (a, b) = (ProductId::new(), ProductId::new());
        assert_eq!(wanted(&format!("{b},x,,{a},{b}")), [b, a]);
        assert!(wanted("").is_empty());
        let many: Vec<String> = (0..500).map(|_| ProductId::new().to_string()).collect();
        assert_eq!(wanted(&many.join(",")).len(), MOST);
    }
}
