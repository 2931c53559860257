//! One customer.

use actix_web::{HttpResponse, http::StatusCode, web::Path};
use askama::Template;

use super::index::state;
use crate::{
    commerce::{
        customers::{
            addresses::{self, Saved},
            history, list,
            profile::NEWSLETTER,
            queries,
        },
        orders::statuses::{FulfilmentStatus, OrderStatus, PaymentStatus},
    },
    error::{Error, FieldErrors, Result},
    i18n,
    ids::CustomerId,
    web::{
        Permission, Staff,
        admin::{
            Page,
            orders::view::{Badge, fulfilment_badge, order_badge, payment_badge},
        },
        html_status,
    },
};

#[derive(Template)]
#[template(path = "admin/customers/show.html")]
struct Show {
    page: Page,
    errors: FieldErrors,
    problem: String,
    may_edit: bool,
    may_see_orders: bool,
    path: String,
    name: String,
    email: String,
    phone: String,
    tone: &'static str,
    state: &'static str,
    disabled: bool,
    since: String,
    /// Since when signing in asks for a code too; none while it does not.
    two_step: Option<String>,
    newsletter: &'static str,
    language: String,
    figures: Vec<(&'static str, String)>,
    orders: Vec<Line>,
    more: bool,
    addresses: Vec<Place>,
    note: String,
}

/// An order in the list.
struct Line {
    path: String,
    number: String,
    date: String,
    total: String,
    payment: Badge,
    fulfilment: Badge,
}

/// An address as people read it.
struct Place {
    lines: Vec<String>,
    preferred: bool,
}

/// Shows a customer.
pub async fn show(staff: Staff, id: Path<CustomerId>) -> Result<HttpResponse> {
    page(&staff, *id, FieldErrors::default(), String::new(), None).await
}

/// The page of a customer, again with what was wrong about a form.
pub async fn page(staff: &Staff, id: CustomerId, errors: FieldErrors, problem: String, note: Option<String>) -> Result<HttpResponse> {
    let mut conn = staff.read().await?;
    let account = queries::by_id(&mut conn, id).await?.ok_or(Error::NotFound("customer"))?;
    let kept = queries::note(&mut conn, id).await?;
    let bought = list::queries::bought(&mut conn, id).await?;
    let rows = history::queries::page(&mut conn, id, 1, history::PAGE).await?;
    let consents = queries::consents(&mut conn, id).await?;
    let saved = addresses::queries::of(&mut conn, id).await?;
    drop(conn);
    let page = Page::of(staff, "customers");
    let (tone, state) = state(account.verified_at.is_some(), account.disabled_at.is_some());
    let status = match (errors.is_empty(), problem.is_empty()) {
        (true, true) => StatusCode::OK,
        (true, false) => StatusCode::CONFLICT,
        (false, _) => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let last = bought.last_order.map_or_else(|| "–".to_owned(), |at| page.date(&at));
    let show = Show {
        may_edit: staff.may(Permission::EditCustomers),
        may_see_orders: staff.may(Permission::ViewOrders),
        path: format!("/admin/customers/{id}"),
        tone,
        state,
        disabled: account.disabled_at.is_some(),
        since: page.date(&account.created_at),
        two_step: account.two_step_since.map(|at| page.date(&at)),
        newsletter: if queries::wants(&consents, NEWSLETTER) { "admin-customers-newsletter-yes" } else { "admin-customers-newsletter-no" },
        language: i18n::lang(&account.locale).w("store-language-name").to_owned(),
        figures: vec![
            ("admin-customers-orders", bought.orders.to_string()),
            ("admin-customers-spent", page.money(bought.spent)),
            ("admin-customers-last-order", last),
        ],
        more: bought.orders > history::PAGE,
        orders: rows.into_iter().map(|row| line(&page, row)).collect::<Result<_>>()?,
        addresses: saved.into_iter().map(|saved| place(&page, saved)).collect(),
        note: note.unwrap_or(kept),
        name: account.name,
        email: account.email,
        phone: account.phone,
        errors,
        problem,
        page,
    };
    html_status(status, &show)
}

fn line(page: &Page, row: history::queries::Row) -> Result<Line> {
    let status = OrderStatus::parse(&row.status)?;
    let fulfilment =
        if status.is_live() { fulfilment_badge(FulfilmentStatus::parse(&row.fulfilment_status)?) } else { order_badge(status) };
    Ok(Line {
        path: format!("/admin/orders/{}", row.id),
        number: row.number,
        date: page.date(&row.placed_at),
        total: page.money(row.total),
        payment: payment_badge(PaymentStatus::parse(&row.payment_status)?),
        fulfilment,
    })
}

fn place(page: &Page, saved: Saved) -> Place {
    let address = saved.address;
    let country = page.w(&format!("country-{}", address.country.to_ascii_lowercase())).to_owned();
    let joined = |parts: &[&str], between: &str| parts.iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join(between);
    let city = joined(&[&address.city, &address.region], ", ");
    let lines = vec![
        address.name.clone(),
        address.line1.clone(),
        address.line2.clone(),
        address.district.clone(),
        joined(&[&city, &address.postcode], " "),
        country,
        address.phone.clone(),
    ];
    Place { lines: lines.into_iter().filter(|line| !line.is_empty()).collect(), preferred: saved.is_default }
}
