//! Speaking of what was bought, by the private link of the order: it proves
//! the purchase, so a guest needs no account.

use actix_multipart::Multipart;
use actix_web::{HttpResponse, http::StatusCode, web};
use askama::Template;
use futures_util::TryStreamExt;

use super::{orders::private, page::Page};
use crate::{
    commerce::{
        media,
        orders::{
            link,
            queries::{self, Order},
        },
        reviews::{self, AUTHOR, BODY, Draft, PHOTOS, ReviewStatus, TITLE},
    },
    db::TenantConn,
    error::{Error, FieldErrors, Result},
    ids::ProductId,
    web::{
        Shop, html, html_status,
        routes::{Access, RateClass, Route, Surface},
        see_other,
    },
};

/// The largest photo, in bytes: what telephones take.
const PHOTO: usize = 10 * 1024 * 1024;
/// The whole form.
const FORM: usize = PHOTOS * PHOTO + 256 * 1024;
/// The longest field that is no file, in bytes.
const TEXT: usize = 16 * 1024;

/// What holders of a private link can say.
pub const ROUTES: &[Route] = &[
    Route::get(Surface::Storefront, "/orders/{token}/review", Access::Anonymous, "store.reviews.index", || web::get().to(index)),
    Route::get(Surface::Storefront, "/orders/{token}/review/{product_id}", Access::Anonymous, "store.reviews.new", || web::get().to(new)),
    Route::post(Surface::Storefront, "/orders/{token}/review/{product_id}", Access::Anonymous, "store.reviews.create", || {
        web::post().to(create)
    })
    .body(FORM)
    .rate(RateClass::Checkout),
];

/// A product of an order, and what its buyer has said of it.
pub(super) struct Bought {
    /// Which.
    pub product: ProductId,
    /// As it was called.
    pub name: String,
    /// May be empty.
    pub variant: String,
    /// Address of the picture, or empty.
    pub picture: String,
    /// Where what was said is; `None` when nothing was.
    pub said: Option<ReviewStatus>,
}

impl Bought {
    /// Locale key of where what was said is.
    pub(super) fn state(&self) -> String {
        self.said.map(|status| format!("review-own-{}", status.as_str())).unwrap_or_default()
    }
}

/// What the buyer of an order can speak of. Asks nothing where nothing has left.
pub(super) async fn bought(conn: &mut TenantConn, order: &Order, lines: &[queries::OrderLine]) -> Result<Vec<Bought>> {
    let found = reviews::reviewable(order, lines);
    let ids: Vec<ProductId> = found.iter().map(|one| one.0).collect();
    let said = reviews::of_buyer(conn, order, &ids).await?;
    let one = |(product, line): (ProductId, &queries::OrderLine)| Bought {
        product,
        name: line.name.clone(),
        variant: line.variant_name.clone(),
        picture: line.media_id.map(|id| media::url(id, 160)).unwrap_or_default(),
        said: said.iter().find(|one| one.0 == product).map(|one| one.1),
    };
    Ok(found.into_iter().map(one).collect())
}

#[derive(Template)]
#[template(path = "storefront/pages/reviews.html")]
struct Index {
    page: Page,
    number: String,
    back: String,
    bought: Vec<Bought>,
}

#[derive(Template)]
#[template(path = "storefront/pages/review.html")]
struct Form {
    page: Page,
    number: String,
    back: String,
    about: Bought,
    draft: Draft,
    limits: [usize; 3],
    photos: usize,
    errors: FieldErrors,
}

impl Form {
    fn wrong(&self, field: &str) -> String {
        self.page.wrong(&self.errors, field)
    }
}

async fn index(shop: Shop, token: web::Path<String>) -> Result<HttpResponse> {
    let page = Page::load(&shop).await?;
    let mut conn = shop.read().await?;
    let order = link::resolve(&mut conn, &shop.app.config.secret, &token).await?;
    let lines = queries::lines(&mut conn, order.id).await?;
    let bought = bought(&mut conn, &order, &lines).await?;
    let path = format!("/orders/{token}");
    let page = page.placed(&format!("{path}/review"));
    private(html(&Index { number: order.number, back: page.url(&path), bought, page })?)
}

async fn new(shop: Shop, path: web::Path<(String, ProductId)>) -> Result<HttpResponse> {
    let (token, product) = path.into_inner();
    show(&shop, &token, product, None).await
}

/// The form; empty, or with what was wrong about it. What was said already is
/// shown where the order's products are.
async fn show(shop: &Shop, token: &str, product: ProductId, again: Option<(Draft, FieldErrors)>) -> Result<HttpResponse> {
    let page = Page::load(shop).await?;
    let mut conn = shop.read().await?;
    let order = link::resolve(&mut conn, &shop.app.config.secret, token).await?;
    let lines = queries::lines(&mut conn, order.id).await?;
    let about = bought(&mut conn, &order, &lines).await?.into_iter().find(|one| one.product == product);
    let about = about.ok_or(Error::NotFound("product"))?;
    let back = format!("/orders/{token}");
    if about.said.is_some() {
        return Ok(see_other(&shop.url(&format!("{back}/review"))));
    }
    let status = if again.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let (draft, errors) =
        again.unwrap_or_else(|| (Draft { author: reviews::shown_name(&order.customer_name), ..Draft::default() }, FieldErrors::default()));
    let page = page.placed(&format!("{back}/review/{product}"));
    let limits = [TITLE, BODY, AUTHOR];
    private(html_status(status, &Form { number: order.number, back: page.url(&back), about, draft, limits, photos: PHOTOS, errors, page })?)
}

async fn create(shop: Shop, path: web::Path<(String, ProductId)>, parts: Multipart) -> Result<HttpResponse> {
    let (token, product) = path.into_inner();
    // Who has no link is told so before anything is read.
    let order = link::resolve(&mut shop.read().await?, &shop.app.config.secret, &token).await?;
    let (mut draft, files) = read(parts).await?;
    shop.lang.code().clone_into(&mut draft.locale);
    let done = async {
        let mut ready = Vec::new();
        for (name, bytes) in files {
            // The pipeline's own words, beside this form's field.
            if bytes.len() > PHOTO {
                return Err(Error::field("photos", "review-error-photo-large"));
            }
            let prepared = media::prepare(&*shop.app.files, &shop.tenant, &name, bytes).await.map_err(at_photos)?;
            ready.push(prepared);
        }
        let mut conn = shop.write().await?;
        reviews::submit(&mut conn, order.id, product, &draft, &ready).await?;
        conn.commit().await
    };
    match done.await {
        // What was said before is shown there.
        Ok(()) | Err(Error::Conflict(_)) => Ok(see_other(&shop.url(&format!("/orders/{token}/review")))),
        Err(Error::Invalid(errors)) => show(&shop, &token, product, Some((draft, errors))).await,
        Err(other) => Err(other),
    }
}

fn at_photos(error: Error) -> Error {
    let Error::Invalid(wrong) = error else { return error };
    let mut errors = FieldErrors::default();
    for one in wrong.iter() {
        let args: Vec<(&'static str, &str)> = one.args.iter().map(|(name, value)| (*name, value.as_str())).collect();
        errors.add_with("photos", one.message, &args);
    }
    Error::Invalid(errors)
}

/// The fields and the photos of a form: every file to its limit and one byte
/// more, and one file too many, so that both can be said.
async fn read(mut parts: Multipart) -> Result<(Draft, Vec<(String, Vec<u8>)>)> {
    let bad = |_| Error::BadRequest("the form's parts cannot be read");
    let (mut draft, mut files) = (Draft::default(), Vec::new());
    while let Some(mut part) = parts.try_next().await.map_err(bad)? {
        let name = part.name().unwrap_or_default().to_owned();
        let file = part.content_disposition().and_then(|found| found.get_filename()).map(str::to_owned);
        let limit = if file.is_some() { PHOTO + 1 } else { TEXT };
        let mut bytes = Vec::new();
        while let Some(chunk) = part.try_next().await.map_err(bad)? {
            let left = limit.saturating_sub(bytes.len());
            bytes.extend_from_slice(&chunk[..chunk.len().min(left)]);
        }
        if let Some(file) = file {
            // Browsers send a field without a file as an empty one.
            if name == "photos" && !bytes.is_empty() && files.len() <= PHOTOS {
                files.push((file, bytes));
            }
            continue;
        }
        let text = String::from_utf8_lossy(&bytes).into_owned();
        match name.as_str() {
            "stars" => draft.stars = text.trim().parse().unwrap_or(0),
            "title" => draft.title = text,
            "body" => draft.body = text,
            "author" => draft.author = text,
            _ => {}
        }
    }
    Ok((draft, files))
}
