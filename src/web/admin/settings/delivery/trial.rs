//! A place to try an address: what a shopper there would be offered.

use actix_web::{HttpResponse, web::Query};
use askama::Template;
use serde::Deserialize;

use super::{super::amount, country_name};
use crate::{
    commerce::{
        address::{Address, areas},
        settings,
        shipping::{
            Parcel, Piece, Settings,
            live::{Unknown, is_postcode},
        },
    },
    error::{FieldErrors, Result},
    money::Money,
    web::{Permission, Staff, admin::Page, html},
};

#[derive(Template)]
#[template(path = "admin/settings/delivery/trial.html")]
struct Show {
    page: Page,
    errors: FieldErrors,
    section: &'static str,
    may_edit: bool,
    stale: bool,
    asked: Asked,
    countries: Vec<(String, String)>,
    classes: Vec<(String, String)>,
    answer: Option<Answer>,
}

/// A parcel that staff think of. Everything is one piece of so many.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Asked {
    country: String,
    place: String,
    weight: String,
    value: String,
    pieces: String,
    class: String,
}

struct Answer {
    place: String,
    zone: String,
    rates: Vec<Row>,
    lacking: String,
    /// Locale key of why no courier's price is among them, or empty.
    unknown: &'static str,
}

struct Row {
    name: String,
    note: String,
    price: String,
}

/// Shows the form, and the answer when something was asked.
pub async fn show(staff: Staff, Query(asked): Query<Asked>) -> Result<HttpResponse> {
    let settings = settings::load(&mut staff.read().await?).await?.delivery;
    let mut errors = FieldErrors::default();
    let answer = if asked.country.is_empty() { None } else { answer(&staff, &settings, &asked, &mut errors).await? };
    html(&Show {
        page: Page::of(&staff, "settings"),
        errors,
        section: "delivery",
        may_edit: staff.may(Permission::ViewSettings),
        stale: false,
        countries: settings.countries.iter().map(|code| (code.clone(), country_name(&staff, code))).collect(),
        classes: settings.classes.iter().map(|class| (class.id.clone(), class.name.clone())).collect(),
        answer,
        asked,
    })
}

async fn answer(staff: &Staff, settings: &Settings, asked: &Asked, errors: &mut FieldErrors) -> Result<Option<Answer>> {
    let area = place(asked, errors);
    let count = number(&asked.pieces, 1, 999, "pieces", errors);
    let weight = number(&asked.weight, 0, 1_000_000, "weight", errors);
    let value = amount(staff, errors, "value".to_owned(), &asked.value).unwrap_or(0);
    if !errors.is_empty() {
        return Ok(None);
    }
    let currency = staff.tenant.currency;
    let locale = staff.lang.code();
    let each = Piece { class: &asked.class, weight: weight / count, count, value: value / count };
    let goods = Money::new(value, currency);
    let postcode = postcode(&asked.place, &area);
    let parcel = Parcel { country: Some(&asked.country), area: &area, postcode, goods, pieces: vec![each], locale };
    let known = staff.app.live_prices(&staff.tenant).prices(settings.question(&parcel)?).await?;
    let offer = settings.offer(&parcel, &known)?;
    let zone = match settings.zone(&asked.country, &area) {
        Ok(Some(zone)) => zone.name.clone(),
        Ok(None) => staff.lang.w("admin-delivery-elsewhere").to_owned(),
        Err(_) => String::new(),
    };
    let rates =
        offer.rates.iter().map(|rate| Row { name: rate.name.clone(), note: rate.days.say(staff.lang), price: rate.price.format(locale) });
    let names: Vec<&str> = areas::path(&area).iter().rev().map(|area| area.name).collect();
    Ok(Some(Answer {
        place: names.join(", "),
        zone,
        rates: rates.collect(),
        unknown: offer.unknown.filter(|_| offer.lacking.is_none()).map(Unknown::key).unwrap_or_default(),
        lacking: offer.lacking.map(|lacking| lacking.say(staff.lang)).unwrap_or_default(),
    }))
}

/// The postcode that was asked about, or one of the area.
fn postcode<'a>(place: &'a str, area: &str) -> &'a str {
    let typed = place.trim();
    if is_postcode(typed) { typed } else { areas::postcodes_in(area).first().copied().unwrap_or_default() }
}

/// The area that a postcode, a code, or a district and its city name.
fn place(asked: &Asked, errors: &mut FieldErrors) -> String {
    if asked.country != "ID" || asked.place.trim().is_empty() {
        return String::new();
    }
    let text = asked.place.trim();
    if areas::find(text).is_some() {
        return text.to_owned();
    }
    let country = "ID".to_owned();
    let typed = if text.bytes().all(|byte| byte.is_ascii_digit()) {
        Address { country, postcode: text.to_owned(), ..Address::default() }
    } else {
        let (district, city) = text.split_once(',').unwrap_or((text, ""));
        Address { country, district: district.trim().to_owned(), city: city.trim().to_owned(), ..Address::default() }
    };
    let area = typed.settled().area;
    if area.is_empty() {
        errors.add("place", "admin-delivery-error-place");
    }
    area
}

fn number(text: &str, least: i64, most: i64, field: &'static str, errors: &mut FieldErrors) -> i64 {
    let text = text.trim();
    if text.is_empty() {
        return least.max(1);
    }
    match text.replace('.', "").parse() {
        Ok(number) if (least..=most).contains(&number) => number,
        _ => {
            errors.add(field, "admin-delivery-error-number");
            least.max(1)
        }
    }
}
