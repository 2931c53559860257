//! Further currencies that prices are shown in, each with its rate as two
//! amounts that are worth the same.

use actix_web::{HttpResponse, http::StatusCode, web::Form};
use askama::Template;

use super::{Saved, save};
use crate::{
    commerce::{
        currencies::{Further, MOST, Settings},
        settings,
    },
    error::{Error, FieldErrors, Result},
    money::{Currency, Money},
    web::{
        Permission, Staff,
        admin::{Page, fields::Fields},
        html, html_status, see_other,
    },
};

const PATH: &str = "/admin/settings/currencies";

#[derive(Template)]
#[template(path = "admin/settings/currencies.html")]
struct Edit {
    page: Page,
    errors: FieldErrors,
    section: &'static str,
    may_edit: bool,
    stale: bool,
    version: i32,
    rows: Vec<Row>,
    /// How many the plan allows.
    most: usize,
    /// Code and name of each currency but the store's own.
    choices: Vec<(&'static str, String)>,
    /// ISO code of the store's own.
    own: &'static str,
    /// Whether the rates were typed for another currency of the store.
    outdated: bool,
}

/// A currency in the form; the fields' names end in its place.
#[derive(Clone, Default)]
struct Row {
    at: usize,
    currency: String,
    own: String,
    worth: String,
    step: String,
    /// `$50.00 ≈ €46.00`, where the row is good.
    example: String,
}

impl Row {
    fn field(&self, name: &str) -> String {
        format!("{name}_{}", self.at)
    }

    fn of(staff: &Staff, at: usize, further: &Further, example: String) -> Self {
        let text = |minor: i64, code: &str| Currency::parse(code).map(|currency| Money::new(minor, currency).input()).unwrap_or_default();
        Self {
            at,
            currency: further.currency.clone(),
            own: text(further.own, staff.tenant.currency.code()),
            worth: text(further.worth, &further.currency),
            step: text(further.step, &further.currency),
            example,
        }
    }

    fn typed(fields: &Fields, from: usize, at: usize) -> Self {
        let text = |name: &str| fields.text(&format!("{name}_{from}"));
        Self { at, currency: text("currency"), own: text("own"), worth: text("worth"), step: text("step"), example: String::new() }
    }

    /// What the row says; amounts that cannot be read are noted.
    fn further(&self, staff: &Staff, errors: &mut FieldErrors) -> Further {
        let its = Currency::parse(&self.currency).unwrap_or(staff.tenant.currency);
        let smallest = Money::new(1, its).input();
        let step = if self.step.is_empty() { &smallest } else { &self.step };
        let mut read = |name: &str, text: &str, currency: Currency| {
            let key = |error: Error| match error {
                Error::Invalid(wrong) => wrong.of("amount").map_or("error-amount-invalid", |error| error.message),
                _ => "error-amount-invalid",
            };
            match Money::parse(text, currency) {
                Ok(money) => money.minor(),
                Err(error) => {
                    errors.add(self.field(name), key(error));
                    0
                }
            }
        };
        let (own, worth) = (read("own", &self.own, staff.tenant.currency), read("worth", &self.worth, its));
        Further { currency: self.currency.clone(), own, worth, step: read("step", step, its) }
    }
}

fn page(staff: &Staff, mut rows: Vec<Row>, version: i32, base: &str) -> Edit {
    let most = staff.tenant.plan.further_currencies().min(MOST);
    if rows.len() < most {
        rows.push(Row { at: rows.len(), ..Row::default() });
    }
    let own = staff.tenant.currency;
    let name = |currency: Currency| staff.lang.w(&format!("admin-settings-currency-{}", currency.code().to_lowercase())).to_owned();
    Edit {
        page: Page::of(staff, "settings"),
        errors: FieldErrors::default(),
        section: "currencies",
        may_edit: staff.may(Permission::EditSettings),
        stale: false,
        version,
        outdated: !base.is_empty() && base != own.code(),
        rows,
        most,
        choices: Currency::all().filter(|one| *one != own).map(|one| (one.code(), name(one))).collect(),
        own: own.code(),
    }
}

/// An amount that a price could be, in the store's currency.
fn example_amount(own: Currency) -> i64 {
    if own.exponent() == 0 { 100_000 } else { 50 * 10_i64.pow(own.exponent()) }
}

/// Shows the form.
pub async fn edit(staff: Staff) -> Result<HttpResponse> {
    let settings = settings::load(&mut staff.read().await?).await?;
    let now = &settings.currencies;
    let (own, locale) = (staff.tenant.currency, staff.lang.code());
    let sample = Money::new(example_amount(own), own);
    let example = |further: &Further| {
        let shown = now.chosen(&staff.tenant, &further.currency);
        shown.map(|shown| format!("{} ≈ {}", sample.format(locale), shown.of(sample.minor()).format(locale))).unwrap_or_default()
    };
    let rows = now.shown.iter().enumerate().map(|(at, further)| Row::of(&staff, at, further, example(further))).collect();
    html(&page(&staff, rows, settings.version_of::<Settings>(), &now.base))
}

/// Saves it. A row without a currency goes.
pub async fn update(staff: Staff, Form(fields): Form<Fields>) -> Result<HttpResponse> {
    let conn = staff.write(fields.get("csrf")).await?;
    let mut rows: Vec<Row> = Vec::new();
    for from in 0..=MOST {
        let row = Row::typed(&fields, from, rows.len());
        if !row.currency.is_empty() {
            rows.push(row);
        }
    }
    let mut errors = FieldErrors::default();
    let shown: Vec<Further> = rows.iter().map(|row| row.further(&staff, &mut errors)).collect();
    if shown.len() > staff.tenant.plan.further_currencies() {
        errors.add("currencies", "admin-currencies-error-plan");
    }
    let base = staff.tenant.currency.code();
    let section = Settings { base: base.to_owned(), shown };
    let version = fields.version();
    match save(&staff, conn, &section, version, errors).await? {
        Saved::Done => Ok(see_other(&format!("{PATH}?notice=saved"))),
        Saved::Wrong(errors) => html_status(StatusCode::UNPROCESSABLE_ENTITY, &Edit { errors, ..page(&staff, rows, version, base) }),
        Saved::Stale(version) => html_status(StatusCode::CONFLICT, &Edit { stale: true, ..page(&staff, rows, version, base) }),
    }
}
