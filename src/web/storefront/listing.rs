//! `/c/<category>` and `/search`: a grid of products and what narrows it.

use actix_web::{HttpRequest, HttpResponse, http::header, web::Path};
use askama::Template;

use super::{
    meta::{Meta, Shared, short},
    missing,
    page::Page,
    structured,
};
use crate::{
    commerce::catalog::browse::{Among, Card, Facets, Filter, Listing, Sort, queries},
    error::Result,
    ids::CategoryId,
    web::{Shop, html},
};

/// Values of one kind of filter on a page at most.
const MOST_VALUES: usize = 40;
/// Groups that are open at the start.
const OPEN_GROUPS: usize = 3;

#[derive(Template)]
#[template(path = "storefront/pages/listing.html")]
struct ListingPage {
    page: Page,
    /// Without language and query.
    path: String,
    title: String,
    text: String,
    searching: bool,
    words: String,
    crumbs: Vec<(String, String)>,
    subcategories: Vec<(String, String, bool)>,
    filter: Filter,
    total: i64,
    in_stock: i64,
    show_price: bool,
    price_low: String,
    price_high: String,
    groups: Vec<Group>,
    chips: Vec<(String, String)>,
    sorts: Vec<(Sort, &'static str)>,
    cards: Vec<Card>,
    pages: Vec<Step>,
    last_page: i64,
}

/// One kind of filter.
struct Group {
    key: String,
    name: String,
    open: bool,
    values: Vec<Value>,
}

/// One value of a filter.
struct Value {
    id: String,
    value: String,
    label: String,
    n: i64,
    chosen: bool,
}

/// One place in the row of page links.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Page(i64),
    Gap,
}

/// Where a listing stands and what it is called.
struct Place {
    path: String,
    title: String,
    text: String,
    crumbs: Vec<(String, String)>,
    subcategories: Vec<(String, String, bool)>,
    category: Option<CategoryId>,
}

pub async fn category(shop: Shop, slug: Path<String>, request: HttpRequest) -> Result<HttpResponse> {
    let page = Page::load(&shop).await?;
    let mut filter = Filter::parse(request.query_string(), shop.tenant.currency);
    filter.search = None;
    let Some(category) = page.tree().by_slug(&slug) else {
        let conn = shop.read().await?;
        return missing::moved_or_missing(&shop, page, &conn, &request).await;
    };
    let place = category_place(&page, category);
    let ids = page.tree().with_descendants(category.id);
    let (listing, filter) = list(&shop, Among::Categories(&ids), &filter).await?;
    render(page, place, listing, filter)
}

pub async fn search(shop: Shop, request: HttpRequest) -> Result<HttpResponse> {
    let page = Page::load(&shop).await?;
    let filter = Filter::parse(request.query_string(), shop.tenant.currency);
    let (listing, filter) = match &filter.search {
        None => list(&shop, Among::All, &filter).await?,
        Some(words) => {
            let mut conn = shop.read().await?;
            if !filter.narrows()
                && let Some((slug, variant)) = queries::by_sku(&conn, words).await?
            {
                let path = format!("{}?v={variant}", shop.url(&format!("/p/{slug}")));
                return Ok(HttpResponse::Found().insert_header((header::LOCATION, path)).finish());
            }
            let found = queries::search(&mut conn, shop.tenant.default_locale(), words).await?;
            // Given back first: nobody holds one connection and waits for another.
            drop(conn);
            list(&shop, Among::Found(&found), &filter).await?
        }
    };
    let title = match &filter.search {
        Some(words) => page.with("search-title", "words", words),
        None => page.w("search-all-title").to_owned(),
    };
    let place = Place {
        path: "/search".to_owned(),
        crumbs: vec![(String::new(), title.clone())],
        title,
        text: String::new(),
        subcategories: Vec::new(),
        category: None,
    };
    render(page, place, listing, filter)
}

/// From memory, or from the database where the catalogue is too large for it.
async fn list(shop: &Shop, among: Among<'_>, filter: &Filter) -> Result<(Listing, Filter)> {
    match shop.app.catalogues.of(shop).await? {
        Some(index) => Ok(index.listing(among, filter)),
        None => queries::listing(&shop.read().await?, among, shop.lang.code(), filter).await,
    }
}

fn category_place(page: &Page, category: &crate::commerce::catalog::browse::Category) -> Place {
    let tree = page.tree();
    let path = format!("/c/{}", category.slug);
    let crumb = |at: &&crate::commerce::catalog::browse::Category| {
        let path = if at.id == category.id { String::new() } else { format!("/c/{}", at.slug) };
        (path, at.name.clone())
    };
    // The category's children, or where it has none its siblings beside itself.
    let around = if tree.has_children(category.id) { Some(category.id) } else { category.parent };
    let mut subcategories = Vec::new();
    if let Some(parent) = around.and_then(|id| tree.by_id(id)) {
        subcategories.push((format!("/c/{}", parent.slug), page.with("store-all-of", "name", &parent.name), parent.id == category.id));
        subcategories.extend(
            tree.children(Some(parent.id)).map(|child| (format!("/c/{}", child.slug), child.name.clone(), child.id == category.id)),
        );
    }
    Place {
        path,
        title: category.name.clone(),
        text: category.description.clone(),
        crumbs: tree.path(category.id).iter().map(crumb).collect(),
        subcategories,
        category: Some(category.id),
    }
}

fn render(page: Page, place: Place, listing: Listing, filter: Filter) -> Result<HttpResponse> {
    let path = place.path.clone();
    let canonical = format!("{path}{}", if filter.page > 1 { format!("?page={}", filter.page) } else { String::new() });
    let page = page.at(&format!("{path}{}", filter.query()), &canonical).within(place.category);
    let prices = listing.facets.prices;
    let searching = filter.search.is_some();
    let last_page = listing.pages();
    let meta = meta(&page, &place, &listing, &filter);
    let page = page.told(meta);
    // Typed in the store's currency, whatever prices are shown in.
    let amount = |minor: Option<i64>| minor.map(|minor| page.charged(minor)).unwrap_or_default();
    let view = ListingPage {
        title: place.title,
        text: place.text,
        searching,
        words: filter.search.clone().unwrap_or_default(),
        crumbs: place.crumbs,
        subcategories: place.subcategories,
        total: listing.total,
        in_stock: listing.facets.in_stock,
        show_price: prices.is_some_and(|(low, high)| low < high) || filter.price_from.is_some() || filter.price_to.is_some(),
        price_low: amount(prices.map(|(low, _)| low)),
        price_high: amount(prices.map(|(_, high)| high)),
        groups: groups(&page, &filter, listing.facets),
        chips: chips(&page, &filter),
        sorts: Sort::offered(searching).into_iter().map(|sort| (sort, words_of(sort))).collect(),
        cards: listing.cards,
        pages: steps(filter.page, last_page),
        last_page,
        path,
        filter,
        page,
    };
    html(&view)
}

/// Search engines keep a category, its further pages and one filter of it, which
/// all count as the category; not searches, and not every mixture of filters.
fn meta(page: &Page, place: &Place, listing: &Listing, filter: &Filter) -> Meta {
    let category = place.category.and_then(|id| page.tree().by_id(id));
    let number = if filter.page > 1 { format!(" · {}", page.with("listing-page", "page", filter.page)) } else { String::new() };
    let own = Some(short(&place.text)).filter(|text| !text.is_empty());
    let picture = category.and_then(|it| it.picture.as_ref()).or_else(|| listing.cards.iter().find_map(|card| card.picture.as_ref()));
    Meta {
        title: format!("{}{number}", place.title),
        description: own.unwrap_or_else(|| page.with_two("meta-category", ("name", &place.title), ("store", page.store()))),
        picture: picture.map(|picture| Shared::of(picture, &place.title)),
        kind: "website",
        indexed: category.is_some() && filter.count() <= 1,
        languages: category.map(|it| it.languages.clone()),
        data: vec![structured::breadcrumbs(page, &place.crumbs), structured::list(page, &listing.cards, filter.page, listing.total)],
        ..Meta::default()
    }
}

fn words_of(sort: Sort) -> &'static str {
    match sort {
        Sort::Featured => "sort-featured",
        Sort::Relevance => "sort-relevance",
        Sort::Newest => "sort-newest",
        Sort::PriceUp => "sort-price-up",
        Sort::PriceDown => "sort-price-down",
        Sort::Name => "sort-name",
    }
}

/// What can be narrowed: only what tells products apart, and what is chosen.
fn groups(page: &Page, filter: &Filter, facets: Facets) -> Vec<Group> {
    let labels = &page.frame().labels;
    let mut options = facets.options;
    for (name, chosen) in &filter.options {
        let at = options.iter().position(|(option, _)| option == name).unwrap_or_else(|| {
            options.push((name.clone(), Vec::new()));
            options.len() - 1
        });
        for value in chosen {
            if !options[at].1.iter().any(|(known, _)| known == value) {
                options[at].1.push((value.clone(), 0));
            }
        }
    }
    let mut found: Vec<Group> = Vec::new();
    for (name, mut values) in options {
        values.sort_by(|a, b| labels.position(&name, &a.0).cmp(&labels.position(&name, &b.0)).then_with(|| a.0.cmp(&b.0)));
        let value =
            |(value, n): &(String, i64)| (labels.value(&name, value).to_owned(), value.clone(), *n, filter.has_option(&name, value));
        found.push(group(format!("o.{name}"), labels.option(&name).to_owned(), values.iter().map(value).collect()));
    }
    for (key, words, values, chosen) in
        [("vendor", "listing-vendor", facets.vendors, &filter.vendors), ("tag", "listing-tags", facets.tags, &filter.tags)]
    {
        let missing = chosen.iter().filter(|value| !values.iter().any(|(known, _)| known == *value)).map(|value| (value.clone(), 0));
        let values = values.iter().cloned().chain(missing).map(|(value, n)| (value.clone(), value.clone(), n, chosen.contains(&value)));
        found.push(group(key.to_owned(), page.w(words).to_owned(), values.collect()));
    }
    found.retain(|group| group.values.len() > 1 || group.values.iter().any(|value| value.chosen));
    for (at, group) in found.iter_mut().enumerate() {
        group.open = at < OPEN_GROUPS || group.values.iter().any(|value| value.chosen);
        for (nth, value) in group.values.iter_mut().enumerate() {
            value.id = format!("f-{at}-{nth}");
        }
    }
    found
}

fn group(key: String, name: String, values: Vec<(String, String, i64, bool)>) -> Group {
    let value = |(label, value, n, chosen)| Value { id: String::new(), value, label, n, chosen };
    Group { key, name, open: false, values: values.into_iter().take(MOST_VALUES).map(value).collect() }
}

/// What is narrowed, each with the query that takes it away.
fn chips(page: &Page, filter: &Filter) -> Vec<(String, String)> {
    let labels = &page.frame().labels;
    let mut chips = Vec::new();
    for (name, values) in &filter.options {
        for value in values {
            let without = filter.but(|other| {
                if let Some(values) = other.options.get_mut(name) {
                    values.remove(value);
                }
            });
            chips.push((format!("{}: {}", labels.option(name), labels.value(name, value)), without.query()));
        }
    }
    for vendor in &filter.vendors {
        chips.push((vendor.clone(), filter.but(|other| other.vendors.retain(|kept| kept != vendor)).query()));
    }
    for tag in &filter.tags {
        chips.push((tag.clone(), filter.but(|other| other.tags.retain(|kept| kept != tag)).query()));
    }
    let price = match (filter.price_from, filter.price_to) {
        (Some(from), Some(to)) => Some(page.with_two("listing-price-between", ("from", &page.charged(from)), ("to", &page.charged(to)))),
        (Some(from), None) => Some(page.with("listing-price-at-least", "amount", page.charged(from))),
        (None, Some(to)) => Some(page.with("listing-price-at-most", "amount", page.charged(to))),
        (None, None) => None,
    };
    if let Some(price) = price {
        let without = filter.but(|other| (other.price_from, other.price_to) = (None, None));
        chips.push((price, without.query()));
    }
    if filter.in_stock {
        chips.push((page.w("listing-in-stock").to_owned(), filter.but(|other| other.in_stock = false).query()));
    }
    chips
}

/// The first, the last, and two on each side of the current page.
fn steps(current: i64, last: i64) -> Vec<Step> {
    let mut steps = Vec::new();
    let mut before = 0;
    for number in (1..=last).filter(|number| *number == 1 || *number == last || (number - current).abs() <= 2) {
        match number - before {
            0 | 1 => {}
            2 => steps.push(Step::Page(number - 1)),
            _ => steps.push(Step::Gap),
        }
        steps.push(Step::Page(number));
        before = number;
    }
    steps
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(current: i64, last: i64) -> String {
        let step = |step: &Step| match step {
            Step::Page(number) => number.to_string(),
            Step::Gap => "…".to_owned(),
        };
        steps(current, last).iter().map(step).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn page_links_show_the_ends_and_the_neighbours() {
        assert_eq!(shown(1, 1), "1");
        assert_eq!(shown(1, 3), "1 2 3");
        assert_eq!(shown(1, 20), "1 2 3 … 20");
        assert_eq!(shown(10, 20), "1 … 8 9 10 11 12 … 20");
        assert_eq!(shown(5, 8), "1 2 3 4 5 6 7 8", "a gap of one page is the page");
    }
}
