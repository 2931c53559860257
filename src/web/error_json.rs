//! The same refusals, as programs read them.

use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header},
};
use serde::Serialize;

use crate::{error::FieldErrors, i18n::Lang};

/// A refusal as JSON. `error` is stable, `message` is for people.
#[derive(Serialize)]
struct Problem<'a> {
    status: u16,
    error: &'a str,
    message: &'a str,
    fields: Vec<Field<'a>>,
    request_id: &'a str,
}

#[derive(Serialize)]
struct Field<'a> {
    field: &'a str,
    error: &'a str,
    message: String,
}

/// Whether the asker reads JSON and no pages: a browser always names HTML.
pub(super) fn wanted(request: &HttpRequest) -> bool {
    let accept = request.headers().get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    accept.contains("application/json") && !accept.contains("text/html")
}

/// The answer. `key` is the locale key of the kind, without its ending.
pub(super) fn answer(
    status: StatusCode,
    key: &str,
    message: &str,
    fields: Option<&FieldErrors>,
    t: Lang,
    request_id: &str,
) -> HttpResponse {
    let error = key.trim_start_matches("error-").trim_end_matches("-title");
    let fields = fields.into_iter().flat_map(FieldErrors::iter);
    let fields = fields.map(|one| Field { field: &one.field, error: one.message, message: t.field_error(one) }).collect();
    HttpResponse::build(status).insert_header((header::CACHE_CONTROL, "no-store")).json(Problem {
        status: status.as_u16(),
        error,
        message,
        fields,
        request_id,
    })
}

#[cfg(test)]
mod tests {
    use actix_web::{body, test::TestRequest};

    use super::*;
    use crate::i18n;

    #[test]
    fn a_browser_gets_a_page_and_a_program_json() {
        let asks = |accept| wanted(&TestRequest::get().insert_header((header::ACCEPT, accept)).to_http_request());
        assert!(asks("application/json"));
        assert!(!asks("text/html,application/xhtml+xml,application/json;q=0.9,*/*;q=0.8"));
        assert!(!asks("*/*"));
    }

    #[actix_web::test]
    async fn names_the_kind_and_the_fields() {
        let mut errors = FieldErrors::default();
        errors.add("slug", "error-slug-taken");

        let response =
            answer(StatusCode::UNPROCESSABLE_ENTITY, "error-conflict-title", "That did not work", Some(&errors), i18n::lang("en"), "r1");

        let text = body::to_bytes(response.into_body()).await.unwrap();
        let json: serde_json::Value = serde_json::from_slice(&text).unwrap();
        assert_eq!(json["error"], "conflict");
        assert_eq!(json["fields"][0]["field"], "slug");
        assert_eq!(json["fields"][0]["message"], "This name is taken.");
        assert_eq!(json["request_id"], "r1");
    }
}
