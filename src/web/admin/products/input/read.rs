//! The typed form as what the commands take: the product's fields and each
//! variant's, with every mistake beside its field.

use super::{Input, VariantRow};
use crate::{
    commerce::{
        catalog::{
            ProductOption, Status, StockPolicy,
            products::{self, ProductInput},
            rules,
            variants::{MAX_PIECES, VariantChange, VariantInput, queries::Variant},
        },
        quantity,
    },
    error::{FieldErrors, Result},
    ids::{CategoryId, MediaId, VariantId},
    money::{Currency, Money},
    tenancy::Tenant,
};

impl Input {
    /// The product's own fields.
    pub(in super::super) fn product(&self) -> ProductInput {
        ProductInput {
            name: self.name.clone(),
            slug: self.slug.clone(),
            summary: self.summary.clone(),
            description_html: self.description.clone(),
            vendor: self.vendor.clone(),
            product_type: self.product_type.clone(),
            category: self.category.parse::<CategoryId>().ok(),
            tags: rules::split_list(&self.tags),
            status: Status::parse(&self.status).unwrap_or_default(),
            featured: self.featured,
            options: self
                .options
                .iter()
                .map(|row| ProductOption { name: row.name.clone(), values: rules::split_list(&row.values) })
                .collect(),
            seo_title: self.seo_title.clone(),
            seo_description: self.seo_description.clone(),
            translations: self
                .translations
                .iter()
                .map(|row| (row.locale.clone(), row.words(self.translated_options(&row.locale))))
                .collect(),
            import_handle: None,
            shipping_class: self.shipping_class.clone(),
            tax_class: crate::commerce::taxes::Class::parse(&self.tax_class).unwrap_or_default(),
            quantity: self.quantity.read(&mut FieldErrors::default()),
        }
    }

    /// The options as they were typed in a further language: none when nothing was.
    fn translated_options(&self, locale: &str) -> Vec<ProductOption> {
        let named = self.options.iter().filter(|row| !row.name.trim().is_empty() || !rules::split_list(&row.values).is_empty());
        let words: Vec<ProductOption> = named
            .filter_map(|row| row.words.iter().find(|words| words.locale == locale))
            .map(|words| ProductOption { name: words.name.trim().to_owned(), values: rules::split_list(&words.values) })
            .collect();
        if words.iter().all(|one| one.name.is_empty() && one.values.is_empty()) { Vec::new() } else { words }
    }

    /// A translated list of values goes with the first by its order, so it
    /// must be as long, or empty.
    fn check_translated_options(&self, errors: &mut FieldErrors) {
        for row in &self.options {
            let values = rules::split_list(&row.values).len();
            for words in &row.words {
                let translated = rules::split_list(&words.values).len();
                if translated != 0 && translated != values {
                    errors.add_with(words.values_field.clone(), "error-product-translated-values", &[("n", &values.to_string())]);
                }
            }
        }
    }

    /// The variants, each with its change of stock.
    ///
    /// # Errors
    /// [`crate::error::Error::Invalid`] with every mistake of the form.
    pub(in super::super) fn changes(&self, tenant: &Tenant, stored: &[Variant]) -> Result<Vec<VariantChange>> {
        let mut errors = products::problems(&ProductInput { quantity: quantity::Rules::default(), ..self.product() });
        self.quantity.read(&mut errors);
        self.check_translated_options(&mut errors);
        let changes = self
            .variants
            .iter()
            .map(|row| {
                let before = stored.iter().find(|one| one.id.to_string() == row.id);
                self.change(row, before, tenant.currency, &mut errors)
            })
            .collect();
        errors.check()?;
        Ok(changes)
    }

    fn change(&self, row: &VariantRow, before: Option<&Variant>, currency: Currency, errors: &mut FieldErrors) -> VariantChange {
        let mut input = before.map_or_else(|| VariantInput::priced(0), Variant::input);
        let mut amount = |field: &String, text: &str| match Money::parse(text, currency) {
            _ if text.trim().is_empty() => None,
            Ok(money) => Some(money.minor()),
            Err(_) => {
                errors.add(field.clone(), "error-amount-invalid");
                None
            }
        };
        let price = amount(&row.price_field, &row.price);
        input.compare_at = amount(&row.compare_field, &row.compare_at);
        input.cost = amount(&row.cost_field, &row.cost);
        if price.is_none() && errors.of(&row.price_field).is_none() {
            errors.add(row.price_field.clone(), "error-price-missing");
        }
        input.price = price.unwrap_or(0);
        input.weight_grams = whole(&row.weight, 1_000_000).and_then(|grams| i32::try_from(grams).ok()).unwrap_or_else(|| {
            errors.add(row.weight_field.clone(), "error-weight-invalid");
            0
        });
        let stock = whole(&row.stock, MAX_PIECES).unwrap_or_else(|| {
            errors.add(row.stock_field.clone(), "error-stock-invalid");
            0
        });
        input.sku = Some(row.sku.trim().to_owned()).filter(|sku| !sku.is_empty());
        input.barcode = row.barcode.trim().to_owned();
        input.media = row.media.parse::<MediaId>().ok();
        input.active = row.active;
        input.on_hand = Some(stock);
        self.apply_rules(&mut input);
        let stock_delta = stock - row.stock_was.parse::<i64>().unwrap_or(stock);
        VariantChange { id: row.id.parse().unwrap_or_else(|_| VariantId::new()), input, stock_delta }
    }

    /// Ticks that were changed count for every variant; the others leave each
    /// variant its own, which an import may have made different.
    fn apply_rules(&self, input: &mut VariantInput) {
        let was: Vec<char> = self.rules_were.chars().collect();
        let now: Vec<char> = self.rules().chars().collect();
        let set = |at: usize| was.get(at) != now.get(at);
        if set(0) {
            input.track_stock = self.track_stock;
        }
        if set(1) {
            input.stock_policy = if self.continue_selling { StockPolicy::Continue } else { StockPolicy::Deny };
        }
        if set(2) {
            input.requires_shipping = self.requires_shipping;
        }
        if set(3) {
            input.taxable = self.taxable;
        }
    }
}

/// A whole number from 0; nothing typed is 0.
fn whole(text: &str, max: i64) -> Option<i64> {
    let digits: String = text.trim().chars().filter(|c| !matches!(c, '.' | ',' | ' ')).collect();
    if digits.is_empty() {
        return Some(0);
    }
    digits.parse().ok().filter(|number| (0..=max).contains(number))
}
