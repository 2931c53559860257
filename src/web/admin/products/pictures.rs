//! Pictures of a product: added, moved, described, taken away.

use actix_multipart::Multipart;
use actix_web::{HttpResponse, http::StatusCode, web};
use askama::Template;

use super::{
    super::page::Page,
    form,
    upload::{self, File},
};
use crate::{
    commerce::{
        audit,
        catalog::{
            pictures::{self, Way, queries::Picture},
            products,
        },
        media,
    },
    db::TenantConn,
    error::{Error, FieldErrors, Result},
    ids::{MediaId, ProductId},
    web::{Staff, csrf, html::html_status, see_other},
};

/// A picture as the form shows it.
pub(super) struct Shown {
    pub(super) id: String,
    pub(super) src: String,
    pub(super) alt: String,
    pub(super) label: String,
    pub(super) width: i32,
    pub(super) height: i32,
}

/// The card alone, as htmx wants it.
#[derive(Template)]
#[template(path = "admin/products/_pictures.html")]
struct Card {
    page: Page,
    id: String,
    action: String,
    pictures: Vec<Shown>,
    errors: FieldErrors,
}

/// Pictures with their addresses and names.
pub(super) fn shown(page: &Page, rows: Vec<Picture>) -> Vec<Shown> {
    rows.into_iter()
        .zip(1..)
        .map(|(row, number)| Shown {
            id: row.id.to_string(),
            src: media::url(row.id, 640),
            label: if row.alt.is_empty() {
                page.with("admin-product-picture-number", "n", number)
            } else {
                row.alt.chars().take(40).collect()
            },
            alt: row.alt,
            width: row.width,
            height: row.height,
        })
        .collect()
}

/// What was typed about pictures: fields `alt.<id>`.
pub(super) fn alts(pairs: &[(String, String)]) -> Vec<(MediaId, String)> {
    pairs.iter().filter_map(|(name, value)| Some((name.strip_prefix("alt.")?.parse().ok()?, value.clone()))).collect()
}

/// Prepares files outside any transaction, then makes their rows. Files that
/// are no pictures are said in `errors` and the others are kept.
pub(in super::super) async fn take(staff: &Staff, files: Vec<File>, errors: &mut FieldErrors) -> Result<Vec<media::Prepared>> {
    let mut ready = Vec::new();
    for file in files {
        match media::prepare(&*staff.app.files, &staff.tenant, &file.name, file.bytes).await {
            Ok(prepared) => ready.push(prepared),
            Err(Error::Invalid(wrong)) => {
                for error in wrong.iter() {
                    let args: Vec<(&'static str, &str)> = error.args.iter().map(|(name, value)| (*name, value.as_str())).collect();
                    errors.add_with("pictures", error.message, &args);
                }
            }
            Err(other) => return Err(other),
        }
    }
    Ok(ready)
}

pub(super) async fn create(staff: Staff, path: web::Path<ProductId>, parts: Multipart) -> Result<HttpResponse> {
    let product = path.into_inner();
    let form = upload::read(parts).await?;
    csrf::check(&staff.csrf, form.value("csrf"))?;
    let mut errors = FieldErrors::default();
    let token = form.value("csrf").to_owned();
    let ready = take(&staff, form.files, &mut errors).await?;
    let mut conn = staff.write(&token).await?;
    products::queries::lock(&mut conn, product).await?;
    pictures::describe(&mut conn, product, &alts(&form.pairs)).await?;
    for prepared in &ready {
        let picture = media::store(&mut conn, prepared).await?;
        pictures::attach(&mut conn, product, picture.id, "").await?;
    }
    note(&mut conn, &staff, product, "product.pictures.add").await?;
    answer(staff, conn, product, errors).await
}

pub(super) async fn update(
    staff: Staff,
    path: web::Path<(ProductId, MediaId, String)>,
    form: web::Form<Vec<(String, String)>>,
) -> Result<HttpResponse> {
    let (product, picture, action) = path.into_inner();
    let token = form.iter().find(|pair| pair.0 == "csrf").map_or("", |pair| pair.1.as_str());
    let mut conn = staff.write(token).await?;
    products::queries::lock(&mut conn, product).await?;
    pictures::describe(&mut conn, product, &alts(&form)).await?;
    match action.as_str() {
        "before" => pictures::shift(&mut conn, product, picture, Way::Before).await?,
        "after" => pictures::shift(&mut conn, product, picture, Way::After).await?,
        "remove" => pictures::detach(&mut conn, product, picture).await?,
        _ => return Err(Error::NotFound("page")),
    }
    note(&mut conn, &staff, product, "product.pictures.change").await?;
    answer(staff, conn, product, FieldErrors::default()).await
}

async fn note(conn: &mut TenantConn, staff: &Staff, product: ProductId, action: &str) -> Result<()> {
    audit::record(conn, &staff.actor(), action, &products::object(product), serde_json::json!({})).await
}

/// Commits, then the card for htmx, or the form again.
async fn answer(staff: Staff, mut conn: TenantConn, product: ProductId, errors: FieldErrors) -> Result<HttpResponse> {
    let rows = pictures::queries::of_product(&mut conn, product).await?;
    conn.commit().await?;
    let action = format!("/admin/products/{product}");
    if !staff.htmx && errors.is_empty() {
        return Ok(see_other(&format!("{action}?notice=saved#pictures")));
    }
    if !staff.htmx {
        return form::refused(&staff, product, errors).await;
    }
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = Page::of(&staff, "products");
    html_status(status, &Card { id: product.to_string(), action, pictures: shown(&page, rows), errors, page })
}
