//! What stands in the files of the folder `demo/`, as types.
//! Nothing here decides or writes; a file with a word that is not known is
//! refused, so that a slip of the pen is found by the test and not by a guest.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use rust_embed::RustEmbed;
use serde::{Deserialize, de::DeserializeOwned};

use super::{
    art::{Drawings, Palette, Placement},
    content::Content,
};
use crate::commerce::{
    currencies,
    settings::{Localised, SocialLinks, StoreAddress},
    shipping, taxes,
};

/// The stores, in the order in which they are made and shown.
pub const STORES: [&str; 3] = ["rexus", "kopi", "atelier"];

/// Pixels of a picture's side; banners are twice as wide.
pub const SIDE: i32 = 1200;

#[derive(RustEmbed)]
#[folder = "demo"]
struct Folder;

/// A store: who it is, how it looks, what it sells.
#[derive(Debug)]
pub struct Store {
    /// Name, settings, palettes, categories.
    pub facts: Facts,
    /// What it sells.
    pub products: Vec<Product>,
    /// What it writes beside the goods.
    pub content: Content,
    /// What buyers say.
    pub reviews: Vec<Review>,
    /// The views of each drawing.
    views: BTreeMap<String, Vec<View>>,
}

/// `store.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Facts {
    pub slug: String,
    pub name: String,
    pub legal_name: String,
    /// Printed on invoices; may be left out.
    #[serde(default)]
    pub tax_number: String,
    pub theme: String,
    pub currency: String,
    pub languages: Vec<String>,
    pub time_zone: String,
    pub email: String,
    pub phone: String,
    pub order_prefix: String,
    /// The number before the first order.
    pub order_start: i64,
    /// Name of the person who owns the store.
    pub owner: String,
    /// The brand of products that name none.
    pub vendor: String,
    pub logo: Picture,
    pub favicon: Picture,
    pub address: StoreAddress,
    pub social: SocialLinks,
    pub announcement: Localised,
    pub hero: Hero,
    pub taxes: taxes::Settings,
    pub payments: Payments,
    pub delivery: Vec<shipping::Method>,
    /// Couriers that are asked for prices.
    #[serde(default)]
    pub couriers: shipping::live::Live,
    /// Further currencies that prices are shown in.
    #[serde(default)]
    pub currencies: Vec<currencies::Further>,
    /// Option names and values in further languages.
    #[serde(default)]
    pub words: BTreeMap<String, BTreeMap<String, String>>,
    palettes: BTreeMap<String, Palette>,
    pub category: Vec<Category>,
    #[serde(default)]
    pub discount: Vec<Discount>,
    #[serde(default)]
    pub flash: Vec<Flash>,
}

/// A flash sale.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Flash {
    pub name: String,
    /// Hours from the furnishing to its beginning; negative: it runs already.
    pub from_hours: i64,
    pub hours: i64,
    pub customer_limit: Option<i32>,
    pub goods: Vec<FlashGoods>,
}

/// A product with all its variants in a flash sale.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FlashGoods {
    pub slug: String,
    /// Hundredths of a percent off.
    pub rate: i64,
    /// Of each variant.
    pub quota: i32,
    /// Of each variant, before the store was furnished.
    #[serde(default)]
    pub sold: i32,
}

/// A discount that holds without end.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Discount {
    pub name: String,
    /// Missing: it holds by itself.
    pub code: Option<String>,
    /// `percentage`, `amount` or `free_delivery`.
    pub kind: String,
    /// Hundredths of a percent, or minor units.
    #[serde(default)]
    pub value: i64,
    pub maximum: Option<i64>,
    pub minimum: Option<i64>,
    #[serde(default)]
    pub first_order: bool,
    #[serde(default)]
    pub combines: bool,
    pub total_limit: Option<i32>,
    pub customer_limit: Option<i32>,
}

/// What a buyer says, `reviews.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Review {
    /// The product's slug.
    pub product: String,
    pub stars: i32,
    #[serde(default)]
    pub title: String,
    pub text: String,
    /// The store's answer.
    #[serde(default)]
    pub reply: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ReviewsFile {
    review: Vec<Review>,
}

/// The first section of the home page.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hero {
    pub drawing: String,
    pub link: String,
    pub heading: Localised,
    pub text: Localised,
    pub button: Localised,
}

/// How a shopper can pay.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Payments {
    /// Hours until an unpaid transfer expires.
    pub hours: u32,
    pub instructions: String,
    pub accounts: Vec<crate::commerce::payments::BankAccount>,
    /// Largest total for cash on delivery; none switches it off.
    pub cash_limit: Option<i64>,
}

/// A category of the store.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Category {
    pub slug: String,
    pub parent: Option<String>,
    pub name: String,
    pub description: String,
    pub picture: Option<Picture>,
    pub en: Option<CategoryWords>,
}

/// A category in a further language.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CategoryWords {
    pub name: String,
    pub description: String,
}

/// A drawing with its colours, on a stage or on nothing.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Picture {
    pub drawing: String,
    pub palette: String,
    #[serde(default)]
    pub dye: Palette,
    pub stage: Option<String>,
    #[serde(default = "middle")]
    y: i32,
    #[serde(default = "middle")]
    at_y: i32,
    #[serde(default = "whole")]
    zoom: i32,
}

/// One way to show a drawing.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct View {
    pub stage: String,
    /// Another drawing of the same thing, for instance from above.
    pub drawing: Option<String>,
    #[serde(default = "middle")]
    x: i32,
    #[serde(default = "middle")]
    y: i32,
    #[serde(default = "middle")]
    at_x: i32,
    #[serde(default = "middle")]
    at_y: i32,
    #[serde(default = "whole")]
    zoom: i32,
    #[serde(default)]
    turn: i32,
}

/// A product of `products.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Product {
    pub slug: String,
    pub name: String,
    pub category: String,
    /// The drawing, and by it the views.
    pub art: String,
    pub palette: String,
    /// Colours over the palette's, for every picture.
    #[serde(default)]
    pub dye: Palette,
    #[serde(rename = "type")]
    pub kind: String,
    pub tags: Vec<String>,
    #[serde(default)]
    pub featured: bool,
    /// Minor units.
    pub price: i64,
    pub compare_at: Option<i64>,
    /// Grams.
    pub weight: i32,
    pub sku: String,
    /// Pieces that a variant has about.
    pub stock: i64,
    #[serde(default)]
    pub options: Vec<Choice>,
    /// Option value to palette: the option whose values look different.
    #[serde(default)]
    pub paint: BTreeMap<String, String>,
    /// Option value to colours over its palette's.
    #[serde(default)]
    pub dye_of: BTreeMap<String, Palette>,
    /// Option value to what it adds to the price.
    #[serde(default)]
    pub extra: BTreeMap<String, i64>,
    /// Option value to grams.
    #[serde(default)]
    pub weight_of: BTreeMap<String, i32>,
    /// Pieces of one variant, by `value / value` or one of the values.
    #[serde(default)]
    pub stock_of: BTreeMap<String, i64>,
    /// Variants that are sold on at zero, named likewise; `*` is all.
    #[serde(default)]
    pub backorder: Vec<String>,
    /// The fewest pieces, the most, and the step.
    pub together: Option<Together>,
    pub summary: String,
    pub about: String,
    pub points: Vec<String>,
    pub specs: Vec<String>,
    pub en: Option<ProductWords>,
}

/// How many pieces go together.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Together {
    pub least: i32,
    pub most: Option<i32>,
    pub step: i32,
}

/// A product in a further language.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProductWords {
    pub name: String,
    pub summary: String,
    pub about: String,
    pub points: Vec<String>,
    pub specs: Vec<String>,
}

/// What a shopper chooses.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    pub name: String,
    pub values: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ProductsFile {
    product: Vec<Product>,
}

fn middle() -> i32 {
    SIDE / 2
}

fn whole() -> i32 {
    100
}

impl Picture {
    /// Where the drawing stands on its stage.
    pub fn placement(&self) -> Placement {
        Placement { x: middle(), y: self.y, at_x: middle(), at_y: self.at_y, zoom: self.zoom, turn: 0 }
    }
}

impl View {
    /// Where the drawing stands on the stage.
    pub fn placement(&self) -> Placement {
        Placement { x: self.x, y: self.y, at_x: self.at_x, at_y: self.at_y, zoom: self.zoom, turn: self.turn }
    }
}

impl Store {
    /// Reads one of [`STORES`].
    ///
    /// # Errors
    /// When a file is missing or holds something that is not known.
    pub fn load(slug: &str) -> Result<Self> {
        let facts = parse(&format!("{slug}/store.toml"))?;
        let products: ProductsFile = parse(&format!("{slug}/products.toml"))?;
        let views = parse(&format!("{slug}/views.toml"))?;
        let content = parse(&format!("{slug}/content.toml"))?;
        let reviews: ReviewsFile = parse(&format!("{slug}/reviews.toml"))?;
        Ok(Self { facts, products: products.product, content, reviews: reviews.review, views })
    }

    /// The ways to show a drawing, the first of them for every colour.
    ///
    /// # Errors
    /// When the drawing has none.
    pub fn views(&self, drawing: &str) -> Result<&[View]> {
        self.views.get(drawing).map(Vec::as_slice).with_context(|| format!("{} has no views of {drawing}", self.facts.slug))
    }

    /// A palette with other colours over it.
    ///
    /// # Errors
    /// When there is no such palette.
    pub fn palette(&self, name: &str, over: &[&Palette]) -> Result<Palette> {
        let mut palette = self.facts.palettes.get(name).cloned().with_context(|| format!("{} has no palette {name}", self.facts.slug))?;
        for dye in over {
            palette.extend((*dye).clone());
        }
        Ok(palette)
    }
}

impl Drawings for Store {
    fn drawing(&self, name: &str) -> Result<String> {
        text(&format!("art/{}/{name}.svg", self.facts.slug))
    }
}

/// Names of a store's drawings.
#[cfg(test)]
pub fn drawings(slug: &str) -> Vec<String> {
    let folder = format!("art/{slug}/");
    Folder::iter().filter_map(|path| Some(path.strip_prefix(&folder)?.strip_suffix(".svg")?.to_owned())).collect()
}

fn parse<T: DeserializeOwned>(path: &str) -> Result<T> {
    toml::from_str(&text(path)?).with_context(|| format!("demo/{path}"))
}

fn text(path: &str) -> Result<String> {
    let file = Folder::get(path).with_context(|| format!("there is no demo/{path}"))?;
    String::from_utf8(file.data.into_owned()).with_context(|| format!("demo/{path} is no text"))
}
