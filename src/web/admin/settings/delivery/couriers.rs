//! Prices that couriers quote: who is asked, about whom, and what comes on
//! top; and a question to try it with.

use actix_web::{HttpResponse, http::StatusCode, web::Form};
use askama::Template;
use serde_json::json;

use super::super::{Saved, amount, save, shown};
use crate::{
    commerce::{
        audit,
        settings::{self, StoreSettings},
        shipping::{
            Parcel, Piece, Settings,
            live::{self, Live, Provider, Question, is_postcode, key},
        },
    },
    db::TenantConn,
    error::{FieldErrors, Result},
    money::Money,
    web::{
        Permission, Staff,
        admin::{Page, fields::Fields},
        csrf, html, html_status, see_other,
    },
};

const PATH: &str = "/admin/settings/delivery/couriers";
/// The heaviest parcel of a trial, in grams.
const HEAVIEST: i64 = 1_000_000;

#[derive(Template)]
#[template(path = "admin/settings/delivery/couriers.html")]
struct Edit {
    page: Page,
    errors: FieldErrors,
    may_edit: bool,
    stale: bool,
    version: i32,
    input: Input,
    /// How the key ends, if there is one.
    key: Option<String>,
    /// Whether providers quote in the store's currency.
    takes: bool,
    /// Whether the settings that stand can be tried.
    ready: bool,
    trial: Trial,
}

/// The form as it is shown and as it was typed.
#[derive(Clone)]
struct Input {
    enabled: bool,
    provider: &'static str,
    /// The word and the name of each provider that there is.
    providers: Vec<(&'static str, &'static str)>,
    /// Code and name, and whether it is asked about.
    couriers: Vec<(&'static str, &'static str, bool)>,
    origin: String,
    surcharge: String,
    alone: bool,
}

/// A question to try, and what came of it.
#[derive(Default)]
struct Trial {
    postcode: String,
    weight: String,
    /// Courier and service, days, price.
    rates: Vec<(String, String, String)>,
    /// Locale key of why there are none.
    failed: &'static str,
}

/// The providers of this installation.
fn providers(staff: &Staff) -> impl Iterator<Item = Provider> {
    let there = Provider::ALL.iter().copied();
    there.filter(|provider| staff.app.rate_providers.of(*provider).is_some())
}

fn couriers(on: impl Fn(&str) -> bool) -> Vec<(&'static str, &'static str, bool)> {
    live::couriers().map(|(code, name)| (code, name, on(code))).collect()
}

impl Input {
    fn of(staff: &Staff, live: &Live, store: &StoreSettings) -> Self {
        let at_home = (live.origin.is_empty() && store.address.country == "ID").then(|| store.address.postcode.clone());
        Self {
            enabled: live.enabled,
            provider: live.provider.as_str(),
            providers: providers(staff).map(|provider| (provider.as_str(), provider.brand())).collect(),
            couriers: couriers(|code| live.couriers.iter().any(|on| on == code)),
            origin: at_home.unwrap_or_else(|| live.origin.clone()),
            surcharge: shown(staff, Some(live.surcharge).filter(|minor| *minor > 0)),
            alone: live.alone,
        }
    }

    fn typed(staff: &Staff, fields: &Fields) -> Self {
        let asked = fields.all("couriers");
        let provider = providers(staff).find(|provider| provider.as_str() == fields.get("provider"));
        Self {
            enabled: fields.on("enabled"),
            provider: provider.unwrap_or(Provider::Biteship).as_str(),
            providers: providers(staff).map(|provider| (provider.as_str(), provider.brand())).collect(),
            couriers: couriers(|code| asked.iter().any(|on| on == code)),
            origin: fields.text("origin"),
            surcharge: fields.text("surcharge"),
            alone: fields.get("own") == "alone",
        }
    }

    fn live(&self, staff: &Staff, errors: &mut FieldErrors) -> Result<Live> {
        Ok(Live {
            enabled: self.enabled,
            provider: Provider::parse(self.provider)?,
            couriers: self.couriers.iter().filter(|courier| courier.2).map(|courier| courier.0.to_owned()).collect(),
            origin: self.origin.clone(),
            surcharge: amount(staff, errors, "surcharge".to_owned(), &self.surcharge).unwrap_or(0),
            alone: self.alone,
        })
    }
}

async fn page(staff: &Staff, conn: &mut TenantConn, now: &Live, input: Input, version: i32) -> Result<Edit> {
    let key = key::hint(conn, Provider::Biteship).await?;
    let takes = now.provider.quotes_in(staff.tenant.currency);
    Ok(Edit {
        page: Page::of(staff, "settings"),
        errors: FieldErrors::default(),
        may_edit: staff.may(Permission::EditSettings),
        stale: false,
        version,
        ready: takes && !now.couriers.is_empty() && is_postcode(&now.origin) && (key.is_some() || now.provider == Provider::Test),
        input,
        key,
        takes,
        trial: Trial::default(),
    })
}

/// The page as the settings stand.
async fn standing(staff: &Staff) -> Result<(Edit, Settings)> {
    let mut conn = staff.read().await?;
    let settings = settings::load(&mut conn).await?;
    let version = settings.version_of::<Settings>();
    let input = Input::of(staff, &settings.delivery.live, &settings.store);
    Ok((page(staff, &mut conn, &settings.delivery.live, input, version).await?, settings.delivery))
}

/// Shows the form.
pub async fn edit(staff: Staff) -> Result<HttpResponse> {
    html(&standing(&staff).await?.0)
}

/// Saves it. The key and the switches stand or fall together.
pub async fn update(staff: Staff, Form(fields): Form<Fields>) -> Result<HttpResponse> {
    let mut conn = staff.write(fields.get("csrf")).await?;
    let before = settings::load(&mut conn).await?.delivery;
    let input = Input::typed(&staff, &fields);
    let mut errors = FieldErrors::default();
    let section = Settings { live: input.live(&staff, &mut errors)?, ..before.clone() };
    write_key(&staff, &mut conn, &fields, &mut errors).await?;
    complete(&staff, &mut conn, &section.live, &mut errors).await?;
    let version = fields.version();
    let (status, errors, stale, version) = match save(&staff, conn, &section, version, errors).await? {
        Saved::Done => {
            staff.app.quotes.mend(staff.tenant.id);
            return Ok(see_other(&format!("{PATH}?notice=saved")));
        }
        Saved::Wrong(errors) => (StatusCode::UNPROCESSABLE_ENTITY, errors, false, version),
        Saved::Stale(version) => (StatusCode::CONFLICT, FieldErrors::default(), true, version),
    };
    let shown = page(&staff, &mut staff.read().await?, &before.live, input, version).await?;
    html_status(status, &Edit { errors, stale, ..shown })
}

/// The log says that the key was written, and nothing of it.
async fn write_key(staff: &Staff, conn: &mut TenantConn, fields: &Fields, errors: &mut FieldErrors) -> Result<()> {
    let typed = fields.get("api_key");
    let action = if !typed.is_empty() {
        if let Err(message) = key::put(conn, &staff.app.secrets, Provider::Biteship, typed).await? {
            errors.add("api_key", message);
            return Ok(());
        }
        "settings.key.set"
    } else if fields.on("remove_api_key") {
        key::remove(conn, Provider::Biteship).await?;
        "settings.key.remove"
    } else {
        return Ok(());
    };
    audit::record(conn, &staff.actor(), action, "settings:delivery:biteship", json!({ "key": "api_key" })).await
}

/// What is offered must be possible.
async fn complete(staff: &Staff, conn: &mut TenantConn, live: &Live, errors: &mut FieldErrors) -> Result<()> {
    if !live.enabled {
        return Ok(());
    }
    if !live.provider.quotes_in(staff.tenant.currency) {
        errors.add("enabled", "admin-couriers-error-currency");
    }
    if live.provider == Provider::Biteship && errors.of("api_key").is_none() && key::hint(conn, live.provider).await?.is_none() {
        errors.add("api_key", "payments-error-key-missing");
    }
    Ok(())
}

/// Asks the provider now, with the settings that stand. Nothing is saved.
pub async fn ask(staff: Staff, Form(fields): Form<Fields>) -> Result<HttpResponse> {
    csrf::check(&staff.csrf, fields.get("csrf"))?;
    let (mut edit, now) = standing(&staff).await?;
    edit.trial = Trial { postcode: fields.text("try_postcode"), weight: fields.text("try_weight"), ..Trial::default() };
    let weight = edit.trial.weight.replace('.', "").parse().ok().filter(|grams| (1..=HEAVIEST).contains(grams));
    if !is_postcode(&edit.trial.postcode) {
        edit.errors.add("try_postcode", "admin-couriers-error-origin");
    }
    let Some(weight) = weight else {
        edit.errors.add("try_weight", "admin-delivery-error-number");
        return html_status(StatusCode::UNPROCESSABLE_ENTITY, &edit);
    };
    if !edit.errors.is_empty() {
        return html_status(StatusCode::UNPROCESSABLE_ENTITY, &edit);
    }
    let postcode = edit.trial.postcode.clone();
    let parcel = parcel(&staff, &postcode, weight);
    let ready = Settings { live: Live { enabled: edit.ready, ..now.live.clone() }, zones: Vec::new(), ..now };
    match ready.question(&parcel)? {
        Some(question) => answer(&staff, &ready, &parcel, question, &mut edit).await?,
        None => edit.trial.failed = "admin-couriers-failed-settings",
    }
    html(&edit)
}

/// A parcel that staff think of.
fn parcel<'a>(staff: &Staff, postcode: &'a str, weight: i64) -> Parcel<'a> {
    let goods = Money::new(100_000, staff.tenant.currency);
    let pieces = vec![Piece { class: "", weight, count: 1, value: goods.minor() }];
    Parcel { country: Some("ID"), area: "", postcode, goods, pieces, locale: "" }
}

async fn answer(staff: &Staff, now: &Settings, parcel: &Parcel<'_>, question: Question, edit: &mut Edit) -> Result<()> {
    let answer = match staff.app.live_prices(&staff.tenant).try_out(&question).await? {
        Ok(answer) => answer,
        Err(failure) => {
            edit.trial.failed = failure.key();
            return Ok(());
        }
    };
    staff.app.quotes.mend(staff.tenant.id);
    if answer.services.is_empty() {
        edit.trial.failed = "admin-couriers-failed-none";
    }
    let offer = now.offer(parcel, &live::Known::Said(answer))?;
    let quoted = offer.rates.into_iter().filter(|rate| rate.courier.is_some());
    let row = |rate: crate::commerce::shipping::Rate| (rate.name, rate.days.say(staff.lang), rate.price.format(staff.lang.code()));
    edit.trial.rates = quoted.map(row).collect();
    Ok(())
}

impl Edit {
    /// How the key stands: `set, ends in …4f2a`.
    fn key_state(&self) -> String {
        match self.key.as_deref() {
            None => self.page.w("payments-key-unset").to_owned(),
            Some("") => self.page.w("payments-key-set").to_owned(),
            Some(end) => self.page.with("payments-key-set-ends", "end", end),
        }
    }
}
