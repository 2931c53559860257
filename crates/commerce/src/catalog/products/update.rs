//! Changing a product together with its variants.

use std::collections::{HashMap, HashSet};

use serde_json::{Map, Value, json};

use super::{
    super::{
        queries::{self as catalog, refresh_product},
        rules,
        variants::{self, VariantChange, VariantInput, queries::Variant, rules as plans},
    },
    ProductInput, address, changed, check, object, path,
    queries::{self, Product},
};
use crate::{
    audit,
    db::TenantConn,
    error::{Error, FieldErrors, Result},
    ids::{ProductId, VariantId},
    inventory::{self, Reason},
};

/// Applies the admin's form.
///
/// Options that changed make and remove variants (see `variants::rules`);
/// `changes` says what the variants shall be that the form showed.
///
/// # Errors
/// [`Error::Conflict`] `product-conflict` when someone saved since `version`,
/// [`Error::Invalid`] with fields of the form.
pub async fn update(
    conn: &mut TenantConn,
    id: ProductId,
    version: i32,
    input: &ProductInput,
    changes: &[VariantChange],
    actor: &str,
) -> Result<()> {
    let inputs: Vec<VariantInput> = changes.iter().map(|change| change.input.clone()).collect();
    let input = check::product(input, &inputs)?;
    too_many(&input)?;
    let before = queries::lock(conn, id).await?;
    if before.version != version {
        return Err(Error::Conflict("product-conflict".into()));
    }
    let input = ProductInput { import_handle: before.import_handle.clone(), ..input };
    save(conn, &before, &input).await?;
    let rows = variants::queries::of_product(conn, id).await?;
    let known: Vec<(VariantId, Vec<String>)> = rows.iter().map(|row| (row.id, row.option_values.clone())).collect();
    let plan = plans::plan(&before.options(), &known, &input.options);
    variants::drop_all(conn, &plan.drop).await?;
    let kept: HashSet<VariantId> = plan.keep.iter().map(|keep| keep.0).collect();
    rewrite(conn, &rows, changes, &kept, actor).await?;
    arrange(conn, &plan, &input).await?;
    let model = model(&rows, changes);
    for values in &plan.add {
        let at = position(&input, values);
        let made = rules::variant_sku(model.sku.as_deref().unwrap_or(""), values);
        let sku = free_sku(conn, made).await?;
        variants::add(conn, id, at, &VariantInput { option_values: values.clone(), sku, ..model.clone() }, actor).await?;
    }
    refresh_product(conn, id).await?;
    audit::record(conn, actor, "product.update", &object(id), difference(&before, &input)).await?;
    changed(conn, id);
    Ok(())
}

/// Makes a product exactly this, whoever changed it last: for imports.
/// Variants are matched by option values, then by code; others are removed.
///
/// # Errors
/// [`Error::Invalid`] with fields, [`Error::NotFound`] when it is not there.
pub async fn replace(conn: &mut TenantConn, id: ProductId, input: &ProductInput, wanted: &[VariantInput], actor: &str) -> Result<()> {
    let input = check::product(input, wanted)?;
    let before = queries::lock(conn, id).await?;
    save(conn, &before, &input).await?;
    let rows = variants::queries::of_product(conn, id).await?;
    let mut free: Vec<&Variant> = rows.iter().collect();
    let mut matched: Vec<Option<VariantId>> = Vec::with_capacity(wanted.len());
    for by_values in [true, false] {
        for (at, want) in wanted.iter().enumerate() {
            if by_values {
                matched.push(None);
            }
            let found = free.iter().position(|row| {
                let same_sku = row.sku.is_some() && row.sku.as_deref() == want.sku.as_deref();
                if by_values { row.option_values == want.option_values } else { same_sku }
            });
            if let (None, Some(found)) = (matched[at], found) {
                matched[at] = Some(free.remove(found).id);
            }
        }
    }
    variants::drop_all(conn, &free.iter().map(|row| row.id).collect::<Vec<_>>()).await?;
    let kept: Vec<VariantId> = matched.iter().flatten().copied().collect();
    variants::queries::clear_skus(conn, &kept).await?;
    for (at, (want, found)) in wanted.iter().zip(matched).enumerate() {
        let Some(found) = found else {
            variants::add(conn, id, at, want, actor).await?;
            continue;
        };
        variants::queries::place(conn, found, at, &want.option_values).await?;
        variants::rewrite(conn, found, at, want).await?;
        if let Some(pieces) = want.on_hand {
            let place = inventory::default_location(conn).await?;
            inventory::set_on_hand(conn, found, place, pieces, Reason::Import, actor).await?;
        }
    }
    refresh_product(conn, id).await?;
    audit::record(conn, actor, "product.import", &object(id), difference(&before, &input)).await?;
    changed(conn, id);
    Ok(())
}

fn too_many(input: &ProductInput) -> Result<()> {
    if plans::count(&input.options) <= rules::MAX_VARIANTS {
        return Ok(());
    }
    let mut errors = FieldErrors::default();
    errors.add_with("options", "error-product-variants", &[("max", &rules::MAX_VARIANTS.to_string())]);
    Err(Error::Invalid(errors))
}

/// Writes the product's own row; an address that changed leaves a redirect.
async fn save(conn: &mut TenantConn, before: &Product, input: &ProductInput) -> Result<()> {
    let slug = if input.slug.is_empty() { before.slug.clone() } else { address(conn, input).await? };
    queries::update(conn, before.id, &slug, input).await.map_err(check::taken)?;
    if slug != before.slug {
        catalog::redirect(conn, &path(&before.slug), &path(&slug)).await?;
    }
    Ok(())
}

/// Rewrites the variants that the form showed and that stay.
async fn rewrite(conn: &mut TenantConn, rows: &[Variant], changes: &[VariantChange], kept: &HashSet<VariantId>, actor: &str) -> Result<()> {
    let old: HashMap<VariantId, &Variant> = rows.iter().map(|row| (row.id, row)).collect();
    let moved = |change: &&VariantChange| old.get(&change.id).is_some_and(|row| row.sku.as_deref() != change.input.sku.as_deref());
    let new_codes: Vec<VariantId> = changes.iter().filter(moved).map(|change| change.id).collect();
    variants::queries::clear_skus(conn, &new_codes).await?;
    for (at, change) in changes.iter().enumerate().filter(|(_, change)| kept.contains(&change.id)) {
        variants::rewrite(conn, change.id, at, &change.input).await?;
        if change.stock_delta != 0 {
            let place = inventory::default_location(conn).await?;
            inventory::adjust(conn, change.id, place, change.stock_delta, Reason::Count, actor, "").await?;
        }
    }
    Ok(())
}

/// Gives the variants that stay their values and places.
async fn arrange(conn: &mut TenantConn, plan: &plans::Plan, input: &ProductInput) -> Result<()> {
    for (id, values) in &plan.keep {
        variants::queries::place(conn, *id, position(input, values), values).await?;
    }
    Ok(())
}

/// The place of a combination among all.
fn position(input: &ProductInput, values: &[String]) -> usize {
    input
        .options
        .iter()
        .zip(values)
        .fold(0, |at, (option, value)| at * option.values.len() + option.values.iter().position(|one| one == value).unwrap_or(0))
}

/// What a new variant is like: the first that the form showed, without stock.
fn model(rows: &[Variant], changes: &[VariantChange]) -> VariantInput {
    let first = changes.first().map(|change| change.input.clone()).or_else(|| rows.first().map(Variant::input));
    VariantInput { barcode: String::new(), media: None, active: true, on_hand: None, ..first.unwrap_or_else(|| VariantInput::priced(0)) }
}

async fn free_sku(conn: &mut TenantConn, sku: Option<String>) -> Result<Option<String>> {
    let Some(sku) = sku else { return Ok(None) };
    Ok(catalog::product_by_sku(conn, &sku).await?.is_none().then_some(sku))
}

/// Before and after of what changed, for the audit log.
fn difference(before: &Product, after: &ProductInput) -> Value {
    let mut changes = Map::new();
    let mut note = |name: &str, was: Value, is: Value| {
        if was != is {
            changes.insert(name.to_owned(), json!([was, is]));
        }
    };
    note("name", json!(before.name), json!(after.name));
    note("summary", json!(before.summary), json!(after.summary));
    note("status", json!(before.status.as_str()), json!(after.status.as_str()));
    note("vendor", json!(before.vendor), json!(after.vendor));
    note("category", json!(before.category), json!(after.category));
    note("tags", json!(before.tags), json!(after.tags));
    note("options", before.options.clone(), json!(after.options));
    note("shipping_class", json!(before.shipping_class), json!(after.shipping_class));
    note("tax_class", json!(before.tax_class), json!(after.tax_class.as_str()));
    note("quantity", json!(before.input().quantity), json!(after.quantity));
    note("featured", json!(before.featured), json!(after.featured));
    if before.description_html != after.description_html {
        changes.insert("description".to_owned(), json!("changed"));
    }
    Value::Object(changes)
}
