//! `/feed/google.xml`: everything that can be bought, for Google Merchant
//! Center and whoever reads its format, in the language of the address.
//! Large catalogues come in parts, `?part=2` and so on.

use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use super::page::Page;
use crate::{
    commerce::{
        catalog::{
            browse::{Variant, gtin, offers::Offered, queries},
            rules::plain_text,
        },
        media,
    },
    error::{Error, Result},
    web::{Access, CacheClass, Route, Shop, Surface},
};

pub(super) const ROUTES: &[Route] =
    &[Route::get(Surface::Storefront, "/feed/google.xml", Access::Anonymous, "store.feed", || web::get().to(google))
        .cache(CacheClass::Page)];

/// Products of one part.
const PART: i64 = 1_000;
/// The longest title and description that are taken, in characters.
const TITLE: usize = 150;
const DESCRIPTION: usize = 5_000;

#[derive(Template)]
#[template(path = "storefront/feeds/google.xml")]
struct Feed {
    store: String,
    home: String,
    about: String,
    items: Vec<Item>,
}

/// One variant.
struct Item {
    id: String,
    title: String,
    description: String,
    link: String,
    pictures: Vec<String>,
    availability: &'static str,
    price: String,
    sale_price: String,
    brand: String,
    gtin: Option<String>,
    mpn: String,
    group: String,
    kind: String,
    grams: i32,
}

#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    part: String,
}

async fn google(shop: Shop, asked: web::Query<Asked>) -> Result<HttpResponse> {
    let part: i64 = asked.part.parse().unwrap_or(1);
    if !(1..=10_000).contains(&part) {
        return Err(Error::NotFound("page"));
    }
    let page = Page::load(&shop).await?;
    let offered = queries::offered(&shop.read().await?, page.lang(), (part - 1) * PART, PART).await?;
    if offered.is_empty() && part > 1 {
        return Err(Error::NotFound("page"));
    }
    let feed = Feed {
        store: xml_text(page.store()),
        home: page.absolute(page.url("/")),
        about: xml_text(&page.with("meta-home", "store", page.store())),
        items: offered
            .iter()
            .flat_map(|product| product.variants.iter().map(|(variant, grams)| item(&page, product, variant, *grams)))
            .collect(),
    };
    let body = feed.render().map_err(Error::unexpected)?;
    Ok(HttpResponse::Ok().content_type("application/xml; charset=utf-8").body(body))
}

fn item(page: &Page, product: &Offered, variant: &Variant, grams: i32) -> Item {
    let many = product.variants.len() > 1;
    let title = if many { format!("{} – {}", product.name, variant.values.join(" / ")) } else { product.name.clone() };
    let text = plain_text(&product.description);
    let link = page.absolute(page.url(&format!("/p/{}", product.slug)));
    let before = variant.compare_at.filter(|before| *before > variant.price);
    let amount = |minor: i64| format!("{} {}", page.plain_amount(minor), page.tenant().currency.code());
    let own = variant.media.into_iter().chain(product.pictures.iter().copied().filter(|id| Some(*id) != variant.media));
    let path = product.category.map(|id| page.tree().path(id)).unwrap_or_default();
    Item {
        id: variant.id.to_string(),
        title: xml_text(&title.chars().take(TITLE).collect::<String>()),
        description: xml_text(&if text.is_empty() { title } else { text.chars().take(DESCRIPTION).collect() }),
        link: if many { format!("{link}?v={}", variant.id) } else { link },
        pictures: own.take(10).map(|id| page.absolute(media::mail_url(id))).collect(),
        availability: if variant.can_be_bought() { "in_stock" } else { "out_of_stock" },
        price: amount(before.unwrap_or(variant.price)),
        sale_price: before.map(|_| amount(variant.price)).unwrap_or_default(),
        brand: xml_text(&product.vendor),
        gtin: gtin::parse(&variant.barcode),
        mpn: xml_text(&variant.sku),
        group: if many { product.id.to_string() } else { String::new() },
        kind: xml_text(&path.iter().map(|category| category.name.as_str()).collect::<Vec<_>>().join(" > ")),
        grams,
    }
}

/// Text without the characters that no XML file may hold, escaped or not.
fn xml_text(text: &str) -> String {
    text.chars().filter(|c| !c.is_control() && !matches!(c, '\u{fffe}' | '\u{ffff}')).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_breaks_a_file_is_left_in_a_text() {
        assert_eq!(xml_text("Kopi\u{1}\u{b} 250 g\u{ffff}"), "Kopi 250 g");
    }
}
