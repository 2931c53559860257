//! Structured data (schema.org) of pages: who sells, what, for how much,
//! where in the store. Addresses are whole and those of the canonical host.

use serde_json::{Map, Value, json};

use super::{flash::instant, meta::short, page::Page};
use crate::commerce::{
    catalog::{
        browse::{Card, PAGE_SIZE, Product, Variant, gtin},
        rules::plain_text,
    },
    media,
    reviews::{Rating, queries::Shown},
};

/// Above so many variants a page names the range of prices only.
const MOST_VARIANTS: usize = 60;
/// Pictures of a product.
const MOST_PICTURES: usize = 6;

/// Who the store is.
pub fn organization(page: &Page) -> Value {
    let store = &page.settings().store;
    let home = page.absolute("/");
    let mut data = object(json!({
        "@context": "https://schema.org", "@type": "Organization", "@id": format!("{home}#organization"),
        "name": page.store(), "url": home,
    }));
    put(&mut data, "legalName", &store.legal_name);
    put(&mut data, "email", &store.email);
    put(&mut data, "telephone", &store.phone);
    if let Some(logo) = page.settings().design.logo {
        data.insert("logo".into(), page.absolute(media::url(logo, 640)).into());
    }
    let links: Vec<String> = page.social().into_iter().map(|(_, link)| link).collect();
    if !links.is_empty() {
        data.insert("sameAs".into(), links.into());
    }
    let mut address = Map::new();
    let street = [store.address.line1.as_str(), store.address.line2.as_str()];
    put(&mut address, "streetAddress", &street.into_iter().filter(|line| !line.is_empty()).collect::<Vec<_>>().join(", "));
    put(&mut address, "addressLocality", &store.address.city);
    put(&mut address, "addressRegion", &store.address.province);
    put(&mut address, "postalCode", &store.address.postcode);
    put(&mut address, "addressCountry", &store.address.country);
    if !address.is_empty() {
        address.insert("@type".into(), "PostalAddress".into());
        data.insert("address".into(), address.into());
    }
    data.into()
}

/// The store as something that can be searched.
pub fn website(page: &Page) -> Value {
    let search = format!("{}?q={{search_term_string}}", page.absolute(page.url("/search")));
    json!({
        "@context": "https://schema.org", "@type": "WebSite", "name": page.store(), "url": page.absolute(page.url("/")),
        "inLanguage": page.lang(),
        "potentialAction": {
            "@type": "SearchAction",
            "target": { "@type": "EntryPoint", "urlTemplate": search },
            "query-input": "required name=search_term_string",
        },
    })
}

/// The way to a page; the last step is the page itself.
pub fn breadcrumbs(page: &Page, crumbs: &[(String, String)]) -> Value {
    let home = (String::from("/"), page.w("store-home").to_owned());
    let step = |(at, (path, name)): (usize, &(String, String))| {
        let mut step = object(json!({ "@type": "ListItem", "position": at + 1, "name": name }));
        if !path.is_empty() {
            step.insert("item".into(), page.absolute(page.url(path)).into());
        }
        Value::from(step)
    };
    let steps: Vec<Value> = std::iter::once(&home).chain(crumbs).enumerate().map(step).collect();
    json!({ "@context": "https://schema.org", "@type": "BreadcrumbList", "itemListElement": steps })
}

/// The products of a page of a listing.
pub fn list(page: &Page, cards: &[Card], number: i64, total: i64) -> Value {
    let before = number.saturating_sub(1).saturating_mul(PAGE_SIZE);
    let items = (1..).zip(cards).map(|(at, card)| {
        json!({
            "@type": "ListItem", "position": before + at, "name": card.name,
            "url": page.absolute(page.url(&format!("/p/{}", card.slug))),
        })
    });
    let items: Vec<Value> = items.collect();
    json!({ "@context": "https://schema.org", "@type": "ItemList", "numberOfItems": total, "itemListElement": items })
}

/// What a product page sells.
pub fn product(page: &Page, product: &Product, reviews: &[Shown]) -> Value {
    let url = page.absolute(page.url(&format!("/p/{}", product.slug)));
    let mut data = object(json!({ "@context": "https://schema.org", "name": product.name, "url": url }));
    let text = if product.description_html.is_empty() { product.summary.clone() } else { plain_text(&product.description_html) };
    put(&mut data, "description", &text.chars().take(5_000).collect::<String>());
    let pictures: Vec<String> = product.pictures.iter().take(MOST_PICTURES).map(|it| page.absolute(it.open_graph())).collect();
    if !pictures.is_empty() {
        data.insert("image".into(), pictures.into());
    }
    if !product.vendor.is_empty() {
        data.insert("brand".into(), json!({ "@type": "Brand", "name": product.vendor }));
    }
    if !product.rating.is_empty() {
        data.insert("aggregateRating".into(), rating(product.rating));
        data.insert("review".into(), reviews.iter().map(|one| review(page, one)).collect::<Vec<_>>().into());
    }
    match product.variants.as_slice() {
        [only] => {
            data.insert("@type".into(), "Product".into());
            identify(&mut data, only);
            data.insert("offers".into(), offer(page, &url, only));
        }
        many if many.len() > MOST_VARIANTS => {
            data.insert("@type".into(), "Product".into());
            data.insert("offers".into(), range(page, many));
        }
        many => {
            data.insert("@type".into(), "ProductGroup".into());
            data.insert("productGroupID".into(), product.id.to_string().into());
            let variants: Vec<Value> = many.iter().map(|variant| variant_of(page, product, &url, variant)).collect();
            data.insert("hasVariant".into(), variants.into());
        }
    }
    data.into()
}

/// The average of all reviews, with a point in every language.
fn rating(rating: Rating) -> Value {
    let average = format!("{}.{}", rating.tenths() / 10, rating.tenths() % 10);
    json!({ "@type": "AggregateRating", "ratingValue": average, "reviewCount": rating.count(), "bestRating": 5, "worstRating": 1 })
}

fn review(page: &Page, review: &Shown) -> Value {
    let author = if review.author.is_empty() { page.w("review-nobody") } else { &review.author };
    let mut data = object(json!({
        "@type": "Review", "author": { "@type": "Person", "name": author }, "datePublished": review.published_at.format("%Y-%m-%d").to_string(),
        "reviewBody": review.body, "reviewRating": { "@type": "Rating", "ratingValue": review.stars, "bestRating": 5, "worstRating": 1 },
    }));
    put(&mut data, "name", &review.title);
    data.into()
}

fn variant_of(page: &Page, product: &Product, url: &str, variant: &Variant) -> Value {
    let labels: Vec<&str> = product
        .choices
        .iter()
        .zip(&variant.values)
        .map(|(choice, value)| {
            let label = choice.values.iter().position(|known| known == value).and_then(|at| choice.labels.get(at));
            label.filter(|label| !label.is_empty()).unwrap_or(value).as_str()
        })
        .collect();
    let url = format!("{url}?v={}", variant.id);
    let mut data = object(json!({ "@type": "Product", "name": format!("{} – {}", product.name, labels.join(" / ")), "url": url }));
    identify(&mut data, variant);
    if let Some(picture) = variant.media.and_then(|id| product.pictures.iter().find(|picture| picture.id == id)) {
        data.insert("image".into(), page.absolute(picture.open_graph()).into());
    }
    data.insert("offers".into(), offer(page, &url, variant));
    data.into()
}

fn identify(data: &mut Map<String, Value>, variant: &Variant) {
    put(data, "sku", &variant.sku);
    if let Some(number) = gtin::parse(&variant.barcode) {
        data.insert("gtin".into(), number.into());
    }
}

fn offer(page: &Page, url: &str, variant: &Variant) -> Value {
    let currency = page.tenant().currency.code();
    let mut data = object(json!({
        "@type": "Offer", "url": url, "price": page.plain_amount(variant.price), "priceCurrency": currency,
        "availability": availability(variant.can_be_bought()), "itemCondition": "https://schema.org/NewCondition",
    }));
    if let Some(live) = &variant.flash {
        data.insert("priceValidUntil".into(), instant(&live.ends_at).into());
    }
    if let Some(before) = variant.compare_at.filter(|before| *before > variant.price) {
        let was = json!({
            "@type": "UnitPriceSpecification", "priceType": "https://schema.org/StrikethroughPrice",
            "price": page.plain_amount(before), "priceCurrency": currency,
        });
        data.insert("priceSpecification".into(), was);
    }
    data.into()
}

fn range(page: &Page, variants: &[Variant]) -> Value {
    let prices = || variants.iter().map(|variant| variant.price);
    json!({
        "@type": "AggregateOffer", "offerCount": variants.len(), "priceCurrency": page.tenant().currency.code(),
        "lowPrice": page.plain_amount(prices().min().unwrap_or(0)), "highPrice": page.plain_amount(prices().max().unwrap_or(0)),
        "availability": availability(variants.iter().any(Variant::can_be_bought)),
    })
}

fn availability(available: bool) -> &'static str {
    if available { "https://schema.org/InStock" } else { "https://schema.org/OutOfStock" }
}

/// The words under a product in results: its own, or the beginning of its description.
pub fn description(product: &Product) -> String {
    let own = [&product.seo_description, &product.summary].into_iter().find(|text| !text.is_empty());
    own.map_or_else(|| short(&plain_text(&product.description_html)), |text| short(text))
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

/// Says something where there is something to say.
fn put(data: &mut Map<String, Value>, name: &str, text: &str) {
    if !text.is_empty() {
        data.insert(name.to_owned(), text.into());
    }
}
