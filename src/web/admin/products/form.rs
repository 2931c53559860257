//! The form of a product: new, create, edit, update, duplicate, delete.

use actix_multipart::Multipart;
use actix_web::{HttpResponse, http::StatusCode, web};
use askama::Template;

use super::{
    super::{page::Page, session::Token},
    index::{Choice, choices},
    input::Input,
    pictures::{self as cards, Shown},
    upload,
};
use crate::{
    commerce::{
        audit, back_in_stock,
        catalog::{
            Status, categories, pictures,
            products::{self, queries::Product},
            rules,
            variants::{self, VariantInput, queries::Variant},
        },
        media, settings,
    },
    db::TenantConn,
    error::{Error, FieldErrors, Result},
    ids::{MediaId, ProductId},
    web::{Staff, csrf, html::html_status, see_other},
};

#[derive(Template)]
#[template(path = "admin/products/form.html")]
struct Form {
    page: Page,
    title: String,
    id: String,
    action: String,
    saved_slug: String,
    input: Input,
    errors: FieldErrors,
    conflict: Option<Conflict>,
    categories: Vec<Choice>,
    statuses: Vec<(&'static str, &'static str)>,
    /// Name and words of the classes that goods are sent as.
    classes: Vec<(String, String)>,
    pictures: Vec<Shown>,
    created: String,
    updated: String,
    sold: String,
    /// Who waits for something of it to be there again.
    waiting: String,
}

impl Form {
    /// What a product can be for the tax: the word and its locale key.
    fn tax_classes(&self) -> [(&'static str, &'static str); 3] {
        [("standard", "admin-tax-class-standard"), ("reduced", "admin-tax-class-reduced"), ("zero", "admin-tax-class-zero")]
    }

    /// What becomes of the stock when options are added.
    fn stock_hint(&self) -> &'static str {
        if self.id.is_empty() { "admin-product-stock-each" } else { "admin-product-stock-first" }
    }
}

/// What someone else saved meanwhile: the values that differ from what was typed.
struct Conflict {
    words: String,
    fields: Vec<(&'static str, String)>,
}

/// A product with everything that its form shows.
struct Stored {
    product: Product,
    variants: Vec<Variant>,
    input: Input,
}

async fn load(conn: &mut TenantConn, id: ProductId) -> Result<Stored> {
    let product = products::queries::by_id(conn, id).await?;
    let variants = variants::queries::of_product(conn, id).await?;
    let on_hand = variants::queries::on_hand(conn, id).await?;
    let input = Input::of(conn.tenant(), &product, &variants, &on_hand);
    Ok(Stored { product, variants, input })
}

fn statuses() -> Vec<(&'static str, &'static str)> {
    Status::ALL
        .iter()
        .map(|status| match status {
            Status::Active => ("active", "admin-products-status-active"),
            Status::Draft => ("draft", "admin-products-status-draft"),
            Status::Archived => ("archived", "admin-products-status-archived"),
        })
        .collect()
}

async fn classes(conn: &mut TenantConn) -> Result<Vec<(String, String)>> {
    let settings = settings::load(conn).await?;
    Ok(settings.delivery.classes.into_iter().map(|class| (class.id, class.name)).collect())
}

pub(super) async fn new(staff: Staff) -> Result<HttpResponse> {
    blank(&staff, StatusCode::OK, Input::blank(&staff.tenant), FieldErrors::default(), &[]).await
}

/// The form of a product that is not there yet; pictures that were sent
/// already are kept in it.
async fn blank(staff: &Staff, status: StatusCode, input: Input, errors: FieldErrors, kept: &[MediaId]) -> Result<HttpResponse> {
    let page = Page::of(staff, "products");
    let mut conn = staff.read().await?;
    let all = categories::queries::all(&mut conn).await?;
    let rows = pictures::queries::by_ids(&mut conn, kept).await?;
    let form = Form {
        title: page.w("admin-product-new-title").to_owned(),
        id: String::new(),
        action: "/admin/products".to_owned(),
        saved_slug: String::new(),
        input,
        errors,
        conflict: None,
        categories: choices(&all, None),
        statuses: statuses(),
        classes: classes(&mut conn).await?,
        pictures: cards::shown(&page, rows),
        created: String::new(),
        updated: String::new(),
        sold: String::new(),
        waiting: String::new(),
        page,
    };
    html_status(status, &form)
}

pub(super) async fn create(staff: Staff, parts: Multipart) -> Result<HttpResponse> {
    let form = upload::read(parts).await?;
    csrf::check(&staff.csrf, form.value("csrf"))?;
    let token = form.value("csrf").to_owned();
    let mut input = Input::blank(&staff.tenant);
    input.overlay(&form.pairs);
    let mut errors = FieldErrors::default();
    let ready = cards::take(&staff, form.files, &mut errors).await?;
    let kept = keep_pictures(&staff, &token, &form.pairs, &ready).await?;
    let made = if errors.is_empty() {
        save_new(&staff, &token, &input, &kept, &cards::alts(&form.pairs)).await
    } else {
        Err(Error::Invalid(errors))
    };
    match made {
        Ok(id) => Ok(see_other(&format!("/admin/products/{id}?notice=created"))),
        Err(Error::Invalid(errors)) => blank(&staff, StatusCode::UNPROCESSABLE_ENTITY, input, errors, &kept).await,
        Err(other) => Err(other),
    }
}

/// Rows of the pictures that came with the form or an earlier try of it,
/// committed apart, so that a mistake elsewhere does not lose them.
async fn keep_pictures(staff: &Staff, token: &str, pairs: &[(String, String)], ready: &[media::Prepared]) -> Result<Vec<MediaId>> {
    let mut kept: Vec<MediaId> = pairs.iter().filter(|pair| pair.0 == "picture").filter_map(|pair| pair.1.parse().ok()).take(50).collect();
    if !ready.is_empty() {
        let mut conn = staff.write(token).await?;
        for prepared in ready {
            kept.push(media::store(&mut conn, prepared).await?.id);
        }
        conn.commit().await?;
    }
    Ok(kept)
}

async fn save_new(staff: &Staff, token: &str, input: &Input, kept: &[MediaId], alts: &[(MediaId, String)]) -> Result<ProductId> {
    let product = input.product();
    let change = input.changes(&staff.tenant, &[])?.into_iter().next().ok_or_else(|| Error::unexpected("the form has no variant"))?;
    let options = rules::clean_options(&product.options);
    if variants::rules::count(&options) > rules::MAX_VARIANTS {
        let mut errors = FieldErrors::default();
        errors.add_with("options", "error-product-variants", &[("max", &rules::MAX_VARIANTS.to_string())]);
        return Err(Error::Invalid(errors));
    }
    let base = change.input.sku.clone().unwrap_or_default();
    let wanted: Vec<VariantInput> = variants::rules::combinations(&options)
        .into_iter()
        .map(|values| {
            let sku = if values.is_empty() { change.input.sku.clone() } else { rules::variant_sku(&base, &values) };
            VariantInput { option_values: values, sku, ..change.input.clone() }
        })
        .collect();
    let mut conn = staff.write(token).await?;
    let id = products::create(&mut conn, &product, &wanted, &staff.actor()).await?;
    for picture in kept {
        let alt = alts.iter().find(|alt| alt.0 == *picture).map_or("", |alt| alt.1.as_str());
        pictures::attach(&mut conn, id, *picture, alt).await?;
    }
    conn.commit().await?;
    Ok(id)
}

pub(super) async fn edit(staff: Staff, path: web::Path<ProductId>) -> Result<HttpResponse> {
    let mut conn = staff.read().await?;
    let stored = load(&mut conn, path.into_inner()).await?;
    let input = stored.input.clone();
    show(&staff, conn, stored, StatusCode::OK, input, FieldErrors::default(), None).await
}

/// The form of a product as it is stored, with pictures that were refused.
pub(super) async fn refused(staff: &Staff, id: ProductId, errors: FieldErrors) -> Result<HttpResponse> {
    let mut conn = staff.read().await?;
    let stored = load(&mut conn, id).await?;
    let input = stored.input.clone();
    show(staff, conn, stored, StatusCode::UNPROCESSABLE_ENTITY, input, errors, None).await
}

async fn show(
    staff: &Staff,
    mut conn: TenantConn,
    stored: Stored,
    status: StatusCode,
    input: Input,
    errors: FieldErrors,
    conflict: Option<Conflict>,
) -> Result<HttpResponse> {
    let page = Page::of(staff, "products");
    let id = stored.product.id;
    let all = categories::queries::all(&mut conn).await?;
    let rows = pictures::queries::of_product(&mut conn, id).await?;
    let sold = variants::queries::pieces_sold(&mut conn, id).await?;
    let waiting = back_in_stock::waiting(&mut conn, id).await?;
    let form = Form {
        title: stored.product.name.clone(),
        id: id.to_string(),
        action: format!("/admin/products/{id}"),
        saved_slug: stored.product.slug,
        input,
        errors,
        conflict,
        categories: choices(&all, None),
        statuses: statuses(),
        classes: classes(&mut conn).await?,
        pictures: cards::shown(&page, rows),
        created: page.date(&stored.product.created_at),
        updated: page.datetime(&stored.product.updated_at),
        sold: sold.to_string(),
        waiting: waiting.to_string(),
        page,
    };
    html_status(status, &form)
}

pub(super) async fn update(staff: Staff, path: web::Path<ProductId>, form: web::Form<Vec<(String, String)>>) -> Result<HttpResponse> {
    let id = path.into_inner();
    let value = |name: &str| form.iter().find(|pair| pair.0 == name).map_or("", |pair| pair.1.as_str());
    let version: i32 = value("version").parse().map_err(|_| Error::BadRequest("the form has no version"))?;
    let mut conn = staff.write(value("csrf")).await?;
    let stored = load(&mut conn, id).await?;
    let mut input = stored.input.clone();
    input.overlay(&form);
    let done = save(&staff, &mut conn, &stored, version, &input, &form).await;
    match done {
        Ok(()) => {
            conn.commit().await?;
            Ok(see_other(&format!("/admin/products/{id}?notice=saved")))
        }
        Err(Error::Invalid(errors)) => {
            drop(conn);
            input.version = version;
            show(&staff, staff.read().await?, stored, StatusCode::UNPROCESSABLE_ENTITY, input, errors, None).await
        }
        Err(Error::Conflict(key)) if key == "product-conflict" => {
            let conflict = conflict(&staff, &mut conn, &stored, &input).await?;
            show(&staff, conn, stored, StatusCode::CONFLICT, input, FieldErrors::default(), Some(conflict)).await
        }
        Err(other) => Err(other),
    }
}

async fn save(
    staff: &Staff,
    conn: &mut TenantConn,
    stored: &Stored,
    version: i32,
    input: &Input,
    pairs: &[(String, String)],
) -> Result<()> {
    let id = stored.product.id;
    let product = input.product();
    let changes = input.changes(&staff.tenant, &stored.variants)?;
    products::update(conn, id, version, &product, &changes, &staff.actor()).await?;
    pictures::describe(conn, id, &cards::alts(pairs)).await
}

/// Says who saved meanwhile, and what now differs from what was typed.
async fn conflict(staff: &Staff, conn: &mut TenantConn, stored: &Stored, typed: &Input) -> Result<Conflict> {
    let page = Page::of(staff, "products");
    let latest = audit::queries::latest(conn, &products::object(stored.product.id)).await?;
    let words = match latest {
        Some((who, when)) => {
            let who = who.trim_start_matches("staff:");
            page.args("admin-product-conflict", &[("who", who), ("when", &page.datetime(&when))])
        }
        None => page.w("admin-product-conflict-unknown").to_owned(),
    };
    let saved = &stored.input;
    let pairs = [
        ("admin-product-name", &saved.name, &typed.name),
        ("admin-product-summary", &saved.summary, &typed.summary),
        ("admin-product-description", &saved.description, &typed.description),
        ("admin-products-status", &saved.status, &typed.status),
        ("admin-product-vendor", &saved.vendor, &typed.vendor),
        ("admin-product-tags", &saved.tags, &typed.tags),
        ("admin-product-slug", &saved.slug, &typed.slug),
    ];
    let mut fields: Vec<(&'static str, String)> = pairs
        .into_iter()
        .filter(|(_, saved, typed)| saved != typed)
        .map(|(key, saved, _)| (key, rules::plain_text(saved).chars().take(200).collect()))
        .collect();
    for (saved, _) in saved.variants.iter().zip(&typed.variants).filter(|(saved, typed)| saved.price != typed.price) {
        let value = if saved.name.is_empty() { saved.price.clone() } else { format!("{}: {}", saved.name, saved.price) };
        fields.push(("admin-products-price", value));
    }
    Ok(Conflict { words, fields })
}

pub(super) async fn duplicate(staff: Staff, path: web::Path<ProductId>, form: web::Form<Token>) -> Result<HttpResponse> {
    let mut conn = staff.write(&form.csrf).await?;
    let id = path.into_inner();
    let product = products::queries::by_id(&mut conn, id).await?;
    let name = staff.lang.with("admin-product-copy-name", "name", product.name);
    let copy = products::duplicate(&mut conn, id, &name, &staff.actor()).await?;
    conn.commit().await?;
    Ok(see_other(&format!("/admin/products/{copy}?notice=created")))
}

pub(super) async fn delete(staff: Staff, path: web::Path<ProductId>, form: web::Form<Token>) -> Result<HttpResponse> {
    let mut conn = staff.write(&form.csrf).await?;
    products::delete(&mut conn, path.into_inner(), &staff.actor()).await?;
    conn.commit().await?;
    Ok(see_other("/admin/products?notice=deleted"))
}
