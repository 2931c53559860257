//! What a product must be before it is written.

use std::collections::HashSet;

use super::{
    super::{rules, variants::VariantInput},
    ProductInput, ProductWords,
};
use crate::error::{Error, FieldErrors, Result};

/// The input as it will be stored, or all that is wrong with it.
pub(super) fn product(input: &ProductInput, variants: &[VariantInput]) -> Result<ProductInput> {
    let mut errors = FieldErrors::default();
    let clean = cleaned(input);
    if clean.name.is_empty() {
        errors.add("name", "error-name-missing");
    }
    for (field, text, max) in [
        ("name", &clean.name, 255),
        ("summary", &clean.summary, 500),
        ("description", &clean.description_html, 100_000),
        ("vendor", &clean.vendor, 120),
        ("product_type", &clean.product_type, 120),
        ("shipping_class", &clean.shipping_class, 40),
        ("seo_title", &clean.seo_title, 200),
        ("seo_description", &clean.seo_description, 500),
    ] {
        if text.chars().count() > max {
            errors.add_with(field, "error-text-long", &[("max", &max.to_string())]);
        }
    }
    if !clean.slug.is_empty() && !rules::is_slug(&clean.slug) {
        errors.add("slug", "error-slug-invalid");
    }
    rules::check_options(&clean.options, &mut errors);
    clean.quantity.problems(&mut errors);
    let mut skus = HashSet::new();
    for (at, variant) in variants.iter().enumerate() {
        variant.check(at, &mut errors);
        if let Some(sku) = variant.sku.as_deref().map(str::trim).filter(|sku| !sku.is_empty())
            && !skus.insert(sku.to_owned())
        {
            errors.add(format!("v{at}.sku"), "error-sku-taken");
        }
    }
    errors.check()?;
    Ok(clean)
}

fn cleaned(input: &ProductInput) -> ProductInput {
    let mut clean = input.clone();
    for text in [
        &mut clean.name,
        &mut clean.slug,
        &mut clean.summary,
        &mut clean.vendor,
        &mut clean.product_type,
        &mut clean.seo_title,
        &mut clean.seo_description,
    ] {
        *text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    }
    clean.description_html = rules::clean_html(&input.description_html);
    clean.tags = rules::clean_tags(&input.tags);
    clean.options = rules::clean_options(&input.options);
    clean.translations = input
        .translations
        .iter()
        .map(|(locale, words)| {
            (
                locale.clone(),
                ProductWords {
                    name: words.name.trim().to_owned(),
                    summary: words.summary.trim().to_owned(),
                    description_html: rules::clean_html(&words.description_html),
                    options: words.options.clone(),
                },
            )
        })
        .filter(|(_, words)| !words.is_empty())
        .collect();
    clean
}

/// A unique column was refused: say so at its field.
pub(super) fn taken(error: Error) -> Error {
    let violates = |name: &str| matches!(&error, Error::Unexpected(cause) if cause.downcast_ref::<diesel::result::Error>().is_some_and(|cause| Error::violates(cause, name)));
    if violates("products_slug_key") {
        Error::field("slug", "error-address-taken")
    } else if violates("products_category_id_fkey") {
        Error::field("category", "error-category-unknown")
    } else {
        error
    }
}
