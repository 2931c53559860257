//! One product of a file, and the product of the store that it is.
//!
//! Found by the handle of an earlier import, else by the code of one of its
//! variants. What the file says wins; a text that is empty in the file leaves
//! the store's alone, and so does what a file cannot say: address, summary,
//! translations, whether it is featured.

use std::collections::HashMap;

use super::{
    ACTOR, Options,
    gallery::Stored,
    report::Outcome,
    shopify::{ImportedProduct, ImportedStatus, ImportedVariant},
};
use crate::{
    commerce::catalog::{
        ProductOption, Status, StockPolicy,
        categories::{self, CategoryInput},
        pictures,
        products::{self, ProductInput},
        queries as catalog, rules,
        variants::{self, VariantInput, queries::Variant},
    },
    db::TenantConn,
    error::{Error, Result},
    i18n,
    ids::{CategoryId, ProductId, VariantId},
};

/// What happened to a product.
pub struct Done {
    /// In one word.
    pub outcome: Outcome,
    /// What else there is to say.
    pub remarks: Vec<String>,
}

/// Makes the store's product what the file says. Does not commit.
pub async fn write(conn: &mut TenantConn, imported: &ImportedProduct, stored: &Stored, options: &Options) -> Result<Done> {
    let mut remarks = Vec::new();
    let (id, outcome) = match find(conn, imported).await? {
        None => (create(conn, imported, stored, &mut remarks).await?, Outcome::Created),
        Some(id) => (id, update(conn, id, imported, stored, options).await?),
    };
    let hung = hang(conn, id, imported, stored).await?;
    let outcome = if hung && outcome == Outcome::Same { Outcome::Updated } else { outcome };
    Ok(Done { outcome, remarks })
}

async fn find(conn: &mut TenantConn, imported: &ImportedProduct) -> Result<Option<ProductId>> {
    if let Some(id) = catalog::product_by_handle(conn, &imported.handle).await? {
        return Ok(Some(id));
    }
    for sku in imported.variants.iter().filter_map(|variant| variant.sku.as_deref()) {
        if let Some((id, _)) = catalog::product_by_sku(conn, sku).await? {
            // One that came under another handle is another product: then the
            // code is taken, and the catalogue says so.
            let other = products::queries::by_id(conn, id).await?;
            return Ok(other.import_handle.is_none().then_some(id));
        }
    }
    Ok(None)
}

async fn create(conn: &mut TenantConn, imported: &ImportedProduct, stored: &Stored, remarks: &mut Vec<String>) -> Result<ProductId> {
    let category = category(conn, &imported.product_type).await?;
    let slug = slug(conn, imported, remarks).await?;
    let input = ProductInput { category, slug, ..overlay(imported, ProductInput::default()) };
    let wanted: Vec<VariantInput> = imported.variants.iter().map(|variant| wanted(variant, stored, None)).collect();
    products::create(conn, &input, &wanted, ACTOR).await
}

/// The handle is the address, so that links to the old shop can be led on;
/// where it is taken or no address, a free one is made.
async fn slug(conn: &mut TenantConn, imported: &ImportedProduct, remarks: &mut Vec<String>) -> Result<String> {
    let made = rules::slugify(&imported.handle);
    if made.is_empty() {
        return Ok(made);
    }
    let taken = catalog::product_slugs_like(conn, &made).await?;
    let slug = rules::free_slug(&made, &taken);
    if slug != imported.handle {
        remarks.push(format!("its address is /p/{slug}"));
    }
    Ok(slug)
}

async fn update(conn: &mut TenantConn, id: ProductId, imported: &ImportedProduct, stored: &Stored, options: &Options) -> Result<Outcome> {
    let before = products::queries::by_id(conn, id).await?;
    let known = variants::queries::of_product(conn, id).await?;
    let pieces: HashMap<VariantId, i64> = variants::queries::on_hand(conn, id).await?.into_iter().collect();
    let mut input = overlay(imported, before.input());
    if input.product_type != before.product_type {
        input.category = category(conn, &input.product_type).await?.or(before.category);
    }
    let mut wanted: Vec<VariantInput> = Vec::with_capacity(imported.variants.len());
    for variant in &imported.variants {
        let same = twin(&known, variant);
        let mut want = self::wanted(variant, stored, same);
        if let Some(same) = same {
            let counted = pieces.get(&same.id).copied().unwrap_or(0);
            want.on_hand = want.on_hand.filter(|wished| options.stock && *wished != counted);
        }
        wanted.push(want);
    }
    let now: Vec<VariantInput> = known.iter().filter(|row| row.active || is_wanted(row, &wanted)).map(Variant::input).collect();
    if input == before.input() && wanted == now {
        return Ok(Outcome::Same);
    }
    // The address is kept: an empty one says so.
    products::replace(conn, id, &ProductInput { slug: String::new(), ..input }, &wanted, ACTOR).await?;
    Ok(Outcome::Updated)
}

fn is_wanted(row: &Variant, wanted: &[VariantInput]) -> bool {
    wanted.iter().any(|want| want.option_values == row.option_values)
}

/// The store's variant that the file's is, matched as the catalogue does it.
fn twin<'a>(known: &'a [Variant], variant: &ImportedVariant) -> Option<&'a Variant> {
    let by_values = known.iter().find(|row| row.option_values == variant.option_values);
    by_values.or_else(|| known.iter().find(|row| row.sku.is_some() && row.sku == variant.sku))
}

/// The file's words over the store's, as the catalogue will store them.
fn overlay(imported: &ImportedProduct, base: ProductInput) -> ProductInput {
    let or = |text: &str, kept: String| {
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if text.is_empty() { kept } else { text }
    };
    let status = match imported.status {
        ImportedStatus::Active => Status::Active,
        ImportedStatus::Draft => Status::Draft,
        ImportedStatus::Archived => Status::Archived,
    };
    ProductInput {
        name: or(&imported.title, base.name),
        description_html: if imported.body_html.is_empty() { base.description_html } else { rules::clean_html(&imported.body_html) },
        vendor: or(&imported.vendor, base.vendor),
        product_type: or(&imported.product_type, base.product_type),
        tags: if imported.tags.is_empty() { base.tags } else { rules::clean_tags(&imported.tags) },
        seo_title: or(&imported.seo_title, base.seo_title),
        seo_description: or(&imported.seo_description, base.seo_description),
        status,
        options: choices(imported),
        import_handle: Some(imported.handle.clone()),
        ..base
    }
}

/// Options with the values that variants have, in the order of the file.
fn choices(imported: &ImportedProduct) -> Vec<ProductOption> {
    let mut choices = Vec::with_capacity(imported.options.len());
    for (at, name) in imported.options.iter().enumerate() {
        let mut values: Vec<String> = Vec::new();
        for value in imported.variants.iter().filter_map(|variant| variant.option_values.get(at)) {
            if !values.contains(value) {
                values.push(value.clone());
            }
        }
        choices.push(ProductOption { name: name.clone(), values });
    }
    choices
}

fn wanted(variant: &ImportedVariant, stored: &Stored, same: Option<&Variant>) -> VariantInput {
    let picture = variant.picture.as_ref().and_then(|address| stored.get(address)).copied();
    VariantInput {
        option_values: variant.option_values.clone(),
        sku: variant.sku.clone().or_else(|| same.and_then(|row| row.sku.clone())),
        barcode: if variant.barcode.is_empty() { same.map(|row| row.barcode.clone()).unwrap_or_default() } else { variant.barcode.clone() },
        price: variant.price,
        compare_at: variant.compare_at,
        cost: variant.cost.or_else(|| same.and_then(|row| row.cost)),
        weight_grams: variant.weight_grams,
        track_stock: variant.track_stock,
        stock_policy: if variant.continue_selling { StockPolicy::Continue } else { StockPolicy::Deny },
        requires_shipping: variant.requires_shipping,
        taxable: variant.taxable,
        media: picture.or_else(|| same.and_then(|row| row.media)),
        active: same.is_none_or(|row| row.active),
        on_hand: variant.quantity.filter(|_| variant.track_stock),
    }
}

/// The category that is called like the kind of goods, made when missing.
async fn category(conn: &mut TenantConn, name: &str) -> Result<Option<CategoryId>> {
    if name.is_empty() {
        return Ok(None);
    }
    let wanted = name.to_lowercase();
    let found = categories::queries::all(conn).await?.into_iter().find(|category| category.name.to_lowercase() == wanted);
    if let Some(found) = found {
        return Ok(Some(found.id));
    }
    let input = CategoryInput { name: name.to_owned(), visible: true, ..CategoryInput::default() };
    categories::create(conn, &input, ACTOR).await.map(Some)
}

/// Hangs pictures on a product that it does not have, and says whether it did.
async fn hang(conn: &mut TenantConn, id: ProductId, imported: &ImportedProduct, stored: &Stored) -> Result<bool> {
    let mut has: Vec<_> = pictures::queries::of_product(conn, id).await?.into_iter().map(|picture| picture.id).collect();
    let mut hung = false;
    for picture in &imported.pictures {
        let Some(media) = stored.get(&picture.url).copied().filter(|media| !has.contains(media)) else { continue };
        if has.len() >= pictures::MAX_PICTURES {
            break;
        }
        pictures::attach(conn, id, media, &picture.alt).await?;
        has.push(media);
        hung = true;
    }
    Ok(hung)
}

/// The row that a refusal speaks of, and what it says in English.
pub fn reason(imported: &ImportedProduct, error: Error) -> (usize, String) {
    let t = i18n::lang("en");
    match error {
        Error::Invalid(errors) => {
            let row = errors.iter().find_map(|error| variant_row(imported, &error.field)).unwrap_or(imported.row);
            let words: Vec<String> = errors.iter().map(|error| format!("{}: {}", plain(&error.field), t.field_error(error))).collect();
            (row, words.join(" "))
        }
        Error::Conflict(key) => (imported.row, t.w(&key).to_owned()),
        other => (imported.row, format!("{other:#}")),
    }
}

/// `v2.sku` speaks of the third variant.
fn variant_row(imported: &ImportedProduct, field: &str) -> Option<usize> {
    let (at, _) = field.strip_prefix('v')?.split_once('.')?;
    Some(imported.variants.get(at.parse::<usize>().ok()?)?.row)
}

fn plain(field: &str) -> &str {
    field.split_once('.').map_or(field, |(_, name)| name)
}
