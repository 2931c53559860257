//! Categories: the tree, and the form of one.

use actix_multipart::Multipart;
use actix_web::{HttpResponse, http::StatusCode, web};
use askama::Template;
use serde::Deserialize;

use super::{
    page::Page,
    products::{Choice, choices, language, nodes, take, upload},
    session::Token,
};
use crate::{
    commerce::{
        catalog::categories::{
            self, CategoryInput, CategoryWords, Way,
            queries::{self, Category},
            rules,
        },
        media,
    },
    error::{Error, FieldErrors, Result},
    ids::CategoryId,
    web::{Access, Permission, Route, Staff, Surface, csrf, html::html_status, see_other},
};

const VIEW: Access = Access::Staff(Permission::ViewProducts);
const EDIT: Access = Access::Staff(Permission::EditProducts);
const A: Surface = Surface::Admin;

/// The feature's routes.
pub(super) const ROUTES: &[Route] = &[
    Route::get(A, "/admin/categories", VIEW, "admin.categories.index", || web::get().to(index)),
    Route::post(A, "/admin/categories", EDIT, "admin.categories.create", || web::post().to(create)),
    Route::get(A, "/admin/categories/new", EDIT, "admin.categories.new", || web::get().to(new)),
    Route::get(A, "/admin/categories/{id}", VIEW, "admin.categories.edit", || web::get().to(edit)),
    Route::post(A, "/admin/categories/{id}", EDIT, "admin.categories.update", || web::post().to(update)),
    Route::post(A, "/admin/categories/{id}/picture", EDIT, "admin.categories.picture", || web::post().to(picture)).body(upload::LIMIT),
    Route::post(A, "/admin/categories/{id}/{action}", EDIT, "admin.categories.act", || web::post().to(act)),
];

#[derive(Template)]
#[template(path = "admin/categories/index.html")]
struct Index {
    page: Page,
    rows: Vec<Line>,
    refusal: String,
}

struct Line {
    id: String,
    name: String,
    products: String,
    visible: bool,
    steps: Vec<()>,
    first: bool,
    last: bool,
}

#[derive(Template)]
#[template(path = "admin/categories/form.html")]
struct Form {
    page: Page,
    title: String,
    id: String,
    action: String,
    saved_slug: String,
    picture: String,
    input: Input,
    errors: FieldErrors,
    conflict: bool,
    parents: Vec<Choice>,
}

/// The form's text.
#[derive(Default, Clone)]
struct Input {
    version: i32,
    name: String,
    slug: String,
    description: String,
    parent: String,
    visible: bool,
    translations: Vec<Words>,
}

#[derive(Default, Clone)]
struct Words {
    locale: String,
    language: String,
    name: String,
    description: String,
    name_field: String,
    description_field: String,
}

type Pairs = [(String, String)];

fn value<'a>(pairs: &'a Pairs, name: &str) -> &'a str {
    pairs.iter().find(|pair| pair.0 == name).map_or("", |pair| pair.1.as_str())
}

impl Input {
    fn of(staff: &Staff, stored: Option<&Category>) -> Self {
        let words = |locale: &str| -> CategoryWords {
            let stored = stored.and_then(|one| one.translations.get(locale).cloned());
            stored.and_then(|words| serde_json::from_value(words).ok()).unwrap_or_default()
        };
        let further = staff.tenant.locales.iter().skip(1).map(|locale| {
            let CategoryWords { name, description } = words(locale);
            let field = |part: &str| format!("t.{locale}.{part}");
            Words {
                language: language(locale),
                name,
                description,
                name_field: field("name"),
                description_field: field("description"),
                locale: locale.clone(),
            }
        });
        Self {
            version: stored.map_or(0, |one| one.version),
            name: stored.map(|one| one.name.clone()).unwrap_or_default(),
            slug: stored.map(|one| one.slug.clone()).unwrap_or_default(),
            description: stored.map(|one| one.description.clone()).unwrap_or_default(),
            parent: stored.and_then(|one| one.parent).map(|id| id.to_string()).unwrap_or_default(),
            visible: stored.is_none_or(|one| one.visible),
            translations: further.collect(),
        }
    }

    fn overlay(mut self, pairs: &Pairs) -> Self {
        let text = |name: &str| value(pairs, name).to_owned();
        self.name = text("name");
        self.slug = text("slug");
        self.description = text("description");
        self.parent = text("parent");
        self.visible = value(pairs, "visible") == "1";
        for words in &mut self.translations {
            words.name = text(&words.name_field);
            words.description = text(&words.description_field);
        }
        self
    }

    fn category(&self) -> CategoryInput {
        let words = |words: &Words| CategoryWords { name: words.name.trim().to_owned(), description: words.description.trim().to_owned() };
        CategoryInput {
            name: self.name.clone(),
            slug: self.slug.clone(),
            description: self.description.clone(),
            parent: self.parent.parse().ok(),
            visible: self.visible,
            media: None,
            translations: self.translations.iter().map(|one| (one.locale.clone(), words(one))).collect(),
        }
    }
}

async fn index(staff: Staff) -> Result<HttpResponse> {
    list(&staff, StatusCode::OK, "").await
}

async fn list(staff: &Staff, status: StatusCode, refusal: &str) -> Result<HttpResponse> {
    let page = Page::of(staff, "categories");
    let mut conn = staff.read().await?;
    let all = queries::all(&mut conn).await?;
    let counts = queries::product_counts(&mut conn).await?;
    let tree = nodes(&all);
    let walk = rules::walk(&tree);
    let own = |id: CategoryId| counts.iter().find(|count| count.0 == id).map_or(0, |count| count.1);
    let rows = walk.iter().enumerate().filter_map(|(at, &(id, level))| {
        let one = all.iter().find(|one| one.id == id)?;
        let row = rules::children(&tree, one.parent);
        // With everything that stands in it: what follows deeper in the walk.
        let inner = walk.iter().skip(at + 1).take_while(|inner| inner.1 > level).map(|inner| own(inner.0)).sum::<i64>();
        let count = own(id) + inner;
        Some(Line {
            id: id.to_string(),
            name: one.name.clone(),
            products: page.n("admin-categories-products", count),
            visible: one.visible,
            steps: vec![(); level],
            first: row.first() == Some(&id),
            last: row.last() == Some(&id),
        })
    });
    let rows = rows.collect();
    html_status(status, &Index { rows, refusal: refusal.to_owned(), page })
}

/// Where a new category shall stand.
#[derive(Deserialize)]
struct Under {
    #[serde(default)]
    parent: String,
}

async fn new(staff: Staff, query: web::Query<Under>) -> Result<HttpResponse> {
    let input = Input { parent: query.into_inner().parent, ..Input::of(&staff, None) };
    show(&staff, StatusCode::OK, None, input, FieldErrors::default(), false).await
}

async fn show(
    staff: &Staff,
    status: StatusCode,
    stored: Option<&Category>,
    input: Input,
    errors: FieldErrors,
    conflict: bool,
) -> Result<HttpResponse> {
    let page = Page::of(staff, "categories");
    let all = queries::all(&mut staff.read().await?).await?;
    let form = Form {
        title: stored.map_or_else(|| page.w("admin-category-new-title").to_owned(), |one| one.name.clone()),
        id: stored.map(|one| one.id.to_string()).unwrap_or_default(),
        action: stored.map_or_else(|| "/admin/categories".to_owned(), |one| format!("/admin/categories/{}", one.id)),
        saved_slug: stored.map(|one| one.slug.clone()).unwrap_or_default(),
        picture: stored.and_then(|one| one.media).map(|id| media::url(id, 640)).unwrap_or_default(),
        parents: choices(&all, stored.map(|one| one.id)),
        input,
        errors,
        conflict,
        page,
    };
    html_status(status, &form)
}

async fn create(staff: Staff, form: web::Form<Vec<(String, String)>>) -> Result<HttpResponse> {
    let input = Input::of(&staff, None).overlay(&form);
    let mut conn = staff.write(value(&form, "csrf")).await?;
    match categories::create(&mut conn, &input.category(), &staff.actor()).await {
        Ok(_) => {
            conn.commit().await?;
            Ok(see_other("/admin/categories?notice=created"))
        }
        Err(Error::Invalid(errors)) => {
            drop(conn);
            show(&staff, StatusCode::UNPROCESSABLE_ENTITY, None, input, errors, false).await
        }
        Err(other) => Err(other),
    }
}

async fn edit(staff: Staff, path: web::Path<CategoryId>) -> Result<HttpResponse> {
    let stored = queries::by_id(&mut staff.read().await?, path.into_inner()).await?;
    let input = Input::of(&staff, Some(&stored));
    show(&staff, StatusCode::OK, Some(&stored), input, FieldErrors::default(), false).await
}

async fn update(staff: Staff, path: web::Path<CategoryId>, form: web::Form<Vec<(String, String)>>) -> Result<HttpResponse> {
    let id = path.into_inner();
    let version: i32 = value(&form, "version").parse().map_err(|_| Error::BadRequest("the form has no version"))?;
    let mut conn = staff.write(value(&form, "csrf")).await?;
    let stored = queries::by_id(&mut conn, id).await?;
    let input = Input::of(&staff, Some(&stored)).overlay(&form);
    let done = categories::update(&mut conn, id, version, &input.category(), &staff.actor()).await;
    match done {
        Ok(()) => {
            conn.commit().await?;
            Ok(see_other("/admin/categories?notice=saved"))
        }
        Err(Error::Invalid(errors)) => {
            drop(conn);
            show(&staff, StatusCode::UNPROCESSABLE_ENTITY, Some(&stored), Input { version, ..input }, errors, false).await
        }
        Err(Error::Conflict(key)) if key == "category-conflict" => {
            drop(conn);
            show(&staff, StatusCode::CONFLICT, Some(&stored), input, FieldErrors::default(), true).await
        }
        Err(other) => Err(other),
    }
}

async fn picture(staff: Staff, path: web::Path<CategoryId>, parts: Multipart) -> Result<HttpResponse> {
    let id = path.into_inner();
    let form = upload::read(parts).await?;
    let token = form.value("csrf").to_owned();
    csrf::check(&staff.csrf, &token)?;
    let remove = form.value("remove") == "1";
    let mut errors = FieldErrors::default();
    let ready = take(&staff, form.files, &mut errors).await?;
    if ready.is_empty() && !remove {
        if errors.is_empty() {
            errors.add("pictures", "error-picture-none");
        }
        let stored = queries::by_id(&mut staff.read().await?, id).await?;
        let input = Input::of(&staff, Some(&stored));
        return show(&staff, StatusCode::UNPROCESSABLE_ENTITY, Some(&stored), input, errors, false).await;
    }
    let mut conn = staff.write(&token).await?;
    let kept = match ready.first() {
        Some(prepared) if !remove => Some(media::store(&mut conn, prepared).await?.id),
        _ => None,
    };
    categories::set_picture(&mut conn, id, kept, &staff.actor()).await?;
    conn.commit().await?;
    Ok(see_other(&format!("/admin/categories/{id}?notice=saved")))
}

async fn act(staff: Staff, path: web::Path<(CategoryId, String)>, form: web::Form<Token>) -> Result<HttpResponse> {
    let (id, action) = path.into_inner();
    let mut conn = staff.write(&form.csrf).await?;
    let actor = staff.actor();
    let done = match action.as_str() {
        "up" => categories::shift(&mut conn, id, Way::Up, &actor).await,
        "down" => categories::shift(&mut conn, id, Way::Down, &actor).await,
        "hide" => categories::set_visible(&mut conn, id, false, &actor).await,
        "show" => categories::set_visible(&mut conn, id, true, &actor).await,
        "delete" => categories::delete(&mut conn, id, &actor).await,
        _ => Err(Error::NotFound("page")),
    };
    match done {
        Ok(()) => {
            conn.commit().await?;
            let notice = if action == "delete" { "deleted" } else { "saved" };
            Ok(see_other(&if matches!(action.as_str(), "up" | "down") {
                "/admin/categories".to_owned()
            } else {
                format!("/admin/categories?notice={notice}")
            }))
        }
        Err(Error::Conflict(key)) => {
            drop(conn);
            list(&staff, StatusCode::CONFLICT, &key).await
        }
        Err(other) => Err(other),
    }
}
