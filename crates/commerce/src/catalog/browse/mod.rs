//! The catalogue as shoppers see it: only active products, visible
//! categories, and words in the language of the page. Reads only; what
//! merchants do to the catalogue is in the parent module.

pub mod filter;
pub mod gtin;
pub mod index;
pub mod offers;
pub mod picker;
pub mod queries;
pub mod tree;

use std::collections::HashMap;

use crate::{
    flash::Live,
    ids::{CategoryId, MediaId, ProductId, VariantId},
    media, quantity,
    reviews::Rating,
};

pub use filter::{Filter, PAGE_SIZE, Sort};
pub use index::{Among, Index};
pub use tree::{Category, Tree};

/// A picture, as much as a page needs to place it before it is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// Identity.
    pub id: MediaId,
    /// Pixels of the original.
    pub width: i32,
    /// Pixels of the original.
    pub height: i32,
    /// Average colour, `#rrggbb`.
    pub colour: String,
    /// What it shows; empty where the words beside it say so already.
    pub alt: String,
}

impl Picture {
    /// The address of a file of about this width.
    pub fn src(&self, width: &u32) -> String {
        media::url(self.id, *width)
    }

    /// The addresses of all files with their widths.
    pub fn srcset(&self) -> String {
        media::srcset(self.id, self.width)
    }

    /// The file for programs that know few formats.
    pub fn open_graph(&self) -> String {
        media::mail_url(self.id)
    }
}

/// A product in a grid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Card {
    /// Identity.
    pub id: ProductId,
    /// Its part of the address.
    pub slug: String,
    /// In the language of the page.
    pub name: String,
    /// Who makes it; may be empty.
    pub vendor: String,
    /// Whether a variant is in a flash sale that runs.
    pub flash: bool,
    /// Cheapest variant, minor units.
    pub price_min: i64,
    /// Dearest variant, minor units.
    pub price_max: i64,
    /// Highest former price of a variant, minor units.
    pub compare_at: Option<i64>,
    /// How many values its first option has; 0 without options.
    pub choices: i64,
    /// Whether any variant can be bought.
    pub available: bool,
    /// The first picture.
    pub picture: Option<Picture>,
    /// The second, for when a pointer is on the card.
    pub hover: Option<Picture>,
    /// What buyers say.
    pub rating: Rating,
}

impl Card {
    /// What is saved, in whole percent, when all variants cost the same.
    pub fn saving(&self) -> Option<i64> {
        if self.price_min == self.price_max { saving(self.price_min, self.compare_at) } else { None }
    }

    /// Whether it is sold for less than before.
    pub fn reduced(&self) -> bool {
        self.compare_at.is_some_and(|before| before > self.price_max)
    }
}

/// How much less `price` is than `before`, in whole percent, rounded down.
pub fn saving(price: i64, before: Option<i64>) -> Option<i64> {
    let before = before.filter(|before| *before > price)?;
    let percent = before.checked_sub(price)?.checked_mul(100)? / before;
    (percent > 0).then_some(percent)
}

/// A product's page.
#[derive(Debug, Clone)]
pub struct Product {
    /// Identity.
    pub id: ProductId,
    /// Its part of the address.
    pub slug: String,
    /// In the language of the page.
    pub name: String,
    /// One sentence or none.
    pub summary: String,
    /// Sanitised when it was written.
    pub description_html: String,
    /// Who makes it; may be empty.
    pub vendor: String,
    /// Where it lies.
    pub category: Option<CategoryId>,
    /// What is chosen, in order.
    pub choices: Vec<Choice>,
    /// For search engines; empty means the name.
    pub seo_title: String,
    /// For search engines; empty means the summary.
    pub seo_description: String,
    /// Further languages that it is told in: its name, and its description where it has one.
    pub languages: Vec<String>,
    /// How many pieces go together.
    pub rules: quantity::Rules,
    /// In the merchant's order; never empty for an active product.
    pub variants: Vec<Variant>,
    /// In the merchant's order.
    pub pictures: Vec<Picture>,
    /// What buyers say.
    pub rating: Rating,
}

/// One option of a product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// Its name for people.
    pub label: String,
    /// As variants hold them.
    pub values: Vec<String>,
    /// For people, beside the values.
    pub labels: Vec<String>,
}

/// What is bought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variant {
    /// Identity.
    pub id: VariantId,
    /// In the order of the product's options.
    pub values: Vec<String>,
    /// May be empty.
    pub sku: String,
    /// What stands under the bars, as the merchant typed it; may be empty.
    pub barcode: String,
    /// Minor units, now.
    pub price: i64,
    /// Former price, minor units; in a flash sale the ordinary one.
    pub compare_at: Option<i64>,
    /// The flash sale that its price comes from.
    pub flash: Option<Live>,
    /// Pieces that can be sold; `None` when there is no limit, 0 when they are
    /// fewer than go together.
    pub left: Option<i64>,
    /// The picture that shows this variant.
    pub media: Option<MediaId>,
}

impl Variant {
    /// Whether at least one piece can be sold.
    pub fn can_be_bought(&self) -> bool {
        self.left.is_none_or(|left| left > 0)
    }
}

/// A page of products and what they can be narrowed by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listing {
    /// At most [`PAGE_SIZE`].
    pub cards: Vec<Card>,
    /// On all pages together.
    pub total: i64,
    /// What the filters offer.
    pub facets: Facets,
}

impl Listing {
    /// How many pages there are, at least one.
    pub fn pages(&self) -> i64 {
        (self.total + PAGE_SIZE - 1).max(PAGE_SIZE) / PAGE_SIZE
    }
}

/// How many products each value would leave, with the filters of the other
/// kinds as they are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facets {
    /// By option, most products first; values as facets spell them.
    pub options: Vec<(String, Vec<(String, i64)>)>,
    /// Makers.
    pub vendors: Vec<(String, i64)>,
    /// Tags.
    pub tags: Vec<(String, i64)>,
    /// What can be bought.
    pub in_stock: i64,
    /// Cheapest and dearest, minor units.
    pub prices: Option<(i64, i64)>,
}

impl Facets {
    /// The same in the order in which they are offered.
    #[must_use]
    pub fn sorted(mut self) -> Self {
        let most_first = |a: &(String, i64), b: &(String, i64)| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0));
        let all = |values: &[(String, i64)]| values.iter().map(|(_, n)| n).sum::<i64>();
        self.options.iter_mut().for_each(|(_, values)| values.sort_by(most_first));
        self.options.sort_by(|a, b| all(&b.1).cmp(&all(&a.1)).then_with(|| a.0.cmp(&b.0)));
        self.vendors.sort_by(most_first);
        self.tags.sort_by(most_first);
        self
    }
}

/// How facets are written for people, and their order.
#[derive(Debug, Clone, Default)]
pub struct Labels {
    options: HashMap<String, String>,
    values: HashMap<String, (String, i64)>,
}

impl Labels {
    /// Notes how an option and one of its values are written.
    pub fn note(&mut self, facet: String, option: String, value: String, position: i64) {
        let name = super::facets::option_of(&facet).to_owned();
        self.options.entry(name).or_insert(option);
        self.values.entry(facet).or_insert((value, position));
    }

    /// The option's name for people.
    pub fn option<'a>(&'a self, name: &'a str) -> &'a str {
        self.options.get(name).map_or(name, String::as_str)
    }

    /// The value for people.
    pub fn value<'a>(&'a self, name: &str, value: &'a str) -> &'a str {
        self.values.get(&format!("{name}={value}")).map_or(value, |(label, _)| label)
    }

    /// Where the value stands among the others of its option.
    pub fn position(&self, name: &str, value: &str) -> i64 {
        self.values.get(&format!("{name}={value}")).map_or(i64::MAX, |(_, position)| *position)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_saving_is_whole_percent_and_never_boasts() {
        assert_eq!(saving(90, Some(100)), Some(10));
        assert_eq!(saving(667, Some(1_000)), Some(33));
        assert_eq!(saving(100, Some(100)), None);
        assert_eq!(saving(999, Some(1_000)), None, "0.1 % is not worth a badge");
        assert_eq!(saving(100, None), None);
        assert_eq!(saving(0, Some(0)), None);
    }
}
