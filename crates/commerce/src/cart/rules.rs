//! What a line of a basket can be now, from what the database says of it.

use serde_json::Value;

use crate::{
    checkout::quote::Item,
    flash::Live,
    ids::{CartLineId, CategoryId, MediaId, ProductId, VariantId},
    quantity::{self, Qty},
    taxes,
};

/// The most lines of one basket.
pub const MOST_LINES: usize = 50;

/// A line with what the catalogue and the shelf say of it now.
#[derive(Debug, Clone)]
pub struct Line {
    /// Identity.
    pub id: CartLineId,
    /// What is bought.
    pub variant: VariantId,
    /// Of which product.
    pub product: ProductId,
    /// Where the product stands.
    pub category: Option<CategoryId>,
    /// The product's address.
    pub slug: String,
    /// In the shopper's language.
    pub name: String,
    /// "Red / 42", or empty.
    pub variant_name: String,
    /// The merchant's number; may be empty.
    pub sku: String,
    /// Its picture.
    pub media: Option<MediaId>,
    /// Pieces.
    pub quantity: Qty,
    /// Minor units for one piece, now.
    pub unit_price: i64,
    /// The same without a flash sale.
    pub regular_price: i64,
    /// The flash sale that its price comes from.
    pub flash: Option<Live>,
    /// Minor units when the shopper last saw it.
    pub seen_price: i64,
    /// Grams.
    pub weight: i32,
    /// Whether it is sent.
    pub requires_shipping: bool,
    /// Name of the class that it is sent as; empty for none.
    pub shipping_class: String,
    /// Whether the tax applies.
    pub taxable: bool,
    /// What it is for the tax, if any applies.
    pub tax_class: taxes::Class,
    /// Whether product and variant are sold at all.
    pub sold: bool,
    /// Whether pieces are counted.
    pub tracked: bool,
    /// Whether it is sold on at zero.
    pub oversell: bool,
    /// Pieces that one order can have now; means nothing unless counted.
    pub left: i64,
    /// How many pieces of the product go together.
    pub rules: quantity::Rules,
}

/// Why a line cannot be bought as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Problem {
    /// Not sold any more.
    Gone,
    /// None left.
    SoldOut,
    /// Only so many left.
    Only(i64),
    /// Not sold in this quantity; the nearest that is.
    Quantity(i64),
}

impl Line {
    /// The most pieces that this line could have.
    pub fn limit(&self) -> i64 {
        if self.sold { self.rules.within(self.there()) } else { 0 }
    }

    /// Pieces that can be sold of it, whatever one customer may have.
    pub fn in_stock(&self) -> i64 {
        if self.tracked && !self.oversell { self.left } else { Qty::MAX.count() }
    }

    /// Pieces that are there for this line, whatever goes together: in stock,
    /// and while a flash sale runs also of what it has.
    fn there(&self) -> i64 {
        self.in_stock().min(self.flash.as_ref().and_then(Live::most).unwrap_or(i64::MAX))
    }

    /// What stands in the way, if anything.
    pub fn problem(&self) -> Option<Problem> {
        match self.limit() {
            _ if !self.sold => Some(Problem::Gone),
            0 => Some(Problem::SoldOut),
            _ if self.there() < self.quantity.count() => Some(Problem::Only(self.limit())),
            _ if !self.rules.allow(self.quantity) => self.capped(self.quantity.count()).map(|nearest| Problem::Quantity(nearest.count())),
            _ => None,
        }
    }

    /// Whether the price moved since the shopper saw it.
    pub fn repriced(&self) -> bool {
        self.sold && self.unit_price != self.seen_price
    }

    /// Minor units for all pieces, for showing.
    pub fn total(&self) -> i64 {
        self.unit_price.saturating_mul(self.quantity.count())
    }

    /// The line as it is priced.
    pub fn item(&self) -> Item {
        let class = if self.taxable { self.tax_class } else { taxes::Class::Zero };
        Item { unit_price: self.unit_price, quantity: self.quantity, class, discount: 0 }
    }

    /// The quantity nearest to the wanted one that can be had; `None` when nothing can be had.
    pub fn capped(&self, wanted: i64) -> Option<Qty> {
        if self.sold { self.rules.nearest(wanted, self.there()) } else { None }
    }
}

/// The product's name in a language, from its `translations`.
pub fn translated_name(name: &str, translations: &Value, locale: &str) -> String {
    let word = translations.get(locale).and_then(|words| words.get("name")).and_then(Value::as_str);
    word.filter(|text| !text.is_empty()).unwrap_or(name).to_owned()
}

/// "Red / 42" in a language: each value is looked up at its place in the
/// product's options and taken from the same place of the translated ones.
pub fn variant_name(values: &[String], options: &Value, translations: &Value, locale: &str) -> String {
    let translated = translations.get(locale).and_then(|words| words.get("options"));
    let names: Vec<String> = values
        .iter()
        .enumerate()
        .map(|(at, value)| translated_value(at, value, options, translated).unwrap_or_else(|| value.clone()))
        .collect();
    names.join(" / ")
}

fn translated_value(at: usize, value: &str, options: &Value, translated: Option<&Value>) -> Option<String> {
    let place = options.get(at)?.get("values")?.as_array()?.iter().position(|one| one.as_str() == Some(value))?;
    let text = translated?.get(at)?.get("values")?.get(place)?.as_str()?;
    (!text.is_empty()).then(|| text.to_owned())
}

#[cfg(test)]
pub(crate) mod tests {
    use serde_json::json;

    use super::*;

    pub(crate) fn line(quantity: i64, left: i64) -> Line {
        Line {
            id: CartLineId::new(),
            variant: VariantId::new(),
            product: ProductId::new(),
            category: None,
            slug: "mx-1".into(),
            name: "MX-1".into(),
            variant_name: String::new(),
            sku: String::new(),
            media: None,
            quantity: Qty::new(quantity).unwrap(),
            unit_price: 100,
            regular_price: 100,
            flash: None,
            seen_price: 100,
            weight: 0,
            requires_shipping: true,
            shipping_class: String::new(),
            taxable: true,
            tax_class: taxes::Class::Standard,
            sold: true,
            tracked: true,
            oversell: false,
            left,
            rules: quantity::Rules::default(),
        }
    }

    #[test]
    fn names_what_stands_in_the_way() {
        assert_eq!(line(2, 2).problem(), None);
        assert_eq!(line(3, 2).problem(), Some(Problem::Only(2)));
        assert_eq!(line(1, 0).problem(), Some(Problem::SoldOut));
        assert_eq!(Line { sold: false, ..line(1, 9) }.problem(), Some(Problem::Gone));
        assert_eq!(Line { tracked: false, ..line(999, 0) }.problem(), None);
        assert_eq!(Line { oversell: true, ..line(999, 0) }.problem(), None);
    }

    #[test]
    fn takes_what_can_be_had() {
        assert_eq!(line(1, 5).capped(3), Qty::new(3));
        assert_eq!(line(1, 5).capped(8), Qty::new(5));
        assert_eq!(line(1, 0).capped(1), None);
        assert_eq!(Line { tracked: false, ..line(1, 0) }.capped(1_500), Some(Qty::MAX));
    }

    #[test]
    fn goods_that_go_together_are_had_together() {
        let sixes = quantity::Rules { least: 6, most: Some(18), step: 6 };
        let line = |quantity, left| Line { rules: sixes, ..line(quantity, left) };
        assert_eq!(line(12, 20).problem(), None);
        assert_eq!(line(12, 11).problem(), Some(Problem::Only(6)));
        assert_eq!(line(6, 5).problem(), Some(Problem::SoldOut), "five are no six");
        assert_eq!(line(7, 20).problem(), Some(Problem::Quantity(6)));
        assert_eq!(line(24, 99).problem(), Some(Problem::Quantity(18)));
        assert_eq!((line(6, 20).limit(), line(6, 8).capped(12)), (18, Qty::new(6)));
    }

    #[test]
    fn speaks_the_shoppers_language() {
        let options = json!([{"name": "Giling", "values": ["Biji utuh", "Halus"]}]);
        let translations = json!({"en": {"name": "Beans", "options": [{"name": "Grind", "values": ["Whole beans", "Fine"]}]}});
        let values = ["Halus".to_owned()];
        assert_eq!(variant_name(&values, &options, &translations, "en"), "Fine");
        assert_eq!(variant_name(&values, &options, &translations, "id"), "Halus");
        assert_eq!(translated_name("Kopi", &translations, "en"), "Beans");
        assert_eq!(translated_name("Kopi", &translations, "id"), "Kopi");
    }
}
