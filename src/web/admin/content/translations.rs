//! What is not told yet in a further language of the store, with the way to
//! the form where it is told.

use actix_web::{HttpResponse, http::StatusCode, web};
use askama::Template;
use serde::Deserialize;

use crate::{
    commerce::content::queries::{self, Untold},
    error::{Error, Result},
    web::{
        Staff,
        admin::{Page, products::language},
        html::html_status,
    },
};

/// Lines of the list on a page.
const ROWS: i64 = 50;
/// What can be told, with locale keys.
const KINDS: [(&str, &str); 4] = [
    ("", "admin-translations-all"),
    ("product", "admin-translations-product"),
    ("category", "admin-translations-category"),
    ("page", "admin-translations-page"),
];

#[derive(Template)]
#[template(path = "admin/content/translations.html")]
struct Index {
    page: Page,
    /// Code and name of the further languages.
    languages: Vec<(String, String)>,
    language: String,
    kinds: [(&'static str, &'static str); 4],
    kind: String,
    rows: Vec<Line>,
    range: String,
    before: String,
    after: String,
}

struct Line {
    kind: &'static str,
    name: String,
    form: String,
    missing: String,
}

#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    language: String,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    page: String,
}

pub(super) async fn index(staff: Staff, asked: web::Query<Asked>) -> Result<HttpResponse> {
    let further: Vec<&String> = staff.tenant.locales.iter().skip(1).collect();
    let chosen = further.iter().find(|code| **code == &asked.language).or(further.first());
    let chosen = chosen.ok_or(Error::NotFound("page"))?.to_string();
    let kind = KINDS.iter().find(|kind| kind.0 == asked.kind).map_or("", |kind| kind.0);
    let number = asked.page.parse::<i64>().unwrap_or(1).clamp(1, 100_000);
    let found = queries::untold(&staff.read().await?, &chosen, kind, (number - 1) * ROWS, ROWS).await?;
    let page = Page::of(&staff, "content");
    let total = found.first().map_or(0, |row| row.total);
    let address = |number: i64| {
        let pairs = [("language", chosen.as_str()), ("kind", kind), ("page", &number.to_string())];
        format!("/admin/content/translations?{}", url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish())
    };
    let (from, to) = ((number - 1) * ROWS + 1, (number - 1) * ROWS + i64::try_from(found.len()).unwrap_or(0));
    let index = Index {
        languages: further.iter().map(|code| ((*code).clone(), language(code))).collect(),
        rows: found.iter().map(|row| line(&page, row, &chosen)).collect(),
        range: page.args("admin-page-range", &[("from", &from.to_string()), ("to", &to.to_string()), ("all", &total.to_string())]),
        before: if number > 1 { address(number - 1) } else { String::new() },
        after: if to < total { address(number + 1) } else { String::new() },
        kinds: KINDS,
        kind: kind.to_owned(),
        language: chosen.clone(),
        page,
    };
    html_status(StatusCode::OK, &index)
}

fn line(page: &Page, row: &Untold, language: &str) -> Line {
    let (folder, field) = match row.kind.as_str() {
        "product" => ("/admin/products", "name"),
        "category" => ("/admin/categories", "name"),
        _ => ("/admin/content/pages", "title"),
    };
    let part = |part: &String| match part.as_str() {
        "name" => page.w("admin-translations-name"),
        "summary" => page.w("admin-translations-summary"),
        _ => page.w("admin-translations-text"),
    };
    Line {
        kind: KINDS.iter().find(|kind| kind.0 == row.kind).map_or("", |kind| kind.1),
        name: row.name.clone(),
        form: format!("{folder}/{}#f-t.{language}.{field}", row.id),
        missing: row.missing.iter().map(part).collect::<Vec<_>>().join(", "),
    }
}
