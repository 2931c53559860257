//! The tax rates of the store and of regions, and an example of what they do.

use actix_web::{HttpResponse, http::StatusCode, web::Form};
use askama::Template;
use chrono::NaiveDate;

use super::{Saved, save};
use crate::{
    commerce::{
        address::COUNTRIES,
        settings::{self, MOST_REGIONS, parse_rate, rate_input},
        taxes::{self, Change, Class, Item, Region, Rounding, Settings},
    },
    error::{FieldErrors, Result},
    money::Money,
    web::{
        Permission, Staff,
        admin::{Page, fields::Fields},
        html, html_status, see_other,
    },
};

#[derive(Template)]
#[template(path = "admin/settings/taxes.html")]
struct Edit {
    page: Page,
    errors: FieldErrors,
    section: &'static str,
    may_edit: bool,
    stale: bool,
    version: i32,
    taxes: Settings,
    typed: Typed,
    countries: Vec<(&'static str, String)>,
    example: Vec<Row>,
}

/// Rates as they stand in the form.
#[derive(Clone)]
struct Typed {
    rate: String,
    reduced: String,
    next_from: String,
    next_rate: String,
    next_reduced: String,
    regions: Vec<RegionRow>,
}

/// A region in the form; the fields' names end in its place.
#[derive(Clone)]
struct RegionRow {
    at: usize,
    country: String,
    region: String,
    name: String,
    rate: String,
    reduced: String,
}

/// A line of the example.
struct Row {
    words: String,
    amount: String,
    strong: bool,
}

impl RegionRow {
    fn field(&self, name: &str) -> String {
        format!("region_{name}_{}", self.at)
    }

    fn of(at: usize, region: &Region) -> Self {
        let (country, name, place) = (region.country.clone(), region.name.clone(), region.region.clone());
        Self { at, country, region: place, name, rate: rate_input(region.rate), reduced: or_empty(region.reduced) }
    }

    fn typed(fields: &Fields, from: usize, at: usize) -> Self {
        let text = |name: &str| fields.text(&format!("region_{name}_{from}"));
        Self { at, country: text("country"), region: text("region"), name: text("name"), rate: text("rate"), reduced: text("reduced") }
    }

    fn region(&self, errors: &mut FieldErrors) -> Region {
        let mut rate = |name: &str, text: &str| read(errors, self.field(name), text);
        let (rate, reduced) = (rate("rate", &self.rate), rate("reduced", &self.reduced));
        Region { country: self.country.clone(), region: self.region.clone(), name: self.name.clone(), rate, reduced }
    }
}

impl Typed {
    fn of(taxes: &Settings) -> Self {
        let next = |pick: fn(Change) -> String| taxes.next.map(pick).unwrap_or_default();
        Self {
            rate: rate_input(taxes.rate),
            reduced: or_empty(taxes.reduced),
            next_from: next(|change| change.from.to_string()),
            next_rate: next(|change| rate_input(change.rate)),
            next_reduced: next(|change| or_empty(change.reduced)),
            regions: taxes.regions.iter().enumerate().map(|(at, region)| RegionRow::of(at, region)).collect(),
        }
    }

    fn read(fields: &Fields) -> Self {
        let mut regions: Vec<RegionRow> = Vec::new();
        for from in 0..=MOST_REGIONS {
            let row = RegionRow::typed(fields, from, regions.len());
            if !row.country.is_empty() {
                regions.push(row);
            }
        }
        let text = |name: &str| fields.text(name);
        Self {
            rate: text("rate"),
            reduced: text("reduced"),
            next_from: text("next_from"),
            next_rate: text("next_rate"),
            next_reduced: text("next_reduced"),
            regions,
        }
    }

    fn next(&self, errors: &mut FieldErrors) -> Option<Change> {
        if self.next_from.is_empty() && self.next_rate.is_empty() {
            return None;
        }
        let rate = read(errors, "next_rate".to_owned(), &self.next_rate);
        let reduced = read(errors, "next_reduced".to_owned(), &self.next_reduced);
        match self.next_from.parse::<NaiveDate>() {
            Ok(from) if !self.next_rate.is_empty() => Some(Change { from, rate, reduced }),
            _ => {
                errors.add("next_from", "admin-tax-error-date");
                None
            }
        }
    }
}

/// A rate that may be left empty; a mistake is noted at its field.
fn read(errors: &mut FieldErrors, field: String, text: &str) -> u16 {
    let rate = if text.is_empty() { Some(0) } else { parse_rate(text) };
    if rate.is_none() {
        errors.add(field, "admin-settings-error-rate");
    }
    rate.unwrap_or(0)
}

fn or_empty(rate: u16) -> String {
    if rate == 0 { String::new() } else { rate_input(rate) }
}

fn page(staff: &Staff, taxes: Settings, mut typed: Typed, version: i32) -> Result<Edit> {
    if typed.regions.len() < MOST_REGIONS {
        typed.regions.push(RegionRow::typed(&Fields::default(), 0, typed.regions.len()));
    }
    let country = |code: &&'static str| (*code, staff.lang.w(&format!("country-{}", code.to_lowercase())).to_owned());
    Ok(Edit {
        page: Page::of(staff, "settings"),
        errors: FieldErrors::default(),
        section: "taxes",
        may_edit: staff.may(Permission::EditSettings),
        stale: false,
        version,
        typed,
        countries: COUNTRIES.iter().map(country).collect(),
        example: example(staff, &taxes)?,
        taxes,
    })
}

/// What a shopper pays today for goods of a hundred, or of a hundred thousand
/// where the currency has no decimals.
fn example(staff: &Staff, taxes: &Settings) -> Result<Vec<Row>> {
    let (currency, lang) = (staff.tenant.currency, staff.lang);
    let units = if currency.exponent() == 0 { 100_000 } else { 100 * 10_i64.pow(currency.exponent()) };
    let price = Money::new(units, currency);
    let day = staff.app.clock.now().with_timezone(&staff.tenant.time_zone).date_naive();
    let rates = taxes.own(day);
    let due = taxes::due(&[Item { amount: units, class: Class::Standard }], Money::zero(currency), &rates)?;
    let pays = if taxes.included { price } else { price.checked_add(due.sum)? };
    let row = |words: String, amount: Money, strong| Row { words, amount: amount.format(lang.code()), strong };
    let tax_words = if taxes.included { "admin-settings-example-contained" } else { "admin-settings-example-tax" };
    let name = due.lines.first().map_or_else(String::new, |line| format!(" ({})", line.say(lang)));
    Ok(vec![
        row(lang.w("admin-settings-example-price").to_owned(), price, false),
        row(format!("{}{name}", lang.w(tax_words)), due.sum, false),
        row(lang.w("admin-settings-example-pays").to_owned(), pays, true),
    ])
}

/// Shows the form.
pub async fn edit(staff: Staff) -> Result<HttpResponse> {
    let settings = settings::load(&mut staff.read().await?).await?;
    let version = settings.version_of::<Settings>();
    let typed = Typed::of(&settings.taxes);
    html(&page(&staff, settings.taxes, typed, version)?)
}

/// Saves it.
pub async fn update(staff: Staff, Form(fields): Form<Fields>) -> Result<HttpResponse> {
    let conn = staff.write(fields.get("csrf")).await?;
    let mut errors = FieldErrors::default();
    let typed = Typed::read(&fields);
    let section = Settings {
        rate: read(&mut errors, "rate".to_owned(), &typed.rate),
        reduced: read(&mut errors, "reduced".to_owned(), &typed.reduced),
        name: fields.text("tax_name"),
        ppn: fields.get("ppn") == "1",
        next: typed.next(&mut errors),
        included: fields.get("included") == "1",
        on_delivery: fields.on("on_delivery"),
        rounding: if fields.get("rounding") == "line" { Rounding::Line } else { Rounding::Total },
        regions: typed.regions.iter().map(|row| row.region(&mut errors)).collect(),
    };
    let version = fields.version();
    match save(&staff, conn, &section, version, errors).await? {
        Saved::Done => Ok(see_other("/admin/settings/taxes?notice=saved")),
        Saved::Wrong(errors) => html_status(StatusCode::UNPROCESSABLE_ENTITY, &Edit { errors, ..page(&staff, section, typed, version)? }),
        Saved::Stale(version) => html_status(StatusCode::CONFLICT, &Edit { stale: true, ..page(&staff, section, typed, version)? }),
    }
}
