//! Opening a tenant: the form, the answer about its address while it is
//! typed, and the owner's sign-in, which is shown once.

use actix_web::{
    HttpResponse,
    http::StatusCode,
    web::{Form, Query},
};
use askama::Template;
use serde::Deserialize;

use super::super::page::Page;
use crate::{
    commerce::design,
    error::{Error, FieldErrors, Result},
    i18n,
    money::Currency,
    platform::tenants,
    tenancy::provision::{self, NewTenant},
    web::{OperatorPage, html, html::html_status},
};

/// Zones that a store is likely to be in; any other can be set by command.
const ZONES: [&str; 14] = [
    "Asia/Jakarta",
    "Asia/Makassar",
    "Asia/Jayapura",
    "Asia/Singapore",
    "Asia/Kuala_Lumpur",
    "Asia/Bangkok",
    "Asia/Manila",
    "Asia/Tokyo",
    "Asia/Kuwait",
    "Australia/Sydney",
    "Europe/London",
    "Europe/Amsterdam",
    "America/New_York",
    "UTC",
];

/// What is said about the address.
enum Answer {
    /// Nothing was typed.
    None,
    /// Nobody has it.
    Free(String),
    /// It cannot be had.
    Refused(String),
}

struct Choice {
    value: String,
    words: String,
}

/// What was typed.
#[derive(Debug, Clone, Deserialize)]
#[serde(default)]
pub(in crate::web::platform) struct Input {
    csrf: String,
    name: String,
    slug: String,
    owner_email: String,
    currency: String,
    language: String,
    time_zone: String,
    theme: String,
    #[serde(deserialize_with = "ticked")]
    listed: bool,
}

fn ticked<'de, D: serde::Deserializer<'de>>(from: D) -> Result<bool, D::Error> {
    Ok(String::deserialize(from)? == "1")
}

impl Default for Input {
    fn default() -> Self {
        Self {
            csrf: String::new(),
            name: String::new(),
            slug: String::new(),
            owner_email: String::new(),
            currency: "IDR".to_owned(),
            language: "id".to_owned(),
            time_zone: "Asia/Jakarta".to_owned(),
            theme: String::new(),
            listed: false,
        }
    }
}

impl Input {
    /// The tenant that was meant, or every mistake.
    fn read(&self) -> Result<NewTenant> {
        let mut errors = FieldErrors::default();
        let currency = Currency::parse(&self.currency);
        let zone = self.time_zone.parse();
        if currency.is_err() {
            errors.add("currency", "error-currency-unknown");
        }
        if zone.is_err() {
            errors.add("time_zone", "platform-error-zone");
        }
        if !design::themes().iter().any(|theme| theme.id == self.theme) {
            errors.add("theme", "platform-error-theme");
        }
        let (Ok(currency), Ok(time_zone)) = (currency, zone) else { return Err(Error::Invalid(errors)) };
        let new = NewTenant {
            slug: self.slug.trim().to_owned(),
            name: self.name.trim().to_owned(),
            owner_email: self.owner_email.trim().to_lowercase(),
            currency,
            locales: self.language.split(',').map(str::to_owned).collect(),
            time_zone,
            theme: self.theme.clone(),
            listed: self.listed,
        };
        if let Err(Error::Invalid(wrong)) = new.check() {
            errors.extend(wrong);
        }
        errors.check().map(|()| new)
    }
}

#[derive(Template)]
#[template(path = "platform/tenants/new.html", blocks = ["answer"])]
struct New {
    page: Page,
    errors: FieldErrors,
    input: Input,
    answer: Answer,
    base: String,
    currencies: Vec<Choice>,
    languages: Vec<Choice>,
    zones: Vec<Choice>,
    themes: Vec<Choice>,
}

fn form(operator: &OperatorPage, input: Input, errors: FieldErrors, answer: Answer) -> New {
    let page = Page::of(operator, "tenants", None);
    let currencies = Currency::all()
        .map(|currency| Choice { value: currency.code().to_owned(), words: format!("{} ({})", currency.code(), currency.symbol().trim()) })
        .collect();
    let zones = ZONES.into_iter().map(|zone| Choice { value: zone.to_owned(), words: zone.replace('_', " ") }).collect();
    let themes = design::themes().iter().map(|theme| Choice { value: theme.id.clone(), words: theme.name.clone() }).collect();
    let origin = operator.app.config.origin(&operator.app.config.base_host);
    let base = format!(".{}", origin.split_once("://").map_or(origin.as_str(), |(_, host)| host));
    let languages = languages()
        .into_iter()
        .map(|codes| Choice { words: codes.split(',').map(name_of).collect::<Vec<_>>().join(" + "), value: codes })
        .collect();
    New { page, errors, input, answer, base, currencies, languages, zones, themes }
}

/// One language, or one first and another after it.
fn languages() -> Vec<String> {
    let codes: Vec<&str> = i18n::all().map(|lang| lang.code()).collect();
    let pairs =
        codes.iter().flat_map(|first| codes.iter().filter(move |other| *other != first).map(move |other| format!("{first},{other}")));
    codes.iter().map(|code| (*code).to_owned()).chain(pairs).collect()
}

/// A language in its own words.
pub(in crate::web::platform) fn name_of(code: &str) -> String {
    i18n::find(code).map_or_else(|| code.to_owned(), |lang| lang.w("platform-language-name").to_owned())
}

pub(in crate::web::platform) async fn new(operator: OperatorPage) -> Result<HttpResponse> {
    let theme = design::themes().first().map(|theme| theme.id.clone()).unwrap_or_default();
    let input = Input { theme, listed: true, ..Input::default() };
    html(&form(&operator, input, FieldErrors::default(), Answer::None))
}

#[derive(Deserialize)]
pub(in crate::web::platform) struct Typed {
    #[serde(default)]
    slug: String,
}

/// Says while it is typed whether an address can be had.
pub(in crate::web::platform) async fn slug(operator: OperatorPage, typed: Query<Typed>) -> Result<HttpResponse> {
    let slug = typed.slug.trim();
    let answer = match slug {
        "" => Answer::None,
        _ => {
            let mut conn = operator.app.db.platform().await?;
            match provision::check_slug(&mut conn, slug).await {
                Ok(()) => Answer::Free(format!("{slug}.{}", operator.app.config.base_host)),
                Err(Error::Invalid(errors)) => Answer::Refused(errors.iter().map(|error| operator.lang.field_error(error)).collect()),
                Err(other) => return Err(other),
            }
        }
    };
    let page = form(&operator, Input::default(), FieldErrors::default(), answer);
    html(&page.as_answer())
}

#[derive(Template)]
#[template(path = "platform/tenants/opened.html")]
struct Opened {
    page: Page,
    name: String,
    slug: String,
    store_url: String,
    admin_url: String,
    email: String,
    password: String,
}

pub(in crate::web::platform) async fn create(operator: OperatorPage, input: Form<Input>) -> Result<HttpResponse> {
    let input = input.into_inner();
    operator.check(&input.csrf)?;
    let outcome = match input.read() {
        Ok(new) => tenants::open(&operator.app, &new, &operator.actor()).await,
        Err(error) => Err(error),
    };
    match outcome {
        Ok(opened) => {
            let url = operator.app.config.origin(&opened.tenant.canonical_host);
            let page = Page::of(&operator, "tenants", None);
            html_status(
                StatusCode::CREATED,
                &Opened {
                    page,
                    name: opened.tenant.name.clone(),
                    slug: opened.tenant.slug.clone(),
                    admin_url: format!("{url}/admin"),
                    store_url: url,
                    email: opened.owner_email,
                    password: opened.password.unwrap_or_default(),
                },
            )
        }
        Err(Error::Invalid(errors)) => {
            let answer = errors.of("slug").map_or(Answer::None, |error| Answer::Refused(operator.lang.field_error(error)));
            html_status(StatusCode::UNPROCESSABLE_ENTITY, &form(&operator, input, errors, answer))
        }
        Err(other) => Err(other),
    }
}
