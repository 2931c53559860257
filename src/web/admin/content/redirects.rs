//! Old addresses: the list, one more, many from a file, one less.

use std::sync::LazyLock;

use actix_multipart::Multipart;
use actix_web::{HttpResponse, http::StatusCode, web};
use askama::Template;
use serde::Deserialize;

use crate::{
    commerce::redirects::{self, MOST_ROWS, Report, queries, rules::Own},
    error::{Error, FieldErrors, Result},
    web::{
        Permission, Staff, Surface,
        admin::{Page, products::upload},
        csrf,
        html::html_status,
        routes, see_other,
    },
};

/// The largest file with the form around it, in bytes.
pub(super) const FILE_BODY: usize = FILE + 64 * 1024;
const FILE: usize = 1024 * 1024;
/// Lines of the list on a page.
const ROWS: i64 = 50;
/// Bad lines of a file that are told one by one.
const TOLD: usize = 100;

/// First segments of what the store answers itself, from the route table; products,
/// categories and pages come and go, and are asked for one by one.
static SERVED: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    let first = |route: &'static crate::web::Route| route.path.split('/').nth(1);
    let own = routes::all().filter(|route| route.surface != Surface::Platform).filter_map(first);
    own.filter(|segment| !segment.is_empty() && !segment.starts_with('{') && !matches!(*segment, "p" | "c" | "pages")).collect()
});

#[derive(Template)]
#[template(path = "admin/content/redirects.html")]
struct Index {
    page: Page,
    errors: FieldErrors,
    may_edit: bool,
    from: String,
    to: String,
    q: String,
    first_time: bool,
    rows: Vec<queries::Redirect>,
    range: String,
    before: String,
    after: String,
    report: Option<Told>,
}

/// What an import did, in words.
struct Told {
    done: String,
    refused: Vec<(String, String, &'static str)>,
    more: String,
}

#[derive(Deserialize, Default)]
pub(super) struct Asked {
    #[serde(default)]
    q: String,
    #[serde(default)]
    page: String,
}

#[derive(Deserialize)]
pub(super) struct New {
    csrf: String,
    #[serde(default)]
    from: String,
    #[serde(default)]
    to: String,
}

#[derive(Deserialize)]
pub(super) struct Old {
    csrf: String,
    path: String,
}

fn own(staff: &Staff) -> Own<'_> {
    Own { host: &staff.tenant.canonical_host, locales: &staff.tenant.locales, served: &SERVED }
}

pub(super) async fn index(staff: Staff, asked: web::Query<Asked>) -> Result<HttpResponse> {
    let index = Index::load(&staff, &asked).await?;
    html_status(StatusCode::OK, &index)
}

impl Index {
    async fn load(staff: &Staff, asked: &Asked) -> Result<Self> {
        let page = Page::of(staff, "content");
        let q: String = asked.q.trim().chars().take(120).collect();
        let mut conn = staff.read().await?;
        let all = queries::count(&conn, &q).await?;
        let last = ((all + ROWS - 1) / ROWS).max(1);
        let number = asked.page.parse::<i64>().unwrap_or(1).clamp(1, last);
        let rows = queries::page(&mut conn, &q, (number - 1) * ROWS, ROWS).await?;
        let address = |number: i64| {
            let query =
                url::form_urlencoded::Serializer::new(String::new()).append_pair("q", &q).append_pair("page", &number.to_string()).finish();
            format!("/admin/content/redirects?{query}")
        };
        let shown = i64::try_from(rows.len()).unwrap_or(0);
        let (from, to) = ((number - 1) * ROWS + 1, (number - 1) * ROWS + shown);
        Ok(Self {
            range: page.args("admin-page-range", &[("from", &from.to_string()), ("to", &to.to_string()), ("all", &all.to_string())]),
            before: if number > 1 { address(number - 1) } else { String::new() },
            after: if number < last { address(number + 1) } else { String::new() },
            may_edit: staff.may(Permission::EditContent),
            first_time: all == 0 && q.is_empty(),
            errors: FieldErrors::default(),
            from: String::new(),
            to: String::new(),
            report: None,
            rows,
            page,
            q,
        })
    }
}

pub(super) async fn create(staff: Staff, form: web::Form<New>) -> Result<HttpResponse> {
    let New { csrf, from, to } = form.into_inner();
    let mut conn = staff.write(&csrf).await?;
    match redirects::add(&mut conn, &from, &to, own(&staff), &staff.actor()).await {
        Ok(()) => {
            conn.commit().await?;
            Ok(see_other("/admin/content/redirects?notice=created"))
        }
        Err(Error::Invalid(errors)) => {
            drop(conn);
            let index = Index { errors, from, to, ..Index::load(&staff, &Asked::default()).await? };
            html_status(StatusCode::UNPROCESSABLE_ENTITY, &index)
        }
        Err(other) => Err(other),
    }
}

pub(super) async fn delete(staff: Staff, form: web::Form<Old>) -> Result<HttpResponse> {
    let mut conn = staff.write(&form.csrf).await?;
    redirects::remove(&mut conn, &form.path, &staff.actor()).await?;
    conn.commit().await?;
    Ok(see_other("/admin/content/redirects?notice=deleted"))
}

pub(super) async fn import(staff: Staff, parts: Multipart) -> Result<HttpResponse> {
    let form = upload::read(parts).await?;
    let token = form.value("csrf").to_owned();
    csrf::check(&staff.csrf, &token)?;
    let read = match form.files.first() {
        None => Err("redirect-error-file-none"),
        Some(file) => rows(&file.bytes),
    };
    let rows = match read {
        Ok(rows) => rows,
        Err(why) => {
            let mut errors = FieldErrors::default();
            errors.add("file", why);
            let index = Index { errors, ..Index::load(&staff, &Asked::default()).await? };
            return html_status(StatusCode::UNPROCESSABLE_ENTITY, &index);
        }
    };
    let mut conn = staff.write(&token).await?;
    let report = redirects::import(&mut conn, &rows, own(&staff), &staff.actor()).await?;
    conn.commit().await?;
    let index = Index::load(&staff, &Asked::default()).await?;
    html_status(StatusCode::OK, &Index { report: Some(told(&index.page, &report)), ..index })
}

fn told(page: &Page, report: &Report) -> Told {
    let numbers =
        [("taken", report.taken), ("same", report.same), ("refused", report.refused.len())].map(|(name, n)| (name, n.to_string()));
    let numbers: Vec<(&str, &str)> = numbers.iter().map(|(name, n)| (*name, n.as_str())).collect();
    let more = report.refused.len().saturating_sub(TOLD);
    Told {
        done: page.args("admin-redirects-imported", &numbers),
        refused: report
            .refused
            .iter()
            .take(TOLD)
            .map(|line| (line.row.to_string(), line.from.chars().take(200).collect(), line.why))
            .collect(),
        more: if more > 0 { page.n("admin-redirects-more", i64::try_from(more).unwrap_or(i64::MAX)) } else { String::new() },
    }
}

/// The lines of a file with two columns, with a heading or without.
fn rows(bytes: &[u8]) -> Result<Vec<(usize, String, String)>, &'static str> {
    if bytes.len() > FILE {
        return Err("redirect-error-file-large");
    }
    let text = std::str::from_utf8(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)).map_err(|_| "redirect-error-file-text")?;
    let first = text.lines().next().unwrap_or_default();
    let separator = [b';', b'\t', b','].into_iter().max_by_key(|one| first.bytes().filter(|byte| byte == one).count()).unwrap_or(b',');
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(separator).from_reader(text.as_bytes());
    let mut rows = Vec::new();
    for (at, record) in reader.records().enumerate() {
        let record = record.map_err(|_| "redirect-error-file-text")?;
        let cell = |at: usize| record.get(at).unwrap_or_default().trim().to_owned();
        let heading = at == 0 && !cell(0).starts_with('/') && !cell(0).starts_with("http");
        if heading || record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        if rows.len() == MOST_ROWS {
            return Err("redirect-error-file-long");
        }
        rows.push((at + 1, cell(0), cell(1)));
    }
    if rows.is_empty() { Err("redirect-error-file-none") } else { Ok(rows) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(row: usize, from: &str, to: &str) -> (usize, String, String) {
        (row, from.to_owned(), to.to_owned())
    }

    #[test]
    fn a_file_is_read_whatever_separates_its_columns() {
        let expected = vec![pair(2, "/a", "/p/a"), pair(4, "/b", "/p/b")];
        assert_eq!(rows(b"from,to\n/a,/p/a\n\"\",\n/b,/p/b\n"), Ok(expected.clone()));
        assert_eq!(rows(b"\xef\xbb\xbfdari;ke\r\n/a;/p/a\r\n;\r\n/b;/p/b\r\n"), Ok(expected));
        assert_eq!(rows(b"https://old.example/a,/p/a"), Ok(vec![pair(1, "https://old.example/a", "/p/a")]));
        assert_eq!(rows(b"/a"), Ok(vec![pair(1, "/a", "")]), "a missing column is refused with its line");
        assert_eq!(rows(b"from,to\n"), Err("redirect-error-file-none"));
        assert_eq!(rows(b"\xff\xfe/\0a\0"), Err("redirect-error-file-text"));
        assert_eq!(rows("/a,/b\n".repeat(MOST_ROWS + 1).as_bytes()), Err("redirect-error-file-long"));
    }

    #[test]
    fn what_the_store_answers_itself_is_known_from_its_routes() {
        for served in ["cart", "checkout", "search", "admin", "static", "sitemap.xml"] {
            assert!(SERVED.contains(&served), "{served}");
        }
        assert!(!SERVED.contains(&"p") && !SERVED.contains(&"platform"));
    }
}
