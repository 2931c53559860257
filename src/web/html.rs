//! Answers that handlers give.

use actix_web::{
    HttpResponse,
    http::{StatusCode, header},
};
use askama::Template;

use crate::error::{Error, Result};

/// A page.
///
/// # Errors
/// When the template fails.
pub fn html(page: &impl Template) -> Result<HttpResponse> {
    html_status(StatusCode::OK, page)
}

/// A page with another status: a form with mistakes is 422.
///
/// # Errors
/// When the template fails.
pub fn html_status(status: StatusCode, page: &impl Template) -> Result<HttpResponse> {
    let body = page.render().map_err(Error::unexpected)?;
    Ok(HttpResponse::build(status).content_type("text/html; charset=utf-8").insert_header((header::VARY, "HX-Request")).body(body))
}

/// A PDF: shown in a tab of its own, or kept.
pub fn pdf(bytes: Vec<u8>, file_name: &str, shown: bool) -> HttpResponse {
    let disposition = if shown { "inline" } else { "attachment" };
    HttpResponse::Ok()
        .content_type("application/pdf")
        .insert_header((header::CONTENT_DISPOSITION, format!("{disposition}; filename=\"{file_name}\"")))
        // What the usual policy forbids, a browser's own viewer needs.
        .insert_header((
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'",
        ))
        .body(bytes)
}

/// Sends the browser on after a form, so that reloading does not send it again.
pub fn see_other(path: &str) -> HttpResponse {
    HttpResponse::SeeOther().insert_header((header::LOCATION, path)).finish()
}

/// A path on the same host that a person may be sent to: starts with one
/// slash and can be read as nothing else. Anything else becomes `fallback`.
pub fn safe_path<'a>(path: &'a str, fallback: &'a str) -> &'a str {
    let plain = path.starts_with('/')
        && !path.starts_with("//")
        && !path.contains(['\\', '\r', '\n', '\t'])
        && path.len() <= 500
        && !path.chars().any(char::is_control);
    let own = url::Url::parse("http://own.invalid").and_then(|own| own.join(path)).is_ok_and(|url| url.host_str() == Some("own.invalid"));
    if plain && own { path } else { fallback }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_sent_to_another_host() {
        assert_eq!(safe_path("/admin/orders?tab=unpaid", "/admin"), "/admin/orders?tab=unpaid");
        for bad in [
            "//evil.test",
            "/\\evil.test",
            "https://evil.test",
            "javascript:alert(1)",
            "",
            "admin",
            "/\tadmin",
            "/\n/evil.test",
            "\\/evil.test",
        ] {
            assert_eq!(safe_path(bad, "/admin"), "/admin", "{bad:?}");
        }
    }
}
