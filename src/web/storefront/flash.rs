//! `/flash-sale`: what costs less now, until when, and how much of it is left.
//!
//! The page is kept like any other, but never beyond the moment at which a
//! sale begins or ends.

use actix_web::{HttpResponse, web};
use askama::Template;
use chrono::{DateTime, SecondsFormat, Utc};

use super::{
    meta::{Meta, Shared},
    page::Page,
};
use crate::{
    commerce::{
        catalog::browse::{self, Card},
        flash::{Announced, queries},
    },
    db::Change,
    error::Result,
    ids::ProductId,
    web::{Access, CacheClass, Route, Shop, Surface, html, page_cache::MadeFrom},
};

/// Where the page is.
pub(super) const PATH: &str = "/flash-sale";

pub(super) const ROUTES: &[Route] =
    &[Route::get(Surface::Storefront, PATH, Access::Anonymous, "store.flash", || web::get().to(show)).cache(CacheClass::Page)];

/// Sales to come that the page names.
const NEXT: usize = 3;

#[derive(Template)]
#[template(path = "storefront/pages/flash.html")]
struct Show {
    page: Page,
    running: Vec<Running>,
    /// Names and beginnings.
    planned: Vec<(String, DateTime<Utc>)>,
}

/// A sale that runs.
struct Running {
    name: String,
    ends_at: DateTime<Utc>,
    limit: Option<i32>,
    items: Vec<(Card, Option<Bar>)>,
}

/// How much of a quota is sold.
struct Bar {
    percent: i64,
    left: i64,
}

async fn show(shop: Shop) -> Result<HttpResponse> {
    let page = Page::load(&shop).await?.at(PATH, PATH);
    let now = shop.app.clock.now();
    let sales: Vec<Announced> = page.frame().running(now).cloned().collect();
    let mut running = Vec::with_capacity(sales.len());
    if !sales.is_empty() {
        let ids: Vec<_> = sales.iter().map(|one| one.sale.id).collect();
        let progress = queries::progress(&mut shop.read().await?, &ids).await?;
        for Announced { sale, products } in &sales {
            let bar = |(quota, sold): &(i64, i64)| Bar { percent: sold.saturating_mul(100) / (*quota).max(1), left: quota - sold };
            let cards = cards(&shop, products, products.len()).await?;
            let items = cards.into_iter().map(|card| {
                let bar = progress.get(&(sale.id, card.id)).map(bar);
                (card, bar)
            });
            running.push(Running { name: sale.name.clone(), ends_at: sale.ends_at, limit: sale.customer_limit, items: items.collect() });
        }
    }
    let planned = page.frame().sales.iter().filter(|one| one.sale.starts_at > now).take(NEXT);
    let planned = planned.map(|one| (one.sale.name.clone(), one.sale.starts_at)).collect();
    let parts = sales.iter().flat_map(|one| &one.products).map(|id| Change::Product(*id)).collect();
    let meta = meta(&page, &running);
    let mut response = html(&Show { running, planned, page: page.told(meta) })?;
    response.extensions_mut().insert(MadeFrom(parts));
    Ok(response)
}

fn meta(page: &Page, running: &[Running]) -> Meta {
    let picture = running.iter().flat_map(|sale| &sale.items).find_map(|(card, _)| card.picture.as_ref());
    Meta {
        title: page.w("flash-title").to_owned(),
        description: page.with("flash-meta", "store", page.store()),
        picture: picture.map(|picture| Shared::of(picture, page.store())),
        kind: "website",
        indexed: !running.is_empty(),
        ..Meta::default()
    }
}

/// What these products cost now, in their order, so many at most.
pub(super) async fn cards(shop: &Shop, products: &[ProductId], most: usize) -> Result<Vec<Card>> {
    let mut cards = match shop.app.catalogues.of(shop).await? {
        Some(index) => index.these(products),
        None => browse::queries::cards_of(&shop.read().await?, shop.lang.code(), products).await?,
    };
    cards.truncate(most);
    Ok(cards)
}

/// A moment as scripts read it.
pub(super) fn instant(at: &DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}
