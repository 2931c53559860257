//! What buyers say of what they bought: written once by whoever has an order
//! with the product that has left, looked at by staff, then shown to all.
//!
//! A product counts its published reviews by stars. The counter moves in the
//! transaction that publishes or hides a review, whose row is locked, so it is
//! right however many people decide at once.

pub mod list;
pub mod machine;
pub mod queries;
mod rating;

use serde_json::json;

pub use machine::{ReviewEvent, ReviewStatus};
pub use rating::Rating;

use crate::{
    db::{Change, Job, TenantConn},
    error::{Error, FieldErrors, Result},
    ids::{OrderId, ProductId, ReviewId},
    media,
    orders::queries::{self as orders, Order, OrderLine},
    payments::cards,
    settings,
    unsubscribe::AddressHash,
};

/// Reviews on a page of a product.
pub const PAGE: i64 = 5;
/// Photos of a review.
pub const PHOTOS: usize = 4;
/// The longest body, in characters.
pub const BODY: usize = 2_000;
/// The longest title, in characters.
pub const TITLE: usize = 100;
/// The longest name that is shown, in characters.
pub const AUTHOR: usize = 60;
/// The longest answer of the store, in characters.
pub const REPLY: usize = 1_000;

/// A review as a buyer typed it.
#[derive(Debug, Clone, Default)]
pub struct Draft {
    /// One to five.
    pub stars: i32,
    /// May be empty.
    pub title: String,
    /// What they say.
    pub body: String,
    /// The name that is shown.
    pub author: String,
    /// The language that it is written in.
    pub locale: String,
}

/// The lines of an order that its buyer may speak of: what is still sold here
/// and has left.
pub fn reviewable<'a>(order: &Order, lines: &'a [OrderLine]) -> Vec<(ProductId, &'a OrderLine)> {
    let mut found: Vec<(ProductId, &OrderLine)> = Vec::new();
    let sent = lines.iter().filter(|line| order.status.is_live() && line.fulfilled_quantity > 0);
    for (product, line) in sent.filter_map(|line| Some((line.product_id?, line))) {
        if found.iter().all(|one| one.0 != product) {
            found.push((product, line));
        }
    }
    found
}

/// The name that is proposed: `Siti R.`
pub fn shown_name(name: &str) -> String {
    let mut words = name.split_whitespace();
    let first = words.next().unwrap_or_default();
    let last = words.next_back().and_then(|word| word.chars().next());
    let shown = last.map_or_else(|| first.to_owned(), |initial| format!("{first} {}.", initial.to_uppercase()));
    shown.chars().take(AUTHOR).collect()
}

/// What the buyer of an order has said of its products.
///
/// # Errors
/// When the database refuses.
pub async fn of_buyer(conn: &mut TenantConn, order: &Order, products: &[ProductId]) -> Result<Vec<(ProductId, ReviewStatus)>> {
    if products.is_empty() {
        return Ok(Vec::new());
    }
    let who = AddressHash::of(conn.tenant().id, &order.email);
    queries::of_author(conn, who, order.customer_id, products).await
}

/// A buyer speaks of a product. Staff look at it before anybody sees it.
///
/// # Errors
/// Field errors for what was typed; [`Error::NotFound`] when the product is
/// not of the order; [`Error::Conflict`] when it has not left, or the buyer
/// has spoken of it before.
pub async fn submit(
    conn: &mut TenantConn,
    order: OrderId,
    product: ProductId,
    draft: &Draft,
    photos: &[media::Prepared],
) -> Result<ReviewId> {
    check(draft)?;
    if photos.len() > PHOTOS {
        return Err(Error::field("photos", "review-error-photos"));
    }
    let order = orders::by_id(conn, order).await?;
    let lines = orders::lines(conn, order.id).await?;
    if lines.iter().all(|line| line.product_id != Some(product)) {
        return Err(Error::NotFound("product"));
    }
    let bought = reviewable(&order, &lines);
    let Some((_, line)) = bought.iter().find(|one| one.0 == product) else {
        return Err(Error::Conflict("review-refused-not-bought".into()));
    };
    let mut pictures = Vec::new();
    for photo in photos {
        let id = media::store(conn, photo).await?.id;
        if !pictures.contains(&id) {
            pictures.push(id);
        }
    }
    let (title, body) = (cards::masked(draft.title.trim()), cards::masked(draft.body.trim()));
    let new = queries::NewReview {
        product,
        order: order.id,
        customer: order.customer_id,
        who: AddressHash::of(conn.tenant().id, &order.email),
        author: draft.author.trim(),
        variant: &line.variant_name,
        stars: draft.stars,
        title: &title,
        body: &body,
        photos: pictures,
        locale: &draft.locale,
    };
    queries::insert(conn, new).await?.ok_or_else(|| Error::Conflict("review-refused-twice".into()))
}

/// Shows a review to everybody.
///
/// # Errors
/// [`Error::Conflict`] when everybody sees it already.
pub async fn publish(conn: &mut TenantConn, id: ReviewId) -> Result<()> {
    step(conn, id, ReviewEvent::Publish).await
}

/// Keeps a review from everybody.
///
/// # Errors
/// [`Error::Conflict`] when nobody sees it already.
pub async fn reject(conn: &mut TenantConn, id: ReviewId) -> Result<()> {
    step(conn, id, ReviewEvent::Reject).await
}

async fn step(conn: &mut TenantConn, id: ReviewId, event: ReviewEvent) -> Result<()> {
    let (product, stars, status) = queries::lock(conn, id).await?;
    let to = status.after(event)?;
    queries::set_status(conn, id, to).await?;
    let by = i32::from(to == ReviewStatus::Published) - i32::from(status == ReviewStatus::Published);
    if by != 0 {
        queries::count(conn, product, stars, by).await?;
        // Cards show stars, too.
        conn.changed(Change::Catalog);
    }
    Ok(())
}

/// Writes the store's answer under a review; an empty one takes it away.
///
/// # Errors
/// A field error when it is too long.
pub async fn reply(conn: &mut TenantConn, id: ReviewId, text: &str) -> Result<()> {
    let text = text.trim();
    if text.chars().count() > REPLY {
        return Err(Error::field("reply", "error-note-too-long"));
    }
    let (product, _, _) = queries::lock(conn, id).await?;
    queries::set_reply(conn, id, text).await?;
    conn.changed(Change::Product(product));
    Ok(())
}

/// Has the buyer of an order that arrived asked what they think of it, where
/// the store wants that. The letter's job looks again whether it still does.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn ask_later(conn: &mut TenantConn, order: OrderId) -> Result<()> {
    let settings = settings::load(conn).await?.aftersale;
    if !settings.ask_review {
        return Ok(());
    }
    let at = conn.now() + chrono::Duration::days(settings.ask_review_days);
    // One letter for an order, however many parcels it came in.
    conn.enqueue(Job::new("mail.review_request", order.to_string(), json!({ "order_id": order }))?.at(at)).await
}

fn check(draft: &Draft) -> Result<()> {
    let mut errors = FieldErrors::default();
    if !(1..=5).contains(&draft.stars) {
        errors.add("stars", "review-error-stars");
    }
    if draft.body.trim().is_empty() {
        errors.add("body", "review-error-body");
    }
    if draft.author.trim().is_empty() {
        errors.add("author", "error-required");
    }
    for (field, text, most) in [("title", &draft.title, TITLE), ("body", &draft.body, BODY), ("author", &draft.author, AUTHOR)] {
        if text.trim().chars().count() > most {
            errors.add_with(field, "error-too-long", &[("max", &most.to_string())]);
        }
    }
    errors.check()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_is_shown_tells_no_family_name() {
        for (name, shown) in [("Siti Rahma", "Siti R."), ("Siti Nur  Aisyah", "Siti A."), ("Budi", "Budi"), ("", ""), ("ana b", "ana B.")] {
            assert_eq!(shown_name(name), shown);
        }
    }
}
