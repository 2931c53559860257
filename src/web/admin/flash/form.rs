//! The form of a flash sale, what is put into it, and the buttons beside it.

use actix_web::{HttpResponse, http::StatusCode, web};
use askama::Template;
use serde::Deserialize;

use super::{badge, index, input::Input};
use crate::{
    commerce::{
        flash::{
            self, Item, Sale, edit,
            queries::{self, Candidate},
        },
        settings::parse_rate,
    },
    error::{Error, FieldErrors, Result},
    ids::FlashSaleId,
    web::{
        Permission, Staff,
        admin::{Page, fields::Fields},
        html_status, see_other,
    },
};

#[derive(Template)]
#[template(path = "admin/flash/form.html")]
struct Form {
    page: Page,
    may_edit: bool,
    /// Whether the buttons beside it are for this member.
    may_act: bool,
    title: String,
    action: String,
    id: String,
    input: Input,
    errors: FieldErrors,
    stale: bool,
    zone: String,
    stored: Option<Stored>,
    /// Words that goods are looked for by, and what they found.
    find: String,
    found: Option<Vec<(String, String)>>,
    percent: String,
}

/// What the form's side says of a sale that is stored.
struct Stored {
    tone: &'static str,
    status: String,
    window: String,
    sold: String,
    /// Whether it can still be changed.
    open: bool,
    runs: bool,
    deletable: bool,
}

/// A sale with what is in it.
struct Whole {
    sale: Sale,
    items: Vec<Item>,
}

/// What is shown besides the input.
#[derive(Default)]
struct Around {
    errors: FieldErrors,
    stale: bool,
    find: Option<String>,
    percent: String,
}

/// Words in the address that goods are looked for by.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Query {
    find: Option<String>,
}

async fn load(staff: &Staff, id: FlashSaleId) -> Result<Whole> {
    let mut conn = staff.read().await?;
    Ok(Whole { sale: queries::by_id(&mut conn, id).await?, items: queries::items(&mut conn, id).await? })
}

async fn show(staff: &Staff, status: StatusCode, whole: Option<&Whole>, input: Input, around: Around) -> Result<HttpResponse> {
    let page = Page::of(staff, "flash");
    let mut conn = staff.read().await?;
    let (mut stored, mut found) = (None, None);
    if let Some(Whole { sale, items }) = whole {
        let now = conn.now();
        let (tone, status) = badge(sale.status(now, flash::sold_out(items)));
        let sold: i64 = items.iter().map(|item| i64::from(item.sold)).sum();
        stored = Some(Stored {
            tone,
            status,
            window: page
                .args("admin-discounts-from-until", &[("from", &page.datetime(&sale.starts_at)), ("until", &page.datetime(&sale.ends_at))]),
            sold: sold.to_string(),
            open: now < sale.ends_at,
            runs: sale.runs(now),
            deletable: edit::can_delete(&mut conn, items).await?,
        });
        if let Some(words) = &around.find {
            let rows = queries::candidates(&mut conn, sale.id, words).await?;
            found = Some(rows.iter().map(|one| (one.variant.to_string(), label(&page, one))).collect());
        }
    }
    drop(conn);
    let form = Form {
        may_act: staff.may(Permission::EditDiscounts),
        may_edit: staff.may(Permission::EditDiscounts) && stored.as_ref().is_none_or(|stored| stored.open),
        title: whole.map_or_else(|| page.w("admin-flash-new").to_owned(), |whole| whole.sale.name.clone()),
        action: whole.map_or_else(|| "/admin/flash-sales".to_owned(), |whole| format!("/admin/flash-sales/{}", whole.sale.id)),
        id: whole.map(|whole| whole.sale.id.to_string()).unwrap_or_default(),
        input,
        errors: around.errors,
        stale: around.stale,
        zone: staff.tenant.time_zone.name().to_owned(),
        stored,
        find: around.find.unwrap_or_default(),
        found,
        percent: if around.percent.is_empty() { "20".to_owned() } else { around.percent },
        page,
    };
    html_status(status, &form)
}

/// What is bought, and what it costs.
fn label(page: &Page, one: &Candidate) -> String {
    let parts = [one.name.clone(), one.variant_name.clone(), page.money(one.price)];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

fn filled(staff: &Staff, whole: &Whole) -> Input {
    Input::of(&whole.sale, &whole.items, staff.tenant.time_zone, staff.tenant.currency, staff.lang.code())
}

/// The form of a new sale.
pub(super) async fn new(staff: Staff) -> Result<HttpResponse> {
    show(&staff, StatusCode::OK, None, Input::default(), Around::default()).await
}

/// Writes one; what is in it comes next.
pub(super) async fn create(staff: Staff, web::Form(fields): web::Form<Fields>) -> Result<HttpResponse> {
    let mut typed = Input::default();
    typed.overlay(&fields);
    let mut errors = FieldErrors::default();
    let input = typed.sale(staff.tenant.time_zone, None, &mut errors);
    let mut conn = staff.write(fields.get("csrf")).await?;
    match edit::create(&mut conn, &input, &staff.actor()).await {
        Ok(id) => {
            conn.commit().await?;
            Ok(see_other(&format!("/admin/flash-sales/{id}?notice=created")))
        }
        Err(Error::Invalid(errors)) => {
            drop(conn);
            show(&staff, StatusCode::UNPROCESSABLE_ENTITY, None, typed, Around { errors, ..Around::default() }).await
        }
        Err(other) => Err(other),
    }
}

/// The form of one that is stored, with goods that match if some are looked for.
pub(super) async fn edit(staff: Staff, path: web::Path<FlashSaleId>, query: web::Query<Query>) -> Result<HttpResponse> {
    let whole = load(&staff, path.into_inner()).await?;
    let find = query.into_inner().find.map(|words| words.chars().take(120).collect());
    show(&staff, StatusCode::OK, Some(&whole), filled(&staff, &whole), Around { find, ..Around::default() }).await
}

/// Saves it and what is in it.
pub(super) async fn update(staff: Staff, path: web::Path<FlashSaleId>, web::Form(fields): web::Form<Fields>) -> Result<HttpResponse> {
    let id = path.into_inner();
    let whole = load(&staff, id).await?;
    let mut typed = filled(&staff, &whole);
    typed.overlay(&fields);
    let mut unread = FieldErrors::default();
    let input = typed.sale(staff.tenant.time_zone, Some(&whole.sale), &mut unread);
    let mut conn = staff.write(fields.get("csrf")).await?;
    let done = edit::update(&mut conn, id, typed.version, &input, &typed.items(staff.tenant.currency), &staff.actor()).await;
    answer(&staff, conn, done, &whole, typed).await
}

/// Puts variants into it.
pub(super) async fn add(staff: Staff, path: web::Path<FlashSaleId>, web::Form(fields): web::Form<Fields>) -> Result<HttpResponse> {
    let id = path.into_inner();
    let variants: Vec<_> = fields.all("variant").iter().filter_map(|id| id.parse().ok()).take(edit::MOST_ITEMS + 1).collect();
    let rate = parse_rate(fields.get("percent")).map(i64::from);
    let mut conn = staff.write(fields.get("csrf")).await?;
    match edit::add(&mut conn, id, &variants, rate, &staff.actor()).await {
        Ok(()) => {
            conn.commit().await?;
            Ok(see_other(&format!("/admin/flash-sales/{id}?notice=saved")))
        }
        Err(Error::Invalid(errors)) => {
            drop(conn);
            let whole = load(&staff, id).await?;
            let find = Some(fields.get("find").chars().take(120).collect());
            let around = Around { errors, find, percent: fields.text("percent"), ..Around::default() };
            show(&staff, StatusCode::UNPROCESSABLE_ENTITY, Some(&whole), filled(&staff, &whole), around).await
        }
        Err(Error::Conflict(key)) => refuse(&staff, conn, &key).await,
        Err(other) => Err(other),
    }
}

async fn answer(staff: &Staff, conn: crate::db::TenantConn, done: Result<()>, whole: &Whole, typed: Input) -> Result<HttpResponse> {
    match done {
        Ok(()) => {
            conn.commit().await?;
            Ok(see_other(&format!("/admin/flash-sales/{}?notice=saved", whole.sale.id)))
        }
        Err(Error::Invalid(errors)) => {
            drop(conn);
            show(staff, StatusCode::UNPROCESSABLE_ENTITY, Some(whole), typed, Around { errors, ..Around::default() }).await
        }
        Err(Error::Conflict(key)) if key == "error-stale" => {
            drop(conn);
            let typed = Input { version: whole.sale.version, ..typed };
            show(staff, StatusCode::CONFLICT, Some(whole), typed, Around { stale: true, ..Around::default() }).await
        }
        Err(Error::Conflict(key)) => refuse(staff, conn, &key).await,
        Err(other) => Err(other),
    }
}

async fn refuse(staff: &Staff, conn: crate::db::TenantConn, key: &str) -> Result<HttpResponse> {
    drop(conn);
    index::list(staff, StatusCode::CONFLICT, key).await
}

/// Ends or deletes.
pub(super) async fn act(
    staff: Staff,
    path: web::Path<(FlashSaleId, String)>,
    web::Form(fields): web::Form<Fields>,
) -> Result<HttpResponse> {
    let (id, action) = path.into_inner();
    let mut conn = staff.write(fields.get("csrf")).await?;
    let (done, back) = match action.as_str() {
        "end" => (edit::end(&mut conn, id, &staff.actor()).await, format!("/admin/flash-sales/{id}?notice=saved")),
        "delete" => (edit::delete(&mut conn, id, &staff.actor()).await, "/admin/flash-sales?notice=deleted".to_owned()),
        _ => return Err(Error::NotFound("page")),
    };
    match done {
        Ok(()) => {
            conn.commit().await?;
            Ok(see_other(&back))
        }
        Err(Error::Conflict(key)) => refuse(&staff, conn, &key).await,
        Err(other) => Err(other),
    }
}
