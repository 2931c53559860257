//! One error type, said the way each surface speaks.
//!
//! Handlers and extractors return [`Error`] and never think about pages. The
//! outermost layer finds the error that actix kept beside the empty response
//! and writes the body here. It is also the only place that logs a failure.

use actix_web::{
    HttpMessage, HttpRequest, HttpResponse, ResponseError,
    body::BoxBody,
    dev::{ServiceRequest, ServiceResponse},
    http::{StatusCode, header},
    web::Data,
};
use askama::Template;

use super::{
    error_json,
    hosts::{Place, RequestId, Spoken},
};
use crate::{
    app::App,
    error::Error,
    i18n::{self, Lang},
};

/// Why a host answers nothing.
#[derive(Debug, Clone, Copy)]
pub enum Refusal {
    /// Nobody's host.
    UnknownHost,
    /// An operator closed the store.
    Suspended,
    /// Its owner gave it up.
    Closed,
}

/// A page that says what went wrong.
#[derive(Template)]
#[template(path = "error.html")]
pub struct ErrorPage<'a> {
    /// Words.
    pub t: Lang,
    /// HTTP status.
    pub status: u16,
    /// Locale key of the heading.
    pub title: &'a str,
    /// The explanation, in the reader's language.
    pub text: String,
    /// Reference for support; empty where there is nothing to refer to.
    pub reference: String,
    /// Whether trying again can help.
    pub retry: bool,
    /// Address of the stylesheet.
    pub stylesheet: String,
    /// Where the way out leads; empty when there is none.
    pub home: &'a str,
}

/// Writes the body of an error that a handler or an extractor returned.
pub fn dress(response: ServiceResponse<BoxBody>) -> ServiceResponse<BoxBody> {
    if response.response().error().is_none() {
        return response;
    }
    let (request, response) = response.into_parts();
    let shown = match response.error().and_then(|error| error.as_error::<Error>()) {
        Some(error) => shown(&request, error),
        None => {
            let status = response.status();
            let error = if status.is_server_error() { Error::unexpected(status) } else { by_status(status) };
            shown(&request, &error)
        }
    };
    ServiceResponse::new(request, shown)
}

fn by_status(status: StatusCode) -> Error {
    match status {
        StatusCode::NOT_FOUND => Error::NotFound("page"),
        StatusCode::PAYLOAD_TOO_LARGE => Error::TooLarge,
        _ => Error::BadRequest("the request cannot be read"),
    }
}

/// The answer to an error that happened before any handler.
pub fn answer(request: ServiceRequest, error: Error) -> ServiceResponse<BoxBody> {
    let (request, _) = request.into_parts();
    let response = shown(&request, &error);
    ServiceResponse::new(request, response)
}

/// The same where the request itself is gone.
pub fn answer_for(request: HttpRequest, error: &Error) -> ServiceResponse<BoxBody> {
    let response = shown(&request, error);
    ServiceResponse::new(request, response)
}

/// The answer of a host whose tenant is not open.
pub fn refuse(request: ServiceRequest, refusal: Refusal) -> ServiceResponse<BoxBody> {
    let (request, _) = request.into_parts();
    let (status, title, text) = match refusal {
        Refusal::UnknownHost => (StatusCode::NOT_FOUND, "error-unknown-host-title", "error-unknown-host-text"),
        Refusal::Suspended => (StatusCode::SERVICE_UNAVAILABLE, "error-suspended-title", "error-suspended-text"),
        Refusal::Closed => (StatusCode::GONE, "error-gone-title", "error-gone-text"),
    };
    let t = words(&request);
    let mut response = page(&request, status, title, t.w(text).to_owned(), false, "");
    if status == StatusCode::SERVICE_UNAVAILABLE {
        response.headers_mut().insert(header::RETRY_AFTER, header::HeaderValue::from_static("3600"));
    }
    ServiceResponse::new(request, response)
}

fn shown(request: &HttpRequest, error: &Error) -> HttpResponse {
    if let Error::SignIn = error
        && !error_json::wanted(request)
    {
        return sign_in(request);
    }
    log(request, error);
    let t = words(request);
    let (title, text) = keys(error);
    let text = match error {
        Error::Conflict(key) => t.w(key).to_owned(),
        Error::Invalid(errors) => errors.iter().map(|error| t.field_error(error)).collect::<Vec<_>>().join(" "),
        _ => t.w(text).to_owned(),
    };
    let retry_after = match error {
        Error::TooMany { retry_after } => Some(*retry_after),
        Error::Busy(_) => Some(2),
        _ => None,
    };
    let mut response = if error_json::wanted(request) {
        let fields = if let Error::Invalid(errors) = error { Some(errors) } else { None };
        error_json::answer(error.status_code(), title, &text, fields, t, &reference(request))
    } else {
        page(request, error.status_code(), title, text, retry_after.is_some(), "/")
    };
    if let Some(seconds) = retry_after {
        response.headers_mut().insert(header::RETRY_AFTER, header::HeaderValue::from(seconds));
    }
    response
}

fn keys(error: &Error) -> (&'static str, &'static str) {
    match error {
        Error::NotFound(_) => ("error-not-found-title", "error-not-found-text"),
        Error::Gone(_) => ("error-gone-title", "error-gone-text"),
        Error::Conflict(_) | Error::Invalid(_) => ("error-conflict-title", "error-conflict-title"),
        Error::BadRequest(_) => ("error-bad-request-title", "error-bad-request-text"),
        Error::Forbidden | Error::SignIn => ("error-forbidden-title", "error-forbidden-text"),
        Error::TooMany { .. } => ("error-too-many-title", "error-too-many-text"),
        Error::TooLarge => ("error-too-large-title", "error-too-large-text"),
        Error::Busy(_) => ("error-busy-title", "error-busy-text"),
        Error::Unexpected(_) => ("error-unexpected-title", "error-unexpected-text"),
    }
}

/// A browser that must sign in is sent to the form and comes back after.
fn sign_in(request: &HttpRequest) -> HttpResponse {
    let form = match request.path() {
        path if path.starts_with("/platform") => "/platform/sign-in".to_owned(),
        path if path.starts_with("/admin") => "/admin/sign-in".to_owned(),
        _ => request.extensions().get::<Spoken>().map(Spoken::prefix).unwrap_or_default() + "/account/sign-in",
    };
    let back = url::form_urlencoded::byte_serialize(request.path().as_bytes()).collect::<String>();
    let target = if request.method() == actix_web::http::Method::GET { format!("{form}?next={back}") } else { form };
    if request.headers().contains_key("hx-request") {
        return HttpResponse::Unauthorized().insert_header(("HX-Redirect", target)).finish();
    }
    HttpResponse::SeeOther().insert_header((header::LOCATION, target)).finish()
}

/// A page in the words and the dress of the surface that was asked.
pub fn page(request: &HttpRequest, status: StatusCode, title: &str, text: String, retry: bool, home: &str) -> HttpResponse {
    let reference = reference(request);
    let stylesheet = request.app_data::<Data<App>>().map(|app| app.assets.url("css/admin.css")).unwrap_or_default();
    let t = words(request);
    let page = ErrorPage { t, status: status.as_u16(), title, text, reference, retry, stylesheet, home };
    let body = page.render().unwrap_or_else(|_| t.w(title).to_owned());
    HttpResponse::build(status).content_type("text/html; charset=utf-8").insert_header((header::CACHE_CONTROL, "no-store")).body(body)
}

fn reference(request: &HttpRequest) -> String {
    request.extensions().get::<RequestId>().map(|id| id.0.to_string()).unwrap_or_default()
}

fn words(request: &HttpRequest) -> Lang {
    request.extensions().get::<Spoken>().map_or_else(|| i18n::lang("en"), |spoken| spoken.lang)
}

fn log(request: &HttpRequest, error: &Error) {
    let id = request.extensions().get::<RequestId>().map(|id| tracing::field::display(id.0));
    let extensions = request.extensions();
    let tenant = extensions.get::<Place>().and_then(Place::tenant).map_or("-", |tenant| tenant.slug.as_str());
    match error {
        Error::Unexpected(cause) => tracing::error!(error = format!("{cause:#}"), request_id = id, tenant, "a request failed"),
        Error::Busy(cause) => tracing::warn!(%cause, request_id = id, tenant, "a request was turned away"),
        _ => {}
    }
}

/// What no route answers.
///
/// # Errors
/// Always [`Error::NotFound`].
pub async fn not_found() -> Result<HttpResponse, Error> {
    Err(Error::NotFound("page"))
}

/// A path that exists, asked with a method that it does not know.
pub async fn method_not_allowed(request: HttpRequest) -> HttpResponse {
    let t = words(&request);
    page(&request, StatusCode::METHOD_NOT_ALLOWED, "error-bad-request-title", t.w("error-bad-request-text").to_owned(), false, "/")
}

/// A form that cannot be read.
pub fn form(error: actix_web::error::UrlencodedError, _: &HttpRequest) -> actix_web::Error {
    match error {
        actix_web::error::UrlencodedError::Overflow { .. } => Error::TooLarge.into(),
        _ => Error::BadRequest("the form cannot be read").into(),
    }
}

/// A path with an id that is none: as good as absent.
pub fn path(_: actix_web::error::PathError, _: &HttpRequest) -> actix_web::Error {
    Error::NotFound("page").into()
}

/// A query that cannot be read.
pub fn query(_: actix_web::error::QueryPayloadError, _: &HttpRequest) -> actix_web::Error {
    Error::BadRequest("the query cannot be read").into()
}
