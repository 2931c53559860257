//! Pages and policies: the list, and the form of one.

use std::collections::BTreeMap;

use actix_web::{HttpResponse, http::StatusCode, web};
use askama::Template;
use serde::Deserialize;

use crate::{
    commerce::{
        content::{
            self, PageInput, PageWords,
            policies::{self, Kind},
            queries::{self, Page as Stored},
        },
        settings,
    },
    error::{Error, FieldErrors, Result},
    ids::PageId,
    web::{
        Permission, Staff,
        admin::{Page, fields::Fields, products::language, session::Token},
        html::html_status,
        see_other,
    },
};

/// The largest form, in bytes: a few languages of a long text.
pub(super) const FORM: usize = 1024 * 1024;

#[derive(Template)]
#[template(path = "admin/content/pages.html")]
struct Index {
    page: Page,
    may_edit: bool,
    rows: Vec<Line>,
    /// Policies that the store does not have yet: word and locale key.
    missing: Vec<(&'static str, &'static str)>,
}

struct Line {
    id: String,
    title: String,
    address: String,
    kind: &'static str,
    published: bool,
    updated: String,
}

#[derive(Template)]
#[template(path = "admin/content/page.html")]
struct Form {
    page: Page,
    errors: FieldErrors,
    may_edit: bool,
    conflict: bool,
    /// Whether blanks of a template are waiting.
    blanks: bool,
    heading: String,
    action: String,
    /// Empty for a page that is not there yet.
    id: String,
    saved_slug: String,
    public: bool,
    version: i32,
    kind: Kind,
    slug: String,
    published: bool,
    words: Words,
    translations: Vec<Words>,
}

/// One language of the form, with the names of its fields.
struct Words {
    language: String,
    title_field: String,
    body_field: String,
    seo_title_field: String,
    seo_description_field: String,
    words: PageWords,
}

impl Words {
    fn new(prefix: &str, language: String, words: PageWords) -> Self {
        let field = |name: &str| format!("{prefix}{name}");
        Self {
            language,
            title_field: field("title"),
            body_field: field("body"),
            seo_title_field: field("seo_title"),
            seo_description_field: field("seo_description"),
            words,
        }
    }
}

pub(super) async fn index(staff: Staff) -> Result<HttpResponse> {
    let page = Page::of(&staff, "content");
    let all = queries::all(&mut staff.read().await?).await?;
    let has = |kind: Kind| all.iter().any(|one| one.kind == kind.as_str());
    let index = Index {
        may_edit: staff.may(Permission::EditContent),
        missing: Kind::POLICIES.into_iter().filter(|kind| !has(*kind)).map(|kind| (kind.as_str(), kind.key())).collect(),
        rows: all.iter().map(|one| line(&page, one)).collect(),
        page,
    };
    html_status(StatusCode::OK, &index)
}

fn line(page: &Page, one: &Stored) -> Line {
    Line {
        id: one.id.to_string(),
        title: one.title.clone(),
        address: content::path(&one.slug),
        kind: one.kind.parse().unwrap_or(Kind::Page).key(),
        published: one.published,
        updated: page.date(&one.updated_at),
    }
}

/// Which template a new page begins with.
#[derive(Deserialize)]
pub(super) struct Begun {
    #[serde(default)]
    kind: String,
}

pub(super) async fn new(staff: Staff, begun: web::Query<Begun>) -> Result<HttpResponse> {
    let kind = begun.kind.parse().unwrap_or(Kind::Page);
    let store = settings::load(&mut staff.read().await?).await?.store;
    let words = |code: &str| {
        let title = if kind == Kind::Page { String::new() } else { crate::i18n::lang(code).w(kind.key()).to_owned() };
        PageWords { title, body_html: policies::template(kind, code, &store).unwrap_or_default(), ..PageWords::default() }
    };
    let further = staff.tenant.locales.iter().skip(1);
    let input = PageInput {
        kind,
        words: words(staff.tenant.default_locale()),
        translations: further.map(|code| (code.clone(), words(code))).collect(),
        ..PageInput::default()
    };
    Form::new(&staff, None, 0, &input).answer(StatusCode::OK)
}

impl Form {
    fn new(staff: &Staff, stored: Option<&Stored>, version: i32, input: &PageInput) -> Self {
        let page = Page::of(staff, "content");
        let further = staff.tenant.locales.iter().skip(1).map(|code| {
            let words = input.translations.get(code).cloned().unwrap_or_default();
            Words::new(&format!("t.{code}."), language(code), words)
        });
        let heading = stored.map_or_else(|| page.w("admin-page-new").to_owned(), |one| one.title.clone());
        let blank = |words: &PageWords| words.body_html.contains(policies::BLANK);
        Self {
            errors: FieldErrors::default(),
            may_edit: staff.may(Permission::EditContent),
            conflict: false,
            blanks: blank(&input.words) || input.translations.values().any(blank),
            heading,
            action: stored.map_or_else(|| "/admin/content/pages".to_owned(), |one| format!("/admin/content/pages/{}", one.id)),
            id: stored.map(|one| one.id.to_string()).unwrap_or_default(),
            saved_slug: stored.map(|one| one.slug.clone()).unwrap_or_default(),
            public: stored.is_some_and(|one| one.published),
            version,
            kind: input.kind,
            slug: input.slug.clone(),
            published: input.published,
            words: Words::new("", String::new(), input.words.clone()),
            translations: further.collect(),
            page,
        }
    }

    fn answer(&self, status: StatusCode) -> Result<HttpResponse> {
        html_status(status, self)
    }
}

/// What was typed. The kind of a page never changes.
fn typed(staff: &Staff, fields: &Fields, kind: Kind) -> PageInput {
    let words = |prefix: &str| {
        let text = |name: &str| fields.text(&format!("{prefix}{name}"));
        PageWords { title: text("title"), body_html: text("body"), seo_title: text("seo_title"), seo_description: text("seo_description") }
    };
    let further = staff.tenant.locales.iter().skip(1);
    let translations: BTreeMap<String, PageWords> = further.map(|code| (code.clone(), words(&format!("t.{code}.")))).collect();
    PageInput { kind, slug: fields.text("slug"), published: fields.on("published"), words: words(""), translations }
}

fn input(stored: &Stored) -> PageInput {
    PageInput {
        kind: stored.kind.parse().unwrap_or(Kind::Page),
        slug: stored.slug.clone(),
        published: stored.published,
        words: PageWords {
            title: stored.title.clone(),
            body_html: stored.body_html.clone(),
            seo_title: stored.seo_title.clone(),
            seo_description: stored.seo_description.clone(),
        },
        translations: serde_json::from_value(stored.translations.clone()).unwrap_or_default(),
    }
}

pub(super) async fn create(staff: Staff, form: web::Form<Fields>) -> Result<HttpResponse> {
    let input = typed(&staff, &form, form.get("kind").parse().unwrap_or(Kind::Page));
    let mut conn = staff.write(form.get("csrf")).await?;
    match content::create(&mut conn, &input, &staff.actor()).await {
        Ok(_) => {
            conn.commit().await?;
            Ok(see_other("/admin/content/pages?notice=created"))
        }
        Err(Error::Invalid(errors)) => {
            drop(conn);
            Form { errors, ..Form::new(&staff, None, 0, &input) }.answer(StatusCode::UNPROCESSABLE_ENTITY)
        }
        Err(other) => Err(other),
    }
}

pub(super) async fn edit(staff: Staff, path: web::Path<PageId>) -> Result<HttpResponse> {
    let stored = queries::by_id(&mut staff.read().await?, path.into_inner()).await?;
    Form::new(&staff, Some(&stored), stored.version, &input(&stored)).answer(StatusCode::OK)
}

pub(super) async fn update(staff: Staff, path: web::Path<PageId>, form: web::Form<Fields>) -> Result<HttpResponse> {
    let id = path.into_inner();
    let mut conn = staff.write(form.get("csrf")).await?;
    let stored = queries::by_id(&mut conn, id).await?;
    let input = typed(&staff, &form, stored.kind.parse().unwrap_or(Kind::Page));
    let version = form.version();
    match content::update(&mut conn, id, version, &input, &staff.actor()).await {
        Ok(()) => {
            conn.commit().await?;
            Ok(see_other(&format!("/admin/content/pages/{id}?notice=saved")))
        }
        Err(Error::Invalid(errors)) => {
            drop(conn);
            Form { errors, ..Form::new(&staff, Some(&stored), version, &input) }.answer(StatusCode::UNPROCESSABLE_ENTITY)
        }
        Err(Error::Conflict(key)) if key == "page-conflict" => {
            drop(conn);
            Form { conflict: true, ..Form::new(&staff, Some(&stored), stored.version, &input) }.answer(StatusCode::CONFLICT)
        }
        Err(other) => Err(other),
    }
}

pub(super) async fn delete(staff: Staff, path: web::Path<PageId>, form: web::Form<Token>) -> Result<HttpResponse> {
    let mut conn = staff.write(&form.csrf).await?;
    content::delete(&mut conn, path.into_inner(), &staff.actor()).await?;
    conn.commit().await?;
    Ok(see_other("/admin/content/pages?notice=deleted"))
}
