//! The mailbox of development: every letter that would have been sent. The
//! route does not exist in production.

use actix_web::{
    HttpMessage, HttpRequest, HttpResponse,
    http::header,
    web::{Data, Path, Query},
};
use askama::Template;
use serde::Deserialize;
use uuid::Uuid;

use super::page::Page;
use crate::{
    app::App,
    error::Result,
    i18n,
    platform::mailbox::queries::{self, Kept},
    web::{hosts::Spoken, html},
};

/// The usual policy, which lets this page alone frame a letter.
const FRAMING: &str = "default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; frame-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";
/// Letters in the list.
const SHOWN: i64 = 100;

struct Line {
    path: String,
    from: String,
    to: String,
    subject: String,
    time: String,
    when: String,
    current: bool,
}

/// A piece of a text version.
enum Part {
    Words(String),
    Link(String),
}

#[derive(Template)]
#[template(path = "platform/mailbox/index.html")]
struct Index {
    page: Page,
    letters: Vec<Line>,
    open: Option<Kept>,
    when: String,
    q: String,
    as_text: bool,
    text: Vec<Part>,
    frame: String,
    html_path: String,
    text_path: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    q: String,
    tenant: String,
    view: String,
}

pub(super) async fn index(request: HttpRequest, app: Data<App>, asked: Query<Asked>) -> Result<HttpResponse> {
    page(&request, app, &asked, None).await
}

pub(super) async fn show(request: HttpRequest, app: Data<App>, id: Path<Uuid>, asked: Query<Asked>) -> Result<HttpResponse> {
    page(&request, app, &asked, Some(*id)).await
}

/// The HTML version by itself, for the frame. What a letter holds came from
/// people, so nothing in it may run, load or ask; only its links lead out.
pub(super) async fn html_version(app: Data<App>, id: Path<Uuid>) -> Result<HttpResponse> {
    let mut conn = app.db.platform().await?;
    let letter = queries::by_id(&mut conn, *id).await?;
    drop(conn);
    Ok(HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .insert_header((
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox",
        ))
        .insert_header((header::X_FRAME_OPTIONS, "SAMEORIGIN"))
        .body(new_tabs(&letter.html)))
}

/// Links of a framed letter open beside the mailbox.
fn new_tabs(html: &str) -> String {
    html.replacen("<head>", "<head><base target=\"_blank\">", 1)
}

async fn page(request: &HttpRequest, app: Data<App>, asked: &Asked, id: Option<Uuid>) -> Result<HttpResponse> {
    let t = request.extensions().get::<Spoken>().map_or_else(|| i18n::lang("en"), |spoken| spoken.lang);
    let mut conn = app.db.platform().await?;
    let tenant = Some(asked.tenant.as_str()).filter(|tenant| !tenant.is_empty());
    let lines = queries::newest(&mut conn, tenant, asked.q.trim(), SHOWN).await?;
    let open = match id {
        Some(id) => Some(queries::by_id(&mut conn, id).await?),
        None => None,
    };
    drop(conn);
    let page = Page::anonymous(app, t);
    let query = if asked.q.trim().is_empty() {
        String::new()
    } else {
        format!("q={}", url::form_urlencoded::byte_serialize(asked.q.trim().as_bytes()).collect::<String>())
    };
    let path = |id: Uuid, view: &str| match (query.as_str(), view) {
        ("", "") => format!("/dev/mailbox/{id}"),
        (query, "") => format!("/dev/mailbox/{id}?{query}"),
        (query, view) => format!("/dev/mailbox/{id}?{query}&view={view}"),
    };
    let letters = lines
        .into_iter()
        .map(|line| Line {
            path: path(line.id, &asked.view),
            current: Some(line.id) == id,
            from: sender(&line.from),
            to: line.to,
            subject: line.subject,
            time: line.created_at.to_rfc3339(),
            when: page.ago(&line.created_at),
        })
        .collect();
    let mut response = html(&Index {
        letters,
        when: open.as_ref().map(|letter| page.moment(&letter.created_at)).unwrap_or_default(),
        q: asked.q.clone(),
        as_text: asked.view == "text",
        text: open.as_ref().map(|letter| parts(&letter.text)).unwrap_or_default(),
        frame: id.map(|id| format!("/dev/mailbox/{id}/html")).unwrap_or_default(),
        html_path: id.map(|id| path(id, "")).unwrap_or_default(),
        text_path: id.map(|id| path(id, "text")).unwrap_or_default(),
        open,
        page,
    })?;
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, header::HeaderValue::from_static(FRAMING));
    Ok(response)
}

/// `Kopi Senja` of `Kopi Senja <no-reply@localhost>`.
fn sender(from: &str) -> String {
    from.split_once(" <").map_or(from, |(name, _)| name).to_owned()
}

/// Takes the links of a text out, so that they can be followed.
fn parts(text: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut words = String::new();
    for piece in text.split_inclusive(char::is_whitespace) {
        let address = piece.trim_end();
        if address.starts_with("http://") || address.starts_with("https://") {
            parts.push(Part::Words(std::mem::take(&mut words)));
            parts.push(Part::Link(address.to_owned()));
            words.push_str(&piece[address.len()..]);
        } else {
            words.push_str(piece);
        }
    }
    parts.push(Part::Words(words));
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_of_a_text_can_be_followed() {
        let parts = parts("Lihat: http://kopi.localhost/a\nSalam");
        assert!(
            matches!(parts.as_slice(), [Part::Words(a), Part::Link(b), Part::Words(c)] if a == "Lihat: " && b == "http://kopi.localhost/a" && c == "\nSalam")
        );
    }
}
