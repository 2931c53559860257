//! The rows of the product form: options, variants, words in further languages.
//! Each knows the names of its fields.

use std::collections::BTreeMap;

use crate::{
    commerce::catalog::{ProductOption, products::ProductWords, rules, variants::queries::Variant},
    money::{Currency, Money},
    tenancy::Tenant,
};

/// Rows of options that the form has.
const OPTIONS: usize = rules::MAX_OPTIONS;

#[derive(Default, Clone)]
pub(in super::super) struct OptionRow {
    pub(in super::super) name_field: String,
    pub(in super::super) values_field: String,
    pub(in super::super) name: String,
    pub(in super::super) values: String,
    pub(in super::super) words: Vec<OptionWords>,
}

/// An option's name and values in a further language, in the order of the first.
#[derive(Default, Clone)]
pub(in super::super) struct OptionWords {
    pub(in super::super) locale: String,
    pub(in super::super) language: String,
    pub(in super::super) name: String,
    pub(in super::super) values: String,
    pub(in super::super) name_field: String,
    pub(in super::super) values_field: String,
}

#[derive(Default, Clone)]
pub(in super::super) struct VariantRow {
    pub(in super::super) id: String,
    pub(in super::super) name: String,
    pub(in super::super) price: String,
    pub(in super::super) compare_at: String,
    pub(in super::super) cost: String,
    pub(in super::super) stock: String,
    pub(in super::super) stock_was: String,
    pub(in super::super) weight: String,
    pub(in super::super) sku: String,
    pub(in super::super) barcode: String,
    pub(in super::super) media: String,
    pub(in super::super) active: bool,
    pub(in super::super) id_field: String,
    pub(in super::super) price_field: String,
    pub(in super::super) compare_field: String,
    pub(in super::super) cost_field: String,
    pub(in super::super) stock_field: String,
    pub(in super::super) stock_was_field: String,
    pub(in super::super) weight_field: String,
    pub(in super::super) sku_field: String,
    pub(in super::super) barcode_field: String,
    pub(in super::super) media_field: String,
    pub(in super::super) active_field: String,
}

#[derive(Default, Clone)]
pub(in super::super) struct WordsRow {
    pub(in super::super) locale: String,
    pub(in super::super) language: String,
    pub(in super::super) name: String,
    pub(in super::super) summary: String,
    pub(in super::super) description: String,
    pub(in super::super) name_field: String,
    pub(in super::super) summary_field: String,
    pub(in super::super) description_field: String,
}

impl VariantRow {
    pub(super) fn at(at: usize) -> Self {
        let field = |name: &str| format!("v{at}.{name}");
        Self {
            id_field: field("id"),
            price_field: field("price"),
            compare_field: field("compare_at"),
            cost_field: field("cost"),
            stock_field: field("stock"),
            stock_was_field: field("stock_was"),
            weight_field: field("weight"),
            sku_field: field("sku"),
            barcode_field: field("barcode"),
            media_field: field("media"),
            active_field: field("active"),
            active: true,
            stock: "0".to_owned(),
            stock_was: "0".to_owned(),
            ..Self::default()
        }
    }

    pub(super) fn of(at: usize, variant: &Variant, on_hand: i64, currency: Currency) -> Self {
        let money = |minor: i64| Money::new(minor, currency).input();
        Self {
            id: variant.id.to_string(),
            name: variant.option_values.join(" / "),
            price: money(variant.price),
            compare_at: variant.compare_at.map(money).unwrap_or_default(),
            cost: variant.cost.map(money).unwrap_or_default(),
            stock: on_hand.to_string(),
            stock_was: on_hand.to_string(),
            weight: if variant.weight_grams == 0 { String::new() } else { variant.weight_grams.to_string() },
            sku: variant.sku.clone().unwrap_or_default(),
            barcode: variant.barcode.clone(),
            media: variant.media.map(|id| id.to_string()).unwrap_or_default(),
            active: variant.active,
            ..Self::at(at)
        }
    }
}

impl WordsRow {
    pub(super) fn words(&self, options: Vec<ProductOption>) -> ProductWords {
        ProductWords { name: self.name.clone(), summary: self.summary.clone(), description_html: self.description.clone(), options }
    }
}

pub(super) fn option_rows(tenant: &Tenant, options: &[ProductOption], translations: &BTreeMap<String, ProductWords>) -> Vec<OptionRow> {
    (0..OPTIONS)
        .map(|at| {
            let option = options.get(at).cloned().unwrap_or_default();
            let words = tenant.locales.iter().skip(1).map(|locale| {
                let words = translations.get(locale).and_then(|words| words.options.get(at)).cloned().unwrap_or_default();
                OptionWords {
                    language: language(locale),
                    name: words.name,
                    values: rules::join_list(&words.values),
                    name_field: format!("t.{locale}.option{at}.name"),
                    values_field: format!("t.{locale}.option{at}.values"),
                    locale: locale.clone(),
                }
            });
            OptionRow {
                words: words.collect(),
                name_field: format!("option{at}.name"),
                values_field: format!("option{at}.values"),
                name: option.name,
                values: rules::join_list(&option.values),
            }
        })
        .collect()
}

pub(super) fn words_rows(tenant: &Tenant, words: &BTreeMap<String, ProductWords>) -> Vec<WordsRow> {
    tenant
        .locales
        .iter()
        .skip(1)
        .map(|locale| {
            let words = words.get(locale).cloned().unwrap_or_default();
            let field = |name: &str| format!("t.{locale}.{name}");
            WordsRow {
                language: language(locale),
                name_field: field("name"),
                summary_field: field("summary"),
                description_field: field("description"),
                name: words.name,
                summary: words.summary,
                description: words.description_html,
                locale: locale.clone(),
            }
        })
        .collect()
}

/// A language's own name.
pub(in super::super::super) fn language(locale: &str) -> String {
    crate::i18n::find(locale).map_or_else(|| locale.to_owned(), |lang| lang.w("store-language-name").to_owned())
}
