//! A demo store's categories and products, from the data to the product's
//! own commands. What is there already, by its address, is left alone.

use std::{collections::HashMap, sync::Arc};

use anyhow::{Context, Result};
use futures_util::{StreamExt, stream};

use super::{
    Seeding,
    data::{Choice, Product, Store},
    pictures::{self, Shot},
    said,
};
use crate::{
    app::App,
    commerce::{
        catalog::{
            ProductOption, Status, StockPolicy,
            categories::{self, CategoryInput, CategoryWords},
            pictures as shelf,
            products::{self, ProductInput, ProductWords},
            queries,
            variants::VariantInput,
        },
        media::{self, Prepared},
        quantity::Rules,
    },
    ids::{CategoryId, MediaId},
    tenant::Tenant,
};

/// Who did it, in the ledger and the log.
const ACTOR: &str = "demo";

/// Products whose pictures are worked on at a time.
const AT_ONCE: usize = 3;

/// Writes categories and products.
///
/// # Errors
/// When something is refused, with the name of what it was.
pub async fn write(app: &Arc<App>, store: &Arc<Store>, tenant: &Arc<Tenant>) -> Result<()> {
    let seeding = Seeding { app: app.clone(), store: store.clone(), tenant: tenant.clone() };
    let tree = seeding.categories().await?;
    let mut missing = Vec::new();
    let mut conn = app.db.tenant_read(tenant).await.map_err(said)?;
    for (at, product) in store.products.iter().enumerate() {
        if queries::product_by_slug(&mut conn, &product.slug).await.map_err(said)?.is_none() {
            missing.push(at);
        }
    }
    drop(conn);
    let all = missing.len();
    let mut drawn = stream::iter(missing).map(|at| seeding.draw(at)).buffered(AT_ONCE).enumerate();
    while let Some((done, pictured)) = drawn.next().await {
        let (at, pictures) = pictured?;
        let product = &store.products[at];
        seeding.product(product, &pictures, &tree).await.with_context(|| product.slug.clone())?;
        if (done + 1) % 10 == 0 || done + 1 == all {
            println!("{}: {} of {all} products", store.facts.name, done + 1);
        }
    }
    Ok(())
}

impl Seeding {
    async fn categories(&self) -> Result<HashMap<String, CategoryId>> {
        let mut tree = HashMap::new();
        for category in &self.store.facts.category {
            let mut conn = self.app.db.tenant(&self.tenant).await.map_err(said)?;
            let known = categories::queries::by_slug(&mut conn, &category.slug).await.map_err(said)?;
            drop(conn);
            let id = match known {
                Some(id) => id,
                None => self.category(category, &tree).await.with_context(|| category.slug.clone())?,
            };
            tree.insert(category.slug.clone(), id);
        }
        Ok(tree)
    }

    async fn category(&self, category: &super::data::Category, tree: &HashMap<String, CategoryId>) -> Result<CategoryId> {
        let prepared = match &category.picture {
            Some(picture) => Some(self.picture(picture, &format!("{}.png", category.slug)).await.map_err(said)?),
            None => None,
        };
        let words =
            category.en.iter().map(|en| ("en".to_owned(), CategoryWords { name: en.name.clone(), description: en.description.clone() }));
        let parent = match &category.parent {
            Some(slug) => Some(*tree.get(slug).with_context(|| format!("there is no category {slug} before it"))?),
            None => None,
        };
        let mut conn = self.app.db.tenant(&self.tenant).await.map_err(said)?;
        let media = match &prepared {
            Some(prepared) => Some(media::store(&mut conn, prepared).await.map_err(said)?.id),
            None => None,
        };
        let input = CategoryInput {
            name: category.name.clone(),
            slug: category.slug.clone(),
            description: category.description.clone(),
            parent,
            visible: true,
            media,
            translations: words.collect(),
        };
        let id = categories::create(&mut conn, &input, ACTOR).await.map_err(said)?;
        conn.commit().await.map_err(said)?;
        Ok(id)
    }

    /// The pictures of one product, through the pipeline.
    async fn draw(&self, at: usize) -> Result<(usize, Vec<(Shot, Prepared)>)> {
        let product = &self.store.products[at];
        let mut pictures = Vec::new();
        for (number, shot) in pictures::of_product(&self.store, product)?.into_iter().enumerate() {
            let svg = shot.svg(&self.store).with_context(|| product.slug.clone())?;
            let prepared = self.prepare(svg, format!("{}-{}.png", product.slug, number + 1)).await.map_err(said)?;
            pictures.push((shot, prepared));
        }
        Ok((at, pictures))
    }

    async fn product(&self, product: &Product, drawn: &[(Shot, Prepared)], tree: &HashMap<String, CategoryId>) -> Result<()> {
        let category = tree.get(&product.category).with_context(|| format!("there is no category {}", product.category))?;
        let mut conn = self.app.db.tenant(&self.tenant).await.map_err(said)?;
        let mut looks: HashMap<&str, MediaId> = HashMap::new();
        let mut order = Vec::new();
        for (shot, prepared) in drawn {
            let picture = media::store(&mut conn, prepared).await.map_err(said)?;
            if let Some(value) = &shot.value {
                looks.insert(value, picture.id);
            }
            order.push((picture.id, alt(product, shot)));
        }
        let input = input(&self.store, product, *category);
        let variants = variants(product, &looks);
        let id = products::create(&mut conn, &input, &variants, ACTOR).await.map_err(said)?;
        for (picture, alt) in order {
            shelf::attach(&mut conn, id, picture, &alt).await.map_err(said)?;
        }
        conn.commit().await.map_err(said)
    }
}

fn alt(product: &Product, shot: &Shot) -> String {
    match &shot.value {
        Some(value) => format!("{}, {}", product.name, value),
        None if shot.number > 1 => format!("{} ({})", product.name, shot.number),
        None => product.name.clone(),
    }
}

fn input(store: &Store, product: &Product, category: CategoryId) -> ProductInput {
    let translations = product.en.iter().map(|en| {
        let words = ProductWords {
            name: en.name.clone(),
            summary: en.summary.clone(),
            description_html: html(&en.about, &en.points, "Specifications", &en.specs),
            options: product.options.iter().map(|choice| translated(store, "en", choice)).collect(),
        };
        ("en".to_owned(), words)
    });
    let heading = if store.facts.languages.first().is_some_and(|code| code == "id") { "Spesifikasi" } else { "Details" };
    ProductInput {
        name: product.name.clone(),
        slug: product.slug.clone(),
        summary: product.summary.clone(),
        description_html: html(&product.about, &product.points, heading, &product.specs),
        vendor: store.facts.vendor.clone(),
        product_type: product.kind.clone(),
        category: Some(category),
        tags: product.tags.clone(),
        status: Status::Active,
        featured: product.featured,
        options: product.options.iter().map(|choice| ProductOption { name: choice.name.clone(), values: choice.values.clone() }).collect(),
        seo_description: product.summary.clone(),
        translations: translations.collect(),
        quantity: product.together.map(|rules| Rules { least: rules.least, most: rules.most, step: rules.step }).unwrap_or_default(),
        ..ProductInput::default()
    }
}

fn translated(store: &Store, code: &str, choice: &Choice) -> ProductOption {
    let words = store.facts.words.get(code);
    let word = |text: &String| words.and_then(|words| words.get(text)).unwrap_or(text).clone();
    ProductOption { name: word(&choice.name), values: choice.values.iter().map(word).collect() }
}

fn html(about: &str, points: &[String], heading: &str, specs: &[String]) -> String {
    let list = |items: &[String], mark: fn(&str) -> String| items.iter().map(|item| format!("<li>{}</li>", mark(item))).collect::<String>();
    format!(
        "<p>{}</p><ul>{}</ul><h3>{heading}</h3><ul>{}</ul>",
        escape(about),
        list(points, escape),
        list(specs, |spec| match spec.split_once(": ") {
            Some((name, value)) => format!("<strong>{}:</strong> {}", escape(name), escape(value)),
            None => escape(spec),
        })
    )
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// Every combination of the product's options, as the merchant would enter it.
pub(super) fn variants(product: &Product, looks: &HashMap<&str, MediaId>) -> Vec<VariantInput> {
    let mut combinations: Vec<Vec<&String>> = vec![Vec::new()];
    for choice in &product.options {
        combinations = combinations
            .iter()
            .flat_map(|start| choice.values.iter().map(move |value| start.iter().copied().chain([value]).collect()))
            .collect();
    }
    combinations.iter().enumerate().map(|(at, values)| variant(product, at, values, looks)).collect()
}

fn variant(product: &Product, at: usize, values: &[&String], looks: &HashMap<&str, MediaId>) -> VariantInput {
    let name = values.iter().map(|value| value.as_str()).collect::<Vec<_>>().join(" / ");
    let extra: i64 = values.iter().filter_map(|value| product.extra.get(*value)).sum();
    let price = product.price + extra;
    let named = |text: &str| name == text || values.iter().any(|value| value.as_str() == text);
    let fixed = product.stock_of.iter().find(|(text, _)| name == **text).or_else(|| product.stock_of.iter().find(|(text, _)| named(text)));
    // Not every shelf is equally full: between a half and one and a half of what is usual, always the same.
    let spread = i64::try_from(at).unwrap_or(0) * 37 % 11;
    let usual = if values.is_empty() { product.stock } else { product.stock * (5 + spread) / 10 };
    let owed = product.backorder.iter().any(|text| text == "*" || named(text));
    VariantInput {
        option_values: values.iter().map(|value| (*value).clone()).collect(),
        sku: Some(sku(&product.sku, values)),
        compare_at: product.compare_at.map(|before| before + extra),
        cost: Some(price * 62 / 100),
        weight_grams: values.iter().find_map(|value| product.weight_of.get(*value)).copied().unwrap_or(product.weight),
        stock_policy: if owed { StockPolicy::Continue } else { StockPolicy::Deny },
        media: values.iter().find_map(|value| looks.get(value.as_str())).copied(),
        on_hand: Some(fixed.map_or(usual, |(_, pieces)| *pieces)),
        ..VariantInput::priced(price)
    }
}

/// The product's code with the beginnings of the values: `RX-KVT104-RED-HIT`.
fn sku(base: &str, values: &[&String]) -> String {
    let mut code = base.to_owned();
    for value in values {
        let parts: Vec<String> = value
            .split_whitespace()
            .map(|word| word.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_uppercase())
            .filter(|word| !word.is_empty())
            .collect();
        let short = match parts.as_slice() {
            [one] => one.chars().take(4).collect(),
            many => many
                .iter()
                .map(|word| if word.starts_with(|c: char| c.is_ascii_digit()) { word.clone() } else { word.chars().take(2).collect() })
                .collect::<String>(),
        };
        code = format!("{code}-{short}");
    }
    code
}

/// The codes of a store's variants, to check that none comes twice.
#[cfg(test)]
pub(super) fn codes(store: &Store) -> HashMap<String, usize> {
    let mut codes = HashMap::new();
    for product in &store.products {
        for variant in variants(product, &HashMap::new()) {
            *codes.entry(variant.sku.unwrap_or_default()).or_default() += 1;
        }
    }
    codes
}
