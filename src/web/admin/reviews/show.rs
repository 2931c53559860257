//! One review, and the field for the store's answer.

use actix_web::{HttpResponse, http::StatusCode, web::Path};
use askama::Template;

use super::{View, view};
use crate::{
    commerce::reviews::list::queries,
    error::{FieldErrors, Result},
    ids::ReviewId,
    web::{Permission, Staff, admin::Page, html_status},
};

#[derive(Template)]
#[template(path = "admin/reviews/show.html")]
struct Show {
    page: Page,
    errors: FieldErrors,
    problem: String,
    review: View,
    reply: String,
    may_edit: bool,
}

/// Shows a review.
pub async fn show(staff: Staff, id: Path<ReviewId>) -> Result<HttpResponse> {
    again(&staff, *id, None, FieldErrors::default(), String::new()).await
}

/// The page of a review, again with what was wrong or in the way.
pub async fn again(staff: &Staff, id: ReviewId, typed: Option<String>, errors: FieldErrors, problem: String) -> Result<HttpResponse> {
    let row = queries::by_id(&mut staff.read().await?, id).await?;
    let page = Page::of(staff, "reviews");
    let status = match (errors.is_empty(), problem.is_empty()) {
        (true, true) => StatusCode::OK,
        (true, false) => StatusCode::CONFLICT,
        (false, _) => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let review = view(&page, &row)?;
    let reply = typed.unwrap_or_else(|| review.reply.clone());
    html_status(status, &Show { errors, problem, reply, may_edit: staff.may(Permission::EditProducts), review, page })
}
