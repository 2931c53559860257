//! `/p/<product>`: one product, its variants and pictures.

use actix_web::{HttpRequest, HttpResponse, web::Path};
use askama::Template;
use serde::Serialize;

use super::{
    flash::instant,
    meta::{Meta, Shared},
    missing,
    page::Page,
    structured,
};
use crate::{
    commerce::{
        catalog::browse::{
            Card, Product, Variant,
            picker::{self, Group, State},
            queries, saving,
        },
        flash::Live,
        quantity::Rules,
        reviews::{self, queries::Shown},
    },
    db::{Change, TenantConn},
    error::Result,
    ids::VariantId,
    web::{Shop, html, page_cache::MadeFrom},
};

/// Products under the page.
const RELATED: usize = 8;
/// From how few pieces on a shopper is told how many are left.
const LOW: i64 = 5;

#[derive(Template)]
#[template(path = "storefront/pages/product.html")]
struct ProductPage {
    page: Page,
    path: String,
    crumbs: Vec<(String, String)>,
    product: Product,
    groups: Vec<Group>,
    view: View,
    variants_json: String,
    first_picture: usize,
    vendor_query: String,
    tax_note: String,
    /// How many pieces go together, in words; empty where any will do.
    together: String,
    related: Vec<Card>,
    reviews: Reviews,
}

/// A page of what buyers say.
#[derive(Default)]
struct Reviews {
    shown: Vec<Shown>,
    /// From 1.
    number: i64,
    pages: i64,
}

/// A variant in the words of the page. The script gets them all, so that
/// choosing another needs no request.
#[derive(Serialize)]
struct View {
    id: VariantId,
    values: Vec<String>,
    price: String,
    was: String,
    save: String,
    stock: String,
    stock_class: &'static str,
    sku: String,
    buy: bool,
    flash: Option<Flash>,
    most: i64,
    /// Which picture shows it; from 0.
    picture: Option<usize>,
}

/// What the page says of the flash sale that a variant is in.
#[derive(Serialize)]
struct Flash {
    /// When it ends, as scripts read it.
    until: String,
    /// When it ends, in words.
    ends: String,
    /// Pieces that are left, in words; empty without a quota.
    left: String,
    /// What is sold of the quota.
    percent: Option<i64>,
    /// What one customer can buy, in words; empty without a limit.
    limit: String,
}

impl Flash {
    fn of(page: &Page, live: &Live) -> Self {
        Self {
            until: instant(&live.ends_at),
            ends: page.with("flash-until", "when", page.moment(&live.ends_at)),
            left: live.left().map(|left| page.n("flash-left", left)).unwrap_or_default(),
            percent: live.percent(),
            limit: live.customer_limit.map(|limit| page.n("flash-limit", limit)).unwrap_or_default(),
        }
    }
}

impl ProductPage {
    /// Whether any variant is in a flash sale, so that the page has a place for it.
    fn has_flash(&self) -> bool {
        self.product.variants.iter().any(|variant| variant.flash.is_some())
    }
}

pub async fn show(shop: Shop, slug: Path<String>, request: HttpRequest) -> Result<HttpResponse> {
    let page = Page::load(&shop).await?;
    let index = shop.app.catalogues.of(&shop).await?;
    let conn = shop.read().await?;
    let product = match queries::product(&conn, page.lang(), &slug).await? {
        queries::Found::Active(product) => *product,
        queries::Found::Archived => return missing::moved_or_gone(&shop, page, &conn, &request).await,
        queries::Found::Nothing => return missing::moved_or_missing(&shop, page, &conn, &request).await,
    };
    let (asked, wanted) = asked_for(request.query_string(), product.choices.len());
    let Some(shown) = picker::choose(&product.variants, asked, &wanted) else {
        return missing::moved_or_missing(&shop, page, &conn, &request).await;
    };
    let related = match index {
        Some(index) => index.related(product.id, RELATED),
        None => queries::related(&conn, page.lang(), &slug, RELATED).await?,
    };
    let reviews = reviews(&conn, &product, request.query_string()).await?;
    let made_from = MadeFrom(vec![Change::Product(product.id)]);
    let mut filled = view(page, &product, shown, related, reviews)?;
    if asked.is_none() && wanted.iter().all(String::is_empty) {
        // Nobody chose a variant: the merchant's first picture is the one to begin with.
        filled.first_picture = 0;
    }
    let mut response = html(&filled)?;
    response.extensions_mut().insert(made_from);
    Ok(response)
}

/// The page of reviews that `?reviews=<n>` asks for, in one query; none where
/// nobody has said anything.
async fn reviews(conn: &TenantConn, product: &Product, query: &str) -> Result<Reviews> {
    if product.rating.is_empty() {
        return Ok(Reviews::default());
    }
    let pages = (product.rating.count() + reviews::PAGE - 1) / reviews::PAGE;
    let asked = url::form_urlencoded::parse(query.as_bytes()).find(|(key, _)| key == "reviews");
    let number = asked.and_then(|(_, number)| number.parse::<i64>().ok()).unwrap_or(1).clamp(1, pages);
    let shown = reviews::queries::shown(conn, product.id, number, reviews::PAGE).await?;
    Ok(Reviews { shown, number, pages })
}

/// `?v=<variant>`, or without a script `?o0=Red&o1=Black`.
fn asked_for(query: &str, options: usize) -> (Option<VariantId>, Vec<String>) {
    let mut asked = None;
    let mut wanted = vec![String::new(); options];
    for (key, value) in url::form_urlencoded::parse(query.as_bytes()) {
        if key == "v" {
            asked = value.parse().ok();
        } else if let Some(wanted) = key.strip_prefix('o').and_then(|at| at.parse::<usize>().ok()).and_then(|at| wanted.get_mut(at)) {
            *wanted = value.into_owned();
        }
    }
    (asked, wanted)
}

fn view(page: Page, product: &Product, shown: &Variant, related: Vec<Card>, reviews: Reviews) -> Result<ProductPage> {
    let path = format!("/p/{}", product.slug);
    let page = page.at(&path, &path).within(product.category);
    let mut crumbs: Vec<(String, String)> = product
        .category
        .map(|id| page.tree().path(id))
        .unwrap_or_default()
        .iter()
        .map(|at| (format!("/c/{}", at.slug), at.name.clone()))
        .collect();
    crumbs.push((String::new(), product.name.clone()));
    let views: Vec<View> = product.variants.iter().map(|variant| view_of(&page, product, variant)).collect();
    let current = view_of(&page, product, shown);
    let meta = meta(&page, product, shown, &crumbs, &reviews);
    let taxes = &page.settings().taxes;
    let tax_note = match (taxes.is_charged(), taxes.included) {
        (false, _) => "",
        (true, true) => "product-tax-included",
        (true, false) => "product-tax-added",
    };
    Ok(ProductPage {
        crumbs,
        groups: picker::groups(&product.choices, &product.variants, shown),
        variants_json: serde_json::to_string(&views).map_err(crate::error::Error::unexpected)?,
        first_picture: current.picture.unwrap_or(0),
        vendor_query: url::form_urlencoded::Serializer::new(String::new()).append_pair("vendor", &product.vendor).finish(),
        together: together(&page, product.rules),
        tax_note: if tax_note.is_empty() { String::new() } else { page.w(tax_note).to_owned() },
        view: current,
        related,
        reviews,
        path,
        product: product.clone(),
        page: page.told(meta),
    })
}

/// The rules of a product's quantity in words; empty where any quantity will do.
pub(super) fn together(page: &Page, rules: Rules) -> String {
    let sentences = [
        (rules.step > 1).then(|| page.n("quantity-by-step", rules.step)),
        (rules.least > rules.step).then(|| page.n("quantity-at-least", rules.least)),
        rules.most.map(|most| page.n("quantity-at-most", most)),
    ];
    sentences.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

impl ProductPage {
    /// The address of another page of reviews.
    fn reviews_at(&self, number: i64) -> String {
        let query = if number > 1 { format!("?reviews={number}") } else { String::new() };
        format!("{}{query}#reviews", self.page.url(&self.path))
    }

    /// `2 / 7`
    fn reviews_place(&self) -> String {
        let (number, pages) = (self.reviews.number.to_string(), self.reviews.pages.to_string());
        self.page.with_two("review-page-of", ("n", &number), ("all", &pages))
    }
}

fn meta(page: &Page, product: &Product, shown: &Variant, crumbs: &[(String, String)], reviews: &Reviews) -> Meta {
    Meta {
        title: if product.seo_title.is_empty() { product.name.clone() } else { product.seo_title.clone() },
        description: structured::description(product),
        picture: product.pictures.first().map(|picture| Shared::of(picture, &product.name)),
        kind: "product",
        indexed: true,
        languages: Some(product.languages.clone()),
        price: Some((page.plain_amount(shown.price), page.tenant().currency.code())),
        data: vec![structured::product(page, product, &reviews.shown), structured::breadcrumbs(page, crumbs)],
    }
}

fn view_of(page: &Page, product: &Product, variant: &Variant) -> View {
    let before = variant.compare_at.filter(|before| *before > variant.price);
    let most = variant.left.into_iter().chain(variant.flash.as_ref().and_then(Live::most)).min().unwrap_or(i64::MAX);
    let (stock, stock_class) = match variant.left {
        Some(left) if left <= 0 => (page.w("product-stock-out").to_owned(), "stock-out"),
        Some(left) if left <= LOW => (page.n("product-stock-low", left), "stock-low"),
        _ => (page.w("product-stock-ready").to_owned(), ""),
    };
    View {
        id: variant.id,
        values: variant.values.clone(),
        price: page.money(variant.price),
        was: before.map(|before| page.money(before)).unwrap_or_default(),
        save: saving(variant.price, before).map(|percent| page.with("product-save", "percent", percent)).unwrap_or_default(),
        stock,
        stock_class,
        sku: variant.sku.clone(),
        buy: variant.can_be_bought(),
        most: product.rules.within(most).max(i64::from(product.rules.least)),
        flash: variant.flash.as_ref().map(|live| Flash::of(page, live)),
        picture: variant.media.and_then(|id| product.pictures.iter().position(|picture| picture.id == id)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_names_a_variant_or_values() {
        let id = VariantId::new();
        assert_eq!(asked_for(&format!("v={id}"), 1), (Some(id), vec![String::new()]));
        assert_eq!(asked_for("o0=Red&o1=Black&o7=x&ox=y&v=nonsense", 2), (None, vec!["Red".to_owned(), "Black".to_owned()]));
    }
}
