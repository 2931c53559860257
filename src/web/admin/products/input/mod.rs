//! The product form as text: filled from the database, overlaid with what was
//! typed, read into an input. What cannot be read stays as it was typed.

mod read;
mod rows;

use std::collections::{BTreeMap, HashMap};

pub(in super::super) use rows::language;
pub(super) use rows::{OptionRow, VariantRow, WordsRow};
use rows::{option_rows, words_rows};

use crate::{
    commerce::{
        catalog::{Status, StockPolicy, products::queries::Product, rules, variants::queries::Variant},
        quantity,
    },
    ids::VariantId,
    tenancy::Tenant,
};

/// The form's text.
#[derive(Default, Clone)]
pub(super) struct Input {
    pub(super) version: i32,
    pub(super) name: String,
    pub(super) summary: String,
    pub(super) description: String,
    pub(super) slug: String,
    pub(super) seo_title: String,
    pub(super) seo_description: String,
    pub(super) status: String,
    pub(super) featured: bool,
    pub(super) category: String,
    pub(super) vendor: String,
    pub(super) product_type: String,
    pub(super) tags: String,
    pub(super) shipping_class: String,
    pub(super) tax_class: String,
    pub(super) quantity: quantity::Typed,
    pub(super) options: Vec<OptionRow>,
    pub(super) grid: bool,
    pub(super) variants: Vec<VariantRow>,
    pub(super) translations: Vec<WordsRow>,
    pub(super) track_stock: bool,
    pub(super) continue_selling: bool,
    pub(super) requires_shipping: bool,
    pub(super) taxable: bool,
    pub(super) rules_were: String,
}

impl Input {
    /// The form of a new product.
    pub(super) fn blank(tenant: &Tenant) -> Self {
        Self {
            status: Status::Active.as_str().to_owned(),
            options: option_rows(tenant, &[], &BTreeMap::new()),
            variants: vec![VariantRow::at(0)],
            translations: words_rows(tenant, &BTreeMap::new()),
            track_stock: true,
            requires_shipping: true,
            taxable: true,
            ..Self::default()
        }
    }

    /// The form of a product as it is stored.
    pub(super) fn of(tenant: &Tenant, product: &Product, variants: &[Variant], on_hand: &[(VariantId, i64)]) -> Self {
        let stored = product.input();
        let pieces = |id: VariantId| on_hand.iter().filter(|one| one.0 == id).map(|one| one.1).sum();
        let first = variants.first();
        let mut input = Self {
            version: product.version,
            name: stored.name,
            summary: stored.summary,
            description: stored.description_html,
            slug: stored.slug,
            seo_title: stored.seo_title,
            seo_description: stored.seo_description,
            status: stored.status.as_str().to_owned(),
            featured: stored.featured,
            category: stored.category.map(|id| id.to_string()).unwrap_or_default(),
            vendor: stored.vendor,
            product_type: stored.product_type,
            tags: rules::join_list(&stored.tags),
            shipping_class: stored.shipping_class,
            tax_class: stored.tax_class.as_str().to_owned(),
            quantity: stored.quantity.into(),
            grid: !stored.options.is_empty() || variants.len() > 1,
            options: option_rows(tenant, &stored.options, &stored.translations),
            variants: variants.iter().enumerate().map(|(at, one)| VariantRow::of(at, one, pieces(one.id), tenant.currency)).collect(),
            translations: words_rows(tenant, &stored.translations),
            track_stock: first.is_none_or(|one| one.track_stock),
            continue_selling: first.is_some_and(|one| one.stock_policy == StockPolicy::Continue),
            requires_shipping: first.is_none_or(|one| one.requires_shipping),
            taxable: first.is_none_or(|one| one.taxable),
            rules_were: String::new(),
        };
        input.rules_were = input.rules();
        input
    }

    /// Puts what was typed over what is there. Variants are found by their id,
    /// because others may have come or gone since the form was shown.
    pub(super) fn overlay(&mut self, pairs: &[(String, String)]) {
        let typed: HashMap<&str, &str> = pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let put = |field: &str, text: &mut String| {
            if let Some(value) = typed.get(field) {
                *text = (*value).replace("\r\n", "\n");
            }
        };
        put("name", &mut self.name);
        put("summary", &mut self.summary);
        put("description", &mut self.description);
        put("slug", &mut self.slug);
        put("seo_title", &mut self.seo_title);
        put("seo_description", &mut self.seo_description);
        put("status", &mut self.status);
        put("category", &mut self.category);
        put("vendor", &mut self.vendor);
        put("product_type", &mut self.product_type);
        put("tags", &mut self.tags);
        put("shipping_class", &mut self.shipping_class);
        put("tax_class", &mut self.tax_class);
        put("quantity_least", &mut self.quantity.least);
        put("quantity_most", &mut self.quantity.most);
        put("quantity_step", &mut self.quantity.step);
        put("rules_were", &mut self.rules_were);
        self.featured = typed.contains_key("featured");
        self.track_stock = typed.contains_key("track_stock");
        self.continue_selling = typed.contains_key("continue_selling");
        self.requires_shipping = typed.contains_key("requires_shipping");
        self.taxable = typed.contains_key("taxable");
        for row in &mut self.options {
            put(&row.name_field, &mut row.name);
            put(&row.values_field, &mut row.values);
            for words in &mut row.words {
                put(&words.name_field, &mut words.name);
                put(&words.values_field, &mut words.values);
            }
        }
        for row in &mut self.translations {
            put(&row.name_field, &mut row.name);
            put(&row.summary_field, &mut row.summary);
            put(&row.description_field, &mut row.description);
        }
        for row in &mut self.variants {
            let sent = pairs.iter().find(|(name, value)| name.ends_with(".id") && name.starts_with('v') && *value == row.id);
            let Some((sent, _)) = sent else { continue };
            let typed = VariantRow::at(sent.trim_start_matches('v').trim_end_matches(".id").parse().unwrap_or(usize::MAX));
            put(&typed.price_field, &mut row.price);
            put(&typed.compare_field, &mut row.compare_at);
            put(&typed.cost_field, &mut row.cost);
            put(&typed.stock_field, &mut row.stock);
            put(&typed.stock_was_field, &mut row.stock_was);
            put(&typed.weight_field, &mut row.weight);
            put(&typed.sku_field, &mut row.sku);
            put(&typed.barcode_field, &mut row.barcode);
            put(&typed.media_field, &mut row.media);
            row.active = pairs.iter().any(|pair| pair.0 == typed.active_field);
        }
    }

    fn rules(&self) -> String {
        [self.track_stock, self.continue_selling, self.requires_shipping, self.taxable]
            .map(|on| if on { '1' } else { '0' })
            .iter()
            .collect()
    }
}
