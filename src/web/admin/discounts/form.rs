//! The form of a discount, and the buttons beside it.

use actix_web::{HttpResponse, http::StatusCode, web};
use askama::Template;

use super::{index, input::Input, view};
use crate::{
    commerce::{
        catalog::{
            categories,
            products::list::{self, Filter},
        },
        discounts::{
            self, Discount, Kind,
            edit::{self, Turn},
            queries,
        },
    },
    error::{Error, FieldErrors, Result},
    ids::DiscountId,
    web::{
        Permission, Staff,
        admin::{
            Page,
            fields::Fields,
            products::{Choice, choices},
        },
        csrf, html_status, see_other,
    },
};

/// Products that one search shows.
const FOUND: usize = 20;

#[derive(Template)]
#[template(path = "admin/discounts/form.html")]
struct Form {
    page: Page,
    may_edit: bool,
    title: String,
    action: String,
    id: String,
    input: Input,
    errors: FieldErrors,
    stale: bool,
    zone: String,
    kinds: Vec<KindChoice>,
    categories: Vec<Choice>,
    chosen: Vec<(String, String)>,
    found: Option<Vec<(String, String)>>,
    beside: String,
    stored: Option<Stored>,
    /// Whether the form can let the discount hold.
    fresh: bool,
}

/// A kind to choose: its word, and keys of its title and sentence.
struct KindChoice {
    value: String,
    label: String,
    hint: String,
}

/// What the form's side says of a discount that is stored.
struct Stored {
    tone: &'static str,
    status: String,
    what: String,
    terms: String,
    window: String,
    uses: String,
    /// Path, key of the words, icon, class.
    turns: Vec<(String, &'static str, &'static str, &'static str)>,
}

const KINDS: [(Kind, &str, &str); 4] = [
    (Kind::Percentage, "admin-discounts-percentage", "admin-discounts-percentage-hint"),
    (Kind::Amount, "admin-discounts-amount-kind", "admin-discounts-amount-kind-hint"),
    (Kind::FreeDelivery, "admin-discounts-free-delivery", "admin-discounts-free-delivery-hint"),
    (Kind::BuyGet, "admin-discounts-buy-get", "admin-discounts-buy-get-hint"),
];

impl KindChoice {
    fn of((kind, label, hint): &(Kind, &str, &str)) -> Self {
        Self { value: kind.as_str().to_owned(), label: (*label).to_owned(), hint: (*hint).to_owned() }
    }
}

/// What is shown besides the input.
#[derive(Default)]
struct Around {
    errors: FieldErrors,
    stale: bool,
    search: bool,
}

async fn show(staff: &Staff, status: StatusCode, stored: Option<&Discount>, input: Input, around: Around) -> Result<HttpResponse> {
    let page = Page::of(staff, "discounts");
    let mut conn = staff.read().await?;
    let all = categories::queries::all(&mut conn).await?;
    let ids: Vec<_> = input.products.iter().filter_map(|id| id.parse().ok()).take(edit::MOST_CHOSEN).collect();
    let chosen = discounts::queries::product_names(&mut conn, &ids).await?;
    let found = if around.search {
        let filter = Filter { words: input.find.clone(), page: 1, ..Filter::default() };
        let rows = list::queries::page(&mut conn, &filter).await?.into_iter();
        let rows = rows.map(|row| (row.id.to_string(), row.name)).filter(|row| !input.products.contains(&row.0));
        Some(rows.take(FOUND).collect())
    } else {
        None
    };
    let names = queries::combining(&mut conn, stored.map(|one| one.id)).await?;
    let beside = match names.is_empty() {
        true => page.w("admin-discounts-combines-nothing").to_owned(),
        false => page.with("admin-discounts-combines-with", "names", names.join(", ")),
    };
    let deletable = match stored {
        Some(one) => edit::can_delete(&mut conn, one).await?,
        None => false,
    };
    html_status(
        status,
        &Form {
            may_edit: staff.may(Permission::EditDiscounts),
            title: stored.map_or_else(|| page.w("admin-discounts-new").to_owned(), |one| one.name.clone()),
            action: stored.map_or_else(|| "/admin/discounts".to_owned(), |one| format!("/admin/discounts/{}", one.id)),
            id: stored.map(|one| one.id.to_string()).unwrap_or_default(),
            errors: around.errors,
            stale: around.stale,
            zone: staff.tenant.time_zone.name().to_owned(),
            kinds: KINDS.iter().map(KindChoice::of).collect(),
            categories: choices(&all, None),
            chosen: chosen.into_iter().map(|(id, name)| (id.to_string(), name)).collect(),
            found,
            beside,
            fresh: stored.is_none_or(|one| one.state == discounts::State::Draft),
            stored: stored.map(|one| aside(&page, one, conn.now(), deletable)),
            input,
            page,
        },
    )
}

fn aside(page: &Page, one: &Discount, now: chrono::DateTime<chrono::Utc>, deletable: bool) -> Stored {
    let (tone, status) = view::badge(one, now);
    let turns = Turn::possible(one.status(now)).iter().copied().chain(deletable.then_some(Turn::Delete));
    let turns = turns.map(|turn| match turn {
        Turn::Resume => ("resume", "admin-discounts-resume", "play", ""),
        Turn::Pause => ("pause", "admin-discounts-pause", "pause", ""),
        Turn::End => ("end", "admin-discounts-end", "flag", "quiet danger"),
        Turn::Delete => ("delete", "admin-delete", "trash", "quiet danger"),
    });
    Stored {
        tone,
        status,
        what: view::what(page, one),
        terms: view::terms(page, one),
        window: view::window(page, one),
        uses: view::uses(page, one),
        turns: turns.map(|(word, key, icon, class)| (format!("/admin/discounts/{}/{word}", one.id), key, icon, class)).collect(),
    }
}

/// The form of a new discount.
pub(super) async fn new(staff: Staff) -> Result<HttpResponse> {
    show(&staff, StatusCode::OK, None, Input::new(), Around::default()).await
}

/// Writes one.
pub(super) async fn create(staff: Staff, web::Form(fields): web::Form<Fields>) -> Result<HttpResponse> {
    let typed = Input::typed(&fields);
    let (input, errors) = typed.read(staff.tenant.time_zone, staff.tenant.currency, 0);
    let mut conn = staff.write(fields.get("csrf")).await?;
    let done = match errors.check() {
        Ok(()) => edit::create(&mut conn, &input, &staff.actor()).await,
        Err(refused) => Err(refused),
    };
    match done {
        Ok(id) => {
            conn.commit().await?;
            Ok(see_other(&format!("/admin/discounts/{id}?notice=created")))
        }
        Err(Error::Invalid(errors)) => {
            drop(conn);
            show(&staff, StatusCode::UNPROCESSABLE_ENTITY, None, typed, Around { errors, ..Around::default() }).await
        }
        Err(other) => Err(other),
    }
}

/// The form of one that is stored.
pub(super) async fn edit(staff: Staff, path: web::Path<DiscountId>) -> Result<HttpResponse> {
    let stored = queries::by_id(&mut staff.read().await?, path.into_inner()).await?;
    let input = Input::of(&stored, staff.tenant.time_zone, staff.tenant.currency);
    show(&staff, StatusCode::OK, Some(&stored), input, Around::default()).await
}

/// Saves it.
pub(super) async fn update(staff: Staff, path: web::Path<DiscountId>, web::Form(fields): web::Form<Fields>) -> Result<HttpResponse> {
    let id = path.into_inner();
    let typed = Input::typed(&fields);
    let mut conn = staff.write(fields.get("csrf")).await?;
    let stored = queries::by_id(&mut conn, id).await?;
    let (input, errors) = typed.read(staff.tenant.time_zone, staff.tenant.currency, stored.used);
    let done = match errors.check() {
        Ok(()) => edit::update(&mut conn, id, typed.version, &input, &staff.actor()).await,
        Err(refused) => Err(refused),
    };
    match done {
        Ok(()) => {
            conn.commit().await?;
            Ok(see_other(&format!("/admin/discounts/{id}?notice=saved")))
        }
        Err(Error::Invalid(errors)) => {
            drop(conn);
            show(&staff, StatusCode::UNPROCESSABLE_ENTITY, Some(&stored), typed, Around { errors, ..Around::default() }).await
        }
        Err(Error::Conflict(key)) if key == "error-stale" => {
            drop(conn);
            let typed = Input { version: stored.version, ..typed };
            show(&staff, StatusCode::CONFLICT, Some(&stored), typed, Around { stale: true, ..Around::default() }).await
        }
        Err(other) => Err(other),
    }
}

/// The form as it was typed, with products that match: nothing is saved.
pub(super) async fn products(staff: Staff, web::Form(fields): web::Form<Fields>) -> Result<HttpResponse> {
    csrf::check(&staff.csrf, fields.get("csrf"))?;
    let stored = match fields.get("id").parse::<DiscountId>() {
        Ok(id) => Some(queries::by_id(&mut staff.read().await?, id).await?),
        Err(_) => None,
    };
    show(&staff, StatusCode::OK, stored.as_ref(), Input::typed(&fields), Around { search: true, ..Around::default() }).await
}

/// Pauses, resumes, ends, deletes.
pub(super) async fn act(staff: Staff, path: web::Path<(DiscountId, String)>, web::Form(fields): web::Form<Fields>) -> Result<HttpResponse> {
    let (id, action) = path.into_inner();
    let turn = match action.as_str() {
        "resume" => Turn::Resume,
        "pause" => Turn::Pause,
        "end" => Turn::End,
        "delete" => Turn::Delete,
        _ => return Err(Error::NotFound("page")),
    };
    let mut conn = staff.write(fields.get("csrf")).await?;
    match edit::turn(&mut conn, id, turn, &staff.actor()).await {
        Ok(()) => {
            conn.commit().await?;
            let back = if turn == Turn::Delete {
                "/admin/discounts?notice=deleted".to_owned()
            } else {
                format!("/admin/discounts/{id}?notice=saved")
            };
            Ok(see_other(&back))
        }
        Err(Error::Conflict(key)) => {
            drop(conn);
            index::list(&staff, index::Query::default(), StatusCode::CONFLICT, &key).await
        }
        Err(other) => Err(other),
    }
}
