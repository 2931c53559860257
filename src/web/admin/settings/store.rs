//! Who the store is.

use actix_web::{HttpResponse, http::StatusCode, web::Form};
use askama::Template;

use super::{Saved, language_name, save};
use crate::{
    commerce::{
        address::COUNTRIES,
        orders::list,
        settings::{self, SocialLinks, StoreAddress, StoreSettings},
    },
    error::{FieldErrors, Result},
    i18n,
    money::Currency,
    web::{
        Permission, Staff,
        admin::{Page, fields::Fields},
        html, html_status, see_other,
    },
};

#[derive(Template)]
#[template(path = "admin/settings/store.html")]
struct Edit {
    page: Page,
    errors: FieldErrors,
    section: &'static str,
    may_edit: bool,
    stale: bool,
    version: i32,
    store: StoreSettings,
    currency_fixed: bool,
    currencies: Vec<(&'static str, String)>,
    countries: Vec<(&'static str, String)>,
    zones: Vec<&'static str>,
    languages: Vec<Language>,
}

struct Language {
    code: String,
    name: String,
    on: bool,
    first: bool,
}

impl Edit {
    fn new(staff: &Staff, store: StoreSettings, version: i32, currency_fixed: bool) -> Self {
        let lang = staff.lang;
        let currencies = Currency::all().map(|one| {
            (one.code(), format!("{} · {}", one.code(), lang.w(&format!("admin-settings-currency-{}", one.code().to_lowercase()))))
        });
        let countries = COUNTRIES.iter().map(|code| (*code, lang.w(&format!("country-{}", code.to_lowercase())).to_owned()));
        let languages = i18n::all().map(|one| Language {
            code: one.code().to_owned(),
            name: language_name(staff, one.code()),
            on: store.languages.iter().any(|code| code == one.code()),
            first: store.languages.first().is_some_and(|code| code == one.code()),
        });
        Self {
            page: Page::of(staff, "settings"),
            errors: FieldErrors::default(),
            section: "store",
            may_edit: staff.may(Permission::EditSettings),
            stale: false,
            version,
            currency_fixed,
            currencies: currencies.collect(),
            countries: countries.collect(),
            zones: chrono_tz::TZ_VARIANTS
                .iter()
                .map(|zone| zone.name())
                .filter(|name| name.contains('/') && !name.starts_with("Etc/"))
                .collect(),
            languages: languages.collect(),
            store,
        }
    }
}

/// Shows the form.
pub async fn edit(staff: Staff) -> Result<HttpResponse> {
    let mut conn = staff.read().await?;
    let settings = settings::load(&mut conn).await?;
    let fixed = list::queries::any(&mut conn).await?;
    let version = settings.version_of::<StoreSettings>();
    html(&Edit::new(&staff, settings.store, version, fixed))
}

/// Saves it.
pub async fn update(staff: Staff, Form(fields): Form<Fields>) -> Result<HttpResponse> {
    let mut conn = staff.write(fields.get("csrf")).await?;
    let fixed = list::queries::any(&mut conn).await?;
    let mut store = typed(&fields);
    if fixed {
        // An order's amounts are in the currency that it was placed in.
        staff.tenant.currency.code().clone_into(&mut store.currency);
    }
    let version = fields.version();
    match save(&staff, conn, &store, version, FieldErrors::default()).await? {
        Saved::Done => Ok(see_other("/admin/settings?notice=saved")),
        Saved::Wrong(errors) => html_status(StatusCode::UNPROCESSABLE_ENTITY, &Edit { errors, ..Edit::new(&staff, store, version, fixed) }),
        Saved::Stale(version) => html_status(StatusCode::CONFLICT, &Edit { stale: true, ..Edit::new(&staff, store, version, fixed) }),
    }
}

fn typed(fields: &Fields) -> StoreSettings {
    let first = fields.text("language");
    let mut languages = vec![first];
    languages.extend(fields.all("languages"));
    let mut seen: Vec<String> = Vec::new();
    for code in languages {
        if !code.is_empty() && !seen.contains(&code) {
            seen.push(code);
        }
    }
    StoreSettings {
        name: fields.text("name"),
        legal_name: fields.text("legal_name"),
        tax_number: fields.text("tax_number"),
        email: fields.text("email"),
        phone: fields.text("phone"),
        address: StoreAddress {
            line1: fields.text("line1"),
            line2: fields.text("line2"),
            city: fields.text("city"),
            province: fields.text("province"),
            postcode: fields.text("postcode"),
            country: fields.text("country"),
        },
        currency: fields.text("currency"),
        languages: seen,
        time_zone: fields.text("time_zone"),
        order_prefix: fields.text("order_prefix"),
        social: SocialLinks {
            instagram: fields.text("instagram"),
            tiktok: fields.text("tiktok"),
            youtube: fields.text("youtube"),
            facebook: fields.text("facebook"),
        },
    }
}
