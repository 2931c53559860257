//! The product form as text: filled from the database, overlaid with what was
//! typed, read into an input. What cannot be read stays as it was typed.

use std::collections::{BTreeMap, HashMap};

use crate::{
    commerce::{
        catalog::{
            ProductOption, Status, StockPolicy,
            products::{self, ProductInput, ProductWords, queries::Product},
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

/// Rows of options that the form has.
const OPTIONS: usize = rules::MAX_OPTIONS;

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

#[derive(Default, Clone)]
pub(super) struct OptionRow {
    pub(super) name_field: String,
    pub(super) values_field: String,
    pub(super) name: String,
    pub(super) values: String,
    pub(super) words: Vec<OptionWords>,
}

/// An option's name and values in a further language, in the order of the first.
#[derive(Default, Clone)]
pub(super) struct OptionWords {
    pub(super) locale: String,
    pub(super) language: String,
    pub(super) name: String,
    pub(super) values: String,
    pub(super) name_field: String,
    pub(super) values_field: String,
}

#[derive(Default, Clone)]
pub(super) struct VariantRow {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) price: String,
    pub(super) compare_at: String,
    pub(super) cost: String,
    pub(super) stock: String,
    pub(super) stock_was: String,
    pub(super) weight: String,
    pub(super) sku: String,
    pub(super) barcode: String,
    pub(super) media: String,
    pub(super) active: bool,
    pub(super) id_field: String,
    pub(super) price_field: String,
    pub(super) compare_field: String,
    pub(super) cost_field: String,
    pub(super) stock_field: String,
    pub(super) stock_was_field: String,
    pub(super) weight_field: String,
    pub(super) sku_field: String,
    pub(super) barcode_field: String,
    pub(super) media_field: String,
    pub(super) active_field: String,
}

#[derive(Default, Clone)]
pub(super) struct WordsRow {
    pub(super) locale: String,
    pub(super) language: String,
    pub(super) name: String,
    pub(super) summary: String,
    pub(super) description: String,
    pub(super) name_field: String,
    pub(super) summary_field: String,
    pub(super) description_field: String,
}

impl VariantRow {
    fn at(at: usize) -> Self {
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

    fn of(at: usize, variant: &Variant, on_hand: i64, currency: Currency) -> Self {
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

    /// The product's own fields.
    pub(super) fn product(&self) -> ProductInput {
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
    pub(super) fn changes(&self, tenant: &Tenant, stored: &[Variant]) -> Result<Vec<VariantChange>> {
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

impl WordsRow {
    fn words(&self, options: Vec<ProductOption>) -> ProductWords {
        ProductWords { name: self.name.clone(), summary: self.summary.clone(), description_html: self.description.clone(), options }
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

fn option_rows(tenant: &Tenant, options: &[ProductOption], translations: &BTreeMap<String, ProductWords>) -> Vec<OptionRow> {
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

fn words_rows(tenant: &Tenant, words: &BTreeMap<String, ProductWords>) -> Vec<WordsRow> {
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
pub(in super::super) fn language(locale: &str) -> String {
    crate::i18n::find(locale).map_or_else(|| locale.to_owned(), |lang| lang.w("store-language-name").to_owned())
}
