//! What buyers say: staff look through it, show it or not, and answer.

mod actions;
mod index;
mod show;

use actix_web::web;

use super::{Page, orders::view::Badge};
use crate::{
    commerce::{
        media,
        reviews::{ReviewEvent, ReviewStatus, list::queries::Row as Found},
    },
    error::Result,
    web::{Access, Permission, Route, Surface},
};

const VIEW: Access = Access::Staff(Permission::ViewProducts);
const EDIT: Access = Access::Staff(Permission::EditProducts);
const HOST: Surface = Surface::Admin;

/// What staff can ask about reviews.
pub const ROUTES: &[Route] = &[
    Route::get(HOST, "/admin/reviews", VIEW, "admin.reviews.index", || web::get().to(index::index)),
    Route::get(HOST, "/admin/reviews/{id}", VIEW, "admin.reviews.show", || web::get().to(show::show)),
    Route::post(HOST, "/admin/reviews/{id}/publish", EDIT, "admin.reviews.publish", || web::post().to(actions::publish)),
    Route::post(HOST, "/admin/reviews/{id}/reject", EDIT, "admin.reviews.reject", || web::post().to(actions::reject)),
    Route::post(HOST, "/admin/reviews/{id}/reply", EDIT, "admin.reviews.reply", || web::post().to(actions::reply)),
];

/// A review as the list and its page show it.
pub(super) struct View {
    pub path: String,
    pub product: String,
    pub product_path: String,
    pub order: String,
    /// Empty for those who may not see orders.
    pub order_path: String,
    pub author: String,
    pub variant: String,
    pub stars: i32,
    pub title: String,
    pub body: String,
    pub reply: String,
    pub badge: Badge,
    pub date: String,
    pub utc: String,
    /// Small and large address of each photo.
    pub photos: Vec<(String, String)>,
    pub may_publish: bool,
    pub may_reject: bool,
}

fn view(page: &Page, row: &Found) -> Result<View> {
    let status = ReviewStatus::parse(&row.status)?;
    let tone = match status {
        ReviewStatus::Pending => "warn",
        ReviewStatus::Published => "good",
        ReviewStatus::Rejected => "",
    };
    let edit = page.may(Permission::EditProducts);
    let may = |event| edit && status.after(event).is_ok();
    Ok(View {
        path: format!("/admin/reviews/{}", row.id),
        product: row.product.clone(),
        product_path: format!("/admin/products/{}", row.product_id),
        order: row.order_number.clone(),
        order_path: if page.may(Permission::ViewOrders) { format!("/admin/orders/{}", row.order_id) } else { String::new() },
        author: row.author.clone(),
        variant: row.variant.clone(),
        stars: row.stars,
        title: row.title.clone(),
        body: row.body.clone(),
        reply: row.reply.clone(),
        badge: Badge { tone, key: status.key() },
        date: page.datetime(&row.created_at),
        utc: row.created_at.format("%Y-%m-%d %H:%M UTC").to_string(),
        photos: row.photos()?.iter().map(|photo| (media::url(photo.id, 160), media::url(photo.id, 1280))).collect(),
        may_publish: may(ReviewEvent::Publish),
        may_reject: may(ReviewEvent::Reject),
    })
}
